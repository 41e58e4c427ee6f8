"""Articles: identity, digest, and what the filters accept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from incidentwire.contracts import Article, article_id_of, content_sha256

NOW = datetime(2026, 3, 4, tzinfo=UTC)


def test_the_same_url_gives_the_same_id_and_another_url_another() -> None:
    assert article_id_of("https://a.example/1") == article_id_of("https://a.example/1")
    assert article_id_of("https://a.example/1") != article_id_of("https://a.example/2")


def test_a_guid_belongs_to_its_feed() -> None:
    assert article_id_of(None, "feed-1", "7") != article_id_of(None, "feed-2", "7")


def test_an_article_without_url_and_guid_has_no_identity() -> None:
    with pytest.raises(ValueError, match="canonical URL or a guid"):
        article_id_of(None, "feed-1", None)


def test_a_digest_of_other_content_is_refused() -> None:
    with pytest.raises(ValidationError, match="content_sha256"):
        Article(article_id="a", text="one", fetched_at=NOW, content_sha256=content_sha256("", "two"))


def test_filters_accept_articles_with_only_a_text() -> None:
    article = Article.from_loose({"text": "A text."}, NOW)
    assert (article.revision, article.fetched_at) == (1, NOW)
    assert article == Article.from_loose({"text": "A text."}, NOW)


def test_a_loose_article_keeps_its_own_id() -> None:
    assert Article.from_loose({"id": "dev-1", "text": "A text.", "title": "T"}, NOW).article_id == "dev-1"


def test_a_loose_article_without_text_says_what_is_missing() -> None:
    with pytest.raises(ValueError, match="'text'"):
        Article.from_loose({"title": "T"}, NOW)


def test_text_with_half_a_surrogate_pair_has_a_digest() -> None:
    assert len(content_sha256("", "broken \ud83d emoji")) == 64


def test_half_a_surrogate_pair_in_json_becomes_one_replacement_character() -> None:
    article = Article.from_loose_json(b'{"text": "broken \\ud83d emoji", "authors": ["\\ud800"]}', NOW)
    assert article.text == "broken \N{REPLACEMENT CHARACTER} emoji"
    assert Article.from_json(article.to_json()) == article


@pytest.mark.parametrize("line", [b"", b"no", b"[]", b"[" * 200_000, b"\xff\xfe{}", b'{"text": 7}', b"1e999999"])
def test_a_line_that_is_no_article_is_a_value_error_whatever_it_holds(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Article.from_loose_json(line, NOW)


def test_a_time_that_utc_cannot_hold_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="years 1 to 9999"):
        Article.from_loose({"text": "x", "published_at": "0001-01-01T00:00:00+05:00"}, NOW)
