"""The transactional stage loop: the one loop of every stage that turns records into records.

Poll a batch, run the core, send outputs, state and dead letters, add the offsets, commit. While a commit is under way
the next batch is read and decided already, and nothing of it is sent before that commit is known to count. Whatever
goes wrong on the way leads to one place: a new producer, fresh state from the topics, and on from the committed
offsets.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from kafka.errors import KafkaError

from incidentwire.contracts.topics import Topic
from incidentwire.streaming import collecting
from incidentwire.streaming.batch_size import BatchSize
from incidentwire.streaming.cores import Cores, ReadState
from incidentwire.streaming.deadletters.gate import DeadLetterGate
from incidentwire.streaming.effects import Batch, Effects
from incidentwire.streaming.guard import DeadlineExpired
from incidentwire.streaming.health import Health
from incidentwire.streaming.membership import Membership, OffsetsHeld, Polled, RecordsLost
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.outcomes import Message, Processor
from incidentwire.streaming.processing import InlineRunner, Runner
from incidentwire.streaming.restore import RestoreStuck, restore
from incidentwire.streaming.retries import Retries
from incidentwire.streaming.settings import KafkaSettings
from incidentwire.streaming.stall import StallCheck, Stalled
from incidentwire.streaming.transaction import Transaction, TransactionFailed
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


@dataclass(frozen=True)
class _Committing:
    """A batch whose commit is under way."""

    batch: Batch
    started: float


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
        read_state: ReadState = restore,
        monotonic: Callable[[], float] = time.monotonic,
        gate: DeadLetterGate | None = None,
    ) -> None:
        self._stage = stage
        self._settings = settings
        self._clock = clock
        self._health = health
        self._metrics = metrics
        self._monotonic = monotonic
        self._transaction = transaction or Transaction(settings, stage.name, clock)
        self._membership = membership or Membership(settings, stage.name, stage.source)
        self._cores = Cores(
            stage.name, stage.states, stage.new_processor, settings, health, metrics, read_state, self._stay_member
        )
        self._pool = WorkerPool(stage.new_processor, stage.workers) if stage.workers else None
        self._runner: Runner = self._pool or InlineRunner(self._cores.by_partition)
        self._retries = Retries(settings, monotonic)
        self._effects = Effects(stage.name, stage.states, self._transaction, self._retries)
        self._stalls = StallCheck(self._membership, settings.stall_seconds, health, metrics, monotonic)
        self._gate = gate or DeadLetterGate(settings, stage.name, health, metrics, monotonic)
        self._batch_size = BatchSize(settings.batch_records, settings.most_batch_records)
        self._committing: _Committing | None = None
        self._settled_at = self._kept_alive = monotonic()
        self._recoveries = 0

    def run(self, stop: threading.Event) -> None:
        """Works until `stop` is set; then finishes or abandons the batch in hand. Raises StageFailed."""
        try:
            self._transaction.open()
            self._health.set("start", None)
            self._health.set("assignment", "no partition assigned yet")
            with collecting.seldom():
                while not stop.is_set():
                    self._turn(stop)
            self._leave()
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
        for partition in polled.lost:
            self._cores.drop(partition)
            self._retries.drop(partition)
        try:
            if polled.gained or not polled.messages:
                self._settle()  # before anybody's state is read; and where nothing else is to be done meanwhile
            if polled.gained:
                self._take_over(polled.gained)
            self._tell_assignment()
            self._stalls.check(waiting)
            self._health.set("retry", self._retries.told())
            if held:
                # None but what came before the pause took hold: read again.
                self._rewind(polled.messages, Batch(self._gate.tally()))
            elif polled.messages:
                self._process(polled, stop)
        except TransactionFailed as error:
            self._recover(error)

    def _tell_assignment(self) -> None:
        none = "no partition assigned (another member has them all, or the group is forming)"
        self._health.set("assignment", None if self._membership.owned else none)

    def _take_over(self, partitions: Iterable[int]) -> None:
        """Makes fresh cores with their state from the topics, and goes on where the group committed."""
        partitions = sorted(partitions)
        # First the offsets: this waits for a former owner's open transaction, so the state read after it is complete.
        offsets = self._membership.committed(partitions)
        for partition in partitions:
            self._retries.drop(partition)
        if not self._pool:
            self._cores.restore(partitions)
        self._membership.seek(offsets)
        log.info("%s: reads partitions %s from %s", self._stage.name, partitions, offsets)

    def _stay_member(self) -> None:
        """Called often during long work: beats, and polls once a second so that membership is not lost."""
        now = self._monotonic()
        if now - self._kept_alive >= 1.0:
            self._kept_alive = now
            self._health.beat()
            self._membership.keep_alive()

    def _process(self, polled: Polled, stop: threading.Event) -> None:
        """Runs a batch and begins to commit how far it got. Raises TransactionFailed."""
        started = self._monotonic()
        if self._pool:
            self._settle()  # a heavy batch takes seconds: an unknown outcome must not wait for them

        def stopping() -> bool:
            return stop.is_set() or self._transaction.failing()

        # Decide everything first: the broker aborts a transaction that stays open while a slow record is worked on.
        with closing(self._runner.run(polled.messages, stopping, self._stay_member)) as results:
            ready = deque(map(self._effects.prepare, results))
        self._settle()
        batch = self._effects.perform(ready, self._gate.tally())
        if batch.counts:
            places = {place.partition: place for place in self._membership.places(batch.next_offsets)}
            self._transaction.start_commit(
                {places[partition]: offset for partition, offset in batch.next_offsets.items()}, polled.member
            )
            self._committing = _Committing(batch, started)
            if batch.whole(polled.messages):
                return
            self._settle()  # what comes next depends on it: state is read anew, or the stage is held up
        self._rewind(polled.messages, batch)

    def _settle(self) -> None:
        """Learns what became of the commit under way, if there is one. Raises TransactionFailed."""
        committing, self._committing = self._committing, None
        if committing is None:
            return
        self._transaction.settle()
        self._recoveries = 0
        self._health.set("transaction", None)
        self._report(committing)
        self._gate.accept(committing.batch.tally, committing.batch.breach)

    def _report(self, committing: _Committing) -> None:
        batch, now = committing.batch, self._monotonic()
        self._metrics.ages(self._clock().timestamp() * 1000, batch.timestamps_ms)
        for (outcome, reason), count in Counter(batch.counts).items():
            self._metrics.count(outcome, reason, count)
        self._metrics.transaction("commit")
        self._metrics.batch_seconds.observe(now - committing.started)
        # Batches overlap: what this one took is the time since the one before it, if that was still under way.
        self._batch_size.observe(len(batch.counts), now - max(committing.started, self._settled_at))
        self._settled_at = now

    def _rewind(self, messages: Sequence[Message], batch: Batch) -> None:
        """Reads again what the batch did not get to, and rebuilds cores that can't be trusted any more."""
        self._membership.seek(batch.unread(messages))
        if not self._pool:
            self._cores.replace(batch.broken)

    def _recover(self, error: TransactionFailed) -> None:
        """The outcome is unknown: back to the last committed point with a new producer and fresh state."""
        self._committing = None
        self._recoveries += 1
        self._metrics.transaction("unknown")
        self._health.set("transaction", f"outcome unknown: {error}")
        log.error("%s: %s; goes back to the committed offsets (%d in a row)", self._stage.name, error, self._recoveries)
        if self._recoveries > MOST_RECOVERIES:
            raise error
        self._transaction.reopen()
        self._cores.clear()
        self._take_over(self._membership.owned)

    def _leave(self) -> None:
        """Waits for the last commit. One that failed is nothing to mend now: the next start reads its batch again."""
        try:
            self._settle()
        except TransactionFailed as error:
            self._metrics.transaction("unknown")
            log.error("%s: %s; its batch is read again at the next start", self._stage.name, error)

    def _close(self) -> None:
        """Lets go of everything within the shutdown deadline's share."""
        if self._pool:
            self._pool.close()
        self._gate.close()
        self._transaction.close()
        self._membership.close(2.0)
