"""Links between figures: repeats, superseded counts, further people, shares, and whether the attackers are counted."""

from __future__ import annotations

import pytest

from incidentwire.contracts import Extraction, Figure
from tests.consumers.extract.extracting import extract, figure


def _linked(extraction: Extraction, link: str) -> list[tuple[int | None, int | None]]:
    """Pairs of numbers: the figure that carries the link, and the one that it names."""
    by_id = {found.id: found for found in extraction.figures}
    return [
        (found.value, by_id[getattr(found, link)].value)
        for found in extraction.figures
        if getattr(found, link) is not None
    ]


# ------------------------------------------------------------------ superseded


@pytest.mark.parametrize(
    ("text", "newer", "older"),
    [
        ("The fire killed 23 people, nearly double the 12 the ministry had announced on Sunday.", 23, 12),
        ("The blast injured 14 people, up from nine an hour ago, police said.", 14, 9),
        ("The quake killed 31 people. The number of deaths had increased from 27 in the previous update.", 31, 27),
        ("The toll of the blast, put at nine earlier, had risen to 12, doctors said.", 12, 9),
        ("A wall fell on a school. Police said 34 pupils were killed; a check brought the number to 38.", 38, 34),
        ("Four people were killed in the crash. Officials had first spoken of six deaths.", 4, 6),
        ("At least 15 people were killed in the storm. In a first count, police had put the dead at ten.", 15, 10),
    ],
)  # fmt: skip
def test_an_overtaken_count_is_replaced(text: str, newer: int, older: int) -> None:
    assert (newer, older) in _linked(extract(text), "replaces")


def test_two_old_counts_joined_by_and_are_both_replaced() -> None:
    text = "The fighting left 19 people dead and 44 wounded, health workers said; an earlier update gave 11 and 30."
    assert _linked(extract(text), "replaces") == [(19, 11), (44, 30)]


def test_entries_of_a_live_report_supersede_the_entry_written_before() -> None:
    text = (
        "19:40 – Seven people were killed in the blast at the station.\n\n"
        "18:05 – Four people were killed in the blast at the station."
    )
    assert _linked(extract(text), "replaces") == [(7, 4)]


def test_paragraphs_without_times_supersede_nothing() -> None:
    text = "Seven people were killed in the blast.\n\nFour people were killed in the blast."
    assert _linked(extract(text), "replaces") == []


def test_the_number_of_the_week_before_is_not_replaced() -> None:
    text = "Cholera spread in the camp. Six people died of it this week, down from eleven deaths the week before."
    assert _linked(extract(text), "replaces") == []


# ------------------------------------------------------------------ told again


def test_an_office_and_its_spokesman_are_one_voice() -> None:
    text = "Police said that 26 people were killed in the blast. Police spokesman Jan Orban said 26 people were killed."
    assert _linked(extract(text), "same_as") == [(26, 26)]


def test_two_groups_of_one_small_size_are_two() -> None:
    text = "The raid left two guards dead. Six inmates were killed: four were shot and two were trampled."
    assert _linked(extract(text), "same_as") == []


# ------------------------------------------------------------------ shares


@pytest.mark.parametrize(
    ("text", "share", "whole"),
    [
        ("Two more bodies were pulled from the river, taking the death toll to 11, police said.", 2, 11),
        ("The death toll in the fire rose to 14 after three more people died in hospital.", 3, 14),
        ("Thirty-six people were hurt in the crash. By Sunday, nineteen were still in hospital.", 19, 36),
        ("The landslide killed 58 people. Rescuers have recovered 22 bodies.", 22, 58),
        ("A storm killed 18 people in the north. Among the dead were three children.", 3, 18),
        ("The flood killed nine people. The dead include four children.", 4, 9),
        ("Rioters burned 14 vehicles, three city buses among them.", 3, 14),
        ("The blast wounded 83 people. The hospital said nine of the wounded were children.", 9, 83),
    ],
)
def test_a_share_is_part_of_its_whole(text: str, share: int, whole: int) -> None:
    assert (share, whole) in _linked(extract(text), "part_of")


def test_counts_that_add_up_to_the_total_are_its_parts() -> None:
    text = "Gunmen killed 17 people in two villages. Ten were killed at the well and seven were killed at the mill."
    assert _linked(extract(text), "part_of") == [(10, 17), (7, 17)]


def test_the_members_of_a_sum_are_its_parts() -> None:
    text = "A shell hit the house, killing nine children and two women."
    assert set(_linked(extract(text), "part_of")) == {(9, 11), (2, 11)}


def test_a_share_of_a_share_names_the_nearer_whole() -> None:
    text = "The raid killed 40 people. Of these, 30 were civilians, among them eight women."
    assert (8, 30) in _linked(extract(text), "part_of")


def test_a_count_joined_by_and_is_no_share_of_the_one_before() -> None:
    text = "Two women were killed on the spot and a loader died of burns on the way to hospital."
    assert _linked(extract(text), "part_of") == []


def test_a_watchman_is_no_share_of_the_children() -> None:
    text = "Two children died in the raid on the school. A night watchman was killed."
    assert _linked(extract(text), "part_of") == []


def test_attackers_are_no_share_of_their_victims() -> None:
    text = "Gunmen killed 17 people in the village. Troops responded and killed one of the attackers."
    assert _linked(extract(text), "part_of") == []


# ------------------------------------------------------------------ further people


@pytest.mark.parametrize(
    ("text", "more", "beside"),
    [
        (
            "The raid left 18 people dead. Neighbours brought down seven bodies that the official tally leaves out.",
            7,
            18,
        ),
        ("Eleven people were injured in the blaze. A firefighter was injured by falling glass.", 1, 11),
        ("Seventeen people were hurt. One officer was injured by a stone. She is not among the seventeen.", 1, 17),
    ],
)
def test_people_left_out_of_a_count_add_to_it(text: str, more: int, beside: int) -> None:
    assert _linked(extract(text), "adds_to") == [(more, beside)]


# ------------------------------------------------------------------ attackers


def _attackers(text: str, value: int) -> bool | None:
    found: Figure = figure(extract(text), value, "killed")
    return found.includes_attackers


@pytest.mark.parametrize(
    ("text", "value", "inside"),
    [
        ("Six people were killed, including the gunman, in a shooting at a mill.", 6, True),
        ("Eight people were killed in the bombing. The bomber was not counted among the eight.", 8, False),
        ("Seven people were killed in the attack. The attacker, 30, drowned and is not counted among them.", 7, False),
        ("Eight people were killed in the raids, a report said; it leaves out any losses of the attackers.", 8, False),
        ("Nine people were killed in the fire.", 9, None),
    ],
)  # fmt: skip
def test_a_total_says_whether_it_holds_the_attackers(text: str, value: int, inside: bool | None) -> None:
    assert _attackers(text, value) is inside


def test_a_total_smaller_by_just_the_attacker_does_not_hold_him() -> None:
    text = "Six people were killed, including the gunman, at a mill. The sheriff said five victims were killed."
    assert _attackers(text, 5) is False
