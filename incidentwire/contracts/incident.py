"""Incident: one incident over all its articles. The record on `incidents` (compacted) and `incidents.changes`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from incidentwire.contracts.extraction import Count, Statement
from incidentwire.contracts.record import Record, Time
from incidentwire.contracts.report import Actor, Effect, Place, When
from incidentwire.contracts.vocabulary import (
    FigureOutcome,
    IncidentStage,
    IncidentStatus,
    IncidentType,
    Qualifier,
    Weapon,
    Who,
)

Sum = Annotated[int, Field(ge=0)]

MOST_CHANGES = 50  # an incident carries its latest changes; all of them are on `incidents.changes`


class FigureRef(Record):
    """Points to one figure of one article revision."""

    article_id: str
    revision: Annotated[int, Field(ge=1)]
    figure: str


class Total(Record):
    """A number of people with its bounds, possibly a sum. `conflict`: the accounts cannot all be true."""

    best: Sum | None = None
    low: Sum | None = None
    high: Sum | None = None
    conflict: bool = False


class TollCell(Total):
    """What is known of one kind of people (or things) with one outcome, and which figures say so or say otherwise."""

    who: Who
    outcome: FigureOutcome
    includes_attackers: bool | None = None
    support: list[FigureRef] = []
    contradicts: list[FigureRef] = []


class CumulativeFigure(Record):
    """A running total that the articles tell beside the incident: never in its toll."""

    article_id: str
    revision: Annotated[int, Field(ge=1)]
    figure: str
    value: Count | None
    qualifier: Qualifier
    low: Count | None = None
    high: Count | None = None
    who: Who
    outcome: FigureOutcome
    speaker: str | None = None
    quote: str


class Claim(Statement):
    """A statement about this incident, with the article that carries it."""

    article_id: str
    revision: Annotated[int, Field(ge=1)]


class Source(Record):
    """One report that the incident rests on."""

    article_id: str
    revision: Annotated[int, Field(ge=1)]
    report: str
    source: str = ""
    url: str | None = None
    published_at: Time | None = None
    derived_from: list[str] = []


class Change(Record):
    """One change of one field, and what caused it."""

    version: Annotated[int, Field(ge=1)]
    at: Time
    field: str
    old: Any = None
    new: Any = None
    because: str


class Codes(Record):
    """The codes of other data sets that the fields amount to; null where none fits."""

    acled_event: str | None = None
    acled_sub_event: str | None = None
    gtd_attack_type: str | None = None
    ucdp_violence_type: str | None = None
    plover_event: str | None = None
    em_dat: str | None = None


class Incident(Record):
    """The resolved view of one incident. Its id never changes; each change is a new version."""

    incident_id: Annotated[str, Field(min_length=1)]
    version: Annotated[int, Field(ge=1)]
    status: IncidentStatus = "open"
    merged_into: str | None = None
    type: IncidentType
    title: str
    stage: IncidentStage
    when: When
    places: list[Place] = []
    actors: list[Actor] = []
    weapons: list[Weapon] = []
    effects: list[Effect] = []
    part_of: str | None = None
    toll: list[TollCell] = []
    killed: Total = Total()
    injured: Total = Total()
    cumulative: list[CumulativeFigure] = []
    claims: list[Claim] = []
    sources: list[Source] = []
    source_count: Annotated[int, Field(ge=0)]
    independent_source_count: Annotated[int, Field(ge=0)]
    first_reported_at: Time | None = None
    last_changed_at: Time
    confidence: Annotated[float, Field(ge=0.0, le=1.0)]
    changes: Annotated[list[Change], Field(max_length=MOST_CHANGES)] = []
    codes: Codes = Codes()

    @model_validator(mode="after")
    def _merged_says_where(self) -> Incident:
        if (self.status == "merged") != (self.merged_into is not None):
            raise ValueError("merged_into is set exactly where the status is merged")
        return self


class IncidentChange(Change):
    """A change as it travels on `incidents.changes`: with the incident that it belongs to."""

    incident_id: str
