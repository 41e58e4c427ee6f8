"""Tells a partition that stands still although there is something to read (kafka-python 3106, 3131)."""

from __future__ import annotations

from collections.abc import Mapping


class StallDetector:
    """Fed with positions now and then; times are seconds of any monotonic clock."""

    def __init__(self, stall_seconds: float) -> None:
        self._stall_seconds = stall_seconds
        self._moved: dict[int, tuple[int, float]] = {}

    def observe(self, progress: Mapping[int, tuple[int, int]], now: float) -> frozenset[int]:
        """Takes (position, end) of each owned partition; returns those with lag whose position has not moved."""
        stalled = set()
        for partition, (position, end) in progress.items():
            last, since = self._moved.get(partition, (None, now))
            if position != last or position >= end:
                self._moved[partition] = (position, now)
            elif now - since >= self._stall_seconds:
                stalled.add(partition)
        for gone in self._moved.keys() - progress.keys():
            del self._moved[gone]
        return frozenset(stalled)
