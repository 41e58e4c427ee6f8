"""What a number covers: this incident, a running total around it, or history told for context."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from consumers.extract.counts.mentions import Mention
from consumers.extract.scoping.history import named_month, periods_compared, set_against, sign_beside
from consumers.extract.scoping.parts import bounds_of, measured, numbers_the_event, part_at
from consumers.extract.scoping.pasts import PASTS
from consumers.extract.scoping.timing import TimeBeside
from consumers.extract.text.openings import Openings

HISTORY_DAYS = 62  # records.md: other incidents of the last two months are reports, older ones background

_MONTHS = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_STATISTIC = re.compile(
    r"\b(?:(?:so far|thus far|to date) this year|this year(?: alone)?\b(?!’s|'s)|(?:in|over|during|for|"
    r"of) (?:the )?(?:past|last|previous|preceding|recent) "
    r"(?:few |several |couple of |two |three |four |five |six |ten |twelve |\d+ )?(?:years?|decades?|"
    r"months|century|quarter)|(?:since|from) "
    rf"(?:the (?:start|beginning) of )?(?:the year|{_MONTHS}|(?:19|20)\d\d|last year|new year)|"
    r"in recent (?:years|months)|(?:in|of|during) the (?:present|current) year|since then\b|"
    r"(?:in|over|during) the same period|(?:deadliest|worst|bloodiest) (?:month|year|season|day) (?:so far|yet)|"
    r"(?:last|previous|past|that) year\b(?!’s day)|the year before|a year (?:earlier|ago|before)|years ago|two years|"
    rf"(?:in|during) (?:all of |the whole of |the year )?(?:19|20)\d\d\b|between {_MONTHS} and {_MONTHS}|"
    r"(?:last|previous|past|full) (?:financial|fiscal|calendar|school|academic|full) year\b|"
    r"(?:first|second|third|last|fourth) (?:half|quarter|term|\w+ months) of|"
    r"(?<!in )(?<!within )(?<!half )\b(?:a|per|every|each) (?:year|month)\b(?! (?:ago|after|before|"
    r"earlier|later|old|long|in|from))|(?:per|every|each) (?:day|week)\b|annually|annual|on average|"
    r"historically|since (?:independence|the war|the coup|the uprising|the conflict)|"
    r"(?:in|during) the (?:first|second|third|fourth) (?:half|quarter)|of (?:19|20)\d\d\b|decades|"
    r"in the 19\d0s|until now|on record|(?:all of|whole of) (?:last year|20\d\d))",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\b(?:(?:previous|earlier|similar|past|prior|worst|deadliest|bloodiest|heaviest|last (?:such|major|"
    r"big)) (?:[a-z]+ ){0,3}?(?:attacks?|raids?|incidents?|accidents?|disaster|crash|"
    r"quake|earthquake|flood|fire|strikes?|bombings?|massacre|killings?|violence|shooting|assault|"
    r"explosion)(?! (?:on|in) (?:saturday|sunday|monday|tuesday|wednesday|thursday|friday))|"
    r"(?:same|that) (?:area|region|month) last|anniversary of|in a similar|had (?:previously|"
    r"earlier) (?:killed|been))\b",
    re.IGNORECASE,
)
_WORST_SO_FAR = re.compile(r"\bin (?:the|its|their) (?:worst|deadliest|bloodiest|heaviest) \w+", re.IGNORECASE)
_RECORD = re.compile(
    r"\b(?:deadliest|worst|bloodiest|biggest|heaviest|most violent)\b[^.]{0,70} since\b", re.IGNORECASE
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
    r"in total across|of the war|of this year.s monsoon|since (?:7 )?october)\b",
    re.IGNORECASE,
)
_HYPOTHESIS = re.compile(
    r"\b(?:could (?:kill|have killed|die)|would (?:kill|have killed)|might (?:kill|have died)|drill|"
    r"exercise|simulat\w+|scenario|hypothetical|fictional|novel|(?<!to )(?<!who )film(?! (?:it|them|"
    r"the)\b)|documentary|the movie)\b",
    re.I,
)
_MAY_SUPPOSE = Openings([_HYPOTHESIS])
_TOTAL_WORDS = re.compile(
    r"\b(?:according to|recorded|registered|figures|statistics|data|counted|tracker|toll|total|number|"
    r"documented|verified|"
    r"tall(?:y|ied)|logged|in \d+ \w+s|"
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


SHARE_OF_DAY = "share of that day"  # "including 92 on Saturday": the text itself says which day is meant


@dataclass(frozen=True)
class Covering:
    """What was told of a number's cover: `incident`, `cumulative` or `background`."""

    scope: str
    why: str


