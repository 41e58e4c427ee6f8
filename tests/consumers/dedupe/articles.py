"""Articles for the tests of dedupe: own fiction of invented words, with a known share of text in common."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from incidentwire.contracts import Article, content_sha256

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 8, 1, tzinfo=UTC)
SYLLABLES = ("ba", "do", "fi", "gu", "ke", "lo", "mi", "nu", "pa", "ro", "se", "tu", "vi", "zo")


def prose(words: int, seed: int) -> str:
    """Invented words; two seeds have practically no run of five words in common."""
    rng = random.Random(seed)
    return " ".join("".join(rng.choices(SYLLABLES, k=3)) for _ in range(words))


def rewritten(text: str, jaccard: float, seed: int) -> str:
    """The text with new words at its end, so that the 5-word shingles of both have about this Jaccard similarity."""
    words = text.split()
    shingles = len(words) - 4
    replaced = round(shingles * (1 - jaccard) / (1 + jaccard))
    return " ".join([*words[: len(words) - replaced], *prose(replaced, seed).split()])


def article(article_id: str, text: str, *, days: float = 0.0, title: str | None = None, **fields: Any) -> Article:
    """An article published `days` after START; its title is the text's beginning unless one is given."""
    title = " ".join(text.split()[:6]) if title is None else title
    published_at = START + timedelta(days=days)
    values: dict[str, Any] = {
        "article_id": article_id,
        "source": f"{article_id}.example",
        "title": title,
        "text": text,
        "language": "en",
        "published_at": published_at,
        "fetched_at": published_at + timedelta(minutes=5),
        "content_sha256": content_sha256(title, text),
    }
    return Article(**(values | fields))
