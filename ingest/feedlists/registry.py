"""The topic `feeds` from a person's side: putting feeds on it, and reading what it and `feeds.state` hold."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from pydantic import ValidationError

from incidentwire.contracts import Feed, FeedState
from incidentwire.contracts.jsonl import reason_of
from incidentwire.contracts.topics import FEEDS, FEEDS_STATE
from incidentwire.streaming import catalogue
from incidentwire.streaming.outcomes import OutRecord
from incidentwire.streaming.publish import publish
from incidentwire.streaming.restore import restore
from incidentwire.streaming.settings import KafkaSettings
from ingest.feedlists.diff import FeedDiff, diff
from ingest.urls import registrable_domain

Kept = TypeVar("Kept", Feed, FeedState)

log = logging.getLogger(__name__)


def import_feeds(settings: KafkaSettings, feeds: Iterable[Feed], now: datetime) -> int:
    """Brings the topic to what a list says and returns the number of feeds in the list; see `diff`.

    Raises KafkaError, RestoreStuck, or TopicsNotReady where the topic is missing.
    """
    listed = tuple(feeds)
    write_feeds(settings, compare(settings, listed).to_write, now)
    return len(listed)


def compare(settings: KafkaSettings, feeds: Iterable[Feed]) -> FeedDiff:
    """What importing the feeds would change; changes nothing. Raises as `import_feeds`."""
    catalogue.check(settings, (FEEDS,))
    known: dict[str, Feed] = {}

    def take(_topic: str, key: str, value: bytes | None) -> None:
        _keep(known, FEEDS.name, key, value, Feed)

    for partition in range(FEEDS.partitions):
        restore(settings, (FEEDS,), partition, take)
    return diff(known, feeds)


def write_feeds(settings: KafkaSettings, feeds: Iterable[Feed], now: datetime) -> int:
    """Writes feeds as they are and returns their number. Raises KafkaError, TopicsNotReady."""
    return _publish(settings, [(feed, feed) for feed in feeds], now)


def remove_feeds(settings: KafkaSettings, feeds: Iterable[Feed], now: datetime) -> int:
    """Removes feeds; the poller that owns them forgets what it knew of them. Raises KafkaError, TopicsNotReady."""
    return _publish(settings, [(feed, None) for feed in feeds], now)


def read_feeds(settings: KafkaSettings) -> list[tuple[Feed, FeedState | None]]:
    """Every feed with what the poller knows of it, by URL. Raises KafkaError, RestoreStuck, TopicsNotReady."""
    catalogue.check(settings, (FEEDS, FEEDS_STATE))
    feeds: dict[str, Feed] = {}
    states: dict[str, FeedState] = {}

    def take(topic: str, key: str, value: bytes | None) -> None:
        if topic == FEEDS.name:
            _keep(feeds, topic, key, value, Feed)
        else:
            _keep(states, topic, key, value, FeedState)

    for partition in range(FEEDS.partitions):
        restore(settings, (FEEDS, FEEDS_STATE), partition, take)
    return sorted(((feed, states.get(key)) for key, feed in feeds.items()), key=lambda known: known[0].url)


def _keep(kept: dict[str, Kept], topic: str, key: str, value: bytes | None, kind: type[Kept]) -> None:
    """Takes one record of a topic. One that can't be read changes nothing, as with the poller that runs."""
    if value is None:
        kept.pop(key, None)
        return
    try:
        kept[key] = kind.from_json(value)
    except ValidationError as error:
        log.warning("%s: key %r is not readable and left out: %s", topic, key, reason_of(error))


def _publish(settings: KafkaSettings, values: Iterable[tuple[Feed, Feed | None]], now: datetime) -> int:
    catalogue.check(settings, (FEEDS,))
    records = [OutRecord(FEEDS, feed.feed_id, value, registrable_domain(feed.url)) for feed, value in values]
    return publish(settings, "cli", records, now) if records else 0
