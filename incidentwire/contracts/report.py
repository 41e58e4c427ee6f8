"""IncidentReport: one article's account of one incident, with the parts that an Incident shares with it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from incidentwire.contracts.record import Record
from incidentwire.contracts.vocabulary import (
    ActorKind,
    ActorRole,
    Certainty,
    DateBasis,
    DatePrecision,
    EffectKind,
    IncidentStage,
    IncidentType,
    Level,
    PlaceKind,
    PlaceRole,
    SpanField,
    Stance,
    Weapon,
)


class Span(Record):
    """A place in the article: Unicode code points, end exclusive, and `text[start:end] == quote`."""

    start: Annotated[int, Field(ge=0)]
    end: int
    quote: Annotated[str, Field(min_length=1)]
    field: SpanField = "text"

    @model_validator(mode="after")
    def _length_fits(self) -> Span:
        if self.end - self.start != len(self.quote):
            raise ValueError(f"a span of {self.end - self.start} characters cannot quote {len(self.quote)}")
        return self

    def quotes(self, text: str) -> bool:
        """Whether the text really says so at this place."""
        return text[self.start : self.end] == self.quote


Evidence = Annotated[list[Span], Field(min_length=1)]


class When(Record):
    """The local dates of an incident, and what in the text told them."""

    start: date | None
    end: date | None = None
    precision: DatePrecision
    basis: DateBasis

    @model_validator(mode="after")
    def _runs_forward(self) -> When:
        if self.start and self.end and self.end < self.start:
            raise ValueError("when ends before it starts")
        if self.precision == "day" and self.start != self.end:
            raise ValueError("precision day, but start and end differ")
        return self


class Place(Record):
    """Where: most specific first in a list. `adm1` is the plain English name; `precision` is UCDP's where_prec."""

    name: Annotated[str, Field(min_length=1)]
    kind: PlaceKind
    role: PlaceRole = "occurred"
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    adm1: str | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    geonames_id: int | None = None
    precision: Annotated[int, Field(ge=1, le=7)] | None = None

    @model_validator(mode="after")
    def _has_both_coordinates(self) -> Place:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("a latitude needs a longitude, and the other way round")
        return self


class Actor(Record):
    """Who took part, in which role, and how certain the text is of it. `by`: who says so."""

    name: Annotated[str, Field(min_length=1)]
    kind: ActorKind
    role: ActorRole
    certainty: Certainty = "reported"
    by: str | None = None


class Effect(Record):
    """Harm to a thing or a service. `figure`: the figure that counts it, if any."""

    object: Annotated[str, Field(min_length=1)]
    effect: EffectKind
    stance: Stance = "fact"
    figure: str | None = None


class IncidentReport(Record):
    """One article's account of one incident."""

    id: Annotated[str, Field(pattern=r"^R\d+$")]
    type: IncidentType
    level: Level = "single"
    stage: IncidentStage = "accomplished"
    title: str = ""
    when: When
    places: list[Place] = []
    actors: list[Actor] = []
    weapons: list[Weapon] = []
    effects: list[Effect] = []
    figures: list[str] = []
    part_of: str | None = None
    evidence: Evidence
    confidence: Annotated[float, Field(ge=0.0, le=1.0)]

    @model_validator(mode="after")
    def _umbrella_where_needed(self) -> IncidentReport:
        if self.type == "coordinated_attack" and self.level != "umbrella":
            raise ValueError("coordinated_attack is for umbrellas only")
        return self
