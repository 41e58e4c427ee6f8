"""What linking sees of a report, and of an incident: all its reports together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from consumers.resolve.days import Window, agreed_when, window_of
from consumers.resolve.names import actor_key, place_key, plain
from consumers.resolve.terms import names_of, stem, terms_of
from consumers.resolve.whereabouts import Spot, leaf, spots_of
from incidentwire.contracts import Extraction, Figure, IncidentReport, When

ReportKey = tuple[str, str]  # article id, report id

# An incident with more reports is known well enough by its newest ones; the cost of a decision stays bounded.
MOST_REPORTS_COMPARED = 200
MOST_FIGURES_COMPARED = 200


@dataclass(frozen=True)
class ReportProfile:
    """One report as it is compared. `counts`: the firm numbers of killed, injured and others by outcome."""

    key: ReportKey
    type: str
    level: str
    when: When
    window: Window
    spots: tuple[Spot, ...]
    actors: frozenset[str]
    initiators: frozenset[str]
    terms: Counter[str]
    names: frozenset[str]
    place_terms: frozenset[str]
    counts: Mapping[str, frozenset[int]]
    published_at: datetime


def published(extraction: Extraction) -> datetime:
    """The article's time; where the feed gave none, when it was read."""
    return extraction.published_at or extraction.extracted_at


def profiles_of(extraction: Extraction) -> dict[str, ReportProfile]:
    """The profile of each report of an article, by report id."""
    figures: dict[str | None, list[Figure]] = {}
    for figure in extraction.figures:
        figures.setdefault(figure.report, []).append(figure)
    alone = len(extraction.reports) == 1
    return {
        report.id: _profile(extraction, report, figures.get(report.id, [])[:MOST_FIGURES_COMPARED], alone)
        for report in extraction.reports
    }


def _profile(extraction: Extraction, report: IncidentReport, figures: list[Figure], alone: bool) -> ReportProfile:
    at = published(extraction)
    prose = [span.quote for span in report.evidence]
    prose += [figure.evidence[0].quote for figure in figures]
    titles = [report.title, *([extraction.title] if alone else [])]
    places = [place.name for place in report.places if place.role != "origin"]
    named = [actor.name for actor in report.actors]
    spots = spots_of(report.places)
    of_places = {stem(word) for place in report.places for word in plain(place.name).split()}
    counts: dict[str, set[int]] = {}
    for figure in figures:
        if figure.value is not None and figure.qualifier in ("exact", "at_least") and figure.unit != "families":
            counts.setdefault(figure.outcome, set()).add(figure.value)
    return ReportProfile(
        key=(extraction.article_id, report.id),
        type=report.type,
        level=report.level,
        when=report.when,
        window=window_of(report.when, at.date()),
        spots=spots,
        actors=frozenset(key for actor in report.actors if (key := actor_key(actor.name))),
        initiators=frozenset(
            key
            for actor in report.actors
            if actor.role == "initiator" and actor.certainty != "denied" and (key := actor_key(actor.name))
        ),
        terms=terms_of([*prose, *titles, *places, *named, *(figure.who_text for figure in figures)]),
        names=names_of([*prose, *titles, *named]) - of_places,
        place_terms=frozenset(of_places),
        counts={outcome: frozenset(values) for outcome, values in counts.items()},
        published_at=at,
    )


@dataclass(frozen=True)
class IncidentProfile:
    """An incident as it is compared: what its reports say together, not the best of them."""

    incident_id: str
    types: Counter[str]
    umbrella: bool
    when: When
    window: Window
    spots: tuple[Spot, ...]
    leaves: tuple[Spot, ...]
    actors: frozenset[str]
    initiators: frozenset[str]
    terms: Counter[str]
    names: Counter[str]
    place_terms: frozenset[str]
    counts: Mapping[str, frozenset[int]]
    articles: frozenset[str]
    reports: Mapping[ReportKey, ReportProfile] = field(repr=False)

    @property
    def type(self) -> str:
        """The type that most reports give."""
        return min(self.types, key=lambda kind: (-self.types[kind], kind))


def incident_profile(incident_id: str, reports: Iterable[ReportProfile]) -> IncidentProfile:
    """The profile of an incident; at least one report is needed."""
    ordered = sorted(reports, key=lambda report: (report.published_at, report.key))
    articles = frozenset(report.key[0] for report in ordered)
    ordered = ordered[-MOST_REPORTS_COMPARED:]
    terms: Counter[str] = Counter()
    names: Counter[str] = Counter()
    counts: dict[str, set[int]] = {}
    for report in ordered:
        terms.update(report.terms)
        names.update(report.names)
        for outcome, values in report.counts.items():
            counts.setdefault(outcome, set()).update(values)
    when = agreed_when([report.when for report in ordered])
    spots, leaves = _places(ordered)
    return IncidentProfile(
        incident_id=incident_id,
        types=Counter(report.type for report in ordered),
        umbrella=2 * sum(report.level == "umbrella" for report in ordered) > len(ordered),
        when=when,
        window=window_of(when, _first_day(ordered)),
        spots=spots,
        leaves=leaves,
        actors=frozenset().union(*(report.actors for report in ordered)),
        initiators=frozenset().union(*(report.initiators for report in ordered)),
        terms=terms,
        names=names,
        place_terms=frozenset().union(*(report.place_terms for report in ordered)),
        counts={outcome: frozenset(values) for outcome, values in counts.items()},
        articles=articles,
        reports={report.key: report for report in ordered},
    )


def _first_day(reports: Sequence[ReportProfile]) -> date:
    return reports[0].published_at.date()


def _places(reports: Sequence[ReportProfile]) -> tuple[tuple[Spot, ...], tuple[Spot, ...]]:
    """All places of the reports, and the most specific of each report that names a town or finer."""
    spots = dict.fromkeys(spot for report in reports for spot in report.spots)
    leaves = dict.fromkeys(spot for report in reports if (spot := leaf(report.spots)) is not None)
    return tuple(spots), tuple(leaves)


def place_words(extraction_places: Iterable[str]) -> frozenset[str]:
    """The words of place names, as speakers' names are compared without them."""
    return frozenset(word for name in extraction_places for word in (*plain(name).split(), *place_key(name).split()))
