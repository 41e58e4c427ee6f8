"""The process between us and the broker's JVM: it stops the JVM when we are gone, however we went.

Run as a file (`python -I -S guard.py SPEC`), with nothing but the standard library: it is up in 30 ms. It holds the
reading end of a pipe from its parent. End of file, a parent that changed (a forked worker may keep the pipe open) or
SIGTERM: it stops the JVM (SIGTERM, after the grace time SIGKILL) and, if asked, removes the data folder. On Linux the
kernel kills the JVM should the guard itself be killed.

SPEC is a JSON object; see `Spec`. On the pipe come lines: `stop`, `kill`, `freeze`, `thaw`. On standard output go
lines: `pid N`, `done COMMAND`, `exited CODE`. After `stop` the data folder is left to the parent.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOK_SECONDS = 0.5  # how often it looks whether its parent is still there
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Spec(TypedDict):
    """What the guard is told."""

    parent_pid: int
    command: list[str]
    folder: str
    output: str
    grace_seconds: float
    remove_when_orphaned: str | None


def say(line: str) -> None:
    """A line to the parent, if there still is one."""
    with contextlib.suppress(OSError):
        os.write(1, f"{line}\n".encode())


def child_setup() -> Callable[[], None]:
    """For the child between fork and exec: the kernel kills it when the guard dies (Linux; elsewhere nothing)."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None

    def set_up() -> None:
        if prctl is not None:
            prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)

    return set_up


class Guard:
    """The JVM as a child of this process."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        with open(spec["output"], "wb") as output:
            self._jvm = subprocess.Popen(
                spec["command"],
                cwd=spec["folder"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=child_setup(),  # safe: this process has one thread
            )

    def run(self) -> int:
        """Until the JVM has ended or the parent has."""
        say(f"pid {self._jvm.pid}")
        wake, write_end = os.pipe()
        os.set_blocking(write_end, False)
        signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
        terminated = False

        def on_term(_number: int, _frame: object) -> None:
            nonlocal terminated
            terminated = True

        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.signal(signal.SIGTERM, on_term)
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        orphaned = False
        while self._jvm.poll() is None:
            readable, _, _ = select.select([0, wake], [], [], _LOOK_SECONDS)
            if wake in readable:
                os.read(wake, 512)
            if terminated or os.getppid() != self._spec["parent_pid"]:
                orphaned = True
                break
            if 0 in readable:
                lines = os.read(0, 4096)
                if not lines:
                    orphaned = True
                    break
                commands = lines.decode().split()
                if "stop" in commands:
                    break
                for command in commands:
                    self._obey(command)
        return self._end(orphaned)

    def _obey(self, command: str) -> None:
        signals = {"kill": signal.SIGKILL, "freeze": signal.SIGSTOP, "thaw": signal.SIGCONT}
        self._jvm.send_signal(signals[command])
        say(f"done {command}")

    def _end(self, orphaned: bool) -> int:
        if self._jvm.poll() is None:
            self._jvm.terminate()
            self._jvm.send_signal(signal.SIGCONT)  # a frozen JVM can't end
            try:
                self._jvm.wait(self._spec["grace_seconds"])
            except subprocess.TimeoutExpired:
                self._jvm.kill()
                self._jvm.wait()
        folder = self._spec["remove_when_orphaned"]
        if orphaned and folder:
            shutil.rmtree(folder, ignore_errors=True)
        say(f"exited {self._jvm.returncode}")
        return 0


if __name__ == "__main__":
    sys.exit(Guard(json.loads(sys.argv[1])).run())
