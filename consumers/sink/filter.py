"""`incidentwire sink --db URL [FILE]`: stores Incident JSON lines without a broker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import IO, TextIO

from consumers.sink.errors import BadRow, StoreError
from consumers.sink.rows import IncidentUpsert, incident_rows
from consumers.sink.store import Store, Written
from incidentwire.contracts import Incident
from incidentwire.contracts.jsonl import JsonLines

# One transaction: few enough that a stop loses little work, many enough that commits don't cost the time.
BATCH_ROWS = 200
BATCH_BYTES = 8 * 1024 * 1024


def run(stream: IO[bytes], name: str, err: TextIO, clock: Callable[[], datetime], url: str) -> int:
    """Upserts every incident of a stream into the database of `url`; a version that is not newer changes nothing.

    Returns 0, or 1 where a line could not be read or stored, or the database failed; each is named on `err`.
    """
    sizes: list[int] = []

    def parse(line: bytes) -> IncidentUpsert:
        try:
            row = incident_rows(Incident.from_json(line))
        except RecursionError:
            raise ValueError("nested too deeply") from None
        sizes.append(len(line))
        return row

    try:
        store = Store(url, clock)
    except (ValueError, StoreError) as error:
        print(f"sink: {error}", file=err)
        return 1
    lines = JsonLines(stream, name, parse, err)
    written = superseded = refused = 0
    try:
        with store:
            for batch in _batches(lines, sizes):
                result, bad = _write(store, batch)
                for index, reason in bad.items():
                    print(f"{name}: incident {batch[index].incident_id}: {reason}", file=err, flush=True)
                written, superseded = written + result.upserts, superseded + result.superseded
                refused += len(bad)
    except StoreError as error:
        print(f"sink: {error}", file=err)
        return 1
    refused += lines.failed
    print(f"sink: {written} incidents written, {superseded} versions not newer, {refused} refused", file=err)
    return 1 if refused else 0


def _batches(lines: JsonLines[IncidentUpsert], sizes: list[int]) -> Iterator[list[IncidentUpsert]]:
    batch: list[IncidentUpsert] = []
    for row in lines:
        batch.append(row)
        if len(batch) >= BATCH_ROWS or sum(sizes) >= BATCH_BYTES:
            yield batch
            batch = []
            sizes.clear()
    if batch:
        yield batch


def _write(store: Store, batch: Sequence[IncidentUpsert]) -> tuple[Written, dict[int, str]]:
    try:
        return store.write(batch, {}), {}
    except BadRow:
        bad = store.find_bad(batch)
        if not bad:
            raise  # no row is bad alone: nothing that leaving one out would mend
        return store.write([row for index, row in enumerate(batch) if index not in bad], {}), bad
