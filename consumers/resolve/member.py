"""A report as a member of an incident, with all that its article says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from consumers.resolve.profile import published
from incidentwire.contracts import Extraction, IncidentReport


@dataclass(frozen=True)
class Member:
    """One report of an incident. `origin`: the outlet that its article's account comes from."""

    extraction: Extraction
    report: IncidentReport
    origin: str

    @property
    def published_at(self) -> datetime:
        """The article's time, also where the feed gave none."""
        return published(self.extraction)

    @property
    def order(self) -> tuple[datetime, str, str]:
        """Members stand in the order in which they were published."""
        return self.published_at, self.extraction.article_id, self.report.id
