"""Our handle on the guard process (guard.py), and through it on the broker's JVM."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping

from pipeline.broker import guard
from pipeline.broker.errors import BrokerError

_ANSWER_SECONDS = 10.0  # the guard answers within milliseconds; a machine that swaps may take seconds


class GuardedJvm:
    """One run of the JVM under its guard. All signals go through the guard, which knows that the pid is still it."""

    def __init__(self, spec: guard.Spec, environ: Mapping[str, str], held_lock: int) -> None:
        """Starts guard and JVM.

        Args:
            spec: see guard.py.
            environ: the environment of both.
            held_lock: the descriptor of the data folder's lock. The guard holds it as long as the JVM lives, and it is
                closed here, so that the folder stays locked when we are killed, and is free when the JVM has ended.

        Raises:
            BrokerError: the guard can't be started or says nothing.
        """
        self._grace_seconds = spec["grace_seconds"]
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._exited = threading.Event()
        self._exit_code: int | None = None
        self._lock = threading.Lock()
        try:
            self._process = subprocess.Popen(
                # -I and -S: nothing of the user's Python set-up, and 20 ms
                [sys.executable, "-I", "-S", guard.__file__, json.dumps(spec)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=dict(environ),
                pass_fds=(held_lock,),
                start_new_session=True,  # Ctrl-C in the terminal is for us; the broker ends after the stages
            )
        except OSError as error:
            raise BrokerError(f"can't start the broker's guard process: {error}") from error
        finally:
            os.close(held_lock)
        threading.Thread(target=self._listen, name="broker-guard", daemon=True).start()
        answer = self._answer("pid ")
        if answer is None:
            self._process.kill()
            raise BrokerError(f"can't start the JVM {spec['command'][0]} under its guard process")
        self.pid = int(answer)

    def _listen(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 (it is a pipe)
        with self._process.stdout as answers:
            for line in answers:
                text = line.decode().strip()
                if text.startswith("exited "):
                    self._exit_code = int(text.removeprefix("exited "))
                else:
                    self._answers.put(text)
        self._process.wait()
        self._exited.set()
        self._answers.put("")  # whoever waits for an answer gets none

    def _answer(self, start: str) -> str | None:
        deadline = time.monotonic() + _ANSWER_SECONDS
        with contextlib.suppress(queue.Empty):
            while answer := self._answers.get(timeout=max(0.0, deadline - time.monotonic())):
                if answer.startswith(start):
                    return answer.removeprefix(start)
        return None

    @property
    def running(self) -> bool:
        """Whether the JVM lives, frozen or not."""
        return not self._exited.is_set()

    @property
    def exit_code(self) -> int | None:
        """The JVM's exit code, negative for a signal; None while it runs, or if the guard was killed."""
        return self._exit_code

    def tell(self, command: str) -> None:
        """Gives the guard a command (`freeze`, `thaw`) and waits until it has carried it out.

        Raises:
            BrokerError: the JVM has ended.
        """
        with self._lock:
            if not self._send(command) or self._answer(f"done {command}") is None:
                raise BrokerError(f"can't {command} the broker: it has ended (exit code {self._exit_code})")

    def _send(self, command: str) -> bool:
        assert self._process.stdin is not None  # noqa: S101 (it is a pipe)
        try:
            self._process.stdin.write(f"{command}\n".encode())
            self._process.stdin.flush()
        except (OSError, ValueError):  # ValueError: closed by an earlier stop
            return False
        return True

    def end(self, command: str) -> int | None:
        """`stop` (SIGTERM, after the grace time SIGKILL) or `kill` (SIGKILL at once); waits for the end of the JVM."""
        assert self._process.stdin is not None  # noqa: S101 (it is a pipe)
        self._send(command)
        if not self._exited.wait(self._grace_seconds + 5):
            self._process.kill()  # on Linux the JVM goes with it
            self._exited.wait(5)
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        return self._exit_code
