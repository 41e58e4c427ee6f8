"""A deadline around calls that have none of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class DeadlineExpired(Exception):
    """A blocking call did not come back in time. Whether it took effect is unknown."""


class Pending(Protocol[T_co]):
    """A call that was begun and has a deadline."""

    def failed(self) -> bool:
        """Whether `result` would raise now: the call raised, or its time is over."""
        ...

    def result(self) -> T_co:
        """Waits for the call, until its deadline. Raises DeadlineExpired, or whatever the call raised."""
        ...


class _Call(Generic[T]):
    def __init__(self, seconds: float, what: str, call: Callable[[], T]) -> None:
        self._seconds = seconds
        self._what = what
        self._call = call
        self._deadline = time.monotonic() + seconds
        self._result: T | None = None
        self._error: BaseException | None = None
        self._done = threading.Event()

    def run(self) -> None:
        try:
            self._result = self._call()
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread, which raises it
            self._error = error
        finally:
            self._done.set()

    def failed(self) -> bool:
        return self._error is not None if self._done.is_set() else time.monotonic() >= self._deadline

    def result(self) -> T:
        if not self._done.wait(max(0.0, self._deadline - time.monotonic())):
            raise DeadlineExpired(f"{self._what} did not return within {self._seconds:g} s")
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]  # None only where T is None


def begin(seconds: float, what: str, call: Callable[[], T]) -> Pending[T]:
    """Runs `call` in a thread, which has `seconds` from now.

    commit_transaction, abort_transaction and send_offsets_to_transaction of kafka-python wait without a time-out (with
    a killed broker still after 60 s). The thread is left behind when the deadline passes: it is a daemon and ends with
    the process.
    """
    pending: _Call[T] = _Call(seconds, what, call)
    threading.Thread(target=pending.run, name=f"guarded {what}", daemon=True).start()
    return pending


def call_within(seconds: float, what: str, call: Callable[[], T]) -> T:
    """Runs `call` in a thread and waits at most `seconds` for it: see `begin`."""
    return begin(seconds, what, call).result()
