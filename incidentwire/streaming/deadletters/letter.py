"""A dead letter as a value: what was published, where it came from, and why it could not be processed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

PREFIX = "dlq."

# 9999-12-31: a record's timestamp is whatever its producer says.
_LAST_MS = 253_402_300_799_000


@dataclass(frozen=True, order=True)
class Place:
    """Where a letter lies on the topic of dead letters. As text: `0:17`, partition and offset."""

    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.partition}:{self.offset}"

    @classmethod
    def parse(cls, text: str) -> Place:
        """Raises ValueError for anything but `PARTITION:OFFSET`."""
        partition, colon, offset = text.partition(":")
        if not (colon and partition.isascii() and partition.isdigit() and offset.isascii() and offset.isdigit()):
            raise ValueError(f"{text!r} is no place of a dead letter: say PARTITION:OFFSET, such as 0:17")
        return cls(int(partition), int(offset))


@dataclass(frozen=True)
class Origin:
    """Where the message was read that died: the topic's name in the catalogue, partition and offset."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}[{self.partition}]@{self.offset}"


@dataclass(frozen=True)
class Letter:
    """One dead letter. `key`, `value` and `headers` are the original ones; `marks` are what the stage added (`dlq.*`).

    `origin` None: the marks don't say where it came from, as no stage of ours would write it.
    """

    place: Place
    origin: Origin | None
    stage: str
    reason: str
    error: str
    at: datetime
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    marks: tuple[tuple[str, bytes], ...] = ()

    def mark(self, name: str) -> str | None:
        """One of the marks as text, without its prefix; None where it is not there."""
        for marked, text in self.marks:
            if marked == PREFIX + name:
                return text.decode("utf-8", "replace")
        return None

    @property
    def truncated(self) -> bool:
        """Whether the original was too large for any topic: then key, value and headers are not all here."""
        return self.mark("truncated") is not None

    @property
    def identity(self) -> str | None:
        """The same for two letters of one original, as when a stage was killed between writing a letter and its mark.

        With the content in it, so that a topic made anew, whose offsets begin again, brings no false twins.
        """
        if self.origin is None:
            return None
        content = hashlib.sha256(repr((self.key, self.value)).encode()).hexdigest()
        return hashlib.sha256(f"{self.origin}\n{content}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def read_letter(record: Any) -> Letter:
    """The letter in a record of the topic. Never raises: marks that are not what they should be read as unknown."""
    headers = tuple((name, b"" if text is None else text) for name, text in record.headers or ())
    marks = tuple((name, text) for name, text in headers if name.startswith(PREFIX))
    said = {name.removeprefix(PREFIX): text.decode("utf-8", "replace") for name, text in marks}
    written = datetime.fromtimestamp(min(max(0, int(record.timestamp or 0)), _LAST_MS) / 1000, UTC)
    return Letter(
        place=Place(record.partition, record.offset),
        origin=_origin(said),
        stage=said.get("stage", ""),
        reason=said.get("reason", ""),
        error=said.get("error", ""),
        at=_moment(said.get("at", "")) or written,
        key=None if "keyless" in said else record.key,
        value=record.value,
        headers=tuple((name, text) for name, text in headers if not name.startswith(PREFIX)),
        marks=marks,
    )


def _origin(said: dict[str, str]) -> Origin | None:
    topic, partition, offset = said.get("topic"), _number(said.get("partition")), _number(said.get("offset"))
    if not topic or partition is None or offset is None:
        return None
    return Origin(topic, partition, offset)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 20 else None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
