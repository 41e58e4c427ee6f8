"""The SQL of one batch: upserts that only a newer version passes, children replaced, changes stored once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, insert
from sqlalchemy.dialects import postgresql, sqlite

from consumers.sink.plan import WritePlan
from consumers.sink.rows import IncidentUpsert
from consumers.sink.tables import (
    CHILDREN,
    incident_changes,
    incident_places,
    incident_sources,
    incident_toll,
    incidents,
)

_AT_A_TIME = 500  # ids in one IN list; SQLite before 3.32 allows 999 parameters


def perform(connection: Connection, plan: WritePlan, now: datetime) -> set[str]:
    """Performs a plan in the caller's transaction. Returns the ids of the incidents whose rows changed."""
    _delete_incidents(connection, plan.deletes)
    written = _upsert(connection, plan.upserts, now)
    _replace_children(connection, [row for row in plan.upserts if row.incident_id in written])
    if plan.changes:
        statement = _insert(connection, incident_changes).on_conflict_do_nothing(index_elements=["change_id"])
        connection.execute(statement, [dict(change.columns) for change in plan.changes])
    return written


def _insert(connection: Connection, table: Table) -> Any:
    """The dialect's own INSERT, as ON CONFLICT is in neither the standard nor SQLAlchemy's common one."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def _upsert(connection: Connection, rows: Sequence[IncidentUpsert], now: datetime) -> set[str]:
    if not rows:
        return set()
    statement = _insert(connection, incidents)
    updated = {column.name: statement.excluded[column.name] for column in incidents.columns if not column.primary_key}
    statement = statement.on_conflict_do_update(
        index_elements=[incidents.c.incident_id],
        set_=updated,
        where=incidents.c.version < statement.excluded.version,
    ).returning(incidents.c.incident_id)
    values = [dict(row.columns) | {"written_at": now} for row in rows]
    return set(connection.execute(statement, values).scalars())


def _replace_children(connection: Connection, rows: Sequence[IncidentUpsert]) -> None:
    ids = [row.incident_id for row in rows]
    for table in CHILDREN:
        for some in _in_groups(ids):
            connection.execute(delete(table).where(table.c.incident_id.in_(some)))
    for table, children in (
        (incident_toll, [dict(cell) for row in rows for cell in row.toll]),
        (incident_sources, [dict(source) for row in rows for source in row.sources]),
        (incident_places, [dict(place) for row in rows for place in row.places]),
    ):
        if children:
            connection.execute(insert(table), children)


def _delete_incidents(connection: Connection, ids: Sequence[str]) -> None:
    for some in _in_groups(ids):
        connection.execute(delete(incidents).where(incidents.c.incident_id.in_(some)))


def _in_groups(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _AT_A_TIME):
        yield ids[start : start + _AT_A_TIME]
