"""Who says what: the reporting verbs of a sentence with speaker, stance and the words that they cover."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from consumers.extract.counted import is_person_noun
from consumers.extract.lexicon import rows, singular
from consumers.extract.mentions import Mention
from consumers.extract.speakers import Voice, apposed_name, kind_of_speaker, name_of, proper_name_of

Token = Any

PRONOUNS = frozenset(["he", "she", "they", "it", "who", "that", "which"])
# These report only what hangs on them ("put the toll at nine"); others also cover a sentence that they follow.
NARROW = frozenset(
    [
        "put",
        "puts",
        "putting",
        "count",
        "counts",
        "counted",
        "counting",
        "record",
        "records",
        "recorded",
        "recording",
        "show",
        "shows",
        "showed",
        "shown",
        "list",
        "lists",
        "listed",
        "describe",
        "describes",
        "described",
        "register",
        "registered",
        "registers",
        "document",
        "documents",
        "documented",
        "speak",
        "spoke",
        "spoken",
        "post",
        "posts",
        "posted",
        "declare",
        "declares",
        "declared",
        "write",
        "writes",
        "wrote",
        "accuse",
        "accuses",
        "accused",
        "accusing",
        "blame",
        "blames",
        "blamed",
        "blaming",
        "charge",
        "charges",
        "believe",
        "believes",
        "believed",
        "estimate",
        "estimates",
        "estimated",
        "recall",
        "recalls",
        "recalled",
    ]
)
NO_SPEAKERS = frozenset(
    [
        "toll",
        "attack",
        "blast",
        "crash",
        "fire",
        "number",
        "count",
        "tally",
        "total",
        "flood",
        "action",
        "storm",
        "quake",
    ]
)
HEARSAY = re.compile(
    r"\b(?:reportedly|unconfirmed|allegedly|rumou?red|purportedly|apparently|believed to|feared|thought to)\b", re.I
)


@dataclass(frozen=True)
class Attributed:
    """Who says something and how; `verb_start`/`verb_end` are offsets of the reporting words in the passage."""

    voice: Voice | None
    stance: str
    verb_start: int = 0
    verb_end: int = 0


@cache
def stances() -> dict[str, str]:
    """Every form of every verb of saying with its stance."""
    return {form: row[0] for row in rows("reporting_verbs.tsv") for form in row[1].split()}


def _subject(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ in ("nsubj", "csubj") and child.pos_ in ("NOUN", "PROPN", "PRON", "NUM", "ADJ"):
            return child
    if verb.dep_ in ("conj", "xcomp", "advcl") and verb.head.pos_ in ("VERB", "AUX") and verb.head != verb:
        return _subject(verb.head)
    return None


class Speech:
    """Keeps the speakers of an article while it is read in order, so that "he added" finds its name."""

    def __init__(self) -> None:
        self._last: Voice | None = None
        self._last_person: Voice | None = None
        self._known: dict[str, Voice] = {}
        self._sentence: dict[tuple[int, int], list[tuple[Token, Attributed]]] = {}
        self._heading: tuple[int, Attributed] | None = None

    def voice(self, subject: Token) -> Voice | None:
        """The speaker that a subject names; a pronoun stands for the speaker before."""
        lower = subject.lower_
        if subject.pos_ == "PRON" or lower in PRONOUNS:
            return (self._last_person or self._last) if lower in ("he", "she") else self._last
        name = name_of(subject)
        if (
            lower in ("statement", "spokesman", "spokesperson", "spokeswoman", "agency")
            and self._last is not None
            and len(name.split()) <= 2
        ):
            return self._last
        voice = self._voice_named(subject, name)
        if not re.match(r"(?:its|his|her|their) ", name.lower()):
            self._remember(voice, subject)
        return voice

    def _voice_named(self, subject: Token, name: str) -> Voice:
        around = str(subject.doc[subject.left_edge.i : min(subject.right_edge.i + 1, subject.i + 14)].text)
        proper = proper_name_of(subject, name)
        known = self._known.get((proper or name).split()[-1])
        kind = kind_of_speaker(name)
        if kind == "none" and known is not None:
            kind = known.kind
        if kind == "none":
            kind = kind_of_speaker(around)
        if kind == "none" and (subject.ent_type_ == "GPE" or any(c.ent_type_ == "NORP" for c in subject.lefts)):
            kind = "official"  # "Israel says", "according to Israeli figures"
        if proper is not None:
            return Voice(proper, kind)
        return Voice(known.name if known is not None and len(name.split()) == 1 else name, kind)

    def _remember(self, voice: Voice, subject: Token) -> None:
        self._last = voice
        if subject.ent_type_ == "PERSON" or (subject.pos_ == "NOUN" and is_person_noun(subject.lower_)):
            self._last_person = voice
        last_word = voice.name.split()[-1] if voice.name.split() else ""
        if last_word[:1].isupper():
            self._known.setdefault(last_word, voice)

    def read(self, sent: Any, passage_index: int) -> list[tuple[Token, Attributed]]:
        """The reporting verbs of one sentence; sentences must come in their order."""
        key = (passage_index, sent.start)
        if key in self._sentence:
            return self._sentence[key]
        found: list[tuple[Token, Attributed]] = []
        table = stances()
        for token in sent:
            if token.lower_ == "according":
                to = next((c for c in token.children if c.lower_ == "to"), None)
                target = next((c for c in (to or token).children if c.dep_ == "pobj"), None)
                if target is not None:
                    found.append(
                        (token, Attributed(self.voice(target), "said", token.idx, target.idx + len(target.text)))
                    )
                continue
            stance = table.get(token.lower_)
            if (
                stance is None
                or token.pos_ not in ("VERB", "AUX")
                or (token.tag_ == "VBG" and token.dep_ in ("amod", "pcomp"))
            ):
                continue
            subject = _subject(token)
            if (
                subject is None
                or any(c.dep_ == "auxpass" for c in token.children)
                or (subject.lower_ in ("who", "that", "which") and token.lower_ in NARROW)
            ):
                continue
            if subject.like_num or singular(subject.lower_) in NO_SPEAKERS or _takes_lives(token):
                continue
            beside = _beside(token, subject)
            if beside is not None:
                at = sent.text.find(beside)
                named = apposed_name(sent.text[at + len(beside) : at + len(beside) + 90])
                self._last = Voice(named or beside, kind_of_speaker(beside))
                if named is not None:
                    self._known.setdefault(named.split()[-1], self._last)
                found.append((token, Attributed(self._last, stance, token.idx, token.idx + len(token.text))))
                continue
            voice = self.voice(subject)
            start, end = min(token.idx, subject.idx), max(token.idx + len(token.text), subject.idx + len(subject.text))
            found.append((token, Attributed(voice, stance, start, end)))
        self._sentence[key] = found
        if sent.end == len(sent.doc) and not _LISTED.match(sent.doc.text):
            ends = str(sent.doc.text).rstrip().endswith(":")
            self._heading = (passage_index, found[0][1]) if found and ends else None
        return found

    def of(self, mention: Mention) -> Attributed:
        """Who says a mention's number, by its sentence; the narrator where nobody does."""
        sent = mention.sent
        head = mention.doc[mention.head]
        best: tuple[int, Attributed] | None = None
        for verb, said in self.read(sent, mention.passage.index):
            rank = _rank(verb, said, head, mention)
            if rank is not None and (best is None or rank < best[0]):
                best = (rank, said)
        text = mention.passage.text[max(sent.start_char, mention.start - 60) : min(sent.end_char, mention.end + 60)]
        hearsay = bool(HEARSAY.search(text))
        if best is not None:
            said = best[1]
            if said.voice is None:  # "“We counted 41 bodies,” said the doctor"
                said = self._quoted(mention) or said
            if said.stance == "said" and re.search(r"\b(?:reportedly|unconfirmed|allegedly|rumou?r)", text):
                return Attributed(said.voice, "hearsay", said.verb_start, said.verb_end)
            return said
        if not hearsay:
            told = self._quoted(mention) or self._heading_over(mention) or self._going_on(sent, mention)
            if told is not None:
                return told
        return Attributed(None, "hearsay" if hearsay else "fact")

    def _quoted(self, mention: Mention) -> Attributed | None:
        """Who speaks the quotation in which a number stands, over the ends of sentences: the verb beside its marks."""
        quotation = quotation_around(mention.passage.text, mention.start)
        if quotation is None:
            return None
        opening, closing = quotation
        before: Attributed | None = None
        for sent in mention.doc.sents:
            if sent.end_char < opening - 150:
                continue
            if sent.start_char > closing + 60:
                break
            for verb, said in self.read(sent, mention.passage.index):
                if said.voice is None or said.stance not in ("said", "claimed"):
                    continue
                if verb.idx < opening:
                    before = said
                elif verb.idx >= closing:
                    return said
        return before

    def _heading_over(self, mention: Mention) -> Attributed | None:
        """The speaker of a line that ends in a colon, for the list below it."""
        passage = mention.passage
        if self._heading is None or not _LISTED.match(passage.text):
            return None
        return self._heading[1] if passage.index > self._heading[0] else None

    def _going_on(self, sent: Any, mention: Mention) -> Attributed | None:
        """The speaker of the sentence before in the same paragraph, where this one has no verb of saying at all."""
        if sent.start == 0 or self.read(sent, mention.passage.index):
            return None
        before = mention.doc[sent.start - 1].sent
        found = self.read(before, mention.passage.index)
        told = [(verb, said) for verb, said in found if said.stance == "said" and said.voice is not None]
        if not told or len(found) > 1:
            return None
        verb, said = told[-1]
        leads = verb.i - before.start < 0.4 * len(before) and said.verb_start < verb.idx + len(verb.text)
        if not (leads and (mention.elided or mention.more)):
            return None
        return said


