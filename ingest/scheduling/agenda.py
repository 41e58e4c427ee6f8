"""Which feeds are polled now: what is due, at most one request at a time to a host, and hosts not too often.

Pure but for what it remembers; knows nothing of Kafka, HTTP or threads. Times are given in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from incidentwire.contracts import Feed, FeedState
from ingest.urls import is_local, registrable_domain


@dataclass(frozen=True)
class Errand:
    """One poll to make. `epoch`: of the agenda that gave it out; an answer to an older one counts no more."""

    feed: Feed
    state: FeedState | None
    partition: int
    epoch: int


@dataclass
class _Entry:
    feed: Feed
    partition: int
    state: FeedState | None = None


@dataclass
class Agenda:
    """The feeds of the owned partitions with what is known of each."""

    host_gap: timedelta
    allow_loopback: bool
    epoch: int = 0
    _entries: dict[str, _Entry] = field(default_factory=dict)
    _under_way: dict[str, str] = field(default_factory=dict)  # feed_id -> host
    _host_free_at: dict[str, datetime] = field(default_factory=dict)

    def put(self, feed: Feed, partition: int) -> None:
        """Adds a feed, or replaces what was said of it before."""
        known = self._entries.get(feed.feed_id)
        self._entries[feed.feed_id] = _Entry(feed, partition, known.state if known else None)

    def remember(self, state: FeedState) -> None:
        """Takes what is known of a feed; of an unknown feed it is nothing to keep."""
        if state.feed_id in self._entries:
            self._entries[state.feed_id].state = state

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

    def errands(self, now: datetime, most: int) -> list[Errand]:
        """The polls to make now, the longest due first; each counts as under way until `done`."""
        due = sorted(
            (entry for entry in self._entries.values() if self._is_due(entry, now)),
            key=lambda entry: (_due_at(entry, now), entry.feed.feed_id),
        )
        chosen: list[Errand] = []
        busy = set(self._under_way.values())
        for entry in due:
            if len(chosen) + len(self._under_way) >= most:
                break
            host = registrable_domain(entry.feed.url)
            if host in busy or self._host_free_at.get(host, now) > now:
                continue
            busy.add(host)
            chosen.append(Errand(entry.feed, entry.state, entry.partition, self.epoch))
        self._under_way.update({errand.feed.feed_id: registrable_domain(errand.feed.url) for errand in chosen})
        return chosen

    def done(self, errand: Errand, now: datetime) -> bool:
        """The answer is here. Says whether it counts: not after a restart, a removal or a loss, even if regained."""
        host = self._under_way.pop(errand.feed.feed_id, None)
        if host is not None and not (self.allow_loopback and is_local(host)):
            self._host_free_at[host] = now + self.host_gap
        entry = self._entries.get(errand.feed.feed_id)
        return (
            errand.epoch == self.epoch
            and entry is not None
            and entry.feed.url == errand.feed.url
            # Only an answer or a restore replaces the state: if it is another one, somebody else has polled meanwhile.
            and entry.state is errand.state
        )

    def __len__(self) -> int:
        return len(self._entries)

    def _is_due(self, entry: _Entry, now: datetime) -> bool:
        return not entry.feed.paused and entry.feed.feed_id not in self._under_way and _due_at(entry, now) <= now


def _due_at(entry: _Entry, now: datetime) -> datetime:
    """A feed that was never polled is due at once."""
    return entry.state.next_poll_at if entry.state and entry.state.next_poll_at else now
