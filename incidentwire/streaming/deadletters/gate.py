"""Holds a stage up when it makes too many dead letters, until somebody lets it go on.

A stage that ended instead would be started again by whoever supervises it and make more letters each time. So it stays
a member of its group, reads nothing, and says in `/ready` why. It goes on when `incidentwire dlq resume STAGE` puts a
record for it on the topic of dead letters (which works from any machine), after the time that its settings give, or
when it is started anew.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from kafka import KafkaConsumer
from kafka.errors import KafkaError
from kafka.structs import TopicPartition

from incidentwire.contracts.topics import DEAD_LETTERS
from incidentwire.streaming.clients import plain_consumer
from incidentwire.streaming.deadletters.limits import Limits, Tally
from incidentwire.streaming.deadletters.marks import Resume, is_mark, read_mark
from incidentwire.streaming.health import Health
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.settings import KafkaSettings

log = logging.getLogger(__name__)

# Resume records are on this partition.
RESUME_PARTITION = 0
# A broker that can't be asked is asked again after this long.
AGAIN_SECONDS = 5.0


class ResumeWatch:
    """Reads the topic of dead letters from its end on, for the record that lets a stage go on."""

    def __init__(
        self, settings: KafkaSettings, stage: str, connect: Callable[..., KafkaConsumer] = plain_consumer
    ) -> None:
        self._stage = stage
        self._consumer = connect(settings)
        place = TopicPartition(settings.wire_name(DEAD_LETTERS), RESUME_PARTITION)
        try:
            self._consumer.assign([place])
            # Not seek_to_end, which is done at the first poll: a record in between would be missed.
            ends = self._consumer.end_offsets([place], timeout_ms=int(settings.call_seconds * 1000))
            self._consumer.seek(place, int(ends[place]))
        except KafkaError:
            self.close()
            raise

    def told(self) -> bool:
        """Whether the record has come. Raises KafkaError, but for a lost connection: the client finds another."""
        try:
            batches = self._consumer.poll(timeout_ms=20)
        except KafkaError as error:
            if not error.retriable:
                raise
            return False
        return any(
            is_mark(record.headers) and read_mark(record) == Resume(self._stage)
            for records in batches.values()
            for record in records
        )

    def close(self) -> None:
        """Lets go of the connection."""
        self._consumer.close(timeout_ms=1000)


class DeadLetterGate:
    """Open while a stage's dead letters are within their limits."""

    def __init__(
        self,
        settings: KafkaSettings,
        stage: str,
        health: Health,
        metrics: StageMetrics,
        monotonic: Callable[[], float] = time.monotonic,
        watch: Callable[[KafkaSettings, str], ResumeWatch] = ResumeWatch,
    ) -> None:
        self._settings = settings
        self._stage = stage
        self._health = health
        self._metrics = metrics
        self._monotonic = monotonic
        self._new_watch = watch
        self._limits = Limits(settings.dead_letter_ratio, settings.dead_letter_window, settings.dead_letters_in_a_row)
        self._tally = Tally(self._limits)
        self._watch: ResumeWatch | None = None
        self._closed: str | None = None  # why
        self._closed_at = 0.0
        self._watch_due = 0.0

    def tally(self) -> Tally:
        """For one batch; hand it to `accept` once that is committed."""
        return self._tally.copy()

    def accept(self, tally: Tally, breach: str | None) -> None:
        """What a committed batch came to, and why the stage is to be held up."""
        self._tally = tally
        if breach is None:
            return
        self._closed = breach
        self._closed_at = self._monotonic()
        self._metrics.paused.set(1)
        self._start_watch()

    def _start_watch(self) -> None:
        """First listens for the word to go on, then asks for it: whoever reads that may answer at once."""
        paused = f"{self._closed}: paused"
        try:
            self._watch = self._new_watch(self._settings, self._stage)
        except KafkaError as error:
            self._watch_due = self._monotonic() + AGAIN_SECONDS
            reason = f"{paused}, and can't listen for the word to go on yet: {error}"
        else:
            seconds = self._settings.dead_letter_pause_seconds
            way_on = f"`incidentwire dlq resume {self._stage}` lets it go on"
            if seconds is not None:
                way_on += f", and it does by itself after {seconds:g} s"
            reason = f"{paused}; see `incidentwire dlq ls --stage {self._stage}`, mend the cause, then {way_on}"
        log.error("%s: %s", self._stage, reason)
        self._health.set("dead-letters", reason)

    def holds(self) -> bool:
        """Whether the stage is held up now. Looks whether it may go on. Raises KafkaError."""
        if self._closed is None:
            return False
        if self._watch is None and self._monotonic() >= self._watch_due:
            self._start_watch()
        seconds = self._settings.dead_letter_pause_seconds
        over = seconds is not None and self._monotonic() - self._closed_at >= seconds
        if not over and not (self._watch is not None and self._watch.told()):
            return True
        log.warning("%s: goes on after its dead letters%s", self._stage, "" if over else ", as it was told to")
        self.close()
        self._closed = None
        self._tally = Tally(self._limits)
        self._health.set("dead-letters", None)
        self._metrics.paused.set(0)
        return False

    def close(self) -> None:
        """Lets go of what it watches."""
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.close()