def _takes_lives(verb: Token) -> bool:
    """ "Floods have claimed 31 lives" says nothing."""
    return any(c.dep_ == "dobj" and c.lower_ in ("lives", "life", "victims") for c in verb.children)


_LISTED = re.compile(r"^\s*(?:[•●▪◦*·–—-]|\d{1,2}[.)])\s")


def quotation_around(text: str, offset: int) -> tuple[int, int] | None:
    """The marks around the quotation in which an offset lies; a quotation left open ends with the text."""
    opening = text.rfind("“", 0, offset)
    if opening >= 0 and text.find("”", opening, offset) < 0:
        closing = text.find("”", offset)
        return opening, closing if closing >= 0 else len(text)
    if text.count('"', 0, offset) % 2 == 1:
        closing = text.find('"', offset)
        return text.rfind('"', 0, offset), closing if closing >= 0 else len(text)
    return None


_NOMINAL = frozenset(["NOUN", "PROPN", "ADJ", "DET"])
_NO_SPEAKER = frozenset(["VBD", "VBZ", "VBP", "MD", "VBN"])


def _beside(verb: Token, subject: Token) -> str | None:
    """The noun phrase next to a verb at the end of its sentence where the parse took a subject from before it.

    "..., two security sources and a local official said", "..., two of them passers-by, said officer Ali Khan".
    """
    doc, sent = verb.doc, verb.sent
    if subject.i > verb.i or verb.i - subject.i < 2 or sent.end - verb.i > 14:
        return None
    mark = next((i for i in range(verb.i - 1, max(sent.start, verb.i - 12) - 1, -1) if doc[i].text in ',”"'), None)
    if mark is None or mark <= subject.i:
        return None
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
    if sent.end - verb.i > 7 or any(w.tag_ in _NO_SPEAKER for w in words):
        return None
    return str(words.text) if any(w.pos_ in ("NOUN", "PROPN") for w in words) and len(words) > 1 else None


def _rank(verb: Token, said: Attributed, head: Token, mention: Mention) -> int | None:
    """How closely a reporting verb covers a number; None where it does not. Smaller is closer."""
    if verb.lower_ == "according":
        return 40
    token, steps = head, 0
    while token.head != token and steps < 40:
        if token.head == verb:
            if token.dep_ in ("nsubj", "nsubjpass"):
                return None
            return steps
        token = token.head
        steps += 1
    if verb.lower_ in NARROW and said.stance == "said":
        return None
    if said.verb_start >= mention.end:  # "..., officials said" after what they say
        if any(c.dep_ == "ccomp" and c.i > verb.i for c in verb.children):
            return None  # "..., even as villagers claimed that more had died"
        return 50 if said.stance in ("said", "claimed") else None
    if (
        verb.i < head.i
        and verb.dep_ == "ROOT"
        and any(c.dep_ in ("ccomp", "mark") for c in verb.children)
        and said.stance != "alleged"
    ):
        return int(60 + (head.i - verb.i) // 10)
    return None
