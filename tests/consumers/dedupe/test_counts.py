from __future__ import annotations

import time

import pytest

from consumers.dedupe.counts import MOST_COUNTS, adds_counts, counts_of
from consumers.dedupe.shingles import words_of


def counts(text: str, title: str = "") -> list[str]:
    return list(counts_of(title, text, words_of(text)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nine people died, 9 were hurt.", ["9", "9"]),
        ("At least 1,200 were killed and 1200 wounded.", ["1200", "1200"]),
        ("A dozen died, half a dozen are missing and two dozen were hurt.", ["12", "24", "6"]),
        ("Twenty-one or twenty five dead.", ["21", "25"]),
        ("Three hundred and five killed, two thousand one hundred displaced.", ["2100", "305"]),
        ("Some 1.2 million fled and half a million are missing.", ["1200000", "500000"]),
        ("Dozens were killed, several of them children.", ["dozens", "several"]),
        ("A couple were found dead, another died later.", ["1", "2"]),
        ("A fourth person died; a 5th is missing.", ["4", "5"]),
        ("killed 15 injured 20", ["15", "20"]),
        ("15-20 dead and six to eight wounded", ["15-20", "6", "8"]),
        ("Fishermen—11 of them—were killed.", ["11"]),
        ("“Twelve killed,” she said. It was (15).", ["12", "15"]),
        ("A 12-member crew was killed.", ["12"]),
        ("In March, 15 people died. On May 3, 16 people died.", ["15", "16"]),
        ("15 may be dead, 16 march to the morgue.", ["15", "16"]),
        ("2,015 dead; 2000 people killed.", ["2000", "2015"]),
        ("95 were killed in 2025 and 12 in 2024.", ["12", "95"]),
        ("They killed a 16-year-old, and six were wounded.", ["6"]),
        ("５００ killed", ["500"]),
    ],
)
def test_a_count_is_the_same_in_digits_and_in_words(text: str, found: list[str]) -> None:
    assert counts(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "DORLIN, 2 February (Quay Press) - Fishermen were killed.",
        "DORLIN, Feb. 2, 2026 - Fishermen were killed on May 5 and 6.",
        "Updated 5:30 pm, 14/03/2026. Fishermen were killed at 9.45 p.m. or 5 o'clock, 1530 GMT.",
        "Maria Lopez, 34, and Ali Benn (12) were killed with a 7-year-old.",
        "Killed were people aged between 5 and 12, or at the ages of 18 and 25.",
        "Killed 15 km away, within 48 hours, after 20 minutes, for $15 or Rs 500, by 30 per cent or 5%.",
        "Killed on Highway 61 with an AK-47 and an M4 of the 1990s.",
        "No one was killed.",
        "He was killed.\nPhoto: Quay Press, 2 of 7\nShare 14 comments\n3 min read",
        "He was killed.\nTel: +1 202-555-0117",
        "He was killed. Call 2025550117000.",
    ],
)
def test_dates_times_ages_measures_names_and_credits_are_no_counts(text: str) -> None:
    assert counts(text) == []


def test_a_text_without_harm_tells_no_counts() -> None:
    assert counts("Dorlin won 15 games, 11 of them at home.") == []


def test_a_short_line_tells_counts_where_it_names_the_harm() -> None:
    assert counts("The storm so far\nDeaths: 21\n133 injured\n8 photos") == ["133", "21"]


def test_counts_of_the_title_stand_apart_where_the_text_does_not_tell_them() -> None:
    assert counts("A ferry sank and 11 people died.", "11 dead, 15 missing off Dorlin") == ["11", "title 15"]


@pytest.mark.parametrize(
    ("new", "known", "adds"),
    [
        (["11"], ["11"], False),
        (["11"], ["11", "15"], False),
        ([], ["11"], False),
        (["15"], ["11"], True),
        (["15", "15"], ["11", "15"], True),
        (["11", "title 15"], ["11"], True),
        (["11", "title 15"], ["11", "title 15"], False),
        (["11", "title 15"], ["11", "15"], False),
        (["11", "15"], ["11", "title 15"], True),
    ],
)
def test_what_is_new_is_a_count_or_its_repetition(new: list[str], known: list[str], adds: bool) -> None:
    assert adds_counts(new, known) is adds


def test_hostile_text_gives_few_counts_and_takes_no_longer_than_its_length() -> None:
    pieces = (
        "15 ",
        "one and ",
        "million ",
        "hundred one ",
        "1,",
        "1.1",
        "-",
        "(34) ",
        "March 3 and 4 ",
        '."',
        "１",
        "—",
        "9\n",
    )
    for piece in pieces:
        text = "killed " + piece * 20_000
        begun = time.process_time()
        assert len(counts_of(text, text, ["killed"])) <= 2 * MOST_COUNTS
        assert time.process_time() - begun < 2
