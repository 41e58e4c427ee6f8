"""Which of the times that an article names belongs to what: to a number, to a speaker, to its main incident."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from consumers.extract.counts.mentions import Mention
from consumers.extract.incidents.asides import is_reported_date
from consumers.extract.scoping.earlier import days_after
from consumers.extract.scoping.parts import belongs, bounds_of, compares, distance, taken_up
from consumers.extract.text.parsed import Span
from incidentwire.contracts import When

if TYPE_CHECKING:
    from consumers.extract.text.reading import Reading

LONGEST_DAYS = 15  # "since 3 May": up to so many days back it may be the incident's own time
OLD_DAYS = 62  # records.md: what lies further back is no news, unless the article retells it
SPAN_REACH = 160  # characters over which a span of time reaches
_SPOKE_THEN = re.compile(
    r"^\W*(?:late |early )?on (?:mon|tues|wednes|thurs|fri|satur|sun)day(?: (?:evening|night|morning|afternoon))?,?"
    r" (?:[\w’'-]+ ){1,4}?(?:had|said|spoke|put|reported)\b",
    re.I,
)
OPENING_PASSAGES = 6


@dataclass(frozen=True)
class TimeBeside:
    """The date that belongs to a number in its sentence, and the span of time that does.

    `reach`: `days` up to publication, a longer `window`, `older`, or nothing; `since`, `until`: its
    ends; `begun`: whether it is told by its beginning ("since Monday").
    `others`: where in the sentence times stand that are not those of the number.
    """

    first: date | None = None
    last: date | None = None
    precision: str = ""
    reach: str = ""
    since: date | None = None
    until: date | None = None
    begun: bool = False
    others: tuple[tuple[int, int], ...] = ()


def dates_within(reading: Reading, start: int, end: int) -> list[Any]:
    """The times that are named between two offsets."""
    return [found for found in reading.dates if start <= found.start < end]


def spoken_then(text: str, found: Any) -> bool:
    """Whether a date is that of a statement or visit, and nothing says how many days before it the event was."""
    if found.duration_scope != "point" or found.when.precision == "year":
        return False  # "says it mounted 214 raids last year"
    if text[found.end : found.end + 2] in ("’s", "'s"):
        return False  # "gave its account of Monday's raid"
    return is_reported_date(text, found.start) and not days_after(text, found.end)


def said_on(reading: Reading, mention: Mention) -> date | None:
    """The day on which the speaker of a number spoke, where its sentence tells."""
    sent = mention.sent
    start, end = mention.passage.start + sent.start_char, mention.passage.start + sent.end_char
    for found in dates_within(reading, start, end):
        if found.duration_scope != "point" or found.future or found.when.precision != "day":
            continue
        spoken = is_reported_date(reading.article.text, found.start)
        opens = found.start - start < 12 and _SPOKE_THEN.match(sent.text)
        day: date | None = found.when.start
        if (spoken or opens) and day is not None and (reading.published is None or day <= reading.published):
            return day
    return None


_SINCE_THEN = re.compile(
    r"\bsince (?:the |its |their |this )?[^.,;:]{0,30}\b(?:season|monsoon|rains|war|conflict|truce|"
    r"ceasefire|year|offensive|"
    r"campaign|operation|blockade|invasion|coup|Eid|Ramadan)\b[^.,;:]{0,25} (?:on|in|of) $",
    re.I,
)


def measures(text: str, found: Any) -> bool:
    """Whether a day only says from when something is counted: "since the monsoon began on June 26"."""
    return bool(_SINCE_THEN.search(text[max(0, found.start - 60) : found.start]))


def begins(reading: Reading, found: Any) -> bool:
    """Whether a span ("since Monday") may tell when an incident began, and is no measure of a record."""
    if found.text[:5].lower() != "since" or found.hours is None or found.hours > 24 * LONGEST_DAYS:
        return False
    return not compares(reading.article.text, found.start)


_RETELLING = re.compile(
    r"\b(?:court|judges?|jury|jurors|magistrate|tribunal|sentenced?|convicted|acquitted|verdict|"
    r"guilty|on trial|to trial|"
    r"trial (?:of|over|for)|murder trial|prosecutors?|indict\w+|extradit\w+|appeals?|appealed|inquest|"
    r"coroner|inquiry|commission|anniversary|"
    r"commemorat\w+|memorial|remember\w*|marked|mark|years (?:after|on|ago|since|later)|parole|imprisonment|"
    r"investigators?|final report|compensation|exhum\w+|mass graves?|cold case)\b",
    re.I,
)


_TRIED = re.compile(
    r"\b(?:sentenced?|convicted|acquitted|jury|guilty|inquest|coroner|anniversary|years (?:after|on|ago))\b", re.I
)


def main_time_of(reading: Reading) -> When | None:
    """The time of the article's main incident: the first of its opening that is not that of a statement.

    Where the opening retells (a trial, an inquest, an anniversary) and no fresh date leads it, an old time counts.
    """
    text = reading.article.text
    starts = [passage.start for passage in reading.passages]
    opening = f"{reading.article.title}. {reading.passages[0].text if reading.passages else ''}"
    first: tuple[int, When] | None = None
    old: When | None = None
    for found in reading.dates:
        passage = bisect_right(starts, found.start) - 1
        if passage >= OPENING_PASSAGES:
            break
        if found.when.start is None or found.future or spoken_then(text, found) or measures(text, found):
            continue
        when: When = found.when
        ended = when.end or when.start
        aged = reading.published is not None and ended is not None and (reading.published - ended).days > OLD_DAYS
        if when.precision == "year" and not _TRIED.search(opening):
            aged = False
        if aged and old is None and found.duration_scope != "window" and not compares(text, found.start):
            old = when
        if when.precision not in ("day", "days") or (found.duration_scope != "point" and not begins(reading, found)):
            continue
        if first is None:
            first = passage, when
    if old is not None and (first is None or first[0] > 1) and _RETELLING.search(opening):
        return old
    return first[1] if first is not None else None


def time_beside(reading: Reading, mention: Mention, sent: Span) -> TimeBeside:
    """When, by the words of its sentence, what a number counts happened."""
    start, end = mention.passage.start + sent.start_char, mention.passage.start + sent.end_char
    place = mention.passage.start + mention.start - start
    text, words = reading.article.text, sent.text
    inside = dates_within(reading, start, end)
    bounds = bounds_of(words) if inside else []
    near: tuple[tuple[int, int], Any] | None = None
    span: tuple[tuple[int, int], Any] | None = None
    named: list[Any] = []
    for found in inside:
        if found.future or spoken_then(text, found):
            continue
        if text[found.end : found.end + 2] in ("’s", "'s") and found.when.precision in ("month", "year"):
            named.append(found)
            continue  # "July's truce" dates the truce
        time = (found.start - start, found.end - start)
        if not belongs(words, bounds, time, place):
            continue
        far = distance(bounds, time, place)
        if found.duration_scope == "point" or taken_up(words, bounds, time, place):
            if found.when.start is not None and (near is None or far < near[0]):
                near = far, found
        elif any(0 <= found.start - day.end <= 2 and day.when.precision == "day" for day in inside):
            continue  # "on Jan. 24 this year"
        elif far[1] < SPAN_REACH and (span is None or far <= span[0]):
            span = far, found
    if span is not None and near is not None and near[0] < span[0]:
        span = None
    chosen = [*named, *(pair[1] for pair in (near, span) if pair is not None)]
    others = tuple((found.start - start, found.end - start) for found in inside if found not in chosen)
    beside = TimeBeside(others=others)
    if near is not None:
        when = near[1].when
        since = near[1].text[:5].lower() == "since"
        beside = replace(
            beside, first=when.start, last=when.start if since else when.end or when.start, precision=when.precision
        )
    if span is None:
        return beside
    found = span[1]
    short = found.hours is not None and found.hours <= 24 * LONGEST_DAYS
    reach = "days" if found.duration_scope == "window" and short else found.duration_scope
    begun = found.text[:5].lower() == "since"
    return replace(beside, reach=reach, since=found.when.start, until=found.when.end, begun=begun)
