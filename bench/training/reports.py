"""Examples for the confidence of reports: each extracted report, and whether the annotation has it too.

A report is right when it shares a number or a piece of evidence with an annotated one that no better report has
taken. The extractor reads articles that its other models were not trained on, else it would look too good.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.training.gold import Annotated
from bench.training.outcome import Example
from consumers.extract import assembly
from consumers.extract.confidence import signs_of
from consumers.extract.core import IncidentExtractor
from consumers.extract.incidents.threads import Thread
from incidentwire.contracts import Figure, IncidentReport

RIGHT, WRONG = "right", "wrong"


def examples(extractor: IncidentExtractor, gold: Annotated) -> Iterator[Example]:
    """Whether each report of an article is right, with its signs."""
    seen: list[tuple[IncidentReport, list[str]]] = []
    made: list[Figure] = []

    def keep(report: IncidentReport, thread: Thread, figures: list[Figure], others: int, length: int) -> float:
        seen.append((report, signs_of(report, thread, figures, others, length)))
        made[:] = figures
        return 0.5

    before = assembly.confidence_of
    assembly.confidence_of = keep
    try:
        assembly.assemble(extractor.reading(gold.article), learned=True)
    finally:
        assembly.confidence_of = before
    shared = {
        (index, annotated["id"]): _shared(report, made, annotated, gold)
        for index, (report, _) in enumerate(seen)
        for annotated in gold.reports
    }
    right: dict[int, str] = {}
    for (index, name), weight in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if weight > 0 and index not in right and name not in right.values():
            right[index] = name
    optional = {one["id"] for one in gold.reports if one.get("optional")}
    for index, (_, signs) in enumerate(seen):
        if right.get(index) in optional:
            continue  # neither right nor wrong
        yield (RIGHT if index in right else WRONG), signs


def _shared(report: IncidentReport, figures: list[Figure], annotated: dict[str, object], gold: Annotated) -> int:
    """How many numbers and pieces of evidence an extracted report shares with an annotated one."""
    count = 0
    own = [figure for figure in figures if figure.report == report.id]
    for marked in gold.figures:
        if marked.figure["report"] != annotated["id"]:
            continue
        for figure in own:
            span = figure.evidence[0]
            if span.start < marked.end and span.end > marked.start and figure.value == marked.figure["value"]:
                count += 2
    quotes = annotated["evidence"]
    for quote in quotes if isinstance(quotes, list) else []:
        if not isinstance(quote, str):
            continue
        start = gold.article.text.find(quote)
        if start >= 0:
            count += any(span.start < start + len(quote) and span.end > start for span in report.evidence)
    return count
