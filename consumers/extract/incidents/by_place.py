"""Whether the place that a clause names is that of an incident told before, or makes it more exact."""

from __future__ import annotations

from consumers.extract.incidents.anew import RESULTS
from consumers.extract.incidents.threads import SPECIFIC, Clause, Spot, Thread


def home_of(clause: Clause, threads: list[Thread], current: Thread) -> Thread | None:
    """The thread whose place the clause names, the current one first."""
    if not clause.specific:
        return None
    order = [current, *[other for other in threads if other is not current]]
    named = finest(clause.spots)
    for thread in order:
        if any(
            known.place.same_as(spot.place) for spot in named for known in thread.spots if known.place.kind in SPECIFIC
        ):
            return thread
    for thread in order:
        for spot in named:
            for known in finest(thread.spots):
                if spot.place.contains(known.place) or (
                    known.place.kind == "district" and known.place.contains(spot.place)
                ):
                    return thread
    return None


def same_spot(clause: Clause, thread: Thread) -> bool:
    """Whether a clause names the very place of a thread, not one around or within it."""
    return any(known.place.same_as(spot.place) for spot in finest(clause.spots) for known in finest(thread.spots))


def finest(spots: list[Spot]) -> list[Spot]:
    """The places of the finest kind that is named."""
    for kinds in (("point", "city"), ("district",)):
        found = [spot for spot in spots if spot.place.kind in kinds]
        if found:
            return found
    return []


def refines(clause: Clause, current: Thread) -> bool:
    """Whether a place only makes the current thread's more exact: nothing below a province was named for it yet."""
    if any(spot.place.kind in SPECIFIC for spot in current.spots):
        return False
    wide = [spot for spot in current.spots if spot.place.kind not in SPECIFIC]
    if not wide:
        return True
    return (
        any(
            spot.place.contains(own.place) or spot.place.country == own.place.country
            for spot in wide
            for own in clause.specific
        )
        and not current.wave
    )


def near_and_alike(clause: Clause, current: Thread) -> bool:
    """Whether a clause tells the same kind of thing, or only harm, in the same province: the same incident's place."""
    own_lands = {spot.place.country for spot in clause.specific if spot.place.country}
    lands = {spot.place.country for spot in current.spots if spot.place.country}
    if own_lands and lands and not own_lands & lands:
        return False
    if not clause.types:
        return True  # harm at a place, but no word of an event of its own
    if current.type not in clause.types and not set(clause.types) <= RESULTS.get(current.type, frozenset()):
        return False
    known = {spot.place.adm1 for spot in current.spots if spot.place.adm1}
    own = {spot.place.adm1 for spot in clause.specific if spot.place.adm1}
    return bool(known and own and own <= known)
