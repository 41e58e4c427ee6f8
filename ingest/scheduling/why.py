"""Why a feed is polled when it is, in plain lines: what `incidentwire feeds why` prints."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from incidentwire.contracts import Feed, FeedState, ScheduleCode
from ingest.scheduling.durations import spoken
from ingest.scheduling.moves import address
from ingest.scheduling.requests import asked_at, is_reset
from ingest.urls import without_credentials

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

MEANINGS: Final[dict[ScheduleCode, str]] = {
    "first": "not polled yet; the first polls are spread out",
    "adaptive": "by the share of entries that were known already",
    "fixed": "an interval of its own in the feed list",
    "max_age": "the publisher's cache headers ask for it",
    "ttl": "the feed's <ttl> asks for it",
    "sy_update": "the feed's sy:updatePeriod asks for it",
    "skip_hours": "the feed forbids the hours before (skipHours)",
    "skip_days": "the feed forbids the days before (skipDays)",
    "retry_after": "the publisher asked to wait (Retry-After)",
    "failure_hard": "backing off: the server refuses, or what it gives is no feed",
    "failure_soft": "backing off: the server fails, or the feed can't be read",
    "failure_temporary": "backing off: no answer",
    "gone": "gone for good (410); asked again from time to time",
    "gap": "sooner: entries may have been lost between two polls",
    "backlog": "soon: entries of the last poll wait for their pages",
    "asked": "a person asked for it",
}


def why(feed: Feed, state: FeedState | None, now: datetime) -> list[str]:
    """What is known of a feed and its next poll, one fact a line. Texts of publishers are in them: clean before use."""
    lines = [f"feed      {feed.feed_id}  {without_credentials(feed.url)}"]
    if feed.title or feed.source:
        lines.append(f"name      {', '.join(filter(None, (feed.title, feed.source)))}")
    if feed.paused:
        lines.append("next      never: paused (`incidentwire feeds resume` lets it go on)")
    else:
        lines.append(f"next      {_next(feed, state, now)}")
    if state is None or state.last_poll_at is None:
        return [*lines, "last      not polled yet"]
    lines.append(f"last      {_when(state.last_poll_at, now)}: {state.outcome or 'unknown'}: {state.reason}")
    if state.failures:
        good = f", the last good one {_when(state.last_success_at, now)}" if state.last_success_at else ""
        lines.append(f"failures  {state.failures} in a row{good}")
    lines += _pace(state, now)
    if hints := _hints(state):
        lines.append(f"hints     {hints}")
    if state.adopted_url:
        lines.append(f"moved     adopted {without_credentials(address(feed, state))}")
    if state.moving:
        seen = f"{state.moving.sightings} times since {_when(state.moving.first_seen_at, now)}"
        lines.append(f"moving    redirects for good to {without_credentials(state.moving.url)}, seen {seen}")
    if state.validators_distrusted:
        lines.append("cache     its validators lied: asked without them")
    if state.gaps:
        lines.append(f"gaps      {state.gaps} times no entry in common with the reading before")
    if state.signs:
        lines.append(f"signs     {', '.join(state.signs)}")
    return lines


def _next(feed: Feed, state: FeedState | None, now: datetime) -> str:
    last = state.last_poll_at if state else None
    asked = asked_at(feed, state)
    if asked is not None:
        after = ", after what is known of it is forgotten" if is_reset(feed, state) else ""
        return f"{_when(max(asked, now), now)}: asked: a person asked for it{after}"
    if state is None or last is None or state.next_poll_at is None:
        return f"within the start's spread: first: {MEANINGS['first']}"
    code = state.schedule_code
    meaning = f"{code}: {MEANINGS[code]}" if code else "unknown"
    detail = f" ({state.schedule})" if state.schedule else ""
    return f"{_when(state.next_poll_at, now)}: {meaning}{detail}"


def _pace(state: FeedState, now: datetime) -> list[str]:
    parts = []
    if state.interval_seconds is not None:
        parts.append(f"interval {spoken(state.interval_seconds)}")
    if state.new_share is not None:
        parts.append(f"{state.new_share:.1%} of a poll's entries are new")
    if state.pace_seconds is not None:
        parts.append(f"something new about every {spoken(state.pace_seconds)}")
    if state.last_new_at is not None:
        parts.append(f"last new {_when(state.last_new_at, now)}")
    return [f"pace      {'; '.join(parts)}"] if parts else []


def _hints(state: FeedState) -> str:
    hints, parts = state.hints, []
    if hints.ttl_seconds is not None:
        parts.append(f"ttl {spoken(hints.ttl_seconds)}")
    if hints.update_seconds is not None:
        parts.append(f"sy:update every {spoken(hints.update_seconds)}")
    if hints.skip_hours:
        parts.append(f"skipHours {', '.join(map(str, hints.skip_hours))} (UTC)")
    if hints.skip_days:
        parts.append(f"skipDays {', '.join(_DAYS[day] for day in hints.skip_days)}")
    return "; ".join(parts)


def _when(moment: datetime, now: datetime) -> str:
    seconds = (moment - now).total_seconds()
    distance = "now" if seconds == 0 else f"in {spoken(seconds)}" if seconds > 0 else f"{spoken(-seconds)} ago"
    return f"{moment:%Y-%m-%d %H:%M:%S}Z ({distance})"
