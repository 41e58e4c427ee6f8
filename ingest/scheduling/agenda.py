"""Which feeds are polled now: what is due, one poll at a time to a host, and none before the host's slot is free.

Pure but for what it remembers; knows nothing of Kafka, HTTP or threads. Times are given in. Every turn costs as much as
there is to do in it, not as many feeds as there are: a feed waits in one of three places, for its time (`_due`), behind
others of its slot (`_behind`), or for a free thread (`_ready`).
"""

from __future__ import annotations

import hashlib
import heapq
import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from incidentwire.contracts import Feed, FeedState
from ingest.scheduling.moves import address
from ingest.scheduling.requests import asked_at, forget, is_reset

# What was replaced stays in the queue until its time comes; beyond so many the queue is made anew.
_MOST_STALE: Final = 1_000
# About as many as are polled side by side: they burden nobody.
_AT_ONCE: Final = 10


class Slots(Protocol):
    """What the agenda asks of the host slots; it reserves nothing, the fetcher does."""

    def key(self, url: str, /) -> str:
        """What counts as one host for this URL."""
        ...

    def free_at(self, key: str, now: datetime, /) -> datetime:
        """When a request to the host could begin: `now` where it could at once."""
        ...


@dataclass(frozen=True)
class Errand:
    """One poll to make. `epoch`: of the agenda that gave it out; an answer to an older one counts no more.

    `state` is what the poll starts from, `known` what the agenda held: they differ where a reset was asked for.
    """

    feed: Feed
    state: FeedState | None
    partition: int
    epoch: int
    slot: str = ""
    known: FeedState | None = None


@dataclass
class _Entry:
    feed: Feed
    partition: int
    state: FeedState | None = None
    ticket: int = -1
    is_new: bool = True


# When it is due, the feed, the ticket under which that holds, the slot.
_Waiting = tuple[datetime, str, int, str]


