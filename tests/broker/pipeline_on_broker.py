"""What tests need to drive stages on a real broker: settings of their own, publishing, reading back."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from kafka.structs import TopicPartition

from incidentwire.contracts import Article, content_sha256
from incidentwire.contracts.topics import Topic
from incidentwire.streaming import catalogue
from incidentwire.streaming.clients import idempotent_producer, plain_consumer
from incidentwire.streaming.health import Health
from incidentwire.streaming.loop import Stage, StageLoop
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.settings import KafkaSettings

PATIENCE_SECONDS = 60.0


def now() -> datetime:
    return datetime.now(UTC)


def own_settings(bootstrap: str, **changes: Any) -> KafkaSettings:
    """A prefix of one's own, with all topics in place: tests share the broker and nothing else."""
    settings = KafkaSettings(bootstrap, prefix=f"t{secrets.token_hex(4)}.", instance="test", **changes)
    assert catalogue.apply(settings, replication=1) == []
    return settings


def article(name: str, text: str, **fields: Any) -> Article:
    return Article(
        article_id=name,
        text=text,
        fetched_at=now(),
        content_sha256=content_sha256(fields.get("title", ""), text),
        **fields,
    )


def publish_raw(
    settings: KafkaSettings, topic: Topic, records: Sequence[tuple[str, bytes]], partition: int = 0
) -> None:
    """Puts bytes on a topic as any program could."""
    producer = idempotent_producer(settings)
    for key, value in records:
        producer.send(settings.wire_name(topic), key=key.encode(), value=value, partition=partition)
    producer.flush(timeout=30)
    producer.close(timeout=5)


def read_all(settings: KafkaSettings, topic: Topic) -> list[Any]:
    """Every committed record of a topic."""
    consumer = plain_consumer(settings)
    try:
        places = [TopicPartition(settings.wire_name(topic), partition) for partition in range(topic.partitions)]
        consumer.assign(places)
        consumer.seek_to_beginning(*places)
        ends = consumer.end_offsets(places, timeout_ms=10_000)
        found: list[Any] = []
        while any((consumer.position(place, timeout_ms=5000) or 0) < ends[place] for place in places):
            for records in consumer.poll(timeout_ms=500).values():
                found.extend(records)
        return found
    finally:
        consumer.close(timeout_ms=1000)


def wait_for(condition: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Looks again and again until it holds; fails the test with `what` after too long."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        threading.Event().wait(0.1)


@contextmanager
def stage_running(stage: Stage, settings: KafkaSettings) -> Iterator[tuple[Health, StageMetrics]]:
    """One stage in a thread; its failure fails the test."""
    stop, health, metrics = threading.Event(), Health(), StageMetrics(stage.name)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            StageLoop(stage, settings, now, health, metrics).run(stop)
        except BaseException as error:  # noqa: BLE001 - raised again in the test's thread
            failures.append(error)

    thread = threading.Thread(target=work, name=stage.name)
    thread.start()
    try:
        yield health, metrics
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive(), "the stage did not stop"
    if failures:
        raise failures[0]
