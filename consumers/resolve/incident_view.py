"""The resolved view of an incident, built from all its reports."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from consumers.resolve.codes import codes_of
from consumers.resolve.days import agreed_when
from consumers.resolve.member import Member
from consumers.resolve.names import actor_key, place_key, plain
from consumers.resolve.sources import confidence, independent_origins, sources
from consumers.resolve.toll import IncidentToll
from consumers.resolve.toll.count import Count
from consumers.resolve.whereabouts import leaf, spots_of
from incidentwire.contracts import (
    Actor,
    Claim,
    CumulativeFigure,
    Effect,
    Incident,
    Place,
    TollCell,
    Total,
)
from incidentwire.contracts.vocabulary import IncidentStatus, IncidentType, Weapon, values

T = TypeVar("T")

# A view stays readable, and a record of a bounded size, also where hundreds of articles name everything differently.
MOST_PLACES = 12
MOST_ACTORS = 30
MOST_EFFECTS = 50
MOST_CLAIMS = 50
MOST_CUMULATIVE = 50

_KINDS_OF_PLACE = ("point", "city", "district", "adm1", "region", "country")


def build_incident(
    incident_id: str,
    members: Sequence[Member],
    toll: IncidentToll,
    part_of: str | None,
    status: IncidentStatus,
    now: datetime,
) -> Incident:
    """The view of an incident from its reports (at least one), as version 1 without changes."""
    members = sorted(members, key=lambda member: member.order)
    kind = _agreed([member.report.type for member in members])
    incident = Incident(
        incident_id=incident_id,
        version=1,
        status=status,
        type=kind,
        title=_title(members, kind),
        stage=_agreed([member.report.stage for member in members]),
        when=agreed_when([member.report.when for member in members]),
        places=_places(members),
        actors=_actors(members),
        weapons=_weapons(members),
        effects=_effects(members),
        part_of=part_of,
        toll=_cells(toll),
        killed=_total(toll.killed),
        injured=_total(toll.injured),
        cumulative=_cumulative(members),
        claims=_claims(members),
        sources=sources(members),
        source_count=len({member.extraction.article_id for member in members}),
        independent_source_count=len(independent_origins(members)),
        first_reported_at=min(member.published_at for member in members),
        last_changed_at=now,
        confidence=confidence(members),
    )
    return incident.model_copy(update={"codes": codes_of(incident)})


def retracted(last: Incident, now: datetime) -> Incident:
    """An incident that no report tells any more: what it was stays readable, its toll and sources are gone."""
    return last.model_copy(
        update={
            "status": "retracted",
            "merged_into": None,
            "toll": [],
            "killed": Total(),
            "injured": Total(),
            "cumulative": [],
            "claims": [],
            "effects": [],
            "sources": [],
            "source_count": 0,
            "independent_source_count": 0,
            "confidence": 0.0,
            "part_of": None,
            "last_changed_at": now,
        }
    )


def merged(last: Incident, into: str, now: datetime) -> Incident:
    """An incident that turned out to be another one: it points there and keeps nothing to be counted twice."""
    return retracted(last, now).model_copy(update={"status": "merged", "merged_into": into})


def _agreed(said: Sequence[T]) -> T:
    """What most reports say; of equals what was said last."""
    times = Counter(said)
    last = {value: position for position, value in enumerate(said)}
    return max(times, key=lambda value: (times[value], last[value]))


def _title(members: Sequence[Member], kind: IncidentType) -> str:
    """The title of the first report that has the agreed type and names a place, so that it seldom changes."""

    def rank(member: Member) -> tuple[bool, bool, bool]:
        report = member.report
        return not report.title, report.type != kind, leaf(spots_of(report.places)) is None

    best = min(members, key=rank).report
    if best.title:
        return best.title
    where = f", {best.places[0].name}" if best.places else ""
    return f"{kind.replace('_', ' ').capitalize()}{where}"


def _places(members: Sequence[Member]) -> list[Place]:
    """All places, the finest first, then those most often named; of each the fullest entry."""
    named: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for member in members:
        for place in member.report.places:
            named[place_key(place.name), place.role].append(place)
    chosen = []
    for first_seen, places in enumerate(named.values()):
        fullest = max(
            places, key=lambda place: (place.lat is not None, place.geonames_id is not None, bool(place.adm1))
        )
        rank = (_KINDS_OF_PLACE.index(fullest.kind), fullest.role not in ("occurred", "near"), -len(places), first_seen)
        chosen.append((rank, fullest))
    return [place for _, place in sorted(chosen, key=lambda item: item[0])[:MOST_PLACES]]


def _actors(members: Sequence[Member]) -> list[Actor]:
    """Each actor in each role, as it was last told; those most often named first."""
    named: dict[tuple[str, str], list[Actor]] = defaultdict(list)
    for member in members:
        for actor in member.report.actors:
            named[actor_key(actor.name) or plain(actor.name), actor.role].append(actor)
    ranked = sorted(named.values(), key=lambda actors: -len(actors))
    return [_actor(actors) for actors in ranked[:MOST_ACTORS]]


def _actor(told: Sequence[Actor]) -> Actor:
    """Under its first name, with the certainty that most texts give."""
    certainty = _agreed([actor.certainty for actor in told])
    by = next((actor.by for actor in reversed(told) if actor.certainty == certainty), None)
    return told[0].model_copy(update={"certainty": certainty, "by": by})


def _weapons(members: Sequence[Member]) -> list[Weapon]:
    used = {weapon for member in members for weapon in member.report.weapons}
    return sorted(used, key=values(Weapon).index)


def _effects(members: Sequence[Member]) -> list[Effect]:
    """Each harm once, as it was last told. Its figure is one of an article and is found through the sources."""
    told = _last_of(
        (effect for member in members for effect in member.report.effects),
        lambda effect: (plain(effect.object), effect.effect),
    )
    return [effect.model_copy(update={"figure": None}) for effect in told[:MOST_EFFECTS]]


def _last_of(items: Iterable[T], key: Callable[[T], Hashable]) -> list[T]:
    """The last item of each key, in the order in which the keys came up."""
    found: dict[Hashable, T] = {}
    for item in items:
        found[key(item)] = item
    return list(found.values())


def _claims(members: Sequence[Member]) -> list[Claim]:
    """Statements about this incident: each speaker's once, from the article that carried it first."""
    found: dict[Hashable, Claim] = {}
    for member in members:
        for statement in member.extraction.statements:
            if statement.report != member.report.id:
                continue
            key = (statement.kind, plain(statement.speaker or ""), plain(statement.target or ""), statement.stance)
            fields = {name: getattr(statement, name) for name in type(statement).model_fields}
            article = {"article_id": member.extraction.article_id, "revision": member.extraction.revision}
            found.setdefault(key, Claim.model_validate({**fields, **article}))
    return list(found.values())[:MOST_CLAIMS]


