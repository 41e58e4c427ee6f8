"""The topic of dead letters on a cluster: reading it, and the one writer at a time that replays and purges.

Why a letter comes back at most once, whatever is killed when:
1. The replayed record and the mark of its letter are in one Kafka transaction: both count or neither.
2. All replays and purges of a pipeline use one transactional id. Whoever opens it fences who had it before and has
   the broker finish or abort what that one left open, and reads the topic only then, up to its high-water mark. So it
   sees every mark that will ever count, and a second replay at the same time fails instead of publishing twice.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from kafka import KafkaConsumer
from kafka.structs import TopicPartition

from incidentwire.contracts.topics import CATALOGUE, DEAD_LETTERS
from incidentwire.streaming.clients import admin_client, idempotent_producer, plain_consumer
from incidentwire.streaming.deadletters.ledger import Entry, Ledger
from incidentwire.streaming.deadletters.letter import Letter, Place, read_letter
from incidentwire.streaming.deadletters.marks import Action, is_mark, mark_of, mark_record, resume_record
from incidentwire.streaming.deadletters.reading import newer_records, read_up_to
from incidentwire.streaming.deadletters.replaying import NotReplayable, chunks, original
from incidentwire.streaming.deadletters.selection import Selection
from incidentwire.streaming.settings import KafkaSettings
from incidentwire.streaming.transaction import Fenced, Prepared, Transaction, TransactionFailed

# The process's own name plays no part in it: two machines must fence each other.
WRITER = "dead-letters"
# Read on over a gap up to this long rather than ask for the next letter by a seek.
_GAP_RECORDS = 500
# A purge has nothing but marks in its transactions.
_CHUNK_MARKS = 500


@dataclass(frozen=True)
class Done:
    """What became of one letter of a replay or a purge. `why` None: it was done."""

    entry: Entry
    why: str | None = None


@dataclass
class Report:
    """What a replay or a purge came to. `deleted`: letters whose bytes Kafka was told to delete."""

    done: int = 0
    refused: int = 0
    deleted: int = 0
    kept: int = 0
    tell: Callable[[Done], None] = field(default=lambda _: None, repr=False)

    def note(self, done: Done) -> None:
        """Counts one and tells it."""
        if done.why is None:
            self.done += 1
        else:
            self.refused += 1
        self.tell(done)


class DeadLetterBox:
    """The dead letters of one pipeline."""

    def __init__(
        self,
        settings: KafkaSettings,
        clock: Callable[[], datetime],
        *,
        connect: Callable[..., KafkaConsumer] = plain_consumer,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        transaction: Callable[[KafkaSettings], Transaction] | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._connect = connect
        self._monotonic = monotonic
        self._sleep = sleep
        self._name = settings.wire_name(DEAD_LETTERS)
        self._new_transaction = transaction or (lambda fixed: Transaction(fixed, WRITER, clock))

    def ledger(self, selection: Selection | None = None, *, settled: bool = False) -> Ledger:
        """What the topic says. `settled`: waits for transactions that are open in it, as whoever writes must.

        Raises RestoreStuck where it can't be read to its end.
        """
        with self._reader() as consumer:
            return Ledger((selection or Selection()).takes).read(self._records(consumer, settled))

    def letters(self, places: Iterable[Place]) -> Iterator[Letter]:
        """Whole letters, in their order. One that retention has taken is left out."""
        by_partition: dict[int, list[int]] = {}
        for place in sorted(places):
            by_partition.setdefault(place.partition, []).append(place.offset)
        with self._reader() as consumer:
            for partition, offsets in by_partition.items():
                yield from self._letters_at(consumer, TopicPartition(self._name, partition), offsets)

    def replay(
        self,
        selection: Selection,
        *,
        limit: int | None = None,
        per_second: float | None = None,
        dry_run: bool = False,
        tell: Callable[[Done], None] = lambda _: None,
    ) -> Report:
        """Puts the open letters of a selection back where they came from, oldest first.

        Letters that can't go back don't count towards `limit`: else those would be all that it ever came to.
        Raises TransactionFailed: what was told is done; of the rest nothing or one transaction's worth may be, and
        another replay finds out.
        """
        report = Report(tell=tell)
        if dry_run:
            self._replay(selection, limit, per_second, report, None)
        else:
            with self._writer() as transaction:
                self._replay(selection, limit, per_second, report, transaction)
        return report

    def _replay(
        self,
        selection: Selection,
        limit: int | None,
        per_second: float | None,
        report: Report,
        transaction: Transaction | None,
    ) -> None:
        entries = self.ledger(selection, settled=transaction is not None).entries("open")
        wanted: dict[Place, Entry] = {}
        seen: set[str] = set()
        for entry in entries:
            if entry.identity is None or entry.identity not in seen:  # of two twins one comes back
                wanted[entry.letter.place] = entry
            if entry.identity is not None:
                seen.add(entry.identity)
        partitions = self._partitions()
        with self._reader() as consumer:
            newer = newer_records(self._settings, consumer, [entry.letter for entry in wanted.values()])
        started, count = self._monotonic(), 0
        for chunk in chunks(self.letters(wanted), per_second):
            sendable: list[tuple[Letter, Prepared]] = []
            for letter in chunk:
                if count + len(sendable) == limit:
                    break
                prepared = original(letter, partitions, newer)
                if isinstance(prepared, NotReplayable):
                    report.note(Done(wanted[letter.place], prepared.why))
                else:
                    sendable.append((letter, prepared))
            if transaction is not None and sendable:
                if per_second is not None:
                    self._sleep(max(0.0, started + count / per_second - self._monotonic()))
                for _, prepared in sendable:
                    transaction.send(prepared)
                self._mark(transaction, [letter for letter, _ in sendable], "replayed")
            count += len(sendable)
            for letter, _ in sendable:
                report.note(Done(wanted[letter.place]))
            if count == limit:
                break

    def purge(
        self,
        selection: Selection | None,
        *,
        limit: int | None = None,
        dry_run: bool = False,
        tell: Callable[[Done], None] = lambda _: None,
    ) -> Report:
        """Marks the open letters of a selection as purged (None: marks none), and deletes what Kafka lets us delete:

        from the beginning of the topic up to the first letter that is still open.
        """
        report = Report(tell=tell)
        if dry_run:
            for entry in self._to_purge(selection, limit, settled=False):
                report.note(Done(entry))
            return report
        with self._writer() as transaction:
            entries = self._to_purge(selection, limit, settled=True)
            for first in range(0, len(entries), _CHUNK_MARKS):
                chunk = entries[first : first + _CHUNK_MARKS]
                self._mark(transaction, [entry.letter for entry in chunk], "purged", chunk)
                for entry in chunk:
                    report.note(Done(entry))
            ledger = self.ledger(settled=True)
            offsets = ledger.deletable()
            report.deleted = ledger.letters_before(offsets)
            report.kept = len(ledger.entries("replayed", "purged")) - report.deleted
            if report.deleted:
                self._delete_before(offsets)
        return report

    def _to_purge(self, selection: Selection | None, limit: int | None, *, settled: bool) -> list[Entry]:
        if selection is None:
            return []
        return list(islice(self.ledger(selection, settled=settled).entries("open"), limit))

    def _mark(
        self, transaction: Transaction, letters: Sequence[Letter], action: Action, entries: Sequence[Entry] = ()
    ) -> None:
        """Marks letters and commits, with whatever was sent before. `entries` where the letters are without bytes."""
        now = self._clock()
        marks = [mark_of(letter, action, now) for letter in letters]
        if entries:
            marks = [replace(mark, identity=entry.identity) for mark, entry in zip(marks, entries, strict=True)]
        for mark in marks:
            value, headers = mark_record(mark)
            transaction.send(Prepared(DEAD_LETTERS, None, value, headers, None, mark.place.partition))
        transaction.commit({}, None)

    def _delete_before(self, offsets: Mapping[int, int]) -> None:
        admin = admin_client(self._settings)
        try:
            places = {TopicPartition(self._name, number): offset for number, offset in offsets.items() if offset > 0}
            admin.delete_records(places, timeout_ms=int(self._settings.call_seconds * 1000))
        finally:
            admin.close()

    def resume(self, stage: str) -> None:
        """Lets a stage go on that is paused over its dead letters. Raises KafkaError."""
        producer = idempotent_producer(self._settings)
        try:
            value, headers = resume_record(stage, self._clock())
            producer.send(self._name, value=value, headers=headers, partition=0).get(
                timeout=self._settings.call_seconds
            )
        finally:
            producer.close(timeout=self._settings.call_seconds)

    @contextmanager
    def _writer(self) -> Iterator[Transaction]:
        transaction = self._new_transaction(replace(self._settings, instance="writer"))
        try:
            transaction.open()
            yield transaction
        except Fenced as error:
            raise TransactionFailed(
                "another replay or purge of this pipeline's letters was begun meanwhile, and only one may run at once "
                f"({error.__cause__})"
            ) from error
        finally:
            transaction.close()

    @contextmanager
    def _reader(self) -> Iterator[KafkaConsumer]:
        consumer = self._connect(self._settings)
        try:
            yield consumer
        finally:
            consumer.close(timeout_ms=1000)

    def _records(self, consumer: KafkaConsumer, settled: bool) -> Iterator[Any]:
        """Every committed record, partition by partition, up to the end as it is now."""
        timeout_ms = int(self._settings.call_seconds * 1000)
        numbers = consumer.partitions_for_topic(self._name)
        if not numbers:
            raise ValueError(f"there is no topic {self._name} on this cluster: run `incidentwire topics apply`")
        places = [TopicPartition(self._name, number) for number in sorted(numbers)]
        ends = consumer.end_offsets(places, timeout_ms=timeout_ms)
        if settled:  # the high-water mark, open transactions included
            other = self._connect(self._settings, committed=False)
            try:
                ends = other.end_offsets(places, timeout_ms=timeout_ms)
            finally:
                other.close(timeout_ms=1000)
        for place in places:
            consumer.assign([place])
            consumer.seek_to_beginning(place)
            yield from read_up_to(self._settings, consumer, place, int(ends[place]), self._monotonic)

    def _letters_at(self, consumer: KafkaConsumer, place: TopicPartition, offsets: Sequence[int]) -> Iterator[Letter]:
        consumer.assign([place])
        todo, end = deque(offsets), offsets[-1] + 1
        while todo:
            consumer.seek(place, todo[0])
            for record in read_up_to(self._settings, consumer, place, end, self._monotonic):
                while todo and todo[0] < record.offset:
                    todo.popleft()  # gone since
                if not todo:
                    return
                if record.offset == todo[0]:
                    todo.popleft()
                    if not is_mark(record.headers):
                        yield read_letter(record)
                elif todo[0] - record.offset > _GAP_RECORDS:
                    break
            else:
                return

    def _partitions(self) -> dict[str, int]:
        """How many partitions each topic of the catalogue has on the cluster."""
        with self._reader() as consumer:
            return {
                topic.name: len(consumer.partitions_for_topic(self._settings.wire_name(topic)) or ())
                for topic in CATALOGUE
            }
