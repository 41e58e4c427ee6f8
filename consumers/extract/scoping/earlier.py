"""Events that a sentence tells as having come before its own: "followed raids in which 41 died", "a week after ...".

Such an event has its own numbers and its own, earlier time; it is never a part of what the sentence is about. The rule
is the grammar of English: a word of sequence, the noun of an event that is new to the text (no "the" alone), and a
relative clause or participle that says what that event did.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from consumers.extract.scoping.history_words import NO_PLACE
from consumers.extract.text.openings import Openings
from incidentwire.contracts import When

HISTORY_DAYS = 62  # records.md: what lies further back is background
RECENT_DAYS = 5  # how far back "recent" and "earlier" reach where no length of time is named

_EVENT = (
    r"(?:raids?|operations?|attacks?|(?:air ?)?strikes?|killings?|ambush(?:es)?|bombings?|bombardments?|blasts?|"
    r"explosions?|clash(?:es)?|massacres?|assaults?|shootings?|crackdowns?|offensives?|shelling|crash(?:es)?|"
    r"accidents?|disasters?|(?:earth)?quakes?|floods?|storms?|fires?|incidents?|violence|riots?|protests?|battles?|"
    r"fighting|derailments?|collisions?|collapses?|stampedes?|landslides?|abductions?|robber(?:y|ies)|incursions?|"
    r"sweeps?|gun ?battles?|shoot-?outs?)"
)
_COUNT = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2}|several|a few|a couple of)"
_LENGTH = rf"(?:(?P<count>{_COUNT}) (?P<unit>hour|day|week|month|year)s?|(?P<units>hours|days|weeks|months|years))"
_SAID = r"(?:,? [\w’' .-]{2,40} (?:said|added|told reporters|noted),?)?"
_SEQUENCE = (
    r"(?:(?:followed|follows|(?:in )?(?:retaliation|revenge|reprisal|response) (?:for|to)|to avenge|avenging)|"
    rf"(?:(?:came|comes|happened|occurred|began|took place){_SAID} )?(?:just |only |barely |less than |nearly |about )?"
    rf"{_LENGTH} after|(?:came|comes|happened|occurred|began){_SAID} after)"
)
_NEW_TO_TEXT = r"(?!the (?!recent|earlier|previous|latest|first)|that |those |these |this |his |her |its )"
_WHAT_IT_DID = (
    r"(?:(?:in|during) which|(?:that|which) (?:had )?(?:also )?(?:killed|left|claimed|injured|wounded|took)|where|"
    r"killing|leaving|wounding|injuring)"
)
_BEFORE = re.compile(
    rf"\b(?P<lead>{_SEQUENCE}) {_NEW_TO_TEXT}(?:[\w’'-]+ ){{0,5}}?{_EVENT}\b(?P<rest>[^.;]{{0,90}}?)\b{_WHAT_IT_DID}\b",
    re.IGNORECASE,
)
_HARM = (
    r"(?:kill(?:ed|ing)|died|injur(?:ed|ing)|wound(?:ed|ing)|abduct(?:ed|ing)|kidnapp(?:ed|ing)|shot dead|left|leaving)"
)
_AFTER_DEED = re.compile(
    rf"\b(?P<lead>(?:came|comes){_SAID} (?:just |only |barely |less than |nearly |about )?{_LENGTH} after) "
    rf"{_NEW_TO_TEXT}[^.;]{{3,190}}?\b{_HARM}\b",
    re.IGNORECASE,
)
_RECENT = re.compile(
    rf"\b(?P<lead>(?:in |during )?(?<!the )(?:recent|earlier)) (?:[\w-]+ ){{0,3}}?{_EVENT}\b(?<=s)"
    rf"[^.;]{{0,90}}?\b{_HARM}\b"
    r"(?P<count>)(?P<unit>)(?P<units>)",
    re.IGNORECASE,
)
# "A blast killed five on Friday, a day after a car bomb killed 12 in Aleppo": harm by two deeds
_AFTER_ANOTHER = re.compile(
    rf"\b(?:kill(?:ed|ing|s)|wound(?:ed|ing|s)|injur(?:ed|ing|es))\b[^.;]{{2,110}}?,? "
    rf"(?P<lead>(?:just |only |barely )?{_LENGTH} after) "
    rf"(?:an?|another|suspected|armed|two|three|gunm[ae]n|militants|rebels|insurgents|bandits|jihadists) "
    rf"(?:[\w’'-]+ ){{0,8}}?(?:kill(?:ed|ing)|wound(?:ed|ing)|injur(?:ed|ing)|left|claimed)\b",
    re.IGNORECASE,
)
# "Six years after a fire killed 72 people in Grenfell Tower, a blaze ..."
_LED_BY_ANOTHER = re.compile(
    rf"^\W*(?P<lead>(?:just |only |barely |less than |nearly |about |more than )?{_LENGTH} after) {_NEW_TO_TEXT}"
    rf"[^.;,]{{3,140}}?\b(?:{_HARM}|kills?|claimed|claiming)\b(?=[^.;]{{0,80}}?, (?:an?|another|two|three|gunm[ae]n) "
    rf"(?:[\w’'-]+ ){{0,3}}?(?:{_EVENT}|blaze|bomber|gunm[ae]n|opened|attacked|killed|shot)\b)",
    re.IGNORECASE,
)
_TIME_BEFORE = re.compile(
    r"^\W*(?:but |and )?(?P<time>(?:(?:in|over|on|during|just) )?the (?P<alone>day|night|week|weekend|month) before|"
    r"(?:(?:in|over|on|during) )?the previous (?P<previous>day|night|week|weekend|month)|"
    r"(?:only |just )?(?P<count>an?|one|two|three|four|five|six|\d{1,2}) (?P<unit>day|week|month)s? "
    r"(?:earlier|before|previously))(?!\w| (?:the|that|his|her|its|their|he|she|it|they|"
    r"this)\b),? (?![\w’' -]{2,30}\b(?:said|reported|"
    rf"recorded|announced|counted|registered)\b)[^;]{{0,160}}?\b(?:{_HARM}|set fire|burn(?:ed|t)|"
    rf"torched|destroyed|attacked|raided|"
    r"collapsed|crashed|capsized|exploded|drowned)\b",
    re.IGNORECASE,
)
_BACK = {"day": (1, 1), "night": (1, 1), "week": (10, 2), "weekend": (9, 2), "month": (60, 8)}
_NUMBERS = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), start=1
    )
} | {"a": 1, "an": 1}
_VAGUE_DAYS = {"hour": (1, 0), "day": (7, 1), "week": (28, 7), "month": (120, 60), "year": (3650, 730)}
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True)
class Before:
    """An event told as earlier. Offsets in the sentence; it lies `most` to `least` days before the sentence's own."""

    start: int
    end: int
    most: int
    least: int

    @property
    def old(self) -> bool:
        """Whether it is too old for a report."""
        return self.least > HISTORY_DAYS

    def when(self, day: date) -> When:
        """Its time, counted back from the day of the event that came after it."""
        first, last = day - timedelta(days=self.most), day - timedelta(days=self.least)
        length = (last - first).days
        precision = "day" if length == 0 else "days" if length < 6 else "week" if length < 14 else "month"
        return When(start=first, end=last, precision=precision, basis="relative")