def _cumulative(members: Sequence[Member]) -> list[CumulativeFigure]:
    """The newest running totals of the articles that tell the incident as a main one, not as a part of a wave."""
    found: list[CumulativeFigure] = []
    seen: set[str] = set()
    for member in reversed(members):
        article = member.extraction
        if member.report.part_of is not None or article.article_id in seen:
            continue
        seen.add(article.article_id)
        found += [
            CumulativeFigure(
                article_id=article.article_id,
                revision=article.revision,
                figure=figure.id,
                value=figure.value,
                qualifier=figure.qualifier,
                low=figure.low,
                high=figure.high,
                who=figure.who,
                outcome=figure.outcome,
                speaker=figure.attribution.speaker,
                quote=figure.evidence[0].quote,
            )
            for figure in article.figures
            if figure.scope == "cumulative" and figure.same_as is None
        ]
        if len(found) >= MOST_CUMULATIVE:
            break
    return found[:MOST_CUMULATIVE]


def _total(count: Count | None) -> Total:
    if count is None:
        return Total()
    return Total(best=count.best, low=count.low, high=count.high, conflict=count.conflict)


def _cells(toll: IncidentToll) -> list[TollCell]:
    """The cells in the order of their names, so that the same toll is the same record."""

    def order(key: tuple[str, str, bool | None]) -> tuple[str, str, str]:
        return key[1], key[0], str(key[2])

    return [
        TollCell.model_validate(
            {
                **dict(zip(("who", "outcome", "includes_attackers"), key, strict=True)),
                "best": cell.count.best,
                "low": cell.count.low,
                "high": cell.count.high,
                "conflict": cell.count.conflict,
                "support": cell.support,
                "contradicts": cell.contradicts,
            }
        )
        for key, cell in sorted(toll.cells.items(), key=lambda item: order(item[0]))
    ]
