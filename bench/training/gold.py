"""Annotated articles as training material: each figure with the place of its evidence in the text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from incidentwire.contracts import Article


@dataclass(frozen=True)
class Marked:
    """A figure of an annotation. `start` and `end`: its first evidence in the text, -1 where that is in the title."""

    start: int
    end: int
    figure: dict[str, Any]

    def accepts(self, name: str) -> set[Any]:
        """All right answers for a field."""
        further = self.figure.get("accept", {}).get(name, [])
        return {self.figure[name], *[answer for answer in further if not isinstance(answer, list)]}


@dataclass(frozen=True)
class Annotated:
    """An article with its annotation."""

    name: str
    article: Article
    figures: list[Marked]
    reports: list[dict[str, Any]]


def read(folder: Path) -> Iterator[Annotated]:
    """The annotated articles of a folder in the order of their names."""
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        article = article_of(data["article"], data["id"])
        figures = [marked(figure, article) for figure in data["gold"]["figures"]]
        yield Annotated(data["id"], article, figures, data["gold"]["reports"])


def article_of(fields: dict[str, Any], name: str) -> Article:
    """An article of the contract from the fields that an annotation holds."""
    whole = hashlib.sha256(f"{fields['title']}\n{fields['text']}".encode()).hexdigest()
    return Article(
        article_id=name,
        revision=1,
        feed_id="corpus",
        feed_url="https://corpus.example/",
        source=fields["source"],
        url=fields["url"],
        canonical_url=fields["url"],
        guid=None,
        title=fields["title"],
        text=fields["text"],
        summary="",
        text_origin="feed",
        authors=[],
        categories=[],
        language=fields["language"],
        published_at=fields["published_at"],
        updated_at=None,
        fetched_at=fields["published_at"],
        content_sha256=whole,
        text_quality="full",
        near=None,
    )


def marked(figure: dict[str, Any], article: Article) -> Marked:
    """A figure with the place of its first evidence. Raises ValueError where the quote stands nowhere."""
    evidence = figure["evidence"][0]
    if isinstance(evidence, str):
        evidence = {"quote": evidence}
    if evidence.get("field") == "title":
        if evidence["quote"] not in article.title:
            raise ValueError(f"{figure['id']}: not in the title: {evidence['quote']!r}")
        return Marked(-1, -1, figure)
    start = -1
    for _ in range(evidence.get("occurrence", 1)):
        start = article.text.find(evidence["quote"], start + 1)
        if start < 0:
            raise ValueError(f"{figure['id']}: not in the text: {evidence['quote']!r}")
    return Marked(start, start + len(evidence["quote"]), figure)
