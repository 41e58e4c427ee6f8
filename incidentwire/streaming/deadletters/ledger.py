"""What the topic of dead letters says, read from its beginning: which letters are open, and which are done with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from incidentwire.streaming.deadletters.letter import Letter, Place, read_letter
from incidentwire.streaming.deadletters.marks import Mark, is_mark, read_mark

State = Literal["open", "replayed", "purged"]

# Kept of a letter while the topic is read; whole letters can be of 16 MB each.
_ERROR_CHARS = 300


@dataclass(frozen=True)
class Entry:
    """One letter in the ledger: without its bytes (`value_bytes` says how many), with what became of it."""

    letter: Letter
    identity: str | None
    value_bytes: int | None
    state: State = "open"
    done_at: str = ""


@dataclass
class _Partition:
    """What must be known of every letter of a partition, selected or not, to tell what may be deleted."""

    letters: dict[int, str | None] = field(default_factory=dict)  # identity by offset
    end: int = 0


@dataclass
class Ledger:
    """Fed with every record of the topic, oldest first; keeps the letters that `takes` takes."""

    takes: Callable[[Letter], bool] = lambda _: True
    _kept: dict[Place, Entry] = field(default_factory=dict)
    _partitions: dict[int, _Partition] = field(default_factory=dict)
    _by_place: dict[Place, Mark] = field(default_factory=dict)
    _replayed: dict[str, Mark] = field(default_factory=dict)
    _mark_offsets: dict[str, Place] = field(default_factory=dict)

    def read(self, records: Iterable[Any]) -> Ledger:
        """Takes the records; returns itself."""
        for record in records:
            self.take(record)
        return self

    def take(self, record: Any) -> None:
        """Takes one record: a letter or a mark."""
        partition = self._partitions.setdefault(record.partition, _Partition())
        partition.end = record.offset + 1
        if is_mark(record.headers):
            mark = read_mark(record)
            if isinstance(mark, Mark):
                self._take_mark(mark, Place(record.partition, record.offset))
            return
        letter = read_letter(record)
        identity = letter.identity
        partition.letters[record.offset] = identity
        if self.takes(letter):
            bare = replace(letter, value=None, headers=(), marks=(), error=letter.error[:_ERROR_CHARS])
            self._kept[letter.place] = Entry(bare, identity, None if letter.value is None else len(letter.value))

    def _take_mark(self, mark: Mark, at: Place) -> None:
        # The first mark stands: a letter that was replayed stays so whatever else is said of it later.
        self._by_place.setdefault(mark.place, mark)
        if mark.action == "replayed" and mark.identity is not None and mark.identity not in self._replayed:
            self._replayed[mark.identity] = mark
            self._mark_offsets[mark.identity] = at

    def entries(self, *states: State) -> list[Entry]:
        """The letters that were kept, in their order, in these states (none given: in any)."""
        found = [self._entry(entry) for entry in self._kept.values()]
        return [entry for entry in found if not states or entry.state in states]

    def _entry(self, entry: Entry) -> Entry:
        mark = self._mark_for(entry.letter.place, entry.identity)
        return entry if mark is None else replace(entry, state=mark.action, done_at=mark.at)

    def _mark_for(self, place: Place, identity: str | None) -> Mark | None:
        own = self._by_place.get(place)
        return own if own is not None or identity is None else self._replayed.get(identity)

    def is_open(self, letter: Letter) -> bool:
        """Whether nothing was done with this letter, nor with a twin of it."""
        return self._mark_for(letter.place, letter.identity) is None

    def deletable(self) -> dict[int, int]:
        """How far each partition can be deleted with nothing open in it: the offset of the first record to keep.

        Kafka deletes from a partition's beginning on and nothing out of its middle. A letter that is done with by its
        twin's mark alone would be open again without that mark: the mark stays as long as the letter does.
        """
        keep = {number: partition.end for number, partition in self._partitions.items()}
        relying: list[tuple[Place, Place]] = []
        for number, partition in self._partitions.items():
            for offset, identity in partition.letters.items():
                place = Place(number, offset)
                if self._mark_for(place, identity) is None:
                    keep[number] = min(keep[number], offset)
                elif place not in self._by_place and identity is not None:
                    relying.append((place, self._mark_offsets[identity]))
        relying.sort(reverse=True)  # a mark that is kept keeps the letters behind it, and so their marks before it
        changed = True
        while changed:  # once in a topic of one partition, and once more to see it
            changed = False
            for twin, mark in relying:
                if twin.offset >= keep[twin.partition] and mark.offset < keep[mark.partition]:
                    keep[mark.partition] = mark.offset
                    changed = True
        return keep

    def letters_before(self, offsets: dict[int, int]) -> int:
        """How many letters lie before these offsets."""
        return sum(
            offset < offsets.get(number, 0)
            for number, partition in self._partitions.items()
            for offset in partition.letters
        )
