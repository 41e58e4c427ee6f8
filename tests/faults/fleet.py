"""The stages as processes of their own, to be killed, stopped, joined by others, and started again."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from incidentwire.streaming import crash_points
from pipeline.supervisor import start_stage

log = logging.getLogger(__name__)

# Whoever ends by itself so often without a healthy minute between is broken, not unlucky.
MOST_OWN_ENDS = 12
RESTART_SECONDS = 0.5


class Broken(AssertionError):
    """The fleet can't go on; the message says which process ended how, with the end of its log."""


@dataclass
class Member:
    """One process of a stage. `instance` is its static name in the group and stays over restarts."""

    stage: str
    instance: str
    folder: Path
    environ: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    killed: bool = False
    codes: Counter[int] = field(default_factory=Counter)
    own_ends: int = 0

    @property
    def name(self) -> str:
        """For people."""
        return f"{self.stage}/{self.instance}"

    @property
    def log_file(self) -> Path:
        """What all runs of this member wrote."""
        return self.folder / "log"

    @property
    def points(self) -> Path:
        """Where its crash points are armed."""
        return self.folder / "points"

    @property
    def running(self) -> bool:
        """Whether its process lives."""
        return self.process is not None and self.process.poll() is None

    def tail(self, characters: int = 3000) -> str:
        """The end of its log."""
        return self.log_file.read_text("utf-8", "replace")[-characters:] if self.log_file.exists() else ""


class Fleet:
    """All members. Call `tend` often: it starts again what has ended."""

    def __init__(self, environ: Callable[[str], Mapping[str, str]], folder: Path) -> None:
        self._environ = environ
        self._folder = folder
        self.members: dict[str, Member] = {}
        self.kills = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for member in self.members.values():
            if member.process is not None and member.running:
                member.process.kill()
            self._let_go(member)

    def add(self, stage: str, instance: str) -> Member:
        """Starts one more process of a stage."""
        folder = self._folder / f"{stage}-{instance}"
        (folder / "points").mkdir(parents=True, exist_ok=True)
        environ = {
            **os.environ,
            **self._environ(stage),
            "INCIDENTWIRE_INSTANCE": instance,
            crash_points.VARIABLE: str(folder / "points"),
        }
        member = Member(stage, instance, folder, environ)
        self.members[member.name] = member
        self._start(member)
        return member

    def _start(self, member: Member) -> None:
        with member.log_file.open("ab") as log_to:
            member.process = start_stage(member.stage, member.environ, log_to.fileno())
        member.started, member.killed = time.monotonic(), False

    def tend(self) -> None:
        """Starts ended members again. Raises Broken for one that ends by itself again and again."""
        for member in self.members.values():
            if member.process is not None and not member.running:
                code = int(member.process.returncode)
                member.codes[code] += 1
                by_us = member.killed or code == -signal.SIGKILL
                healthy = time.monotonic() - member.started > 60
                member.own_ends = 0 if healthy else member.own_ends + (not by_us)
                if member.own_ends > MOST_OWN_ENDS:
                    raise Broken(f"{member.name} ended by itself {member.own_ends} times in a row\n{member.tail()}")
                self._let_go(member)
                member.due = time.monotonic() + RESTART_SECONDS
            if member.process is None and time.monotonic() >= member.due:
                self._start(member)

    def kill(self, member: Member) -> bool:
        """SIGKILL. False where there was nothing to kill just then."""
        if member.process is None or not member.running:
            return False
        member.killed = True
        member.process.kill()
        member.process.wait(10)
        self.kills += 1
        return True

    def arm(self, member: Member, point: str, order: str = "kill") -> Path:
        """Arms a crash point of a member; returns the file that is gone once it was reached."""
        file = member.points / point
        file.write_text(order, "utf-8")
        return file

    def stop(self, member: Member, seconds: float = 10.0) -> int:
        """Takes a member out for good: SIGTERM. Returns its exit code."""
        del self.members[member.name]
        if member.process is None or not member.running:
            return 0
        member.process.terminate()
        try:
            return member.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Broken(f"{member.name} did not stop within {seconds:g} s of SIGTERM\n{self.stacks(member)}") from None
        finally:
            member.process.kill()
            self._let_go(member)

    def of(self, stage: str) -> list[Member]:
        """The members of a stage."""
        return [member for member in self.members.values() if member.stage == stage]

    def stacks(self, member: Member) -> str:
        """The log of a member after it was asked what all its threads are doing."""
        if member.process is not None and member.running:
            member.process.send_signal(signal.SIGUSR1)
            time.sleep(1.0)
        return member.tail(6000)

    def told(self) -> str:
        """Exit codes by member, for the report."""
        return ", ".join(f"{member.name} {dict(member.codes)}" for member in self.members.values() if member.codes)

    @staticmethod
    def _let_go(member: Member) -> None:
        if member.process is not None:
            if member.process.stdin is not None:
                member.process.stdin.close()
            member.process.wait(10)
        member.process = None
