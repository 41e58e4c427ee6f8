"""From a row of the gazetteer, or from a name that it lacks, to the place as the text tells it."""

from __future__ import annotations

from dataclasses import replace

from consumers.extract.places.names import (
    CITY_WORDS,
    DISTRICT_WORDS,
    POINT_WORDS,
    REGION_WORDS,
    VILLAGE_WORDS,
    kinds_of_word,
)
from consumers.extract.places.place import AT_SEA, FUZZY, PRECISION_OF_KIND, PlaceMention, ResolvedPlace
from incidentwire.contracts.vocabulary import PlaceKind

POINTS = frozenset(POINT_WORDS.split("|"))
_DISTRICTS = frozenset(DISTRICT_WORDS.split("|")) - frozenset(CITY_WORDS.split("|"))
VILLAGES = frozenset(VILLAGE_WORDS.split("|"))
_REGIONS = frozenset(REGION_WORDS.split("|"))
_EMPTY = frozenset(("area", "estate", "housing estate"))
_PROVINCES = frozenset(("state", "province", "governorate", "oblast"))


def as_told(mention: PlaceMention, place: ResolvedPlace, home: str | None) -> ResolvedPlace:
    """The place under the text's words. A part of it ("eastern Burkina Faso") is a region without a point of its own.

    `home`: the country that the words around speak of; a lake of several countries then lies in that one.
    """
    if mention.part and place.kind in ("country", "adm1", "region") and place.precision != AT_SEA:
        return replace(
            place,
            name=mention.text,
            kind="region",
            lat=None,
            lon=None,
            geonames_id=None,
            precision=FUZZY,
            population=0,
            unit=None,
            inside=units_within(place),
        )
    place = place.called(_name(mention))
    if place.country is None and home in place.countries:
        place = replace(place, country=home)
    if mention.word in _DISTRICTS and place.kind == "city":
        place = replace(place, kind="district", precision=PRECISION_OF_KIND["district"])
    elif mention.word in POINTS and place.kind == "city":
        place = replace(place, kind="point")
    return replace(place, precision=AT_SEA) if mention.offshore else place


def unlisted(mention: PlaceMention, around: ResolvedPlace | None, home: str | None) -> ResolvedPlace:
    """A place that the gazetteer lacks: no point and no id, in the unit that the text puts around it, else in
    `home`."""
    kind = _kind_of_word(mention.word)
    return ResolvedPlace(
        name=_name(mention),
        kind=kind,
        country=around.country if around is not None else home,
        adm1=around.adm1 if around is not None else None,
        lat=None,
        lon=None,
        geonames_id=None,
        precision=AT_SEA if mention.offshore else PRECISION_OF_KIND[kind],
        population=0,
        canonical=mention.core,
        inside=units_within(around) if around is not None else frozenset(),
    )


def units_within(place: ResolvedPlace) -> frozenset[int]:
    """The units that hold whatever lies in this place."""
    return place.inside | ({place.unit} if place.unit is not None else frozenset())


def _name(mention: PlaceMention) -> str:
    """The words of the text without the direction before them, and without a word that says no more than "place"."""
    name = mention.text[mention.text.index(mention.core) :] if mention.core in mention.text else mention.text
    return name[: -len(mention.word)].rstrip() if mention.word in _EMPTY and name.endswith(f" {mention.word}") else name


def _kind_of_word(word: str | None) -> PlaceKind:
    if word is None or word in VILLAGES or word in ("town", "city"):
        return "city"
    if word in POINTS:
        return "point"
    if word in _REGIONS:
        return "region"
    if word in _PROVINCES:
        return "adm1"
    kinds = kinds_of_word(word)
    return "district" if "district" in kinds or not kinds else "adm1"
