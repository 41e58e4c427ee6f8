"""Reading feeds in a process that can be killed: a deadline and a memory bound for bytes that strangers wrote.

One worker lives on from feed to feed, so the usual case costs two pipe transfers (under a millisecond). One that is
late or dies is replaced, and only the feed that it was reading has failed. Frames: an 8-byte length and
a payload, both ways.
"""

from __future__ import annotations

import contextlib
import json
import math
import queue
import resource
import signal
import struct
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Annotated, Final, Self

from pydantic import Field, TypeAdapter, ValidationError

from ingest.reading.parse import parse_feed
from ingest.reading.parsed import NotAFeed, ParsedFeed, ParseFailed, ParseLimits, ParseResult
from ingest.settings import IngestSettings

_LENGTH: Final = struct.Struct(">Q")
_RESULT: Final[TypeAdapter[ParseResult]] = TypeAdapter(
    Annotated[ParsedFeed | NotAFeed | ParseFailed, Field(discriminator="kind")]
)
# The worker finds our packages where the parent found them, and never in the current folder (-P).
_ROOT: Final = str(Path(__file__).resolve().parents[2])
_START: Final = "import sys; sys.path.insert(0, sys.argv[1]); from ingest.reading.parse_worker import serve; serve()"
# A frame holds a whole feed; what claims to be longer is a broken worker.
_MAX_FRAME_BYTES: Final = 1 << 30


@dataclass(frozen=True)
class _Task:
    """What goes before the bytes of a feed."""

    content_type: str | None
    url: str
    limits: ParseLimits
    memory_bytes: int
    deadline_seconds: float


_TASK: Final = TypeAdapter(_Task)


class ParsePool:
    """Parses feeds in worker processes; a `Parser`, safe to call from several threads, each call taking one worker.

    Starts no process before the first call. Use it as a context manager, or call `close()`.
    """

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings
        self._limits = limits_of(settings)
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        self._lock = threading.Lock()
        self._workers: set[_Worker] = set()
        self._closed = False
        for _ in range(settings.parse_workers):
            self._idle.put(None)  # a place for a worker that is not started yet

    def __call__(self, body: bytes, content_type: str | None, url: str) -> ParseResult:
        worker = self._idle.get()
        try:
            if worker is None or worker.has_ended():
                worker = self._start(worker)
            if worker is None:
                return ParseFailed("the parse pool is closed", late=False)
            task = _Task(
                content_type,
                url,
                self._limits,
                self._settings.parse_memory_bytes,
                self._settings.parse_deadline_seconds,
            )
            result = worker.parse(task, body)
        finally:
            if worker is not None and not worker.alive:
                self._end(worker)
                worker = None
            self._idle.put(worker)
        return result

    def close(self) -> None:
        """Ends every worker; a call that is under way, and every later one, comes back as failed."""
        with self._lock:
            self._closed = True
            workers = tuple(self._workers)
        for worker in workers:
            worker.kill()
        idle: list[_Worker | None] = []
        with contextlib.suppress(queue.Empty):
            while True:
                idle.append(self._idle.get_nowait())
        for place in idle:
            if place is not None:
                self._end(place)
            self._idle.put(None)  # a later call must find a place, to learn that the pool is closed

    def _start(self, dead: _Worker | None) -> _Worker | None:
        if dead is not None:
            self._end(dead)
        with self._lock:
            if self._closed:
                return None
            worker = _Worker()
            self._workers.add(worker)
            return worker

    def _end(self, worker: _Worker) -> None:
        with self._lock:
            self._workers.discard(worker)
        worker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class InlineParser:
    """The same reading in this process: for bytes we trust (tests, our own samples). A `Parser`."""

    def __init__(self, settings: IngestSettings) -> None:
        self._limits = limits_of(settings)

    def __call__(self, body: bytes, content_type: str | None, url: str) -> ParseResult:
        return parse_feed(body, content_type, url, self._limits)


def limits_of(settings: IngestSettings) -> ParseLimits:
    """The bounds of one feed from the settings."""
    return ParseLimits(settings.max_entries, settings.max_text_bytes, settings.max_field_bytes)


class _Worker:
    """One process, seen from the parent. Used by one thread at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, _ROOT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.alive = True

    def has_ended(self) -> bool:
        """Whether the process is gone, such as one that the system killed while it was idle."""
        return self._process.poll() is not None

    def parse(self, task: _Task, body: bytes) -> ParseResult:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:  # both are pipes, by construction
            raise RuntimeError("the parse worker has no pipes")
        late = threading.Event()

        def give_up() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(task.deadline_seconds, give_up)
        timer.daemon = True
        timer.start()
        try:
            write_frame(stdin, json.dumps(asdict(task)).encode())
            write_frame(stdin, body)
            result = _RESULT.validate_json(read_frame(stdout))
            self.alive = not isinstance(result, ParseFailed)  # it ends itself after a failure
            return result
        except (OSError, EOFError, ValidationError) as error:
            self.alive = False
            if late.is_set():
                return ParseFailed(f"reading {len(body)} bytes took more than {task.deadline_seconds:g} s", late=True)
            self._process.kill()
            code = self._process.wait()
            return ParseFailed(f"the parse worker ended (exit code {code}): {type(error).__name__}", late=False)
        finally:
            timer.cancel()
            timer.join()  # it must not fire at the next feed
            if late.is_set():
                self.alive = False

    def kill(self) -> None:
        """Ends the process and waits for it; the thread that reads from it learns so by itself."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Ends the process and gives its pipes back; by the thread that owns the worker."""
        self.alive = False
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # bytes that the dead worker never took
                    pipe.close()


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
    """The worker's side: one feed after the other until the parent closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    source, out = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray print must not become half a frame
    while True:
        try:
            task = _TASK.validate_json(read_frame(source))
            body = read_frame(source)
        except EOFError:
            return
        # Should the parent be killed meanwhile, nobody else ends a parse that takes minutes.
        signal.alarm(math.ceil(task.deadline_seconds) + 1)
        _bound_memory(task.memory_bytes)
        try:
            payload = _RESULT.dump_json(parse_feed(body, task.content_type, task.url, task.limits))
        except Exception as error:  # noqa: BLE001 - feedparser may raise anything; it is a finding about this feed
            # after a MemoryError the heap is in no state to go on with; after any other, a new process costs little
            write_frame(out, _RESULT.dump_json(_gave_up(error, task, body)))
            return
        signal.alarm(0)
        write_frame(out, payload)


def _gave_up(error: Exception, task: _Task, body: bytes) -> ParseFailed:
    if isinstance(error, MemoryError):
        return ParseFailed(
            f"reading {len(body)} bytes took more than {task.memory_bytes >> 20} MB of memory", late=False
        )
    text = f"{type(error).__name__}: {error}".encode("utf-8", "replace").decode("utf-8")
    return ParseFailed(f"the parser gave up: {text}"[:300], late=False)


def _bound_memory(memory_bytes: int) -> None:
    with contextlib.suppress(ValueError, OSError):  # macOS refuses; the deadline still holds there
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
