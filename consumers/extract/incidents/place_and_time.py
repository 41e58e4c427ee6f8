"""Where and when an incident was, from the clauses of its thread."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from consumers.extract.incidents.threads import SPECIFIC, Clause, Thread
from incidentwire.contracts import Place, When

OPENING_PASSAGES = 4  # they may name the main incident's place, also in a clause that looks back
_KIND_ORDER = {"point": 0, "city": 1, "district": 2, "adm1": 3, "region": 4, "country": 5}


def places_of(thread: Thread, main: Thread, beside: Sequence[Clause] = ()) -> list[Place]:
    """The places of a thread, most specific first, those of its first clauses before later ones.

    A finer place than those told before counts only where its clause tells of the event itself, not of shelter, rescue
    or words; a wave is as wide as its opening says. `beside`: clauses of no thread that may name the place, where the
    thread's own name none below a province.
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
    if not any(spot.place.kind in SPECIFIC for spot in chosen):
        told = next((clause.specific for clause in beside if clause.specific), [])
        if told and (not chosen or any(_may_hold(wide.place, told[0].place) for wide in chosen)):
            chosen = [*told, *[wide for wide in chosen if _may_hold(wide.place, told[0].place)]]
    chosen.sort(key=lambda spot: (_KIND_ORDER[spot.place.kind], -_depth(spot, chosen)))
    chosen = _inner_first(chosen, thread)
    records: list[Place] = []
    for spot in chosen[:5]:
        record = spot.place.to_record(spot.role)
        if record.name not in {other.name for other in records}:
            records.append(record)
    return records


def places_in_title(found: Iterable[Any], title: str) -> list[Place]:
    """The place of the headline that the text names only in passing ("Tulsa's seventh homicide")."""
    for mention in found:
        if mention.place is not None and mention.demonym is None and len(mention.core) > 3 and mention.core in title:
            return [mention.place.to_record("occurred")]
    return []


def _may_hold(wide: Any, place: Any) -> bool:
    """Whether a wide place holds another, as far as both tell."""
    return bool(wide.contains(place)) or (wide.country is None or wide.country == place.country)


def _inner_first(chosen: list[Any], thread: Thread) -> list[Any]:
    """The places with the owned before its owner: "Gazipur's Konabari" is the more exact of the two."""
    text = " ".join(clause.text for clause in thread.clauses)
    for inner in chosen:
        for outer in chosen:
            owner = outer.place.name
            if inner is outer or inner.place.kind not in SPECIFIC or not (f"{owner}'s" in text or f"{owner}’s" in text):
                continue
            if re.search(rf"{re.escape(owner)}['’]s (?:[\w-]+ ){{0,2}}{re.escape(inner.place.name)}", text):
                rest = [spot for spot in chosen if spot is not inner]
                rest.insert(rest.index(outer), inner)
                return rest
    return chosen


def _depth(spot: Any, chosen: list[Any]) -> int:
    """How many of the places hold this one: a quarter stands before its town."""
    return sum(other.place.contains(spot.place) for other in chosen if other is not spot)


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
