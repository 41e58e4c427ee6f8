"""The guard process, with a small Python program in the JVM's place."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.broker import guard
from pipeline.broker.errors import BrokerError
from pipeline.broker.guarded import GuardedJvm

OBEDIENT = "import signal, sys; signal.signal(15, lambda *_: sys.exit(143)); print('up', flush=True); signal.pause()"
STUBBORN = "import signal; signal.signal(15, signal.SIG_IGN); print('up', flush=True)\nwhile True: signal.pause()"

Start = Callable[..., GuardedJvm]


def spec(folder: Path, program: str, **changes: object) -> guard.Spec:
    found = {
        "parent_pid": os.getpid(),
        "command": [sys.executable, "-c", program],
        "folder": str(folder),
        "output": str(folder / "out"),
        "grace_seconds": 5.0,
        "remove_when_orphaned": None,
    }
    return {**found, **changes}  # type: ignore[typeddict-item]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a program under a guard; kills it after the test."""
    started: list[GuardedJvm] = []

    def start_program(program: str, **changes: object) -> GuardedJvm:
        held = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
        started.append(GuardedJvm(spec(tmp_path, program, **changes), os.environ, held))
        return started[-1]

    yield start_program
    for one in started:
        if one.running:
            one.end("kill")


def wait_up(folder: Path) -> None:
    """Until the program says that it is up (its signal handlers are set then)."""
    deadline = time.monotonic() + 20
    while (folder / "out").read_text() != "up\n" and time.monotonic() < deadline:
        time.sleep(0.01)


def test_stop_ends_the_program_cleanly_and_gives_its_exit_code(start: Start, tmp_path: Path) -> None:
    process = start(OBEDIENT)
    wait_up(tmp_path)

    assert process.running
    assert process.end("stop") == 143
    assert not process.running


def test_a_program_that_ignores_the_stop_is_killed_after_the_grace_time(start: Start, tmp_path: Path) -> None:
    process = start(STUBBORN, grace_seconds=0.2)
    wait_up(tmp_path)

    assert process.end("stop") == -signal.SIGKILL


def test_kill_does_not_ask(start: Start) -> None:
    assert start(STUBBORN).end("kill") == -signal.SIGKILL


def test_a_frozen_program_is_stopped_cleanly(start: Start, tmp_path: Path) -> None:
    process = start(OBEDIENT)
    wait_up(tmp_path)
    process.tell("freeze")

    assert process.end("stop") == 143


def test_a_program_that_ends_by_itself_is_noticed(start: Start) -> None:
    process = start("raise SystemExit(3)")
    process._exited.wait(10)

    assert (process.running, process.exit_code) == (False, 3)
    with pytest.raises(BrokerError, match=r"can't freeze the broker: it has ended \(exit code 3\)"):
        process.tell("freeze")


def test_a_program_that_is_not_there_is_an_error_that_names_it(start: Start, tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match="can't start the JVM /nowhere/java"):
        start("", command=["/nowhere/java"])


def test_the_guard_holds_the_lock_until_the_program_has_ended(start: Start, tmp_path: Path) -> None:
    from pipeline.broker.cache import lock_file

    held = lock_file(tmp_path / "data-lock", wait=False)
    assert held is not None
    process = GuardedJvm(spec(tmp_path, OBEDIENT), os.environ, held)

    assert lock_file(tmp_path / "data-lock", wait=False) is None
    process.end("kill")
    again = lock_file(tmp_path / "data-lock", wait=False)
    assert again is not None
    os.close(again)


@pytest.mark.parametrize("how", ["end of file", "SIGTERM", "another parent"])
def test_an_orphaned_guard_stops_the_program_and_removes_its_folder(tmp_path: Path, how: str) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    changes = {"remove_when_orphaned": str(folder), "output": str(tmp_path / "out")}
    if how == "another parent":
        changes["parent_pid"] = 1  # type: ignore[assignment]
    told = json.dumps(spec(folder, OBEDIENT, **changes))
    with subprocess.Popen(
        [sys.executable, "-I", "-S", guard.__file__, told], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        pid = int(process.stdout.readline().removeprefix("pid "))
        if how == "end of file":
            process.stdin.close()
        elif how == "SIGTERM":
            wait_up(tmp_path)  # the guard's own handlers are set by then
            process.terminate()
        try:
            assert process.wait(5) == 0
        finally:
            process.kill()  # the program goes with it, on Linux
        assert process.stdout.readline().startswith("exited ")
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_guard_needs_nothing_but_the_standard_library() -> None:
    code = f"import runpy, sys; runpy.run_path({guard.__file__!r}, run_name='guard'); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert {name.partition(".")[0] for name in run.stdout.split()} <= sys.stdlib_module_names | {"__main__"}
