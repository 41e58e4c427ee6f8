"""Which rows of a batch the database has to see at all: pure. The batch is what one transaction writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consumers.sink.rows import ChangeInsert, IncidentDelete, IncidentUpsert, SinkRow

Partition = tuple[str, int]  # topic as on the cluster, partition number


@dataclass(frozen=True)
class WritePlan:
    """Deletes come first, then the upserts: one per incident. `replayed`: rows at offsets that are written already."""

    deletes: tuple[str, ...]
    upserts: tuple[IncidentUpsert, ...]
    changes: tuple[ChangeInsert, ...]
    replayed: int
    superseded: int


def plan_write(batch: Sequence[SinkRow], next_offsets: Mapping[Partition, int | None]) -> WritePlan:
    """What is left of a batch, in its order, once replays and versions superseded within it are gone.

    `next_offsets` is what the database says of the partitions. Offsets, not versions, tell a replay: a version that
    comes again after its incident was deleted would bring it back.
    """
    deletes: dict[str, None] = {}
    upserts: dict[str, IncidentUpsert] = {}
    changes: list[ChangeInsert] = []
    replayed = superseded = 0
    for row in batch:
        if _is_replay(row, next_offsets):
            replayed += 1
            continue
        match row:
            case IncidentDelete(incident_id):
                superseded += incident_id in upserts or incident_id in deletes
                upserts.pop(incident_id, None)
                deletes[incident_id] = None
            case IncidentUpsert(incident_id, version):
                before = upserts.get(incident_id)
                superseded += before is not None
                if before is None or before.version < version:
                    upserts[incident_id] = row
            case ChangeInsert():
                changes.append(row)
    # In the order of their ids, so that two writers lock the same rows in the same order and never block each other.
    return WritePlan(
        tuple(sorted(deletes)),
        tuple(upserts[incident_id] for incident_id in sorted(upserts)),
        tuple(sorted(changes, key=lambda change: str(change.columns["change_id"]))),
        replayed,
        superseded,
    )


def _is_replay(row: SinkRow, next_offsets: Mapping[Partition, int | None]) -> bool:
    if row.origin is None:
        return False
    next_offset = next_offsets.get((row.origin.topic, row.origin.partition))
    return next_offset is not None and row.origin.offset < next_offset
