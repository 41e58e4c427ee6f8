"""The topic `feeds` from a person's side: putting feeds on it, and reading what it and `feeds.state` hold."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from pydantic import ValidationError

from incidentwire.contracts import Feed, FeedState
from incidentwire.contracts.jsonl import reason_of
from incidentwire.contracts.topics import FEEDS, FEEDS_STATE
from incidentwire.streaming import catalogue
from incidentwire.streaming.outcomes import OutRecord
from incidentwire.streaming.publish import publish
from incidentwire.streaming.restore import restore
from incidentwire.streaming.settings import KafkaSettings
from ingest.urls import registrable_domain

log = logging.getLogger(__name__)


def import_feeds(settings: KafkaSettings, feeds: Iterable[Feed], now: datetime) -> int:
    """Writes feeds to the topic; one that is there already is replaced. Returns their number.

    Raises KafkaError, or TopicsNotReady where the topic is missing.
    """
    catalogue.check(settings, (FEEDS,))
    records = [OutRecord(FEEDS, feed.feed_id, feed, registrable_domain(feed.url)) for feed in feeds]
    return publish(settings, "cli", records, now)


def read_feeds(settings: KafkaSettings) -> list[tuple[Feed, FeedState | None]]:
    """Every feed with what the poller knows of it, by URL. Raises KafkaError, RestoreStuck, TopicsNotReady."""
    catalogue.check(settings, (FEEDS, FEEDS_STATE))
    feeds: dict[str, Feed] = {}
    states: dict[str, FeedState] = {}

    def take(topic: str, key: str, value: bytes | None) -> None:
        try:
            if topic == FEEDS.name:
                if value is None:
                    feeds.pop(key, None)
                else:
                    feeds[key] = Feed.from_json(value)
            elif value is not None:
                states[key] = FeedState.from_json(value)
        except ValidationError as error:
            log.warning("%s: key %r is not readable and left out: %s", topic, key, reason_of(error))

    for partition in range(FEEDS.partitions):
        restore(settings, (FEEDS, FEEDS_STATE), partition, take)
    return sorted(((feed, states.get(key)) for key, feed in feeds.items()), key=lambda known: known[0].url)
