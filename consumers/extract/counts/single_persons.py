"""Single persons who may be victims: "a soldier", "the driver", "a 16-year-old", a named person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from consumers.extract.actors.armed_groups import is_group
from consumers.extract.counts.counted import Kind, is_person_noun, is_thing_noun, kind_of
from consumers.extract.counts.mentions import Mention
from consumers.extract.text.lexicon import rows, singular
from consumers.extract.text.parsed import Doc, Token
from consumers.extract.text.passages import Passage

SINGLE_DETERMINERS = frozenset(
    ["a", "an", "another", "the", "his", "her", "its", "their", "our", "my", "this", "that", "one"]
)
NO_VICTIM_NOUNS = frozenset(
    ["death", "body", "killing", "attack", "toll", "government", "police", "army", "military", "crew", "staff",
     "crowd", "family", "people", "group", "president", "life", "body", "murder", "arrest", "case", "abduction",
     "loss", "victim", "survivor", "number", "rescue", "house", "figure", "militia", "captor", "escort", "couple",
     "pair", "duo", "trio", "quartet", "twin"]
)  # fmt: skip


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
        if any(word.tag_ == "CD" or word.i in taken for word in words if word.i < token.i and word.head == token):
            continue
        if token.dep_ == "attr" and any(word.ent_type_ == "ORDINAL" for word in words):
            continue  # "she is the fifth journalist slain this year"
        determiner = next((w.lower_ for w in token.lefts if w.tag_ in ("DT", "PRP$") or w.dep_ == "poss"), "")
        possessed = any(w.dep_ == "poss" for w in token.lefts)
        lower = singular(token.lower_)
        national = token.pos_ == "PROPN" and determiner in _ONE_OF_MANY and token.ent_type_ == "NORP"
        if token.pos_ == "PROPN" and not national:
            if not _is_name(token) and not _is_victims_name(token):
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
            if lower in NO_VICTIM_NOUNS or is_thing_noun(lower):
                continue
            if not national and not is_person_noun(token.lower_) and not _dies_like_a_person(token):
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
            definite = determiner not in ("a", "an", "another", "one")
            text_start = _own_start(token)
        start_char = doc[text_start].idx
        if _ONE_OF_THEM.search(doc.text[max(0, start_char - 60) : start_char]):
            continue  # told by "one of them" already
        end_char = token.idx + len(token.text)
        yield Mention(
            passage, doc, sentence_of[token.i], start_char, end_char, text_start, token.i, token.i, 1, "exact", 1, 1,
            doc.text[start_char:end_char], kind, single=True, definite=definite, more=determiner == "another",
        )  # fmt: skip


_ONE_OF_THEM = re.compile(
    r"\bone of (?:them|whom|these|those|the (?:[a-z-]+ ){0,2}[a-z-]+),?(?: was| is| being)?"
    r"(?: identified as| named)?,? (?:\d+-year-old |aged \d+, )?$"
)
_ONE_OF_MANY = frozenset(["a", "an", "another", "one"])
# what is said of persons only: an unknown noun before it ("a sukhani", "the tindal") is one
_PERSONS_ONLY = re.compile(
    r"^(?:,[^,;.]{1,60},)?(?: of [^,;.]{1,40}?)? (?:has |had |have |later |also |then )*(?:(?:was|were|is|been) "
    r"(?:later |also |then |reportedly |\w+ly )?(?:shot dead|stabbed|beaten|arrested|detained|abducted|kidnapped|"
    r"hospitali[sz]ed|martyred|beheaded|assassinated|murdered|gunned down|lynched|electrocuted|remanded|held for)\b|"
    r"been held\b|died (?:in|of|at|on|from|while|when|after)\b|succumbed\b|drowned\b|"
    r"(?:embraced|attained) martyrdom|lost (?:his|her) (?:life|leg|arm|hand|sight|eye)|"
    r"(?:suffered|sustained|received) (?:[\w-]+ ){0,3}(?:injur|wound|burn|fracture|bruise|cut))",
    re.IGNORECASE,
)
_NEVER_PERSONS = frozenset(
    ["dog", "cat", "horse", "cow", "elephant", "lion", "tiger", "leopard", "bear", "bull", "calf", "camel", "goat",
     "sheep", "pig", "bird", "whale", "dolphin", "monkey", "animal", "pet", "puppy", "company", "firm", "bank",
     "economy", "market", "currency", "city", "town", "village", "country", "nation", "region", "team", "club",
     "party", "side", "network", "system", "language", "industry", "engine", "battery", "bill", "project", "plan",
     "dream", "hope", "tradition", "it", "one", "rest", "majority", "half", "remainder", "number"]
)  # fmt: skip


def _dies_like_a_person(token: Token) -> bool:
    """Whether an unknown noun stands before words that are said of persons only."""
    if token.lower_ in _NEVER_PERSONS or not token.is_alpha or token.tag_ != "NN":
        return False
    if token.dep_ not in ("nsubj", "nsubjpass"):
        return False
    end = token.idx + len(token.text)
    return _PERSONS_ONLY.match(token.doc.text[end : end + 160]) is not None


_KILLS = frozenset(
    ["killed", "shot", "murdered", "assassinated", "gunned", "stabbed", "kidnapped", "abducted", "killing", "beheaded"]
)
_NO_NAME = re.compile(
    r"\b(?:street|road|hospital|university|school|college|army|police|party|brigade|force|forces|battalion|company|"
    r"airlines?|bank|group|front|movement|council|ministry|club|united|fc|hotel|airport|station|bridge|river|mount|lake|"
    r"island|church|mosque|temple|haram|shabaab|state|islamic|hezbollah|hamas|taliban|unit|corps|guard|command|agency|"
    r"news|times|post|committee|association|union|federation|court|market|mall|park|square|centre|center|house|bay|"
    r"district|province|county|city|town|village|valley|camp)\b",
    re.IGNORECASE,
)


def _is_victims_name(token: Token) -> bool:
    """Whether two capitalised words that the parser takes for no person are the object of a killing."""
    if token.ent_type_ in ("GPE", "LOC", "FAC", "NORP", "DATE", "EVENT") or token.dep_ not in ("dobj", "nsubjpass"):
        return False
    if token.head.lower_ not in _KILLS or token.i == 0:
        return False
    before = token.doc[token.i - 1]
    if before.pos_ != "PROPN" or not (before.is_title and token.is_title) or before.i == 0:
        return False
    text = token.doc[max(0, token.i - 2) : token.i + 1].text
    return _NO_NAME.search(text) is None and not is_group(text) and not is_thing_noun(token.lower_)


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


_SHORT_TITLES = {
    "capt": "military", "lt": "military", "col": "military", "maj": "military", "sgt": "military", "cpl": "military",
    "pvt": "military", "brig": "military", "gen": "military", "pfc": "military", "ssg": "military", "cdr": "military",
    "lance": "military", "hav": "military", "const": "police", "insp": "police", "supt": "police", "det": "police",
    "pc": "police", "asp": "police", "officer": "police",
}  # fmt: skip


def _title_kind(doc: Doc, start: int, token: Token) -> Kind:
    """The kind of a named person by title or apposition: "Constable Mir", "radio host Ofelia Ruiz", "Ruiz, a miner"."""
    short = _SHORT_TITLES.get(doc[start].lower_.rstrip(".")) if start < token.i else None
    if start > 0 and doc[start - 1].is_title:
        short = short or _SHORT_TITLES.get(doc[start - 1].lower_.rstrip("."))
    if short is not None:
        return Kind("security_forces", (short,))
    for last in (start, start - 1):
        if 0 <= last < token.i and is_person_noun(doc[last].lower_) and not doc[last].is_sent_end:
            first = last
            while first > 0 and last - first < 2 and doc[first - 1].tag_ in ("NN", "JJ", "NNP") and last != start:
                first -= 1
            kind = kind_of([word.text for word in doc[first : last + 1]])
            if kind.known and doc[last].tag_ in ("NN", "NNP"):
                return kind
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
    after = token.doc.text[token.idx + len(token.text) : token.idx + len(token.text) + 90]
    match = _HAS_SAID.match(re.sub(r"^, [^,.;]{2,60},", "", after))
    return match is not None and match.group("verb") in ("said", "says", "told", "added")


def _is_name(token: Token) -> bool:
    """Whether a proper noun is the name of one person."""
    if token.ent_type_ and token.ent_type_ != "PERSON":
        return False
    if is_thing_noun(token.lower_):
        return False
    return bool(token.ent_type_ == "PERSON" and token.i > 0)
