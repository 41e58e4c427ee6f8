"""What the gazetteer finds and what the text says: resolved places and the mentions that name them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from incidentwire.contracts import Place
from incidentwire.contracts.vocabulary import PlaceKind, PlaceRole

EXACT, NEAR, DISTRICT, PROVINCE, FUZZY, COUNTRY, AT_SEA = range(1, 8)
PRECISION_OF_KIND: dict[PlaceKind, int] = {
    "point": EXACT,
    "city": EXACT,
    "district": DISTRICT,
    "adm1": PROVINCE,
    "region": FUZZY,
    "country": COUNTRY,
}


@dataclass(frozen=True, slots=True)
class ResolvedPlace:
    """A place on the map, or a name that the gazetteer lacks with what the text tells of its surroundings.

    `name` is the text's own wording, `canonical` the gazetteer's. `precision` is UCDP's where_prec. `unit` is the row
    of
    the gazetteer (None: not in it) and `inside` the rows of all units that hold it; rows are good within one
    gazetteer only.
    """

    name: str
    kind: PlaceKind
    country: str | None
    adm1: str | None
    lat: float | None
    lon: float | None
    geonames_id: int | None
    precision: int
    population: int
    canonical: str = ""
    unit: int | None = None
    inside: frozenset[int] = frozenset()
    countries: tuple[str, ...] = ()

    def to_record(self, role: PlaceRole = "occurred") -> Place:
        """The place as records.md has it; "near" a settlement is no exact point, so its precision falls to 2."""
        near = role == "near" and self.precision == EXACT
        return Place(
            name=self.name,
            kind=self.kind,
            role=role,
            country=self.country,
            adm1=self.adm1,
            lat=self.lat,
            lon=self.lon,
            geonames_id=self.geonames_id,
            precision=NEAR if near else self.precision,
        )

    def contains(self, other: ResolvedPlace) -> bool:
        """Whether the other place lies in this one, as far as the gazetteer or the text tells. No place holds
        itself."""
        if self.unit is not None:
            return self.unit in other.inside
        return False

    def same_as(self, other: ResolvedPlace) -> bool:
        """Whether both are one place: one row of the gazetteer, or one unknown name in one unit."""
        if self.unit is not None or other.unit is not None:
            return self.unit == other.unit
        return (self.name.casefold(), self.country, self.adm1) == (other.name.casefold(), other.country, other.adm1)

    def called(self, name: str) -> ResolvedPlace:
        """The same place under the words of a text."""
        return replace(self, name=name)


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A stretch of the article's text that names a place. Offsets count code points of `article.text`.

    `role_hint` is what the preposition before it says, None where none stands. `compound`: the name is used as a
    possessor, an adjective
    or for a government ("Pakistan's military", "Quetta police", "New Delhi denied"): it tells where we are but no
    event happened there by it.
    `place` is filled by `PlaceFinder.resolve`; None after that: nothing of this name could be meant.
    The remaining fields are what resolution works on: the name without its administrative word, that word, the start
    of the
    mention that the text puts around it ("Mastung district of Balochistan"), whether wording alone makes it a place
    ("the village of X"), whether it stands off the coast, and which part of the place is meant ("eastern").
    """

    start: int
    end: int
    text: str
    role_hint: PlaceRole | None
    compound: bool
    place: ResolvedPlace | None = None
    core: str = ""
    word: str | None = None
    container: int | None = None
    certain: bool = False
    offshore: bool = False
    part: bool = False
    demonym: str | None = None
