"""A Kafka in this process: one thread, no sockets, and the rules that exactly-once rests on.

It has logs with transaction markers and a last stable offset, producer epochs that fence, groups with generations and
static members, offsets that are pending until their transaction ends, and faults at named points of a transaction.
`FakeConsumer` and `FakeProducer` have what `Membership` and `Transaction` use of kafka-python's clients, so that those
run over it as they are. What a real broker does is proven in tests/broker.

Rebalances are harsher than Kafka's: a partition may move at any moment, and its former owner hears of it at its next
poll.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kafka.errors import (
    CommitFailedError,
    FencedInstanceIdError,
    KafkaTimeoutError,
    NoOffsetForPartitionError,
    ProducerFencedError,
)
from kafka.structs import ConsumerGroupMetadata, TopicPartition

Kind = Literal["data", "commit", "abort"]
# Where a fault can strike a transaction.
Point = Literal["polled", "begin", "send", "offsets", "commit", "committed"]


@dataclass(frozen=True)
class Entry:
    """One offset of a log: a record, or the marker that ends a producer's transaction there."""

    kind: Kind
    key: bytes | None = None
    value: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()
    producer: int | None = None  # of a transaction; None: a record that counts at once


@dataclass(frozen=True)
class FakeRecord:
    """A record as a consumer gives it."""

    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    timestamp: int = 0


@dataclass
class Producer:
    """What the coordinator knows of a transactional id."""

    number: int
    epoch: int = 0
    open: bool = False
    places: set[TopicPartition] = field(default_factory=set)
    pending: dict[TopicPartition, int] = field(default_factory=dict)


@dataclass
class Group:
    """A group of static members, by the name of their instance."""

    generation: int = 0
    target: dict[str, frozenset[int]] = field(default_factory=dict)
    member_ids: dict[str, str] = field(default_factory=dict)
    committed: dict[TopicPartition, int] = field(default_factory=dict)


class FakeKafka:
    """The cluster. `partitions` for every topic alike."""

    def __init__(self, partitions: int) -> None:
        self.partitions = partitions
        self.logs: dict[TopicPartition, list[Entry]] = defaultdict(list)
        self.producers: dict[str, Producer] = {}
        self.group = Group()
        self.finishing: set[str] = set()  # transactional ids whose commit has been asked for and not been done
        self.fault: Callable[[str, Point], None] = lambda instance, point: None
        self._numbers = 0

    # Logs

    def publish(self, place: TopicPartition, key: bytes, value: bytes, *, aborted: bool = False) -> None:
        """A record by another program, outside any transaction or in an aborted one."""
        number = self._number() if aborted else None
        self.logs[place].append(Entry("data", key, value, producer=number))
        if aborted:
            self.logs[place].append(Entry("abort", producer=number))

    def stable_end(self, place: TopicPartition) -> int:
        """The last stable offset: a reader of committed records sees nothing from here on."""
        open_since: dict[int, int] = {}
        for offset, entry in enumerate(self.logs[place]):
            if entry.producer is not None:
                if entry.kind == "data":
                    open_since.setdefault(entry.producer, offset)
                else:
                    open_since.pop(entry.producer, None)
        return min(open_since.values(), default=len(self.logs[place]))

    def committed_records(self, place: TopicPartition, *, beyond_open: bool = False) -> list[FakeRecord]:
        """Every record up to the last stable offset that is not of an aborted transaction.

        `beyond_open`: also those behind an open transaction, which readers see as soon as that ends, in whatever way.
        """
        log = self.logs[place]
        found = []
        for offset, entry in enumerate(log if beyond_open else log[: self.stable_end(place)]):
            if entry.kind != "data":
                continue
            ends = (later.kind for later in log[offset:] if later.kind != "data" and later.producer == entry.producer)
            if entry.producer is None or next(ends, "open") == "commit":
                found.append(FakeRecord(place.partition, offset, entry.key, entry.value, entry.headers))
        return found

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    # Transactions

    def fence(self, transactional_id: str) -> None:
        """A new epoch; what an older one left open is aborted. Also what the coordinator does after a time-out."""
        producer = self.producers.setdefault(transactional_id, Producer(self._number()))
        producer.epoch += 1
        self.end(producer, "abort")

    def end(self, producer: Producer, kind: Kind) -> None:
        """Markers into every partition of the transaction, its offsets for good or for nothing."""
        for place in sorted(producer.places):
            self.logs[place].append(Entry(kind, producer=producer.number))
        if kind == "commit":
            self.group.committed.update(producer.pending)
        producer.places, producer.pending, producer.open = set(), {}, False

    def wait_for(self, holds: Callable[[Producer], bool]) -> None:
        """The time passes in which no transaction holds something any more.

        A commit that was asked for is done; what nobody ends is aborted by its coordinator.
        """
        for name, producer in self.producers.items():
            if holds(producer) and name in self.finishing:
                self.finishing.discard(name)
                self.end(producer, "commit")
            elif holds(producer):
                self.fence(name)

    # The group

    def assign(self, target: Mapping[str, frozenset[int]]) -> None:
        """A rebalance: the next generation, with these partitions for these instances."""
        self.group.generation += 1
        self.group.target = dict(target)

    def stable_committed(self, place: TopicPartition) -> int | None:
        """The committed offset, once no open transaction holds another one ready (KIP-447): the client waits."""
        self.wait_for(lambda producer: place in producer.pending)
        return self.group.committed.get(place)


