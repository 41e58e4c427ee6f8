"""An extractor over the small gazetteer, and articles of our own writing, for the tests of extraction."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from consumers.extract.core import IncidentExtractor
from incidentwire.contracts import Article, Extraction, Figure

NOW = datetime(2026, 2, 3, 12, tzinfo=UTC)
PUBLISHED = datetime(2026, 2, 2, 9, tzinfo=UTC)  # a Monday


class NoPlaces:
    """A place finder that knows no place: what is tested here must not hang on the gazetteer."""

    def mentions(self, doc: Any, offset: int) -> list[Any]:
        return []

    def resolve(self, mentions: Any) -> list[Any]:
        return list(mentions)

    def known(self, word: str) -> None:
        return None


_PLACELESS = IncidentExtractor(places=NoPlaces(), learned=False)  # what the rules say, without the models


def article(text: str, title: str = "", **fields: Any) -> Article:
    """An article of PUBLISHED with this text."""
    return Article.from_loose(
        {"text": text, "title": title, "published_at": PUBLISHED, "language": "en", **fields}, NOW
    )


def extract(text: str, title: str = "", extractor: IncidentExtractor = _PLACELESS, **fields: Any) -> Extraction:
    """The extraction of a text; its evidence is checked."""
    given = article(text, title, **fields)
    found = extractor.extract(given, NOW)
    found.check_evidence(given)
    Extraction.model_validate(found.model_dump())
    return found


def told(text: str, **fields: Any) -> list[tuple[int | None, str, str]]:
    """The figures of a text as (value, outcome, who), in text order."""
    return [(figure.value, figure.outcome, figure.who) for figure in extract(text, **fields).figures]


def figure(extraction: Extraction, value: int | None, outcome: str) -> Figure:
    """The first figure of a value and outcome."""
    return next(item for item in extraction.figures if item.value == value and item.outcome == outcome)
