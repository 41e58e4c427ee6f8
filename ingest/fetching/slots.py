"""Host slots: who may ask a host now, and who waits; one request at a time to a host, and a gap after each.

Shared by everything that asks: feeds, each hop of a redirect, robots.txt, pages, discovery. Knows nothing of HTTP.
The gap is counted from the end of an exchange, not from its start: a slow name look-up or handshake would otherwise
bring two requests to the host in less than the gap.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from ingest.settings import IngestSettings
from ingest.urls import is_local, registrable_domain, split_http, without_credentials

# Slots remembered before the free ones are forgotten: a megabyte or two.
_MOST_SLOTS: Final = 10_000


class Busy(Exception):
    """The slot is not free in time, or everything is being closed; the text says which. `seconds`: when it will be."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


@dataclass
class _Slot:
    """`last`: the end of the last exchange; `blocked_until`: what the publisher asked for; monotonic seconds."""

    gap: float
    gap_until: float = math.inf
    last: float = -math.inf
    blocked_until: float = -math.inf
    held: bool = False
    waiting: deque[object] = field(default_factory=deque)

    @property
    def free_at(self) -> float:
        return max(self.last + self.gap, self.blocked_until)


class HostSlots:
    """The slots of all hosts; safe to use from several threads. First come, first served within a slot.

    `clock` gives monotonic seconds; `wait` waits on a condition for at most so many seconds. Loopback hosts have no
    slot unless the settings say so.
    """

    def __init__(
        self,
        settings: IngestSettings,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[threading.Condition, float], object] = threading.Condition.wait,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._wait = wait
        self._changed = threading.Condition()
        self._slots: dict[str, _Slot] = {}
        self._sweep_at = _MOST_SLOTS
        self._closed = False

    def key(self, url: str) -> str:
        """What counts as one host for this URL, by the setting `slot_by`."""
        match self._settings.slot_by:
            case "domain":
                return registrable_domain(url)
            case "host":
                parts = split_http(url)
                return (parts.hostname or "").rstrip(".") if parts else ""
            case "url":
                return without_credentials(url).partition("#")[0]

    def free_in(self, key: str) -> float:
        """Seconds until a request to the host could begin; 0.0 where it could now. Reserves nothing."""
        if not self._has_slot(key):
            return 0.0
        with self._changed:
            slot = self._slots.get(key)
            return 0.0 if slot is None else max(0.0, self._soonest(slot, len(slot.waiting)) - self._clock())

    def free_at(self, key: str, now: datetime) -> datetime:
        """The same as a time, where `now` is the time now."""
        return now + timedelta(seconds=self.free_in(key))

    def take(self, key: str, within_seconds: float) -> float:
        """Waits until the slot is free and holds it until `done`; returns the seconds waited.

        Raises Busy where it is not free within the time, at once where that can be known.
        """
        if not self._has_slot(key):
            return 0.0
        ticket = object()
        with self._changed:
            started = self._clock()
            slot = self._slot(key, started)
            slot.waiting.append(ticket)
            try:
                return self._wait_for(slot, ticket, key, started, started + within_seconds)
            finally:
                slot.waiting.remove(ticket)
                self._changed.notify_all()

    def done(self, key: str) -> None:
        """The exchange for which the slot was taken is over: the gap begins."""
        with self._changed:
            slot = self._slots.get(key)
            if slot is not None and slot.held:
                slot.held = False
                slot.last = self._clock()
                self._changed.notify_all()

    @contextmanager
    def turn(self, key: str, within_seconds: float) -> Iterator[float]:
        """`take` and `done` around an exchange; gives the seconds waited. Raises Busy."""
        waited = self.take(key, within_seconds)
        try:
            yield waited
        finally:
            self.done(key)

    def punish(self, key: str, seconds: float) -> None:
        """The host asked to be left alone for so long (429, 503 with Retry-After); bounded by `max_backoff_seconds`."""
        if not self._has_slot(key) or not seconds > 0:
            return
        with self._changed:
            now = self._clock()
            slot = self._slot(key, now)
            slot.blocked_until = max(slot.blocked_until, now + min(seconds, self._settings.max_backoff_seconds))
            self._changed.notify_all()

    def at_least(self, key: str, seconds: float) -> None:
        """Widens a slot's gap (crawl-delay), within `max_crawl_delay_seconds`, for as long as a robots.txt holds."""
        if not self._has_slot(key):
            return
        gap = min(seconds, self._settings.max_crawl_delay_seconds)
        with self._changed:
            now = self._clock()
            slot = self._slot(key, now)
            if gap >= slot.gap:
                slot.gap, slot.gap_until = gap, now + self._settings.robots_seconds

    def close(self) -> None:
        """Wakes everyone who waits, with Busy; so does every later `take`."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def __len__(self) -> int:
        """How many slots are remembered."""
        return len(self._slots)

    def _wait_for(self, slot: _Slot, ticket: object, key: str, started: float, ends: float) -> float:
        while True:
            if self._closed:
                raise Busy("the poller is being closed")
            now = self._clock()
            place = slot.waiting.index(ticket)
            if place == 0 and not slot.held and slot.free_at <= now:
                slot.held, slot.last = True, now
                return now - started
            soonest = self._soonest(slot, place)
            if now >= ends or soonest > ends:
                seconds = max(0.0, soonest - now)
                raise Busy(f"{key[:200]} may be asked again in {seconds:.0f} s", seconds)
            # Whoever is first waits for the time, or for `done`; the others wait to become the first.
            self._wait(self._changed, (ends if slot.held or place else min(ends, slot.free_at)) - now)

    def _soonest(self, slot: _Slot, ahead: int) -> float:
        """When a slot is free for somebody with so many before him, if every exchange took no time."""
        if slot.held:
            return max(self._clock() + slot.gap, slot.blocked_until) + ahead * slot.gap
        return slot.free_at + ahead * slot.gap

    def _slot(self, key: str, now: float) -> _Slot:
        if len(self._slots) >= self._sweep_at:
            self._forget(now)
        slot = self._slots.get(key)
        if slot is None:
            slot = self._slots[key] = _Slot(self._settings.host_gap_seconds)
        elif slot.gap_until <= now:
            slot.gap, slot.gap_until = self._settings.host_gap_seconds, math.inf
        return slot

    def _forget(self, now: float) -> None:
        """Lets go of the slots that are free; the next time only when there are twice as many as must be kept."""
        kept = [(key, slot) for key, slot in self._slots.items() if slot.held or slot.waiting or slot.free_at > now]
        self._slots = dict(kept)
        self._sweep_at = max(_MOST_SLOTS, 2 * len(kept))

    def _has_slot(self, key: str) -> bool:
        if not key:
            return False
        return self._settings.slots_on_loopback or not is_local(registrable_domain(key))
