"""What a date expression is read against, what reading it gives, and the steps that all readings share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from consumers.extract.dates import calendar_rules as rules
from consumers.extract.dates.local_clock import local_time
from consumers.extract.dates.mention import DurationScope
from consumers.extract.dates.words import MONTHS
from incidentwire.contracts import When
from incidentwire.contracts.vocabulary import DateBasis, DatePrecision

# History: a month or a year this far back is told for comparison.
_HISTORY_DAYS = 75
# A date without a year after "until" or "by" lies ahead if it comes this soon.
_SOON_DAYS = 120


@dataclass(frozen=True, slots=True)
class Reading:
    """What an expression means."""

    when: When
    scope: DurationScope = "point"
    hours: int | None = None
    future: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What an expression is read against. `published` is None for an article without a date: then only full dates
    have a meaning.

    `utc_offset_hours`: how far the clocks of the article's place are ahead of UTC, None where one does not know;
    `anchor` is the last day named before in the paragraph ("a day earlier"); `ahead`: the words before speak of what
    is to come; `limit`: "until" or "by" stands before.
    """

    published: datetime | None
    utc_offset_hours: float | None = None
    anchor: date | None = None
    ahead: bool = False
    limit: bool = False

    @property
    def now(self) -> datetime:
        """What the clocks showed at publication where the article's place is."""
        return self._clock(self.utc_offset_hours)

    @property
    def day(self) -> date:
        return self.now.date()

    @property
    def weekday_reach(self) -> date:
        """The latest day that a weekday may mean: today, or the day in UTC, by which some desks date an evening west
        of it."""
        return max(self.day, self._clock(None).date())

    def _clock(self, hours: float | None) -> datetime:
        if self.published is None:
            raise ValueError("an article without a date of publication has no today")
        return local_time(self.published, hours)


Read = Callable[[re.Match[str], Setting], Reading | None]


def month_number(text: str) -> int:
    return MONTHS[text.casefold().rstrip(".")]


def digits(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def span_of_days(start: date, end: date, precision: DatePrecision, basis: DateBasis) -> When:
    if precision == "days" and start == end:
        precision = "day"
    return When(start=start, end=end, precision=precision, basis=basis)


def one_day(day: date, basis: DateBasis) -> When:
    return span_of_days(day, day, "day", basis)


def scope_of(end: date, setting: Setting) -> DurationScope:
    """Whether a month or a year lies far enough back to be history."""
    if setting.published is None:
        return "point"
    return "older" if end < setting.day - timedelta(days=_HISTORY_DAYS) else "point"


def lies_ahead(day: date, setting: Setting) -> bool:
    return setting.published is not None and day > rules.latest_local_date(setting.published)


def day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def yearless_day(month: int, day: int, setting: Setting) -> date | None:
    if setting.published is None:
        return None
    coming = rules.next_day_of_year(month, day, setting.day)
    if setting.ahead:
        return coming
    past = rules.latest_day_of_year(month, day, rules.latest_local_date(setting.published))
    if setting.limit and coming is not None and (coming - setting.day).days < _SOON_DAYS:
        return coming  # "the exercise runs until May 2"
    return past


def precision_of_length(start: date, end: date) -> DatePrecision:
    days = (end - start).days
    return "day" if days == 0 else "days" if days < 7 else "week" if days < 20 else "month" if days < 320 else "year"
