"""What a number covers: this incident, a running total around it, or history told for context."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from consumers.extract.mentions import Mention

HISTORY_DAYS = 62  # records.md: other incidents of the last two months are reports, older ones background

_MONTHS = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_STATISTIC = re.compile(
    rf"\b(?:(?:so far|thus far|to date) this year|this year(?: alone)?\b(?!’s|'s)|(?:in|over|during|for|"
    rf"of) (?:the )?(?:past|last|previous|preceding|recent) "
    r"(?:few |several |couple of |two |three |four |five |six |ten |twelve |\d+ )?(?:years?|decades?|"
    r"months|century|quarter)|(?:since|from) "
    rf"(?:the (?:start|beginning) of )?(?:the year|{_MONTHS}|(?:19|20)\d\d|last year|new year)|"
    rf"in recent (?:years|months)|(?:in|of|during) the (?:present|current) year|since then\b|"
    r"(?:in|over|during) the same period|(?:deadliest|worst|bloodiest) (?:month|year|season|day) (?:so far|yet)|"
    rf"(?:last|previous|past|that) year\b(?!’s day)|the year before|a year (?:earlier|ago|before)|years ago|two years|"
    rf"(?:in|during) (?:all of |the whole of |the year )?(?:19|20)\d\d\b|between {_MONTHS} and {_MONTHS}|"
    rf"(?:first|second|third|last|fourth) (?:half|quarter|term|\w+ months) of|"
    r"(?<!in )(?<!within )(?<!half )\b(?:a|per|every|each) (?:year|month)\b(?! (?:ago|after|before|"
    r"earlier|later|old|long|in|from))|(?:per|every|each) (?:day|week)\b|annually|annual|on average|"
    r"historically|since (?:independence|the war|the coup|the uprising|the conflict)|"
    rf"(?:in|during) the (?:first|second|third|fourth) (?:half|quarter)|of (?:19|20)\d\d\b|decades|"
    rf"in the 19\d0s|until now|on record|(?:all of|whole of) (?:last year|20\d\d))",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\b(?:(?:previous|earlier|similar|past|prior|worst|deadliest|bloodiest|heaviest|last (?:such|major|"
    r"big)) (?:[a-z]+ ){0,3}?(?:attacks?|raids?|incidents?|accidents?|disaster|crash|"
    r"quake|earthquake|flood|fire|strikes?|bombings?|massacre|killings?|violence|shooting|assault|"
    r"explosion)(?! (?:on|in) (?:saturday|sunday|monday|tuesday|wednesday|thursday|friday))|"
    r"(?:same|that) (?:area|region|month) last|anniversary of|(?:deadliest|worst|bloodiest|biggest|"
    r"heaviest|most violent)\b[^.]{0,70} since|in a similar|had (?:previously|earlier) (?:killed|been))\b",
    re.IGNORECASE,
)
_RUNNING = re.compile(
    r"\b(?:(?:in|over|during|within) the (?:past|last|previous) (?:\w+ )?(?:hours|days|week|weeks|"
    r"24 hours|48 hours|month)|past (?:day|week|month|24 hours|48 hours)|"
    r"since (?:the )?(?:start|beginning|launch|outbreak) of (?:the )?(?:operation|offensive|war|fighting|"
    r"campaign|conflict|season|rains|monsoon|ceasefire|truce|hostilities|year)|"
    r"this (?:month|week|season|monsoon|winter|summer)|so far this (?:month|season)|since (?:the )?(?:war|"
    r"fighting|offensive|operation|ceasefire|truce|rains|monsoon)|"
    r"in (?:\w+ )?(?:24|48|72) hours|(?:the )?same (?:24|48|72) hours|since the (?:onset|arrival|rains)|in that time|"
    r"(?:season|monsoon|campaign)’?'?s? (?:total|toll|death toll)|"
    r"in (?:\w+ )?separate (?:[a-z-]+ ){0,4}(?:incidents|engagements|operations|accidents|crashes)|"
    r"across the country|nationwide|in total across|of the war|of this year.s monsoon|since (?:7 )?october)\b",
    re.IGNORECASE,
)
_HYPOTHESIS = re.compile(
    r"\b(?:could (?:kill|have killed|die)|would (?:kill|have killed)|might (?:kill|have died)|drill|"
    r"exercise|simulat\w+|scenario|hypothetical|fictional|novel|film|documentary|the movie)\b",
    re.I,
)
_TOTAL_WORDS = re.compile(
    r"\b(?:according to|recorded|registered|figures|statistics|data|counted|tracker|toll|total|number|"
    r"watchdog|monitor\w*|rights (?:group|mission|office))\b",
    re.I,
)


# a season or a few days up to now, told as a sum
_SEASON = re.compile(
    r"\b(?:this (?:monsoon|season|winter|summer|rainy season)|since the (?:\w+ )?(?:season|rains|monsoon)|"
    r"(?:have|had|has) (?:now |already )?(?:\w+ ){1,3}since (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.I,
)
# a number set beside that of another time
_COMPARED = re.compile(
    rf"\b(?:down|up|compared|fewer|a (?:fall|rise|drop)) (?:from|with|to|than)\b[^.]{{0,60}}\b(?:{_MONTHS}|year|month|"
    r"quarter|(?:19|20)\d\d)\b",
    re.I,
)


@dataclass(frozen=True)
class Covering:
    """What was told of a number's cover: `incident`, `cumulative` or `background`."""

    scope: str
    why: str