class FakeConsumer:
    """A member of the group. Hears of a rebalance at its next poll."""

    def __init__(self, kafka: FakeKafka, instance: str) -> None:
        self._kafka = kafka
        self._instance = instance
        self._id = f"{instance}-{kafka._number()}"
        self._topic = ""
        self._generation = -1
        self._listener: Any = None
        self._assigned: frozenset[int] = frozenset()
        self._positions: dict[int, int] = {}
        self._paused: set[int] = set()
        kafka.group.member_ids[instance] = self._id  # fences an older member of the same name

    def subscribe(self, topics: list[str], listener: Any) -> None:
        (self._topic,) = topics
        self._listener = listener

    def _place(self, partition: int) -> TopicPartition:
        return TopicPartition(self._topic, partition)

    def assignment(self) -> set[TopicPartition]:
        return {self._place(partition) for partition in self._assigned}

    def group_metadata(self) -> ConsumerGroupMetadata:
        return ConsumerGroupMetadata("group", self._generation, self._id, self._instance)

    def poll(self, timeout_ms: int, max_records: int) -> dict[TopicPartition, list[FakeRecord]]:
        group = self._kafka.group
        if group.member_ids.get(self._instance) != self._id:
            raise FencedInstanceIdError(self._instance)
        if group.generation != self._generation:
            self._rejoin(group)
        found: dict[TopicPartition, list[FakeRecord]] = {}
        # As the real client: positions of all partitions first, so that nothing is read where one has none.
        for partition in sorted(self._assigned - self._positions.keys()):
            committed = self._kafka.stable_committed(self._place(partition))
            if committed is None:
                raise NoOffsetForPartitionError(self._place(partition))
            self._positions[partition] = committed
        for partition in sorted(self._assigned - self._paused):
            place = self._place(partition)
            fresh = [
                record for record in self._kafka.committed_records(place) if record.offset >= self._positions[partition]
            ][: max_records - sum(map(len, found.values()))]
            if fresh:
                found[place] = fresh
                self._positions[partition] = fresh[-1].offset + 1
        return found

    def _rejoin(self, group: Group) -> None:
        """Takes its new partitions. Whoever missed a generation was put out of the group and has lost them all."""
        missed = group.generation > self._generation + 1
        self._generation = group.generation
        target = group.target.get(self._instance, frozenset())
        gone = self._assigned if missed else self._assigned - target
        if gone:
            self._listener.on_partitions_revoked([self._place(partition) for partition in gone])
        for partition in gone | (target - self._assigned):
            self._positions.pop(partition, None)
            self._paused.discard(partition)
        self._assigned = target

    def pause(self, *places: TopicPartition) -> None:
        self._paused.update(place.partition for place in places)

    def resume(self, *places: TopicPartition) -> None:
        self._paused.difference_update(place.partition for place in places)

    def seek(self, place: TopicPartition, offset: int) -> None:
        self._positions[place.partition] = offset

    def committed(self, place: TopicPartition, timeout_ms: int) -> int | None:
        return self._kafka.stable_committed(place)

    def beginning_offsets(self, places: Iterable[TopicPartition], timeout_ms: int) -> dict[TopicPartition, int]:
        return dict.fromkeys(places, 0)

    def end_offsets(self, places: Iterable[TopicPartition], timeout_ms: int) -> dict[TopicPartition, int]:
        return {place: self._kafka.stable_end(place) for place in places}

    def highwater(self, place: TopicPartition) -> int:
        return len(self._kafka.logs[place])

    def position(self, place: TopicPartition, timeout_ms: int) -> int | None:
        return self._positions.get(place.partition)

    def close(self, autocommit: bool, timeout_ms: int) -> None:
        """A static member keeps its place."""