def heading_scope(line: str) -> str | None:
    """The scope that a line ending in a colon gives to the list below it ("losses since the onset of the monsoon:")."""
    if not line.rstrip().endswith(":"):
        return None
    sign = sign_beside(line, (0, len(line)), len(line))
    if sign is not None:
        return sign.scope
    if _RUNNING.search(line):
        return "cumulative"
    return "background" if _STATISTIC.search(line) else None


_MONTH_LABEL = re.compile(rf"^\W*{_MONTHS}(?: (?:19|20)\d\d)?: ", re.I)
_SINCE = re.compile(r"^\W*(?:since|in|over|during) (?:the )?[^:]{2,40}: ", re.I)


def line_scope(line: str) -> str | None:
    """The scope that a list line gives by its own opening ("• Since Oct. 7: 73,204 dead")."""
    match = _SINCE.match(line)
    if _MONTH_LABEL.match(line):
        return "background"
    if match is None:
        return None
    if re.search(r"\b(?:19|20)\d\d\b|last year", match.group()):
        return "background"
    return "cumulative" if re.search(r"since|hours|days|week", match.group(), re.I) else None


_MONTH_NAMES = tuple(name.lower() for name in calendar.month_name[1:])
_IN_MONTH = re.compile(r"\b(?:in|last|since) (" + "|".join(_MONTH_NAMES) + r")\b(?! \d)", re.I)
REACH = 500  # characters of a sentence before a number that are looked at, and half of those after
BEFORE, AFTER = 140, 130  # characters around a number that speak of it
# signs that a day within the last two months overrules: then it is an incident of its own
_OF_PASTS = {sign.name for sign in PASTS}
_UNDATED = _OF_PASTS | {
    "similar",
    "recalled",
    "earlier season",
    "of that kind",
    "already harmed",
    "career",
    "war so far",
}
# signs that a lead may hold of its own incident
_LATE = _OF_PASTS | {"many events", "statistics"}
LATE_PASSAGE = 2
# signs that hold for history beside an old incident, too
_ALWAYS = frozenset(("similar", "recalled", "own earlier loss", "unrelated", "war's total"))


def _months_ago(text: str, published: date) -> int:
    """How many months back "in September" lies, by its name alone; 0 where no month is named."""
    match = _IN_MONTH.search(text)
    month = _MONTH_NAMES.index(match.group(1).lower()) + 1 if match else named_month(text)
    return (published.month - month) % 12 if month else 0


@dataclass(frozen=True)
class Told:
    """The article's main incident as far as it is known when a number is read.

    `day`: its first day; `published`: when the article came out; `runs`: whether it is one whose running total is its
    toll, such as an outbreak.
    """

    day: date | None
    published: date | None
    runs: bool = False

    @property
    def aged(self) -> bool:
        """Whether it lies too far back for news: a trial, an anniversary."""
        return self.day is not None and self.published is not None and (self.published - self.day).days > HISTORY_DAYS

    def near(self, day: date | None) -> bool:
        """Whether a day is about that of the incident."""
        return self.day is not None and day is not None and abs((self.day - day).days) <= HISTORY_DAYS


