"""Single persons who may be victims: "a soldier", "the driver", "a 16-year-old", a named person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from consumers.extract.counted import Kind, is_person_noun, is_thing_noun, kind_of
from consumers.extract.lexicon import rows, singular
from consumers.extract.mentions import Doc, Mention, Token
from consumers.extract.passages import Passage

SINGLE_DETERMINERS = frozenset(
    ["a", "an", "another", "the", "his", "her", "its", "their", "our", "my", "this", "that", "one"]
)
NO_VICTIM_NOUNS = frozenset(
    [
        "death",
        "body",
        "killing",
        "attack",
        "toll",
        "government",
        "police",
        "army",
        "military",
        "crew",
        "staff",
        "crowd",
        "family",
        "people",
        "group",
        "president",
        "life",
        "body",
        "murder",
        "arrest",
        "case",
        "abduction",
        "loss",
        "victim",
        "survivor",
        "number",
        "rescue",
        "house",
        "figure",
        "militia",
        "captor",
    ]
)


def single_mentions(passage: Passage, doc: Doc, sentence_of: list[int], taken: set[int]) -> Iterator[Mention]:
    """Single persons in the places of a clause where victims stand: "a soldier", "the driver", a named person."""
    for token in doc:
        if token.i in taken or token.tag_ in ("NNS", "NNPS"):
            continue
        if token.lower_ == "old" and token.i > 3:
            aged = _aged(passage, doc, sentence_of, token)
            if aged is not None:
                yield aged
            continue
        if token.pos_ not in ("NOUN", "PROPN"):
            continue
        if token.dep_ not in ("nsubjpass", "nsubj", "dobj", "conj", "pobj", "attr", "appos", "ROOT", "oprd"):
            continue
        if _speaks(token):
            continue
        left = token.left_edge.i
        words = list(doc[max(left, token.i - 6) : token.i + 1])
        if any(word.like_num or word.i in taken for word in words if word.i < token.i and word.head == token):
            continue
        determiner = next((w.lower_ for w in token.lefts if w.tag_ in ("DT", "PRP$") or w.dep_ == "poss"), "")
        possessed = any(w.dep_ == "poss" for w in token.lefts)
        lower = singular(token.lower_)
        if token.pos_ == "PROPN":
            if not _is_name(token):
                continue
            start = token.i
            while start > 0 and doc[start - 1].pos_ == "PROPN" and doc[start - 1].head == token:
                start -= 1
            if _is_place_like(doc, start, token.i + 1):
                continue
            kind = kind_of([word.text for word in doc[start : token.i + 1]])
            if not kind.known:
                kind = _title_kind(doc, start, token)
            definite, text_start = True, start
        else:
            if determiner in ("no", "every", "each", "any") or (not determiner and not possessed):
                continue
            if lower in NO_VICTIM_NOUNS or not (is_person_noun(token.lower_)):
                continue
            if determiner not in SINGLE_DETERMINERS and not possessed:
                continue
            kind = kind_of(
                [
                    word.text
                    for word in doc[max(left, token.i - 3) : token.i + 1]
                    if word.tag_ in ("NN", "NNP", "JJ", "NNS", "HYPH", "VBN")
                ]
            )
            if not kind.known and not is_person_noun(token.lower_):
                continue
            definite = determiner not in ("a", "an", "another", "one")
            text_start = _own_start(token)
        start_char = doc[text_start].idx
        end_char = token.idx + len(token.text)
        yield Mention(
            passage, doc, sentence_of[token.i], start_char, end_char, text_start, token.i, token.i, 1, "exact", 1, 1,
            doc.text[start_char:end_char], kind, single=True, definite=definite, more=determiner == "another",
        )  # fmt: skip


def _aged(passage: Passage, doc: Doc, sentence_of: list[int], token: Token) -> Mention | None:
    """ "a 16-year-old": a person without a noun."""
    first = token.i
    while first > max(0, token.i - 5) and doc[first - 1].lower_ not in ("a", "an", "the", "another"):
        first -= 1
    start = first - 1
    text = doc.text[doc[start].idx : token.idx + 3] if start >= 0 else ""
    if not re.match(r"^(?:an?|the|another) [\w-]{1,15}[ -](?:year|month|week|day)-?old$", text, re.IGNORECASE):
        return None
    following = doc[token.i + 1] if token.i + 1 < len(doc) else None
    if following is not None and following.tag_ in ("NN", "NNS", "NNP", "JJ", "HYPH", "POS", "VBG"):
        return None
    determiner = doc[start].lower_
    return Mention(
        passage, doc, sentence_of[token.i], doc[start].idx, token.idx + 3, start, token.i, token.i, 1, "exact", 1, 1,
        text, Kind("people"), single=True, definite=determiner == "the", more=determiner == "another",
    )  # fmt: skip


def _own_start(token: Token) -> int:
    """Where the words of a noun begin: its determiner, adjectives and possessor, not what hangs on them loosely."""
    start = token.i
    for child in reversed(list(token.lefts)):
        if child.dep_ not in ("det", "poss", "amod", "compound", "nummod", "nmod", "punct", "advmod", "predet"):
            break
        edge = child.left_edge.i if child.dep_ in ("poss", "amod", "compound", "nmod", "nummod") else child.i
        if token.i - edge > 6:
            break
        start = edge
        if child.dep_ in ("det", "predet"):
            break
    return int(start)


_TITLES = re.compile(
    r"^(?:Captain|Capt|Lt|Lieutenant|Col|Colonel|Major|Maj|Sgt|Sergeant|Corporal|Naik|Private|Pvt)\.?$"
)


def _title_kind(doc: Doc, start: int, token: Token) -> Kind:
    if _TITLES.match(doc[start].text):
        return Kind("security_forces", ("military",))
    for child in token.children:
        if child.dep_ == "appos" and is_person_noun(child.lower_):
            kind = kind_of(
                [w.text for w in doc[child.left_edge.i : child.i + 1] if w.tag_ in ("NN", "NNP", "JJ", "NNS")]
            )
            if kind.known:
                return kind
    return Kind("people")


_WHERE = frozenset(["in", "at", "near", "to", "from", "on", "off", "over", "across", "around", "towards", "outside"])


def _is_place_like(doc: Doc, start: int, end: int) -> bool:
    """Whether a name that the parser takes for a person stands where places do: "in Khan Younis were", "off Kipnuk"."""
    if start > 0 and doc[start - 1].lower_ in _WHERE:
        return True
    following = doc[end] if end < len(doc) else None
    return following is not None and (following.like_num or following.lower_ in ("were", "are", "have"))


@cache
def _saying() -> frozenset[str]:
    return frozenset(form for row in rows("reporting_verbs.tsv") for form in row[1].split())


_HAS_SAID = re.compile(r"^,? (?:has |have |had |also |later )?(?P<verb>[a-z]+)\b")


def _speaks(token: Token) -> bool:
    """Whether a noun, or the one it stands beside, is the subject of a verb of saying: no victim, then."""
    here = token
    for _ in range(3):
        if here.dep_ == "nsubj":
            return here.head.lower_ in _saying()
        if here.dep_ not in ("appos", "conj", "compound") or here.head == here:
            break
        here = here.head
    after = str(token.doc.text[token.idx + len(token.text) : token.idx + len(token.text) + 90])
    match = _HAS_SAID.match(re.sub(r"^, [^,.;]{2,60},", "", after))
    return match is not None and match.group("verb") in ("said", "says", "told", "added")


def _is_name(token: Token) -> bool:
    """Whether a proper noun is the name of one person."""
    if token.ent_type_ and token.ent_type_ != "PERSON":
        return False
    if is_thing_noun(token.lower_):
        return False
    return bool(token.ent_type_ == "PERSON" and token.i > 0)
