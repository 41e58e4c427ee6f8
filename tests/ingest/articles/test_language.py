from __future__ import annotations

import pytest

from ingest.articles.language import LanguageDetector, language_of, primary_language


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"), ("en-GB", "en"), ("EN_us", "en"), ("zh-Hant-TW", "zh"), (" pt-br ", "pt"), ("iw", "he"),
        ("ckb", "ckb"), ("english", None), ("und", None), ("", None), (None, None), ("e", None), ("en; x", None),
    ],
)  # fmt: skip
def test_language_tags_become_their_primary_subtag(tag: str | None, language: str | None) -> None:
    assert primary_language(tag) == language


def test_what_is_said_goes_before_what_is_detected() -> None:
    assert language_of((None, "und", "ur-PK", "en"), "x" * 100, 60, lambda _: "fr") == "ur"
    assert language_of((None, ""), "x" * 100, 60, lambda _: "fr") == "fr"


def test_a_short_text_is_not_guessed() -> None:
    assert language_of((), "x" * 59, 60, lambda _: "fr") is None


def test_the_detector_knows_languages_and_abstains() -> None:
    detect = LanguageDetector()
    assert detect("Plusieurs personnes ont été tuées dimanche lors d'une attaque contre un village") == "fr"
    assert detect("قتل عدة أشخاص يوم الأحد في هجوم شنه مسلحون على قرية نائية في الشمال") == "ar"
    assert detect("12 34 56") is None
