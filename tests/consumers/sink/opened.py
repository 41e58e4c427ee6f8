"""What the tests of the store ask of an opened one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from consumers.sink.rows import IncidentDelete, Origin
from consumers.sink.store import Store
from consumers.sink.tables import METADATA
from tests.consumers.sink.records import TOPIC

NewStore = Callable[[], Store]


def contents(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with store.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in METADATA.sorted_tables
        }


def claimed(new_store: NewStore) -> Store:
    store = new_store()
    store.claim(TOPIC, 0)
    return store


def delete(offset: int, incident_id: str = "inc-1") -> IncidentDelete:
    return IncidentDelete(incident_id, Origin(TOPIC, 0, offset))
