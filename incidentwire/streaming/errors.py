"""Errors typed by what helps: time, or nothing.

A core that works on values alone never meets a transient error. One that asks something outside, such as a model behind
an address, raises TransientError (or one of Python's own below) when asking again may help.
"""

from __future__ import annotations


class TransientError(Exception):
    """It may pass: the record is tried again after growing pauses, or after `retry_after_seconds` where given."""

    def __init__(self, reason: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_seconds = retry_after_seconds


class PermanentError(Exception):
    """This record will never be processed as it is: it becomes a dead letter, as with any other exception."""


# Python's own for what passes: a connection refused, reset or cut, and a time-out.
TRANSIENT = (TransientError, ConnectionError, TimeoutError)


def is_transient(error: BaseException) -> bool:
    """Whether asking again may help. What is not known to pass counts as permanent: it must not hold others up."""
    return isinstance(error, TRANSIENT)


def pause_seconds(attempts: int, first: float, longest: float) -> float:
    """How long to wait after so many failures (at least one): doubles from `first` to `longest`."""
    return float(min(longest, first * 2 ** min(max(0, attempts - 1), 60)))
