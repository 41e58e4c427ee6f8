"""Tells a partition that stands still although there is something to read (kafka-python 3106, 3131)."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping

from incidentwire.streaming.health import Health
from incidentwire.streaming.membership import Membership
from incidentwire.streaming.metrics import StageMetrics

CHECK_SECONDS = 5.0
# A stage stalled for so many times the limit is ended: a new client has been seen to read on where the old one stood.
RESTART_FACTOR = 3


class Stalled(Exception):
    """Partitions have stood still for so long that only a new process helps."""


class StallDetector:
    """Fed with positions now and then; times are seconds of any monotonic clock."""

    def __init__(self) -> None:
        self._moved: dict[int, tuple[int, float]] = {}

    def observe(self, progress: Mapping[int, tuple[int, int]], now: float) -> dict[int, float]:
        """Takes (position, end) of each owned partition; returns for how long each with lag has stood still."""
        still: dict[int, float] = {}
        for partition, (position, end) in progress.items():
            last, since = self._moved.get(partition, (None, now))
            if position != last or position >= end:
                self._moved[partition] = (position, now)
            else:
                still[partition] = now - since
        for gone in self._moved.keys() - progress.keys():
            del self._moved[gone]
        return still


class StallCheck:
    """Looks at a membership every few seconds, and says what it finds to health and metrics."""

    def __init__(
        self,
        membership: Membership,
        stall_seconds: float,
        health: Health,
        metrics: StageMetrics,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._membership = membership
        self._stall_seconds = stall_seconds
        self._health = health
        self._metrics = metrics
        self._monotonic = monotonic
        self._detector = StallDetector()
        self._checked = monotonic()

    def check(self, waiting: Collection[int] = ()) -> None:
        """`waiting`: partitions that are held up on purpose. Raises Stalled."""
        now = self._monotonic()
        if now - self._checked < CHECK_SECONDS:
            return
        self._checked = now
        progress = self._membership.progress()
        # What waits is not looked at, so that its time counts from when it may go on.
        still = self._detector.observe({p: at for p, at in progress.items() if p not in waiting}, now)
        stalled = sorted(p for p, seconds in still.items() if seconds >= self._stall_seconds)
        self._metrics.stalled_partitions.set(len(stalled))
        self._metrics.lag_records.set(sum(max(0, end - position) for position, end in progress.values()))
        self._health.set("stall", f"partitions {stalled} do not move" if stalled else None)
        longest = max((still[partition] for partition in stalled), default=0.0)
        if longest >= RESTART_FACTOR * self._stall_seconds:
            raise Stalled(f"partitions {stalled} have lag and have not moved for {longest:.0f} s")
