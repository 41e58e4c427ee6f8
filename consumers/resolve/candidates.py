"""Which incidents a report could belong to: an inverted index, so that nothing is compared with everything.

Every key carries the month of the incident: a town that is in the news for years has many short lists, not one long.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from consumers.resolve.days import Window
from consumers.resolve.families import family
from consumers.resolve.profile import IncidentProfile, ReportProfile
from consumers.resolve.terms import TermStatistics
from consumers.resolve.whereabouts import Spot

MOST_CANDIDATES = 25  # that are compared in full
MOST_POSTINGS = 2_000  # a key that says so little is passed over
MOST_MONTHS = 14  # of an incident dated by the year
_QUERY_TERMS = 12

_WEIGHTS = {"place": 3.0, "actor": 1.0, "day": 1.0, "term": 1.0}

Key = tuple[str, str, int]  # kind, what, month


class CandidateIndex:
    """Incidents by place, day, actor and terms. The order in which they were added does not matter."""

    def __init__(self) -> None:
        self._postings: dict[Key, set[str]] = defaultdict(set)
        self._keys: dict[str, frozenset[Key]] = {}

    def put(self, profile: IncidentProfile) -> None:
        """Adds an incident, or replaces what was known of it."""
        keys = frozenset(_incident_keys(profile))
        old = self._keys.get(profile.incident_id, frozenset())
        self._forget(profile.incident_id, old - keys)
        for key in keys - old:
            self._postings[key].add(profile.incident_id)
        self._keys[profile.incident_id] = keys

    def remove(self, incident_id: str) -> None:
        """Takes an incident out."""
        self._forget(incident_id, self._keys.pop(incident_id, frozenset()))

    def _forget(self, incident_id: str, keys: Iterable[Key]) -> None:
        for key in keys:
            self._postings[key].discard(incident_id)
            if not self._postings[key]:
                del self._postings[key]

    def find(self, report: ReportProfile, statistics: TermStatistics) -> list[str]:
        """The incidents that share most with the report, best first."""
        found: Counter[str] = Counter()
        for key in _report_keys(report, statistics):
            postings = self._postings.get(key, ())
            if len(postings) <= MOST_POSTINGS:
                for incident_id in postings:
                    found[incident_id] += int(_WEIGHTS[key[0]] * 10)
        ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return [incident_id for incident_id, _ in ranked[:MOST_CANDIDATES]]


def _months(window: Window, slack_days: int) -> list[int]:
    first = date.fromordinal(max(1, window.first.toordinal() - slack_days))
    last = date.fromordinal(min(date.max.toordinal(), window.last.toordinal() + slack_days))
    months = range(12 * first.year + first.month, 12 * last.year + last.month + 1)
    return list(months)[-MOST_MONTHS:]


def _days(window: Window, slack_days: int) -> Iterator[int]:
    last = min(date.max.toordinal(), window.last.toordinal() + slack_days)
    yield from range(max(1, window.first.toordinal() - slack_days, last - 40), last + 1)


def _incident_keys(profile: IncidentProfile) -> Iterator[Key]:
    for month in _months(profile.window, 0):
        for spot in profile.spots:
            if spot.fine:
                yield "place", spot.key, month
        for actor in profile.actors:
            yield "actor", actor, month
        for term in profile.terms:
            yield "term", term, month
    for day in _days(profile.window, 0):
        for kind in sorted({family(kind) for kind in profile.types}):
            for region in _regions(profile.spots):
                yield "day", f"{kind} {region}", day


def _report_keys(report: ReportProfile, statistics: TermStatistics) -> Iterator[Key]:
    rarest = sorted(report.terms, key=lambda term: (-statistics.idf(term), term))[:_QUERY_TERMS]
    # A date of the text may be a day off; one of the article only may be weeks off.
    slack = 2 if report.window.firm else 31
    for month in _months(report.window, slack):
        for spot in dict.fromkeys(spot.key for spot in report.spots if spot.fine):
            yield "place", spot, month
        for actor in sorted(report.actors):
            yield "actor", actor, month
        for term in rarest:
            yield "term", term, month
    for day in _days(report.window, 1):
        for region in _regions(report.spots):
            yield "day", f"{family(report.type)} {region}", day


def _regions(spots: Iterable[Spot]) -> list[str]:
    return sorted({spot.country for spot in spots if spot.country}) or ["?"]
