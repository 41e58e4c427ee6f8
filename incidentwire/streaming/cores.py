"""The cores of the partitions that a stage owns now, each with its state from the topics."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Protocol

from incidentwire.contracts.jsonl import reason_of
from incidentwire.contracts.topics import Topic
from incidentwire.streaming.health import Health
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.outcomes import Processor
from incidentwire.streaming.restore import Restore
from incidentwire.streaming.settings import KafkaSettings

log = logging.getLogger(__name__)


class ReadState(Protocol):
    """See `restore.restore`."""

    def __call__(
        self,
        settings: KafkaSettings,
        topics: tuple[Topic, ...],
        partition: int,
        take: Restore,
        keep_alive: Callable[[], None],
        /,
    ) -> int: ...


class Cores:
    """Makes cores and lets them go. `keep_alive` is called often while their state is read."""

    def __init__(
        self,
        stage: str,
        states: tuple[Topic, ...],
        new_processor: Callable[[], Processor],
        settings: KafkaSettings,
        health: Health,
        metrics: StageMetrics,
        read_state: ReadState,
        keep_alive: Callable[[], None],
    ) -> None:
        self._stage = stage
        self._states = states
        self._new_processor = new_processor
        self._settings = settings
        self._health = health
        self._metrics = metrics
        self._read_state = read_state
        self._keep_alive = keep_alive
        self.by_partition: dict[int, Processor] = {}

    def restore(self, partitions: Iterable[int]) -> None:
        """A fresh core for each partition, with what the topics hold of it."""
        for partition in partitions:
            self.by_partition[partition] = self._restored(partition)

    def replace(self, partitions: Iterable[int]) -> None:
        """The same for those of the partitions that have a core: it can't be trusted any more."""
        self.restore([partition for partition in partitions if partition in self.by_partition])

    def drop(self, partition: int) -> None:
        """Lets go of one partition's core."""
        self.by_partition.pop(partition, None)

    def clear(self) -> None:
        """Lets go of all."""
        self.by_partition.clear()

    def _restored(self, partition: int) -> Processor:
        processor = self._new_processor()
        if self._states:
            self._health.set("restore", f"reading the state of partition {partition} from its topics")
            take = self._taking(processor)
            count = self._read_state(self._settings, self._states, partition, take, self._keep_alive)
            self._metrics.restored_records.inc(count)
            self._health.set("restore", None)
            log.info("%s: restored partition %d from %d records", self._stage, partition, count)
        return processor

    def _taking(self, processor: Processor) -> Restore:
        """Hands state records to the core. One that can't be read stops nothing: it is named, counted, passed over."""

        def take(topic: str, key: str, value: bytes | None) -> None:
            try:
                processor.restore(topic, key, value)
            except ValueError as error:
                log.error("%s: passed over a state record, %s key %r: %s", self._stage, topic, key, reason_of(error))
                self._metrics.unreadable_state.inc()

        return take
