"""Reading topics from one place to another, outside any group."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from typing import Any

from kafka import KafkaConsumer
from kafka.structs import TopicPartition

from incidentwire.contracts.topics import CATALOGUE
from incidentwire.streaming.deadletters.letter import Letter, Origin
from incidentwire.streaming.restore import RestoreStuck
from incidentwire.streaming.settings import KafkaSettings


def read_up_to(
    settings: KafkaSettings,
    consumer: KafkaConsumer,
    place: TopicPartition,
    end: int,
    monotonic: Callable[[], float] = time.monotonic,
) -> Iterator[Any]:
    """Every committed record from the consumer's position to `end`. Raises RestoreStuck where nothing moves."""
    timeout_ms = int(settings.call_seconds * 1000)
    # No open transaction lives longer than this.
    patience = settings.transaction_timeout_ms / 1000 + settings.call_seconds
    moved, last = monotonic(), -1
    while (at := consumer.position(place, timeout_ms=timeout_ms) or 0) < end:
        if at != last:
            moved, last = monotonic(), at
        elif monotonic() - moved > patience:
            raise RestoreStuck(f"{place.topic}[{place.partition}] stands at {at} of {end} for {patience:g} s")
        for records in consumer.poll(timeout_ms=200).values():
            yield from (record for record in records if record.offset < end)


def newer_records(settings: KafkaSettings, consumer: KafkaConsumer, letters: Collection[Letter]) -> dict[Origin, int]:
    """Of letters from compacted topics: which have a newer record of their key in their partition, and its offset.

    On such a topic the last record of a key is what counts: an older one put behind it would take its place.
    """
    compacted = {topic.name: topic for topic in CATALOGUE if "compact" in topic.cleanup}
    found: dict[Origin, int] = {}
    by_place: dict[TopicPartition, list[tuple[Origin, bytes | None]]] = {}
    for letter in letters:
        if letter.origin is not None and letter.origin.topic in compacted:
            name = settings.wire_name(compacted[letter.origin.topic])
            place = TopicPartition(name, letter.origin.partition)
            by_place.setdefault(place, []).append((letter.origin, letter.key))
    for place, wanted in by_place.items():
        if place.partition not in (consumer.partitions_for_topic(place.topic) or ()):
            continue  # refused for that
        end = int(consumer.end_offsets([place], timeout_ms=int(settings.call_seconds * 1000))[place])
        keys = {key for _, key in wanted}
        last: dict[bytes | None, int] = {}
        consumer.assign([place])
        consumer.seek(place, min(origin.offset for origin, _ in wanted) + 1)
        for record in read_up_to(settings, consumer, place, end):
            if record.key in keys:
                last[record.key] = record.offset
        found.update({origin: last[key] for origin, key in wanted if last.get(key, -1) > origin.offset})
    return found
