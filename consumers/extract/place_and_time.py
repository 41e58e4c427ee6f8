"""Where and when an incident was, from the clauses of its thread."""

from __future__ import annotations

from datetime import date
from typing import Any

from consumers.extract.threads import SPECIFIC, Clause, Thread
from incidentwire.contracts import Place, When

_KIND_ORDER = {"point": 0, "city": 1, "district": 2, "adm1": 3, "region": 4, "country": 5}


def places_of(thread: Thread, main: Thread) -> list[Place]:
    """The places of a thread, most specific first, those of its first clauses before later ones.

    A finer place than those told before counts only where its clause tells of the event itself, not of shelter, rescue
    or words; a wave is as wide as its opening says.
    """
    chosen: list[Any] = []
    for clause in thread.clauses:
        for spot in clause.spots:
            if any(spot.place.same_as(other.place) for other in chosen):
                continue
            finer = bool(chosen) and spot.place.kind in SPECIFIC
            if finer and not _tells_event(clause):
                continue
            if finer and thread.umbrella and chosen[0].place.kind not in SPECIFIC:
                continue
            if not chosen or _fits(spot, chosen):
                chosen.append(spot)
    if not chosen and thread.before is not None:  # "raids in the province": the wide places of what came after
        chosen = [spot for spot in main.spots if spot.place.kind not in SPECIFIC][:2]
    chosen.sort(key=lambda spot: _KIND_ORDER[spot.place.kind])
    records: list[Place] = []
    for spot in chosen[:5]:
        record = spot.place.to_record(spot.role)
        if record.name not in {other.name for other in records}:
            records.append(record)
    return records


_AFTERWARDS = frozenset(("displaced", "rescued", "released", "arrested", "escaped", "surrendered"))


def _tells_event(clause: Clause) -> bool:
    """Whether a clause tells of the event and not only of what came after it."""
    outcomes = {mention.outcome for mention in clause.mentions if not mention.zero}
    return not (outcomes or clause.mentions) or bool(outcomes - _AFTERWARDS) or sum(clause.types.values()) >= 4


def _fits(spot: Any, chosen: list[Any]) -> bool:
    """Whether a further place belongs to the same event: it holds, or lies in, one that was chosen before."""
    return any(spot.place.contains(other.place) or other.place.contains(spot.place) for other in chosen)


def when_of(thread: Thread, main: Thread, published: date | None, main_day: date | None = None) -> When:
    for when in thread.dates:
        if when.start is not None and when.precision in ("day", "days"):
            return when
    for when in thread.dates:
        if when.start is not None and when.precision in ("week", "month"):
            return when
    if thread.before is not None:
        day = main.day or main_day or published
        return thread.before.when(day) if day is not None else When(start=None, precision="days", basis="relative")
    if thread is not main:
        inherited = when_of(main, main, published, main_day)
        if inherited.start is not None:
            return inherited.model_copy(update={"basis": "inherited"})
    if main_day is not None:
        return When(start=main_day, end=main_day, precision="day", basis="inherited")
    return When(start=published, end=published, precision="day", basis="published")
