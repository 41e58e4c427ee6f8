"""The number grammar: counts in running text with their qualifier and bounds, and what only looks like a count.

Works on plain characters, without a parse: ages, times, money, measures, calibres, dates and the like are told by
the words around them and never come out as counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from consumers.extract.counts.number_baits import ONE_OF_KIND, is_bait
from consumers.extract.text.openings import Openings

UNITS = dict(
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
TENS = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True)
)
SCALES = {"hundred": 100, "thousand": 1000, "lakh": 100_000, "million": 1_000_000, "crore": 10_000_000}
VAGUE = {"few": 3, "several": 3, "handful": 3, "dozens": 12, "scores": 20, "hundreds": 100, "thousands": 1000}
LARGEST = 8_000_000_000  # nobody counts more people than live; a longer number is an account or a telephone

_SMALL = "|".join([*UNITS, *TENS])
_UNDER_100 = rf"(?:(?:{'|'.join(TENS)})[ -](?:{'|'.join(list(UNITS)[:9])})\b|(?:{_SMALL}))"
_HUNDREDS = rf"(?:a|{_UNDER_100})[ -]hundred\b(?:[ -](?:and[ -])?{_UNDER_100}\b)?"
_SCALE = r"[ -](?:thousand|lakh|million|crore)\b"
# "four thousand six hundred and seventy-six": each scale may be followed by what is left
_LEFT = rf"(?:,?[ -](?:and[ -])?{_HUNDREDS}|[ -](?:and[ -])?{_UNDER_100}\b)"
_WORDS = rf"(?:{_HUNDREDS}|a(?={_SCALE})|{_UNDER_100})(?:{_SCALE}(?:{_LEFT}(?:{_SCALE}(?:{_LEFT})?)?)?)?"
_DIGITS = r"\d{1,3}(?:,\d{2,3})+(?!\d)|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d,.]\d|\d)|\d+(?:\.\d+)?"
_DOZEN = r"half a million|half[ -]a[ -]dozen|(?:an? |two |three |four |five |six )?dozen(?!s)|a couple"
_VAGUE = (
    r"(?:tens of thousands|hundreds of thousands|(?:several|a few|many) (?:dozen|hundred|thousand)|a few|several|"
    r"a handful|dozens|scores|hundreds|thousands)"
)
_NUMBER = rf"(?:{_DOZEN}|(?:{_DIGITS})(?:[ -](?:thousand|lakh|million|crore)s?\b)?|{_WORDS})"

QUALIFIERS = [
    ("at_least", r"at least|at the least|no fewer than|no less than|not less than|not fewer than|a minimum of|minimum"),
    ("at_most", r"at most|up to|no more than|not more than|as many as|a maximum of|maximum"),
    ("more_than", r"more than|over|above|in excess of|upwards of|well over|just over|upward of"),
    ("less_than", r"less than|fewer than|under|below|just under"),
    (
        "about",
        r"about|around|some|nearly|almost|approximately|roughly|close to|an estimated|estimated|perhaps|circa"
        r"|as few as|just about|probably|an? average of",
    ),
]
_QUALIFIER = "|".join(rf"(?P<{name}>{words})" for name, words in QUALIFIERS)
_COUNT = re.compile(
    rf"(?<![\w.,$€£¥₹#/-])(?:(?:{_QUALIFIER})\s(?:(?:another|a further|an additional|other|the)\s)?)?"
    rf"(?:(?P<between>between|from)\s)?(?P<num>{_VAGUE}|{_NUMBER})(?![\w]|,\d{{3}})"
    rf"(?:(?P<joint>\s?(?:to|and|or|-|–)\s?)(?P<high>{_NUMBER})(?![\w]|,\d{{3}}))?(?P<after>\s(?:or so|or more|"
    rf"odd))?(?P<plus>\+)?",
    re.IGNORECASE,
)
_OPENINGS = Openings([_COUNT])


@dataclass(frozen=True)
class Count:
    """One count in a text. `start`..`end` holds qualifier and number, `number_start` where the number begins."""

    start: int
    end: int
    number_start: int
    value: int | None
    qualifier: str
    low: int | None
    high: int | None
    words: str
    is_noun: bool = False  # "the couple": the number word itself names those counted
    alone: bool = False  # "another was hurt": what follows is the verb


def value_of(words: str) -> int | None:
    """The number that digits or English number words name; None where they name none (or a fraction)."""
    text = words.lower().replace("-", " ").strip()
    if len(text) > 60:
        return None
    if text.startswith("half a"):
        return 500_000 if text.endswith("million") else 6
    if text == "a couple":
        return 2
    if text.endswith("dozen"):
        first = text.split()[0]
        return 12 * UNITS.get(first, 1)
    text = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3})", "", text)
    digits = re.match(r"^(\d[\d,]*(?:\.\d+)?)(?: (\w+?)s?)?$", text)
    if digits:
        number = float(digits.group(1).replace(",", "")) * SCALES.get(digits.group(2) or "", 1)
        return int(number) if number == int(number) and number <= LARGEST else None
    total = current = 0
    for word in text.replace(",", " ").split():
        if word in ("a", "and"):
            current = current or (1 if word == "a" else 0)
        elif word in UNITS:
            current += UNITS[word]
        elif word in TENS:
            current += TENS[word]
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in SCALES:
            total += max(current, 1) * SCALES[word]
            current = 0
        else:
            return None
    return total + current


def bounds(qualifier: str, value: int) -> tuple[int | None, int | None]:
    """The bounds of records.md for a value with its qualifier."""
    return {
        "exact": (value, value),
        "at_least": (value, None),
        "more_than": (value + 1, None),
        "at_most": (None, value),
        "less_than": (None, value - 1),
    }.get(qualifier, (None, None))


def _vague(words: str) -> int | None:
    text = words.lower()
    if text == "tens of thousands":
        return 10_000
    if text == "hundreds of thousands":
        return 100_000
    if re.match(r"(?:several|a few|many) (?:dozen|hundred|thousand)$", text):
        return VAGUE[text.split()[-1] + "s"]
    return VAGUE.get(text.removeprefix("a "))


def find_counts(text: str) -> Iterator[Count]:
    """Every count in the text, in order, with bait left out."""
    for _, match in _OPENINGS.matches(text):
        words = match.group("num")
        start, number_start, end = match.start(), match.start("num"), match.end("num")
        qualifier = next((name for name, _ in QUALIFIERS if match.group(name)), "exact")
        if (match.group("high") and match.group("joint").strip() != "and") or match.group("between") == "between":
            high_words = match.group("high")
            if high_words is not None:
                low, high = value_of(words), value_of(high_words)
                if (
                    low is not None
                    and high is not None
                    and low < high
                    and high <= 100 * max(low, 1)
                    and match.group("between") != "from"
                ):
                    if not is_bait(text, number_start, match.end("high"), high_words):
                        yield Count(
                            start,
                            match.end("high"),
                            number_start,
                            None,
                            "range",
                            low,
                            high,
                            text[number_start : match.end("high")],
                        )
                    continue
        vague = _vague(words)
        if vague is not None:
            if not is_bait(text, number_start, end, words):
                yield Count(start, end, number_start, None, "vague", vague, None, words)
        else:
            value = value_of(words)
            if value is not None and not is_bait(text, number_start, end, words):
                if value == 1 and ONE_OF_KIND.match(text[end : end + 40]):
                    pass
                else:
                    if match.group("after") and match.group("high") is None:
                        qualifier = "at_least" if match.group("after").strip() == "or more" else "about"
                    elif match.group("plus"):
                        qualifier = "at_least"
                    if qualifier in ("less_than", "at_most") and value == 0:
                        continue
                    low_bound, high_bound = bounds(qualifier, value)
                    yield Count(start, end, number_start, value, qualifier, low_bound, high_bound, words)
        if match.group("high"):  # the second number of "12 and 28" or of a rejected range is a count of its own
            yield from _second(text, match)


_NTH = (
    r"second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|"
    r"sixteenth|seventeenth|eighteenth|nineteenth|twentieth"
)
_HARMED = (
    r"(?:is|was|has|had|died|lost|suffered|sustained|received|succumbed|drowned|perished|fell|escaped|fled|survived|"
    r"surrendered|remains?|lies|broke|(?:[a-z]+ly )?(?:wounded|injured|killed|hurt|arrested|detained|missing|shot))"
)
_ORDINAL = re.compile(
    rf"\b(?<!about )(?<!than )(?<!nearly )(?<!almost )(?<!up )(?<!by )(?:a|another) (?P<word>{_NTH})\b"
    r"(?! of\b| time\b| day\b|-|[.;]|$)"
    rf"|\bthe (?:{_NTH})(?=,| {_HARMED}\b)"
    rf"|\b(?P<another>another)\b(?= {_HARMED}\b)",
    re.IGNORECASE,
)


def find_ordinals(text: str) -> Iterator[Count]:
    """One more person, told by an ordinal or by "another": "a third guard was wounded", "another was hurt"."""
    for match in _ORDINAL.finditer(text):
        start, end = match.span()
        yield Count(start, end, start, 1, "exact", 1, 1, match.group(), alone=match.group("word") is None)


# no trio and no quartet: whoever checks evidence by its number words would not find three or four in them
_PAIRED = {"couple": 2, "pair": 2, "twins": 2}
_GROUP = re.compile(
    r"(?P<both>(?<![a-z] )both(?= of (?:the|them|whom|his|her|their|its)\b| "
    r"(?:were|are|was|have|had|died|remain|survived|escaped|drowned|perished|fled|surrendered|suffered|sustained|succumbed)\b)"
    r"|\bboth(?= (?:[a-z-]+ ){0,2}?(?:[a-z-]+s|[a-z-]*men|children|people)\b)"
    r"(?! (?:from|in|of|at|on|by|with|aged|to|as|for|residents of|members of|natives of)\b))"
    r"|\b(?P<twin>twin)(?= (?:girls|boys|brothers|sisters|daughters|sons|babies|infants|toddlers)\b)"
    r"|\b(?:an?|the|another|this|that|his|her|one) (?:[\w-]+ ){0,3}?"
    r"(?P<noun>couple|pair)\b(?! of\b|-)"
    r"|\b(?P<twins>twins)\b"
    r"|\b(?:an?|the) (?:[\w-]+ ){0,2}?(?P<kin>(?:father|mother|husband|brother|man|uncle|aunt|grandmother|grandfather)"
    r" and (?:son|daughter|child|baby|infant|wife|sister|nephew|niece|grandson|granddaughter))\b(?! of\b)",
    re.IGNORECASE,
)
_NO_BOTH = re.compile(
    r"^ (?:[\w-]+ ){0,3}?(?:sides|countries|and|legs|feet|hands|eyes|arms|ears|ends|cases|attacks|"
    r"governments|parties|houses|nations|years|days|incidents|occasions|events|places|things)\b",
    re.I,
)


def find_groups(text: str) -> Iterator[Count]:
    """Groups whose word holds the number: "both pilots", "both died", "an elderly couple", "twins"."""
    for match in _GROUP.finditer(text):
        start, end = match.span()
        noun = (match.group("noun") or match.group("twins") or "").lower()
        kin = match.group("kin") is not None
        if not noun and not kin and not match.group("twin") and _NO_BOTH.match(text[end : end + 60]):
            continue
        value = _PAIRED[noun] if noun else 2
        yield Count(start, end, start, value, "exact", value, value, match.group(), is_noun=bool(noun) or kin)


def _second(text: str, match: re.Match[str]) -> Iterator[Count]:
    start, end = match.span("high")
    words = match.group("high")
    value = value_of(words)
    if value is not None and not is_bait(text, start, end, words):
        yield Count(start, end, start, value, "exact", value, value, words)
