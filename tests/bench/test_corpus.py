"""The own corpus is by the contract: what models are trained on must not hold annotations that can't be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench.training import corpus, gold
from bench.training.corpus import bounds
from incidentwire.contracts import Figure, Span

ARTICLES = list(corpus.read())


def _figure(marked: gold.Marked) -> Figure:
    fields = marked.figure
    quote = fields["evidence"][0]["quote"]
    titled = fields["evidence"][0].get("field") == "title"
    start = 0 if titled else marked.start
    span = Span(start=start, end=start + len(quote), quote=quote, field="title" if titled else "text")
    return Figure(
        id=fields["id"],
        value=fields["value"],
        qualifier=fields["qualifier"],
        low=fields["low"],
        high=fields["high"],
        outcome=fields["outcome"],
        who=fields["who"],
        unit="things" if fields["who"] == "objects" else "persons",
        who_text=fields["who_text"] or "",
        tags=[],
        includes_attackers=None,
        scope=fields["scope"],
        report=fields["report"],
        attribution={"speaker": None, "speaker_kind": "none", "stance": "fact"},  # type: ignore[arg-type]
        evidence=[span],
    )


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
def test_every_figure_of_an_article_is_by_the_contract(article: gold.Annotated) -> None:
    names = {marked.figure["id"] for marked in article.figures}
    reports = {report["id"] for report in article.reports}
    for marked in article.figures:
        figure = _figure(marked)
        assert (figure.report in reports) == (figure.scope == "incident"), figure.id
        assert {marked.figure[link] for link in ("same_as", "part_of", "replaces", "adds_to")} - {None} <= names


def test_a_third_of_the_corpus_is_kept_for_testing() -> None:
    kept = sum(corpus.is_test(article.name) for article in ARTICLES)
    assert 0.3 < kept / len(ARTICLES) < 0.36


def test_bounds_follow_the_qualifier() -> None:
    assert bounds("more_than", 10, None, None) == (11, None)
    assert bounds("less_than", 10, None, None) == (None, 9)
    assert bounds("about", 10, None, None) == (None, None)
    assert bounds("range", None, 6, 8) == (6, 8)


def test_a_quote_that_stands_nowhere_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    data: dict[str, Any] = json.loads((corpus.FOLDER / "c1-01.json").read_text(encoding="utf-8"))
    data["figures"][0]["e"] = "words that are not there"
    (tmp_path / "x-01.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ValueError, match=r"x-01\.json.*words that are not there"):
        list(corpus.read(tmp_path))
