"""Mentions: every number of a sentence with the noun phrase that it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from consumers.extract.counts.counted import Kind, is_person_noun, kind_of
from consumers.extract.counts.members import group_kind
from consumers.extract.counts.numbers import Count, find_counts, find_groups, find_ordinals, value_of
from consumers.extract.text.lexicon import singular
from consumers.extract.text.parsed import Doc, Span
from consumers.extract.text.passages import Passage

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
    overruled: str = ""  # what the rules had said where a model said otherwise
    trigger: int | None = None
    hypothetical: bool = False
    out_of: int | None = None
    zero: bool = False
    parent: Mention | None = None
    link: str = ""
    members: list[Mention] = field(default_factory=list)
    sent_span: Span | None = None

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


_TIMES = frozenset(
    ["year", "month", "week", "night", "day", "season", "summer", "winter", "spring", "autumn", "weekend", "decade",
     "evening", "morning", "century", "quarter", "time", "monday", "tuesday", "wednesday", "thursday", "friday",
     "saturday", "sunday", "january", "february", "march", "april", "may", "june", "july", "august", "september",
     "october", "november", "december"]
)  # fmt: skip


def _run_of_nouns(doc: Doc, index: int) -> int:
    """The end (exclusive) of the noun group that starts at a token; `index` itself where there is none."""
    end, position, limit = index, index, min(len(doc), index + 9)
    while position < limit:
        token = doc[position]
        if position > index and token.is_sent_start:
            break
        tag, lower = token.tag_, token.lower_
        if lower in ("by", "in", "law") and position > index and doc[position - 1].lower_ == "-":
            end = position + 1  # "passers-by", "mothers-in-law"
            position += 1
            continue
        if (
            lower in ("last", "next", "previous", "same")
            and position + 1 < limit
            and doc[position + 1].lower_ in _TIMES
        ):
            break  # "deaths fell to 1,651 last year"
        before = doc[position - 1] if position > index else None
        if before is not None and lower.endswith("ing") and before.tag_ == "NNS" and is_person_noun(before.lower_):
            break  # "two children herding goats"
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
    ["dead", "injured", "wounded", "killed", "missing", "deceased", "slain", "hurt", "arrested", "detained",
     "abducted", "freed", "rescued", "latter"]
)  # fmt: skip
DAYS = frozenset(
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "yesterday",
     "overnight", "tomorrow", "january", "february", "march", "april", "june", "july", "august", "september",
     "october", "november", "december", "morning", "evening", "afternoon", "night"]
)  # fmt: skip


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
    counts = [*find_counts(passage.text), *find_ordinals(passage.text), *find_groups(passage.text)]
    for count in sorted(counts, key=lambda item: item.start):
        span = doc.covering(count.number_start, count.end)
        if span is None or not len(span):
            continue
        mention = _mention_of(passage, doc, sentence_of, count, span)
        if mention is not None and not _speaks_or_is_one_of(mention):
            yield mention


_SAY = re.compile(
    r"^(?: (?:at|from|in|of|with) [A-Z][^,.;]{0,45})?(?: and (?:an?|one|two) [a-z ]{3,30}?)? (?:said|told|say)\b"
)
# "he was one of 173 leaders killed that year", "Artur M., one of two men arrested": the one is told already
_IS_ONE_OF = re.compile(r"(?:\b(?:was|is|as|were)|[A-Z][\w.’'-]*,) $")


def _speaks_or_is_one_of(mention: Mention) -> bool:
    """Whether those counted only speak ("three doctors at the clinic said") or are one person told already."""
    text = mention.passage.text
    if not mention.elided and _SAY.match(text[mention.end : mention.end + 100]):
        return True
    if mention.value != 1 or not mention.partitive or mention.of_pronoun:
        return False
    return _IS_ONE_OF.search(text[max(0, mention.start - 30) : mention.start]) is not None


def _mention_of(passage: Passage, doc: Doc, sentence_of: list[int], count: Count, span: Any) -> Mention | None:
    number_last = span.end - 1
    index = span.end
    opening = doc.covering(count.start, count.end)
    first = opening.start if opening is not None else span.start
    partitive = of_pronoun = more = elided = False
    tail_kind: Kind | None = None
    out_of: int | None = None
    if count.is_noun:
        noun_start, noun_end = span.start, span.end
    elif count.alone:
        elided, noun_start, noun_end = True, number_last, number_last + 1
    elif index < len(doc) and doc[index].lower_ in ("of", "among", "out"):
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
            if noun_end == noun_start and start < len(doc) and doc[start].lower_ == "own":  # "lost 26 of its own"
                partitive, elided, noun_start, noun_end = False, True, number_last, start + 1
                start, tail_kind = index, Kind("people")
            if elided:
                pass
            elif noun_end == noun_start and doc[start - 1].tag_ == "CD":  # "nine of the 31": the noun stands elsewhere
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
    if count.value == 1 and first_word == "of" and doc[noun_end - 1].lower_ in ("family", "household"):
        return None  # "all of one family"
    if count.value == 1 and first_word in ("not", "n't", "n’t"):
        return None  # "not one owner is behind bars"
    within = first_word in _WITHIN or doc[first].lower_ == "over"
    if within and not partitive and singular(doc[noun_end - 1].lower_) in _AREAS:
        return None  # "crashes in three regions killed 27"
    if first_word in ("another", "further", "additional") or doc[first].lower_ in ("another",):
        more = True
    head = number_last if elided else noun_end - 1
    words = [token.text for token in doc[noun_start:noun_end]]
    kind = tail_kind or (Kind("people", known=False) if elided else group_kind(doc, noun_end, words))
    end = doc[noun_end - 1].idx + len(doc[noun_end - 1].text)
    end = max(end, count.end)
    text = passage.text[doc[noun_start].idx : end] if not elided else passage.text[count.number_start : end]
    return Mention(
        passage, doc, sentence_of[head], count.start, end, first, head, noun_end - 1, count.value, count.qualifier,
        count.low, count.high, text, kind, elided, partitive=partitive, of_pronoun=of_pronoun, more=more, out_of=out_of,
    )  # fmt: skip


_WITHIN = frozenset(
    ["in", "across", "at", "near", "from", "through", "throughout", "over", "around", "of", "within", "to"]
)
_AREAS = frozenset(
    ["region", "town", "city", "district", "village", "state", "province", "county", "country", "municipality",
     "hamlet", "place", "area", "location", "zone", "island", "neighbourhood", "neighborhood", "suburb", "commune",
     "parish", "prefecture", "department", "locality", "nation", "site", "settlement", "ward", "governorate",
     "canton"]
)  # fmt: skip
