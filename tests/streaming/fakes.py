"""Stand-ins at the edge of unit tests: a membership, a transaction and a producer that do as they are told.

What the real ones do on a real broker is proven in tests/broker.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kafka.structs import ConsumerGroupMetadata, TopicPartition

from incidentwire.contracts import Duplicate
from incidentwire.contracts.topics import ARTICLES_DUPLICATES, ARTICLES_RAW, Topic
from incidentwire.streaming.membership import Polled
from incidentwire.streaming.outcomes import DeadLetter, Emit, Message, Outcome, OutRecord
from incidentwire.streaming.transaction import Prepared, TransactionFailed

MEMBER = ConsumerGroupMetadata("group", 3, "member", None)


def message(offset: int, value: bytes = b"x", partition: int = 0) -> Message:
    return Message(ARTICLES_RAW.name, partition, offset, f"k{offset}".encode(), value, (), 0)


def record(name: str, topic: Topic = ARTICLES_DUPLICATES) -> OutRecord:
    from datetime import UTC, datetime

    duplicate = Duplicate(
        article_id=name,
        revision=1,
        source="s",
        duplicate_of="d",
        kind="exact",
        similarity=1.0,
        decided_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return OutRecord(topic, name, duplicate)


class FakeMembership:
    """Serves a log of messages a partition, and remembers seeks and commits like a group would."""

    def __init__(self, log: Mapping[int, list[Message]], stop: threading.Event, turns: int) -> None:
        self.log = dict(log)
        self.committed_offsets = dict.fromkeys(log, 0)
        self.positions: dict[int, int] = {}
        self.owned: frozenset[int] = frozenset()
        self.waiting: set[int] = set()
        self.kept_alive = 0
        self.sought: list[dict[int, int]] = []
        self.pause_seconds = 0.0  # for loops that wait for something else beside the log
        self._stop = stop
        self._turns = turns

    def poll(self, timeout_ms: int, max_records: int) -> Polled:
        if self.pause_seconds:
            threading.Event().wait(self.pause_seconds)
        self._turns -= 1
        if self._turns <= 0:
            self._stop.set()
        if not self.owned:
            self.owned = frozenset(self.log)
            return Polled(gained=self.owned, member=MEMBER)
        found: list[Message] = []
        for partition in sorted(self.owned - self.waiting):
            at = self.positions[partition]
            fresh = [m for m in self.log[partition] if m.offset >= at][: max_records - len(found)]
            if fresh:
                self.positions[partition] = fresh[-1].offset + 1
            found.extend(fresh)
        return Polled(tuple(found), member=MEMBER)

    def keep_alive(self) -> None:
        self.kept_alive += 1

    def resume(self, waiting: Iterable[int] = ()) -> None:
        self.waiting = set(waiting)

    def seek(self, offsets: Mapping[int, int]) -> None:
        self.sought.append(dict(offsets))
        self.positions.update(offsets)

    def committed(self, partitions: Iterable[int]) -> dict[int, int]:
        return {partition: self.committed_offsets[partition] for partition in partitions}

    def assigned(self) -> frozenset[int]:
        return self.owned

    def bounds(self, partitions: Iterable[int]) -> dict[int, tuple[int, int]]:
        ends = {partition: [m.offset for m in self.log[partition]] for partition in partitions}
        return {
            partition: (min(offsets, default=0), max(offsets, default=-1) + 1) for partition, offsets in ends.items()
        }

    def places(self, partitions: Iterable[int]) -> list[TopicPartition]:
        return [TopicPartition(ARTICLES_RAW.name, partition) for partition in sorted(partitions)]

    def progress(self) -> dict[int, tuple[int, int]]:
        return {}

    def close(self, seconds: float) -> None:
        self.owned = frozenset()


@dataclass
class FakeTransaction:
    """Keeps what was committed; fails at the commits that it is told to fail."""

    membership: FakeMembership
    fail_commits: set[int] = field(default_factory=set)
    published: list[str] = field(default_factory=list)
    letters: list[tuple[int, str, int]] = field(default_factory=list)
    commits: int = 0
    opened: int = 0
    letters_sent: int = 0
    partitions: dict[str, int | None] = field(default_factory=dict)
    too_large: Callable[[OutRecord], bool] = lambda _: False
    _open: list[Any] = field(default_factory=list)
    _ending: Mapping[TopicPartition, int] | None = None

    def open(self) -> None:
        self.opened += 1

    def reopen(self) -> None:
        self.close()
        self.opened += 1

    def close(self) -> None:
        self._open.clear()
        self._ending = None

    def prepare(self, out: OutRecord, traceparent: bytes | None, partition: int | None = None) -> Prepared:
        from incidentwire.streaming.transaction import RecordTooLarge

        if self.too_large(out):
            raise RecordTooLarge("too large")
        self.partitions[out.key] = partition
        return Prepared(out.topic, out.key.encode(), b"", [], None, partition)

    def send(self, prepared: Prepared) -> None:
        assert self._ending is None, "sent into a transaction that is being committed"
        self._open.append((prepared.key or b"").decode())

    def send_dead_letter(self, original: Message, letter: DeadLetter, attempts: int) -> None:
        self.letters_sent += 1
        self._open.append((original.offset, letter.reason, attempts))

    def commit(self, offsets: Mapping[TopicPartition, int], member: ConsumerGroupMetadata) -> None:
        self.start_commit(offsets, member)
        self.settle()

    def start_commit(self, offsets: Mapping[TopicPartition, int], member: ConsumerGroupMetadata) -> None:
        """Nothing is committed before somebody waits for it: as late as it can be."""
        assert member == MEMBER
        assert self._ending is None
        self._ending = offsets

    def failing(self) -> bool:
        return False

    def settle(self) -> None:
        offsets, self._ending = self._ending, None
        if offsets is None:
            return
        self.commits += 1
        if self.commits in self.fail_commits:
            raise TransactionFailed("told to fail")
        for entry in self._open:
            (self.letters if isinstance(entry, tuple) else self.published).append(entry)
        self._open.clear()
        for place, offset in offsets.items():
            self.membership.committed_offsets[place.partition] = offset


class Scripted:
    """A core that does what a table says for an offset, and emits a record named after the offset otherwise."""

    def __init__(self, script: Mapping[int, Callable[[], Outcome]] | None = None) -> None:
        self.script = script or {}
        self.seen: list[int | str] = []

    def restore(self, topic: str, key: str, value: bytes | None) -> None:
        if value == b"garbage":
            raise ValueError("not readable")
        self.seen.append((value or b"").decode())

    def process(self, message: Message) -> Outcome:
        self.seen.append(message.offset)
        if message.offset in self.script:
            return self.script[message.offset]()
        return Emit((record(f"p{message.partition}o{message.offset}"),))
