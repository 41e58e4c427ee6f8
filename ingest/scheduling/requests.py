"""What a person asked for: a poll now, or that what is known of a feed is forgotten. Both travel as times in Feed."""

from __future__ import annotations

from datetime import datetime

from incidentwire.contracts import Feed, FeedHints, FeedState


def asked_at(feed: Feed, state: FeedState | None) -> datetime | None:
    """For when a poll was asked that has not been made yet; None where there is none.

    By a clock that goes before the poller's this may lie ahead: the poll is due then and only once.
    """
    last = state.last_poll_at if state else None
    open_requests = [
        asked
        for asked in (feed.poll_asked_at, feed.reset_asked_at)
        if asked is not None and (last is None or asked > last)
    ]
    return max(open_requests, default=None)


def is_reset(feed: Feed, state: FeedState | None) -> bool:
    """Whether what is known of the feed is to be forgotten at its next poll."""
    if state is None or feed.reset_asked_at is None:
        return False
    return state.last_poll_at is None or feed.reset_asked_at > state.last_poll_at


def forget(state: FeedState) -> FeedState:
    """What a reset leaves: the entries seen, so that nothing is published again, what is usual, and the history."""
    return state.model_copy(
        update={
            "etag": None,
            "last_modified": None,
            "validators_distrusted": False,
            "body_sha256": None,
            "checked_at": None,
            "adopted_url": None,
            "moving": None,
            "hints": FeedHints(),
            "interval_seconds": None,
            "new_share": None,
            "pace_seconds": None,
            "failures": 0,
        }
    )
