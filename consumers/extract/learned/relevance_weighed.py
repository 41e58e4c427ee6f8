"""Whether an article reports an incident at all, weighed by the relevance model."""

from __future__ import annotations

from consumers.extract.incidents.threads import Thread
from consumers.extract.learned import loglinear
from consumers.extract.learned.relevance_signs import relevance_signs
from consumers.extract.text.reading import Reading, Sorted
from consumers.extract.text.relevance import tells_incident

SENTENCE_CHARACTERS = 120
TOLD, NOT_TOLD = "told", "not told"


def tells_incident_by_weight(reading: Reading, sorted_: Sorted, threads: list[Thread]) -> bool:
    """Whether the signs of an article speak for an incident."""
    if len(reading.article.text) < SENTENCE_CHARACTERS:  # nothing to weigh but the people harmed
        return tells_incident(threads, reading.article.title, len(reading.article.text))
    chances = loglinear.load("relevance").probabilities(relevance_signs(reading, sorted_, threads))
    return chances[TOLD] >= chances[NOT_TOLD]
