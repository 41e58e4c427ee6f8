"""Examples for the thread model: each clause with harm, the incidents before it, and which one the annotation gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bench.training.gold import Annotated, Marked
from bench.training.scope import figure_of
from consumers.extract.core import IncidentExtractor
from consumers.extract.incidents.choosing import thread_clauses
from consumers.extract.incidents.threads import Clause, Thread
from consumers.extract.learned.thread_signs import Choice, signs_of_new, signs_of_thread
from consumers.extract.learned.threads_weighed import weighs
from consumers.extract.text.reading import Reading, Sorted, sort_clauses

Decision = tuple[int, list[list[str]]]  # the right option, and the signs of each; the last option is another incident


def _true_scopes(reading: Reading, sorted_: Sorted, gold: Annotated) -> dict[int, str | None]:
    """The report of each mention by the annotation; clauses keep only the mentions of incidents."""
    report: dict[int, str | None] = {}
    for clause in sorted_.clauses:
        own = [
            m
            for m in reading.mentions
            if id(m) in sorted_.scopes and clause.start <= m.passage.start + m.start < clause.end
        ]
        kept = []
        for mention in own:
            marked: Marked | None = figure_of(mention, gold.figures)
            if marked is None:
                if mention in clause.mentions:
                    kept.append(mention)
            elif marked.figure["scope"] == "incident":
                kept.append(mention)
                if not marked.figure.get("optional"):
                    report[id(mention)] = marked.figure["report"]
        if own:
            clause.mentions = kept
            clause.background = not kept
    return report


def _evidence(gold: Annotated) -> list[tuple[int, int, str]]:
    """Where the annotation's evidence for its reports stands."""
    found = []
    for report in gold.reports:
        for quote in report["evidence"]:
            if isinstance(quote, str):
                start = gold.article.text.find(quote)
                if start >= 0:
                    found.append((start, start + len(quote), report["id"]))
    return found


def examples(extractor: IncidentExtractor, gold: Annotated) -> Iterator[Decision]:
    """The decisions of an article with the right option of each, told along the annotation's own incidents."""
    reading = extractor.reading(gold.article)
    sorted_ = sort_clauses(reading)
    report = _true_scopes(reading, sorted_, gold)
    evidence = _evidence(gold)
    optional = {one["id"] for one in gold.reports if one.get("optional")}
    names: dict[int, str] = {}
    decisions: list[Decision] = []

    def label(clause: Clause) -> str | None:
        votes = Counter(name for m in clause.mentions if (name := report.get(id(m))) is not None)
        if votes:
            return votes.most_common(1)[0][0]
        over = [name for start, end, name in evidence if start < clause.end and end > clause.start]
        return over[0] if over and clause.types else None

    pending: list[str] = []  # the report of a thread that the last decision opened: it is there at the next

    def choose(choice: Choice) -> Thread | None:
        for thread in choice.threads:
            if id(thread) not in names:
                names[id(thread)] = pending.pop(0) if pending else label(thread.clauses[0]) or "R0"
        wanted = label(choice.clause)
        if wanted is None:
            return choice.current
        target = next((thread for thread in choice.threads if names[id(thread)] == wanted), None)
        if wanted not in optional and weighs(choice):
            options = [signs_of_thread(choice, thread) for thread in choice.threads] + [signs_of_new(choice)]
            right = len(choice.threads)
            if target is not None:
                right = next(number for number, thread in enumerate(choice.threads) if thread is target)
            decisions.append((right, options))
        if target is None:
            pending.append(wanted)
        return target

    thread_clauses(sorted_.clauses, choose)
    yield from decisions
