"""Readings of weeks, months, years and of windows that reach up to publication."""

from __future__ import annotations

import re
from datetime import date, timedelta

from consumers.extract.dates import calendar_rules as rules
from consumers.extract.dates.setting import (
    Reading,
    Setting,
    day_or_none,
    digits,
    lies_ahead,
    month_number,
    one_day,
    precision_of_length,
    scope_of,
    span_of_days,
)
from consumers.extract.dates.words import number_of
from incidentwire.contracts.vocabulary import DatePrecision

_EARLIEST_YEAR = 1800


def read_month(match: re.Match[str], setting: Setting) -> Reading | None:
    month, year = month_number(match["month"]), match.groupdict().get("year")
    if year:
        start, end = rules.month_range(int(year), month)
        if setting.published is not None and start <= setting.day < end:
            end = setting.day
    elif setting.published is None:
        return None
    else:
        start, end = rules.latest_month(month, setting.day)
        if setting.ahead:
            start, end = rules.month_range(start.year + 1, month)
    when = span_of_days(start, end, "month", "explicit")
    return Reading(when, scope_of(end, setting), future=lies_ahead(start, setting))


def read_since(match: re.Match[str], setting: Setting) -> Reading | None:
    """Since a month, a year or a day: a window that ends at publication."""
    if setting.published is None:
        return None
    month, year, day = (match.groupdict().get(part) for part in ("month", "year", "day"))
    if month and day:
        found = (
            day_or_none(int(year), month_number(month), digits(day))
            if year
            else rules.latest_day_of_year(month_number(month), digits(day), setting.day)
        )
    elif month:
        found = (
            date(int(year), month_number(month), 1) if year else rules.latest_month(month_number(month), setting.day)[0]
        )
    else:
        found = date(int(year), 1, 1) if year else None
    if found is None or found > setting.day:
        return None
    hours = 24 * ((setting.day - found).days + 1) if day else None
    return Reading(
        span_of_days(found, setting.day, precision_of_length(found, setting.day), "explicit"), "window", hours
    )


def read_year(match: re.Match[str], setting: Setting) -> Reading | None:
    year = int(match["year"])
    if year < _EARLIEST_YEAR:
        return None
    start, end = date(year, 1, 1), date(year, 12, 31)
    if setting.published is None or year < setting.day.year:
        return Reading(span_of_days(start, end, "year", "explicit"), "older")
    if year == setting.day.year:
        return Reading(span_of_days(start, setting.day, "year", "explicit"), "window")
    return Reading(span_of_days(start, end, "year", "explicit"), future=True)


def read_years(match: re.Match[str], _setting: Setting) -> Reading | None:
    first, last = int(match["year"]), int(match["year2"])
    if first > last:
        return None
    return Reading(span_of_days(date(first, 1, 1), date(last, 12, 31), "year", "explicit"), "older")


def read_last_unit(match: re.Match[str], setting: Setting) -> Reading | None:
    """ "Last week", "earlier this month", "this year"."""
    if setting.published is None:
        return None
    which, unit, today = match["which"].casefold(), match["unit"].casefold(), setting.day
    back = 1 if which in ("last", "previous") else 0
    if unit == "week":
        start, end = rules.week_before(today, back)
        return Reading(span_of_days(start, min(end, today), "week", "relative"), future=setting.ahead and not back)
    if unit == "month":
        start, end = rules.months_before(today, back)
        return Reading(span_of_days(start, min(end, today), "month", "relative"), future=setting.ahead and not back)
    start, end = date(today.year - back, 1, 1), date(today.year - back, 12, 31)
    return Reading(span_of_days(start, min(end, today), "year", "relative"), "older" if back else "window")


