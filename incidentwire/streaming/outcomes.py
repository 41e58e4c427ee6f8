"""What goes into a stage's core and what comes out: messages in, outcomes of a closed vocabulary out.

A core decides and never acts. The loop (`loop.py`) is the one handler that performs an outcome's effects, and it counts
every message exactly once by the outcome's name.

What is made once or more for each record is a named tuple: as quick to make as a plain one, where a frozen dataclass of
seven fields takes two microseconds, one in fifty of all that the loop spends on a record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol

from incidentwire.contracts.record import Record
from incidentwire.contracts.topics import Topic


class Message(NamedTuple):
    """One record as it came from a topic. `value` None is a tombstone. Everything in it is hostile until parsed."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()  # one without a value is legal on the wire
    timestamp_ms: int = 0

    @property
    def place(self) -> str:
        """Where it lies, for people: `articles.raw[0]@17`."""
        return f"{self.topic}[{self.partition}]@{self.offset}"

    @property
    def key_text(self) -> str:
        """The key as text; bytes that are not UTF-8 become replacement characters."""
        return (self.key or b"").decode("utf-8", "replace")


class OutRecord(NamedTuple):
    """One record to publish. `record` None is a tombstone for the key.

    `partition_by`: the text whose hash picks the partition; the key where it is None (see the topic catalogue).
    """

    topic: Topic
    key: str
    record: Record | None
    partition_by: str | None = None


@dataclass(frozen=True, slots=True)
class Emit:
    """The message was processed; these records result (possibly none, where there is nothing to say)."""

    records: tuple[OutRecord, ...] = ()
    name: ClassVar[str] = "emit"


@dataclass(frozen=True, slots=True)
class Drop:
    """The message needs nothing more, for a known reason (short, of a bounded set: it labels a metric).

    `records`: state or notes that go with the drop, such as a Duplicate.
    """

    reason: str
    records: tuple[OutRecord, ...] = ()
    name: ClassVar[str] = "drop"


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """A passing fault: the same message is processed again after `seconds`.

    None: after the loop's own pauses, which grow. In either case not for ever (`retry_*` in settings.py).
    """

    seconds: float | None
    reason: str
    name: ClassVar[str] = "retry"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """The message can never be processed as it is: it goes to `dead-letters` with the error's text."""

    reason: str
    error: str
    traceback: str = ""
    name: ClassVar[str] = "dead-letter"


Outcome = Emit | Drop | RetryAfter | DeadLetter


class Processor(Protocol):
    """A stage's core for one input partition, with the state of that partition only.

    Called by one thread at a time. `restore` sees every record of the stage's state topics for this partition, oldest
    first, before the first `process`. What `process` changes in memory counts only once its outcome is committed: after
    a failed commit the loop throws the processor away and restores a new one from the topics.
    """

    def restore(self, topic: str, key: str, value: bytes | None) -> None:
        """Takes one record of a state topic; `value` None: the key was deleted.

        Raises ValueError for a record that can't be read; the loop names it and goes on.
        """
        ...

    def process(self, message: Message) -> Outcome:
        """Decides what becomes of one message.

        An exception out of it dead-letters the message, but for transient ones (`errors.py`), which are tried again.
        """
        ...
