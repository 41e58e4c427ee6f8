"""The sink's loop: records from Kafka into the store, each exactly once.

The store's own offsets say where to go on; they are written in one SQL transaction with the rows. Kafka's offsets of
the group say how far dead letters of unreadable records were written: one Kafka transaction holds both, before the SQL
transaction, so a crash between the two neither loses a letter nor writes it twice. Only a row that the database itself
refuses can have its letter twice, when the process is killed right after the first one.

Whatever fails in between, the loop goes on in place: it stays a member of its groups, reads nothing while the database
is away, and then begins anew where the database ends, which may be further back after a fail-over.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from consumers.sink.errors import BadRow, StaleWriter, StoreError, StoreRefused, StoreUnavailable
from consumers.sink.rows import SinkRow, Unreadable, read_message
from consumers.sink.store import Store
from incidentwire.contracts.topics import DEAD_LETTERS, INCIDENT_CHANGES, INCIDENTS, Topic
from incidentwire.streaming.deadletters.gate import DeadLetterGate
from incidentwire.streaming.errors import pause_seconds
from incidentwire.streaming.health import Health
from incidentwire.streaming.loop import CAUSES, MOST_RECOVERIES, StageFailed
from incidentwire.streaming.membership import Membership, Polled
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.outcomes import DeadLetter, Message
from incidentwire.streaming.settings import KafkaSettings
from incidentwire.streaming.stall import StallCheck
from incidentwire.streaming.transaction import Transaction, TransactionFailed

NAME = "sink"
INPUTS = (INCIDENTS, INCIDENT_CHANGES)
OUTPUTS = (DEAD_LETTERS,)

# A database that is away is asked again after this long, doubling up to the longest.
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0

# A fault of the database that may pass, or that somebody mends while we wait. (Refused at the first connection, a
# process ends instead: a wrong address must be told at once.) Stale: another sink had claimed it, or a fail-over has
# lost our claim; whether it is still ours is for the group to say.
PASSING = (StoreUnavailable, StoreRefused, StaleWriter)

log = logging.getLogger(__name__)


@dataclass
class _Input:
    """One input topic with how far its dead letters were written."""

    topic: Topic
    membership: Membership
    stalls: StallCheck
    lettered: dict[int, int] = field(default_factory=dict)
    refused: set[tuple[int, int]] = field(default_factory=set)  # with a letter, but not yet behind the store's offset
    unsettled: set[int] = field(default_factory=set)  # partitions to take over before anything of them is written


class SinkLoop:
    """Keeps a store up to date until told to stop."""

    def __init__(
        self,
        store: Store,
        settings: KafkaSettings,
        clock: Callable[[], datetime],
        health: Health,
        metrics: StageMetrics,
        connect: Callable[[KafkaSettings, str, Topic], Membership] = Membership,
        transaction: Transaction | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        gate: DeadLetterGate | None = None,
    ) -> None:
        self._store = store
        self._settings = settings
        self._health = health
        self._metrics = metrics
        self._clock = clock
        self._monotonic = monotonic
        self._transaction = transaction or Transaction(settings, NAME, clock)
        self._gate = gate or DeadLetterGate(settings, NAME, health, metrics, monotonic)
        self._opened = False
        self._due = 0.0  # when the database is asked again
        self._failures = 0
        self._recoveries = 0
        self._batch_records = settings.batch_records
        self._inputs = []
        for topic in INPUTS:
            membership = connect(settings, _group_of(topic), topic)
            stalls = StallCheck(membership, settings.stall_seconds, health, metrics)
            self._inputs.append(_Input(topic, membership, stalls))

    def run(self, stop: threading.Event) -> None:
        """Works until `stop` is set. Raises StageFailed."""
        try:
            self._transaction.open()
            self._health.set("start", None)
            self._health.set("assignment", "no partition assigned yet")
            try:
                self._open()
            except StoreUnavailable as error:
                self._wait_for_database(error)
            while not stop.is_set():
                for source in self._inputs:
                    self._turn(source)
        except (*CAUSES, StoreError) as error:
            self._health.set("failed", str(error))
            raise StageFailed(f"{NAME}: {error}") from error
        finally:
            self._gate.close()
            self._transaction.close()
            for source in self._inputs:
                source.membership.close(2.0)
            self._store.close()

    def _turn(self, source: _Input) -> None:
        """Once round with one input: poll, take what changed, store what came."""
        self._health.beat()
        held = self._gate.holds() or self._monotonic() < self._due
        waiting = source.membership.assigned() if held else frozenset[int]()
        source.membership.resume(waiting)
        polled = source.membership.poll(100, self._batch_records)
        for partition in polled.lost:
            self._store.release(source.topic.name, partition)
            source.unsettled.discard(partition)
        source.unsettled |= polled.gained
        source.stalls.check(waiting)
        everywhere = all(each.membership.owned for each in self._inputs)
        self._health.set("assignment", None if everywhere else "not every input topic has a partition assigned")
        if held:
            # What came before the pause took hold is read again.
            source.unsettled.update(message.partition for message in polled.messages)
            return
        try:
            self._work(source, polled)
        except StoreRefused as error:
            if not self._opened:
                raise
            self._wait_for_database(error)
        except PASSING as error:
            self._wait_for_database(error)
        except TransactionFailed as error:
            self._recover(error)

    def _work(self, source: _Input, polled: Polled) -> None:
        """Settles what was gained or is in doubt, and stores the messages of what was settled before."""
        fresh = frozenset(source.unsettled)
        if fresh:
            self._open()  # each time: the database may have been restored, or be another one behind the same address
            self._take_over(source, fresh)
            source.unsettled.clear()
            self._health.set("store", None)
            self._metrics.paused.set(0)
        messages = [message for message in polled.messages if message.partition not in fresh]
        if messages:
            self._store_batch(source, polled, messages)
            self._failures = 0
            self._batch_records = min(2 * self._batch_records, self._settings.batch_records)

    def _open(self) -> None:
        self._store.open()
        self._opened = True

    def _wait_for_database(self, error: StoreError) -> None:
        """Reads nothing for a while. Nothing is lost: the store's offsets say where to go on, and they did not move.

        Smaller batches next: what a database can't do in its time it may do in two halves.
        """
        if self._monotonic() - self._due > LONGEST_WAIT_SECONDS:
            self._failures = 0  # all was well meanwhile, though there was nothing to write
        self._failures += 1
        seconds = pause_seconds(self._failures, FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS)
        self._due = self._monotonic() + seconds
        self._batch_records = max(1, self._batch_records // 2)
        log.warning("%s: %s; tries again in %g s", NAME, error, seconds)
        self._health.set("store", str(error))
        self._metrics.paused.set(1)
        self._start_again()

    def _recover(self, error: TransactionFailed) -> None:
        """Whether letters were written is unknown: a new producer, and on from what Kafka and the store say."""
        self._recoveries += 1
        self._metrics.transaction("unknown")
        self._health.set("transaction", f"outcome unknown: {error}")
        log.error("%s: %s; begins anew where the database ends (%d in a row)", NAME, error, self._recoveries)
        if self._recoveries > MOST_RECOVERIES:
            raise error
        self._transaction.reopen()
        self._start_again()

    def _start_again(self) -> None:
        for source in self._inputs:
            source.unsettled.update(source.membership.owned)

    def _take_over(self, source: _Input, partitions: frozenset[int]) -> None:
        """Becomes the one writer of the partitions and goes on where the store ends, whatever Kafka's offsets say.

        Tried again while the database was away, it leaves alone what was given to another member meanwhile.
        """
        partitions &= source.membership.assigned()
        source.lettered.update(source.membership.committed(partitions))
        for partition in partitions:
            self._store.claim(source.topic.name, partition)
        stored = self._store.positions(source.topic.name)
        bounds = source.membership.bounds(partitions)
        for partition, (_, end) in bounds.items():
            if stored.get(partition, 0) > end:
                raise StageFailed(
                    f"{NAME}: {self._store.name} holds {source.topic.name}[{partition}] up to {stored[partition]}, "
                    f"but the topic ends at {end}: it was made anew. Give the sink an empty database."
                )
        source.membership.seek({partition: stored.get(partition, first) for partition, (first, _) in bounds.items()})
        log.info("%s: writes %s%s to %s", NAME, source.topic.name, sorted(partitions), self._store.name)

    def _store_batch(self, source: _Input, polled: Polled, messages: Sequence[Message]) -> None:
        rows: list[tuple[Message, SinkRow]] = []
        letters: list[tuple[Message, DeadLetter]] = []
        for message in messages:
            row = read_message(source.topic, message)
            if isinstance(row, Unreadable):
                letters.append((message, DeadLetter("unreadable", row.reason)))
            else:
                rows.append((message, row))
        positions = {message.partition: message.offset + 1 for message in messages}
        self._write_letters(source, polled, letters, positions)
        self._write_rows(source, polled, rows, positions)
        self._report(source, messages, {place_of(message) for message, _ in letters})
        source.refused = {(p, offset) for p, offset in source.refused if offset >= positions.get(p, 0)}

    def _report(self, source: _Input, messages: Sequence[Message], unreadable: set[tuple[int, int]]) -> None:
        """Counts what was stored, and looks whether too much was not."""
        now_ms = self._clock().timestamp() * 1000
        dead = unreadable | source.refused
        tally, breach = self._gate.tally(), None
        for message in messages:
            breach = tally.observe(place_of(message) in dead) or breach
        stored = [message.timestamp_ms for message in messages if place_of(message) not in dead]
        self._metrics.count("stored", "", len(stored))
        self._metrics.ages(now_ms, stored)
        self._gate.accept(tally, breach)

    def _write_letters(
        self,
        source: _Input,
        polled: Polled,
        letters: Sequence[tuple[Message, DeadLetter]],
        positions: dict[int, int],
    ) -> None:
        """Dead letters that were not written before, with the mark of how far they are written."""
        written: list[DeadLetter] = []
        for message, letter in letters:
            if message.offset >= source.lettered.get(message.partition, 0):
                log.error("%s: dead letter %s@%d: %s", NAME, source.topic.name, message.offset, letter.error)
                self._transaction.send_dead_letter(message, letter, 1)
                written.append(letter)
        places = {place.partition: place for place in source.membership.places(positions)}
        ahead = {
            partition: offset for partition, offset in positions.items() if offset > source.lettered.get(partition, 0)
        }
        if ahead:
            self._transaction.commit({places[partition]: offset for partition, offset in ahead.items()}, polled.member)
            self._metrics.transaction("commit")
            self._recoveries = 0
            self._health.set("transaction", None)
            source.lettered.update(ahead)
        for letter in written:
            self._metrics.count(letter.name, letter.reason)

    def _write_rows(
        self,
        source: _Input,
        polled: Polled,
        rows: Sequence[tuple[Message, SinkRow]],
        positions: dict[int, int],
    ) -> None:
        ends = {(source.topic.name, partition): offset for partition, offset in positions.items()}
        try:
            self._store.write([row for _, row in rows], ends)
        except BadRow:
            bad = self._store.find_bad([row for _, row in rows])
            if not bad:
                raise
            letters = [(rows[index][0], DeadLetter("refused", reason)) for index, reason in bad.items()]
            self._refuse(source, polled, letters)
            self._store.write([row for index, (_, row) in enumerate(rows) if index not in bad], ends)

    def _refuse(self, source: _Input, polled: Polled, letters: Sequence[tuple[Message, DeadLetter]]) -> None:
        """Rows that the database will never take: known only after the mark was written, hence a transaction more.

        Told once: the same batch may come here again when the database goes away in between.
        """
        new = [
            (message, letter)
            for message, letter in letters
            if (message.partition, message.offset) not in source.refused
        ]
        for message, letter in new:
            log.error("%s: dead letter %s@%d: %s", NAME, source.topic.name, message.offset, letter.error)
            self._transaction.send_dead_letter(message, letter, 1)
        if new:
            self._transaction.commit({}, polled.member)
        for message, letter in new:
            source.refused.add(place_of(message))
            self._metrics.count(letter.name, letter.reason)


def place_of(message: Message) -> tuple[int, int]:
    """Partition and offset of a message in its topic."""
    return message.partition, message.offset


def _group_of(topic: Topic) -> str:
    """One group a topic: a rebalance of one input leaves the other alone."""
    return f"{NAME}.{topic.name}"
