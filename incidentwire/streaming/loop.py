"""The transactional stage loop: the one loop of every stage that turns records into records.

Poll a batch, run the core, send outputs, state and dead letters, add the offsets, commit. Whatever goes wrong on the
way leads to one place: a new producer, fresh state from the topics, and on from the committed offsets.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime

from kafka.errors import KafkaError

from incidentwire.contracts.jsonl import reason_of
from incidentwire.contracts.topics import Topic
from incidentwire.streaming.batch_size import BatchSize
from incidentwire.streaming.deadletters.gate import DeadLetterGate
from incidentwire.streaming.envelope import traceparent_of
from incidentwire.streaming.guard import DeadlineExpired
from incidentwire.streaming.health import Health
from incidentwire.streaming.membership import Membership, OffsetsHeld, Polled, RecordsLost
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.outcomes import DeadLetter, Drop, Emit, Message, OutRecord, Processor, RetryAfter
from incidentwire.streaming.processing import InlineRunner, Processed, Runner
from incidentwire.streaming.restore import Restore, RestoreStuck, restore
from incidentwire.streaming.retries import Retries
from incidentwire.streaming.settings import KafkaSettings
from incidentwire.streaming.stall import StallCheck, Stalled
from incidentwire.streaming.transaction import Prepared, RecordTooLarge, Transaction, TransactionFailed
from incidentwire.streaming.workers import WorkerPool, WorkersBroken

log = logging.getLogger(__name__)

# So many recoveries in a row without a commit between them: something else is wrong, and whoever watches must see it.
MOST_RECOVERIES = 5

# What ends a loop: whoever watches the process starts it again.
CAUSES = (KafkaError, DeadlineExpired, TransactionFailed, RestoreStuck, OffsetsHeld, RecordsLost, Stalled)


class StageFailed(Exception):
    """The stage can't go on by itself; the process must end with a non-zero code and be started again."""


@dataclass(frozen=True)
class Stage:
    """What makes one stage: where it reads, what it keeps, and its core.

    `states` are co-partitioned with `source`. `workers` above 0 runs the core in that many processes: for heavy
    cores, which then have no state and a picklable `new_processor`.
    """

    name: str
    source: Topic
    states: tuple[Topic, ...]
    outputs: tuple[Topic, ...]
    new_processor: Callable[[], Processor]
    workers: int = 0

    def topics(self) -> tuple[Topic, ...]:
        """Every topic the stage touches."""
        return tuple(dict.fromkeys((self.source, *self.states, *self.outputs)))


@dataclass
class _Batch:
    """What one batch came to: how far each partition got, and what has to be read again."""

    next_offsets: dict[int, int] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)
    counts: list[tuple[str, str, int]] = field(default_factory=list)
    breach: str | None = None  # why there are too many dead letters now


