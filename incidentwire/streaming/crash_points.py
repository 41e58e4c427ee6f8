"""Named moments at which a test may kill or hold this process. In production none of them does anything.

They are off unless the environment variable INCIDENTWIRE_CRASH_POINTS names a folder, which only `tests/faults` sets.
Then a file in that folder, called after a point, arms it: the next time the process gets there it takes the file away
and ends by SIGKILL, as if by the kernel. A file that holds the word `hold` is renamed to `POINT.held` instead, and the
process waits there until that file is gone.

| point | where |
|---|---|
| `after-send` | everything of a transaction was sent, its offsets are not added yet |
| `after-offsets` | its offsets are added, it is not committed yet |
| `after-commit` | it is committed, the process has not taken note of that yet |
| `in-sql` | the sink's rows and offsets are written, their SQL transaction is not committed yet |
| `after-sql` | that is committed, the sink has not taken note of it yet |
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

VARIABLE = "INCIDENTWIRE_CRASH_POINTS"
TRANSACTION_POINTS = ("after-send", "after-offsets", "after-commit")
SQL_POINTS = ("in-sql", "after-sql")

# Read once: a process without the variable pays one comparison at each point.
_folder = os.environ.get(VARIABLE)


def reached(point: str) -> None:
    """Says that the process has got to `point`. Does not come back where a test has armed it to kill."""
    if _folder is None:
        return
    armed = Path(_folder) / point
    try:
        order = armed.read_text("utf-8").strip()
    except FileNotFoundError:
        return
    if order == "hold":
        held = armed.with_name(f"{point}.held")
        armed.rename(held)
        while held.exists():
            time.sleep(0.02)
        return
    armed.unlink()
    os.kill(os.getpid(), signal.SIGKILL)