def heading_scope(line: str) -> str | None:
    """The scope that a line ending in a colon gives to the list below it ("losses since the onset of the monsoon:")."""
    if not line.rstrip().endswith(":"):
        return None
    if _RUNNING.search(line):
        return "cumulative"
    return "background" if _STATISTIC.search(line) else None


_SINCE = re.compile(r"^\W*(?:since|in|over|during) (?:the )?[^:]{2,40}: ", re.I)


def line_scope(line: str) -> str | None:
    """The scope that a list line gives by its own opening ("• Since Oct. 7: 73,204 dead")."""
    match = _SINCE.match(line)
    if match is None:
        return None
    if re.search(r"\b(?:19|20)\d\d\b|last year", match.group()):
        return "background"
    return "cumulative" if re.search(r"since|hours|days|week", match.group(), re.I) else None


_MONTH_NAMES = tuple(name.lower() for name in calendar.month_name[1:])
_IN_MONTH = re.compile(r"\b(?:in|last|since) (" + "|".join(_MONTH_NAMES) + r")\b(?! \d)", re.I)


def _months_ago(text: str, published: date) -> int:
    """How many months back "in September" lies, by its name alone; 0 where no month is named."""
    match = _IN_MONTH.search(text)
    return (published.month - 1 - _MONTH_NAMES.index(match.group(1).lower())) % 12 if match else 0


def covering_of(
    mention: Mention,
    text: str,
    when: tuple[date | None, date | None],
    reach: str,
    main: date | None,
    published: date | None,
) -> Covering:
    """The scope of one number, from the words of its clause and sentence and the date that stands with it.

    `reach`: the span of time named beside it: `days` up to publication, a longer `window`, `older`, or nothing.
    `when`: start and end of the date named for it, if any; `main`: the date of the article's main incident.
    """
    start = mention.sent.start_char
    here = text[max(0, mention.start - start - 140) : mention.end - start + 130]
    if _HYPOTHESIS.search(here):
        return Covering("background", "hypothesis")
    if _SEASON.search(here):
        return Covering("cumulative", "season")
    first, last = when
    reference = main or published
    if last is not None and reference is not None and published is not None:
        same = main is not None and abs((main - last).days) <= 3
        if not same and last < published - timedelta(days=HISTORY_DAYS) and last < reference - timedelta(days=14):
            return Covering("background", "old date")
        if first is not None and (last - first).days > 45:
            return Covering("background", "long span")
    if published is not None and _months_ago(here, published) >= 3 and first is None:
        return Covering("background", "old date")
    aged = main is not None and published is not None and (published - main).days > HISTORY_DAYS
    if aged and main is not None and last is not None and last < main - timedelta(days=HISTORY_DAYS):
        return Covering("background", "old date")
    if _COMPARED.search(text) and not aged:
        return Covering("background", "compared")
    if reach == "older" and not aged:
        return Covering("background", "older span")
    if reach == "window" and not aged and not _RUNNING.search(here):
        return Covering("background", "window")
    if reach == "days":
        return Covering("cumulative", "window")
    recent = (
        first is not None and published is not None and first == last and 0 <= (published - first).days <= HISTORY_DAYS
    )
    named = _STATISTIC.search(here)
    if named is not None and not aged and not (recent and named.group().lower() == "this year"):
        return Covering("background", "statistic")
    if first is not None and last is not None and (last - first).days in range(27, 32) and _TOTAL_WORDS.search(here):
        return Covering("background", "a month's total")
    if _EARLIER.search(here) and not recent and not re.search(r"\b(?:by|on|with|than) (?:earlier|previous)\b", here):
        return Covering("background", "earlier")
    if _RUNNING.search(here):
        return Covering("cumulative", "running total")
    return Covering("incident", "")
