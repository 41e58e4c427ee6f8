"""A deadline around calls that have none of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class DeadlineExpired(Exception):
    """A blocking call did not come back in time. Whether it took effect is unknown."""


class _Call(Generic[T]):
    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self.result: T | None = None
        self.error: BaseException | None = None
        self.done = threading.Event()

    def run(self) -> None:
        try:
            self.result = self._call()
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread, which raises it
            self.error = error
        finally:
            self.done.set()


def call_within(seconds: float, what: str, call: Callable[[], T]) -> T:
    """Runs `call` in a thread and waits at most `seconds` for it.

    commit_transaction, abort_transaction and send_offsets_to_transaction of kafka-python wait without a time-out (with
    a killed broker still after 60 s). Raises DeadlineExpired, or whatever the call raised. The thread is left behind
    when the deadline passes: it is a daemon and ends with the process.
    """
    pending: _Call[T] = _Call(call)
    threading.Thread(target=pending.run, name=f"guarded {what}", daemon=True).start()
    if not pending.done.wait(seconds):
        raise DeadlineExpired(f"{what} did not return within {seconds:g} s")
    if pending.error is not None:
        raise pending.error
    return pending.result  # type: ignore[return-value]  # None only where T is None
