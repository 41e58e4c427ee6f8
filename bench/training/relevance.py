"""Examples for the relevance model: each article past the gate, and whether the annotation has an incident in it."""

from __future__ import annotations

from collections.abc import Iterator

from bench.training.gold import Annotated
from bench.training.outcome import Example
from consumers.extract.core import IncidentExtractor
from consumers.extract.incidents.choosing import by_rules, thread_clauses
from consumers.extract.learned.relevance_signs import relevance_signs
from consumers.extract.learned.relevance_weighed import NOT_TOLD, TOLD
from consumers.extract.text.reading import sort_clauses


def examples(extractor: IncidentExtractor, gold: Annotated) -> Iterator[Example]:
    """The example of an article; none where the gate stops it, or where annotators may differ."""
    if extractor.skip_reason(gold.article) is not None:
        return
    if gold.reports and all(one.get("optional") for one in gold.reports):
        return
    reading = extractor.reading(gold.article)
    sorted_ = sort_clauses(reading)
    threads = thread_clauses(sorted_.clauses, by_rules)
    yield (TOLD if gold.reports else NOT_TOLD), relevance_signs(reading, sorted_, threads)
