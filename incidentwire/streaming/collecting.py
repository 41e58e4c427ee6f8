"""How often Python looks for dead cycles while a stage runs.

A batch holds thousands of live objects (records, headers, futures), and the collector's own settings have it look
through them every 700 new ones, in vain: what a loop makes dies by its count of references.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG_OBJECTS = 20_000  # new ones before the youngest are looked through


@contextmanager
def seldom() -> Iterator[None]:
    """Has the collector look less often, for the whole process; what lives already is not looked at again."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
