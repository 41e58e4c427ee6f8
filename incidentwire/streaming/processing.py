"""Runs a batch of messages through a stage's core, in this process."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import NamedTuple, Protocol

from incidentwire.streaming.errors import TRANSIENT, TransientError
from incidentwire.streaming.outcomes import DeadLetter, Message, Outcome, Processor, RetryAfter


class Processed(NamedTuple):
    """One message with its outcome. `broken`: the core's state can't be trusted any more."""

    message: Message
    outcome: Outcome
    attempts: int = 1
    broken: bool = False


class Runner(Protocol):
    """Something that runs messages through cores.

    Yields results in the order of the messages. Once a message of a partition has to wait or broke its core, no further
    message of that partition is yielded. It may end early when `stopping` says so.
    """

    def run(
        self, messages: Sequence[Message], stopping: Callable[[], bool], keep_alive: Callable[[], None]
    ) -> Generator[Processed, None, None]: ...

    def close(self) -> None: ...


def decide(processor: Processor, message: Message) -> Processed:
    """One message through the core. Whatever the core raises makes a dead letter of this message, and of it alone,

    or has it tried again where the error is transient. Either way the core is done with: it may have stopped half-way.
    """
    try:
        return Processed(message, processor.process(message))
    except TRANSIENT as error:
        seconds = error.retry_after_seconds if isinstance(error, TransientError) else None
        return Processed(message, RetryAfter(seconds, f"{type(error).__name__}: {error}"), broken=True)
    except Exception as error:  # noqa: BLE001 - a poison record must cost its own dead letter and nothing else
        letter = DeadLetter("error", f"{type(error).__name__}: {error}", traceback.format_exc())
        return Processed(message, letter, broken=True)


class InlineRunner:
    """Calls the cores directly: for light stages, whose state lives here."""

    def __init__(self, processors: Mapping[int, Processor]) -> None:
        self._processors = processors

    def run(
        self, messages: Sequence[Message], stopping: Callable[[], bool], keep_alive: Callable[[], None]
    ) -> Generator[Processed, None, None]:
        """See Runner."""
        blocked: set[int] = set()
        for message in messages:
            if stopping():
                return
            if message.partition in blocked:
                continue
            processed = decide(self._processors[message.partition], message)
            if processed.broken or isinstance(processed.outcome, RetryAfter):
                blocked.add(message.partition)
            yield processed
            keep_alive()

    def close(self) -> None:
        """Nothing to let go of."""
