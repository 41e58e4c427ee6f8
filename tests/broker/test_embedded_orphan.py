"""The broker ends with the process that started it, however that ends."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

PROJECT = Path(__file__).resolve().parents[2]
GONE_SECONDS = 8

# Prints the pid of the JVM and the data folder, then waits to be killed. With "fork" a child keeps every pipe open.
PARENT = """
import os, sys, time
from pipeline.broker import EmbeddedBroker
broker = EmbeddedBroker()
broker.start()
if "fork" in sys.argv and os.fork() == 0:
    time.sleep(60)
    os._exit(0)
print(broker.pid, broker.data_folder, flush=True)
if "exit" in sys.argv:
    sys.exit()
time.sleep(60)
"""


def start_parent(*args: str) -> tuple[subprocess.Popen[str], psutil.Process, Path]:
    """A process with a broker of its own: (the process, its JVM, the data folder)."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, *args], cwd=PROJECT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert parent.stdout is not None
    pid, folder = parent.stdout.readline().split(maxsplit=1)
    return parent, psutil.Process(int(pid)), Path(folder.strip())


def wait_gone(process: psutil.Process) -> None:
    gone, _ = psutil.wait_procs([process], timeout=GONE_SECONDS)
    assert gone, f"the JVM still runs {GONE_SECONDS} s after its parent's end"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_broker_ends_when_its_parent_is_killed(embedded_can_run: None, number: int) -> None:
    parent, jvm, folder = start_parent()
    guard = jvm.parent()
    assert guard is not None

    parent.send_signal(number)
    parent.wait(5)

    wait_gone(jvm)
    wait_gone(guard)
    assert not folder.exists()


def test_the_broker_ends_when_its_parent_exits_without_a_word(embedded_can_run: None) -> None:
    parent, jvm, _ = start_parent("exit")
    parent.wait(10)

    wait_gone(jvm)


def test_the_broker_ends_although_a_forked_worker_holds_the_pipe(embedded_can_run: None) -> None:
    parent, jvm, _ = start_parent("fork")
    try:
        parent.kill()
        parent.wait(5)

        wait_gone(jvm)
    finally:
        os.killpg(parent.pid, signal.SIGKILL)  # the worker


def test_a_frozen_broker_ends_with_its_parent_too(embedded_can_run: None) -> None:
    parent, jvm, _ = start_parent()
    jvm.suspend()

    parent.kill()
    parent.wait(5)

    wait_gone(jvm)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's death signal is Linux's")
def test_the_broker_ends_when_its_guard_is_killed(embedded_can_run: None) -> None:
    parent, jvm, folder = start_parent()
    try:
        guard = jvm.parent()
        assert guard is not None
        guard.kill()

        wait_gone(jvm)
    finally:
        parent.kill()
        parent.wait(5)
        shutil.rmtree(folder)  # nobody is left who would
