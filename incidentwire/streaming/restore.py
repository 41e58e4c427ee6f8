"""State from topics: reads what a stage must know of one partition before it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from kafka import KafkaConsumer
from kafka.structs import TopicPartition

from incidentwire.contracts.topics import Topic
from incidentwire.streaming.clients import plain_consumer
from incidentwire.streaming.settings import KafkaSettings

# Takes one record of a state topic: its catalogue name, its key and its value (None: deleted).
Restore = Callable[[str, str, bytes | None], None]


class RestoreStuck(Exception):
    """A state topic could not be read to its end: an open transaction in front of it, or the broker is away."""


def restore(
    settings: KafkaSettings,
    topics: Iterable[Topic],
    partition: int,
    take: Restore,
    keep_alive: Callable[[], None] = lambda: None,
    connect: Callable[..., KafkaConsumer] = plain_consumer,
) -> int:
    """Feeds every committed record of the topics' partition to `take`, topic by topic, oldest first; returns how many.

    The end is the high-water mark when it starts: committed records before it are all read, also those of a
    transaction that was still open then. `keep_alive` is called while it goes on. Raises RestoreStuck when nothing
    moves for longer than an open transaction can live.
    """
    consumer = connect(settings)
    try:
        ends = _ends(settings, topics, partition, connect)
        count = 0
        for topic, (where, end) in ends.items():
            count += _read(settings, consumer, topic, where, end, take, keep_alive)
        return count
    finally:
        consumer.close(timeout_ms=1000)


def _ends(
    settings: KafkaSettings, topics: Iterable[Topic], partition: int, connect: Callable[..., KafkaConsumer]
) -> dict[Topic, tuple[TopicPartition, int]]:
    """The high-water mark of each topic's partition, open transactions included."""
    places = {topic: TopicPartition(settings.wire_name(topic), partition) for topic in topics}
    reader = connect(settings, committed=False)
    try:
        ends = reader.end_offsets(list(places.values()), timeout_ms=int(settings.call_seconds * 1000))
    finally:
        reader.close(timeout_ms=1000)
    return {topic: (where, int(ends[where])) for topic, where in places.items()}


def _read(
    settings: KafkaSettings,
    consumer: KafkaConsumer,
    topic: Topic,
    where: TopicPartition,
    end: int,
    take: Restore,
    keep_alive: Callable[[], None],
) -> int:
    consumer.assign([where])
    consumer.seek_to_beginning(where)
    patience = settings.transaction_timeout_ms / 1000 + settings.call_seconds
    moved_at, last, count = time.monotonic(), -1, 0
    while (position := _position(consumer, where, settings)) < end:
        if position != last:
            moved_at, last = time.monotonic(), position
        elif time.monotonic() - moved_at > patience:
            raise RestoreStuck(f"{where.topic}[{where.partition}] stands at {position} of {end} for {patience:g} s")
        for records in consumer.poll(timeout_ms=200).values():
            for record in records:
                take(topic.name, (record.key or b"").decode("utf-8", "replace"), record.value)
                count += 1
        keep_alive()
    return count


def _position(consumer: KafkaConsumer, where: TopicPartition, settings: KafkaSettings) -> int:
    position = consumer.position(where, timeout_ms=int(settings.call_seconds * 1000))
    return -1 if position is None else int(position)
