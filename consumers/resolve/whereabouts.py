"""Places compared: same, near, one inside the other, apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from consumers.resolve.names import place_key
from incidentwire.contracts import Place

_FINE_KINDS = frozenset({"point", "city", "district"})
_EARTH_RADIUS_KM = 6371.0
_NEAR_KM = 25.0  # UCDP's where_prec 2
_NEAR_AT_SEA_KM = 150.0
APART_KM = 100.0  # no report misplaces a town by more and still means the same one


class Nearness(Enum):
    """How the place of a report lies to that of an incident."""

    SAME = "same"  # the most specific places are one
    NEAR = "near"  # within 25 km
    WITHIN = "within"  # one names a town or district that holds the other's place
    SIBLINGS = "siblings"  # different places in one town or district
    PROVINCE = "province"  # one is no finer than the province that they share
    COUNTRY = "country"  # one is no finer than the country that they share
    DIFFERENT = "different"  # two places of one province, or of unknown ones
    FAR = "far"  # places of two provinces
    APART = "apart"  # cannot be one place
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Spot:
    """A place as it is compared."""

    key: str
    geonames_id: int | None
    fine: bool
    country: str | None
    adm1: str | None
    point: tuple[float, float] | None
    at_sea: bool

    def is_same(self, other: Spot) -> bool:
        """One place by id, or by name where nothing speaks against it."""
        if self.geonames_id is not None and self.geonames_id == other.geonames_id:
            return True
        if self.key != other.key or (self.country and other.country and self.country != other.country):
            return False
        distance = self.distance_km(other)
        # Two towns of one name. A province without coordinates is a guess from the context and decides nothing.
        if distance is not None and self.fine and other.fine and self.adm1 and other.adm1 and self.adm1 != other.adm1:
            return False
        return distance is None or distance <= APART_KM or not (self.fine and other.fine)

    def distance_km(self, other: Spot) -> float | None:
        """Great-circle distance; None where one has no coordinates."""
        if self.point is None or other.point is None:
            return None
        (lat, lon), (other_lat, other_lon) = self.point, other.point
        north, other_north = math.radians(lat), math.radians(other_lat)
        half = math.sin((other_north - north) / 2) ** 2
        half += math.cos(north) * math.cos(other_north) * math.sin(math.radians(other_lon - lon) / 2) ** 2
        return 2 * _EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def spots_of(places: Iterable[Place]) -> tuple[Spot, ...]:
    """The places where it happened (or was to happen), most specific first; where it came from is none of them."""
    kept = [place for place in places if place.role in ("occurred", "near")]
    kept = kept or [place for place in places if place.role == "intended"]
    return tuple(map(_spot, kept[:20]))


def _spot(place: Place) -> Spot:
    point = (place.lat, place.lon) if place.lat is not None and place.lon is not None else None
    adm1 = place_key(place.adm1) if place.adm1 else None
    if place.kind == "adm1":
        adm1 = adm1 or place_key(place.name)
    at_sea = place.precision == 7
    fine = place.kind in _FINE_KINDS
    return Spot(place_key(place.name), place.geonames_id, fine, place.country, adm1, point, at_sea)


def leaf(spots: Sequence[Spot]) -> Spot | None:
    """The most specific place, if it is a town or finer."""
    return next((spot for spot in spots if spot.fine), None)


def nearness(report: Sequence[Spot], incident: Sequence[Spot], leaves: Sequence[Spot]) -> Nearness:
    """How a report's place lies to an incident's places, of which `leaves` are the most specific of each report."""
    if not report or not incident:
        return Nearness.UNKNOWN
    own = leaf(report)
    if own is not None and any(own.is_same(other) for other in leaves):
        return Nearness.SAME
    holds = own is not None and any(own.is_same(other) for other in incident if other.fine)
    if holds or any(other.is_same(spot) for other in leaves for spot in report if spot.fine):
        return Nearness.WITHIN
    if own is not None and leaves:
        return _of_two_fine(own, report, incident, leaves)
    return _by_province(report, incident)


def _of_two_fine(own: Spot, report: Sequence[Spot], incident: Sequence[Spot], leaves: Sequence[Spot]) -> Nearness:
    distances = [distance for other in leaves if (distance := own.distance_km(other)) is not None]
    reach = _NEAR_AT_SEA_KM if own.at_sea or any(other.at_sea for other in leaves) else _NEAR_KM
    shared_town = any(spot.is_same(other) for spot in report if spot.fine for other in incident if other.fine)
    if shared_town:
        return Nearness.SIBLINGS
    if distances and min(distances) <= reach:
        return Nearness.NEAR
    if _conflict({spot.country for spot in report}, {spot.country for spot in incident}):
        return Nearness.APART
    if distances and min(distances) > APART_KM:
        return Nearness.APART
    if _conflict({spot.adm1 for spot in report}, {spot.adm1 for spot in incident}):
        return Nearness.FAR
    return Nearness.DIFFERENT


def _by_province(report: Sequence[Spot], incident: Sequence[Spot]) -> Nearness:
    """At least one side tells no town."""
    countries = {spot.country for spot in report}, {spot.country for spot in incident}
    provinces = {spot.adm1 for spot in report}, {spot.adm1 for spot in incident}
    if _conflict(*countries):
        return Nearness.APART
    if any(spot.is_same(other) for spot in report for other in incident if not spot.fine and spot.key != spot.country):
        named = any(spot.adm1 and spot.adm1 in provinces[1] for spot in report)
        return Nearness.PROVINCE if named or any(not spot.country for spot in report) else Nearness.COUNTRY
    if (provinces[0] & provinces[1]) - {None}:
        return Nearness.PROVINCE
    if _conflict(*provinces):
        return Nearness.FAR
    return Nearness.COUNTRY if (countries[0] & countries[1]) - {None} else Nearness.UNKNOWN


def _conflict(left: set[str | None], right: set[str | None]) -> bool:
    known, other = left - {None}, right - {None}
    return bool(known and other and not known & other)
