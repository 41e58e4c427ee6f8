"""Whether an article reports an incident at all, weighed by the relevance model."""

from __future__ import annotations

from consumers.extract.incidents.threads import Thread
from consumers.extract.learned import loglinear
from consumers.extract.learned.relevance_signs import relevance_signs
from consumers.extract.text.reading import Reading, Sorted

SHORT_CHARACTERS = 400
TOLD, NOT_TOLD = "told", "not told"


def tells_incident_by_weight(reading: Reading, sorted_: Sorted, threads: list[Thread]) -> bool:
    """Whether the signs of an article speak for an incident."""
    short = len(reading.article.text) < SHORT_CHARACTERS
    if short and any(covering.scope == "incident" for covering in sorted_.scopes.values()):
        return True  # people harmed are all that it has room for
    chances = loglinear.load("relevance").probabilities(relevance_signs(reading, sorted_, threads))
    return chances[TOLD] >= chances[NOT_TOLD]
