"""The topic catalogue: the one declaration of names, partitions, clean-up and retention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from incidentwire.contracts.article import Article, Duplicate
from incidentwire.contracts.extraction import Extraction
from incidentwire.contracts.feed import Feed, FeedEvent, FeedState
from incidentwire.contracts.incident import Incident, IncidentChange
from incidentwire.contracts.record import Record
from incidentwire.contracts.state import Fingerprint, ResolvedArticle

DAY_MS = 24 * 3600 * 1000

Cleanup = Literal["compact", "delete", "compact,delete"]


@dataclass(frozen=True)
class Topic:
    """One topic of the pipeline.

    `key` and `partition_by` are for people: what the message key is, and what decides the partition.
    `retention_ms` None: kept for ever (compacted topics). `record` None: any bytes (dead letters).
    """

    name: str
    key: str
    partition_by: str
    partitions: int
    cleanup: Cleanup
    retention_ms: int | None
    record: type[Record] | None
    ce_type: str

    def config(self) -> dict[str, str]:
        """The broker's settings for this topic. Retention counts from when a record was published, not from its event:

        an old article in a feed's archive is kept as long as a new one.
        """
        most = MAX_MESSAGE_BYTES if self.record is not None else MAX_DEAD_LETTER_BYTES
        settings = {"cleanup.policy": self.cleanup, "max.message.bytes": str(most)}
        if self.retention_ms is not None:
            settings["retention.ms"] = str(self.retention_ms)
        return settings


# An article of 5 MB must travel, JSON escapes included; the producer and the broker share this bound.
MAX_MESSAGE_BYTES = 16 * 1024 * 1024
# A dead letter holds the message that could not be processed, and why.
MAX_DEAD_LETTER_BYTES = MAX_MESSAGE_BYTES + 1024 * 1024

FEEDS = Topic("feeds", "feed_id", "registrable domain of the feed URL", 4, "compact", None, Feed, "feed")
FEEDS_STATE = Topic(
    "feeds.state", "feed_id", "registrable domain of the feed URL", 4, "compact", None, FeedState, "feed-state"
)
FEEDS_EVENTS = Topic(
    "feeds.events", "feed_id", "registrable domain of the feed URL", 4, "delete", 90 * DAY_MS, FeedEvent, "feed-event"
)
ARTICLES_RAW = Topic("articles.raw", "article_id", "language", 4, "delete", 30 * DAY_MS, Article, "article")
ARTICLES_UNIQUE = Topic("articles.unique", "article_id", "article_id", 4, "delete", 30 * DAY_MS, Article, "article")
ARTICLES_DUPLICATES = Topic(
    "articles.duplicates", "article_id", "article_id", 4, "delete", 30 * DAY_MS, Duplicate, "duplicate"
)
DEDUPE_FINGERPRINTS = Topic(
    "dedupe.fingerprints", "article_id", "language", 4, "compact,delete", 30 * DAY_MS, Fingerprint, "fingerprint"
)
EXTRACTIONS = Topic(
    "incidents.extractions", "article_id", "one partition", 1, "delete", 90 * DAY_MS, Extraction, "extraction"
)
RESOLVE_ARTICLES = Topic(
    "resolve.articles", "article_id", "one partition", 1, "compact", None, ResolvedArticle, "resolved-article"
)
INCIDENTS = Topic("incidents", "incident_id", "one partition", 1, "compact", None, Incident, "incident")
INCIDENT_CHANGES = Topic(
    "incidents.changes", "incident_id", "one partition", 1, "delete", 365 * DAY_MS, IncidentChange, "incident-change"
)
DEAD_LETTERS = Topic(
    "dead-letters", "the original key", "the original key", 1, "delete", 90 * DAY_MS, None, "dead-letter"
)

CATALOGUE: tuple[Topic, ...] = (
    FEEDS,
    FEEDS_STATE,
    FEEDS_EVENTS,
    ARTICLES_RAW,
    ARTICLES_UNIQUE,
    ARTICLES_DUPLICATES,
    DEDUPE_FINGERPRINTS,
    EXTRACTIONS,
    RESOLVE_ARTICLES,
    INCIDENTS,
    INCIDENT_CHANGES,
    DEAD_LETTERS,
)
