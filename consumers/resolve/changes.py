"""What differs between two versions of an incident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidentwire.contracts import MOST_CHANGES, Change, Incident, Total

# Compared as they are; the rest has a shorter form below, since a change names what changed and is no second copy.
_PLAIN = ("status", "merged_into", "type", "title", "stage", "part_of", "source_count", "independent_source_count")
_MOST_NAMED = 20

Difference = tuple[str, Any, Any]  # field, old, new


@dataclass(frozen=True)
class Version:
    """A new version of an incident, and all changes that it brought (the incident itself carries the latest 50)."""

    incident: Incident
    changes: tuple[Change, ...]


def next_version(old: Incident | None, new: Incident, now: datetime, because: str) -> Version | None:
    """`new` as the next version of `old`, or None where nothing in the view changed."""
    if old is None:
        made = [Change(version=1, at=now, field="status", old=None, new=new.status, because=because)]
        return Version(new.model_copy(update={"version": 1, "changes": made, "last_changed_at": now}), tuple(made))
    found = list(differences(old, new))
    if not found and _view(old) == _view(new):
        return None
    version = old.version + 1
    made = [
        Change(version=version, at=now, field=field, old=before, new=after, because=because)
        for field, before, after in found or [("confidence", old.confidence, new.confidence)]
    ]
    update = {"version": version, "changes": [*old.changes, *made][-MOST_CHANGES:], "last_changed_at": now}
    return Version(new.model_copy(update=update), tuple(made))


def differences(old: Incident, new: Incident) -> Iterator[Difference]:
    """Each field that differs, toll cells one by one, with its old and new value in short."""
    for field in _PLAIN:
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield field, before, after
    if old.when != new.when:
        yield "when", old.when.model_dump(mode="json"), new.when.model_dump(mode="json")
    for field in ("killed", "injured"):
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield field, _numbers(before), _numbers(after)
    yield from _toll(old, new)
    for field in ("places", "actors", "weapons", "effects", "claims", "cumulative", "sources", "codes"):
        if getattr(old, field) != getattr(new, field):
            yield field, _brief(field, getattr(old, field)), _brief(field, getattr(new, field))
    if old.first_reported_at != new.first_reported_at:
        yield "first_reported_at", _time(old.first_reported_at), _time(new.first_reported_at)


def _view(incident: Incident) -> Incident:
    """The incident without what a version adds to it."""
    return incident.model_copy(update={"version": 1, "changes": [], "last_changed_at": datetime.min})  # noqa: DTZ901


def _toll(old: Incident, new: Incident) -> Iterator[Difference]:
    before = {(cell.who, cell.outcome, cell.includes_attackers): cell for cell in old.toll}
    after = {(cell.who, cell.outcome, cell.includes_attackers): cell for cell in new.toll}
    for key in sorted(before.keys() | after.keys(), key=str):
        left, right = before.get(key), after.get(key)
        if left == right:
            continue
        attackers = "" if key[2] is None else ".with_attackers" if key[2] else ".without_attackers"
        yield f"toll.{key[0]}.{key[1]}{attackers}", _cell(left), _cell(right)


def _cell(cell: Any) -> dict[str, Any] | None:
    if cell is None:
        return None
    return {**_numbers(cell), "support": len(cell.support), "contradicts": len(cell.contradicts)}


def _numbers(total: Total) -> dict[str, Any]:
    return {"best": total.best, "low": total.low, "high": total.high, "conflict": total.conflict}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def _brief(field: str, value: Any) -> Any:
    """A list by the names of its items, at most twenty of them."""
    if field == "codes":
        return value.model_dump(mode="json", exclude_none=True)
    items = list(value)[-_MOST_NAMED:] if field == "sources" else list(value)[:_MOST_NAMED]
    return [_name(field, item) for item in items]


def _name(field: str, item: Any) -> Any:
    match field:
        case "places":
            return item.name
        case "actors":
            return f"{item.name} ({item.role}, {item.certainty})"
        case "effects":
            return f"{item.object}: {item.effect}"
        case "claims":
            return f"{item.kind} by {item.speaker or 'unnamed'}"
        case "cumulative":
            return f"{item.article_id} {item.figure}"
        case "sources":
            return f"{item.article_id}#{item.report} revision {item.revision}"
    return item
