"""What a batch does to the tables: the same tests on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from consumers.sink.query import get_incident
from consumers.sink.rows import incident_rows
from consumers.sink.store import Written
from consumers.sink.tables import incident_changes, incidents
from tests.consumers.sink.conftest import NOW
from tests.consumers.sink.opened import NewStore, claimed, contents, delete
from tests.consumers.sink.records import TOPIC, at, change, incident


def test_an_incident_comes_back_whole(new_store: NewStore) -> None:
    store = claimed(new_store)
    told = incident()
    assert store.write([at(0, told)], {(TOPIC, 0): 1}) == Written(upserts=1)
    assert get_incident(store, "inc-1") == told
    assert get_incident(store, "inc-2") is None


def test_the_columns_hold_what_the_record_says(new_store: NewStore) -> None:
    store = claimed(new_store)
    store.write([at(0, incident())], {(TOPIC, 0): 1})
    with store.reading() as connection:
        row = connection.execute(select(incidents)).one()
        toll = connection.execute(text("SELECT who, outcome, best, high FROM incident_toll ORDER BY ordinal")).all()
        sources = connection.execute(text("SELECT article_id, revision FROM incident_sources ORDER BY ordinal")).all()
        places = connection.execute(text("SELECT name, country FROM incident_places ORDER BY ordinal")).all()
    assert (row.place_name, row.country, row.adm1, row.lat) == ("Old Gate bus stop", "NG", "Borno", 11.5)
    assert (row.killed_best, row.injured_low, row.injured_high, row.injured_conflict) == (3, 6, 8, True)
    assert row.last_changed_at == datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC)
    assert row.written_at == NOW
    assert [tuple(cell) for cell in toll] == [
        ("civilians", "killed", 2, 2),
        ("militants", "killed", 1, None),
        ("civilians", "injured", 8, 8),
    ]
    assert [tuple(source) for source in sources] == [("art-1", 1), ("art-2", 2)]
    assert [tuple(place) for place in places] == [("Old Gate bus stop", None), ("Harun", "NG"), ("Lake Road", "TD")]


def test_a_newer_version_replaces_the_older_with_its_children(new_store: NewStore) -> None:
    store = claimed(new_store)
    store.write([at(0, incident())], {(TOPIC, 0): 1})
    newer = incident(version=2, toll=[], places=[], sources=[], source_count=0)
    assert store.write([at(1, newer)], {(TOPIC, 0): 2}) == Written(upserts=1)
    assert get_incident(store, "inc-1") == newer
    rows = contents(store)
    assert (rows["incident_toll"], rows["incident_places"], rows["incident_sources"]) == ([], [], [])


@pytest.mark.parametrize("version", [1, 2])
def test_a_version_that_is_not_newer_changes_nothing(new_store: NewStore, version: int) -> None:
    store = claimed(new_store)
    stored = incident(version=2)
    store.write([at(0, stored)], {(TOPIC, 0): 1})
    late = incident(version=version, title="Something else", toll=[], places=[])
    assert store.write([at(1, late)], {(TOPIC, 0): 2}) == Written(superseded=1)
    assert get_incident(store, "inc-1") == stored
    assert len(contents(store)["incident_toll"]) == 3


def test_only_the_newest_version_of_a_batch_is_written(new_store: NewStore) -> None:
    store = claimed(new_store)
    batch = [at(0, incident()), at(1, incident(version=3)), at(2, incident(version=2)), at(3, incident("inc-2"))]
    assert store.write(batch, {(TOPIC, 0): 4}) == Written(upserts=2, superseded=2)
    found = get_incident(store, "inc-1")
    assert found is not None
    assert found.version == 3


def test_a_tombstone_removes_the_incident_and_its_children(new_store: NewStore) -> None:
    store = claimed(new_store)
    store.write([at(0, incident()), at(1, incident("inc-2"))], {(TOPIC, 0): 2})
    assert store.write([delete(2)], {(TOPIC, 0): 3}) == Written(deletes=1)
    rows = contents(store)
    for table in ("incidents", "incident_toll", "incident_places", "incident_sources"):
        assert {row[0] for row in rows[table]} == {"inc-2"}


def test_deletes_and_versions_of_one_batch_keep_their_order(new_store: NewStore) -> None:
    store = claimed(new_store)
    store.write([at(0, incident(version=7))], {(TOPIC, 0): 1})
    store.write([delete(1), at(2, incident(version=1)), at(3, incident("inc-2")), delete(4, "inc-2")], {(TOPIC, 0): 5})
    assert [row[:2] for row in contents(store)["incidents"]] == [("inc-1", 1)]


def test_a_replay_of_older_offsets_changes_nothing(new_store: NewStore) -> None:
    store = claimed(new_store)
    first, second = [at(0, incident()), at(1, change())], [delete(2), at(3, incident("inc-2"))]
    store.write(first, {(TOPIC, 0): 2})
    store.write(second, {(TOPIC, 0): 4})
    before = contents(store)
    assert store.write(first, {(TOPIC, 0): 2}) == Written(replayed=2)  # would bring the deleted incident back
    assert store.write(second, {(TOPIC, 0): 4}) == Written(replayed=2)
    assert contents(store) == before
    assert store.positions(TOPIC) == {0: 4}


def test_the_same_change_is_stored_once(new_store: NewStore) -> None:
    store = claimed(new_store)
    store.write([at(0, change()), at(1, change()), at(2, change(field="injured"))], {(TOPIC, 0): 3})
    store.write([at(3, change())], {(TOPIC, 0): 4})
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(incident_changes)).scalar_one() == 2


def test_positions_hold_only_partitions_that_were_written(new_store: NewStore) -> None:
    store = claimed(new_store)
    store.claim(TOPIC, 1)
    store.claim("other", 0)
    assert store.positions(TOPIC) == {}
    store.write([], {(TOPIC, 1): 8, ("other", 0): 3})
    assert store.positions(TOPIC) == {1: 8}
    assert store.positions("other") == {0: 3}


def test_a_row_whose_partition_has_no_position_is_a_mistake_of_the_caller(new_store: NewStore) -> None:
    store = claimed(new_store)
    with pytest.raises(ValueError, match=r"no position is given for incidents\[3\]"):
        store.write([at(0, incident(), partition=3)], {(TOPIC, 0): 1})


def test_a_batch_with_nothing_in_it_still_moves_the_position(new_store: NewStore) -> None:
    store = claimed(new_store)
    assert store.write([], {(TOPIC, 0): 12}) == Written()
    assert store.positions(TOPIC) == {0: 12}


def test_hostile_text_is_stored_and_never_run(new_store: NewStore) -> None:
    store = claimed(new_store)
    title = "'); DROP TABLE incidents; -- %s :name \\ \" \u202e\x00 \U0001f4a5"
    store.write([at(0, incident(title=title))], {(TOPIC, 0): 1})
    found = get_incident(store, "inc-1")
    assert found is not None
    assert found.title == title.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def test_large_batches_and_incidents_fit(new_store: NewStore) -> None:
    store = claimed(new_store)
    cells = incident().toll * 400
    batch = [at(number, incident(f"inc-{number}")) for number in range(1200)]
    batch.append(at(1200, incident("big", title="long " * 300_000, toll=cells)))
    assert store.write(batch, {(TOPIC, 0): 1201}) == Written(upserts=1201)
    deletes = [delete(offset, f"inc-{offset - 1201}") for offset in range(1201, 2401)]
    assert store.write(deletes, {(TOPIC, 0): 2401}) == Written(deletes=1200)
    assert [row[0] for row in contents(store)["incidents"]] == ["big"]


def test_rows_without_an_origin_need_no_claim(new_store: NewStore) -> None:
    store = new_store()
    assert store.write([incident_rows(incident())], {}) == Written(upserts=1)
    assert store.write([incident_rows(incident())], {}) == Written(superseded=1)
