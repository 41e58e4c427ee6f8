"""What is read at all: passages without dateline, the gate, the language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.extract.gate import may_hold_incident, trigger_types
from consumers.extract.language import is_english
from consumers.extract.passages import MAX_READ_CHARACTERS, passages_of
from incidentwire.contracts.vocabulary import IncidentType, values

BODY = "Two people were killed in the town on Friday, police said."


@pytest.mark.parametrize(
    "dateline",
    [
        "LIMBANI, Feb 2 (Hill Press) - ",
        "Limbani, Feb 2: ",
        "SPRING VALLEY, Wash. — ",
        "LIMBANI: ",
        "LIMBANI — ",
    ],
)
def test_a_dateline_is_cut_off_and_kept_apart(dateline: str) -> None:
    (passage,) = passages_of(dateline + BODY)
    assert passage.text == BODY
    assert passage.start == len(dateline)
    assert passage.dateline.startswith(dateline.split(",")[0].strip(" :—"))


@pytest.mark.parametrize(
    "line", ["He added: " + BODY, "The toll, officials said - and others denied - rose to nine again."]
)
def test_a_sentence_with_a_colon_or_dash_is_no_dateline(line: str) -> None:
    assert passages_of(line)[0].start == 0


@given(st.text(max_size=2000))
def test_passages_quote_the_text(text: str) -> None:
    for passage in passages_of(text):
        assert text[passage.start : passage.start + len(passage.text)] == passage.text


def test_what_is_read_is_bounded() -> None:
    assert sum(len(passage.text) for passage in passages_of("word " * 400_000)) <= MAX_READ_CHARACTERS


def test_the_gate_passes_harm_and_stops_other_news() -> None:
    assert may_hold_incident("", BODY)
    assert not may_hold_incident("Council opens library", "The new library opened on Friday with music and cake.")


def test_sport_in_words_of_war_is_stopped() -> None:
    text = (
        "Rovers were blown away as the striker attacked after half-time. Two goals before the hour killed the match, "
        "the goalkeeper was beaten twice and the league leaders never recovered from the barrage."
    )
    assert not may_hold_incident("Rovers shot down by rampant City", text)


def test_every_type_of_the_contract_has_trigger_words() -> None:
    assert set(values(IncidentType)) - {"coordinated_attack"} == trigger_types()


def test_the_declared_language_decides_and_an_undeclared_one_is_looked_at() -> None:
    assert is_english("en", "", BODY)
    assert is_english(None, "", BODY)
    assert not is_english("fr", "", BODY)
    assert not is_english(None, "", "Deux personnes ont été tuées vendredi dans la ville, selon la police locale.")
    assert not is_english("en", "", "در حمله‌ای در شهر دو نفر کشته شدند و پنج نفر زخمی شدند")
