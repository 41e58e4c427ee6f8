"""Outputs, state, dead letters and offsets that count together or not at all."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from kafka import KafkaProducer
from kafka.errors import FencedInstanceIdError, InvalidProducerEpochError, KafkaError, ProducerFencedError
from kafka.structs import ConsumerGroupMetadata, TopicPartition

from incidentwire.contracts.topics import DEAD_LETTERS, MAX_DEAD_LETTER_BYTES, MAX_MESSAGE_BYTES, Topic
from incidentwire.streaming import crash_points
from incidentwire.streaming.clients import transactional_producer
from incidentwire.streaming.commit import Commit
from incidentwire.streaming.envelope import Headers, dead_letter_headers, event_headers, value_of
from incidentwire.streaming.guard import DeadlineExpired, Pending, begin, call_within
from incidentwire.streaming.outcomes import DeadLetter, Message, OutRecord
from incidentwire.streaming.partitions import partition_of, partition_of_key
from incidentwire.streaming.record_size import event_bytes, record_bytes
from incidentwire.streaming.settings import KafkaSettings

log = logging.getLogger(__name__)

# Room below the broker's limit: for a letter's own headers, and for what a replay or another stage adds.
OVERHEAD_BYTES = 64 * 1024

_FENCING = (ProducerFencedError, FencedInstanceIdError, InvalidProducerEpochError)


class TransactionFailed(Exception):
    """The open transaction is lost or its outcome unknown: go back to the last committed point with a new producer.

    Never abort and try again: the broker may have committed (a time-out on EndTxn is fatal to the producer although
    the records are there).
    """


class Fenced(TransactionFailed):
    """Another process has opened the same transactional id, or the transaction outlived its time-out."""


class RecordTooLarge(Exception):
    """One record is larger than a topic takes. The input that led to it can't be processed as it is."""


class Prepared(NamedTuple):
    """One record as bytes, known to fit its topic. `most_bytes`: no more than this on the wire, where that is known."""

    topic: Topic
    key: bytes | None
    value: bytes | None
    headers: Headers
    partition_by: str | None
    partition: int | None
    most_bytes: int | None = None


