"""Examples for the outcome models: every count and person of an article with the outcome of its annotation."""

from __future__ import annotations

from collections.abc import Sequence

from bench.training.gold import Annotated, Marked
from consumers.extract.core import IncidentExtractor
from consumers.extract.counts.figures_found import find_mentions
from consumers.extract.counts.mentions import Mention
from consumers.extract.learned.outcome_signs import outcome_signs, person_signs
from consumers.extract.learned.outcomes_weighed import NONE, counts_of, persons_of
from consumers.extract.text.passages import passages_of

Example = tuple[str, list[str]]


def label_of(mention: Mention, figures: list[Marked]) -> str | None:
    """The outcome of a mention by the annotation; None where the annotation leaves it open."""
    start, end = mention.passage.start + mention.start, mention.passage.start + mention.end
    unsure = False
    for marked in figures:
        if not (start < marked.end and end > marked.start):
            continue
        figure = marked.figure
        same = figure["value"] == mention.value and figure["value"] is not None
        if not same and (figure["value"] is not None or (figure["low"], figure["high"]) != (mention.low, mention.high)):
            continue
        if mention.single and not _same_person(mention, figure["who_text"]):
            unsure = True
            continue
        if mention.outcome in marked.accepts("outcome"):
            return str(mention.outcome)
        if figure.get("optional"):
            unsure = True
            continue
        return str(figure["outcome"])
    return None if unsure else NONE


def _same_person(mention: Mention, who_text: str | None) -> bool:
    """Whether a person is the one whom the annotation names: evidence may hold two."""
    words = {word.strip(",.’'").lower() for word in (who_text or "").split()}
    return bool(words & {word.lower() for word in mention.who_text.split()})


def examples(extractor: IncidentExtractor, gold: Annotated) -> tuple[list[Example], list[Example]]:
    """The outcome and the signs of every count of an article, and of every single person."""
    counts: list[Example] = []
    persons: list[Example] = []

    def keep(mentions: list[Mention], settled: list[Mention], previous: Sequence[Mention]) -> list[Mention]:
        here = counts_of(mentions, settled)
        for mention in here:
            label = label_of(mention, gold.figures)
            if label is not None:
                counts.append((label, outcome_signs(mention, here)))
        for mention in persons_of(mentions, settled):
            label = label_of(mention, gold.figures)
            if label is not None:
                persons.append((label, person_signs(mention, mentions, previous)))
        return settled

    previous: list[Mention] = []
    passages = passages_of(gold.article.text)
    count = 0
    for passage, doc in zip(passages, extractor.parses(passages), strict=True):
        previous.extend(find_mentions(passage, doc, count, previous, keep))
        count += sum(1 for _ in doc.sents)
    return counts, persons
