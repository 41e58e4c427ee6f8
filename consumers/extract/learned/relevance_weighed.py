"""Whether an article reports an incident at all, weighed by the relevance model."""

from __future__ import annotations

from consumers.extract.incidents.threads import Thread
from consumers.extract.learned import loglinear
from consumers.extract.learned.relevance_signs import relevance_signs
from consumers.extract.text.reading import Reading, Sorted
from consumers.extract.text.relevance import BRIEF_CHARACTERS, tells_incident

TOLD, NOT_TOLD = "told", "not told"


def weighs_relevance(length: int) -> bool:
    """Whether the model has a say on a text of so many characters: the corpus holds too few briefs to learn from."""
    return length >= BRIEF_CHARACTERS


def tells_incident_by_weight(reading: Reading, sorted_: Sorted, threads: list[Thread]) -> bool:
    """Whether the signs of an article speak for an incident."""
    article = reading.article
    if not weighs_relevance(len(article.text)):
        return tells_incident(threads, article.title, len(article.text))
    chances = loglinear.load("relevance").probabilities(relevance_signs(reading, sorted_, threads))
    return chances[TOLD] >= chances[NOT_TOLD]
