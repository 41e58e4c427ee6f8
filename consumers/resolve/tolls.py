"""The toll of an incident from the articles in memory, its parts included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from consumers.resolve.hierarchy import MOST_LEVELS, Hierarchy
from consumers.resolve.member import Member
from consumers.resolve.memory import Memory
from consumers.resolve.profile import place_words
from consumers.resolve.sources import origin
from consumers.resolve.toll import ArticleVotes, IncidentToll, Telling, article_votes, incident_toll
from incidentwire.contracts import Extraction

_MOST_KEPT_VOTES = 20_000

_VoteKey = tuple[str, int, str, str, str, frozenset[str], bool, str]


class Tolls:
    """Reads tolls from a memory. What one article says is read once and kept; it depends on nothing else."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._votes: dict[_VoteKey, ArticleVotes] = {}

    def members(self, incident_id: str) -> list[Member]:
        """The reports of an incident with their articles."""
        found = []
        for article_id, name in self._memory.members(incident_id):
            extraction = self._memory.articles[article_id].extraction
            report = next(report for report in extraction.reports if report.id == name)
            found.append(Member(extraction, report, origin(extraction, self._extraction)))
        return found

    def _extraction(self, article_id: str) -> Extraction | None:
        article = self._memory.articles.get(article_id)
        return article.extraction if article is not None else None

    def reading(self, hierarchy: Hierarchy) -> Callable[[str], IncidentToll]:
        """A function from an incident to its toll; each is worked out once, parts before the whole."""
        done: dict[str, IncidentToll] = {}

        def toll_of(incident_id: str, above: tuple[str, ...] = ()) -> IncidentToll:
            if incident_id not in done:
                path = (*above, incident_id)
                parts: list[IncidentToll] = []
                if len(path) <= MOST_LEVELS:
                    parts = [toll_of(part, path) for part in hierarchy.parts(incident_id) if part not in path]
                done[incident_id] = self._toll(incident_id, hierarchy, parts)
            return done[incident_id]

        return toll_of

    def _toll(self, incident_id: str, hierarchy: Hierarchy, parts: list[IncidentToll]) -> IncidentToll:
        members = self.members(incident_id)
        actors = [actor for member in members for actor in member.report.actors]
        for ancestor in hierarchy.ancestors(incident_id):
            actors += [actor for member in self.members(ancestor) for actor in member.report.actors]
        # Where nobody is named, forces of a state may fight.
        state_fights = not actors or any(actor.kind == "state_forces" for actor in actors)
        reports: dict[str, set[str]] = defaultdict(set)
        by_article = {}
        for member in members:
            reports[member.extraction.article_id].add(member.report.id)
            by_article[member.extraction.article_id] = member
        votes = [
            self._votes_of(member, frozenset(reports[article_id]), state_fights)
            for article_id, member in by_article.items()
        ]
        places = place_words(place.name for member in members for place in member.report.places)
        return incident_toll(votes, places, parts)

    def _votes_of(self, member: Member, reports: frozenset[str], state_fights: bool) -> ArticleVotes:
        extraction, origin = member.extraction, member.origin
        made_by = (extraction.extractor.name, extraction.extractor.version)
        text = extraction.content_sha256
        key = (extraction.article_id, extraction.revision, text, *made_by, reports, state_fights, origin)
        if key not in self._votes:
            if len(self._votes) >= _MOST_KEPT_VOTES:
                self._votes.clear()
            telling = Telling(extraction.article_id, extraction.revision, member.published_at, origin)
            self._votes[key] = article_votes(telling, extraction.figures, reports, state_fights)
        return self._votes[key]
