"""Calendar arithmetic of news prose: which day a weekday, a date without a year or "last month" means. Pure
functions."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta

# Where the day begins first, UTC+14: no outlet's local date is later than this.
_FIRST_ZONE = timedelta(hours=14)
_DAY = timedelta(days=1)


def latest_local_date(published: datetime) -> date:
    """The latest date that a place on Earth had at publication: an outlet in Asia dates an evening (UTC) report a day
    later."""
    return (published.astimezone(UTC) + _FIRST_ZONE).date()


def latest_weekday(weekday: int, published: date) -> date:
    """The latest such weekday not after publication; 0 is Monday. "On Monday" in Monday's paper is that Monday."""
    return published - timedelta(days=(published.weekday() - weekday) % 7)


def previous_weekday(weekday: int, published: date) -> date:
    """The latest such weekday before the day of publication: "last Monday" in Monday's paper is a week old."""
    return latest_weekday(weekday, published - _DAY)


def next_weekday(weekday: int, published: date) -> date:
    """The first such weekday after the day of publication."""
    return published + timedelta(days=(weekday - published.weekday() - 1) % 7 + 1)


def latest_day_of_year(month: int, day: int, latest: date) -> date | None:
    """The latest such day not after `latest`; None for a day that no year has. 29 February goes back to a leap year."""
    for year in range(latest.year, latest.year - 9, -1):
        try:
            candidate = date(year, month, day)
        except ValueError:
            continue
        if candidate <= latest:
            return candidate
    return None


def next_day_of_year(month: int, day: int, published: date) -> date | None:
    """The first such day after publication; None for a day that no year has."""
    for year in range(published.year, published.year + 9):
        try:
            candidate = date(year, month, day)
        except ValueError:
            continue
        if candidate > published:
            return candidate
    return None


def latest_day_of_month(day: int, published: date) -> date | None:
    """The latest date with this number not after publication ("on the 14th"); None for a number no month has."""
    year, month = published.year, published.month
    for _ in range(13):
        try:
            candidate = date(year, month, day)
        except ValueError:
            candidate = None
        if candidate is not None and candidate <= published:
            return candidate
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return None


def month_range(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def latest_month(month: int, published: date) -> tuple[date, date]:
    """The latest such month that had begun by publication, cut at publication: "in January" on 10 January is this
    one."""
    first, last = month_range(published.year if month <= published.month else published.year - 1, month)
    return first, min(last, published)


def months_before(published: date, months: int) -> tuple[date, date]:
    """The whole month that many months before publication; 1 is "last month"."""
    index = published.year * 12 + published.month - 1 - months
    return month_range(index // 12, index % 12 + 1)


def week_before(published: date, weeks: int) -> tuple[date, date]:
    """Monday to Sunday of the week that many weeks before publication's; 1 is "last week"."""
    monday = published - timedelta(days=published.weekday() + 7 * weeks)
    return monday, monday + timedelta(days=6)


def same_day_years_before(published: date, years: int) -> date:
    """The date that many years before; 29 February becomes the 28th."""
    try:
        return published.replace(year=published.year - years)
    except ValueError:
        return published.replace(year=published.year - years, day=28)


def solar_offset_hours(east_longitude: float) -> float:
    """How far the sun's clock at a longitude (degrees east) is ahead of UTC: within an hour or so of the civil
    clock."""
    return float(round(east_longitude / 15.0))