@dataclass(frozen=True)
class Sent:
    """A send's future: the broker took it, or the epoch was stale."""

    error: Exception | None

    def succeeded(self) -> bool:
        return self.error is None

    def get(self, timeout: float) -> None:
        if self.error:
            raise self.error


class FakeProducer:
    """A transactional producer. Every call may meet the cluster's fault of the moment."""

    def __init__(self, kafka: FakeKafka, transactional_id: str, instance: str) -> None:
        self._kafka = kafka
        self._id = transactional_id
        self._instance = instance
        self._epoch = -1

    def _state(self) -> Producer:
        state = self._kafka.producers[self._id]
        if state.epoch != self._epoch:
            raise ProducerFencedError(f"epoch {self._epoch}, now {state.epoch}")
        return state

    def init_transactions(self) -> None:
        self._kafka.fence(self._id)
        self._epoch = self._kafka.producers[self._id].epoch

    def begin_transaction(self) -> None:
        self._kafka.fault(self._instance, "begin")  # Kafka learns of a transaction by its first record

    def partitions_for(self, topic: str) -> set[int]:
        return set(range(self._kafka.partitions))

    def send(self, topic: str, *, value: bytes | None, key: bytes | None, headers: Any, partition: int | None) -> Sent:
        self._kafka.fault(self._instance, "send")
        try:
            state = self._state()
        except ProducerFencedError as error:
            return Sent(error)
        place = TopicPartition(topic, partition or 0)
        state.open = True
        state.places.add(place)
        self._kafka.logs[place].append(Entry("data", key, value, tuple(headers), state.number))
        return Sent(None)

    def send_offsets_to_transaction(self, offsets: Mapping[TopicPartition, Any], member: ConsumerGroupMetadata) -> None:
        self._kafka.fault(self._instance, "offsets")
        state, group = self._state(), self._kafka.group
        if member.generation_id != group.generation or group.member_ids.get(self._instance) != member.member_id:
            raise CommitFailedError(f"generation {member.generation_id}, now {group.generation}")
        state.open = True
        state.pending.update({place: position.offset for place, position in offsets.items()})

    def commit_transaction(self) -> None:
        self._kafka.finishing.add(self._id)
        try:
            self._kafka.fault(self._instance, "commit")
            if self._id in self._kafka.finishing:
                self._kafka.end(self._state(), "commit")
        finally:
            self._kafka.finishing.discard(self._id)
        self._kafka.fault(self._instance, "committed")

    def flush(self, timeout: float) -> None:
        """Everything is on its log already."""

    def abort_transaction(self) -> None:
        """Allowed by the library, never by our rules; takes effect as it would."""
        self._kafka.end(self._state(), "abort")

    def close(self, timeout: float) -> None:
        """Leaves an open transaction open."""


def no_answer() -> None:
    """A fault: the client hears nothing. At `commit` the broker did nothing, at `committed` it did everything."""
    raise KafkaTimeoutError("no answer")
