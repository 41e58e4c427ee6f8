"""Runs the stages of one machine as processes: starts them, starts failed ones again, ends them together."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType

log = logging.getLogger(__name__)

FIRST_RESTART_SECONDS = 1.0
LONGEST_RESTART_SECONDS = 60.0
# A process that ran this long was healthy: its next failure counts as the first.
HEALTHY_SECONDS = 60.0


@dataclass
class _Child:
    name: str
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0


class Supervisor:
    """Keeps one process a stage running while it is entered. Call `check` now and then."""

    def __init__(
        self,
        stages: Sequence[str],
        environ: Mapping[str, str],
        log_to: int | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        start: Callable[[str, Mapping[str, str], int | None], subprocess.Popen[bytes]] | None = None,
    ) -> None:
        self._children = [_Child(stage) for stage in stages]
        self._environ = {**os.environ, **environ}
        self._log_to = log_to
        self._monotonic = monotonic
        self._start_process = start or start_stage

    def __enter__(self) -> Supervisor:
        for child in self._children:
            self._start(child)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop(9.0)

    def _start(self, child: _Child) -> None:
        child.process = self._start_process(child.name, self._environ, self._log_to)
        child.started = self._monotonic()

    def check(self) -> dict[str, int]:
        """Starts ended processes again, each after a growing pause. Returns how often each has failed in a row."""
        now = self._monotonic()
        for child in self._children:
            if child.process is not None and (code := child.process.poll()) is not None:
                child.failures = 1 if now - child.started > HEALTHY_SECONDS else child.failures + 1
                pause = min(LONGEST_RESTART_SECONDS, FIRST_RESTART_SECONDS * 2 ** (child.failures - 1))
                child.due, child.process = now + pause, None
                log.error("%s ended with code %d; starts again in %g s", child.name, code, pause)
            if child.process is None and now >= child.due:
                self._start(child)
        return {child.name: child.failures for child in self._children}

    def pids(self) -> dict[str, int]:
        """The process of each stage that runs now."""
        return {child.name: child.process.pid for child in self._children if child.process is not None}

    def stop(self, seconds: float) -> dict[str, int | None]:
        """Ends all processes, the slow ones by force when the time is up. Returns their exit codes."""
        deadline = self._monotonic() + seconds
        running = [child for child in self._children if child.process is not None]
        for child in running:
            if child.process is not None:
                child.process.terminate()
        codes: dict[str, int | None] = {}
        for child in running:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.0, deadline - self._monotonic()))
            except subprocess.TimeoutExpired:
                log.error("%s did not end in time: killed", child.name)
                child.process.kill()
                child.process.wait()
            codes[child.name] = child.process.returncode
            if child.process.stdin is not None:
                child.process.stdin.close()
            child.process = None
        return codes


def start_stage(stage: str, environ: Mapping[str, str], log_to: int | None) -> subprocess.Popen[bytes]:
    """One stage as a process of its own session, so that Ctrl-C reaches only us; it ends when our pipe to it closes."""
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "run", stage, "--supervised"],
        stdin=subprocess.PIPE,
        stdout=log_to,
        stderr=log_to,
        env=dict(environ),
        start_new_session=True,
    )
