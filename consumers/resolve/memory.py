"""What the resolver knows of all articles: their reports by incident, ready to be compared.

Everything here follows from the articles and their links alone, in whatever order they came: a resolver that was
restored from its topics decides as the one that wrote them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from consumers.resolve.candidates import CandidateIndex
from consumers.resolve.profile import IncidentProfile, ReportKey, ReportProfile, incident_profile, profiles_of
from consumers.resolve.terms import TermStatistics
from incidentwire.contracts import ResolvedArticle


class Memory:
    """Articles, their reports and the incidents that these make."""

    def __init__(self) -> None:
        self.articles: dict[str, ResolvedArticle] = {}
        self.statistics = TermStatistics()
        self.index = CandidateIndex()
        self._merged: dict[str, str] = {}
        self._profiles: dict[ReportKey, ReportProfile] = {}
        self._members: dict[str, set[ReportKey]] = defaultdict(set)
        self._incident_profiles: dict[str, IncidentProfile] = {}

    def put(self, article: ResolvedArticle) -> None:
        """Adds an article; it must not be in the memory."""
        self.articles[article.article_id] = article
        for name, profile in profiles_of(article.extraction).items():
            if name not in article.links:
                continue
            self._profiles[profile.key] = profile
            self.statistics.add(profile.terms.keys() | profile.names)
            incident_id = self.survivor(article.links[name])
            self._members[incident_id].add(profile.key)
            self._changed(incident_id)

    def remove(self, article_id: str) -> None:
        """Takes an article out, if it is there."""
        article = self.articles.pop(article_id, None)
        if article is None:
            return
        for name, linked in article.links.items():
            profile = self._profiles.pop((article_id, name), None)
            if profile is None:
                continue
            self.statistics.remove(profile.terms.keys() | profile.names)
            incident_id = self.survivor(linked)
            self._members[incident_id].discard(profile.key)
            self._changed(incident_id)

    def merge(self, incident_id: str, into: str) -> None:
        """From now on the reports of one incident belong to another."""
        self._merged[incident_id] = into
        moved = self._members.pop(incident_id, set())
        self._changed(incident_id)
        if moved:
            self._members[into] |= moved
            self._changed(into)

    def survivor(self, incident_id: str) -> str:
        """The incident itself, or the one into which it was merged in the end."""
        seen = set()
        while incident_id in self._merged and incident_id not in seen:
            seen.add(incident_id)
            incident_id = self._merged[incident_id]
        return incident_id

    def _changed(self, incident_id: str) -> None:
        self._incident_profiles.pop(incident_id, None)
        if self._members.get(incident_id):
            self.index.put(self.profile(incident_id))
        else:
            self._members.pop(incident_id, None)
            self.index.remove(incident_id)

    def members(self, incident_id: str) -> list[ReportKey]:
        """The reports of an incident, sorted."""
        return sorted(self._members.get(incident_id, ()))

    def profile(self, incident_id: str, without: str | None = None) -> IncidentProfile:
        """An incident as it is compared; `without` one article, unless it has no other."""
        if without is not None:
            others = [self._profiles[key] for key in self.members(incident_id) if key[0] != without]
            if others and len(others) < len(self._members[incident_id]):
                return incident_profile(incident_id, others)
        if incident_id not in self._incident_profiles:
            reports = [self._profiles[key] for key in self.members(incident_id)]
            self._incident_profiles[incident_id] = incident_profile(incident_id, reports)
        return self._incident_profiles[incident_id]

    def links(self, article_id: str) -> Mapping[str, str]:
        """Where each report of an article belongs now."""
        article = self.articles.get(article_id)
        links = article.links if article is not None else {}
        return {name: self.survivor(incident_id) for name, incident_id in links.items()}

    def incidents(self) -> list[str]:
        """All incidents that have reports."""
        return sorted(self._members)
