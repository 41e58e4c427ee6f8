"""Rule 1 and the rules of intervals, on the figures of one article."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.consumers.resolve.stories import figure, killed, numbers, toll_of


@pytest.mark.parametrize(
    ("qualifier", "value", "expected"),
    [
        ("exact", 5, (5, 5, 5, False)),
        ("at_least", 5, (5, 5, None, False)),
        ("more_than", 5, (6, 6, None, False)),
        ("at_most", 5, (5, None, 5, False)),
        ("about", 5, (5, None, None, False)),
    ],
)
def test_a_single_figure_gives_its_bounds(qualifier: str, value: int, expected: tuple[int, int, int, bool]) -> None:
    assert numbers(toll_of([figure("F1", value, qualifier=qualifier)])) == expected


def test_a_range_shows_its_lower_end() -> None:
    toll = toll_of([figure("F1", None, qualifier="range", bounds=(6, 8))])
    assert numbers(toll) == (6, 6, 8, False)


def test_a_total_that_is_open_above_is_closed_by_all_its_kinds() -> None:
    toll = toll_of(
        [
            figure("F1", 33, qualifier="at_least", includes_attackers=False),
            figure("F2", 18, who="civilians"),
            figure("F3", 15, who="security_forces"),
        ]
    )
    assert numbers(toll, attackers=False) == (33, 33, 33, False)


def test_attackers_are_in_the_total_of_killed() -> None:
    toll = toll_of([figure("F1", 9, who="civilians"), figure("F2", 3, who="militants")])
    assert killed(toll) == (12, 12, 12, False)


def test_a_total_of_unsaid_make_up_is_not_raised_by_attackers() -> None:
    toll = toll_of([figure("F1", 9), figure("F2", 3, who="militants")])
    assert numbers(toll) == (9, 9, 9, False)


def test_a_repetition_counts_once() -> None:
    toll = toll_of([figure("F1", 9), figure("F2", 9, same_as="F1")])
    assert killed(toll) == (9, 9, 9, False)


def test_a_repetition_stands_for_an_original_that_belongs_to_another_incident() -> None:
    toll = toll_of([figure("F1", 9, report="R1"), figure("F2", 9, same_as="F1")])
    assert killed(toll) == (9, 9, 9, False)


def test_a_replaced_count_has_no_vote() -> None:
    toll = toll_of([figure("F1", 9, replaces="F2"), figure("F2", 7), figure("F3", 7, same_as="F2")])
    assert killed(toll) == (9, 9, 9, False)


def test_a_denied_count_has_no_vote() -> None:
    toll = toll_of([figure("F1", 9), figure("F2", 90, stance="denied", speaker="the mayor", kind="official")])
    assert killed(toll) == (9, 9, 9, False)


def test_families_and_cumulative_figures_enter_no_toll() -> None:
    toll = toll_of([figure("F1", 9, unit="families"), figure("F2", 700, report=None)])
    assert toll.cells == {}
    assert toll.killed is None


def test_different_kinds_of_people_add_up() -> None:
    toll = toll_of(
        [
            figure("F1", 3, who="security_forces", tags=["police"]),
            figure("F2", 2, who="security_forces", tags=["military"]),
        ]
    )
    assert numbers(toll, "security_forces") == (5, 5, 5, False)


def test_a_part_is_inside_its_whole() -> None:
    toll = toll_of([figure("F1", 9), figure("F2", 4, part_of="F1")])
    assert killed(toll) == (9, 9, 9, False)


def test_parts_of_one_whole_add_up_in_their_own_cell() -> None:
    toll = toll_of(
        [
            figure("F1", 9),
            figure("F2", 4, who="civilians", tags=["worker"], part_of="F1"),
            figure("F3", 1, who="civilians", tags=["child"], part_of="F1"),
        ]
    )
    assert numbers(toll, "civilians") == (5, 5, 5, False)
    assert killed(toll) == (9, 9, 9, False)


def test_parts_that_exceed_their_whole_overlap() -> None:
    toll = toll_of(
        [
            figure("F1", 9),
            figure("F2", 6, who="civilians", tags=["woman"], part_of="F1"),
            figure("F3", 5, who="civilians", tags=["worker"], part_of="F1"),
        ]
    )
    assert numbers(toll, "civilians")[0] == 6
    assert killed(toll)[0] == 9


def test_further_people_are_added() -> None:
    toll = toll_of([figure("F1", 4), figure("F2", 1, adds_to="F1")])
    assert killed(toll) == (5, 5, 5, False)


def test_a_further_person_of_a_named_kind_is_in_both_counts() -> None:
    toll = toll_of([figure("F1", 11), figure("F2", 1, who="civilians", tags=["worker"], adds_to="F1")])
    assert numbers(toll) == (12, 12, 12, False)
    assert numbers(toll, "civilians") == (1, 1, 1, False)
    assert killed(toll) == (12, 12, 12, False)


def test_no_pupil_hurt_says_nothing_of_the_others() -> None:
    toll = toll_of(
        [
            figure("F1", 4, speaker="police"),
            figure("F2", 2, who="civilians", speaker="police", part_of="F1"),
            figure("F3", 0, who="civilians", tags=["child"]),
        ]
    )
    assert numbers(toll, "civilians") == (2, 2, 2, False)


def test_a_count_of_all_may_hold_a_count_of_one_kind() -> None:
    one = figure("F2", 1, who="civilians", tags=["journalist"], speaker="a press union", kind="organisation")
    toll = toll_of([figure("F1", 12, who="civilians", speaker="police"), one])
    assert numbers(toll, "civilians") == (12, 12, 12, False)


def test_nobody_was_hurt_is_zero_and_silence_is_not() -> None:
    toll = toll_of([figure("F1", 0, outcome="injured")])
    assert toll.injured is not None
    assert toll.injured.best == 0
    assert toll.killed is None


def test_two_speakers_that_contradict_each_other_span_an_envelope() -> None:
    toll = toll_of([figure("F1", 12, speaker="police"), figure("F2", 17, speaker="the hospital", kind="medical")])
    assert killed(toll) == (12, 12, 17, True)


def test_an_open_bound_stays_open_in_conflict() -> None:
    toll = toll_of(
        [
            figure("F1", 6, speaker="police"),
            figure("F2", 9, qualifier="at_least", speaker="a union", kind="organisation"),
        ]
    )
    assert killed(toll) == (6, 6, None, True)


@given(st.permutations(range(5)))
def test_the_order_of_figures_does_not_matter(order: list[int]) -> None:
    figures = [
        figure("F1", 33, qualifier="at_least", includes_attackers=False),
        figure("F2", 18, who="civilians"),
        figure("F3", 15, who="security_forces", tags=["police"]),
        figure("F4", 2, who="security_forces", tags=["military"]),
        figure("F5", 1, who="civilians", adds_to="F2"),
    ]
    assert toll_of([figures[index] for index in order]).killed == toll_of(figures).killed


def test_all_orders_of_a_chain_of_repetitions_agree() -> None:
    chain = [
        figure("F1", 7),
        figure("F2", 7, same_as="F1"),
        figure("F3", 7, same_as="F2"),
        figure("F4", 9, replaces="F3"),
    ]
    assert {killed(toll_of(list(order))) for order in permutations(chain)} == {(9, 9, 9, False)}
