"""What a feed says of when to come: ttl, sy:updatePeriod and -Frequency, skipHours, skipDays.

Read from the bytes before the first and after the last entry, so that it works for broken feeds, too, and no article
can speak for its feed. JSON Feed and Atom have no elements of their own for it. Sources: RSS 2.0 specification
(rssboard.org), "skipHours" and "skipDays"; RSS 1.0 module Syndication (web.resource.org/rss/1.0/modules/syndication).
"""

from __future__ import annotations

import re
from typing import Final

from ingest.reading.parsed import Hints

# A channel's head is a few kilobytes; pictures and licences make it larger, a megabyte is no head.
_MOST_BYTES: Final = 262_144
_LONGEST_SECONDS: Final = 30 * 86_400.0
_ENTRY: Final = re.compile(rb"<(?:[A-Za-z][\w.-]{0,40}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_ENDS: Final = (b"</item>", b"</entry>")
_VALUE: Final = rb"[^>]{0,200}>\s*(?:<!\[CDATA\[)?\s*([^<\]]{1,40}?)\s*(?:\]\]>)?\s*</"
_TTL: Final = re.compile(rb"<ttl" + _VALUE, re.IGNORECASE)
_PERIOD: Final = re.compile(rb"<(?:[\w.-]{1,40}:)?updatePeriod" + _VALUE, re.IGNORECASE)
_FREQUENCY: Final = re.compile(rb"<(?:[\w.-]{1,40}:)?updateFrequency" + _VALUE, re.IGNORECASE)
_HOURS: Final = re.compile(rb"<skipHours[^>]{0,200}>(.{0,4000}?)</skipHours", re.IGNORECASE | re.DOTALL)
_HOUR: Final = re.compile(rb"<hour[^>]{0,100}>\s*(\d{1,2})\s*<", re.IGNORECASE)
_DAYS: Final = re.compile(rb"<skipDays[^>]{0,200}>(.{0,2000}?)</skipDays", re.IGNORECASE | re.DOTALL)
_DAY: Final = re.compile(rb"<day[^>]{0,100}>\s*([A-Za-z]{3})", re.IGNORECASE)
_PERIODS: Final = {
    "hourly": 3_600.0,
    "daily": 86_400.0,
    "weekly": 604_800.0,
    "monthly": 2_592_000.0,
    "yearly": 31_536_000.0,
}
_DAY_NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def hints_of(utf8: bytes) -> Hints:
    """The hints of an XML feed. What is no number, below a minute or beyond a month's bound is left out or bounded."""
    head = _outside_entries(utf8)
    lowered = head.lower()
    hints = Hints()
    if b"<ttl" in lowered:
        minutes = _number(_TTL.search(head))
        hints = Hints(ttl_seconds=_bounded(minutes * 60 if minutes else None))
    update = _update_seconds(head) if b"updateperiod" in lowered or b"updatefrequency" in lowered else None
    hours = _HOURS.search(head) if b"<skiphours" in lowered else None
    days = _DAYS.search(head) if b"<skipdays" in lowered else None
    return Hints(
        ttl_seconds=hints.ttl_seconds,
        update_seconds=update,
        # Netscape wrote the hours as 1-24, Userland as 0-23
        skip_hours=tuple(sorted({int(hour) % 24 for hour in _HOUR.findall(hours.group(1)) if int(hour) <= 24}))
        if hours
        else (),
        skip_days=_days(days.group(1)) if days else (),
    )


def _days(inside: bytes) -> tuple[int, ...]:
    names = {name.decode("ascii").lower() for name in _DAY.findall(inside)}
    return tuple(number for number, name in enumerate(_DAY_NAMES) if name in names)


def _update_seconds(head: bytes) -> float | None:
    """The period over the frequency; the module's defaults are daily and once."""
    period = _PERIOD.search(head)
    name = period.group(1).decode("utf-8", "replace").lower() if period else "daily"
    frequency = _number(_FREQUENCY.search(head)) or 1.0
    seconds = _PERIODS.get(name)
    return _bounded(seconds / frequency) if seconds else None


def _number(match: re.Match[bytes] | None) -> float | None:
    try:
        number = float(match.group(1)) if match else 0.0
    except ValueError:
        return None
    return number if 0 < number < 1e9 else None  # also not NaN


def _bounded(seconds: float | None) -> float | None:
    return max(60.0, min(seconds, _LONGEST_SECONDS)) if seconds else None


def _outside_entries(utf8: bytes) -> bytes:
    first = _ENTRY.search(utf8)
    if first is None:
        return utf8[:_MOST_BYTES]
    last = max(utf8.rfind(end) for end in _ENDS)
    tail = utf8[last:][:_MOST_BYTES] if last > first.start() else b""
    return utf8[: min(first.start(), _MOST_BYTES)] + b" " + tail
