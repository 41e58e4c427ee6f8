"""Extractions explained, as a Unix filter reads: articles as JSON lines or plain text in, accounts of them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO, TextIO

from consumers.extract.core import IncidentExtractor
from consumers.extract.explain.model import Explained, explain
from consumers.extract.filter import text_article
from incidentwire.contracts import Article
from incidentwire.contracts.jsonl import JsonLines, reason_of


class Explanations:
    """Reads articles one after the other and explains what the extractor makes of each.

    `failed` says whether an input could not be read; each was named on `err`.
    """

    def __init__(self, extractor: IncidentExtractor, clock: Callable[[], datetime], err: TextIO) -> None:
        self._extractor = extractor
        self._clock = clock
        self._err = err
        self.failed = False

    def of_lines(self, stream: IO[bytes], name: str) -> Iterator[Explained]:
        """Each Article of JSON lines that can be read; `name` stands before the number of one that can't."""
        lines = JsonLines(
            stream, name, lambda line: self._explain(Article.from_loose_json(line, self._clock())), self._err
        )
        yield from lines
        self.failed = self.failed or lines.failed > 0

    def of_text(self, stream: IO[bytes], name: str, published_at: datetime | None) -> Iterator[Explained]:
        """The plain text of one article, dated by `published_at` (zone-aware): UTF-8, at most 16 MB."""
        try:
            article = text_article(stream, name, published_at, self._clock())
        except ValueError as error:
            print(f"{name}: {reason_of(error)}", file=self._err, flush=True)
            self.failed = True
            return
        yield self._explain(article)

    def _explain(self, article: Article) -> Explained:
        return explain(article, *self._extractor.explained(article, self._clock()))
