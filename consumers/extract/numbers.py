"""The number grammar: counts in running text with their qualifier and bounds, and what only looks like a count.

Works on plain characters, without a parse: ages, times, money, measures, calibres, dates and the like are told by
the words around them and never come out as counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
_WORDS = (
    rf"(?:(?:a|{_SMALL})[ -](?:hundred|thousand)(?:[ -]and)?(?:[ -](?:{_SMALL}))*|"
    rf"(?:{'|'.join(TENS)})[ -](?:{'|'.join(list(UNITS)[:9])})|(?:{_SMALL}))(?:[ -](?:hundred|thousand|million|lakh))?"
)
_DIGITS = r"\d{1,3}(?:,\d{2,3})+(?!\d)|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d,.]\d|\d)|\d+(?:\.\d+)?"
_DOZEN = r"half a million|half[ -]a[ -]dozen|(?:an? |two |three |four |five |six )?dozen(?!s)|a couple"
_VAGUE = r"(?:tens of thousands|hundreds of thousands|a few|several|a handful|dozens|scores|hundreds|thousands)"
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
    rf"(?:(?P<between>between|from)\s)?(?P<num>{_VAGUE}|{_NUMBER})(?![\w])"
    rf"(?:(?P<joint>\s?(?:to|and|or|-|–)\s?)(?P<high>{_NUMBER})(?![\w]))?(?P<after>\s(?:or so|or more|"
    rf"odd))?(?P<plus>\+)?",
    re.IGNORECASE,
)

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
_UNIT_AFTER = re.compile(
    r"^[\s-]?(?:%|per ?cent|percent|percentage|pc\b|km|kms|kilomet|met(?:re|er)s?|miles?|mi\b|feet|foot|ft|yards?|"
    r"inch|cm\b|mm\b|m\b|nautical|knots|mph|kph|km/h|kg\b|kilo|tonnes?|tons?|lit(?:re|er)s?|gallons?|degrees?|°|"
    r"years?\b|yrs?\b|months?|weeks?|days?|nights?|hours?|hrs?\b|minutes?|mins?\b|seconds?|decades?|centur|o.clock|"
    r"a\.?m\b|p\.?m\b|gmt|utc|local time|dollars?|cents?|rupees?|euros?|pounds?|pesos?|naira|shillings?|"
    r"yen|yuan|francs?|"
    r"billion|trillion|times\b|-?caliber|-?calibre|-?bore|-?gauge|hectares?|acres?|square|sq\b|stor(?:e)?ys?\b|stories|"
    r"floors?|pages?|votes?|points?|goals?|seats?|beds?\b|"
    r"rounds?\b(?! of (?:live |rifle |pistol )?(?:ammunition|ammo|\d))|per |magnitude|megawatt|mw\b|volts?|mg\b|grams?|"
    r"(?:or|to|and) \w+ (?:years?|months?|weeks?|days?|hours?|minutes?|kilomet|met(?:re|er)s|miles|times|per ?cent)|"
    r"(?:-\w+)?-?(?:year|month|day|hour|minute|week|storey|story|metre|meter|kilomet\w+|mile|bed|seat|man|"
    r"member|wheel|lane|tonne|ton|foot)-|"
    r"(?:and a half )(?:hours?|years?|days?|months?|weeks?)|consecutive|straight|successive|more (?:days|"
    r"hours|weeks|months|years))",
    re.IGNORECASE,
)
_LABEL_BEFORE = re.compile(
    rf"(?:\b(?:aged?|ages|no\.?|number|route|highway|section|article|flight|room|page|chapter|phase|unit|ward|platform|"
    rf"resolution|magnitude|category|level|grade|class|division|battalion|brigade|regiment|camp|block|sector|zone|line|"
    rf"km|kilometre|mile|channel|radio|fm|rs\.?|usd|day|week|point|covid|a|m|n|nh|boeing|airbus|article|"
    rf"mark|model|type|"
    rf"district|precinct|rescue|exit|gate|pier|lane|bus|train|area|at about|at around|shortly (?:after|"
    rf"before)|since|{_MONTH})"
    rf"[\s-]?|[$€£¥₹#/]\s?|\d:|\brs\.?\s?)$",
    re.IGNORECASE,
)
_TIME_BEFORE = re.compile(r"\b(?:at|after|before|around|about|by|until|from|till) $", re.IGNORECASE)
# "the number of deaths at 12 on Tuesday": what stands at a count is no time of day
_TOLL_BEFORE = re.compile(
    r"\b(?:toll|tally|count|number|figures?|total|dead|deaths|injured|wounded|missing|rescued|arrests|fatalities|"
    r"casualties|losses|stood|stands|displaced|killed|it)\b[^,;:.]{0,60}$",
    re.IGNORECASE,
)
# "one in eight of them"
_RATIO_AFTER = re.compile(
    rf"^ in (?:every )?(?:{_SMALL}|\d{{1,2}})\b(?! (?:separate|[a-z]+s\b))",
    re.IGNORECASE,
)
_RATIO_BEFORE = re.compile(r"\b(?:one|1) in (?:every )?$", re.IGNORECASE)
_SIZE_BEFORE = re.compile(
    r"\b(?:city|town|village|population|community|settlement|country|capital|crowd|nation|district) of (?:about |some |"
    r"around |nearly |almost |over |more than |roughly |just )*$",
    re.IGNORECASE,
)
_ONE_OF_KIND = re.compile(
    r"^ (?:of the (?:deadliest|worst|most|biggest|largest|bloodiest|many|first|few|country|region|world|"
    r"city|two sources)"
    r"|of (?:its|several|many|his)|another|day|side|way|thing|point|time|week|month|year|night|morning|evening|such|"
    r"reason|single|is|has to|can|incident|attack|case|official|source|person (?:familiar|close)|account|report)\b",
    re.IGNORECASE,
)


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
    for word in text.split():
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
    return VAGUE.get(text.removeprefix("a "))


def _is_bait(text: str, start: int, end: int, words: str) -> bool:
    """Whether the words around a number show that it counts nobody: age, time, money, measure, date, label, year."""
    before, after = text[max(0, start - 24) : start], text[end : end + 40]
    if re.match(r"^-[A-Za-z]", after):  # "three-wheeler", "two-storey"
        return True
    if _UNIT_AFTER.match(after) or _LABEL_BEFORE.search(before):
        return True
    digits = words.isdigit()
    if re.match(rf"^[:.]\d|^\s?(?:st|nd|rd|th)\b|^\s{_MONTH}(?:\s|,|$)(?!\w+ing)", after, re.IGNORECASE) and digits:
        return True
    if digits and len(words) == 4 and 1800 <= int(words) <= 2100:
        if re.search(
            r"\b(?:in|of|since|from|by|until|during|year|and|to|between|after|before|early|late|mid)[ -]$|,\s$|[–(-]$",
            before,
            re.I,
        ):
            return True
        if not re.match(r"^ [a-z]", after):
            return True
    # ", 34," and "(31)" after a name are ages
    if digits and int(words) < 120 and re.search(r"[A-Za-z.’'”\"],? $", before) and before.rstrip().endswith(","):  # noqa: SIM102
        if re.match(r"^(?:,|\.$|\.\s|;|\)| of [A-Z]| from [A-Z]|,? and |\s?[–—-])", after) and re.search(
            r"[a-z]+, $", before
        ):
            return bool(re.search(r"\b[A-Z][\w’'-]+, $", before)) or bool(
                re.search(r"[a-z], $", before) and after[:1] == ","
            )
    if digits and before.endswith("(") and after[:1] == ")":
        return True
    if re.search(
        r"\baged? (?:\w+ (?:and|to|or) )?$|\baged \w+(?:, \w+)* (?:and )?$|\bages of $|\bbetween the ages\b",
        before,
        re.I,
    ):
        return True
    if re.search(
        r"\b(?:boy|girl|man|woman|child|youth|baby|son|daughter|teenager|student|age) of (?:about |some |around )?$",
        before,
        re.I,
    ):
        return True
    if _RATIO_AFTER.match(after) or _RATIO_BEFORE.search(before):
        return True
    if _SIZE_BEFORE.search(text[max(0, start - 60) : start]):
        return True
    if not _TIME_BEFORE.search(before):
        return False
    if re.match(r"^(?: on |$)", after):
        return not _TOLL_BEFORE.search(text[max(0, start - 100) : start])
    return bool(re.match(r"^(?:\s?[ap]\.?m|[:.]\d\d| local)", after))


def find_counts(text: str) -> Iterator[Count]:
    """Every count in the text, in order, with bait left out."""
    for match in _COUNT.finditer(text):
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
                    if not _is_bait(text, number_start, match.end("high"), high_words):
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
            if not _is_bait(text, number_start, end, words):
                yield Count(start, end, number_start, None, "vague", vague, None, words)
        else:
            value = value_of(words)
            if value is not None and not _is_bait(text, number_start, end, words):
                if value == 1 and _ONE_OF_KIND.match(text[end : end + 40]):
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


_ORDINAL = re.compile(
    r"\b(?:a|another) (?P<word>second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b(?! of\b|"
    r" time\b| day\b| day\b|-)"
    r"|\bthe (?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)(?=,| (?:was|had|is|died)\b)"
    r"|\b(?P<another>another)\b(?= (?:is|was|has|had|died|(?:[a-z]+ly )?(?:wounded|injured|killed|hurt))\b)",
    re.IGNORECASE,
)


def find_ordinals(text: str) -> Iterator[Count]:
    """One more person, told by an ordinal or by "another": "a third guard was wounded", "another was hurt"."""
    for match in _ORDINAL.finditer(text):
        start, end = match.span()
        yield Count(start, end, start, 1, "exact", 1, 1, match.group())


def _second(text: str, match: re.Match[str]) -> Iterator[Count]:
    start, end = match.span("high")
    words = match.group("high")
    value = value_of(words)
    if value is not None and not _is_bait(text, start, end, words):
        yield Count(start, end, start, value, "exact", value, value, words)
