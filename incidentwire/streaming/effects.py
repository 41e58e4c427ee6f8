"""The effects of outcomes inside the open transaction: what a batch sends, counts, and has to read again."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from incidentwire.contracts.topics import Topic
from incidentwire.streaming.deadletters.limits import Tally
from incidentwire.streaming.envelope import traceparent_of
from incidentwire.streaming.outcomes import DeadLetter, Drop, Emit, Message, RetryAfter
from incidentwire.streaming.processing import Processed
from incidentwire.streaming.retries import Retries
from incidentwire.streaming.transaction import Prepared, RecordTooLarge, Transaction

log = logging.getLogger(__name__)


@dataclass
class Batch:
    """What one batch came to: how far each partition got, and whose cores can't be trusted any more."""

    tally: Tally
    next_offsets: dict[int, int] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)  # partitions whose core can't be trusted any more
    counts: list[tuple[str, str]] = field(default_factory=list)  # outcome and reason of each record
    timestamps_ms: list[int] = field(default_factory=list)  # of the same records
    breach: str | None = None  # why there are too many dead letters now

    def whole(self, messages: Sequence[Message]) -> bool:
        """Whether every one of its messages got its outcome, and every core goes on from there."""
        return len(self.counts) == len(messages) and not self.broken and self.breach is None

    def unread(self, messages: Sequence[Message]) -> dict[int, int]:
        """Where to read again what the batch did not get to, by partition."""
        first: dict[int, int] = {}
        last: dict[int, int] = {}
        for message in messages:
            first.setdefault(message.partition, message.offset)
            last[message.partition] = message.offset
        reached = {partition: self.next_offsets.get(partition, offset) for partition, offset in first.items()}
        return {partition: offset for partition, offset in reached.items() if offset <= last[partition]}


class Ready(NamedTuple):
    """A message with its outcome and the bytes of all that goes out for it."""

    message: Message
    outcome: Emit | Drop | RetryAfter | DeadLetter
    records: Sequence[Prepared]
    attempts: int
    broken: bool


class Effects:
    """Does what outcomes say: `prepare` for each as soon as it is decided, then `perform` for the batch."""

    def __init__(self, stage: str, states: Sequence[Topic], transaction: Transaction, retries: Retries) -> None:
        self._stage = stage
        self._states = tuple(states)  # a few at most: found by identity, where a set would hash all their fields
        self._transaction = transaction
        self._retries = retries

    def prepare(self, processed: Processed) -> Ready:
        """The bytes of an outcome, all of them known to fit before the first one goes. Sends nothing.

        State goes to the partition that its input came from, whatever its key: there it is looked for.
        """
        message, outcome, attempts, broken = processed
        if isinstance(outcome, (RetryAfter, DeadLetter)):
            return Ready(message, outcome, (), attempts, broken)
        trace = traceparent_of(message)
        try:
            records = [
                self._transaction.prepare(out, trace, message.partition if out.topic in self._states else None)
                for out in outcome.records
            ]
        except RecordTooLarge as error:
            # Broken: the core believes that its records went out.
            return Ready(message, DeadLetter("too-large", str(error)), (), attempts, broken=True)
        return Ready(message, outcome, records, attempts, broken)

    def perform(self, batch_of: deque[Ready], tally: Tally) -> Batch:
        """Sends what a batch results in, and takes it out of `batch_of`. Raises TransactionFailed."""
        batch = Batch(tally)
        while batch_of:
            ready = batch_of.popleft()  # let go of at once: thousands of records held cost the garbage collector
            if ready.message.partition in batch.broken:
                continue
            counted = len(batch.counts)
            self._perform(ready, batch)
            if len(batch.counts) > counted:
                batch.breach = tally.observe(batch.counts[-1][0] == DeadLetter.name)
            if batch.breach:  # the rest is read again after the pause, by cores that have not seen it
                batch.broken.update(later.message.partition for later in batch_of)
                break
        return batch

    def _perform(self, ready: Ready, batch: Batch) -> None:
        message, outcome = ready.message, ready.outcome
        before = self._retries.take(message)
        if ready.broken:
            batch.broken.add(message.partition)
        if isinstance(outcome, RetryAfter):
            later = self._retries.later(message, outcome, before)
            if not isinstance(later, DeadLetter):
                log.warning("%s: tries %s again in %g s: %s", self._stage, message.place, later, outcome.reason)
                return
            outcome = later
        if isinstance(outcome, DeadLetter):
            self._dead_letter(message, outcome, (before.attempts if before else 0) + ready.attempts, batch)
            return
        for record in ready.records:
            self._transaction.send(record)
        self._done(message, outcome.name, outcome.reason if isinstance(outcome, Drop) else "", batch)

    def _dead_letter(self, message: Message, letter: DeadLetter, attempts: int, batch: Batch) -> None:
        log.error("%s: dead letter %s: %s: %s", self._stage, message.place, letter.reason, letter.error)
        self._transaction.send_dead_letter(message, letter, attempts)
        self._done(message, letter.name, letter.reason, batch)

    @staticmethod
    def _done(message: Message, outcome: str, reason: str, batch: Batch) -> None:
        batch.counts.append((outcome, reason))
        batch.timestamps_ms.append(message.timestamp_ms)
        batch.next_offsets[message.partition] = message.offset + 1
