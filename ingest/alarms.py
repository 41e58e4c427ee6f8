"""Deadlines that ring: functions called at their time, all by one thread.

A `threading.Timer` for each deadline is a thread for each request; at 50 polls a second that costs more than the polls.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable


class Alarm:
    """One call to come. Its function must not block."""

    def __init__(self, call: Callable[[], object]) -> None:
        self._call: Callable[[], object] | None = call
        self._lock = threading.RLock()

    def cancel(self) -> None:
        """Makes sure that the call doesn't happen after this; waits for one that has begun."""
        with self._lock:
            self._call = None

    def ring(self) -> None:
        """Calls the function unless it was called or cancelled before."""
        with self._lock:
            call, self._call = self._call, None
            if call is not None:
                call()


class Alarms:
    """Alarms by time. Starts its thread with the first one; safe to use from several threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        self._waiting: list[tuple[float, int, Alarm]] = []
        self._thread: threading.Thread | None = None

    def set(self, seconds: float, call: Callable[[], object]) -> Alarm:
        """Calls `call` after so many seconds, unless the alarm is cancelled before."""
        alarm = Alarm(call)
        entry = (time.monotonic() + seconds, next(self._numbers), alarm)
        with self._changed:
            heapq.heappush(self._waiting, entry)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="alarms", daemon=True)
                self._thread.start()
            elif self._waiting[0] is entry:
                self._changed.notify()
        return alarm

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._waiting or self._waiting[0][0] > time.monotonic():
                    self._changed.wait(self._waiting[0][0] - time.monotonic() if self._waiting else None)
                alarm = heapq.heappop(self._waiting)[2]
            alarm.ring()


# One for the process: what rings does little and never blocks.
ALARMS = Alarms()
