"""Watches all topics from outside and tells what arrives, in a thread of its own: for the demo's board and `up`."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType

from kafka import KafkaConsumer
from kafka.structs import TopicPartition
from pydantic import ValidationError

from incidentwire.contracts.topics import CATALOGUE, DEAD_LETTERS, FEEDS_STATE, Topic
from incidentwire.streaming.clients import plain_consumer
from incidentwire.streaming.deadletters.marks import is_mark
from incidentwire.streaming.settings import KafkaSettings
from pipeline.demo.headlines import TopicEvent

# A fetch waits 100 ms at the broker; so many empty ones in a row mean that there is nothing more.
QUIET_POLLS = 4


class Watcher:
    """Calls `tell` for every committed record, earlier ones first, while it is entered."""

    def __init__(self, settings: KafkaSettings, tell: Callable[[TopicEvent], None]) -> None:
        self._tell = tell
        self._topics = {settings.wire_name(topic): topic for topic in CATALOGUE}
        self._consumer: KafkaConsumer = plain_consumer(settings)
        self._places = [
            TopicPartition(name, partition)
            for name, topic in self._topics.items()
            for partition in range(topic.partitions)
        ]
        self._consumer.assign(self._places)
        self._consumer.seek_to_beginning(*self._places)
        self.error: Exception | None = None
        self._quiet_polls = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def __enter__(self) -> Watcher:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(5)
        self._consumer.close(timeout_ms=1000)

    def _run(self) -> None:
        try:
            self._watch()
        except Exception as error:  # noqa: BLE001 - a thread can't raise: whoever checks the machine sees it
            self.error = error

    def _watch(self) -> None:
        while not self._stop.is_set():
            batches = self._consumer.poll(timeout_ms=200)
            # A poll that brings nothing new still writes the feed's state: that alone is quiet.
            busy = any(self._topics[place.topic] is not FEEDS_STATE for place in batches)
            self._quiet_polls = 0 if busy else self._quiet_polls + 1
            for place, records in batches.items():
                for record in records:
                    topic = self._topics[place.topic]
                    if topic is DEAD_LETTERS and is_mark(record.headers):
                        continue  # what somebody did with a letter, and no letter
                    self._tell(event_of(topic, record.key, record.value, tuple(record.headers or ())))

    def caught_up(self) -> bool:
        """Whether nothing has come for a while: what was committed before has been told."""
        return self._quiet_polls >= QUIET_POLLS


def event_of(
    topic: Topic, key: bytes | None, value: bytes | None, headers: tuple[tuple[str, bytes], ...] = ()
) -> TopicEvent:
    """One record as the board takes it; what can't be read is an event too, with the reason in its note."""
    name = (key or b"").decode("utf-8", "replace")
    if topic == DEAD_LETTERS:
        marks = {mark: text.decode("utf-8", "replace") for mark, text in headers if mark.startswith("dlq.")}
        place = f"{marks.get('dlq.topic')}[{marks.get('dlq.partition')}]@{marks.get('dlq.offset')}"
        return TopicEvent(topic.name, name, None, f"{place} at {marks.get('dlq.stage')}: {marks.get('dlq.error')}")
    if value is None or topic.record is None:
        return TopicEvent(topic.name, name, None)
    try:
        return TopicEvent(topic.name, name, topic.record.from_json(value))
    except ValidationError:
        return TopicEvent(topic.name, name, None, "not readable: a dead letter of the next stage will say why")
