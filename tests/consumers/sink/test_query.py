"""Reading the sink, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from consumers.sink.query import TotalRow, count_incidents, get_incident, list_changes, list_incidents
from consumers.sink.rows import change_row, incident_rows
from consumers.sink.store import Store
from incidentwire.contracts import Incident, Place, Total, When
from tests.consumers.sink.records import change, incident


def on(incident_id: str, day: int | None, until: int | None = None, **fields: Any) -> Incident:
    if day is None:
        return incident(incident_id, when=When(start=None, precision="year", basis="published"), **fields)
    start = date(2026, 3, day)
    end = date(2026, 3, until or day)
    return incident(
        incident_id, when=When(start=start, end=end, precision="days" if until else "day", basis="explicit"), **fields
    )


@pytest.fixture
def store(new_store: Callable[[], Store]) -> Store:
    store = new_store()
    told = [
        on("old", 1, type="fire", killed=Total()),
        on("wave", 3, until=9, places=[Place(name="Delta", kind="region", country="EG")]),
        on("also", 5, killed=Total(best=1, low=1)),
        on("big", 5, killed=Total(best=40, low=33, high=50, conflict=True), part_of="wave"),
        on("undated", None),
        on("gone", 6, status="merged", merged_into="big"),
    ]
    store.write([incident_rows(record) for record in told], {})
    return store


def ids(store: Store, **filters: Any) -> list[str]:
    return [row.incident_id for row in list_incidents(store, **filters)]


def test_the_newest_come_first_the_deadliest_of_a_day_before_the_others(store: Store) -> None:
    assert ids(store) == ["big", "also", "wave", "old", "undated"]
    assert ids(store, limit=2) == ["big", "also"]


def test_filters_narrow_the_list(store: Store) -> None:
    assert ids(store, country="eg") == ["wave"]
    assert ids(store, country="TD") == ["big", "also", "old", "undated"]  # the road nearby is in TD
    assert ids(store, country="CM") == []
    assert ids(store, type="fire") == ["old"]
    assert ids(store, killed_at_least=4) == ["big"]
    assert ids(store, part_of="wave") == ["big"]
    assert ids(store, statuses=["merged"]) == ["gone"]


def test_an_incident_of_several_days_counts_when_any_of_them_is_inside(store: Store) -> None:
    assert ids(store, since=date(2026, 3, 8)) == ["wave"]
    assert ids(store, until=date(2026, 3, 3)) == ["wave", "old"]


def test_a_row_says_what_the_list_shows(store: Store) -> None:
    row = list_incidents(store, limit=1)[0]
    assert row.killed == TotalRow(best=40, low=33, high=50, conflict=True)
    assert (row.place_name, row.country, row.start_date) == ("Old Gate bus stop", "NG", date(2026, 3, 5))
    assert row.last_changed_at == datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC)


@pytest.mark.parametrize("limit", [0, -1, 10_001])
def test_a_limit_out_of_bounds_is_refused(store: Store, limit: int) -> None:
    with pytest.raises(ValueError, match="limit"):
        list_incidents(store, limit)


def test_a_merged_incident_is_still_found_by_its_id(store: Store) -> None:
    found = get_incident(store, "gone")
    assert found is not None
    assert found.merged_into == "big"


def test_changes_come_oldest_first_and_the_latest_are_kept(store: Store) -> None:
    changes = [change(version=version, old=None, new=[version, "é", None]) for version in (2, 3, 4)]
    store.write([change_row(record) for record in changes], {})
    assert list_changes(store, "inc-1") == changes
    assert [record.version for record in list_changes(store, "inc-1", limit=2)] == [3, 4]


def test_incidents_are_counted_by_status(store: Store) -> None:
    assert count_incidents(store) == {"open": 5, "merged": 1}
