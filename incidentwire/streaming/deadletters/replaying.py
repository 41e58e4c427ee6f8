"""What goes back onto a topic when a letter is replayed: the bytes that were published there, or why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from incidentwire.contracts.topics import CATALOGUE, DEAD_LETTERS, MAX_MESSAGE_BYTES, Topic
from incidentwire.streaming.deadletters.letter import Letter, Origin
from incidentwire.streaming.record_size import record_bytes
from incidentwire.streaming.transaction import Prepared

# One transaction: well inside its time-out, and little to do again after a kill.
CHUNK_LETTERS = 200
CHUNK_BYTES = 8 * 1024 * 1024

_BY_NAME: Mapping[str, Topic] = {topic.name: topic for topic in CATALOGUE if topic != DEAD_LETTERS}


@dataclass(frozen=True)
class NotReplayable:
    """Why a letter can't go back where it came from."""

    why: str


def original(
    letter: Letter, partitions: Mapping[str, int], newer: Mapping[Origin, int] | None = None
) -> Prepared | NotReplayable:
    """The original record, byte for byte, for the partition that it was read from.

    `partitions`: how many each topic of the catalogue has on the cluster. `newer`: see `newer_records`. The letter's
    marks are hostile until checked: anybody who may write to `dead-letters` could name any topic.
    """
    if letter.origin is None:
        return NotReplayable("it does not say where it came from")
    topic = _BY_NAME.get(letter.origin.topic)
    if topic is None:
        return NotReplayable(f"{letter.origin.topic} is no topic of the catalogue")
    count = partitions.get(topic.name, 0)
    if letter.origin.partition >= count:
        return NotReplayable(f"{topic.name} has {count} partitions, it came from number {letter.origin.partition}")
    if letter.origin in (newer or {}):
        at = (newer or {})[letter.origin]
        return NotReplayable(
            f"a newer record of its key is on {topic.name} (offset {at}), and only the last counts there"
        )
    if letter.truncated:
        return NotReplayable(f"it was too large for a letter ({letter.mark('truncated')} bytes); see {letter.origin}")
    if letter.key is None and letter.value is None:
        return NotReplayable("it has neither key nor value, which the client can't send")
    if letter_bytes(letter) > MAX_MESSAGE_BYTES:
        return NotReplayable(f"uncompressed it is larger than {topic.name} takes; see {letter.origin}")
    return Prepared(topic, letter.key, letter.value, list(letter.headers), None, letter.origin.partition)


def letter_bytes(letter: Letter) -> int:
    """The size of the original on the wire."""
    return record_bytes(letter.key, letter.value, letter.headers)


def chunks(letters: Iterable[Letter], per_second: float | None) -> Iterator[list[Letter]]:
    """Letters in groups of one transaction each; at a slow rate small ones, so that the flow is even."""
    most = CHUNK_LETTERS if per_second is None else max(1, min(CHUNK_LETTERS, int(per_second)))
    chunk: list[Letter] = []
    size = 0
    for letter in letters:
        if chunk and (len(chunk) >= most or size + letter_bytes(letter) > CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(letter)
        size += letter_bytes(letter)
    if chunk:
        yield chunk
