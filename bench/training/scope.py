"""Examples for the scope model: every number of harm in an annotated article with the scope of its annotation."""

from __future__ import annotations

from collections.abc import Iterator

from bench.training.gold import Annotated, Marked
from bench.training.outcome import Example
from consumers.extract.core import IncidentExtractor
from consumers.extract.counts.mentions import Mention
from consumers.extract.learned.scope_signs import scope_signs
from consumers.extract.learned.scopes_weighed import surroundings
from consumers.extract.text.reading import sort_clauses


def figure_of(mention: Mention, figures: list[Marked]) -> Marked | None:
    """The annotated figure that a mention is: same place, same number, same outcome where several are."""
    start, end = mention.passage.start + mention.start, mention.passage.start + mention.end
    best: Marked | None = None
    for marked in figures:
        if not (start < marked.end and end > marked.start):
            continue
        figure = marked.figure
        same = figure["value"] == mention.value and figure["value"] is not None
        if same or (figure["value"] is None and (figure["low"], figure["high"]) == (mention.low, mention.high)):
            if (mention.outcome or "").removesuffix("+") in marked.accepts("outcome"):
                return marked
            best = best or marked
    return best


def examples(extractor: IncidentExtractor, gold: Annotated) -> Iterator[Example]:
    """The scope and the signs of every number that the annotation knows."""
    reading = extractor.reading(gold.article)
    sorted_ = sort_clauses(reading)
    for around in surroundings(reading, sorted_):
        marked = figure_of(around.mention, gold.figures)
        if marked is None or marked.figure.get("optional"):
            continue
        accepted = marked.accepts("scope")
        label = around.ruled.scope if around.ruled.scope in accepted else str(marked.figure["scope"])
        yield label, scope_signs(around)
