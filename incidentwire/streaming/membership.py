"""A stage's membership in its consumer group: which partitions it owns now, and what to read next.

A stage reads one input topic, so a partition is a number here.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kafka import ConsumerRebalanceListener, KafkaConsumer
from kafka.errors import KafkaError, KafkaTimeoutError, NoOffsetForPartitionError, OffsetOutOfRangeError
from kafka.structs import ConsumerGroupMetadata, TopicPartition

from incidentwire.contracts.topics import Topic
from incidentwire.streaming.clients import group_consumer
from incidentwire.streaming.outcomes import Message
from incidentwire.streaming.settings import KafkaSettings

POLL_PAUSE_SECONDS = 0.2  # between two polls while the connection is lost

WAY_ON = "To go on from the oldest record that is left: INCIDENTWIRE_ACCEPT_LOSS=1."


class RecordsLost(Exception):
    """Retention deleted records that this group had not read yet."""


class OffsetsHeld(Exception):
    """The group's offsets can't be read now, so nobody may say where to go on."""


@dataclass(frozen=True)
class Polled:
    """What one poll brought.

    `gained` partitions come without messages: restore their state, then `seek` them to what `committed` says.
    `member` is the membership under which the messages were read; commit with it and no other.
    """

    messages: tuple[Message, ...] = ()
    gained: frozenset[int] = frozenset()
    lost: frozenset[int] = frozenset()
    member: ConsumerGroupMetadata | None = None


@dataclass
class _Revocations(ConsumerRebalanceListener):  # type: ignore[misc]  # the library is untyped
    """Notes what was taken away between two polls. Runs on the I/O thread: it only notes, nothing here may block."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    partitions: set[int] = field(default_factory=set)

    def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        with self.lock:
            self.partitions.update(partition.partition for partition in revoked)

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Nothing to note: `poll` compares the assignment itself."""

    def drain(self) -> set[int]:
        with self.lock:
            noted, self.partitions = self.partitions, set()
        return noted


class Membership:
    """Polls one input topic as a member of the stage's group, and tells what it gained and lost."""

    def __init__(
        self,
        settings: KafkaSettings,
        stage: str,
        source: Topic,
        connect: Callable[[KafkaSettings, str], KafkaConsumer] = group_consumer,
    ) -> None:
        self._settings = settings
        self._source = source
        self._wire_name = settings.wire_name(source)
        self._revocations = _Revocations()
        self._owned: frozenset[int] = frozenset()
        self._failing_since: float | None = None
        self._consumer = connect(settings, stage)
        self._consumer.subscribe([self._wire_name], listener=self._revocations)

    @property
    def owned(self) -> frozenset[int]:
        """The partitions whose gain was told and whose loss was not."""
        return self._owned

    def assigned(self) -> frozenset[int]:
        """The partitions that are ours right now, told or not."""
        return frozenset(where.partition for where in self._consumer.assignment())

    def poll(self, timeout_ms: int, max_records: int) -> Polled:
        """Reads what has come, and tells gains and losses since the last poll. Handle those before the messages."""
        batches = self._fetch(timeout_ms, max_records)
        now = self.assigned()
        revoked = self._revocations.drain()
        lost = frozenset(partition for partition in self._owned if partition in revoked or partition not in now)
        kept = self._owned - lost
        self._owned = now
        messages = tuple(
            self._message(record) for where, records in batches.items() if where.partition in kept for record in records
        )
        return Polled(messages, now - kept, lost, self._consumer.group_metadata())

    def _fetch(self, timeout_ms: int, max_records: int) -> dict[TopicPartition, list[Any]]:
        """One poll of the client; nothing where a connection was lost meanwhile.

        Raises RecordsLost where retention overtook this member, unless that is accepted.
        """
        try:
            batches: dict[TopicPartition, list[Any]] = self._consumer.poll(timeout_ms, max_records)
        except NoOffsetForPartitionError:
            return {}  # gained, and nothing committed yet: whoever is told of it seeks
        except OffsetOutOfRangeError as error:
            places = list(error.args[0])
            if not self._settings.accept_loss:
                raise RecordsLost(
                    f"retention deleted records that this stage was about to read: {error}. {WAY_ON}"
                ) from error
            self._consumer.seek_to_beginning(*places)
            return {}
        except KafkaError as error:
            if not error.retriable or not self._patient():
                raise
            return {}
        self._failing_since = None
        return batches

    def _patient(self) -> bool:
        """Whether a poll that failed for a passing reason (a connection was lost) is made again; waits a moment first.

        Not for ever: where no poll succeeds for as long as any call may last, somebody must see it.
        """
        now = time.monotonic()
        self._failing_since = self._failing_since or now
        time.sleep(POLL_PAUSE_SECONDS)
        return now - self._failing_since < self._settings.call_seconds

    def _message(self, record: Any) -> Message:
        return Message(
            self._source.name,
            record.partition,
            record.offset,
            record.key,
            record.value,
            tuple(record.headers or ()),
            record.timestamp or 0,
        )

    def keep_alive(self) -> None:
        """Polls without taking anything, while the stage works on what it has: long work must not cost membership."""
        self._consumer.pause(*self._consumer.assignment())
        for where, records in self._fetch(0, 1).items():
            # Assigned in this very poll, so not paused yet: it will be told as gained; nothing of it may get lost.
            self._consumer.seek(where, records[0].offset)

    def resume(self, waiting: Collection[int] = ()) -> None:
        """Lets fetching go on everywhere but in the partitions that wait for something."""
        assigned = self._consumer.assignment()
        self._consumer.pause(*(where for where in assigned if where.partition in waiting))
        self._consumer.resume(*(where for where in assigned if where.partition not in waiting))

    def seek(self, offsets: Mapping[int, int]) -> None:
        """Reads each partition from the given offset on, if it is still assigned."""
        for where in self._consumer.assignment():
            if where.partition in offsets:
                self._consumer.seek(where, offsets[where.partition])

    def committed(self, partitions: Iterable[int]) -> dict[int, int]:
        """The next offset of each partition as the group committed it, or its first record where nothing is.

        Waits for transactions that still hold an offset back. Raises OffsetsHeld where that takes too long, and
        RecordsLost where retention deleted records that were never read, unless the settings accept it.
        """
        deadline = time.monotonic() + self._settings.call_seconds
        places = self.places(partitions)
        if not places:
            return {}
        oldest = self._consumer.beginning_offsets(places, timeout_ms=int(self._settings.call_seconds * 1000))
        positions: dict[int, int] = {}
        for where in places:
            first, offset = int(oldest[where]), self._committed(where, deadline)
            if offset is not None and offset < first and not self._settings.accept_loss:
                raise RecordsLost(
                    f"{where.topic}[{where.partition}]: retention deleted records {offset} to {first - 1} before this "
                    f"stage read them. {WAY_ON}"
                )
            positions[where.partition] = first if offset is None else max(int(offset), first)
        return positions

    def _committed(self, where: TopicPartition, deadline: float) -> int | None:
        """What the group committed, at the latest when the time is up: all partitions share one deadline."""
        timeout_ms = max(1, int((deadline - time.monotonic()) * 1000))
        try:
            offset: int | None = self._consumer.committed(where, timeout_ms=timeout_ms)
        except KafkaTimeoutError as error:
            raise OffsetsHeld(
                f"{where.topic}[{where.partition}]: the group's offset was not told within "
                f"{self._settings.call_seconds:g} s: the broker is away, or the transaction of a process that died "
                f"holds it back, for {self._settings.transaction_timeout_ms / 1000:g} s at most; one that stays longer "
                "is a hanging transaction (`incidentwire doctor` names it)"
            ) from error
        return offset

    def bounds(self, partitions: Iterable[int]) -> dict[int, tuple[int, int]]:
        """The first offset that is there and the one after the last, by partition."""
        timeout_ms = int(self._settings.call_seconds * 1000)
        places = self.places(partitions)
        first = self._consumer.beginning_offsets(places, timeout_ms=timeout_ms)
        end = self._consumer.end_offsets(places, timeout_ms=timeout_ms)
        return {where.partition: (int(first[where]), int(end[where])) for where in places}

    def places(self, partitions: Iterable[int]) -> list[TopicPartition]:
        """The partitions under their name on the cluster."""
        return [TopicPartition(self._wire_name, partition) for partition in sorted(partitions)]

    def progress(self) -> dict[int, tuple[int, int]]:
        """Position and high-water mark of each partition, where a fetch told them."""
        known: dict[int, tuple[int, int]] = {}
        for where in self._consumer.assignment():
            end = self._consumer.highwater(where)
            position = None if end is None else self._consumer.position(where, timeout_ms=1000)
            if position is not None:
                known[where.partition] = (int(position), int(end))
        return known

    def close(self, seconds: float) -> None:
        """Leaves within the given time. A static member keeps its place until its session ends."""
        self._consumer.close(autocommit=False, timeout_ms=int(seconds * 1000))
