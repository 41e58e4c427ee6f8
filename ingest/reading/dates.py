"""Dates of feeds to times in UTC: RFC 822 and RFC 3339 quickly, every other format by feedparser's handlers."""

from __future__ import annotations

import calendar
import re
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from feedparser.datetimes import _parse_date  # public only as a part of parsing; pinned below the next major version

# The form of nearly every RSS feed: "Tue, 03 Feb 2026 12:00:00 +0500". Named zones but these go the long way.
_RFC822: Final = re.compile(
    r"(?:[A-Za-z]{3},? )?\s*(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? "
    r"(?:GMT|UTC|UT|Z|([+-])(\d\d):?(\d\d))",
    re.ASCII,
)
_RFC3339: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)? ?(?:[Zz]|([+-])(\d\d):?(\d\d))?", re.ASCII
)
_MONTHS: Final = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
# No honest date is longer; feedparser's expressions need not see what is.
_MAX_CHARACTERS: Final = 100


def time_of(written: str | None) -> datetime | None:
    """A written date as a time in UTC, whole seconds; without a zone it is read as UTC. None for what is no date."""
    text = (written or "").strip()
    if not text or len(text) > _MAX_CHARACTERS:
        return None
    if match := _RFC822.fullmatch(text):
        day, name, year, hour, minute, second, sign, zone_hours, zone_minutes = match.groups()
        month = _MONTHS.get(name.lower(), 0)
    elif match := _RFC3339.fullmatch(text):
        year, month_text, day, hour, minute, second, sign, zone_hours, zone_minutes = match.groups()
        month = int(month_text)
    else:
        return _by_feedparser(text)
    try:
        zone = UTC
        if sign:
            offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
            zone = timezone(-offset if sign == "-" else offset)
        moment = datetime(int(year), month, int(day), int(hour), int(minute), int(second or 0), tzinfo=zone)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):  # the 31st of February, hour 24, second 60
        return _by_feedparser(text)


def time_of_tuple(parsed: Any) -> datetime | None:
    """feedparser's UTC tuple as a time; None for what is no day of any calendar."""
    if not isinstance(parsed, time.struct_time):
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _by_feedparser(text: str) -> datetime | None:
    try:
        return time_of_tuple(_parse_date(text))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError):
        return None
