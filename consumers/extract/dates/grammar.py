"""The grammar of dates: the patterns, each with the function that reads it. Of two that begin together the longer one
counts."""

from __future__ import annotations

import re

from consumers.extract.dates import days, periods
from consumers.extract.dates.setting import Read
from consumers.extract.dates.words import FEASTS

_MONTH = r"""(?:January|February|March|April|May|June|July|August|September|October|November|December|
    (?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"""
_WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_SHORT_WEEKDAY = r"(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?"
# Not a day: the hour of a time, the head of a larger number, a share.
_DAY = r"""(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?
    (?![\d:]|,\d{3}|\.\d|\s*(?:a\.m|p\.m|am\b|pm\b|per\s?cent|%))"""
_YEAR = r"(?:1[89]\d\d|20\d\d)"
_THEN_YEAR = rf"(?:,?\s+(?P<year>{_YEAR})\b)?"
_TO = r"(?:\s*(?:-|–|—|/)\s*|\s+(?:and|to|until|through)\s+)"
_ON_WEEKDAY = rf"(?:(?:{_WEEKDAY}|{_SHORT_WEEKDAY}),?\s+(?:the\s+)?)?"
# "In March 5 people were killed" holds a count.
_COUNTED = r"""(?:people|persons|civilians|soldiers|men|women|children|others|more|villagers|police|militants|
    dead|killed|injured)\b"""
_NUMBER = r"""(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty-four|forty-eight|
    seventy-two|twenty|thirty|(?:a\s+)?couple\s+of|(?:a\s+)?few|several|(?:half\s+)?a\s+dozen)"""
_PART_OF_DAY = r"(?:morning|afternoon|evening|night|noon|midnight|dawn|dusk|midday)"
_END = r"(?=[\s,.;:)’'\]–—-]|$)"
_NO_NUMBER = r"(?![.,]?\s+\d)"
_VAGUELY = r"(?:(?:early|late|mid)[\s-]+)?"
_FEAST = "|".join(
    sorted(
        (re.escape(name).replace("'", "['’]") for name in FEASTS if name != "new year"), key=len, reverse=True
    )  # "the New Year" alone is the time around it
)


def _pattern(text: str) -> re.Pattern[str]:
    """`text` in verbose syntax; month and weekday names count with a capital letter only ("may", "march", "sun")."""
    return re.compile(rf"(?<![\w-])(?:{text})", re.VERBOSE)


def _uncased(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{text})", re.VERBOSE | re.IGNORECASE)


