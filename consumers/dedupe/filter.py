"""`dedupe` as a Unix filter: articles as JSON lines in, those that go on out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import IO, BinaryIO, TextIO

from consumers.dedupe.core import DedupeSettings, Deduplicator
from incidentwire.contracts import Article
from incidentwire.contracts.jsonl import JsonLines, write_line


def run(
    stream: IO[bytes],
    name: str,
    out: BinaryIO,
    err: TextIO,
    clock: Callable[[], datetime],
    duplicates: BinaryIO | None = None,
    settings: DedupeSettings | None = None,
) -> int:
    """Prints the articles of `stream` that go on to `out`, in input order, and their Duplicates to `duplicates`.

    `name` names the input in messages on `err`. The same revision once more is printed nowhere, but counted in the
    summary on `err`. Returns the exit code: 1 where a line could not be read, else 0.
    """
    lines = JsonLines(stream, name, lambda line: Article.from_loose_json(line, clock()), err)
    deduplicator = Deduplicator(settings)
    counts: Counter[str] = Counter()
    for article in lines:
        decision = deduplicator.decide(article, clock())
        counts[decision.reason] += 1
        if decision.article is not None:
            write_line(out, decision.article)
        if decision.duplicate is not None and duplicates is not None:
            write_line(duplicates, decision.duplicate)
    print(_summary(counts, lines.failed), file=err, flush=True)
    return 1 if lines.failed else 0


def _summary(counts: Counter[str], failed: int) -> str:
    going_on = counts["unique"] + counts["near"]
    dropped = counts["exact"] + counts["copy"]
    return (
        f"dedupe: {counts.total()} articles, {going_on} go on ({counts['near']} near another), "
        f"{dropped} duplicates ({counts['exact']} exact), {counts['replayed']} replayed, {failed} unreadable"
    )
