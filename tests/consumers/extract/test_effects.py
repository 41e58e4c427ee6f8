"""What an incident did to things, by the words of its clauses."""

from __future__ import annotations

import pytest

from tests.consumers.extract.extracting import extract

KILLED = "Gunmen killed four people in Tarna on Sunday, police said. "


def effects(text: str) -> set[tuple[str, str]]:
    """The effects of the first report as (thing, effect)."""
    return {(effect.object, effect.effect) for effect in extract(KILLED + text).reports[0].effects}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The attackers burned the police post.", {("police post", "burned")}),
        ("They set fire to a bus and the town's bank.", {("bus", "burned"), ("bank", "burned")}),
        ("Two lorries were set ablaze.", {("lorries", "burned")}),
        ("The building was badly damaged in the attack.", {("building", "damaged")}),
        ("A bridge and a school were destroyed by the attackers.", {("bridge", "destroyed"), ("school", "destroyed")}),
        ("It was the third attack on the market this year.", {("market", "attacked")}),
        ("The attackers looted several shops.", {("shops", "looted")}),
    ],
)
def test_a_thing_is_hit_where_a_verb_or_noun_of_harm_says_so(text: str, expected: set[tuple[str, str]]) -> None:
    assert expected <= effects(text)


@pytest.mark.parametrize(
    "text",
    [
        "The nurses are on strike at the hospital.",
        "The bridge was not damaged.",
        "They threatened to burn the school.",
        "The school could be destroyed in a quake.",
    ],
)
def test_what_did_not_happen_has_no_effect(text: str) -> None:
    assert effects(text) == set()


def test_weapons_that_the_police_take_and_drones_shot_down_are_no_harm() -> None:
    assert effects("Police arrested two men and seized four rifles. The army shot down three drones.") == set()
