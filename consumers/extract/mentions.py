"""Mentions: every number of a sentence with the noun phrase that it counts, and single persons that may be victims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from consumers.extract.actors import is_group
from consumers.extract.counted import Kind, is_person_noun, is_thing_noun, kind_of
from consumers.extract.lexicon import singular
from consumers.extract.numbers import Count, find_counts, find_ordinals
from consumers.extract.outcomes import counting_nouns
from consumers.extract.passages import Passage

Token = Any  # spaCy ships no types
Doc = Any

PRONOUNS = frozenset(["them", "whom", "these", "those", "us", "which"])
SINGLE_DETERMINERS = frozenset(
    ["a", "an", "another", "the", "his", "her", "its", "their", "our", "my", "this", "that", "one"]
)
FILLERS = frozenset(["more", "other", "others", "additional", "further", "new", "confirmed", "alleged"])
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
        "militia",
        "captor",
    ]
)


@dataclass
class Mention:
    """Someone or something counted in a sentence. Offsets are in the passage's text; token indices in its doc."""

    passage: Passage
    doc: Doc
    sentence: int
    start: int
    end: int
    first: int
    head: int
    last: int
    value: int | None
    qualifier: str
    low: int | None
    high: int | None
    who_text: str
    kind: Kind
    elided: bool = False
    single: bool = False
    definite: bool = False
    partitive: bool = False
    of_pronoun: bool = False
    more: bool = False
    outcome: str | None = None
    rule: str = ""
    trigger: int | None = None
    hypothetical: bool = False
    denied: bool = False
    zero: bool = False
    parent: Mention | None = None
    link: str = ""
    members: list[Mention] = field(default_factory=list)
    sent_span: Any = None

    @property
    def sent(self) -> Any:
        """The spaCy sentence in which it stands (kept: spaCy walks the whole doc to find one)."""
        if self.sent_span is None:
            self.sent_span = self.doc[self.head].sent
        return self.sent_span

    def noun(self) -> str:
        """The singular of the counted noun, lower case; empty where it is elided."""
        words = self.who_text.lower().split()
        return singular(words[-1]) if words and not self.elided else ""


def _run_of_nouns(doc: Doc, index: int) -> int:
    """The end (exclusive) of the noun group that starts at a token; `index` itself where there is none."""
    end, position, limit = index, index, min(len(doc), index + 9)
    while position < limit:
        token = doc[position]
        if position > index and token.is_sent_start:
            break
        tag, lower = token.tag_, token.lower_
        if tag in ("NN", "NNS", "NNP", "NNPS"):
            end = position + 1
        elif tag == "PRP" or lower in ("who", "which", "that"):
            break
        elif (
            lower in FILLERS
            or tag in ("JJ", "JJR", "JJS", "HYPH", "AFX", "POS", "CD")
            or lower in ("-", "’s", "'s", "“", '"', "‘")
        ):
            if tag == "CD" and position > index and not (token.is_digit and doc[position - 1].lower_ in ("-",)):
                break
            if lower in ("dead",):
                follow = doc[position + 1] if position + 1 < len(doc) else None
                if follow is None or follow.tag_ not in ("NN", "NNS"):
                    break
        elif tag in ("VBN", "VBG", "RB"):
            follow = doc[position + 1] if position + 1 < len(doc) else None
            if follow is None or follow.tag_ not in ("NN", "NNS", "JJ", "HYPH", "NNP") or follow.lower_ in ("today",):
                break
            if tag == "RB" and follow.tag_ != "JJ" and follow.tag_ != "HYPH":
                break
        else:
            break
        position += 1
    return end


def _trim(doc: Doc, first: int, end: int) -> int:
    """Cuts a run at a noun that begins something else ("people Tuesday", "civilians UN")."""
    for position in range(first + 1, end):
        previous, token = doc[position - 1], doc[position]
        if token.lower_ in DAYS or (
            previous.tag_ in ("NNS", "NNPS") and token.tag_ in ("NNP", "NN") and is_person_noun(previous.lower_)
        ):
            return position
    return end


GROUP_WORDS = frozenset(
    [
        "dead",
        "injured",
        "wounded",
        "killed",
        "missing",
        "deceased",
        "slain",
        "hurt",
        "arrested",
        "detained",
        "abducted",
        "freed",
        "rescued",
        "latter",
    ]
)
DAYS = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "today",
        "yesterday",
        "overnight",
        "tomorrow",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "morning",
        "evening",
        "afternoon",
        "night",
    ]
)


