"""Which rows of a batch are worth a statement."""

from __future__ import annotations

from consumers.sink.plan import plan_write
from consumers.sink.rows import IncidentDelete, Origin
from tests.consumers.sink.records import TOPIC, at, change, incident


def test_rows_below_the_stored_offset_of_their_own_partition_are_replays() -> None:
    batch = [at(4, incident("a")), at(5, incident("b")), at(4, incident("c"), partition=1)]
    plan = plan_write(batch, {(TOPIC, 0): 5, (TOPIC, 1): None})
    assert [row.incident_id for row in plan.upserts] == ["b", "c"]
    assert plan.replayed == 1


def test_a_delete_takes_back_what_came_before_it_and_not_what_comes_after() -> None:
    delete = IncidentDelete("a", Origin(TOPIC, 0, 2))
    plan = plan_write([at(0, incident("a", 5)), delete, at(3, incident("a", 1))], {})
    assert plan.deletes == ("a",)
    assert [row.version for row in plan.upserts] == [1]
    assert plan.superseded == 1


def test_rows_are_ordered_by_id_so_that_writers_do_not_block_each_other() -> None:
    plan = plan_write([at(0, incident("b")), at(1, incident("a")), at(2, change("z")), at(3, change("y"))], {})
    assert [row.incident_id for row in plan.upserts] == ["a", "b"]
    ids = [str(row.columns["change_id"]) for row in plan.changes]
    assert ids == sorted(ids)
