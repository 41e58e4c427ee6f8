"""Extraction as a Unix filter: articles as JSON lines or plain text in, one Extraction a line out, in input order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import IO, BinaryIO, TextIO

from consumers.extract.core import IncidentExtractor
from incidentwire.contracts import Article
from incidentwire.contracts.jsonl import JsonLines, reason_of, write_line

MAX_TEXT_BYTES = 16 * 1024 * 1024  # as much as a message may hold; a larger file is no article


def run(
    stream: IO[bytes],
    name: str,
    out: BinaryIO,
    err: TextIO,
    clock: Callable[[], datetime],
    extractor: IncidentExtractor | None = None,
) -> int:
    """Reads Article JSON lines from `stream` and writes their Extractions.

    `name` stands before the number of a line that can't be read, on `err`. Returns the exit code: 1 when there was one.
    """
    extractor = extractor or IncidentExtractor()
    lines = JsonLines(
        stream, name, lambda line: extractor.extract(Article.from_loose_json(line, clock()), clock()), err
    )
    for extraction in lines:
        write_line(out, extraction)
    return 1 if lines.failed else 0


def run_text(
    stream: IO[bytes],
    name: str,
    out: BinaryIO,
    err: TextIO,
    clock: Callable[[], datetime],
    published_at: datetime | None = None,
    extractor: IncidentExtractor | None = None,
) -> int:
    """Reads `stream` as the plain text of one article and writes its Extraction.

    `published_at` (zone-aware) dates it: without it "on Saturday" tells no date. Returns the exit code: 1 where it is
    no UTF-8 text of at most 16 MB.
    """
    try:
        article = text_article(stream, name, published_at, clock())
    except ValueError as error:
        print(f"{name}: {reason_of(error)}", file=err, flush=True)
        return 1
    write_line(out, (extractor or IncidentExtractor()).extract(article, clock()))
    return 0


def text_article(stream: IO[bytes], name: str, published_at: datetime | None, now: datetime) -> Article:
    """The plain text of one article: UTF-8, at most 16 MB. Raises ValueError for anything else."""
    data = stream.read(MAX_TEXT_BYTES + 1)
    if len(data) > MAX_TEXT_BYTES:
        raise ValueError(f"longer than {MAX_TEXT_BYTES} bytes")
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    return Article.from_loose({"text": text, "published_at": published_at, "guid": name}, now)