_EARLIER = (_BEFORE, _AFTER_DEED, _AFTER_ANOTHER, _LED_BY_ANOTHER, _RECENT)
_OPENINGS = Openings(_EARLIER)


def event_before(sentence: str) -> Before | None:
    """The event that a sentence tells as earlier than its own, with where it is told; None where there is none."""
    own = _TIME_BEFORE.match(sentence)
    if own is not None and not re.match(NO_PLACE, sentence[own.end("time") :]):  # the whole sentence tells of it
        most, least = (
            _BACK[(own["alone"] or own["previous"]).lower()]
            if own["count"] is None
            else _counted_back(own, own["unit"].lower())
        )
        return Before(0, len(sentence), most, least)
    match = next(filter(None, (_EARLIER[number].search(sentence) for number in _OPENINGS.may_match(sentence))), None)
    if match is None:
        return None
    most, least = _days_back(match)
    end = len(sentence)
    start = match.start("lead")
    if match.re is _RECENT:  # the whole sentence tells of it
        return Before(0, end, most, least)
    if not re.search(r"\w", sentence[:start]):  # "A week after a raid in which six died, gunmen ..."
        comma = sentence.find(",", match.end())
        if comma == -1:
            return None
        end = comma
    return Before(start, end, most, least)


def _days_back(match: re.Match[str]) -> tuple[int, int]:
    """From how many to how many days before."""
    unit = (match["unit"] or (match["units"] or "")[:-1]).lower()
    return _counted_back(match, unit) if unit else (RECENT_DAYS, 1)


def _counted_back(match: re.Match[str], unit: str) -> tuple[int, int]:
    count = (match["count"] or "").lower()
    number = _NUMBERS.get(count) or (int(count) if count.isdecimal() else None)
    if number is None:
        return _VAGUE_DAYS[unit]
    if unit == "hour":
        return (number + 23) // 24, number // 24
    back = number * _UNIT_DAYS[unit]
    slack = {"day": 0, "week": 3, "month": 10, "year": 120}[unit]
    return back + slack, max(1, back - slack)


_MONTHS = tuple(name.lower() for name in calendar.month_name[1:])
_MONTH_ALONE = re.compile(rf"\bin (?:early |late |mid-)?({'|'.join(_MONTHS)})\b(?!(?: of)? \d|, (?:19|20)\d\d)", re.I)


def month_named(text: str, published: date) -> When | None:
    """The month that "in May" names, where it is one of the two before that of publication; None for any other."""
    match = _MONTH_ALONE.search(text)
    if match is None:
        return None
    month = _MONTHS.index(match.group(1).lower()) + 1
    if not 1 <= (published.month - month) % 12 <= 2:
        return None
    year = published.year - (month > published.month)
    last = calendar.monthrange(year, month)[1]
    return When(start=date(year, month, 1), end=date(year, month, last), precision="month", basis="explicit")


_DAYS_AFTER = re.compile(
    r"^(?:(?: (?:morning|afternoon|evening|night))?,?|[^.;:]{0,90},) (a|one|two|three|four|five|six) days? after "
    r"(?!the (?:first|last|second)\b)",
    re.I,
)


def days_after(text: str, end: int) -> int:
    """How many days before the date that ends here an event lay ("on Friday, a day after gunmen ..."); 0: not told."""
    match = _DAYS_AFTER.match(text[end : end + 130])
    return _NUMBERS[match.group(1).lower()] if match else 0


def back(day: date, days: int) -> When:
    """The day so many days earlier, as the text lets one reckon."""
    day -= timedelta(days=days)
    return When(start=day, end=day, precision="day", basis="relative")