def read_month_of(match: re.Match[str], setting: Setting) -> Reading | None:
    """ "Last January", "January last year", "January this year"."""
    if setting.published is None:
        return None
    month, today = month_number(match["month"]), setting.day
    when = (match.groupdict().get("when") or "last").casefold()
    if "this" in when:
        year = today.year
    elif match.groupdict().get("when"):
        year = today.year - 1
    else:
        year = rules.months_before(rules.latest_month(month, today)[0], 0)[0].year
        if month == today.month:
            year = today.year - 1
    start, end = rules.month_range(year, month)
    if start > today:
        return None
    end = min(end, today)
    return Reading(span_of_days(start, end, "month", "relative"), scope_of(end, setting))


def read_past(match: re.Match[str], setting: Setting) -> Reading | None:
    """ "The past 48 hours", "the last three weeks", "over the past year": a window up to publication."""
    if setting.published is None:
        return None
    count = number_of(match["number"]) if match.groupdict().get("number") else 1
    if count is None:
        return None
    unit, today = match["unit"].casefold(), setting.day
    hours = count if unit == "hour" else count * 24 if unit == "day" else None
    if unit == "hour":
        start = (setting.now - timedelta(hours=count)).date()
    elif unit in ("day", "night"):
        start = today - timedelta(days=count)
    elif unit == "week":
        start = today - timedelta(weeks=count)
    elif unit == "month":
        index = today.year * 12 + today.month - 1 - count
        first, last = rules.month_range(index // 12, index % 12 + 1)
        start = first.replace(day=min(today.day, last.day))
    else:
        years = count * (10 if unit == "decade" else 1)
        if today.year - years < 1:
            return None
        start = rules.same_day_years_before(today, years)
    return Reading(span_of_days(start, today, precision_of_length(start, today), "relative"), "window", hours)


def read_next_unit(match: re.Match[str], setting: Setting) -> Reading | None:
    if setting.published is None:
        return None
    unit, today = match["unit"].casefold(), setting.day
    if unit == "week":
        start, end = rules.week_before(today, -1)
    elif unit == "month":
        start, end = rules.months_before(today, -1)
    else:
        start, end = date(today.year + 1, 1, 1), date(today.year + 1, 12, 31)
    precision: DatePrecision = "week" if unit == "week" else "month" if unit == "month" else "year"
    return Reading(span_of_days(start, end, precision, "relative"), future=True)


def read_ago(match: re.Match[str], setting: Setting) -> Reading | None:
    """ "Two days ago", "three weeks ago", "10 years ago"."""
    count = number_of(match["number"])
    if setting.published is None or count is None:
        return None
    unit, today = match["unit"].casefold(), setting.day
    if unit == "hour":
        return Reading(one_day((setting.now - timedelta(hours=count)).date(), "relative"))
    if unit == "day":
        day = today - timedelta(days=count)
        exact = match["number"].isdigit() or not re.search(r"few|several|couple|dozen", match["number"], re.I)
        if exact:
            return Reading(one_day(day, "relative"))
        return Reading(span_of_days(day - timedelta(days=2), today - timedelta(days=1), "days", "relative"))
    if unit == "week":
        start, end = rules.week_before(today, count)
        return Reading(span_of_days(start, end, "week", "relative"), scope_of(end, setting))
    if unit == "month":
        start, end = rules.months_before(today, count)
        return Reading(span_of_days(start, end, "month", "relative"), scope_of(end, setting))
    years = count * (10 if unit == "decade" else 1)
    if today.year - years < 1:
        return None
    year = today.year - years
    return Reading(span_of_days(date(year, 1, 1), date(year, 12, 31), "year", "relative"), "older")


def read_weekend(match: re.Match[str], setting: Setting) -> Reading | None:
    if setting.published is None:
        return None
    if "next" in match[0].casefold() or setting.ahead:
        saturday = rules.next_weekday(5, setting.day)
        return Reading(span_of_days(saturday, saturday + timedelta(days=1), "days", "relative"), future=True)
    saturday = rules.latest_weekday(5, setting.day)
    return Reading(span_of_days(saturday, min(saturday + timedelta(days=1), setting.day), "days", "relative"))
