"""From many figures to one toll: the rules of records.md, from a single figure to an incident's totals.

`count` is the arithmetic of intervals, `article` reads one article (rule 1), `voices` tells who speaks (rule 2),
`combine` compares votes (rules 3 and 4), `incident_toll` puts cells, totals, parents and parts together (rule 5).
"""

from __future__ import annotations

from consumers.resolve.toll.article import article_votes
from consumers.resolve.toll.incident_toll import IncidentToll, ResolvedCell, incident_toll
from consumers.resolve.toll.vote import ArticleVotes, Telling

__all__ = ["ArticleVotes", "IncidentToll", "ResolvedCell", "Telling", "article_votes", "incident_toll"]
