"""Readings of days: one function for each kind of expression that means a day or a few."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from consumers.extract.dates import calendar_rules as rules
from consumers.extract.dates.setting import (
    Reading,
    Setting,
    day_or_none,
    digits,
    lies_ahead,
    month_number,
    one_day,
    span_of_days,
    yearless_day,
)
from consumers.extract.dates.words import FEASTS, WEEKDAYS, number_of

# From this hour (UTC) it is the next day in Japan, Korea and further east; asked where no place tells the clock.
EASTERN_EVENING_HOUR = 15
SUN_CLOCK_SLACK = timedelta(hours=2)


def read_day(match: re.Match[str], setting: Setting) -> Reading | None:
    month, day, year = month_number(match["month"]), digits(match["day"]), match.groupdict().get("year")
    found = day_or_none(int(year), month, day) if year else yearless_day(month, day, setting)
    if found is None:
        return None
    return Reading(one_day(found, "explicit"), future=lies_ahead(found, setting))


def read_iso(match: re.Match[str], setting: Setting) -> Reading | None:
    found = day_or_none(int(match["year"]), int(match["month"]), int(match["day"]))
    return None if found is None else Reading(one_day(found, "explicit"), future=lies_ahead(found, setting))


def read_days(match: re.Match[str], setting: Setting) -> Reading | None:
    """Two days of one month or of two: "March 3-5", "between 30 March and 2 April 2026"."""
    last_month = month_number(match["month2"] if match.groupdict().get("month2") else match["month"])
    first_month = month_number(match["month"])
    year, first_day, last_day = match.groupdict().get("year"), digits(match["day"]), digits(match["day2"])
    end = day_or_none(int(year), last_month, last_day) if year else yearless_day(last_month, last_day, setting)
    if end is None:
        return None
    start = day_or_none(end.year if first_month <= last_month else end.year - 1, first_month, first_day)
    if start is None or start > end:
        return None
    return Reading(span_of_days(start, end, "days", "explicit"), future=lies_ahead(start, setting))


def read_weekday(match: re.Match[str], setting: Setting) -> Reading | None:
    if setting.published is None:
        return None
    weekday = WEEKDAYS[match["weekday"].casefold().rstrip(".")]
    lead = (match.groupdict().get("lead") or "").casefold()
    if "next" in lead or "coming" in lead or (setting.ahead and "last" not in lead):
        return Reading(one_day(rules.next_weekday(weekday, setting.day), "weekday"), future=True)
    if "last" in lead or "previous" in lead or "past" in lead:
        return Reading(one_day(rules.previous_weekday(weekday, setting.day), "weekday"))
    found = rules.latest_weekday(weekday, setting.weekday_reach)
    part = match[0].casefold().startswith(("early", "late")) or match[0].casefold() != match["weekday"].casefold()
    if not lead and part and (setting.day - found).days == 6 and _next_day_has_begun(setting.published, setting):
        found = setting.day + timedelta(days=1)
    return Reading(one_day(found, "weekday"))


def _next_day_has_begun(published: datetime, setting: Setting) -> bool:
    """Whether a new day may have begun where the article's place is: the sun's clock is good to two hours."""
    if setting.utc_offset_hours is None:
        return published.astimezone(UTC).hour >= EASTERN_EVENING_HOUR
    return (setting.now + SUN_CLOCK_SLACK).date() > setting.day


def read_since_weekday(match: re.Match[str], setting: Setting) -> Reading | None:
    """ "Since Monday": the days up to publication."""
    if setting.published is None:
        return None
    until = setting.weekday_reach
    start = rules.latest_weekday(WEEKDAYS[match["weekday"].casefold()], until)
    hours = 24 * ((until - start).days + 1)
    return Reading(span_of_days(start, until, "days", "weekday"), "window", hours)


def read_weekdays(match: re.Match[str], setting: Setting) -> Reading | None:
    """Two weekdays as one stretch: "between Friday and Sunday", "the night from Saturday to Sunday"."""
    if setting.published is None or setting.ahead:
        return None
    end = rules.latest_weekday(WEEKDAYS[match["weekday2"].casefold()], setting.weekday_reach)
    start = rules.latest_weekday(WEEKDAYS[match["weekday"].casefold()], end)
    return Reading(span_of_days(start, end, "days", "weekday"))


def read_near_day(match: re.Match[str], setting: Setting) -> Reading | None:
    if setting.published is None:
        return None
    word = " ".join(match[0].casefold().split())
    today = setting.day
    if word.startswith(("day before yesterday", "the day before yesterday")):
        return Reading(one_day(today - timedelta(days=2), "relative"))
    if word.startswith(("yesterday", "last night", "last evening")):
        return Reading(one_day(today - timedelta(days=1), "relative"))
    if word.startswith("overnight"):
        return Reading(span_of_days(today - timedelta(days=1), today, "days", "relative"))
    if word.startswith("tomorrow"):
        return Reading(one_day(today + timedelta(days=1), "relative"), future=True)
    return Reading(one_day(today, "relative"), future=word == "tonight" or setting.ahead)


def read_from_anchor(match: re.Match[str], setting: Setting) -> Reading | None:
    """ "A day earlier", "the next day": counted from the day that the paragraph named before."""
    words = match[0].casefold()
    if setting.published is None or setting.anchor is None:
        return None
    count = number_of(match["number"]) if match.groupdict().get("number") else 1
    if count is None:
        return None
    later = any(word in words for word in ("next", "following", "later", "after"))
    if "same" in words or "hours" in words:
        count = 0
    day = setting.anchor + timedelta(days=count if later else -count)
    return Reading(one_day(day, "relative"), future=lies_ahead(day, setting))


def read_anniversary(match: re.Match[str], setting: Setting) -> Reading | None:
    """ "Ten years ago on Saturday", "a year ago today": the very day, that many years back."""
    count = number_of(match["number"])
    if setting.published is None or count is None or setting.day.year - count < 1:
        return None
    today, weekday = setting.day, match.groupdict().get("weekday")
    if weekday:
        day = rules.latest_weekday(WEEKDAYS[weekday.casefold()], today)
    else:
        day = today - timedelta(days=1) if match["near"].casefold() == "yesterday" else today
    return Reading(one_day(rules.same_day_years_before(day, count), "relative"))


def read_day_of_month(match: re.Match[str], setting: Setting) -> Reading | None:
    if setting.published is None:
        return None
    day = rules.latest_day_of_month(digits(match["day"]), setting.day)
    return None if day is None else Reading(one_day(day, "explicit"))


def read_feast(match: re.Match[str], setting: Setting) -> Reading | None:
    name = " ".join(match["feast"].casefold().replace("’", "'").split())
    month, day = FEASTS[name]
    year = match.groupdict().get("year")
    found = day_or_none(int(year), month, day) if year else yearless_day(month, day, setting)
    return None if found is None else Reading(one_day(found, "explicit"), future=lies_ahead(found, setting))
