"""When the publisher wants to be asked: how often at the most (ttl, sy:update*, max-age), and at which hours not.

Sources: RSS 2.0 (ttl, skipHours, skipDays: "aggregators may not read the channel" then), the RSS 1.0 syndication
module, RFC 9111. A wish only ever lengthens the wait.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from incidentwire.contracts import FeedHints, ScheduleCode
from ingest.reading.parsed import Hints
from ingest.scheduling.durations import spoken

# A skipped hour ends for all feeds at once: they come back over the first ten minutes after it.
_SPREAD_SECONDS: Final = 600.0
_HOURS_OF_A_WEEK: Final = 7 * 24


def feed_hints(read: Hints) -> FeedHints:
    """The hints of a reading as the state keeps them."""
    return FeedHints(
        ttl_seconds=read.ttl_seconds,
        update_seconds=read.update_seconds,
        skip_hours=sorted(set(read.skip_hours)),
        skip_days=sorted(set(read.skip_days)),
    )


def longest_wish(hints: FeedHints, max_age_seconds: float | None) -> tuple[float, ScheduleCode, str] | None:
    """The longest interval that the publisher asks for, its code and its reason; None where nothing is asked for."""
    wishes: list[tuple[float, ScheduleCode, str]] = []
    if max_age_seconds is not None:
        wishes.append((max_age_seconds, "max_age", "the publisher's cache holds for"))
    if hints.ttl_seconds is not None:
        wishes.append((hints.ttl_seconds, "ttl", "the feed's ttl is"))
    if hints.update_seconds is not None:
        wishes.append((hints.update_seconds, "sy_update", "the feed says (sy:update) that it changes every"))
    if not wishes:
        return None
    seconds, code, reason = max(wishes, key=lambda wish: wish[0])
    return seconds, code, f"{reason} {spoken(seconds)}"


def next_allowed(at: datetime, hints: FeedHints, jitter: float) -> tuple[datetime, ScheduleCode | None, str]:
    """The first time from `at` on that the feed allows, in UTC, with code and reason where it is a later one.

    A feed that forbids every hour or every day means nothing by it and is asked as if it had said nothing.
    """
    hours, days = set(hints.skip_hours), set(hints.skip_days)
    if len(hours) >= 24 or len(days) >= 7 or not _skips(at, hours, days):
        return at, None, ""
    on_day = at.weekday() in days
    hour = at.replace(minute=0, second=0, microsecond=0)
    for _ in range(_HOURS_OF_A_WEEK):
        hour += timedelta(hours=1)
        if not _skips(hour, hours, days):
            break
    code: ScheduleCode = "skip_days" if on_day else "skip_hours"
    reason = f"the feed is not to be read at {at:%A %H:%M} UTC ({'skipDays' if on_day else 'skipHours'})"
    return hour + timedelta(seconds=_SPREAD_SECONDS * jitter), code, reason


def _skips(at: datetime, hours: set[int], days: set[int]) -> bool:
    return at.hour in hours or at.weekday() in days
