"""From a statement found in a sentence to its record: which report it is about."""

from __future__ import annotations

from consumers.extract.incidents.threads import Thread
from consumers.extract.said.statement_grammar import Said
from incidentwire.contracts import Span, Statement


def statement_of(found: Said, span: Span, report: str | None) -> Statement:
    """The record of a statement found in the text."""
    return Statement(
        kind=found.kind,
        speaker=found.voice.name[:120] if found.voice else None,
        speaker_kind=found.voice.kind if found.voice else "none",
        target=found.target,
        report=report,
        stance=found.stance,
        evidence=[span],
    )


def told_of(threads: list[Thread], at: int, found: Said) -> str | None:
    """The report that a statement is about: that of its clause, else that of the clause before it.

    `at`: where its verb stands in the article. A wave's statements are about the wave.
    """
    if not threads or (found.kind == "denial" and found.long_ago):
        return None
    numbered = list(enumerate(threads))
    umbrella = next((number for number, thread in numbered if thread.umbrella), None)
    clauses = [(clause, number) for number, thread in numbered for clause in thread.clauses if not thread.umbrella]
    here = next((number for clause, number in clauses if clause.start <= at < clause.end and clause.types), None)
    if umbrella is not None and (here is None or found.kind == "responsibility_claim"):
        return f"R{umbrella}"
    before = [(clause.start, number) for clause, number in clauses if clause.start <= at]
    return f"R{here if here is not None else max(before)[1] if before else 0}"
