"""Which incident each report of an article belongs to, or that it is a new one. Decides and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from consumers.resolve.candidates import CandidateIndex
from consumers.resolve.profile import IncidentProfile, ReportProfile
from consumers.resolve.similarity import Context, likeness
from consumers.resolve.terms import TermStatistics
from consumers.resolve.whereabouts import Nearness, nearness

# Day (2) and place (2.5) alone are enough; day and type without a place need half of the text (2 of 4 points).
LINK_SCORE = 3.5

# Joining two incidents that each stood alone is harder to take back than a link.
MERGE_SCORE = 5.0
MOST_REPORTS_WEIGHED = 20


@dataclass(frozen=True)
class Known:
    """What the decision rests on; read only."""

    index: CandidateIndex
    statistics: TermStatistics
    profile_of: Callable[[str], IncidentProfile]
    parent_of: Callable[[str], str | None]


@dataclass(frozen=True)
class Links:
    """For each report its incident (None: a new one), and the other incidents that it would have fitted as well."""

    incidents: dict[str, str | None]
    rivals: dict[str, list[str]]


def link_reports(
    profiles: Mapping[str, ReportProfile], parents: Mapping[str, str | None], context: Context, known: Known
) -> Links:
    """Finds the incident of each report.

    Umbrellas first, so that their parts can follow them. Two reports of one article are two incidents, since the
    article tells them apart, unless they are clearly one (`clearly_same`).
    """
    links: dict[str, str | None] = {}
    rivals: dict[str, list[str]] = {}
    taken: dict[str, list[ReportProfile]] = {}
    for names in _by_depth(parents):
        scored: list[tuple[float, str, str]] = []
        for name in names:
            report, parent = profiles[name], parents[name]
            own = replace(context, parent=links.get(parent) if parent is not None else None)
            for incident_id in known.index.find(report, known.statistics):
                incident = known.profile_of(incident_id)
                parent_of = known.parent_of(incident_id)
                score = likeness(report, incident, parent_of, known.statistics, own).score
                if score >= LINK_SCORE:
                    scored.append((score, name, incident_id))
        for _, name, incident_id in sorted(scored, key=lambda item: (-item[0], item[1], item[2])):
            others = taken.get(incident_id, [])
            if name not in links and all(clearly_same(profiles[name], other) for other in others):
                links[name] = incident_id
                taken.setdefault(incident_id, []).append(profiles[name])
            elif name in links and incident_id not in taken:
                rivals.setdefault(name, []).append(incident_id)
        for name in names:
            links.setdefault(name, None)
    return Links(links, rivals)


def are_one(left: IncidentProfile, right: IncidentProfile, known: Known) -> bool:
    """Whether two incidents are one after all: every report of the smaller fits the larger, on average better than a
    link needs, and no article tells both."""
    if left.articles & right.articles or left.umbrella != right.umbrella:
        return False
    small, large = sorted((left, right), key=lambda profile: (len(profile.reports), profile.incident_id))
    parent = known.parent_of(large.incident_id)
    context = Context(parent=known.parent_of(small.incident_id))
    scores = [
        likeness(report, large, parent, known.statistics, context).score
        for report in list(small.reports.values())[-MOST_REPORTS_WEIGHED:]
    ]
    return min(scores) > float("-inf") and sum(scores) / len(scores) >= MERGE_SCORE


def clearly_same(left: ReportProfile, right: ReportProfile) -> bool:
    """Two reports of one article that an extractor should have made one: same type, level, day and exact place, and no
    number that differs."""
    if (left.type, left.level) != (right.type, right.level) or left.when.start != right.when.start:
        return False
    spots = tuple(spot for spot in right.spots if spot.fine)[:1]
    if nearness(left.spots[:1], right.spots[:1], spots) is not Nearness.SAME:
        return False
    shared = left.counts.keys() & right.counts.keys()
    return all(left.counts[outcome] & right.counts[outcome] for outcome in shared)


def _by_depth(parents: Mapping[str, str | None]) -> Iterable[list[str]]:
    """Report names by how deep they stand under umbrellas, in the order of the article. The contract has no circles."""
    depth: dict[str, int] = {}
    for name in parents:
        chain = []
        here: str | None = name
        while here is not None and here not in depth and here not in chain:
            chain.append(here)
            here = parents.get(here)
        base = depth[here] + 1 if here in depth else 0
        for offset, step in enumerate(reversed(chain)):
            depth[step] = base + offset
    for level in sorted(set(depth.values())):
        yield [name for name in parents if depth[name] == level]
