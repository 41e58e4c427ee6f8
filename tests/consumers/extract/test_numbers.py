"""The number grammar: counts with their qualifier and bounds, and what only looks like a count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.extract.counts.numbers import find_counts, find_groups, find_ordinals, value_of


def counts(text: str) -> list[tuple[int | None, str, int | None, int | None]]:
    return [(count.value, count.qualifier, count.low, count.high) for count in find_counts(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no fewer than seven people", (7, "at_least", 7, None)),
        ("more than 120 people", (120, "more_than", 121, None)),
        ("as many as 60 men", (60, "at_most", None, 60)),
        ("fewer than ten men", (10, "less_than", None, 9)),
        ("some 40 villagers", (40, "about", None, None)),
        ("between 10 and 15 fighters", (None, "range", 10, 15)),
        ("six to eight gunmen", (None, "range", 6, 8)),
        ("dozens of vehicles", (None, "vague", 12, None)),
        ("a dozen houses", (12, "exact", 12, 12)),
        ("half a dozen men", (6, "exact", 6, 6)),
        ("1,200 homes", (1200, "exact", 1200, 1200)),
        ("1 836 people", (1836, "exact", 1836, 1836)),
        ("2 million people", (2_000_000, "exact", 2_000_000, 2_000_000)),
        ("twenty-one pupils", (21, "exact", 21, 21)),
        ("one hundred and twenty men", (120, "exact", 120, 120)),
        ("four thousand six hundred and seventy-six people", (4676, "exact", 4676, 4676)),
        ("one million two hundred thousand people", (1_200_000, "exact", 1_200_000, 1_200_000)),
        ("two thousand and five pupils", (2005, "exact", 2005, 2005)),
        ("ten or more men", (10, "at_least", 10, None)),
        ("tens of thousands of people", (None, "vague", 10_000, None)),
    ],
)
def test_a_count_has_its_qualifier_and_bounds(
    text: str, expected: tuple[int | None, str, int | None, int | None]
) -> None:
    assert counts(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Hassan Rauf, 27, of Jhelum",
        "the driver (31) said",
        "a boy of seven",
        "aged six and nine",
        "the 34-year-old",
        "at 7:45 p.m.",
        "on Feb 2, 2014",
        "in 2003",
        "a 6.1-magnitude quake",
        "$4 million",
        "Rs6 million",
        "200 metres away",
        "after 48 hours",
        "14 per cent",
        "an AK-47 and an M4",
        "Highway 15",
        "three-wheeler",
        "one of the deadliest days",
        "eight times",
    ],
)
def test_bait_is_no_count(text: str) -> None:
    assert counts(text) == []


def test_each_number_of_a_pair_has_its_own_qualifier() -> None:
    assert counts("at least 5 killed and 9 wounded") == [(5, "at_least", 5, None), (9, "exact", 9, 9)]


def test_an_ordinal_is_one_more_person_but_a_fraction_is_not() -> None:
    assert [count.value for count in find_ordinals("a third guard was wounded")] == [1]
    assert list(find_ordinals("a third of the guards")) == []


def test_an_absurdly_long_number_names_nothing() -> None:
    assert value_of("9" * 400) is None
    assert value_of("99999999999999999999") is None


@given(st.text(max_size=300))
def test_any_text_is_read_and_offsets_quote_it(text: str) -> None:
    for count in find_counts(text):
        assert 0 <= count.start <= count.number_start < count.end <= len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the first case on 2 January; eight people", [8]),
        ("six men between 22 and 47 were arrested", [6]),
        ("a road worker of 54 collapsed", []),
        ("during the 2024 unrest 14 people died", [14]),
        ("an officer aged 29 and two of the tram's passengers", [2]),
    ],
)
def test_dates_years_and_ages_in_running_text_are_no_counts(text: str, expected: list[int]) -> None:
    assert [count.value for count in find_counts(text)] == expected


def test_kin_told_as_a_pair_are_two() -> None:
    assert [count.value for count in find_groups("a father and son were killed")] == [2]


def test_a_number_that_runs_into_a_unit_is_not_cut_at_its_comma() -> None:
    assert list(find_counts("The flood covered 2,170ha of paddy.")) == []