def _extend_pair(doc: Doc, end: int) -> int:
    """Adds "and their assistants" to "13 truck drivers": a second plural noun without a number of its own."""
    if end < len(doc) and doc[end].lower_ in ("and", "or"):
        start = end + 1
        if start < len(doc) and doc[start].tag_ == "PRP$":
            start += 1
        if start < len(doc) and doc[start].tag_ in ("NNS", "JJ", "NN", "NNP") and not doc[start].like_num:
            stop = _run_of_nouns(doc, start)
            if stop > start and doc[stop - 1].tag_ == "NNS" and is_person_noun(doc[stop - 1].lower_):
                return stop
    return end


def _phrase(doc: Doc, index: int) -> tuple[int, int]:
    """The noun group after a number: (start, end) of its tokens, equal where the noun is left out."""
    end = _run_of_nouns(doc, index)
    if end > index:
        end = _trim(doc, index, end)
        end = _extend_pair(doc, end)
    return index, end


def count_mentions(passage: Passage, doc: Doc, sentence_of: list[int]) -> Iterator[Mention]:
    """A mention for every count of a passage, whether or not anything happened to those counted."""
    for count in sorted([*find_counts(passage.text), *find_ordinals(passage.text)], key=lambda item: item.start):
        span = doc.char_span(count.number_start, count.end, alignment_mode="expand")
        if span is None or not len(span):
            continue
        mention = _mention_of(passage, doc, sentence_of, count, span)
        if mention is not None:
            yield mention


def _mention_of(passage: Passage, doc: Doc, sentence_of: list[int], count: Count, span: Any) -> Mention | None:
    number_last = span.end - 1
    index = span.end
    opening = doc.char_span(count.start, count.end, alignment_mode="expand")
    first = opening.start if opening is not None else span.start
    partitive = of_pronoun = more = elided = False
    tail_kind: Kind | None = None
    if index < len(doc) and doc[index].lower_ in ("of", "among", "out"):
        start = index + 1
        if start < len(doc) and doc[start].lower_ == "of":
            start += 1
        if start < len(doc) and doc[start].lower_ in PRONOUNS:
            partitive = of_pronoun = True
            noun_start, noun_end = _phrase(doc, start + 1)
            if noun_end > noun_start:
                tail_kind = kind_of([token.text for token in doc[noun_start:noun_end]])
                if not tail_kind.known:
                    tail_kind, noun_end = None, start + 1
            else:
                noun_end = start + 1
            elided = tail_kind is None
            if elided:
                noun_start = number_last
                noun_end = start + 1
        else:
            while start < len(doc) and doc[start].tag_ in ("DT", "PRP$", "PDT", "CD"):
                partitive = partitive or count.qualifier != "vague" or count.value is not None or True
                start += 1
            noun_start, noun_end = _phrase(doc, start)
            if noun_end == noun_start and start < len(doc) and doc[start].lower_ in GROUP_WORDS:
                noun_end = start + 1
            if noun_end == noun_start:
                return None
            if start == index + 1:
                partitive = False
    else:
        while index < len(doc) and (doc[index].lower_ in FILLERS):
            more = more or doc[index].lower_ in ("more", "other", "others", "additional", "further")
            index += 1
        noun_start, noun_end = _phrase(doc, index)
        if noun_end == noun_start:
            elided = True
            noun_start, noun_end = number_last, index
    first_word = doc[first - 1].lower_ if first > 0 else ""
    if first_word in ("another", "further", "additional") or doc[first].lower_ in ("another",):
        more = True
    head = number_last if elided else noun_end - 1
    words = [token.text for token in doc[noun_start:noun_end]]
    kind = tail_kind or (Kind("people", known=False) if elided else _group_kind(doc, noun_end, words))
    end = doc[noun_end - 1].idx + len(doc[noun_end - 1].text)
    end = max(end, count.end)
    text = passage.text[doc[noun_start].idx : end] if not elided else passage.text[count.number_start : end]
    return Mention(
        passage, doc, sentence_of[head], count.start, end, first, head, noun_end - 1, count.value, count.qualifier,
        count.low, count.high, text, kind, elided, partitive=partitive, of_pronoun=of_pronoun, more=more,
    )  # fmt: skip


_MEMBERS = frozenset(
    [
        "member",
        "members",
        "men",
        "man",
        "elements",
        "element",
        "personnel",
        "people",
        "soldiers",
        "fighters",
        "officers",
        "women",
    ]
)
_FORCES = re.compile(
    r"\b(?:force|forces|army|police|guard|corps|navy|unit|brigade|battalion|division|regiment|troops|"
    r"military|infantry)\b",
    re.I,
)
_SUSPECTED = re.compile(r"^ (?:suspected|accused|wanted|linked|believed) (?:of|to|in|for)\b")


