"""Feed and FeedState: what to poll, written by people, and what the poller knows, written by the poller."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from pydantic import Field

from incidentwire.contracts.record import Record, Time


def feed_id_of(url: str) -> str:
    """The stable id of a feed: the hash of the URL under which it was added."""
    return hashlib.sha256(f"feed\n{url}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Feed(Record):
    """One feed to poll. Written by `incidentwire feeds import` to the topic `feeds`; a tombstone removes it."""

    feed_id: Annotated[str, Field(min_length=1)]
    url: Annotated[str, Field(pattern=r"^https?://")]
    title: str = ""
    source: str = ""
    language: str | None = None
    categories: list[str] = []
    paused: bool = False


# Why a poll ended as it did: a closed vocabulary, one per poll.
PollOutcome = Literal[
    "new_entries",
    "no_new_entries",
    "not_modified",
    "empty",
    "not_a_feed",
    "http_error",
    "gone",
    "timeout",
    "unreachable",
    "too_large",
    "forbidden_address",
    "too_many_redirects",
    "parse_timeout",
    "parse_failed",
]


class SeenEntry(Record):
    """What the poller remembers of one entry: enough to tell a new one and a changed one from a known one."""

    key: str
    article_id: str
    revision: Annotated[int, Field(ge=1)]
    content_sha256: str
    last_seen_at: Time


class FeedState(Record):
    """What the poller knows of one feed. Advances only with the articles, in the same transaction.

    `reason`: why the last poll ended as it did; `schedule`: why the next one is when it is.
    """

    feed_id: str
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    seen: list[SeenEntry] = []
    last_poll_at: Time | None = None
    next_poll_at: Time | None = None
    interval_seconds: Annotated[float, Field(gt=0)] | None = None
    outcome: PollOutcome | None = None
    reason: str = ""
    schedule: str = ""
    failures: Annotated[int, Field(ge=0)] = 0
    polls: Annotated[int, Field(ge=0)] = 0
