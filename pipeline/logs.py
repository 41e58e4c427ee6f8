"""Log lines on standard error: one form for all processes, the client library's repetitions thinned out."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable


class RepeatFilter(logging.Filter):
    """Lets the same complaint of a library through once in a while: a broker away logs dozens of lines a second."""

    def __init__(self, every_seconds: float = 30.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._every_seconds = every_seconds
        self._monotonic = monotonic
        self._last: dict[tuple[str, object], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is shown."""
        key = (record.name, record.msg)
        now = self._monotonic()
        if now - self._last.get(key, -self._every_seconds) < self._every_seconds:
            return False
        self._last[key] = now
        return True


def set_up_logging(level: str, name: str) -> None:
    """Logs to standard error, each line with the process's name."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(f"%(asctime)s {name} %(levelname)s %(message)s", "%H:%M:%S"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # kafka-python logs each lost connection as several errors with tracebacks; what matters reaches us as exceptions,
    # and stays visible here once per kind and half a minute.
    library = logging.StreamHandler(sys.stderr)
    library.setFormatter(_OneLine(f"%(asctime)s {name} %(levelname)s %(name)s: %(message)s", "%H:%M:%S"))
    library.addFilter(RepeatFilter())
    client = logging.getLogger("kafka")
    client.handlers, client.propagate = [library], False
    client.setLevel(logging.DEBUG if level == "DEBUG" else logging.WARNING)


class _OneLine(logging.Formatter):
    """Leaves tracebacks of the library out; DEBUG level of our own shows what we raise."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_info, record.exc_text = None, None
        return super().format(record)
