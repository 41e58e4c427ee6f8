"""Our own sample article, as hard as real ones: its figures come out with scope and kind."""

from __future__ import annotations

from datetime import UTC, datetime

from consumers.extract.core import IncidentExtractor
from incidentwire.contracts import Article, Figure
from tests import sample_article
from tests.sample_article import ExpectedFigure

NOW = datetime(2026, 3, 17, tzinfo=UTC)


def is_found(expected: ExpectedFigure, figures: list[Figure]) -> bool:
    """Whether a figure whose first evidence overlaps the expected words has the expected value, kind and scope."""
    start = sample_article.TEXT.index(expected.quote)
    end = start + len(expected.quote)
    wanted = (expected.value, expected.qualifier, expected.outcome, expected.who, expected.scope)
    return any(
        figure.evidence[0].start < end
        and start < figure.evidence[0].end
        and (figure.value, figure.qualifier, figure.outcome, figure.who, figure.scope) == wanted
        for figure in figures
    )


def test_the_figures_of_our_own_sample_article_are_found() -> None:
    article = Article.from_loose(
        {"title": sample_article.TITLE, "text": sample_article.TEXT, "published_at": sample_article.PUBLISHED_AT}, NOW
    )
    extraction = IncidentExtractor().extract(article, NOW)
    extraction.check_evidence(article)
    missed = [expected for expected in sample_article.FIGURES if not is_found(expected, extraction.figures)]
    assert len(missed) <= 1, missed
    tolls = {f.value: f.scope for f in extraction.figures if f.value in (61, 450)}
    assert set(tolls.values()) <= {"cumulative", "background"}


def test_a_flash_of_one_sentence_with_a_toll_is_an_incident() -> None:
    """Nothing in it but people harmed: no place, no day."""
    for text, dead in (
        ("A bomb exploded in a market and killed 12 people, the ministry said.", 12),
        ("Gunmen shot dead three policemen.", 3),
    ):
        extraction = IncidentExtractor().extract(Article.from_loose({"text": text, "published_at": NOW}, NOW), NOW)
        assert [(figure.value, figure.scope) for figure in extraction.figures] == [(dead, "incident")]
        assert len(extraction.reports) == 1


def test_a_sentence_that_harms_nobody_is_no_incident() -> None:
    for text in ("Prices exploded and killed off demand for 12 models.", "The striker shot three goals in the final."):
        extraction = IncidentExtractor().extract(Article.from_loose({"text": text, "published_at": NOW}, NOW), NOW)
        assert extraction.reports == []


def test_claims_and_denials_of_our_own_sample_article_have_their_speakers() -> None:
    article = Article.from_loose(
        {"title": sample_article.TITLE, "text": sample_article.TEXT, "published_at": sample_article.PUBLISHED_AT}, NOW
    )
    statements = IncidentExtractor().extract(article, NOW).statements
    for kind, speaker, _target in sample_article.STATEMENTS:
        assert [s for s in statements if s.kind == kind and speaker in str(s.speaker)], (kind, speaker)


def test_a_group_that_claims_nothing_makes_no_claim() -> None:
    text = "A bomb killed five people in Kano, Nigeria, on Sunday, police said. No group claimed responsibility."
    extraction = IncidentExtractor().extract(Article.from_loose({"text": text, "published_at": NOW}, NOW), NOW)
    assert extraction.statements == []
