"""Who is counted and how many: groups whose word holds the number, ages, sums, single persons, zeros, headlines."""

from __future__ import annotations

import pytest

from consumers.extract.counts.counted import kind_of
from consumers.extract.counts.numbers import find_counts, find_groups
from tests.consumers.extract.extracting import extract, figure, told


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Both men were dead by noon", 2),
        ("both of her sons drowned", 2),
        ("an elderly couple were hurt", 2),
        ("Twin girls were pulled out", 2),
    ],
)
def test_a_group_word_holds_its_number(text: str, value: int) -> None:
    assert [count.value for count in find_groups(text)] == [value]


@pytest.mark.parametrize(
    "text", ["both sides lost men", "both his legs", "both civilians and soldiers", "a couple of days"]
)
def test_both_of_other_things_counts_nobody(text: str) -> None:
    assert list(find_groups(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "A shepherd of 71 was found",
        "two teens, 15 and 17, were found",
        "her brother, nine, escaped",
        "a father of three, had survived",
        "people over 80 have died",
        "four in five of the deaths",
        "the night of August 12 and 13, and",
        "Detectors cost 70 lari.",
    ],
)
def test_ages_shares_dates_and_money_count_nobody(text: str) -> None:
    assert [count.value for count in find_counts(text) if count.value not in (2, 4)] == []


@pytest.mark.parametrize(
    "text",
    [
        "The farm was declared lost. Eight workers died",
        "In the past week eight fishermen drowned",
        "Last April eight scouts died",
        "as many as eight may have drowned",
        "Since eight people were killed",
        "More than half of the deaths, 8, came later",
    ],
)
def test_a_month_a_week_or_may_before_a_number_hides_it_not(text: str) -> None:
    assert [count.value for count in find_counts(text)] == [8]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The blast killed three women and a watchman.", (4, "killed")),
        ("Drones hit a farm, killing nine children and a woman.", (10, "killed")),
        ("Four children and two women were killed in the raid.", (6, "killed")),
        ("A constable and two traders were injured in the blast.", (3, "injured")),
    ],
)
def test_a_list_of_persons_is_one_figure_with_the_sum(text: str, expected: tuple[int, str]) -> None:
    assert expected in [(value, outcome) for value, outcome, _ in told(text)]


def test_attackers_are_not_summed_with_their_victims() -> None:
    found = told("Six gunmen and a soldier were killed in the clash.")
    assert [value for value, _, _ in found] == [6, 1]


def test_persons_named_in_apposition_are_told_once() -> None:
    found = told("Police arrested two people, a clerk and a driver, over the attack.")
    assert [value for value, _, _ in found] == [2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A tindal was shot dead on the jetty by gunmen.", (1, "killed")),
        ("A Canadian was arrested over the bombing.", (1, "arrested")),
        ("The fourth loader, who was hurt in the blast, died on Friday.", (1, "killed")),
        ("One of its soldiers died in the ambush.", (1, "killed")),
        ("Two men were shot and another sustained burns in the fire.", (1, "injured")),
    ],
)
def test_a_single_person_is_found_though_the_noun_is_unknown(text: str, expected: tuple[int, str]) -> None:
    assert expected in [(value, outcome) for value, outcome, _ in told(text)]


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("A rocket landed in an orchard and hurt no one.", ["injured"]),
        ("The bombing caused neither loss of life nor injury.", ["killed", "injured"]),
        ("The fire raged for hours, but there were no deaths or injuries.", ["killed", "injured"]),
        ("A bomb exploded at the depot. No arrests have been made.", ["arrested"]),
        ("The rebels attacked the post without any harm to its guards.", ["killed", "injured"]),
        ("A helicopter was hit by gunfire and landed, its crew unharmed.", ["injured"]),
        ("Gunmen attacked the bank. No foreign guards were injured.", ["injured"]),
    ],
)
def test_a_denial_is_a_zero_for_each_outcome_denied(text: str, outcomes: list[str]) -> None:
    assert [outcome for value, outcome, _ in told(text) if value == 0] == outcomes


def test_a_known_person_who_survived_is_no_figure() -> None:
    assert told("Two riders died in the crash. The driver survived.") == [(2, "killed", "civilians")]


def test_a_number_that_only_the_headline_tells_is_a_figure_with_its_evidence_there() -> None:
    found = figure(
        extract("A coach overturned near the pass on Sunday, killing the driver.", "Coach crash injures 14"),
        14,
        "injured",
    )
    assert found.evidence[0].field == "title"


@pytest.mark.parametrize("title", ["Crash kills nine", "Crash injures dozens", "Buses: 40 killed this year"])
def test_a_headline_adds_nothing_that_the_text_tells_or_that_covers_more(title: str) -> None:
    extraction = extract("A coach crash killed nine people and injured 30 on Sunday.", title)
    assert [item.value for item in extraction.figures] == [9, 30]


@pytest.mark.parametrize(
    ("words", "who"),
    [
        (["passers", "-", "by"], "civilians"),
        (["brothers-in-law"], "civilians"),
        (["enemy", "bodies"], "militants"),
        (["staff", "members"], "civilians"),
        (["lance", "corporal"], "security_forces"),
        (["drug", "suspects"], "militants"),
        (["sentries"], "security_forces"),
    ],
)
def test_the_words_decide_who_is_counted(words: list[str], who: str) -> None:
    assert kind_of(words).who == who
