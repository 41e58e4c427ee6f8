"""Mentions: every number of a sentence with the noun phrase that it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from consumers.extract.actors import is_group
from consumers.extract.counted import Kind, is_person_noun, kind_of
from consumers.extract.lexicon import singular
from consumers.extract.numbers import Count, find_counts, find_ordinals, value_of
from consumers.extract.passages import Passage

Token = Any  # spaCy ships no types
Doc = Any

PRONOUNS = frozenset(["them", "whom", "these", "those", "us", "which"])
FILLERS = frozenset(["more", "other", "others", "additional", "further", "new", "confirmed", "alleged"])


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
    out_of: int | None = None
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
    out_of: int | None = None
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
                    if doc[start].lower_ in ("these", "those") and doc[noun_end - 1].tag_ == "NNS":
                        return None  # "one of those numbers"
                    tail_kind, noun_end = None, start + 1
            else:
                noun_end = start + 1
            elided = tail_kind is None
            if elided:
                noun_start = number_last
                noun_end = start + 1
        else:
            while start < len(doc) and doc[start].tag_ in ("DT", "PRP$", "PDT", "CD"):
                partitive = True
                start += 1
            noun_start, noun_end = _phrase(doc, start)
            if noun_end == noun_start and start < len(doc) and doc[start].lower_ in GROUP_WORDS:
                noun_end = start + 1
            if noun_end == noun_start and doc[start - 1].tag_ == "CD":  # "nine of the 31": the noun stands elsewhere
                out_of = value_of(doc[start - 1].text)
                if out_of is None:
                    return None
                elided, noun_start, noun_end = True, number_last, start
            elif noun_end == noun_start:
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
        count.low, count.high, text, kind, elided, partitive=partitive, of_pronoun=of_pronoun, more=more, out_of=out_of,
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