_STRETCHES: tuple[tuple[re.Pattern[str], Read], ...] = (
    (
        _pattern(rf"{_ON_WEEKDAY}(?P<month>{_MONTH})\s+(?P<day>{_DAY}){_TO}(?P<day2>{_DAY}){_THEN_YEAR}{_END}"),
        days.read_days,
    ),
    (
        _pattern(
            rf"""{_ON_WEEKDAY}(?P<month>{_MONTH})\s+(?P<day>{_DAY}){_TO}
            (?P<month2>{_MONTH})\s+(?P<day2>{_DAY}){_THEN_YEAR}{_END}"""
        ),
        days.read_days,
    ),
    (
        _pattern(
            rf"""{_ON_WEEKDAY}(?P<day>{_DAY}){_TO}(?P<day2>{_DAY})\s+(?:of\s+)?
            (?P<month>{_MONTH}){_THEN_YEAR}{_END}"""
        ),
        days.read_days,
    ),
    (
        _pattern(
            rf"""{_ON_WEEKDAY}(?P<day>{_DAY})\s+(?P<month>{_MONTH}){_TO}
            (?P<day2>{_DAY})\s+(?P<month2>{_MONTH}){_THEN_YEAR}{_END}"""
        ),
        days.read_days,
    ),
    (
        _uncased(
            rf"""(?:between\s+|from\s+|the\s+night\s+(?:from|of)\s+)(?P<weekday>{_WEEKDAY})(?:\s+{_PART_OF_DAY})?
            {_TO}(?P<weekday2>{_WEEKDAY})(?:\s+{_PART_OF_DAY})?"""
        ),
        days.read_weekdays,
    ),
    (
        _pattern(rf"(?P<weekday>{_WEEKDAY})(?:\s*[-–—/]\s*|\s+(?:to|into)\s+)(?P<weekday2>{_WEEKDAY})"),
        days.read_weekdays,
    ),
)
_WINDOWS: tuple[tuple[re.Pattern[str], Read], ...] = (
    (_pattern(rf"[Ss]ince\s+(?P<month>{_MONTH})\s+(?P<day>{_DAY}){_THEN_YEAR}{_END}"), periods.read_since),
    (
        _pattern(rf"[Ss]ince\s+(?:(?P<day>{_DAY})\s+)?{_VAGUELY}(?P<month>{_MONTH}){_THEN_YEAR}{_END}{_NO_NUMBER}"),
        periods.read_since,
    ),
    (_pattern(rf"[Ss]ince\s+{_VAGUELY}(?P<year>{_YEAR}){_END}"), periods.read_since),
    (
        _pattern(rf"[Ss]ince\s+(?:(?:early|late|last)\s+)?(?P<weekday>{_WEEKDAY})(?:\s+{_PART_OF_DAY})?{_END}"),
        days.read_since_weekday,
    ),
    (
        _uncased(
            rf"""(?:(?:over|in|during|within|for|across)\s+)?(?:the\s+)?(?:past|last|previous|preceding|recent)\s+
            (?P<number>{_NUMBER})[\s-]+(?P<unit>hour|day|night|week|month|year|decade)s?\b"""
        ),
        periods.read_past,
    ),
    (
        _uncased(
            r"""(?:(?:over|in|during|within|for)\s+)?the\s+(?:past|preceding)\s+
            (?P<unit>hour|day|week|month|year|decade)\b"""
        ),
        periods.read_past,
    ),
    (
        _uncased(r"(?:over|during|within|in)\s+the\s+last\s+(?P<unit>hour|day|week|month|year|decade)\b"),
        periods.read_past,
    ),
)
_DAYS: tuple[tuple[re.Pattern[str], Read], ...] = (
    (_pattern(rf"(?P<year>{_YEAR})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"), days.read_iso),
    (
        _pattern(rf"{_ON_WEEKDAY}(?P<month>{_MONTH})\s+(?P<day>{_DAY}){_THEN_YEAR}(?!\s+{_COUNTED}){_END}"),
        days.read_day,
    ),
    (  # "an ambush on May 20 killed 41"
        _pattern(rf"(?<=[Oo]n\s)(?P<month>{_MONTH})\s+(?P<day>{_DAY}){_THEN_YEAR}{_END}"),
        days.read_day,
    ),
    (
        _pattern(rf"{_ON_WEEKDAY}(?:the\s+)?(?P<day>{_DAY})\s+(?:of\s+)?(?P<month>{_MONTH}){_THEN_YEAR}{_END}"),
        days.read_day,
    ),
    (_uncased(rf"(?P<feast>{_FEAST})(?:,?\s+(?P<year>{_YEAR}))?\b"), days.read_feast),
    (
        _uncased(r"(?:first|early)\s+(?:hours?|minutes?|moments?)\s+of\s+(?:the\s+)?(?P<feast>New\s+Year)\b"),
        days.read_feast,
    ),
    (
        _pattern(
            r"""[Oo]n\s+the\s+(?P<day>(?:3[01]|[12]?\d)(?:st|nd|rd|th))
            (?=[,.;)]|\s+(?:of\s+(?:this|the)\s+month|at\b|when\b|$))"""
        ),
        days.read_day_of_month,
    ),
    (
        _pattern(
            rf"""(?:(?P<lead>[Ll]ast|[Nn]ext|[Tt]his\s+coming|[Tt]his\s+past|[Tt]his|[Tt]he\s+previous|[Pp]ast|[Cc]oming)
            \s+)?(?:(?:early|late)\s+)?(?P<weekday>{_WEEKDAY})(?:\s+(?:early\s+|late\s+)?{_PART_OF_DAY})?{_END}"""
        ),
        days.read_weekday,
    ),
    (_pattern(rf"[Oo]n\s+(?P<weekday>{_SHORT_WEEKDAY}){_END}"), days.read_weekday),
    (re.compile(rf"(?:^|(?<=\n))[•·*–-]?\s?(?P<weekday>{_SHORT_WEEKDAY})(?=:\s)"), days.read_weekday),
    (
        _uncased(
            r"""(?:the\s+day\s+before\s+yesterday|yesterday(?:\s+(?:morning|afternoon|evening|night))?|
            last\s+(?:night|evening)|overnight|tomorrow|tonight|today|this\s+(?:morning|afternoon|evening)|
            earlier\s+today)\b"""
        ),
        days.read_near_day,
    ),
    (
        _uncased(
            rf"""(?P<number>{_NUMBER})\s+years?\s+ago\s+
            (?:on\s+(?P<weekday>{_WEEKDAY})|(?P<near>today|yesterday))\b"""
        ),
        days.read_anniversary,
    ),
    (
        _uncased(
            r"""(?:the\s+(?:previous|next|following|same)\s+(?:day|morning|night|evening|afternoon)\b|
            the\s+(?:day|night|evening|afternoon|morning)\s+(?:before|after)(?=[,.;]|\s+(?:in|at|near|and|when|by)\b)|
            (?P<number>a|one|two|three|four|five|six)\s+days?\s+(?:earlier\b|later\b|before(?=[,.;])))"""
        ),
        days.read_from_anchor,
    ),
)
_PERIODS: tuple[tuple[re.Pattern[str], Read], ...] = (
    (_uncased(r"(?:(?:over|at|during|on)\s+)?(?:the|this|last|this\s+past|next)\s+weekend\b"), periods.read_weekend),
    (
        _uncased(rf"(?P<number>{_NUMBER})\s+(?P<unit>hour|day|week|month|year|decade)s?\s+ago\b"),
        periods.read_ago,
    ),
    (
        _uncased(r"(?:(?:earlier|later|late|early)\s+)?(?P<which>last|this|previous)\s+(?P<unit>week|month|year)\b"),
        periods.read_last_unit,
    ),
    (_uncased(r"(?:next|the\s+coming)\s+(?P<unit>week|month|year)\b"), periods.read_next_unit),
    (
        _pattern(rf"(?P<month>{_MONTH})\s+(?:of\s+)?(?P<when>last\s+year|this\s+year){_END}"),
        periods.read_month_of,
    ),
    (_pattern(rf"[Ll]ast\s+(?P<month>{_MONTH}){_END}{_NO_NUMBER}"), periods.read_month_of),
    (
        _pattern(rf"(?:[a-z]+\s+)?{_VAGUELY}(?P<month>{_MONTH})(?:,|\s+of)?\s+(?P<year>{_YEAR}){_END}"),
        periods.read_month,
    ),
    (
        _pattern(
            rf"(?:[Ii]n|[Dd]uring|[Uu]ntil|[Bb]y|[Oo]f|[Tt]his|[Ff]rom)\s+{_VAGUELY}(?P<month>{_MONTH}){_END}{_NO_NUMBER}"
        ),
        periods.read_month,
    ),
    (_pattern(rf"(?:[Ee]arly|[Ll]ate|[Mm]id)[\s-]+(?P<month>{_MONTH}){_END}{_NO_NUMBER}"), periods.read_month),
    (_pattern(rf"(?:between|from)\s+(?P<year>{_YEAR})\s+(?:and|to|until)\s+(?P<year2>{_YEAR})\b"), periods.read_years),
    (_pattern(rf"(?P<year>{_YEAR})[-–](?P<year2>{_YEAR})\b"), periods.read_years),
    (
        _uncased(
            rf"""(?:in|of|during|by|until|throughout|all|summer|winter|spring|autumn|fall|late|early|mid|whole|the|a|from|
            and|than)[\s-]+(?P<year>{_YEAR}){_END}(?!\s+{_COUNTED})"""
        ),
        periods.read_year,
    ),
)

GRAMMAR: tuple[tuple[re.Pattern[str], Read], ...] = (*_STRETCHES, *_WINDOWS, *_DAYS, *_PERIODS)
