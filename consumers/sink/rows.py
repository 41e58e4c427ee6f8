"""From records to rows: pure. What a message asks the database to do, or why it cannot be stored."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from incidentwire.contracts import Incident, IncidentChange, Place
from incidentwire.contracts.jsonl import reason_of
from incidentwire.contracts.topics import INCIDENT_CHANGES, INCIDENTS, Topic
from incidentwire.streaming.outcomes import Message

Row = Mapping[str, Any]

LONGEST_ID = 200  # characters; PostgreSQL's index entries end at 2,704 bytes and an id shares one with another
_LARGEST_INT = 2**63 - 1
# PostgreSQL stores no NUL in text, and no database stores half a surrogate pair: both become the replacement character.
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Origin:
    """Where in the input a row comes from: what makes a replay recognisable."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True)
class IncidentUpsert:
    """Store this version of an incident, unless a newer one is there. The rows of its children replace the old ones."""

    incident_id: str
    version: int
    columns: Row
    toll: tuple[Row, ...]
    sources: tuple[Row, ...]
    places: tuple[Row, ...]
    origin: Origin | None = None


@dataclass(frozen=True)
class IncidentDelete:
    """Remove an incident: its key was deleted on the topic."""

    incident_id: str
    origin: Origin | None = None


@dataclass(frozen=True)
class ChangeInsert:
    """Store one change, once."""

    columns: Row
    origin: Origin | None = None


@dataclass(frozen=True)
class Unreadable:
    """The message can't be stored as it is; it goes to the dead letters with this reason."""

    reason: str


SinkRow = IncidentUpsert | IncidentDelete | ChangeInsert


def read_message(topic: Topic, message: Message) -> SinkRow | Unreadable:
    """What a message asks for. `topic` is the catalogue's; `message.topic` may carry the cluster's prefix."""
    origin = Origin(message.topic, message.partition, message.offset)
    try:
        key = (message.key or b"").decode("utf-8")
        if topic == INCIDENTS:
            return _incident_of(key, message.value, origin)
        if topic == INCIDENT_CHANGES:
            return _change_of(key, message.value, origin)
    except UnicodeDecodeError:
        return Unreadable("the key is not UTF-8")
    except RecursionError:
        return Unreadable("the value is nested too deeply")
    except ValueError as error:
        return Unreadable(reason_of(error))
    return Unreadable(f"the sink does not read the topic {topic.name}")


def _incident_of(key: str, value: bytes | None, origin: Origin) -> SinkRow:
    if value is None:
        return IncidentDelete(_id("key", key), origin)
    incident = Incident.from_json(value)
    _fit_key(key, incident.incident_id)
    return incident_rows(incident, origin)


def _change_of(key: str, value: bytes | None, origin: Origin) -> SinkRow:
    if value is None:
        raise ValueError("a change cannot be deleted: the value is empty")
    change = IncidentChange.from_json(value)
    _fit_key(key, change.incident_id)
    return change_row(change, origin)


def _fit_key(key: str, incident_id: str) -> None:
    # Compaction and tombstones go by the key: a record under another one could never be replaced or deleted.
    if key != incident_id:
        raise ValueError("the key is not the incident_id of the value")


def incident_rows(incident: Incident, origin: Origin | None = None) -> IncidentUpsert:
    """The rows of one version of one incident. Raises ValueError where a database cannot hold a value."""
    incident_id = _id("incident_id", incident.incident_id)
    columns = {
        "incident_id": incident_id,
        "version": incident.version,
        "status": incident.status,
        "merged_into": incident.merged_into,
        "type": incident.type,
        "title": incident.title,
        "stage": incident.stage,
        "start_date": incident.when.start,
        "end_date": incident.when.end,
        "date_precision": incident.when.precision,
        "date_basis": incident.when.basis,
        **main_place(incident.places),
        **{
            f"{name}_{part}": getattr(total, part)
            for name, total in (("killed", incident.killed), ("injured", incident.injured))
            for part in ("best", "low", "high", "conflict")
        },
        "source_count": incident.source_count,
        "independent_source_count": incident.independent_source_count,
        "confidence": incident.confidence,
        "part_of": incident.part_of,
        "first_reported_at": incident.first_reported_at,
        "last_changed_at": incident.last_changed_at,
        "record": incident.model_dump(mode="json"),
    }
    toll = [
        cell.model_dump(include={"who", "outcome", "includes_attackers", "best", "low", "high", "conflict"})
        for cell in incident.toll
    ]
    sources = [
        source.model_dump(exclude={"derived_from"}) | {"article_id": _id("article_id", source.article_id)}
        for source in incident.sources
    ]
    places = [place.model_dump() for place in incident.places]
    return IncidentUpsert(
        incident_id,
        incident.version,
        _storable(columns),
        _numbered(incident_id, toll),
        _numbered(incident_id, sources),
        _numbered(incident_id, places),
        origin,
    )


def change_row(change: IncidentChange, origin: Origin | None = None) -> ChangeInsert:
    """The row of one change. Its id is the digest of its content, so that the same change is stored once."""
    content = change.model_dump(mode="json")
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]
    incident_id = _id("incident_id", change.incident_id)
    return ChangeInsert(_storable(content | {"change_id": digest, "incident_id": incident_id, "at": change.at}), origin)


def main_place(places: Sequence[Place]) -> dict[str, Any]:
    """The one place that stands in the incident's own row: the first where it occurred, else the first near it.

    Places come most specific first, so what that one lacks (a street has no country of its own) is taken from the
    next ones of the same role.
    """
    chosen: list[Place] = []
    for role in ("occurred", "near", "intended", "origin"):
        chosen = [place for place in places if place.role == role]
        if chosen:
            break
    first = chosen[0] if chosen else None
    country = next((place.country for place in chosen if place.country), None)
    located = next((place for place in chosen if place.lat is not None), None)
    return {
        "place_name": first.name if first else None,
        "place_kind": first.kind if first else None,
        "country": country,
        "adm1": next((place.adm1 for place in chosen if place.adm1 and place.country == country), None),
        "lat": located.lat if located else None,
        "lon": located.lon if located else None,
    }


def _numbered(incident_id: str, rows: Sequence[dict[str, Any]]) -> tuple[Row, ...]:
    return tuple(_storable({"incident_id": incident_id, "ordinal": ordinal, **row}) for ordinal, row in enumerate(rows))


def _id(name: str, value: str) -> str:
    # An id that had to be altered would be another id.
    if not value or len(value) > LONGEST_ID or _NOT_STORABLE.search(value):
        raise ValueError(f"{name} is not an id: 1 to {LONGEST_ID} characters, none of them NUL")
    return value


def _storable(columns: dict[str, Any]) -> Row:
    for name, value in columns.items():
        if isinstance(value, int) and abs(value) > _LARGEST_INT:
            raise ValueError(f"{name} is larger than a database can hold")
    return {name: _clean(value) for name, value in columns.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _NOT_STORABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(name): _clean(item) for name, item in value.items()}
    return value
