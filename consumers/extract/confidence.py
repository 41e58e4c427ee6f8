"""How sure a report is: calibrated on annotated articles, so that of reports with 0.8 about four in five are right."""

from __future__ import annotations

from consumers.extract.incidents.threads import Thread
from consumers.extract.learned import loglinear
from consumers.extract.learned.report_signs import report_signs
from incidentwire.contracts import Figure, IncidentReport

LEAST, MOST = 0.05, 0.99  # nothing that rules find is certain


def signs_of(report: IncidentReport, thread: Thread, figures: list[Figure], others: int, length: int) -> list[str]:
    """The signs of a report, from its thread and the article around it."""
    own = [figure for figure in figures if figure.report == report.id]
    return report_signs(report, own, len(thread.clauses), max(thread.votes.values(), default=0), others, length)


def confidence_of(report: IncidentReport, thread: Thread, figures: list[Figure], others: int, length: int) -> float:
    """The chance, 0.05 to 0.99, that a report tells an incident as an annotator would see it."""
    chances = loglinear.load("report").probabilities(signs_of(report, thread, figures, others, length))
    return round(min(max(chances["right"], LEAST), MOST), 2)
