"""Feed and FeedState: what to poll, written by people, and what the poller knows, written by the poller."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from pydantic import Field

from incidentwire.contracts.record import Record, Time


def feed_id_of(url: str) -> str:
    """The stable id of a feed: the hash of the URL under which it was added."""
    return hashlib.sha256(f"feed\n{url}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


# What the first poll of a feed publishes: all it holds, what is newer than a time, or nothing (a baseline).
FirstPoll = Literal["all", "since", "baseline"]
# When the page behind an entry is read: never, where the feed holds no full text, for each entry.
PagePolicy = Literal["never", "short", "always"]


class Feed(Record):
    """One feed to poll. Written by `incidentwire feeds ...` to the topic `feeds`; a tombstone removes it.

    Null: the poller's own setting holds. `poll_asked_at`: a person wants a poll if the last one was before that time;
    `reset_asked_at`: what is known of the feed but its entries (validators, failures, redirects, pace) is forgotten.
    """

    feed_id: Annotated[str, Field(min_length=1)]
    url: Annotated[str, Field(pattern=r"^https?://")]
    title: str = ""
    source: str = ""
    language: str | None = None
    categories: list[str] = []
    paused: bool = False
    interval_seconds: Annotated[float, Field(ge=60)] | None = None
    first_poll: FirstPoll | None = None
    since: Time | None = None
    pages: PagePolicy | None = None
    poll_asked_at: Time | None = None
    reset_asked_at: Time | None = None


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


# Why the next poll of a feed is when it is: a closed vocabulary; `incidentwire feeds why` explains it.
ScheduleCode = Literal[
    "first",  # not polled yet: start-up is spread out
    "adaptive",  # the share of known entries
    "fixed",  # an interval of its own in the feed list
    "max_age",  # the publisher's cache headers
    "ttl",  # <ttl> of the feed
    "sy_update",  # sy:updatePeriod and sy:updateFrequency
    "skip_hours",
    "skip_days",
    "retry_after",
    "failure_hard",
    "failure_soft",
    "failure_temporary",
    "gone",  # 410: a slow re-probe
    "gap",  # entries may have been lost between two polls
    "backlog",  # entries of the last poll wait for their pages
    "asked",  # a person asked for it
]

# Something of a feed that a person should know: a closed vocabulary, on `feeds.events`.
FeedEventKind = Literal[
    "gap",  # no entry in common with the poll before: some may be lost
    "withdrawn",  # entries that the publisher took back
    "moved",  # a permanent redirect was adopted
    "gone",  # 410
    "failing",
    "silent",  # nothing new for much longer than usual
    "drifting",  # entries lose text, dates, ids
    "recovered",  # from failing, silent or drifting
]
HealthSign = Literal["failing", "silent", "drifting"]


class SeenEntry(Record):
    """What the poller remembers of one entry: enough to tell a new one and a changed one from a known one.

    `key`: marks of its guid, address and title; only the poller reads them. `content_sha256`: of what the feed says,
    folded, also where the article's text comes from the page. `withdrawn_at`: when it was gone from a feed that still
    held older ones.
    """

    key: str
    article_id: str
    revision: Annotated[int, Field(ge=1)]
    content_sha256: str
    last_seen_at: Time
    withdrawn_at: Time | None = None


class FeedHints(Record):
    """What the feed itself says of when to come: seconds, hours of the day in UTC (0-23), days (0 = Monday)."""

    ttl_seconds: Annotated[float, Field(gt=0)] | None = None
    update_seconds: Annotated[float, Field(gt=0)] | None = None
    skip_hours: list[Annotated[int, Field(ge=0, le=23)]] = []
    skip_days: list[Annotated[int, Field(ge=0, le=6)]] = []


class Moving(Record):
    """A permanent redirect that is watched before it is adopted."""

    url: str
    first_seen_at: Time
    sightings: Annotated[int, Field(ge=1)]


Share = Annotated[float, Field(ge=0.0, le=1.0)]


class FeedNorms(Record):
    """What is usual for a feed, smoothed over polls that brought entries: words of an entry's text, shares of entries
    with text, with a date, with an id, and of pages that were read well. `low_readings`: those in a row that fell far
    below it."""

    entries: Annotated[int, Field(ge=0)] = 0
    words: Annotated[float, Field(ge=0)] = 0.0
    with_text: Share = 0.0
    with_date: Share = 0.0
    with_id: Share = 0.0
    pages_read: Share | None = None
    low_readings: Annotated[int, Field(ge=0)] = 0


class FeedState(Record):
    """What the poller knows of one feed. Advances only with the articles, in the same transaction.

    `reason`: why the last poll ended as it did; `schedule_code` and `schedule`: why the next one is when it is.
    `adopted_url`: where the feed has moved for good. `new_share`: of entries that were not known, smoothed over polls;
    `pace_seconds`: usual time between two polls that brought something new. `seen` holds the entries of the last
    reading first, in the order of the feed, `current` their number. `checked_at`: the last unconditional answer.
    """

    feed_id: str
    etag: str | None = None
    last_modified: str | None = None
    validators_distrusted: bool = False
    body_sha256: str | None = None
    checked_at: Time | None = None
    adopted_url: str | None = None
    moving: Moving | None = None
    hints: FeedHints = FeedHints()
    seen: list[SeenEntry] = []
    current: Annotated[int, Field(ge=0)] = 0
    last_poll_at: Time | None = None
    last_success_at: Time | None = None
    last_new_at: Time | None = None
    next_poll_at: Time | None = None
    interval_seconds: Annotated[float, Field(gt=0)] | None = None
    new_share: Share | None = None
    pace_seconds: Annotated[float, Field(gt=0)] | None = None
    outcome: PollOutcome | None = None
    reason: str = ""
    schedule_code: ScheduleCode | None = None
    schedule: str = ""
    failures: Annotated[int, Field(ge=0)] = 0
    polls: Annotated[int, Field(ge=0)] = 0
    gaps: Annotated[int, Field(ge=0)] = 0
    norms: FeedNorms = FeedNorms()
    signs: list[HealthSign] = []


class FeedEvent(Record):
    """Something of a feed that a person should know. `feed_url` without credentials."""

    feed_id: str
    feed_url: str
    at: Time
    kind: FeedEventKind
    reason: str
    article_ids: list[str] = []
