"""Normalisation of hostile text."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from incidentwire.contracts.unicode_text import MOST_MARKS, normalized


def test_a_megabyte_of_marks_is_cut_and_not_sorted_for_minutes() -> None:
    """Plain normalisation needs some four minutes for this: a test that hangs has failed."""
    text = "a" + "\u0301\u0323" * 250_000 + "b"
    assert len(normalized("NFKC", text)) <= MOST_MARKS + 2


def test_long_runs_are_cut_also_beyond_the_basic_plane() -> None:
    mark = "\U0001e944"  # of the Adlam script
    assert len(normalized("NFC", "\U0001e900" + mark * 100)) == 1 + MOST_MARKS
    assert len(normalized("NFC", "\U0001e900" + "\u0301" * 100)) == 1 + MOST_MARKS


@given(st.text(max_size=60), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_ordinary_text_is_normalised_as_unicode_says(text: str, form: str) -> None:
    marks = [unicodedata.combining(character) != 0 for character in text]
    if all(not all(marks[n : n + MOST_MARKS]) for n in range(len(marks))):
        assert normalized(form, text) == unicodedata.normalize(form, text)  # type: ignore[arg-type]
