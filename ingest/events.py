"""What a person should know of a feed, as records for the topic `feeds.events`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from incidentwire.contracts import Feed, FeedEvent, FeedEventKind, FeedState, HealthSign
from ingest.articles.health import changes
from ingest.scheduling.durations import spoken
from ingest.urls import without_credentials

_MAX_REASON_CHARACTERS = 500


def event_of(feed: Feed, now: datetime, kind: FeedEventKind, reason: str, article_ids: Sequence[str] = ()) -> FeedEvent:
    """One event of a feed, without credentials in its URL."""
    return FeedEvent(
        feed_id=feed.feed_id,
        feed_url=without_credentials(feed.url),
        at=now,
        kind=kind,
        reason=reason[:_MAX_REASON_CHARACTERS],
        article_ids=list(article_ids),
    )


def told_changes(before: FeedState, after: FeedState, now: datetime) -> Iterator[tuple[FeedEventKind, str]]:
    """The signs that a poll brought or took away, each as an event with its reason."""
    came, went = changes(before.signs, after.signs)
    for sign in came:
        yield sign, _reason(sign, after, now)
    if went:
        yield "recovered", f"no longer {', '.join(went)}"


def _reason(sign: HealthSign, state: FeedState, now: datetime) -> str:
    if sign == "failing":
        return f"{state.failures} polls in a row have failed: {state.reason}"
    if sign == "silent":
        silence = (now - state.last_new_at).total_seconds() if state.last_new_at else 0.0
        return f"nothing new for {spoken(silence)}, where {spoken(state.pace_seconds or 0.0)} is usual"
    return f"{state.norms.low_readings} readings in a row fall far below what is usual (text, length, dates, ids)"
