"""How much speaks for a report and an incident being one: points for and against, and vetoes.

Points add up like the logarithms of odds. They were set by what is known of news (design notes: text, rare names, day
gap and place help, in this order; conflicts are vetoes), not fitted to the gold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from consumers.resolve.families import can_be_one, family, is_wide, lasts_days
from consumers.resolve.profile import IncidentProfile, ReportProfile
from consumers.resolve.terms import TermStatistics, stem
from consumers.resolve.whereabouts import Nearness, Spot, leaf, nearness

PLACE_POINTS = {
    Nearness.SAME: 2.5,
    Nearness.NEAR: 1.5,
    Nearness.WITHIN: 1.8,
    Nearness.SIBLINGS: -0.5,
    Nearness.PROVINCE: 0.7,
    Nearness.COUNTRY: 0.3,
    Nearness.UNKNOWN: 0.0,
    Nearness.DIFFERENT: -2.0,
    Nearness.FAR: -3.0,
}
MENTIONED = 0.5  # nothing is known of how two places lie, but the words of one tell the other's name
SAME_DAY = 2.0
SAME_DAY_UNSURE = 1.0  # one of the two gives no date of its own
NEXT_DAY = -1.5  # a slip by midnight or time zone, or the next incident
DAYS_APART_VETO = 2  # both texts give a date: no slip is as long
UNSURE_DAYS_VETO = 60
SAME_TYPE = 1.0
SAME_FAMILY = 0.5
RELATED_FAMILY = -0.5
TEXT = 4.0  # times the cosine of the TF-IDF vectors
RARE_NAME = 0.8
MOST_RARE_NAMES = 2
SHARED_ACTOR = 0.8
OTHER_INITIATOR = -0.8
SAME_COUNT = 0.8  # of four or more; smaller numbers agree by chance
SAME_SMALL_COUNT = 0.3
COUNTS_FAR_APART = -0.8
OTHER_LEVEL = -2.5  # a wave of attacks and one of them
REWRITE = 1.0  # dedupe found the article to be a rewrite of one that tells the incident
SAME_PARENT = 1.5
OTHER_PARENT = -2.0
TOLD_BEFORE = 2.0  # an earlier revision of the article told it


@dataclass(frozen=True)
class Context:
    """What else is known when a report is compared: where its umbrella went, and what its article was before."""

    parent: str | None = None
    near_article: str | None = None
    told_before: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Likeness:
    """The points of one comparison by kind of evidence; `veto` names what rules the link out."""

    points: dict[str, float]
    veto: str | None = None

    @property
    def score(self) -> float:
        """All points together; a veto outweighs everything."""
        return float("-inf") if self.veto else round(sum(self.points.values()), 6)


def likeness(
    report: ReportProfile,
    incident: IncidentProfile,
    incident_parent: str | None,
    statistics: TermStatistics,
    context: Context,
) -> Likeness:
    """Compares one report with the whole incident."""
    veto = _type_veto(report, incident) or _day_veto(report, incident)
    lies = nearness(report.spots, incident.spots, incident.leaves)
    wide = is_wide(report.type) or is_wide(incident.type)
    if lies is Nearness.APART and not (wide and _countries_meet(report, incident)):
        veto = veto or "place"
    if veto:
        return Likeness({}, veto)
    place = max(PLACE_POINTS.get(lies, -3.0), -1.0) if wide else PLACE_POINTS[lies]
    if lies is Nearness.DIFFERENT and _mention_each_other(report, incident):
        place = MENTIONED
    return Likeness(
        {
            "place": place,
            "day": _day_points(report, incident),
            "type": _type_points(report, incident),
            "text": TEXT * statistics.cosine(report.terms, incident.terms, report.place_terms & incident.place_terms),
            "names": _name_points(report, incident, statistics),
            "actors": _actor_points(report, incident),
            "counts": _count_points(report, incident),
            "level": OTHER_LEVEL if (report.level == "umbrella") != incident.umbrella else 0.0,
            "context": _context_points(incident, incident_parent, context),
        }
    )


def _type_veto(report: ReportProfile, incident: IncidentProfile) -> str | None:
    return None if any(can_be_one(report.type, kind) for kind in incident.types) else "type"


def _day_veto(report: ReportProfile, incident: IncidentProfile) -> str | None:
    gap = report.window.gap_days(incident.window)
    lasting = max(lasts_days(report.type), lasts_days(incident.type))
    firm = report.window.firm and incident.window.firm
    return "date" if gap >= (DAYS_APART_VETO + lasting if firm else UNSURE_DAYS_VETO + lasting) else None


def _day_points(report: ReportProfile, incident: IncidentProfile) -> float:
    gap = report.window.gap_days(incident.window)
    firm = report.window.firm and incident.window.firm
    coarse = {report.when.precision, incident.when.precision} & {"month", "year"}
    if gap == 0:
        return SAME_DAY if firm and not coarse else SAME_DAY_UNSURE
    if firm:
        return NEXT_DAY if gap > max(lasts_days(report.type), lasts_days(incident.type)) else 0.0
    return SAME_DAY_UNSURE - 0.5 * min(gap, 8)


def _type_points(report: ReportProfile, incident: IncidentProfile) -> float:
    if report.type in incident.types:
        return SAME_TYPE
    return SAME_FAMILY if family(report.type) in map(family, incident.types) else RELATED_FAMILY


def _name_points(report: ReportProfile, incident: IncidentProfile, statistics: TermStatistics) -> float:
    shared = [name for name in report.names if name in incident.names]
    rare = sum(statistics.is_rare(name, own=incident.names[name]) for name in shared)
    return RARE_NAME * min(rare, MOST_RARE_NAMES)


def _actor_points(report: ReportProfile, incident: IncidentProfile) -> float:
    if report.actors & incident.actors:
        return SHARED_ACTOR
    return OTHER_INITIATOR if report.initiators and incident.initiators else 0.0


def _count_points(report: ReportProfile, incident: IncidentProfile) -> float:
    """Numbers that agree; tolls rise, so only numbers far apart speak against, and never decide."""
    points = 0.0
    for outcome in sorted(report.counts.keys() & incident.counts.keys()):
        own, known = report.counts[outcome], incident.counts[outcome]
        shared = own & known
        if any(value >= 4 for value in shared):
            points = max(points, SAME_COUNT)
        elif shared - {0}:
            points = max(points, SAME_SMALL_COUNT)
        elif outcome == "killed" and (max(own) * 3 < min(known) or min(own) > max(*known, 3) * 5):
            points = points or COUNTS_FAR_APART
    return points


def _context_points(incident: IncidentProfile, incident_parent: str | None, context: Context) -> float:
    points = 0.0
    if context.parent is not None and incident_parent is not None:
        points += SAME_PARENT if incident_parent == context.parent else OTHER_PARENT
    if context.near_article is not None and context.near_article in incident.articles:
        points += REWRITE
    if incident.incident_id in context.told_before:
        points += TOLD_BEFORE
    return points


def _mention_each_other(report: ReportProfile, incident: IncidentProfile) -> bool:
    """Whether the report's words hold the name of the incident's place, or the other way round ("the Mandan market in
    Bannu"), and no coordinates tell how the two lie."""
    own = leaf(report.spots)
    if own is None or any(own.distance_km(other) is not None for other in incident.leaves):
        return False
    return _holds(incident.terms, own) or any(_holds(report.terms, other) for other in incident.leaves)


def _holds(terms: Mapping[str, int], spot: Spot) -> bool:
    return all(stem(word) in terms for word in spot.key.split())


def _countries_meet(report: ReportProfile, incident: IncidentProfile) -> bool:
    own = {spot.country for spot in report.spots} - {None}
    return not own or bool(own & {spot.country for spot in incident.spots})