def covering_of(mention: Mention, sentence: str, offset: int, time: TimeBeside, told: Told) -> Covering:
    """The scope of one number, from the words around it and the time that belongs to it.

    `offset`: where the number stands in its sentence.
    """
    cut = max(0, offset - REACH) if len(sentence) > 3 * REACH else 0  # it may be a list without a full stop
    sentence, offset = sentence[cut : cut + 3 * REACH], offset - cut
    end = offset + mention.end - mention.start
    part = part_at(bounds_of(sentence), offset)
    own = sentence  # without other times: what they say is not said of this number
    for left, right in ((a - cut, b - cut) for a, b in time.others if a >= cut and b - cut <= len(sentence)):
        own = own[:left] + " " * (right - left) + own[right:]
    here = own[max(0, offset - BEFORE, sentence.rfind(";", 0, offset)) : min(part[1], end + AFTER)]
    if _MAY_SUPPOSE.any_in(sentence) and _HYPOTHESIS.search(here):
        return Covering("background", "hypothesis")
    dated = _by_date(mention, sentence, offset, here, time, told)
    if dated is not None:
        return dated
    published = told.published
    recent = (
        time.first is not None
        and published is not None
        and time.first == time.last
        and 0 <= (published - time.first).days <= HISTORY_DAYS
    )
    sign = sign_beside(sentence, part, offset)
    if sign is not None and told.runs and sign.name == "tracked":
        sign = None
    if sign is not None and sign.name in _LATE and (mention.passage.index < LATE_PASSAGE or recent):
        sign = None
    if sign is not None and not (recent and sign.name in _UNDATED) and not (told.aged and sign.name not in _ALWAYS):
        return Covering(sign.scope, sign.name)
    named = _STATISTIC.search(here)
    if named is not None and named.group()[:5].lower() == "since" and measured(here, named.start()):
        named = None  # "the worst since the coup"
    if named is not None and not told.aged and not (recent and named.group().lower() == "this year"):
        if told.runs and _UP_TO_NOW.match(named.group()) and not _NATIONWIDE.search(sentence):
            return Covering("incident", "running incident")
        return Covering("background", "statistic")
    if (
        time.first is not None
        and time.last is not None
        and (time.last - time.first).days in range(27, 32)
        and _TOTAL_WORDS.search(here)
    ):
        return Covering("background", "a month's total")
    record = _RECORD.search(sentence, 0, offset)
    if record is not None and record.start() >= part[0] and not recent:
        return Covering("background", "earlier")
    if (
        _EARLIER.search(_WORST_SO_FAR.sub("", here))
        and not recent
        and not re.search(r"\b(?:by|on|with|than) (?:earlier|previous)\b", here)
    ):
        return Covering("background", "earlier")
    running = _RUNNING.search(here)
    if running is not None and not numbers_the_event(here, running.start()):
        itself = told.runs and not _OF_SEASON.search(here)
        return Covering("incident", "running incident") if itself else Covering("cumulative", "running total")
    return Covering("incident", "")


_NATIONWIDE = re.compile(
    r"\b(?:nationwide|countrywide|nationally|across the country|in the country as a whole)\b", re.I
)
_OF_SEASON = re.compile(r"\bseason\b", re.I)
_UP_TO_NOW = re.compile(r"(?:so far|to date|this year|since)", re.I)


def _by_date(mention: Mention, sentence: str, offset: int, here: str, time: TimeBeside, told: Told) -> Covering | None:
    """What the time of a number, or that of the one it is set against, says; None where nothing is settled."""
    published, main = told.published, told.day
    if set_against(sentence, offset, offset + mention.end - mention.start) and not told.aged:
        return Covering("background", "set against")
    if _SEASON.search(here):
        return Covering("cumulative", "season")
    reference = main or published
    if time.first is not None and time.last is not None and reference is not None and published is not None:
        last = time.first + timedelta(days=14) if time.precision == "month" else time.last
        same = (main is not None and abs((main - last).days) <= 3) or (told.aged and told.near(last))
        if not same and last < published - timedelta(days=HISTORY_DAYS) and last < reference - timedelta(days=14):
            return Covering("background", "old date")
        if (time.last - time.first).days > 45:
            return Covering("background", "long span")
        outside = main is not None and not time.first <= main <= time.last + timedelta(days=1)
        if time.precision == "days" and (time.last - time.first).days >= 3 and outside:
            return Covering("cumulative", "span of days")
    if published is not None and _months_ago(here, published) >= 3 and time.first is None and not told.aged:
        return Covering("background", "old date")
    if told.aged and main is not None:
        first, day = (time.since, time.until) if time.reach else (time.first, time.last)
        if day is not None and day < main - timedelta(days=HISTORY_DAYS):
            return Covering("background", "old date")
        if time.reach and not mention.single and first is not None and first > main + timedelta(days=HISTORY_DAYS):
            return Covering("background", "other time")
        long = first is not None and day is not None and (day - first).days > 366
        return Covering("background", "long span") if long else None
    unit = periods_compared(sentence)
    if unit is not None and unit.startswith("week"):
        return Covering("cumulative", "week compared")
    if unit is not None or _COMPARED.search(sentence):
        return Covering("background", "compared")
    if time.reach == "older":
        return Covering("background", "older span")
    if (
        time.reach == "days"
        and time.begun
        and time.since is not None
        and main is not None
        and (main - time.since).days <= 1
    ):
        return Covering("incident", "since it began")
    if told.runs and time.reach:
        return Covering("incident", "running incident")
    if time.reach == "window" and not _RUNNING.search(here):
        return Covering("background", "window")
    if time.reach == "days":
        return Covering("cumulative", "window")
    return None
