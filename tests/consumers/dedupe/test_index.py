from __future__ import annotations

from datetime import timedelta

from consumers.dedupe.index import Index, Known
from consumers.dedupe.shingles import words_of
from consumers.dedupe.signature import sign
from tests.consumers.dedupe.articles import START, prose, rewritten


def known(article_id: str, text: str, *, days: float = 0, language: str = "en", **fields: object) -> Known:
    moment = START + timedelta(days=days)
    values = {
        "article_id": article_id,
        "revision": 1,
        "content_sha256": article_id,
        "language": language,
        "exact_key": text,
        "signature": sign(words_of(text)),
        "published_at": moment,
        "seen_at": moment,
    }
    return Known(**(values | fields))  # type: ignore[arg-type]


def ids_similar(index: Index, text: str, least: float = 0.3, language: str = "en") -> list[str]:
    return [found.article_id for found, _ in index.similar(language, sign(words_of(text)), least)]


def test_finds_nearly_every_pair_at_a_similarity_of_a_third() -> None:
    index, texts = Index(1000), {f"a{seed}": prose(300, seed) for seed in range(200)}
    for article_id, text in texts.items():
        index.put(known(article_id, text))
    found = sum(
        article_id in ids_similar(index, rewritten(text, 0.35, 5000 + number), least=0.2)
        for number, (article_id, text) in enumerate(texts.items())
    )
    assert found >= 197, "32 bands of 4 rows would find some 77"


def test_candidates_below_the_least_similarity_are_not_handed_out() -> None:
    index, text = Index(10), prose(300, 1)
    index.put(known("one", text))
    assert ids_similar(index, rewritten(text, 0.3, 2), least=0.6) == []


def test_languages_are_kept_apart() -> None:
    index, text = Index(10), prose(100, 1)
    index.put(known("one", text, language="en"))
    assert ids_similar(index, text, language="fr") == []
    assert list(index.same_text("fr", text)) == []
    assert [found.article_id for found in index.same_text("en", text)] == ["one"]


def test_a_new_revision_replaces_the_old_text() -> None:
    index = Index(10)
    index.put(known("one", prose(100, 1)))
    index.put(known("one", prose(100, 2), revision=2))
    assert ids_similar(index, prose(100, 1)) == []
    assert ids_similar(index, prose(100, 2)) == ["one"]
    assert list(index.same_text("en", prose(100, 1))) == []
    assert len(index) == 1


def test_a_dropped_article_is_known_but_no_candidate() -> None:
    index, text = Index(10), prose(100, 1)
    index.put(known("copy", text, duplicate_of="one"))
    assert index.get("copy") is not None
    assert ids_similar(index, text) == []
    assert list(index.same_text("en", text)) == []


def test_oldest_goes_first_when_full_and_a_revision_counts_as_new() -> None:
    index = Index(2)
    for article_id, seed in (("one", 1), ("two", 2), ("one", 3), ("three", 4)):
        index.put(known(article_id, prose(100, seed)))
    assert [name for name in ("one", "two", "three") if index.get(name)] == ["one", "three"]
    assert ids_similar(index, prose(100, 2)) == []


def test_expired_articles_leave_every_table() -> None:
    index = Index(10)
    index.put(known("old", prose(100, 1), days=0))
    index.put(known("young", prose(100, 2), days=3))
    index.expire(START + timedelta(days=1))
    assert index.get("old") is None
    assert ids_similar(index, prose(100, 1)) == []
    assert list(index.same_text("en", prose(100, 1))) == []
    assert ids_similar(index, prose(100, 2)) == ["young"]


def test_forgetting_the_unknown_is_no_error() -> None:
    index = Index(10)
    index.forget("nobody")
    assert len(index) == 0
