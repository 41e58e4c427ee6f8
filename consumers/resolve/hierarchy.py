"""Which incident is part of which: read from the reports of all articles, never a circle."""

from __future__ import annotations

from collections import Counter, defaultdict

from consumers.resolve.memory import Memory

MOST_LEVELS = 20  # a wave of a campaign of a war has three; deeper ones are no honest reading


class Hierarchy:
    """The parents and parts of incidents, as far as they were asked for.

    Made anew for each decision: it follows from the memory alone.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._said: dict[str, str | None] = {}
        self._parents: dict[str, str | None] = {}

    def parent(self, incident_id: str) -> str | None:
        """The umbrella that most reports (of equals the newest) put it under; None in the one place that breaks a
        circle."""
        if incident_id not in self._parents:
            self._parents[incident_id] = self._unless_circle(incident_id)
        return self._parents[incident_id]

    def _unless_circle(self, incident_id: str) -> str | None:
        parent = self._told_parent(incident_id)
        path = [incident_id]
        here = parent
        while here is not None and here not in path:
            path.append(here)
            here = self._told_parent(here)
        if here == incident_id and min(path) == incident_id:
            return None
        return parent

    def ancestors(self, incident_id: str) -> list[str]:
        """The umbrellas above it, the nearest first."""
        found: list[str] = []
        here = self.parent(incident_id)
        while here is not None and here not in found and here != incident_id and len(found) < MOST_LEVELS:
            found.append(here)
            here = self.parent(here)
        return found

    def parts(self, incident_id: str) -> list[str]:
        """The incidents that are part of it."""
        told = set()
        for article_id, report in self._memory.members(incident_id):
            links = self._memory.links(article_id)
            for other in self._memory.articles[article_id].extraction.reports:
                if other.part_of == report and other.id in links:
                    told.add(links[other.id])
        return sorted(child for child in told if child != incident_id and self.parent(child) == incident_id)

    def _told_parent(self, incident_id: str) -> str | None:
        if incident_id not in self._said:
            self._said[incident_id] = self._read_parent(incident_id)
        return self._said[incident_id]

    def _read_parent(self, incident_id: str) -> str | None:
        votes: Counter[str] = Counter()
        newest: dict[str, tuple[float, str]] = defaultdict(lambda: (0.0, ""))
        for article_id, name in self._memory.members(incident_id):
            extraction = self._memory.articles[article_id].extraction
            links = self._memory.links(article_id)
            report = next(report for report in extraction.reports if report.id == name)
            parent = links.get(report.part_of) if report.part_of is not None else None
            if parent is not None and parent != incident_id:
                votes[parent] += 1
                at = extraction.published_at or extraction.extracted_at
                newest[parent] = max(newest[parent], (at.timestamp(), article_id))
        if not votes:
            return None
        return max(votes, key=lambda parent: (votes[parent], newest[parent], parent))
