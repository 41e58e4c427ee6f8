"""The worker's side of `parse_worker`: one feed or page after the other, until the parent closes the pipe.

Frames go both ways: an 8-byte length and a payload. A task is two of them, what to do and the bytes;
a result is one byte, how it went, and JSON.
"""

from __future__ import annotations

import contextlib
import math
import resource
import signal
import struct
import sys
from dataclasses import dataclass
from typing import IO, Annotated, Final, Literal

from pydantic import Field, TypeAdapter

from ingest.pages.extraction import read_page
from ingest.pages.page import PageLimits, PageRefused, PageResult, PageText
from ingest.reading.parse import parse_feed
from ingest.reading.parsed import NotAFeed, ParsedFeed, ParseFailed, ParseLimits, ParseResult

_LENGTH: Final = struct.Struct(">Q")
# What a result begins with: after the second the worker has ended itself.
DONE: Final = b"+"
GIVEN_UP: Final = b"-"
# A frame holds a whole feed; what claims to be longer is a broken worker.
_MAX_FRAME_BYTES: Final = 1 << 30


@dataclass(frozen=True)
class Task:
    """What goes before the bytes of a feed or a page."""

    kind: Literal["feed", "page"]
    content_type: str | None
    url: str
    limits: ParseLimits
    memory_bytes: int
    deadline_seconds: float


TASK: Final = TypeAdapter(Task)
FEED_RESULT: Final[TypeAdapter[ParseResult]] = TypeAdapter(
    Annotated[ParsedFeed | NotAFeed | ParseFailed, Field(discriminator="kind")]
)
PAGE_RESULT: Final[TypeAdapter[PageResult]] = TypeAdapter(
    Annotated[PageText | PageRefused, Field(discriminator="kind")]
)


def write_frame(out: IO[bytes], payload: bytes) -> None:
    """Writes one frame and flushes. Raises OSError where the other side is gone."""
    out.write(_LENGTH.pack(len(payload)))
    out.write(payload)
    out.flush()


def read_frame(source: IO[bytes]) -> bytes:
    """Reads one frame. Raises EOFError where the other side is gone or sends no frame."""
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError("no frame")
    (length,) = _LENGTH.unpack(head)
    if length > _MAX_FRAME_BYTES:
        raise EOFError(f"a frame of {length} bytes")
    payload = source.read(length)
    if len(payload) < length:
        raise EOFError("half a frame")
    return payload


def serve() -> None:
    """Works until the parent closes the pipe, or until a task could not be done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    source, out = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray print must not become half a frame
    # trafilatura loads it, and numpy with it, where it can: 0.3 s and 110 MB of address space, for a filter not used.
    sys.modules["py3langid"] = None  # type: ignore[assignment]
    while True:
        try:
            task = TASK.validate_json(read_frame(source))
            body = read_frame(source)
        except EOFError:
            return
        # Should the parent be killed meanwhile, nobody else ends a parse that takes minutes.
        signal.alarm(math.ceil(task.deadline_seconds) + 1)
        _bound_memory(task.memory_bytes)
        try:
            payload = _done(task, body)
        except Exception as error:  # noqa: BLE001 - parsers may raise anything; it is a finding about this feed or page
            # after a MemoryError the heap is in no state to go on with; after any other, a new process costs little
            write_frame(out, GIVEN_UP + failed_payload(task, _why(error, task, body), late=False))
            return
        signal.alarm(0)
        write_frame(out, DONE + payload)


def failed_payload(task: Task, reason: str, *, late: bool) -> bytes:
    """The result of a task that was given up, as it travels."""
    if task.kind == "feed":
        return FEED_RESULT.dump_json(ParseFailed(reason, late))
    return PAGE_RESULT.dump_json(PageRefused("failed", reason))


def _done(task: Task, body: bytes) -> bytes:
    if task.kind == "feed":
        return FEED_RESULT.dump_json(parse_feed(body, task.content_type, task.url, task.limits))
    limits = PageLimits(task.limits.max_text_bytes, task.limits.max_field_bytes)
    return PAGE_RESULT.dump_json(read_page(body, task.content_type, task.url, limits))


def _why(error: Exception, task: Task, body: bytes) -> str:
    if isinstance(error, MemoryError):
        return f"reading {len(body)} bytes took more than {task.memory_bytes >> 20} MB of memory"
    text = f"{type(error).__name__}: {error}".encode("utf-8", "replace").decode("utf-8")
    return f"the parser gave up: {text}"[:300]


def _bound_memory(memory_bytes: int) -> None:
    with contextlib.suppress(ValueError, OSError):  # macOS refuses; the deadline still holds there
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
