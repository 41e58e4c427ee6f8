"""A speaker who stands next to his verb at the end of a sentence, where the parse took another subject or none."""

from __future__ import annotations

from consumers.extract.text.parsed import Token

_NO_SPEAKER = frozenset(["VBD", "VBZ", "VBP", "MD", "VBN"])


def beside(verb: Token, subject: Token | None) -> str | None:
    """The noun phrase next to a verb at the end of its sentence where the parse took a subject from before it.

    "..., two security sources and a local official said", "..., two of them passers-by, said officer Ali Khan".
    """
    doc, sent = verb.doc, verb.sent
    if sent.end - verb.i > 14 or (subject is not None and (subject.i > verb.i or verb.i - subject.i < 2)):
        return None
    mark = next((i for i in range(verb.i - 1, max(sent.start, verb.i - 12) - 1, -1) if doc[i].text in ',”"'), None)
    if mark is None or (subject is not None and mark <= subject.i):
        return None
    if mark == verb.i - 1 and (subject is None or verb.lower_ in ("told", "informed")):
        named = _named_before(verb, mark)
        if named is not None:
            return named
    if mark == verb.i - 1:  # ", said officer Ali Khan."
        following = doc[verb.i + 1] if verb.i + 1 < sent.end else None
        if following is None or following.tag_ not in ("DT", "NN", "NNP", "NNS", "JJ", "NNPS"):
            return None
        end = verb.i + 1
        while end < sent.end and (
            doc[end].pos_ in ("NOUN", "PROPN", "ADJ", "DET") or doc[end].lower_ in ("of", "’s", "'s")
        ):
            end += 1
        words = doc[verb.i + 1 : end]
        return str(words.text) if any(w.pos_ in ("NOUN", "PROPN") for w in words) else None
    words = doc[mark + 1 : verb.i]
    if len(words) and words[0].lower_ in ("among", "including", "with", "figures", "most", "some", "many", "all"):
        return None
    if sent.end - verb.i > 7 or any(w.tag_ in _NO_SPEAKER for w in words):
        return None
    return str(words.text) if any(w.pos_ in ("NOUN", "PROPN") for w in words) and len(words) > 1 else None


def _named_before(verb: Token, mark: int) -> str | None:
    """The speaker whose name ends at the comma before a verb: "the director, Ibrahim Danlami, told newsmen"."""
    doc, sent = verb.doc, verb.sent
    end = mark
    for _ in range(2):
        opening = next((i for i in range(end - 1, max(sent.start, end - 14), -1) if doc[i].text == ","), None)
        if opening is None:
            return None
        words = doc[opening + 1 : end]
        if len(words) and words[0].lower_ in ("which", "who", "whose"):
            end = opening
            continue
        names = len(words) > 0 and all(w.pos_ in ("PROPN", "NOUN", "ADJ", "DET", "ADP", "PART") for w in words)
        return str(words.text) if names and any(w.pos_ in ("PROPN", "NOUN") for w in words) else None
    return None
