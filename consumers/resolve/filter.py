"""`incidentwire resolve`: extractions as JSON lines in, every version of every incident out, without a broker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import IO, BinaryIO, TextIO

from consumers.resolve.resolver import Resolver, check_size
from incidentwire.contracts import Extraction
from incidentwire.contracts.jsonl import JsonLines, write_line


def run(stream: IO[bytes], name: str, out: BinaryIO, err: TextIO, clock: Callable[[], datetime]) -> int:
    """Reads Extraction lines from `stream` (called `name` in messages) and writes Incident lines as they arise.

    Returns 0, or 1 where a line could not be read.
    """
    resolver = Resolver()
    lines = JsonLines(stream, name, lambda line: resolver.apply(_parse(line), clock()).incidents, err)
    for incidents in lines:
        for incident in incidents:
            write_line(out, incident)
    return 1 if lines.failed else 0


def _parse(line: bytes) -> Extraction:
    extraction = Extraction.from_json(line)
    check_size(extraction)
    return extraction