class StageLoop:
    """Runs one stage until told to stop."""

    def __init__(
        self,
        stage: Stage,
        settings: KafkaSettings,
        clock: Callable[[], datetime],
        health: Health,
        metrics: StageMetrics,
        *,
        membership: Membership | None = None,
        transaction: Transaction | None = None,
        read_state: Callable[..., int] = restore,
        monotonic: Callable[[], float] = time.monotonic,
        gate: DeadLetterGate | None = None,
    ) -> None:
        self._read_state = read_state
        self._stage = stage
        self._settings = settings
        self._clock = clock
        self._health = health
        self._metrics = metrics
        self._monotonic = monotonic
        self._transaction = transaction or Transaction(settings, stage.name, clock)
        self._membership = membership or Membership(settings, stage.name, stage.source)
        self._processors: dict[int, Processor] = {}
        self._pool = WorkerPool(stage.new_processor, stage.workers) if stage.workers else None
        self._runner: Runner = self._pool or InlineRunner(self._processors)
        self._retries = Retries(settings, monotonic)
        self._stalls = StallCheck(self._membership, settings.stall_seconds, health, metrics, monotonic)
        self._gate = gate or DeadLetterGate(settings, stage.name, health, metrics, monotonic)
        self._batch_size = BatchSize(settings.batch_records, settings.most_batch_records)
        self._kept_alive = monotonic()
        self._recoveries = 0

    def run(self, stop: threading.Event) -> None:
        """Works until `stop` is set; then finishes or abandons the batch in hand. Raises StageFailed."""
        try:
            self._transaction.open()
            self._health.set("start", None)
            self._health.set("assignment", "no partition assigned yet")
            while not stop.is_set():
                self._turn(stop)
        except (*CAUSES, WorkersBroken) as error:
            self._health.set("failed", str(error))
            raise StageFailed(f"{self._stage.name}: {error}") from error
        finally:
            self._close()

    def _turn(self, stop: threading.Event) -> None:
        """Once round: poll, take what changed, process what came, commit."""
        self._health.beat()
        held = self._gate.holds()
        waiting = self._membership.assigned() if held else self._retries.not_due()
        self._membership.resume(waiting)
        records = self._settings.heavy_batch_records if self._pool else self._batch_size.records
        polled = self._membership.poll(200, records)
        self._rearrange(polled)
        self._stalls.check(waiting)
        self._health.set("retry", self._retries.told())
        if held:
            self._rewind(polled.messages, _Batch())  # none but what came before the pause took hold
        elif polled.messages:
            try:
                self._process(polled, stop)
            except TransactionFailed as error:
                self._recover(error)

    def _rearrange(self, polled: Polled) -> None:
        """Drops what belongs to others now and gets ready for what was gained."""
        for partition in polled.lost:
            self._processors.pop(partition, None)
            self._retries.drop(partition)
        if polled.gained:
            self._take_over(polled.gained)
        if self._membership.owned:
            self._health.set("assignment", None)
        else:
            self._health.set(
                "assignment", "no partition assigned (another member has them all, or the group is forming)"
            )

    def _take_over(self, partitions: Iterable[int]) -> None:
        """Makes fresh cores with their state from the topics, and goes on where the group committed."""
        partitions = sorted(partitions)
        # First the offsets: this waits for a former owner's open transaction, so the state read after it is complete.
        offsets = self._membership.committed(partitions)
        for partition in partitions:
            self._retries.drop(partition)
            if not self._pool:
                self._processors[partition] = self._restored(partition)
        self._membership.seek(offsets)
        log.info("%s: reads partitions %s from %s", self._stage.name, partitions, offsets)

    def _restored(self, partition: int) -> Processor:
        processor = self._stage.new_processor()
        if self._stage.states:
            self._health.set("restore", f"reading the state of partition {partition} from its topics")
            take = self._restoring(processor)
            count = self._read_state(self._settings, self._stage.states, partition, take, self._stay_member)
            self._metrics.restored_records.inc(count)
            self._health.set("restore", None)
            log.info("%s: restored partition %d from %d records", self._stage.name, partition, count)
        return processor

    def _restoring(self, processor: Processor) -> Restore:
        """Hands state records to the core. One that can't be read stops nothing: it is named, counted, passed over."""

        def take(topic: str, key: str, value: bytes | None) -> None:
            try:
                processor.restore(topic, key, value)
            except ValueError as error:
                log.error(
                    "%s: passed over a state record, %s key %r: %s", self._stage.name, topic, key, reason_of(error)
                )
                self._metrics.unreadable_state.inc()

        return take

    def _stay_member(self) -> None:
        """Called often during long work: beats, and polls once a second so that membership is not lost."""
        now = self._monotonic()
        if now - self._kept_alive >= 1.0:
            self._kept_alive = now
            self._health.beat()
            self._membership.keep_alive()

    def _process(self, polled: Polled, stop: threading.Event) -> None:
        """Runs a batch and commits how far it got. Raises TransactionFailed."""
        started = self._monotonic()
        batch, tally = _Batch(), self._gate.tally()
        # Decide everything first: the broker aborts a transaction that stays open while a slow record is worked on.
        with closing(self._runner.run(polled.messages, stop.is_set, self._stay_member)) as results:
            decided = list(results)
        for at, processed in enumerate(decided):
            if processed.message.partition in batch.broken:
                continue
            counted = len(batch.counts)
            self._perform(processed, batch)
            if len(batch.counts) > counted:
                batch.breach = tally.observe(batch.counts[-1][0] == DeadLetter.name)
            if batch.breach:  # the rest is read again after the pause, by cores that have not seen it
                batch.broken.update(later.message.partition for later in decided[at + 1 :])
                break
        if batch.counts:
            places = {place.partition: place for place in self._membership.places(batch.next_offsets)}
            self._transaction.commit(
                {places[partition]: offset for partition, offset in batch.next_offsets.items()}, polled.member
            )
            self._recoveries = 0
            self._health.set("transaction", None)
            self._report(batch, started)
            self._gate.accept(tally, batch.breach)
        self._rewind(polled.messages, batch)

    def _perform(self, processed: Processed, batch: _Batch) -> None:
        """The effects of one outcome, inside the open transaction."""
        message, outcome = processed.message, processed.outcome
        before = self._retries.take(message)
        earlier = before.attempts if before else 0
        if processed.broken:
            batch.broken.add(message.partition)
        if isinstance(outcome, RetryAfter):
            later = self._retries.later(message, outcome, before)
            if not isinstance(later, DeadLetter):
                log.warning("%s: tries %s again in %g s: %s", self._stage.name, message.place, later, outcome.reason)
                return
            outcome = later
        if isinstance(outcome, DeadLetter):
            self._dead_letter(message, outcome, earlier + processed.attempts, batch)
        else:
            try:
                prepared = [self._prepare(out, message) for out in outcome.records]
            except RecordTooLarge as error:
                batch.broken.add(message.partition)  # the core believes that its records went out
                self._dead_letter(message, DeadLetter("too-large", str(error)), earlier + 1, batch)
            else:
                self._send(prepared)
                self._count(message, outcome, batch)
        batch.next_offsets[message.partition] = message.offset + 1

    def _prepare(self, out: OutRecord, message: Message) -> Prepared:
        """State goes to the partition that its input came from, whatever its key: there it is looked for."""
        partition = message.partition if out.topic in self._stage.states else None
        return self._transaction.prepare(out, traceparent_of(message), partition)

    def _send(self, prepared: Iterable[Prepared]) -> None:
        for record in prepared:
            self._transaction.send(record)

    def _dead_letter(self, message: Message, letter: DeadLetter, attempts: int, batch: _Batch) -> None:
        log.error("%s: dead letter %s: %s: %s", self._stage.name, message.place, letter.reason, letter.error)
        self._transaction.send_dead_letter(message, letter, attempts)
        batch.counts.append((letter.name, letter.reason, message.timestamp_ms))

    @staticmethod
    def _count(message: Message, outcome: Emit | Drop, batch: _Batch) -> None:
        reason = outcome.reason if isinstance(outcome, Drop) else ""
        batch.counts.append((outcome.name, reason, message.timestamp_ms))

    def _report(self, batch: _Batch, started: float) -> None:
        now_ms = self._clock().timestamp() * 1000
        for _, _, timestamp_ms in batch.counts:
            self._metrics.event_age_seconds.observe(max(0.0, (now_ms - timestamp_ms) / 1000))
        for (outcome, reason), count in Counter((outcome, reason) for outcome, reason, _ in batch.counts).items():
            self._metrics.count(outcome, reason, count)
        self._metrics.transaction("commit")
        seconds = self._monotonic() - started
        self._metrics.batch_seconds.observe(seconds)
        self._batch_size.observe(len(batch.counts), seconds)

    def _rewind(self, messages: Sequence[Message], batch: _Batch) -> None:
        """Reads again what the batch did not get to, and rebuilds cores that can't be trusted any more."""
        first: dict[int, int] = {}
        last: dict[int, int] = {}
        for message in messages:
            first.setdefault(message.partition, message.offset)
            last[message.partition] = message.offset
        reached = {partition: batch.next_offsets.get(partition, offset) for partition, offset in first.items()}
        self._membership.seek({p: offset for p, offset in reached.items() if offset <= last[p]})
        if not self._pool:
            for partition in batch.broken:
                if partition in self._processors:
                    self._processors[partition] = self._restored(partition)

    def _recover(self, error: TransactionFailed) -> None:
        """The outcome is unknown: back to the last committed point with a new producer and fresh state."""
        self._recoveries += 1
        self._metrics.transaction("unknown")
        self._health.set("transaction", f"outcome unknown: {error}")
        log.error("%s: %s; goes back to the committed offsets (%d in a row)", self._stage.name, error, self._recoveries)
        if self._recoveries > MOST_RECOVERIES:
            raise error
        self._transaction.reopen()
        self._processors.clear()
        self._take_over(self._membership.owned)

    def _close(self) -> None:
        """Lets go of everything within the shutdown deadline's share."""
        if self._pool:
            self._pool.close()
        self._gate.close()
        self._transaction.close()
        self._membership.close(2.0)