class Agenda:
    """The feeds of the owned partitions with what is known of each.

    `start_spread_seconds`: over how long a time the feeds are spread that are new or overdue when they are first seen;
    `start_feed_seconds`: and no more than so long for each of them beyond the first ten, so that a short list needs no
    patience.
    """

    def __init__(
        self,
        slots: Slots,
        *,
        start_spread_seconds: float = 0.0,
        start_feed_seconds: float = 0.0,
    ) -> None:
        self.epoch = 0
        self._slots = slots
        self._spread_seconds = start_spread_seconds
        self._feed_seconds = start_feed_seconds
        self._tickets = itertools.count()
        self._entries: dict[str, _Entry] = {}
        self._unplaced: dict[str, None] = {}
        self._under_way: dict[str, str] = {}  # feed_id -> slot
        self._busy: set[str] = set()
        self._due: list[tuple[datetime, str, int]] = []
        self._ready: list[_Waiting] = []
        self._behind: dict[str, list[_Waiting]] = {}
        self._after: dict[str, _Waiting] = {}
        self._wakes: list[tuple[datetime, str]] = []

    def put(self, feed: Feed, partition: int) -> None:
        """Adds a feed, or replaces what was said of it before."""
        known = self._entries.get(feed.feed_id)
        if known is None:
            self._entries[feed.feed_id] = _Entry(feed, partition)
        else:
            known.feed, known.partition = feed, partition
        self._unplaced[feed.feed_id] = None

    def remember(self, state: FeedState) -> None:
        """Takes what is known of a feed; of an unknown feed it is nothing to keep."""
        entry = self._entries.get(state.feed_id)
        if entry is not None:
            entry.state = state
            self._unplaced[state.feed_id] = None

    def remove(self, feed_id: str) -> None:
        """Forgets a feed, if it was known."""
        self._entries.pop(feed_id, None)

    def drop_partition(self, partition: int) -> None:
        """Forgets the feeds of a partition that belongs to another poller now. Answers under way count no more."""
        self._entries = {key: entry for key, entry in self._entries.items() if entry.partition != partition}

    def start_again(self) -> None:
        """Forgets everything; answers under way count no more."""
        self.epoch += 1
        self._entries.clear()
        self._unplaced.clear()
        self._due.clear()
        self._ready.clear()
        self._behind.clear()
        self._after.clear()
        self._wakes.clear()

    def errands(self, now: datetime, most: int) -> list[Errand]:
        """The polls to make now, the longest due first; each counts as under way until `done`.

        Never more than `most` are under way.
        """
        self._place(now)
        while self._wakes and self._wakes[0][0] <= now:
            self._bring_next(heapq.heappop(self._wakes)[1])
        while self._due and self._due[0][0] <= now:
            due_at, feed_id, ticket = heapq.heappop(self._due)
            entry = self._entry(feed_id, ticket)
            if entry is not None:
                slot = self._slots.key(address(entry.feed, entry.state))
                heapq.heappush(self._ready, (due_at, feed_id, ticket, slot))
        chosen: list[Errand] = []
        while self._ready and len(self._under_way) < most:
            errand = self._choose(heapq.heappop(self._ready), now)
            if errand is not None:
                chosen.append(errand)
        return chosen

    def done(self, errand: Errand, now: datetime) -> bool:
        """The answer is here. Says whether it counts: not after a restart, a removal or a loss, even if regained."""
        slot = self._under_way.pop(errand.feed.feed_id, None)
        if slot is not None:
            self._busy.discard(slot)
            if slot in self._behind:
                heapq.heappush(self._wakes, (self._slots.free_at(slot, now), slot))
        if (waiting := self._after.pop(errand.feed.feed_id, None)) is not None:
            heapq.heappush(self._ready, waiting)
        entry = self._entries.get(errand.feed.feed_id)
        return (
            errand.epoch == self.epoch
            and entry is not None
            and entry.feed.url == errand.feed.url
            # Only an answer or a restore replaces the state: if it is another one, somebody else has polled meanwhile.
            and entry.state is errand.known
        )

    @property
    def is_polling(self) -> bool:
        """Whether any poll is under way."""
        return bool(self._under_way)

    def __len__(self) -> int:
        return len(self._entries)

    def _place(self, now: datetime) -> None:
        """Gives every feed that is new or changed its time."""
        entries = [entry for feed_id in self._unplaced if (entry := self._entries.get(feed_id)) is not None]
        self._unplaced.clear()
        to_spread = sum(1 for entry in entries if _is_late_at_start(entry, now))
        span = min(self._spread_seconds, self._feed_seconds * max(0, to_spread - _AT_ONCE))
        for entry in entries:
            entry.ticket = next(self._tickets)
            if not entry.feed.paused:
                heapq.heappush(self._due, (_due_at(entry, now, span), entry.feed.feed_id, entry.ticket))
            entry.is_new = False
        if len(self._due) > 2 * len(self._entries) + _MOST_STALE:
            self._due = [place for place in self._due if self._entry(place[1], place[2]) is not None]
            heapq.heapify(self._due)

    def _choose(self, waiting: _Waiting, now: datetime) -> Errand | None:
        """The errand of a feed that is due, or None where it must wait behind others of its slot."""
        _, feed_id, ticket, slot = waiting
        entry = self._entry(feed_id, ticket)
        if entry is None:
            self._bring_next(slot)
            return None
        if feed_id in self._under_way:  # changed meanwhile, and perhaps its host too: after the poll under way
            self._after[feed_id] = waiting
            return None
        if slot in self._busy:
            self._wait_behind(slot, waiting)
            return None
        free_at = self._slots.free_at(slot, now)
        if free_at > now:
            self._wait_behind(slot, waiting)
            heapq.heappush(self._wakes, (free_at, slot))
            return None
        entry.ticket = next(self._tickets)
        self._under_way[feed_id] = slot
        self._busy.add(slot)
        state = forget(entry.state) if entry.state and is_reset(entry.feed, entry.state) else entry.state
        return Errand(entry.feed, state, entry.partition, self.epoch, slot, entry.state)

    def _wait_behind(self, slot: str, waiting: _Waiting) -> None:
        heapq.heappush(self._behind.setdefault(slot, []), waiting)

    def _bring_next(self, slot: str) -> None:
        """Lets the longest due of those behind a slot try again; whoever is found to have gone is passed over."""
        if slot in self._busy:
            return  # the end of the poll under way will bring it
        behind = self._behind.get(slot, [])
        while behind:
            waiting = heapq.heappop(behind)
            if self._entry(waiting[1], waiting[2]) is not None:
                heapq.heappush(self._ready, waiting)
                break
        if not behind:
            self._behind.pop(slot, None)

    def _entry(self, feed_id: str, ticket: int) -> _Entry | None:
        entry = self._entries.get(feed_id)
        return entry if entry is not None and entry.ticket == ticket else None


def _is_late_at_start(entry: _Entry, now: datetime) -> bool:
    """Whether a feed is new or overdue when it is first seen, and nobody asked for it."""
    if not entry.is_new or entry.feed.paused or asked_at(entry.feed, entry.state) is not None:
        return False
    return entry.state is None or entry.state.next_poll_at is None or entry.state.next_poll_at <= now


def _due_at(entry: _Entry, now: datetime, span_seconds: float) -> datetime:
    if span_seconds > 0 and _is_late_at_start(entry, now):
        return now + timedelta(seconds=span_seconds * _place_in_spread(entry.feed.feed_id))
    due_at = entry.state.next_poll_at if entry.state and entry.state.next_poll_at else now
    asked = asked_at(entry.feed, entry.state)
    return due_at if asked is None else min(due_at, asked)


def _place_in_spread(feed_id: str) -> float:
    """0..1, the same for a feed at every start."""
    return int.from_bytes(hashlib.sha256(feed_id.encode("utf-8", "replace")).digest()[:4], "big") / 2**32
