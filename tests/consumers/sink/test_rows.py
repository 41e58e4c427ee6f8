"""What a message asks the database to do, decided without one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from consumers.sink.rows import (
    ChangeInsert,
    IncidentDelete,
    IncidentUpsert,
    Origin,
    Unreadable,
    change_row,
    incident_rows,
    main_place,
    read_message,
)
from incidentwire.contracts import Place, Total
from incidentwire.contracts.topics import ARTICLES_RAW, INCIDENT_CHANGES, INCIDENTS
from incidentwire.streaming.outcomes import Message
from tests.consumers.sink.records import change, incident


def message(value: bytes | None, key: bytes | None = b"inc-1") -> Message:
    return Message("prefix.incidents", 2, 17, key, value)


def test_an_incident_becomes_an_upsert_that_knows_where_it_came_from() -> None:
    row = read_message(INCIDENTS, message(incident(version=4).to_json()))
    assert isinstance(row, IncidentUpsert)
    assert (row.incident_id, row.version, row.origin) == ("inc-1", 4, Origin("prefix.incidents", 2, 17))
    assert [cell["ordinal"] for cell in row.toll] == [0, 1, 2]


def test_a_tombstone_becomes_a_delete() -> None:
    assert read_message(INCIDENTS, message(None)) == IncidentDelete("inc-1", Origin("prefix.incidents", 2, 17))


def test_a_change_becomes_an_insert_whose_id_is_its_content() -> None:
    row = read_message(INCIDENT_CHANGES, message(change().to_json()))
    assert isinstance(row, ChangeInsert)
    assert row.columns["change_id"] == change_row(change()).columns["change_id"]
    assert row.columns["change_id"] != change_row(change(new={"best": 4})).columns["change_id"]


@pytest.mark.parametrize(
    ("value", "key", "reason"),
    [
        (b"not json", b"inc-1", "Invalid JSON"),
        (b"\xff\xfe", b"inc-1", "record"),
        (b"[]", b"inc-1", "record"),
        (b"{}", b"inc-1", "incident_id: Field required"),
        (b"[" * 100_000, b"inc-1", "record"),
        (incident().to_json(), b"inc-2", "key is not the incident_id"),
        (incident().to_json(), None, "key is not the incident_id"),
        (incident().to_json(), b"\xff", "not UTF-8"),
        (None, None, "key is not an id"),
        (None, b"x" * 5000, "key is not an id"),
        (incident("x" * 201).to_json(), b"x" * 201, "incident_id is not an id"),
        (incident(killed=Total(best=2**63, low=2**63)).to_json(), b"inc-1", "killed_best is larger"),
    ],
)
def test_what_cannot_be_stored_is_unreadable_with_its_reason(
    value: bytes | None, key: bytes | None, reason: str
) -> None:
    row = read_message(INCIDENTS, message(value, key))
    assert isinstance(row, Unreadable)
    assert reason in row.reason
    assert len(row.reason) < 500


def test_a_change_cannot_be_deleted() -> None:
    row = read_message(INCIDENT_CHANGES, message(None))
    assert isinstance(row, Unreadable)


def test_another_topic_is_not_read() -> None:
    row = read_message(ARTICLES_RAW, message(b"{}"))
    assert isinstance(row, Unreadable)
    assert "articles.raw" in row.reason


def test_a_newer_writers_fields_are_passed_over() -> None:
    value = json.loads(incident().to_json()) | {"invented_later": 1}
    assert isinstance(read_message(INCIDENTS, message(json.dumps(value).encode())), IncidentUpsert)


def test_nul_is_replaced_in_columns_children_and_record() -> None:
    row = incident_rows(incident(title="a\x00b", places=[Place(name="c\x00d", kind="city")]))
    assert row.columns["title"] == "a\ufffdb"
    assert row.columns["record"]["places"][0]["name"] == "c\ufffdd"
    assert row.places[0]["name"] == "c\ufffdd"
    assert "\x00" not in json.dumps(row.columns["record"])


def place(name: str, **fields: Any) -> Place:
    return Place.model_validate({"name": name, "kind": "city", **fields})


def test_the_main_place_is_the_first_where_it_occurred() -> None:
    places = [place("Far", role="origin", country="TR"), place("Here", country="NG"), place("There", country="TD")]
    assert (main_place(places)["place_name"], main_place(places)["country"]) == ("Here", "NG")


def test_what_the_main_place_lacks_comes_from_the_next_of_its_role() -> None:
    places = [
        place("Gate", kind="point"),
        place("Elsewhere", role="near", country="TD", lat=1.0, lon=2.0),
        place("Harun", country="NG"),
        place("Abroad", country="CM", adm1="Far North", lat=3.0, lon=4.0),
    ]
    found = main_place(places)
    assert (found["place_name"], found["country"], found["adm1"]) == ("Gate", "NG", None)
    assert (found["lat"], found["lon"]) == (3.0, 4.0)


def test_an_incident_without_places_has_none() -> None:
    assert set(main_place([]).values()) == {None}
