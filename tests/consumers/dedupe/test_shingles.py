from __future__ import annotations

import pytest

from consumers.dedupe.shingles import digest_of, shingles_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It’s “New_York”, 7:30!", ["it", "s", "new", "york", "7", "30"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("ﬁre ５００", ["fire", "500"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("東京で7人", ["東", "京", "で", "7", "人"]),
        (" \n\t—", []),
    ],
)
def test_words_are_free_of_case_punctuation_and_layout(text: str, words: list[str]) -> None:
    assert words_of(text) == words
    assert words_of(text) == words, "the second time comes from the filled table"


def test_shingles_are_every_run_of_five_words() -> None:
    assert list(shingles_of(["a", "b", "c", "d", "e", "f"])) == ["a b c d e", "b c d e f"]
    assert list(shingles_of(["a", "b", "c", "d"])) == []


def test_digest_keeps_its_parts_apart() -> None:
    assert digest_of(["a"], ["b", "c"]) != digest_of(["a", "b"], ["c"])
    assert digest_of(words_of("Fire in Dorlin!")) == digest_of(words_of("fire  in dorlin"))
