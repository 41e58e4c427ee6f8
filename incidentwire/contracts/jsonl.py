"""Records as JSON lines, for the filters that work without a broker.

A line that can't be read is named on the error stream with its number and the reason; the rest goes on, and the exit
code says so at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, BinaryIO, Generic, TextIO, TypeVar

from pydantic import ValidationError

from incidentwire.contracts.record import Record

T = TypeVar("T")

MAX_LINE_BYTES = 64 * 1024 * 1024  # a longer line is no record; reading it whole would take all memory


def reason_of(error: ValueError) -> str:
    """What is wrong, in one line: the fields of a ValidationError with their messages, else the error's own text."""
    if isinstance(error, ValidationError):
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        told = (f"{'.'.join(map(str, problem['loc'])) or 'record'}: {problem['msg']}" for problem in problems[:3])
        return "; ".join(told) + (f"; and {len(problems) - 3} more" if len(problems) > 3 else "")
    return " ".join(str(error).split()) or type(error).__name__


class JsonLines(Generic[T]):
    """Walks over the records of a stream of JSON lines, in their order.

    `parse` makes a record from one line and raises where it can't; a ValueError says what is wrong with the line.
    `failed` counts the lines that it refused; each was named on `err`. Blank lines are passed over.
    """

    def __init__(self, stream: IO[bytes], name: str, parse: Callable[[bytes], T], err: TextIO) -> None:
        self._stream = stream
        self._name = name
        self._parse = parse
        self._err = err
        self.failed = 0

    def __iter__(self) -> Iterator[T]:
        number = 0
        while line := self._stream.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
                self._refuse(number, f"longer than {MAX_LINE_BYTES} bytes")
                while (rest := self._stream.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                    pass
                continue
            if not line.strip():
                continue
            try:
                record = self._parse(line)
            except ValueError as error:
                self._refuse(number, reason_of(error))
                continue
            except Exception as error:  # noqa: BLE001 - a fault of ours on one line must not cost the rest
                self._refuse(number, f"internal error: {type(error).__name__}: {error}")
                continue
            yield record

    def _refuse(self, number: int, reason: str) -> None:
        self.failed += 1
        print(f"{self._name}:{number}: {reason}", file=self._err, flush=True)


def write_line(out: BinaryIO, record: Record) -> None:
    """Writes one record as one line and passes it on at once, so that the next filter sees it."""
    out.write(record.to_json() + b"\n")
    out.flush()
