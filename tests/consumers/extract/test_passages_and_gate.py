"""What is read at all: passages without dateline, the gate, the language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.extract.text.gate import may_hold_incident, trigger_types
from consumers.extract.text.language import is_english
from consumers.extract.text.passages import MAX_READ_CHARACTERS, passages_of
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


def test_a_rehearsal_told_as_if_it_were_true_is_stopped() -> None:
    text = "A tanker has rammed the quay. Forty dead, says the first message. None of it is true. Crews met for a test."
    assert not may_hold_incident("Port rehearses chemical disaster", text)
    assert may_hold_incident("Two killed as port rehearses disaster", text)


def test_yearly_statistics_are_stopped() -> None:
    text = (
        "Deaths on the roads fell to 812 last year, down from 903, the lowest figure since records began, and well "
        "below the average of the decade. Cyclists accounted for a tenth of the killed, according to annual statistics."
    )
    assert not may_hold_incident("Roads grow safer, says institute", text)


@pytest.mark.parametrize(
    "text",
    [
        "Ivo Marsh, a union leader, was murdered in Tarna on Tuesday.",
        "Guerrillas blew up a bridge near Tarna on Monday.",
        "The house of the farmers' union was dynamited at three in the morning.",
        "Armed men seized the deputy mayor as she left a studio.",
        "The army said its troops neutralised 14 fighters near Tarna on Monday.",
        "The jihadists executed 12 captured soldiers in Tarna, a video shows.",
        "Tarna hanged two men on Saturday who it said had spied.",
        "Two witnesses saw a man stab a student in Tarna on Monday.",
        "A porter was knifed in front of his children in Tarna on Monday.",
        "Doctors in Tarna treated 41 people for gunshot wounds on Monday.",
        "Twenty-two pupils fell ill after lunch and were taken to hospital.",
    ],
)
def test_one_sentence_that_tells_of_harm_passes_the_gate(text: str) -> None:
    assert may_hold_incident("", text)


def test_inmates_who_tunnel_out_pass_the_gate() -> None:
    assert may_hold_incident("", "Seventy inmates fled through a tunnel from the penitentiary before dawn on Tuesday.")


def test_every_type_of_the_contract_has_trigger_words() -> None:
    assert set(values(IncidentType)) - {"coordinated_attack"} == trigger_types()


def test_the_declared_language_decides_and_an_undeclared_one_is_looked_at() -> None:
    assert is_english("en", "", BODY)
    assert is_english(None, "", BODY)
    assert not is_english("fr", "", BODY)
    assert not is_english(None, "", "Deux personnes ont été tuées vendredi dans la ville, selon la police locale.")
    assert not is_english("en", "", "در حمله‌ای در شهر دو نفر کشته شدند و پنج نفر زخمی شدند")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Sport: minute of silence at the ground", "The visitors were killed off by half-time; it was a massacre."),
        ("Drill: 300 'wounded' at the harbour", "Hospitals admitted 300 casualties of an assumed earthquake."),
        ("Book review: The Siege", "A bomb kills the hero and nine others are wounded."),
    ],
)
def test_a_rubric_that_is_no_news_of_harm_is_stopped(title: str, text: str) -> None:
    assert not may_hold_incident(title, text)


def test_rape_and_arson_pass_the_gate() -> None:
    assert may_hold_incident("Court awards life", "Two men were sentenced for the gang rape of a nurse at Kelvar.")
    assert may_hold_incident("Warehouse inquiry", "Police treat it as arson.")
