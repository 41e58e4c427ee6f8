"""The counts that a text tells: by them a copy is told from an update in which only the toll has changed.

A count is a number in a sentence that holds a word of harm, with the kind of harm nearest to it ("15 killed"). Dates,
clock times, years, ages, measures, money and numbers in names are none, so that another dateline, credit or time of
update makes no difference. Where it is unsure a number counts: a needless count lets a copy go on, a count missed
loses a toll. English only, as is extraction: other texts tell no counts.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate

# What one text may add to the state: hostile text must not make a fingerprint of megabytes. News tells under 60.
MOST_COUNTS = 500
LARGEST = 8_000_000_000  # nobody counts more people than live; a longer number is an account or a telephone

_UNITS = dict(
    zip(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        range(1, 20),
        strict=True,
    )
)
_TENS = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True)
)
_SMALL = _UNITS | _TENS
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "lakh": 100_000, "million": 1_000_000, "crore": 10_000_000}
# "First" and "second" seldom count people; "a third soldier died" does.
_ORDINALS = dict(
    zip(["third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], range(3, 11), strict=True)
)
_SINGLE = {"no": 0, "none": 0, "nobody": 0, "zero": 0, "another": 1, "couple": 2} | _ORDINALS
_VAGUE = frozenset(["several", "dozens", "scores", "hundreds", "thousands", "millions"])
_NUMBER_WORDS = frozenset([*_SMALL, *_SINGLE, *_SCALES, *_VAGUE])
_NOT_ONE_AFTER = frozenset(["no", "any", "every", "some", "this", "that", "each", "day"])
_AGES = frozenset(["age", "aged", "ages"])
_MONEY = frozenset("$€£₹#+°")
_HYPHENS = frozenset("-‐‑‒–—")
_JOINTS = (["and"], ["or"], ["to"], ["-"], ["–"])
_CLOCKS = (["a", "m"], ["p", "m"], ["o", "clock"])
_UNIT_SIGNS = frozenset("%°")
_ENDS_AGE = frozenset(["", ",", ";", ")"])
_DIGIT = frozenset("0123456789")
_LONGEST = len("8,000,000,000")

# A sentence ends at a line's end, or at a full stop before a capital or a digit; not after a short capitalised word
# or a letter (Lt., Feb., p.m.): two sentences taken for one do no harm, one taken for two may part number and harm.
_SENTENCE_END = re.compile(
    r"\n+|(?:(?<=[a-z]{3})(?<!Sept)|(?<=[0-9)\"”’]))[.!?][\"”’)]*\s+(?=[\"“‘(]*[A-Z0-9])|(?<=[.!?][\"”])\s+(?=[\"“A-Z0-9])"
)
_TOKEN = re.compile(r"[0-9]+(?:[.,:/][0-9]+)*[^\W_]*|[^\W_]+|[-‐‑‒–—,;()$€£₹#+°%]")
_DIGITS = re.compile(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{2,3})+)(?:st|nd|rd|th)?")
_DECIMAL = re.compile(r"[0-9]{1,9}\.[0-9]{1,9}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_BREAKS = frozenset([",", ";", "(", ")", "and", "but", "while", "with", "—", "–"])
_BREAK_WORDS = 3  # how many words a break between number and word of harm weighs


@cache
def _listed(name: str) -> dict[str, str]:
    lines = files("consumers.dedupe").joinpath(name).read_text("utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))


@cache
def _harms() -> dict[str, str]:
    return _listed("harm_words.tsv")


@cache
def _context(place: str) -> frozenset[str]:
    return frozenset(word for word, where in _listed("number_context.tsv").items() if where == place)


def counts_of(title: str, text: str, words: Sequence[str]) -> frozenset[str]:
    """The counts of an article, each as "number kind" ("1200 killed", "dozens hurt"); at most `MOST_COUNTS`.

    `words` are the words of the text, as `words_of` gives them: most texts without harm are told by them at once.
    """
    sentences = [title]
    if not _harms().keys().isdisjoint(words):
        sentences += _SENTENCE_END.split(unicodedata.normalize("NFKC", text))
    counts: set[str] = set()
    for sentence in sentences:
        for count in _counts_in(sentence):
            counts.add(count)
            if len(counts) == MOST_COUNTS:
                return frozenset(counts)
    return frozenset(counts)


def _counts_in(sentence: str) -> Iterator[str]:
    tokens = _TOKEN.findall(sentence)
    lowered = [token.casefold() for token in tokens]
    harms = _harms()
    places = [place for place, token in enumerate(lowered) if token in harms]
    if not places:
        return
    breaks = list(accumulate((token in _BREAKS for token in lowered), initial=0))

    def weight(number: _Number, place: int) -> int:
        first, last = (place + 1, number.start) if place < number.start else (number.end, place)
        return last - first + _BREAK_WORDS * (breaks[last] - breaks[first])

    for number in _numbers(tokens, lowered):
        # The nearest on either side; the one behind the number goes first ("15 killed 20 injured").
        following = bisect_left(places, number.end)
        beside = places[following : following + 1] + places[max(0, following - 1) : following]
        yield f"{number.value} {harms[lowered[min(beside, key=lambda place: weight(number, place))]]}"


@dataclass(frozen=True)
class _Number:
    """A number and the tokens that it takes, end exclusive."""

    value: str
    start: int
    end: int


def _numbers(tokens: Sequence[str], lowered: Sequence[str]) -> Iterator[_Number]:
    """The numbers of a sentence that may be counts."""
    place = 0
    passed_over = -1  # the end of the last number that was none: "3" in "March 3 and 4" decides for "4"
    while place < len(lowered):
        number = _number_at(lowered, place)
        if number is None:
            place += 1
            continue
        joined = (
            passed_over >= 0
            and list(lowered[passed_over : min(place, passed_over + 2)]) in _JOINTS
            and place == passed_over + 1
        )
        if joined or not _is_count(tokens, lowered, number):
            passed_over = number.end
        elif number.value:
            yield number
        place = number.end


def _number_at(lowered: Sequence[str], start: int) -> _Number | None:
    """The number that begins here; its value is empty where it is written as no count is ("5.30", "4x4")."""
    token = lowered[start]
    if token[0] in _DIGIT:
        return _in_digits(lowered, start)
    if token in _SINGLE or token in _VAGUE:
        return _Number(str(_SINGLE.get(token, token)), start, start + 1)
    if token in _SMALL or token in _SCALES:
        return _in_words(lowered, start)
    return None


def _in_digits(lowered: Sequence[str], start: int) -> _Number:
    match, end = _DIGITS.fullmatch(lowered[start]), start + 1
    scale = _SCALES.get(lowered[end]) if end < len(lowered) else None
    if match and len(match[1]) <= _LONGEST:
        value = int(match[1].replace(",", ""))
    elif scale and _DECIMAL.fullmatch(lowered[start]):
        value, scale, end = round(float(lowered[start]) * scale), None, end + 1
    else:
        value = LARGEST + 1
    if scale:
        value, end = value * scale, end + 1
    return _Number(str(value) if value <= LARGEST else "", start, end)


def _in_words(lowered: Sequence[str], start: int) -> _Number:
    """ "Twenty-one", "two dozen", "three hundred and five", "half a million"."""
    total = value = 0
    end = start
    while end < len(lowered):
        word = lowered[end]
        # "and" and "-" only join what follows: never the last word of a number.
        ahead = end + (end > start and word in ("-", "and"))
        small = _SMALL.get(lowered[ahead]) if ahead < len(lowered) else None
        if small is not None:
            if ahead > end and not (word == "-" or lowered[end - 1] in _SCALES):
                break
            if value % 10 or (value % 100 and small >= 10) or (end > start and value == 0 == total):
                break
            value, end = value + small, ahead + 1
        elif word in _SCALES and value < LARGEST:
            value, end = max(value, 1) * _SCALES[word], end + 1
            if _SCALES[word] >= 1000:
                total, value = total + value, 0
        else:
            break
    total += value
    if "half" in lowered[max(0, start - 2) : start] and lowered[start] in _SCALES:
        total //= 2
    return _Number(str(total) if total <= LARGEST else "", start, end)


def _is_count(tokens: Sequence[str], lowered: Sequence[str], number: _Number) -> bool:
    """Whether a number may count people or things, by the words beside it."""
    before = lowered[max(0, number.start - 3) : number.start]
    after = [*lowered[number.end : number.end + 2], "", ""]
    last, following = before[-1] if before else "", after[0]
    if (
        (after[1] if following in _HYPHENS else following) in _context("after")
        or after[:2] in _CLOCKS
        or following in _UNIT_SIGNS
    ):
        return False
    if last in _MONEY or (_AGES.intersection(before) and "," not in before):
        return False
    if number.value == "1" and last in _NOT_ONE_AFTER:
        return False
    if following in _context("counted"):
        return True
    if lowered[number.start][0] not in _DIGIT:
        return True
    if last in _context("before") or _YEAR.fullmatch(lowered[number.start]):
        return False
    neighbours = [*tokens[max(0, number.start - 1) : number.start], *tokens[number.end : number.end + 2]]
    if any(map(_is_month, neighbours if following == "of" else neighbours[: 1 + bool(before)])):
        return False
    if len(before) > 1 and last in _HYPHENS and not (before[-2][0] in _DIGIT or before[-2] in _NUMBER_WORDS):
        return False  # AK-47
    if last == "(" and following == ")":
        return False  # Maria Lopez (34)
    named = len(before) > 1 and last == "," and tokens[number.start - 2][0].isupper()
    return not (named and following in _ENDS_AGE)  # Maria Lopez, 34, was killed


def _is_month(token: str) -> bool:
    """A month's name with its capital: "may" and "march" are verbs."""
    return token.istitle() and token.casefold() in _context("month")
