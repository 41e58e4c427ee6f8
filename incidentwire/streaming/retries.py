"""The messages of a stage that are tried again later: one a partition, as it holds up what comes behind it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from incidentwire.streaming.errors import pause_seconds
from incidentwire.streaming.outcomes import DeadLetter, Message, RetryAfter
from incidentwire.streaming.settings import KafkaSettings

# What an error says of itself is heeded within bounds: no sooner than this, and no later than we give up.
SHORTEST_SECONDS = 0.1


@dataclass(frozen=True)
class Waiting:
    """A message that failed `attempts` times since `since`, and is due again at `due`."""

    offset: int
    attempts: int
    since: float
    due: float
    reason: str


class Retries:
    """What waits in which partition. Times are seconds of any monotonic clock."""

    def __init__(self, settings: KafkaSettings, monotonic: Callable[[], float]) -> None:
        self._settings = settings
        self._monotonic = monotonic
        self._waiting: dict[int, Waiting] = {}

    def not_due(self) -> set[int]:
        """The partitions that are to be left alone for now."""
        now = self._monotonic()
        return {partition for partition, waiting in self._waiting.items() if waiting.due > now}

    def drop(self, partition: int) -> None:
        """Forgets what waits in a partition."""
        self._waiting.pop(partition, None)

    def take(self, message: Message) -> Waiting | None:
        """How often this very message has failed before; None where it has not. Forgets it."""
        waiting = self._waiting.pop(message.partition, None)
        return waiting if waiting is not None and waiting.offset == message.offset else None

    def later(self, message: Message, retry: RetryAfter, before: Waiting | None) -> float | DeadLetter:
        """Has the message tried again; returns in how many seconds. Its letter instead where its time is over."""
        now = self._monotonic()
        settings = self._settings
        attempts, since = (before.attempts + 1, before.since) if before else (1, now)
        if now - since >= settings.retry_give_up_seconds:
            return DeadLetter("gave-up", f"failed {attempts} times in {now - since:.0f} s, at last: {retry.reason}")
        seconds = retry.seconds
        if seconds is None or math.isnan(seconds):
            seconds = pause_seconds(attempts, settings.retry_first_seconds, settings.retry_longest_seconds)
        seconds = min(max(seconds, SHORTEST_SECONDS), settings.retry_give_up_seconds)
        self._waiting[message.partition] = Waiting(message.offset, attempts, since, now + seconds, retry.reason)
        return seconds

    def told(self) -> str | None:
        """What is held up, for `/ready`; one failure alone is not worth a reason."""
        long = sorted((partition, one) for partition, one in self._waiting.items() if one.attempts > 1)
        return "; ".join(f"partition {p} failed {one.attempts} times: {one.reason}" for p, one in long) or None
