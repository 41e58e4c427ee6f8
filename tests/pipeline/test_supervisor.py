"""The supervisor: failed stages start again with growing pauses, and all end together."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

from pipeline.supervisor import HEALTHY_SECONDS, Supervisor

WAITS = "import sys; sys.stdin.read()"
IGNORES_SIGTERM = (
    "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); sys.stdin.read()"
)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Starts:
    """Starts small Python programs instead of stages, and remembers which."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.started: list[str] = []
        self.processes: list[subprocess.Popen[bytes]] = []

    def __call__(self, stage: str, environ: Mapping[str, str], log_to: int | None) -> subprocess.Popen[bytes]:
        self.started.append(stage)
        process = subprocess.Popen(
            [sys.executable, "-c", self.code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(environ)
        )
        self.processes.append(process)
        return process


def test_a_failed_stage_starts_again_after_a_pause_that_grows() -> None:
    clock, starts = Clock(), Starts("raise SystemExit(3)")
    with Supervisor(["dedupe"], {}, monotonic=clock, start=starts) as supervisor:
        for failures, pause in ((1, 1.0), (2, 2.0), (3, 4.0)):
            starts.processes[-1].wait(20)
            assert supervisor.check() == {"dedupe": failures}
            clock.now += pause * 0.9
            supervisor.check()
            assert len(starts.started) == failures
            clock.now += pause * 0.2
            supervisor.check()
            assert len(starts.started) == failures + 1


def test_a_stage_that_was_healthy_for_long_fails_for_the_first_time_again() -> None:
    clock, starts = Clock(), Starts("raise SystemExit(3)")
    with Supervisor(["dedupe"], {}, monotonic=clock, start=starts) as supervisor:
        starts.processes[-1].wait(20)
        supervisor.check()
        clock.now += 1.0
        supervisor.check()
        starts.processes[-1].wait(20)
        clock.now += HEALTHY_SECONDS + 1
        assert supervisor.check() == {"dedupe": 1}


def test_one_stage_s_failure_leaves_the_others_alone() -> None:
    clock, starts = Clock(), Starts(WAITS)
    with Supervisor(["dedupe", "extract"], {}, monotonic=clock, start=starts) as supervisor:
        before = supervisor.pids()
        starts.processes[0].kill()
        starts.processes[0].wait(20)
        clock.now += 5
        supervisor.check()
        assert supervisor.pids() == {"extract": before["extract"]}


def test_all_end_when_the_supervisor_does() -> None:
    starts = Starts(WAITS)
    with Supervisor(["dedupe", "extract"], {}, start=starts):
        pass
    assert all(process.poll() is not None for process in starts.processes)


def test_a_stage_that_does_not_end_in_time_is_killed() -> None:
    starts = Starts(IGNORES_SIGTERM)
    with Supervisor(["dedupe"], {}, start=starts) as supervisor:
        out = starts.processes[0].stdout
        assert out is not None
        out.readline()
        assert supervisor.stop(0.1) == {"dedupe": -9}
