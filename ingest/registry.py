"""The topic `feeds` from a person's side: putting feeds on it, and reading what it and `feeds.state` hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from incidentwire.contracts import Feed, FeedState
from incidentwire.contracts.topics import FEEDS, FEEDS_STATE
from incidentwire.streaming.outcomes import OutRecord
from incidentwire.streaming.publish import publish
from incidentwire.streaming.restore import restore
from incidentwire.streaming.settings import KafkaSettings
from ingest.urls import registrable_domain


def import_feeds(settings: KafkaSettings, feeds: Iterable[Feed], now: datetime) -> int:
    """Writes feeds to the topic; one that is there already is replaced. Returns their number. Raises KafkaError."""
    records = [OutRecord(FEEDS, feed.feed_id, feed, registrable_domain(feed.url)) for feed in feeds]
    return publish(settings, "cli", records, now)


def read_feeds(settings: KafkaSettings) -> list[tuple[Feed, FeedState | None]]:
    """Every feed with what the poller knows of it, by URL. Raises KafkaError, RestoreStuck."""
    feeds: dict[str, Feed] = {}
    states: dict[str, FeedState] = {}

    def take(topic: str, key: str, value: bytes | None) -> None:
        if topic == FEEDS.name:
            if value is None:
                feeds.pop(key, None)
            else:
                feeds[key] = Feed.from_json(value)
        elif value is not None:
            states[key] = FeedState.from_json(value)

    for partition in range(FEEDS.partitions):
        restore(settings, (FEEDS, FEEDS_STATE), partition, take)
    return sorted(((feed, states.get(key)) for key, feed in feeds.items()), key=lambda known: known[0].url)