class Transaction:
    """One open transaction at a time on a transactional producer, begun at its first record.

    Call `prepare` and `send` (or `send_dead_letter`), at the end `commit`; after TransactionFailed `reopen`. Who has
    something else to do meanwhile calls `start_commit` and later `settle`; until then nothing may be sent.

    `start` begins a guarded call: a thread, or in a test whatever has the order of events that it wants.
    """

    def __init__(
        self,
        settings: KafkaSettings,
        stage: str,
        clock: Callable[[], datetime],
        connect: Callable[[KafkaSettings, str], KafkaProducer] = transactional_producer,
        start: Callable[[float, str, Callable[[], None]], Pending[None]] = begin,
    ) -> None:
        self._start = start
        self._settings = settings
        self._stage = stage
        self._clock = clock
        self._connect = connect
        self._producer: KafkaProducer | None = None
        self._begun = False
        self._ending: tuple[Commit, Pending[None]] | None = None
        # Two queues side by side: a pair for each would be one thing more for the garbage collector to look at.
        self._sends: deque[Any] = deque()
        self._sizes: deque[int] = deque()
        self._partition_counts: dict[str, int] = {}  # of topics, for the life of a producer
        self._time: datetime | None = None
        self.in_flight_bytes = 0

    def open(self) -> None:
        """Connects and fences whatever an earlier process under the same id left open. Raises TransactionFailed."""
        self._producer = call_within(
            self._settings.call_seconds, "connecting a producer", lambda: self._connect(self._settings, self._stage)
        )
        self._attempt("init_transactions", self._producer.init_transactions)

    def reopen(self) -> None:
        """Drops the open transaction and starts with a new producer under the same id."""
        self.close()
        self.open()

    def close(self) -> None:
        """Lets go of the producer. An open transaction is aborted by the broker, at the latest by its time-out."""
        producer, self._producer = self._producer, None
        if self._ending is not None:
            self._ending[0].abandoned = True
            self._ending = None
        self._begun = False
        self._time = None
        self._partition_counts.clear()
        self._sends.clear()
        self._sizes.clear()
        self.in_flight_bytes = 0
        if producer is not None:
            try:
                call_within(2.0, "closing a producer", lambda: producer.close(timeout=0.5))
            except (DeadlineExpired, KafkaError) as error:
                log.warning("closing the old producer: %s", error)

    def prepare(self, out: OutRecord, traceparent: bytes | None, partition: int | None = None) -> Prepared:
        """The bytes of one record. Sends nothing, so that all records of an outcome are known to fit before one goes.

        `partition` overrules what the record says. Raises RecordTooLarge.
        """
        value = value_of(out.record)
        key = out.key.encode("utf-8", "surrogatepass")
        if self._time is None:  # one time for all events of a transaction: they happen together
            self._time = self._clock()
        headers = event_headers(out, value or b"", self._stage, self._time, traceparent)
        most_bytes, limit = event_bytes(key, value), MAX_MESSAGE_BYTES - OVERHEAD_BYTES
        if most_bytes > limit and (size := record_bytes(key, value, headers)) > limit:
            raise RecordTooLarge(f"{out.topic.name} takes {limit} bytes, the record has {size}")
        return Prepared(out.topic, key, value, headers, out.partition_by, partition, most_bytes)

    def send_dead_letter(self, message: Message, letter: DeadLetter, attempts: int) -> None:
        """Publishes a message as a dead letter: key and value byte for byte, its headers and why.

        A message that its producer compressed may be larger than any topic takes: then the letter has no value and no
        headers of its own, and `dlq.truncated` says so; where it came from still finds the original.
        """
        headers = dead_letter_headers(message, letter, self._stage, attempts, self._clock())
        key, value = message.key, message.value
        size = record_bytes(key, value, headers)
        if size > MAX_DEAD_LETTER_BYTES - OVERHEAD_BYTES:
            headers = [(name, text) for name, text in headers if name.startswith("dlq.")]
            headers.append(("dlq.truncated", str(size).encode()))
            value = None
            key = key if len(key or b"") < OVERHEAD_BYTES else b""
        if key is None and value is None:
            headers.append(("dlq.keyless", b"1"))  # `send` must give it an empty key
        self.send(Prepared(DEAD_LETTERS, key, value, headers, None, None))

    def send(self, record: Prepared) -> None:
        """Publishes one record inside the transaction. Raises TransactionFailed."""
        producer = self._begin()
        name = self._settings.wire_name(record.topic)
        key, value = record.key, record.value
        size = record.most_bytes or record_bytes(key, value, record.headers)
        if self.in_flight_bytes + size > self._settings.in_flight_bytes:
            self._make_room(size)
        if key is None and value is None:
            key = b""  # kafka-python refuses a message with neither; such a letter still must not be lost
        try:
            partition = record.partition
            if partition is None:
                partition = self._partition_for(producer, name, record)
            future = producer.send(name, value=value, key=key, headers=record.headers, partition=partition)
        except (KafkaError, ValueError, TypeError, AssertionError) as error:
            raise self._failed(f"sending to {name}", error) from error
        self._sends.append(future)
        self._sizes.append(size)
        self.in_flight_bytes += size

    def _partition_for(self, producer: KafkaProducer, name: str, record: Prepared) -> int | None:
        """Where the record belongs; None: anywhere. The client's own way asks its metadata anew for each record."""
        if record.partition_by is None and not record.key:
            return None
        count = self._partition_counts.get(name)
        if count is None:
            count = self._partition_counts[name] = len(producer.partitions_for(name))
        if record.partition_by is not None:
            return partition_of(record.partition_by, count)
        return partition_of_key(record.key or b"", count)

    def _begin(self) -> KafkaProducer:
        if self._producer is None:
            raise TransactionFailed("the producer is closed")
        if self._ending is not None:
            raise TransactionFailed("the commit before this transaction is not settled")
        if not self._begun:
            try:
                self._producer.begin_transaction()  # a note to itself: asks nobody
            except KafkaError as error:
                raise self._failed("begin_transaction", error) from error
            self._begun = True
        return self._producer

    def _make_room(self, size: int) -> None:
        """Waits until the in-flight budget has room again: the library itself would take sends without end."""
        deadline = time.monotonic() + self._settings.call_seconds
        while self._sends and self.in_flight_bytes + size > self._settings.in_flight_bytes:
            self._confirm_oldest(deadline)

    def _confirm_oldest(self, deadline: float) -> None:
        future, size = self._sends.popleft(), self._sizes.popleft()
        try:
            future.get(timeout=max(0.001, deadline - time.monotonic()))
        except KafkaError as error:
            raise self._failed("a send failed", error) from error
        self.in_flight_bytes -= size

    def commit(self, offsets: Mapping[TopicPartition, int], member: ConsumerGroupMetadata | None) -> None:
        """Commits what was sent together with the next offset to read of each partition.

        `member` is the group membership at the time when the batch was read: after a rebalance the broker refuses it,
        and the batch is read again by whoever owns the partition now. Raises TransactionFailed.
        """
        self.start_commit(offsets, member)
        self.settle()

    def start_commit(self, offsets: Mapping[TopicPartition, int], member: ConsumerGroupMetadata | None) -> None:
        """The same, and does not wait: `settle` does. Its deadline runs from here. Raises TransactionFailed."""
        producer, seconds = self._begin(), self._settings.call_seconds
        crash_points.reached("after-send")
        commit = Commit(producer, self._sends, offsets, member, seconds)
        self._begun, self._time = False, None
        self._sends = deque()
        self._sizes.clear()
        self._ending = commit, self._start(seconds, "commit", commit.run)

    def failing(self) -> bool:
        """Whether a commit was started that has failed by now: `settle` raises, so nothing more need be decided."""
        return self._ending is not None and self._ending[1].failed()

    def settle(self) -> None:
        """Waits for the commit that was started, if any, until its deadline. Raises TransactionFailed."""
        if self._ending is None:
            return
        (commit, pending), self._ending = self._ending, None
        try:
            pending.result()
        except (KafkaError, DeadlineExpired) as error:
            commit.abandoned = True
            raise self._failed(commit.step, error) from error
        self.in_flight_bytes = 0

    def _attempt(self, what: str, call: Callable[[], None]) -> None:
        try:
            call_within(self._settings.call_seconds, what, call)
        except (KafkaError, DeadlineExpired) as error:
            raise self._failed(what, error) from error

    def _failed(self, what: str, error: Exception) -> TransactionFailed:
        # Once fenced, the library answers any further call with a plain KafkaError that only quotes the fencing.
        if not isinstance(error, _FENCING) and ProducerFencedError.__name__ not in str(error):
            return TransactionFailed(f"{what}: {error}")
        return Fenced(
            f"{what}: {error}: either the transaction outlived its time-out, or another live process of this stage "
            f"is called {self._settings.instance!r} too: give each its own INCIDENTWIRE_INSTANCE"
        )
