"""Reads the sink: what the command line and the desk show. Never writes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select

from consumers.sink.store import Store
from consumers.sink.tables import incident_changes, incident_places, incidents
from incidentwire.contracts import Incident, IncidentChange

MOST_ROWS = 10_000  # nobody reads more at once, and a page of results has to fit in memory


@dataclass(frozen=True)
class TotalRow:
    """A number of people with its bounds, as on the incident."""

    best: int | None
    low: int | None
    high: int | None
    conflict: bool


@dataclass(frozen=True)
class IncidentRow:
    """One incident as a list shows it. Dates are local to the place, times are UTC."""

    incident_id: str
    version: int
    status: str
    type: str
    title: str
    stage: str
    start_date: date | None
    end_date: date | None
    date_precision: str
    place_name: str | None
    adm1: str | None
    country: str | None
    lat: float | None
    lon: float | None
    killed: TotalRow
    injured: TotalRow
    source_count: int
    independent_source_count: int
    confidence: float
    part_of: str | None
    first_reported_at: datetime | None
    last_changed_at: datetime


_PLAIN = tuple(name for name in IncidentRow.__dataclass_fields__ if name not in ("killed", "injured"))
_TOTALS = tuple(f"{name}_{part}" for name in ("killed", "injured") for part in ("best", "low", "high", "conflict"))


def list_incidents(
    store: Store,
    limit: int = 50,
    *,
    since: date | None = None,
    until: date | None = None,
    country: str | None = None,
    type: str | None = None,
    killed_at_least: int | None = None,
    part_of: str | None = None,
    statuses: Collection[str] = ("open", "settled"),
) -> list[IncidentRow]:
    """The newest incidents by their date, the deadliest of a day first; those without a date come last.

    `since` and `until` are days, both included; an incident of several days counts when any of them is inside.
    `country` (ISO 3166-1 alpha-2) finds an incident by any of its places where or near which it occurred.
    Raises ValueError for a `limit` that is not 1 to 10,000, else as the store does.
    """
    if not 1 <= limit <= MOST_ROWS:
        raise ValueError(f"limit must be 1 to {MOST_ROWS}, not {limit}")
    columns = incidents.c
    query = select(*(columns[name] for name in (*_PLAIN, *_TOTALS))).where(columns.status.in_(tuple(statuses)))
    if since is not None:
        query = query.where(func.coalesce(columns.end_date, columns.start_date) >= since)
    if until is not None:
        query = query.where(columns.start_date <= until)
    if country is not None:
        query = _in_country(query, country)
    if type is not None:
        query = query.where(columns.type == type)
    if killed_at_least is not None:
        query = query.where(columns.killed_best >= killed_at_least)
    if part_of is not None:
        query = query.where(columns.part_of == part_of)
    query = query.order_by(
        columns.start_date.desc().nulls_last(), columns.killed_best.desc().nulls_last(), columns.incident_id
    ).limit(limit)
    with store.reading() as connection:
        return [_row(row._asdict()) for row in connection.execute(query)]


def get_incident(store: Store, incident_id: str) -> Incident | None:
    """The newest version of one incident, whole; None where there is none of this id."""
    with store.reading() as connection:
        record = connection.execute(
            select(incidents.c.record).where(incidents.c.incident_id == incident_id)
        ).scalar_one_or_none()
    return None if record is None else Incident.model_validate(record)


def list_changes(store: Store, incident_id: str, limit: int = 200) -> list[IncidentChange]:
    """The changes of one incident, oldest first; of more than `limit`, the latest."""
    columns = incident_changes.c
    query = (
        select(*(columns[name] for name in IncidentChange.model_fields))
        .where(columns.incident_id == incident_id)
        .order_by(columns.version.desc(), columns.at.desc(), columns.field.desc(), columns.change_id)
        .limit(limit)
    )
    with store.reading() as connection:
        rows = connection.execute(query).all()
    return [IncidentChange.model_validate(row._asdict()) for row in reversed(rows)]


def count_incidents(store: Store) -> dict[str, int]:
    """How many incidents there are by status."""
    query = select(incidents.c.status, func.count().label("number")).group_by(incidents.c.status)
    with store.reading() as connection:
        return {row.status: row.number for row in connection.execute(query)}


def _in_country(query: Select[tuple[object, ...]], country: str) -> Select[tuple[object, ...]]:
    places = incident_places.c
    there = select(places.incident_id).where(places.country == country.upper(), places.role.in_(("occurred", "near")))
    return query.where(incidents.c.incident_id.in_(there))


def _row(values: dict[str, object]) -> IncidentRow:
    totals = {
        name: TotalRow(*(values[f"{name}_{part}"] for part in ("best", "low", "high", "conflict")))  # type: ignore[arg-type]
        for name in ("killed", "injured")
    }
    return IncidentRow(**{name: values[name] for name in _PLAIN}, **totals)  # type: ignore[arg-type]
