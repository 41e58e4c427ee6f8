"""A sink that is killed in the middle of its work goes on where the database ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from consumers.sink.store import Store
from consumers.sink.tables import incident_toll, incidents
from tests.consumers.sink.records import TOPIC

PROJECT = Path(__file__).resolve().parents[3]
BATCH = 20

# Writes batches from the stored position on, for ever, and says each time what is committed.
WRITER = f"""
import itertools, sys
from consumers.sink.store import Store
from tests.consumers.sink.conftest import NOW
from tests.consumers.sink.records import TOPIC, at, incident
with Store(sys.argv[1], lambda: NOW) as store:
    store.claim(TOPIC, 0)
    start = store.positions(TOPIC).get(0, 0)
    for begin in itertools.count(start, {BATCH}):
        end = begin + {BATCH}
        store.write([at(offset, incident(f"inc-{{offset}}")) for offset in range(begin, end)], {{(TOPIC, 0): end}})
        print(end, flush=True)
"""


@pytest.mark.slow
def test_a_killed_writer_leaves_rows_and_offset_in_step(new_store: Callable[[], Store], url: str) -> None:
    witness = new_store()
    told = 0
    for lines in (1, 4, 2):
        with subprocess.Popen([sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, cwd=PROJECT) as writer:
            assert writer.stdout is not None
            for _ in range(lines):
                told = int(writer.stdout.readline())
            writer.kill()
        witness.claim(TOPIC, 0)  # waits for a commit of the killed one that the server may still be working on
        with witness.reading() as connection:
            stored = connection.execute(select(func.count()).select_from(incidents)).scalar_one()
            cells = connection.execute(select(func.count()).select_from(incident_toll)).scalar_one()
        position = witness.positions(TOPIC)[0]
        assert position == stored
        assert cells == 3 * stored
        assert position >= told  # nothing that was told as written is lost
