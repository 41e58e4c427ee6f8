"""Builders of invented extractions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from consumers.resolve.resolver import Resolver
from consumers.resolve.toll import IncidentToll, Telling, article_votes, incident_toll
from incidentwire.contracts import (
    Actor,
    Attribution,
    Extraction,
    Extractor,
    Figure,
    Incident,
    IncidentReport,
    Near,
    Place,
    Span,
    Statement,
    When,
    bounds_of,
)

NOON = datetime(2031, 5, 6, 12, tzinfo=UTC)  # a Tuesday
TUESDAY = NOON.date()
HARBOUR = Place(name="Tavio", kind="city", country="XA", adm1="Lower Coast", lat=10.0, lon=20.0)
HILLTOWN = Place(name="Ostrey", kind="city", country="XA", adm1="Lower Coast", lat=10.4, lon=20.3)
COAST = Place(name="Lower Coast", kind="adm1", country="XA", adm1="Lower Coast")


def quote(words: str) -> list[Span]:
    return [Span(start=0, end=len(words), quote=words)]


def figure(
    name: str,
    value: int | None,
    *,
    qualifier: str = "exact",
    outcome: str = "killed",
    who: str = "people",
    report: str | None = "R0",
    speaker: str | None = None,
    kind: str | None = None,
    stance: str | None = None,
    **fields: Any,
) -> Figure:
    low, high = fields.pop("bounds", None) or bounds_of(qualifier, value or 0)
    return Figure.model_validate(
        {
            "id": name,
            "value": value,
            "qualifier": qualifier,
            "low": low,
            "high": high,
            "outcome": outcome,
            "who": who,
            "unit": "things" if who == "objects" else "persons",
            "scope": "incident" if report else "cumulative",
            "report": report,
            "attribution": Attribution.model_validate(
                {
                    "speaker": speaker,
                    "speaker_kind": kind or ("police" if speaker else "none"),
                    "stance": stance or ("said" if speaker else "fact"),
                }
            ),
            "evidence": quote(f"{value} {who}"),
            **fields,
        }
    )


def report(
    name: str = "R0",
    *,
    type: str = "bombing",
    places: Sequence[Place] = (HARBOUR,),
    day: date | None = TUESDAY,
    basis: str = "explicit",
    words: str = "A bomb hidden in a fish crate exploded at the Quillane auction hall",
    **fields: Any,
) -> IncidentReport:
    when = When.model_validate({"start": day, "end": day, "precision": "day", "basis": basis})
    return IncidentReport.model_validate(
        {
            "id": name,
            "type": type,
            "when": fields.pop("when", when),
            "places": list(places),
            "evidence": quote(words),
            "confidence": 0.8,
            **fields,
        }
    )


def extraction(
    article_id: str,
    reports: Sequence[IncidentReport] = (),
    figures: Sequence[Figure] = (),
    *,
    revision: int = 1,
    hours: float = 0,
    source: str | None = None,
    title: str = "",
    derived_from: Sequence[str] = (),
    near: str | None = None,
    statements: Sequence[Statement] = (),
    extractor: str = "1",
    text: str = "0",
) -> Extraction:
    """An article `hours` after noon of the Tuesday."""
    at = NOON + timedelta(hours=hours)
    own = [
        item.model_copy(update={"figures": [each.id for each in figures if each.report == item.id]}) for item in reports
    ]
    return Extraction(
        article_id=article_id,
        revision=revision,
        source=source or f"The {article_id} Post",
        title=title,
        published_at=at,
        content_sha256=text,
        reports=own,
        figures=list(figures),
        statements=list(statements),
        derived_from=list(derived_from),
        near=Near(article_id=near, similarity=0.5) if near else None,
        extractor=Extractor(name="test", version=extractor),
        extracted_at=at,
    )


def actor(name: str, kind: str, role: str, certainty: str = "reported") -> Actor:
    return Actor.model_validate({"name": name, "kind": kind, "role": role, "certainty": certainty})


def tell(*extractions: Extraction, resolver: Resolver | None = None) -> list[Incident]:
    """Every version that arises, in order."""
    resolver = resolver or Resolver()
    return [version for each in extractions for version in resolver.apply(each, NOON).incidents]


def latest(versions: Sequence[Incident]) -> dict[str, Incident]:
    return {version.incident_id: version for version in versions}


def only(versions: Sequence[Incident]) -> Incident:
    """The one incident that there is in the end."""
    (incident,) = latest(versions).values()
    return incident


def toll_of(*articles: Sequence[Figure], state_fights: bool = True, hours: Sequence[float] = ()) -> IncidentToll:
    """The toll of an incident that several articles tell, a day apart where `hours` does not say otherwise."""
    votes = []
    for number, figures in enumerate(articles):
        at = NOON + timedelta(hours=hours[number] if hours else 24 * number)
        votes.append(article_votes(Telling(f"a{number}", 1, at, f"outlet{number}"), figures, ["R0"], state_fights))
    return incident_toll(votes, frozenset())


Triple = tuple[int | None, int | None, int | None, bool]


def numbers(toll: IncidentToll, who: str = "people", outcome: str = "killed", attackers: bool | None = None) -> Triple:
    count = toll.cells[who, outcome, attackers].count
    return count.best, count.low, count.high, count.conflict


def killed(toll: IncidentToll) -> Triple:
    assert toll.killed is not None
    return toll.killed.best, toll.killed.low, toll.killed.high, toll.killed.conflict
