"""Texts all in capitals are read as if English had written them, and their evidence stays in capitals."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.extract.actors.armed_groups import shouted_groups
from consumers.extract.text.capitals import in_sentence_case, is_shouted
from tests.consumers.extract.extracting import extract

PLACES: dict[str, Literal["country", "town"]] = {"peru": "country", "lima": "town", "peruvian": "country"}


def cased(text: str) -> str:
    return in_sentence_case(text, PLACES.get, shouted_groups)


@pytest.mark.parametrize(
    ("shouted", "set_"),
    [
        ("THE POLICE FOUND THREE BODIES NEAR LIMA.", "The police found three bodies near Lima."),
        ("HE SAID: TWO PERUVIAN SOLDIERS DIED. A THIRD FLED.", "He said: Two Peruvian soldiers died. A third fled."),
        ("RAMIRO OCHOTORENA WAS SHOT IN LA MERCED", "Ramiro Ochotorena was shot in la Merced"),
        ("THE FRONT [FRNX] HIT A U.S. CONVOY WITH M-16 RIFLES", "The front [FRNX] hit a U.S. convoy with M-16 rifles"),
        ("THE MAYOR'S GUARDS FLED ON MONDAY", "The mayor's guards fled on Monday"),
        ("DR. İPEK'S STATEMENT", "Dr. İPEK'S statement"),
        ("MAYOR HECTOR OCHO AND ALBERT RAMIRO FLED", "Mayor Hector Ocho and Albert Ramiro fled"),
        ("HE MAY GRANT PARDONS TO GRANT OCHOTORENA", "He may grant pardons to Grant Ochotorena"),
        ("MEN OF THE NATIONAL WORKERS' FRONT [NWF] FLED", "Men of the National Workers' Front [NWF] fled"),
        ("MEN OF THE SHINING PATH FLED", "Men of the Shining Path fled"),
        ("MEN OF THE ſHINING PATH FLED", "Men of the ſhining path fled"),
    ],
)
def test_words_are_small_and_names_keep_a_capital(shouted: str, set_: str) -> None:
    assert cased(shouted) == set_


@given(st.text(max_size=200))
def test_only_case_changes_and_no_place_moves(text: str) -> None:
    set_ = cased(text)
    assert len(set_) == len(text)
    assert set_.casefold() == text.casefold()


def test_a_text_with_small_words_is_left_alone() -> None:
    assert not is_shouted("UNHCR and UNICEF met in NEW YORK")
    assert not is_shouted("NATO")
    assert is_shouted("GUNMEN KILL NINE IN RAID, 12 kms FROM TOWN CENTRE SAYS ARMY OFFICER")


def test_a_bulletin_in_capitals_gives_the_figures_of_its_text_in_its_own_words() -> None:
    text = (
        "POLICE SAID FOUR FISHERMEN WERE KILLED AND SEVEN OTHERS WERE WOUNDED WHEN GUNMEN FIRED AT A BOAT NEAR THE "
        "PORT YESTERDAY.\n\nTHE MAYOR SAID TWO CHILDREN WERE AMONG THE DEAD."
    )
    shouted = extract(text, "FOUR KILLED AS GUNMEN FIRE AT BOAT")
    small = extract(text.capitalize(), "Four killed as gunmen fire at boat")
    assert [(one.value, one.outcome) for one in shouted.figures][:2] == [(4, "killed"), (7, "injured")]
    assert [one.value for one in shouted.figures] == [one.value for one in small.figures]
    assert all(one.evidence[0].quote.isupper() for one in shouted.figures)
    assert shouted.figures[0].who_text == "fishermen"
