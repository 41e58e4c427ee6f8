"""How far each stage has read, from outside: group offsets against the ends of its input topics."""

from __future__ import annotations

import time
from dataclasses import dataclass

from kafka import KafkaConsumer
from kafka.admin import KafkaAdminClient
from kafka.structs import TopicPartition

from incidentwire.contracts.topics import ARTICLES_RAW, ARTICLES_UNIQUE, EXTRACTIONS, INCIDENT_CHANGES, INCIDENTS, Topic
from incidentwire.streaming.clients import admin_client, plain_consumer
from incidentwire.streaming.settings import KafkaSettings

# Stage groups with the topic that each reads, in the order in which records pass them.
READERS: tuple[tuple[str, Topic], ...] = (
    ("dedupe", ARTICLES_RAW),
    ("extract", ARTICLES_UNIQUE),
    ("resolve", EXTRACTIONS),
    ("sink.incidents", INCIDENTS),
    ("sink.incidents.changes", INCIDENT_CHANGES),
)


# An open transaction in front holds a reader up; then what lies behind it counts as unread.
PATIENCE_SECONDS = 3.0


@dataclass(frozen=True)
class Lag:
    """How many records a stage's group has not committed yet."""

    group: str
    records: int


class Progress:
    """Asks the cluster how far the stages are, as often as one likes, on two connections of its own."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._admin: KafkaAdminClient = admin_client(settings)
        self._consumer: KafkaConsumer = plain_consumer(settings, committed=True)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._consumer.close(timeout_ms=1000)
        self._admin.close()

    def lags(self) -> list[Lag]:
        """The lag of every stage, in records that it could still read.

        The last entry of a partition is often a transaction's end mark, which no group commits: it counts as nothing.
        """
        lags = []
        for name, topic in READERS:
            group = self._settings.group(name)
            offsets = self._admin.list_group_offsets({group: None})[group]
            wire = self._settings.wire_name(topic)
            places = [TopicPartition(wire, partition) for partition in range(topic.partitions)]
            ends = self._consumer.end_offsets(places, timeout_ms=10_000)
            behind = 0
            for place in places:
                committed = offsets.get(place)
                position = 0 if committed is None else max(0, committed.offset)
                behind += self._unread(place, position, int(ends[place]))
            lags.append(Lag(name, behind))
        return lags

    def _unread(self, place: TopicPartition, position: int, end: int) -> int:
        """Records from `position` on. Where only marks of transactions are left there are none."""
        if position >= end:
            return 0
        self._consumer.assign([place])
        self._consumer.seek(place, position)
        count, deadline = 0, time.monotonic() + PATIENCE_SECONDS
        while (self._consumer.position(place, timeout_ms=5000) or 0) < end:
            if time.monotonic() > deadline:
                return end - position
            batches = self._consumer.poll(timeout_ms=100)
            count += sum(len(records) for records in batches.values())
            if count > 0:
                return max(count, end - position)
        return count
