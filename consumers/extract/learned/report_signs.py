"""The signs by which the confidence of a report is told: what it holds and where it stands, not what it says."""

from __future__ import annotations

from consumers.extract.learned.thread_signs import several
from incidentwire.contracts import Figure, IncidentReport

_HARM = frozenset(("killed", "injured", "casualties", "abducted", "missing"))
_SPECIFIC = frozenset(("point", "city", "district"))


def report_signs(
    report: IncidentReport, own: list[Figure], clauses: int, weight: int, others: int, length: int
) -> list[str]:
    """The signs of one report.

    `own`: its figures; `clauses`: how many clauses tell it; `weight`: of the words for its type; `others`: how many
    reports the article has besides; `length`: characters of the article's text.
    """
    place = report.places[0].kind if report.places else "none"
    day = report.when.precision if report.when is not None else "none"
    basis = report.when.basis if report.when is not None else "none"
    harm = sum(1 for figure in own if figure.outcome in _HARM)
    role = "main" if report.id == "R0" else "part" if report.part_of else "other"
    firm = any(figure.attribution.stance in ("fact", "said") for figure in own)
    clear = "clear" if weight >= 12 else "some" if weight >= 4 else "weak"
    size = "brief" if length < 600 else "medium" if length < 1800 else "long"
    return [
        f"role={role}",
        f"role={role}/{several(others)}",
        f"level={report.level}",
        f"place={place}",
        f"placed={place in _SPECIFIC}/{role}",
        f"day={day}/{basis}",
        f"dated={basis in ('explicit', 'weekday', 'relative')}/{role}",
        f"type={report.type}",
        f"typed={report.type != 'other'}/{clear}",
        f"words={clear}/{role}",
        f"stage={report.stage}",
        f"harm={several(harm)}",
        f"harm={several(harm)}/{role}",
        f"figures={several(len(own))}",
        f"firm={firm}",
        f"clauses={several(clauses)}/{role}",
        f"others={several(others)}",
        f"length={size}/{role}",
        f"actors={bool(report.actors)}",
    ]
