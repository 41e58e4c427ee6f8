"""Reading feeds and pages in a process that can be killed: a deadline and a memory bound for strangers' bytes.

One worker lives on from one to the next, so the usual case costs two pipe transfers (under a millisecond). One that is
late or dies is replaced, and only what it was reading has failed. `parse_process` is what runs in it.
"""

from __future__ import annotations

import contextlib
import queue
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from pydantic import ValidationError

from ingest.alarms import ALARMS
from ingest.pages.extraction import read_page
from ingest.pages.page import PageLimits, PageRefused, PageResult
from ingest.reading.parse import parse_feed
from ingest.reading.parse_process import (
    DONE,
    FEED_RESULT,
    PAGE_RESULT,
    TASK,
    Task,
    failed_payload,
    read_frame,
    write_frame,
)
from ingest.reading.parsed import ParseFailed, ParseLimits, ParseResult
from ingest.settings import IngestSettings

# The worker finds our packages where the parent found them, and never in the current folder (-P).
_ROOT: Final = str(Path(__file__).resolve().parents[2])
_START: Final = "import sys; sys.path.insert(0, sys.argv[1]); from ingest.reading.parse_process import serve; serve()"
# A worker loads the extractor with its first page, in 0.1 s; on a machine that is busy it may take much longer.
_LOADING_SECONDS: Final = 10.0


class ParsePool:
    """Reads in worker processes; a `Parser` and a `PageParser`, safe to call from many threads, one worker a call.

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
        """Reads a feed."""
        deadline = self._settings.parse_deadline_seconds
        task = Task("feed", content_type, url, self._limits, self._settings.parse_memory_bytes, deadline)
        payload = self._do(task, body)
        try:
            return FEED_RESULT.validate_json(payload)
        except ValidationError as error:
            return ParseFailed(f"the parse worker answers nonsense: {error.error_count()} errors", late=False)

    def page(self, body: bytes, content_type: str | None, url: str) -> PageResult:
        """Reads a page."""
        deadline = self._settings.page_deadline_seconds
        task = Task("page", content_type, url, self._limits, self._settings.parse_memory_bytes, deadline)
        payload = self._do(task, body)
        try:
            return PAGE_RESULT.validate_json(payload)
        except ValidationError as error:
            return PageRefused("failed", f"the parse worker answers nonsense: {error.error_count()} errors")

    def _do(self, task: Task, body: bytes) -> bytes:
        worker = self._idle.get()
        try:
            if worker is None or worker.has_ended():
                worker = self._start(worker)
            if worker is None:
                return failed_payload(task, "the parse pool is closed", late=False)
            return worker.do(task, body)
        finally:
            if worker is not None and worker.has_ended():
                self._end(worker)
                worker = None
            self._idle.put(worker)

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
    """The same reading in this process: for bytes we trust (tests, our own samples). A `Parser` and a `PageParser`."""

    def __init__(self, settings: IngestSettings) -> None:
        self._limits = limits_of(settings)

    def __call__(self, body: bytes, content_type: str | None, url: str) -> ParseResult:
        return parse_feed(body, content_type, url, self._limits)

    def page(self, body: bytes, content_type: str | None, url: str) -> PageResult:
        limits = PageLimits(self._limits.max_text_bytes, self._limits.max_field_bytes)
        return read_page(body, content_type, url, limits)


def limits_of(settings: IngestSettings) -> ParseLimits:
    """The bounds of one feed from the settings."""
    return ParseLimits(settings.max_entries, settings.max_text_bytes, settings.max_field_bytes)


class _Worker:
    """One process, seen from the parent. Used by one thread at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, _ROOT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._has_read_pages = False
        self._useless = False

    def has_ended(self) -> bool:
        """Whether the process is gone or going: it failed, or the system killed it while it was idle."""
        return self._useless or self._process.poll() is not None

    def do(self, task: Task, body: bytes) -> bytes:
        """The result of a task as it travels; that of one which was given up, too. The process is gone then."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:  # both are pipes, by construction
            raise RuntimeError("the parse worker has no pipes")
        late = threading.Event()

        def give_up() -> None:
            late.set()
            self._process.kill()

        loading = _LOADING_SECONDS if task.kind == "page" and not self._has_read_pages else 0.0
        alarm = ALARMS.set(task.deadline_seconds + loading, give_up)
        try:
            write_frame(stdin, TASK.dump_json(replace(task, deadline_seconds=task.deadline_seconds + loading)))
            write_frame(stdin, body)
            payload = read_frame(stdout)
        except (OSError, EOFError) as error:
            self._useless = True
            if late.is_set():
                reason = f"reading {len(body)} bytes took more than {task.deadline_seconds:g} s"
                return failed_payload(task, reason, late=True)
            self._process.kill()
            code = self._process.wait()
            reason = f"the parse worker ended (exit code {code}): {type(error).__name__}"
            return failed_payload(task, reason, late=False)
        finally:
            alarm.cancel()  # it must not ring at the next task
        self._has_read_pages |= task.kind == "page"
        self._useless = late.is_set() or not payload.startswith(DONE)  # it ends itself after a failure
        return payload[1:]

    def kill(self) -> None:
        """Ends the process and waits for it; the thread that reads from it learns so by itself."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Ends the process and gives its pipes back; by the thread that owns the worker."""
        self._useless = True
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # bytes that the dead worker never took
                    pipe.close()
