"""Incidents of our own invention for the tests of the sink."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from consumers.sink.rows import Origin, SinkRow, change_row, incident_rows
from incidentwire.contracts import (
    Incident,
    IncidentChange,
    Place,
    Source,
    TollCell,
    Total,
    When,
)

TOPIC = "incidents"


def incident(incident_id: str = "inc-1", version: int = 1, **fields: Any) -> Incident:
    """A bomb in an invented town: three dead, eight injured, told by two outlets."""
    defaults: dict[str, Any] = {
        "incident_id": incident_id,
        "version": version,
        "type": "bombing",
        "title": "Bombing at a bus stop, Harun",
        "stage": "accomplished",
        "when": When(start=date(2026, 3, 1), end=date(2026, 3, 1), precision="day", basis="weekday"),
        "places": [
            Place(name="Old Gate bus stop", kind="point"),
            Place(name="Harun", kind="city", country="NG", adm1="Borno", lat=11.5, lon=13.25, geonames_id=77),
            Place(name="Lake Road", kind="region", role="near", country="TD"),
        ],
        "toll": [
            TollCell(who="civilians", outcome="killed", best=2, low=2, high=2),
            TollCell(who="militants", outcome="killed", best=1, low=1, high=None, includes_attackers=True),
            TollCell(who="civilians", outcome="injured", best=8, low=6, high=8, conflict=True),
        ],
        "killed": Total(best=3, low=3, high=3),
        "injured": Total(best=8, low=6, high=8, conflict=True),
        "sources": [
            Source(article_id="art-1", revision=1, report="R0", source="Harun Post", url="https://post.example/1"),
            Source(
                article_id="art-2",
                revision=2,
                report="R1",
                source="The Ledger",
                published_at=datetime(2026, 3, 2, 8, 30, tzinfo=UTC),
                derived_from=["Harun Post"],
            ),
        ],
        "source_count": 2,
        "independent_source_count": 1,
        "first_reported_at": datetime(2026, 3, 1, 18, 0, tzinfo=UTC),
        "last_changed_at": datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC),
        "confidence": 0.8,
    }
    return Incident.model_validate({**defaults, **fields})


def change(incident_id: str = "inc-1", version: int = 2, **fields: Any) -> IncidentChange:
    """A toll that rose from two to three."""
    defaults: dict[str, Any] = {
        "incident_id": incident_id,
        "version": version,
        "at": datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        "field": "killed",
        "old": {"best": 2},
        "new": {"best": 3},
        "because": "art-2 revision 2 says three",
    }
    return IncidentChange.model_validate({**defaults, **fields})


def at(offset: int, row: Incident | IncidentChange, partition: int = 0, topic: str = TOPIC) -> SinkRow:
    """The row of a record as it comes from an offset."""
    origin = Origin(topic, partition, offset)
    return incident_rows(row, origin) if isinstance(row, Incident) else change_row(row, origin)
