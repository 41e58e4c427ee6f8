"""Making and checking the tables: the same tests on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import StatementError

from consumers.sink.errors import SchemaMismatch, StoreError
from consumers.sink.query import get_incident
from consumers.sink.store import Store
from consumers.sink.tables import sink_schema
from tests.consumers.sink.conftest import NOW
from tests.consumers.sink.opened import NewStore, claimed
from tests.consumers.sink.records import TOPIC, at, incident


def test_opening_again_keeps_what_is_there(new_store: NewStore) -> None:
    claimed(new_store).write([at(0, incident())], {(TOPIC, 0): 1})
    again = new_store()
    assert get_incident(again, "inc-1") is not None
    assert again.positions(TOPIC) == {0: 1}


@pytest.mark.parametrize(("version", "way_out"), [(99, "newer incidentwire"), (0, "new database")])
def test_another_schema_version_is_refused_with_the_way_out(
    new_store: NewStore, url: str, version: int, way_out: str
) -> None:
    store = new_store()
    with store._writing.begin() as connection:
        connection.execute(update(sink_schema).values(version=version))
    with pytest.raises(SchemaMismatch, match=way_out):
        Store(url, lambda: NOW).open()


def test_a_database_with_a_foreign_table_of_the_same_name_is_refused(url: str) -> None:
    store = Store(url, lambda: NOW)
    with store._writing.begin() as connection:
        connection.execute(text("CREATE TABLE incidents (id INTEGER)"))
    with pytest.raises(SchemaMismatch, match="database of its own"):
        store.open()
    store.close()


def test_a_reader_does_not_create_the_tables(url: str) -> None:
    store = Store(url, lambda: NOW)
    with pytest.raises(SchemaMismatch, match="run the sink"):
        store.open(create=False)
    store.close()


def test_two_sinks_that_start_at_once_create_the_tables_once(url: str) -> None:
    problems: list[BaseException] = []

    def start() -> None:
        try:
            with Store(url, lambda: NOW):
                pass
        except StoreError as error:
            problems.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert problems == []


def test_the_view_of_current_incidents_leaves_merged_and_retracted_ones_out(new_store: NewStore) -> None:
    store = claimed(new_store)
    batch = [
        at(0, incident("a")),
        at(1, incident("b", status="settled")),
        at(2, incident("c", status="merged", merged_into="a")),
        at(3, incident("d", status="retracted")),
    ]
    store.write(batch, {(TOPIC, 0): 4})
    with store.reading() as connection:
        rows = connection.execute(text("SELECT incident_id, killed_best FROM current_incidents ORDER BY 1")).all()
    assert [tuple(row) for row in rows] == [("a", 3), ("b", 3)]


def test_a_time_without_a_zone_is_never_stored(new_store: NewStore) -> None:
    store = new_store()
    with store._writing.begin() as connection, pytest.raises(StatementError, match="without a zone"):
        connection.execute(insert(sink_schema).values(version=2, created_at=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_times_of_any_zone_are_kept_in_utc(new_store: NewStore) -> None:
    store = new_store()
    east = datetime(2026, 1, 2, 1, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    with store._writing.begin() as connection:
        connection.execute(insert(sink_schema).values(version=2, created_at=east))
        kept = connection.execute(select(sink_schema.c.created_at).where(sink_schema.c.version == 2)).scalar_one()
        text_kept = connection.execute(text("SELECT created_at FROM sink_schema WHERE version = 2")).scalar_one()
    assert (kept, kept.tzinfo) == (datetime(2026, 1, 1, 20, 0, tzinfo=UTC), UTC)
    assert str(text_kept).startswith("2026-01-01 20:00:00")
