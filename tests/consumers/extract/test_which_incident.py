"""Which incident a clause and its numbers belong to: what came before, what is new, and what is told again."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from consumers.extract.incidents.anew import new_names
from consumers.extract.incidents.asides import is_reported_date
from consumers.extract.incidents.threads import Clause, Thread
from consumers.extract.scoping.earlier import event_before
from incidentwire.contracts import Extraction, IncidentReport, When
from tests import sample_article
from tests.consumers.extract.extracting import extract, figure

WAVE = (
    "At least 30 people were killed in the province on Sunday in coordinated gun and bomb attacks by militants, "
    "officials said. Among the dead were 18 civilians and 12 soldiers.\n{}\n"
    "The army said troops were pursuing the attackers."
)


def report_of(found: Extraction, value: int) -> IncidentReport | None:
    """The report that holds the killed figure of this value; None where it is of no report."""
    name = figure(found, value, "killed").report
    return next((report for report in found.reports if report.id == name), None)


def ended_before(earlier: IncidentReport, later: IncidentReport) -> bool:
    """Whether one report's time is over when the other's begins."""
    return bool(earlier.when.end and later.when.start and earlier.when.end < later.when.start)


@pytest.mark.parametrize(
    "history",
    [
        "The attacks came a week after a military operation in which 41 insurgents were killed.",
        "They came, the governor added, two weeks after army raids on camps in which 41 insurgents died.",
        "He added that the violence followed recent raids in the province, in which 41 insurgents were killed.",
        "The assault comes days after troops killed 41 insurgents in the hills.",
        "The militants said the attacks were revenge for army raids in which 41 fighters died.",
        "In recent raids on hideouts the army killed 41 insurgents, the spokesman said.",
        "Two weeks ago, 41 soldiers died when their convoy was ambushed.",
        "In December, 41 people were killed in an attack on a train in the province.",
        "On January 20, gunmen shot dead 41 labourers on the same road.",
    ],
)
def test_what_came_before_is_no_part_of_the_incident_and_has_an_earlier_time(history: str) -> None:
    found = extract(WAVE.format(history))
    earlier, main = report_of(found, 41), report_of(found, 30)
    assert main is not None
    assert earlier is not None
    assert (earlier is main, earlier.part_of) == (False, None)
    assert ended_before(earlier, main)


@pytest.mark.parametrize(
    "history",
    [
        "The attacks came three years after a siege and raids in which 41 insurgents were killed.",
        "The attack was the deadliest since a bombing that killed 41 people in 2019.",
        "Forty-one people were killed in a previous attack on the town.",
        "On average 41 people die in such attacks, down from 60 last year.",
    ],
)
def test_what_lies_years_back_is_background(history: str) -> None:
    found = extract(WAVE.format(history))
    assert [item.scope for item in found.figures if item.value == 41] in ([], ["background"])


@pytest.mark.parametrize(
    "told",
    [
        "The funeral took place two days after the attack that killed 12.",
        "Ten people died after a fire that swept through the market.",
        "Rescuers searched the ruins after an earthquake that killed 300.",
    ],
)
def test_what_follows_from_the_incident_itself_is_not_told_as_earlier(told: str) -> None:
    assert event_before(told) is None


def test_the_clause_that_opens_with_what_came_before_ends_at_its_comma() -> None:
    sentence = "A week after a raid in which six people died, gunmen shot four traders."
    before = event_before(sentence)
    assert before is not None
    assert sentence[before.end :] == ", gunmen shot four traders."


def test_earlier_raids_of_the_sample_stay_out_of_the_wave() -> None:
    found = extract(sample_article.TEXT, sample_article.TITLE, published_at=sample_article.PUBLISHED_AT)
    raids, wave = report_of(found, 26), report_of(found, 70)
    assert wave is not None
    assert raids is not None
    assert raids.part_of is None
    assert ended_before(raids, wave)


def test_a_day_of_mourning_is_not_that_of_the_deed() -> None:
    found = extract(
        "The town buried its children on Friday, a day after a bomb blast killed nine people at the school.\n"
        "Police said the hospital treated six injured."
    )
    assert str(found.reports[0].when.start) == "2026-01-29"


def test_a_speaker_before_or_after_a_day_makes_it_the_day_of_the_statement() -> None:
    text = "Police had on Wednesday confirmed 13 deaths. Rebels attacked on Tuesday."
    assert is_reported_date(text, text.index("Wednesday"))
    assert not is_reported_date(text, text.index("Tuesday"))


def test_a_number_told_again_goes_to_the_incident_that_told_it_first() -> None:
    found = extract(
        "Gunmen killed 17 people in a string of attacks on Saturday, police said.\n"
        "Separately, a bus plunged into a ravine on Friday, killing 23 passengers.\n"
        "Police found rifles after the attacks.\nHospitals confirmed that 23 passengers were killed."
    )
    assert {item.report for item in found.figures if item.value == 23} == {figure(found, 23, "killed").report}
    assert figure(found, 23, "killed").report != figure(found, 17, "killed").report


def test_a_third_victim_is_no_third_incident() -> None:
    found = extract("Two men were beaten to death by a mob on Sunday, police said.\nA third suspect was injured.")
    assert len(found.reports) == 1


def test_an_event_of_another_kind_at_a_place_new_to_the_text_is_another_incident() -> None:
    found = extract(
        "Gunmen shot dead nine people at a bar in Norvale on Saturday, police said.\nThe gunmen fled.\n"
        "Seven traders drowned when a boat overturned off Kestrel Point on Tuesday morning, the coast guard said."
    )
    assert [report.type for report in found.reports] == ["armed_attack", "transport_accident"]
    assert figure(found, 7, "killed").report == found.reports[1].id


def test_names_are_new_only_where_no_earlier_words_hold_them() -> None:
    assert new_names("A bus fell near Kestrel Point on Monday", "Norvale") == ("Kestrel Point",)
    assert new_names("A bus fell near Kestrel Point", "Storm at Kestrel") == ()
    assert new_names("He died at Morriston Hospital", "") == ()


def test_a_season_counts_up_and_a_comparison_is_background() -> None:
    text = "Five people died in a flood in the valley on Sunday, police said.\n{}"
    season = extract(text.format("In all 84 people have died since the rains began."))
    assert figure(season, 84, "killed").scope == "cumulative"
    compared = extract(text.format("Floods killed 148 people nationwide last month, down from 214 in September."))
    assert figure(compared, 148, "killed").scope == "background"


def test_a_sentence_that_only_sets_the_scene_opens_the_incident_told_after_it() -> None:
    sunday = date(2026, 2, 1)
    when = When(start=sunday, end=sunday, precision="day", basis="weekday")
    scene = Clause(0, 0, 30, "A flight returned on Sunday.", Counter(), [], [when], [], True)
    thread = Thread()
    thread.add(Clause(0, 31, 60, "One woman was injured.", Counter({"transport_accident": 3}), [], [], [], False))
    thread.open_with(scene)
    assert thread.clauses[0] is scene
    assert thread.dates == scene.dates


@pytest.mark.parametrize(
    ("sentence", "old"),
    [
        ("The weekend before, two girls were killed at a station on Capitol Drive.", False),
        ("Two weeks earlier, gunmen killed four guards in Murov.", False),
        ("In the previous week rebels killed nine farmers near Murov.", False),
    ],
)
def test_a_time_before_with_a_place_is_an_incident_of_its_own(sentence: str, old: bool) -> None:
    before = event_before(sentence)
    assert before is not None
    assert before.old is old


def test_a_time_before_without_a_place_or_told_as_a_count_is_none() -> None:
    assert event_before("The weekend before, 31 people were shot dead.") is None
    assert event_before("The week before, the army reported that it had killed 26 men at Murov.") is None