def _group_kind(doc: Doc, noun_end: int, words: list[str]) -> Kind:
    """The kind of a phrase; of "members of", that of the group whose members they are."""
    kind = kind_of(words)
    if kind.who in ("people", "security_forces") and words and words[-1].lower() in _MEMBERS and noun_end < len(doc):
        rest = doc.text[doc[noun_end].idx : doc[noun_end].idx + 70]
        if kind.who == "people" and _SUSPECTED.match(" " + rest):
            return Kind("militants")
        if rest.startswith("of "):
            group = re.split(r"[,.;]| (?:who|were|was|have|had|in|on|at|that|and|died|killed)\b", rest[3:])[0]
            if is_group(group) or re.search(
                r"\b(?:gang|cartel|militia|rebel|front|movement|brigade|group|cell|mara)\b", group, re.I
            ):
                return Kind("militants")
            if kind.who == "people" and _FORCES.search(group):
                return Kind("security_forces")
            if re.search(r"\b(?:parliament|council|assembly|congress|senate)\b", group, re.I):
                return Kind("civilians", ("official",))
    return kind


def single_mentions(passage: Passage, doc: Doc, sentence_of: list[int], taken: set[int]) -> Iterator[Mention]:
    """Single persons in the places of a clause where victims stand: "a soldier", "the driver", a named person."""
    for token in doc:
        if token.i in taken or token.pos_ not in ("NOUN", "PROPN") or token.tag_ in ("NNS", "NNPS"):
            continue
        if token.dep_ not in ("nsubjpass", "nsubj", "dobj", "conj", "pobj", "attr", "appos", "ROOT", "oprd"):
            continue
        if token.i + 1 < len(doc) and doc[token.i + 1].dep_ == "compound" and False:
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
            text_start = left if token.i - left < 7 else token.i
        start_char = doc[text_start].idx
        end_char = token.idx + len(token.text)
        yield Mention(
            passage, doc, sentence_of[token.i], start_char, end_char, text_start, token.i, token.i, 1, "exact", 1, 1,
            doc.text[start_char:end_char], kind, single=True, definite=definite, more=determiner == "another",
        )  # fmt: skip


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


def _is_name(token: Token) -> bool:
    """Whether a proper noun is the name of one person."""
    if token.ent_type_ and token.ent_type_ != "PERSON":
        return False
    if is_thing_noun(token.lower_):
        return False
    return bool(token.ent_type_ == "PERSON" and token.i > 0)


_NO_ONE = re.compile(
    r"\b(?:no|not any|zero|without(?: any)?) (?:[a-z-]+ ){0,2}?(?P<noun>casualt(?:y|ies)|deaths?|"
    r"fatalit(?:y|ies)|injur(?:y|ies)|"
    r"loss of life|victims|(?:one|body|people|persons?|personnel|passengers?|civilians?|soldiers?|crew|"
    r"children|troops|workers?|residents?|officers?|staff|guards?|sailors?|villagers|students|pupils|"
    r"firefighters|policem[ae]n|police|of (?:its|our) men))\b"
    r"|\b(?P<none>no-?one|nobody|none(?: of (?:the|its|his|our|her|their|them|"
    r"those)(?: [a-z-]+){0,3}?(?= (?:was|were|had|has|have|is|are)\b))?|neither)\b",
    re.IGNORECASE,
)


def zero_mentions(passage: Passage, doc: Doc, sentence_of: list[int]) -> Iterator[Mention]:
    """Words that deny any victim: "no casualties", "nobody was hurt", "none of its men had been taken prisoner"."""
    for match in _NO_ONE.finditer(passage.text):
        span = doc.char_span(match.start(), match.end(), alignment_mode="expand")
        if span is None or not len(span):
            continue
        words = match.group().split()
        noun = (match.group("noun") or "").lower()
        person = (
            kind_of([words[-1]]) if noun and noun not in counting_nouns() and noun != "loss of life" else Kind("people")
        )
        if not noun and len(words) > 3:
            person = kind_of(words[3:])
        yield Mention(
            passage, doc, sentence_of[span.end - 1], match.start(), match.end(), span.start, span.end - 1, span.end - 1,
            0, "exact", 0, 0, match.group(), person if person.who != "objects" else Kind("people"), zero=True,
            elided=not noun,
        )  # fmt: skip
