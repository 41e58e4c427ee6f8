"""The sink's loop: records from Kafka into the store, each exactly once.

The store's own offsets say where to go on; they are written in one SQL transaction with the rows. Kafka's offsets of
the group say how far dead letters of unreadable records were written: one Kafka transaction holds both, before the SQL
transaction, so a crash between the two neither loses a letter nor writes it twice. Only a row that the database itself
refuses can have its letter twice, when the process is killed right after the first one.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from consumers.sink.errors import BadRow, StoreError, StoreUnavailable
from consumers.sink.rows import SinkRow, Unreadable, read_message
from consumers.sink.store import Store
from incidentwire.contracts.topics import DEAD_LETTERS, INCIDENT_CHANGES, INCIDENTS, Topic
from incidentwire.streaming.health import Health
from incidentwire.streaming.loop import CAUSES, StageFailed
from incidentwire.streaming.membership import Membership, Polled
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.outcomes import DeadLetter, Message
from incidentwire.streaming.settings import KafkaSettings
from incidentwire.streaming.stall import StallCheck
from incidentwire.streaming.transaction import Transaction

NAME = "sink"
INPUTS = (INCIDENTS, INCIDENT_CHANGES)
OUTPUTS = (DEAD_LETTERS,)

# A database that is away is asked again after this long, doubling up to the longest.
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0

log = logging.getLogger(__name__)


@dataclass
class _Input:
    """One input topic with how far its dead letters were written."""

    topic: Topic
    membership: Membership
    stalls: StallCheck
    lettered: dict[int, int] = field(default_factory=dict)
    refused: set[tuple[int, int]] = field(default_factory=set)  # of the batch in hand


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
    ) -> None:
        self._store = store
        self._settings = settings
        self._health = health
        self._metrics = metrics
        self._clock = clock
        self._transaction = transaction or Transaction(settings, NAME, clock)
        self._inputs = []
        for topic in INPUTS:
            membership = connect(settings, _group_of(topic), topic)
            stalls = StallCheck(membership, settings.stall_seconds, health, metrics)
            self._inputs.append(_Input(topic, membership, stalls))

    def run(self, stop: threading.Event) -> None:
        """Works until `stop` is set. Raises StageFailed."""
        try:
            self._transaction.open()
            self._patiently(self._store.open, stop)
            self._health.set("start", None)
            self._health.set("assignment", "no partition assigned yet")
            while not stop.is_set():
                for source in self._inputs:
                    self._turn(source, stop)
        except (*CAUSES, StoreError) as error:
            self._health.set("failed", str(error))
            raise StageFailed(f"{NAME}: {error}") from error
        finally:
            self._transaction.close()
            for source in self._inputs:
                source.membership.close(2.0)
            self._store.close()

    def _turn(self, source: _Input, stop: threading.Event) -> None:
        self._health.beat()
        source.membership.resume()
        polled = source.membership.poll(100, self._settings.batch_records)
        for partition in polled.lost:
            self._store.release(source.topic.name, partition)
        if polled.gained:
            self._patiently(lambda: self._take_over(source, polled.gained), stop)
        source.stalls.check()
        everywhere = all(each.membership.owned for each in self._inputs)
        self._health.set("assignment", None if everywhere else "not every input topic has a partition assigned")
        if polled.messages:
            self._store_batch(source, polled, stop)

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

    def _store_batch(self, source: _Input, polled: Polled, stop: threading.Event) -> None:
        rows: list[tuple[Message, SinkRow]] = []
        letters: list[tuple[Message, DeadLetter]] = []
        for message in polled.messages:
            row = read_message(source.topic, message)
            if isinstance(row, Unreadable):
                letters.append((message, DeadLetter("unreadable", row.reason)))
            else:
                rows.append((message, row))
        positions = {message.partition: message.offset + 1 for message in polled.messages}
        self._write_letters(source, polled, letters, positions)
        if not self._patiently(lambda: self._write_rows(source, polled, rows, positions), stop):
            return  # stopped while the database was away: the store's offsets have not moved, nothing is lost
        source.refused.clear()
        now_ms = self._clock().timestamp() * 1000
        for message, _ in rows:
            self._metrics.count("stored", "")
            self._metrics.event_age_seconds.observe(max(0.0, (now_ms - message.timestamp_ms) / 1000))

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

    def _patiently(self, action: Callable[[], None], stop: threading.Event) -> bool:
        """Does something with the database, as often as it takes while that is away. False: told to stop meanwhile."""
        wait_seconds = FIRST_WAIT_SECONDS
        while True:
            try:
                action()
            except StoreUnavailable as error:
                log.warning("%s: %s; tries again in %g s", NAME, error, wait_seconds)
                self._health.set("store", str(error))
                if stop.wait(wait_seconds):
                    return False
                wait_seconds = min(2 * wait_seconds, LONGEST_WAIT_SECONDS)
                self._health.beat()
                for source in self._inputs:
                    source.membership.keep_alive()
            else:
                self._health.set("store", None)
                return True


def place_of(message: Message) -> tuple[int, int]:
    """Partition and offset of a message in its topic."""
    return message.partition, message.offset


def _group_of(topic: Topic) -> str:
    """One group a topic: a rebalance of one input leaves the other alone."""
    return f"{NAME}.{topic.name}"
