"""One writer a partition: the same tests on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from consumers.sink.errors import StaleWriter, StoreUnavailable
from consumers.sink.store import Written
from tests.consumers.sink.opened import NewStore, claimed, contents
from tests.consumers.sink.records import TOPIC, at, incident


def test_a_writer_is_stale_once_another_has_claimed_its_partition(new_store: NewStore) -> None:
    old, new = new_store(), new_store()
    assert old.claim(TOPIC, 0) == 1
    old.write([at(0, incident())], {(TOPIC, 0): 1})
    assert new.claim(TOPIC, 0) == 2
    before = contents(new)
    with pytest.raises(StaleWriter, match=r"incidents\[0\] is at epoch 2, this writer's is 1"):
        old.write([at(1, incident(version=2))], {(TOPIC, 0): 2})
    assert contents(new) == before
    assert new.write([at(1, incident(version=2))], {(TOPIC, 0): 2}) == Written(upserts=1)


def test_a_stale_partition_keeps_the_others_of_the_batch_from_being_written(new_store: NewStore) -> None:
    old, new = claimed(new_store), new_store()
    old.claim(TOPIC, 1)
    new.claim(TOPIC, 1)
    with pytest.raises(StaleWriter):
        old.write([at(0, incident())], {(TOPIC, 0): 1, (TOPIC, 1): 5})
    assert contents(new)["incidents"] == []
    assert new.positions(TOPIC) == {}


def test_a_partition_that_was_not_claimed_or_was_released_cannot_be_written(new_store: NewStore) -> None:
    store = new_store()
    with pytest.raises(StaleWriter):
        store.write([], {(TOPIC, 0): 1})
    store.claim(TOPIC, 0)
    store.release(TOPIC, 0)
    with pytest.raises(StaleWriter):
        store.write([], {(TOPIC, 0): 1})


def test_a_rewound_topic_is_read_from_its_beginning_and_its_writer_is_stale(new_store: NewStore) -> None:
    store = claimed(new_store)
    store.write([at(5, incident())], {(TOPIC, 0): 6})
    assert store.rewind(TOPIC) == 1
    assert store.positions(TOPIC) == {}
    with pytest.raises(StaleWriter):
        store.write([at(0, incident(version=2))], {(TOPIC, 0): 1})
    store.claim(TOPIC, 0)
    assert store.write([at(0, incident(version=2))], {(TOPIC, 0): 1}) == Written(upserts=1)
    assert store.positions(TOPIC) == {0: 1}


def test_a_writer_that_waits_too_long_for_a_lock_may_try_again(
    new_store: NewStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consumers.sink.database.LOCK_TIMEOUT_SECONDS", 0.05)
    first, second = claimed(new_store), new_store()
    second._epochs[TOPIC, 0] = 1
    with first._writing.begin() as connection:
        first._lock(connection, {(TOPIC, 0): 1})
        with pytest.raises(StoreUnavailable):
            second.write([at(0, incident())], {(TOPIC, 0): 1})
    assert second.write([at(0, incident())], {(TOPIC, 0): 1}) == Written(upserts=1)


def test_a_claim_waits_for_the_batch_under_way(new_store: NewStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consumers.sink.database.LOCK_TIMEOUT_SECONDS", 0.05)
    old, new = claimed(new_store), new_store()
    with old._writing.begin() as connection:
        old._lock(connection, {(TOPIC, 0): 1})
        with pytest.raises(StoreUnavailable):
            new.claim(TOPIC, 0)
    assert new.claim(TOPIC, 0) == 2


def test_a_database_that_was_set_back_takes_nothing_before_it_is_claimed_again(new_store: NewStore) -> None:
    """A fail-over between two batches: the claim is still there, the last batch is not, and no statement fails."""
    store = claimed(new_store)
    store.write([at(0, incident())], {(TOPIC, 0): 1})
    store.write([at(1, incident(version=2))], {(TOPIC, 0): 2})
    with store._writing.begin() as connection:
        connection.execute(text("UPDATE sink_positions SET next_offset = 1"))
    before = contents(store)
    with pytest.raises(StaleWriter, match=r"incidents\[0\] ends at 1, this writer left it at 2"):
        store.write([at(2, incident(version=3))], {(TOPIC, 0): 3})
    assert contents(store) == before
    store.claim(TOPIC, 0)
    store.write([at(1, incident(version=2)), at(2, incident(version=3))], {(TOPIC, 0): 3})
    assert store.positions(TOPIC) == {0: 3}
