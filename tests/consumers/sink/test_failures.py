"""All of a batch or nothing, whatever fails: the same tests on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, text

from consumers.sink.errors import BadRow, StoreRefused, StoreUnavailable
from consumers.sink.rows import IncidentUpsert, Origin, incident_rows
from consumers.sink.store import Store, Written
from tests.consumers.sink.conftest import NOW
from tests.consumers.sink.opened import NewStore, claimed, contents, delete
from tests.consumers.sink.records import TOPIC, at, change, incident


class Crash(Exception):
    """The process stops here."""


def test_a_crash_at_any_statement_leaves_neither_rows_nor_offsets(new_store: NewStore, url: str) -> None:
    witness = claimed(new_store)
    witness.write([at(0, incident()), at(1, incident("gone"))], {(TOPIC, 0): 2})
    before = contents(witness)
    batch = [at(2, incident(version=2)), delete(3, "gone"), at(4, incident("inc-3")), at(5, change())]
    step = 0
    while True:
        step += 1
        store = new_store()
        store.claim(TOPIC, 0)
        crash_at(store, step)
        try:
            store.write(batch, {(TOPIC, 0): 6})
        except Crash:
            after = contents(witness)
            assert {**after, "sink_positions": []} == {**before, "sink_positions": []}, f"after a crash at step {step}"
            assert witness.positions(TOPIC) == {0: 2}
            store.close()
        else:
            break
    assert step > 8  # statements of the batch and its commit: each of them was a crash once
    assert witness.positions(TOPIC) == {0: 6}
    assert [row[:2] for row in contents(witness)["incidents"]] == [("inc-1", 2), ("inc-3", 1)]


def crash_at(store: Store, step: int) -> None:
    """Lets the store crash before the step-th statement of its next transaction; its commit counts as one."""
    counted = 0

    def count(*_: Any) -> None:
        nonlocal counted
        counted += 1
        if counted == step:
            raise Crash

    event.listen(store._engine, "before_cursor_execute", count)
    event.listen(store._engine, "commit", count)


def test_a_value_that_the_database_refuses_is_named_and_nothing_is_written(new_store: NewStore) -> None:
    store = claimed(new_store)
    sound = at(0, incident())
    other = incident_rows(incident("inc-2"), Origin(TOPIC, 0, 1))
    broken = replace(other, toll=({**other.toll[0], "who": None},))
    batch = [sound, broken, at(2, incident("inc-3"))]
    with pytest.raises(BadRow):
        store.write(batch, {(TOPIC, 0): 3})
    assert contents(store)["incidents"] == []
    assert store.positions(TOPIC) == {}
    bad = store.find_bad(batch)
    assert list(bad) == [1]
    assert "who" in bad[1]
    assert contents(store)["incidents"] == []
    rest = [row for index, row in enumerate(batch) if index not in bad]
    assert store.write(rest, {(TOPIC, 0): 3}) == Written(upserts=2)


def test_a_missing_table_is_nobodys_bad_row(new_store: NewStore) -> None:
    store = claimed(new_store)
    with store._writing.begin() as connection:
        connection.execute(text("DROP TABLE incident_toll"))
    with pytest.raises(StoreRefused, match="incident_toll"):
        store.write([at(0, incident())], {(TOPIC, 0): 1})
    assert store.positions(TOPIC) == {}


def test_children_cannot_belong_to_an_incident_that_is_not_there(new_store: NewStore) -> None:
    store = claimed(new_store)
    row = at(0, incident())
    assert isinstance(row, IncidentUpsert)
    stray = replace(row, toll=({**row.toll[0], "incident_id": "no-such-incident"},))
    with pytest.raises(BadRow):
        store.write([stray], {(TOPIC, 0): 1})
    assert store.positions(TOPIC) == {}


def test_a_connection_cut_in_the_middle_of_a_batch_leaves_nothing_and_the_next_write_works(
    postgres_database: str,
) -> None:
    with Store(postgres_database, lambda: NOW) as store, Store(postgres_database, lambda: NOW) as other:
        store.claim(TOPIC, 0)
        cut = False

        def cut_once(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            nonlocal cut
            if not cut and "INSERT INTO incident_toll" in statement:
                cut = True
                with other._writing.begin() as admin:
                    admin.execute(
                        text(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                        )
                    )

        event.listen(store._engine, "before_cursor_execute", cut_once)
        with pytest.raises(StoreUnavailable):
            store.write([at(0, incident())], {(TOPIC, 0): 1})
        assert cut
        assert contents(other)["incidents"] == []
        assert other.positions(TOPIC) == {}
        assert store.write([at(0, incident())], {(TOPIC, 0): 1}) == Written(upserts=1)
