"""What a number covers, by the words and the times around it; and which time belongs to which number."""

from __future__ import annotations

import pytest

from consumers.extract.incidents.asides import is_reported_date
from consumers.extract.scoping.history import named_month, set_against, sign_beside
from consumers.extract.scoping.parts import belongs, bounds_of, compares
from consumers.extract.scoping.recalled import recalled_by_name
from tests.consumers.extract.extracting import extract, figure

LEAD = "A bomb killed nine people at a bus stop in Kelvar on Sunday, police said.\n\n"


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("A similar blast at the same stop killed four commuters.", 4),
        ("The attack recalled that of Old Market, where a car bomb killed 31 shoppers.", 31),
        ("The October fighting left 70 people dead.", 70),
        ("Over the years the road has claimed 40 lives.", 40),
        ("One of the guards, Ilya Marun, whose two brothers were killed by bandits, was wounded.", 2),
        ("In May 2019 a bomb killed 17 people at the same stop.", 17),
        ("Last year's bombings killed 55 people.", 55),
        ("The city had already lost 15 people to the gang.", 15),
        ("It was the deadliest attack since 2014, when 60 people were killed.", 60),
        ("So far in 2026 gunmen have killed 33 people in the province.", 33),
        ("The latest killings pushed the toll for the year to 141 dead.", 141),
        ("The company had lost its permit following an accident in which 12 passengers were killed.", 12),
        ("In the six months before the truce 388 people died.", 388),
        ("Figures from the interior ministry show that 61 people died in bombings.", 61),
    ],
)
def test_history_without_a_recent_date_is_no_toll_of_the_incident(sentence: str, value: int) -> None:
    found = figure(extract(f"{LEAD}The wounded were taken to hospital.\n\n{sentence}"), value, "killed")
    assert found.scope != "incident"


@pytest.mark.parametrize(
    ("sentence", "value", "outcome"),
    [
        ("Eleven more people were wounded, in the deadliest attack since 2014.", 11, "injured"),
        ("Eleven people were wounded, bringing the number of injured this year to 90.", 11, "injured"),
        ("Samir Daud, whose son was among the dead, said 11 people were wounded.", 11, "injured"),
        ("Hospitals have admitted 11 wounded people since Sunday.", 11, "injured"),
    ],
)
def test_a_record_or_a_total_beside_it_leaves_the_number_to_the_incident(
    sentence: str, value: int, outcome: str
) -> None:
    assert figure(extract(LEAD + sentence), value, outcome).scope == "incident"


def test_sentences_without_a_time_of_their_own_go_on_with_a_sum() -> None:
    text = LEAD + "In the week under review troops killed 37 militants. They seized 18 rifles."
    assert figure(extract(text), 18, "seized").scope == "cumulative"


def test_an_article_about_a_trial_is_about_the_old_deed() -> None:
    text = (
        "A court on Friday sentenced two men to life in prison for the killing of six miners in March 2021.\n\n"
        "The miners were shot dead in their camp. In 2012 a raid on the camp had killed three miners."
    )
    extraction = extract(text)
    assert figure(extraction, 6, "killed").scope == "incident"
    assert figure(extraction, 3, "killed").scope == "background"


def test_a_number_set_against_that_of_another_time_is_history() -> None:
    sentence = "Eight people died, against three the week before."
    assert set_against(sentence, sentence.index("three"), sentence.index(" the week"))
    assert not set_against("The toll rose from three to five.", 19, 24)


def test_a_sign_within_a_relative_clause_does_not_reach_beyond_its_comma() -> None:
    sentence = "In Pont Rouge, which had already lost 15 people to the gang, eleven died."
    part = next(part for part in bounds_of(sentence) if part[1] == len(sentence))
    assert sign_beside(sentence, part, sentence.index("15")) is not None
    assert sign_beside(sentence, part, sentence.index("eleven")) is None


def test_a_time_belongs_to_its_own_part_of_the_sentence() -> None:
    sentence = "Six died on Monday, raising the toll since January to 31."
    january = (sentence.index("since"), sentence.index(" to 31"))
    bounds = bounds_of(sentence)
    assert belongs(sentence, bounds, january, sentence.index("31"))
    assert not belongs(sentence, bounds, january, sentence.index("Six"))


def test_a_record_measures_and_does_not_date() -> None:
    sentence = "It was the worst night since 14 May."
    assert compares(sentence, sentence.index("since"))
    assert not compares("Twelve have died since 14 May.", 16)


@pytest.mark.parametrize(("words", "month"), [("the October fighting", 10), ("on a March evening", 3), ("in May", 0)])
def test_the_month_that_names_an_event(words: str, month: int) -> None:
    assert named_month(words) == month


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("A court on Friday sentenced two men.", "Friday"),
        ("On Tuesday evening the district office put the number of bodies at 63.", "Tuesday"),
        ("In our report of 4 February we said so.", "4 February"),
        ("KELVAR, 3 Nov (Agency) - Two men died.", "3 Nov"),
    ],
)
def test_the_day_of_a_ruling_a_count_or_a_paper_is_not_that_of_the_event(text: str, day: str) -> None:
    assert is_reported_date(text, text.index(day))


def test_a_victim_buried_under_something_dates_the_event() -> None:
    text = "Two men were buried under an avalanche on Friday."
    assert not is_reported_date(text, text.index("Friday"))


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The army has lost 611 soldiers since the invasion.", 611),
        ("Some 140 people have been killed since General Oru seized power.", 140),
        ("The province has buried 22 guards in the past fifteen years.", 22),
        ("Lightning killed 17 people in two rainy seasons.", 17),
        ("It came eight months after the Torvald fire, which killed 31 people.", 31),
        ("The previous 17 left 212 people dead.", 212),
        ("The toll surpasses the 29 people killed at Ulmar.", 29),
        ("In a typical year 100 people are killed on the pass.", 100),
        ("A tally kept by this paper shows 77 people killed on the line.", 77),
        ("The last fatal crash killed 31 people.", 31),
        ("The unrest has claimed 4,000 lives.", 4000),
    ],
)
def test_eras_records_habits_and_recalled_events_are_no_toll_of_the_incident(sentence: str, value: int) -> None:
    found = figure(extract(f"{LEAD}The wounded were taken to hospital.\n\n{sentence}"), value, "killed")
    assert found.scope != "incident"


def test_a_sum_over_many_events_or_counted_days_is_a_running_total() -> None:
    assert figure(extract("Weekend crashes in three regions killed 27 people, police said."), 27, "killed").scope == (
        "cumulative"
    )
    text = "Mobs have killed 14 people in Kelvar in seven days, police said on Sunday."
    assert figure(extract(text), 14, "killed").scope == "cumulative"


def test_a_heading_with_a_period_covers_the_list_below_it() -> None:
    text = (
        "In the week under review, troops recorded the following:\n\n• 31 militants killed.\n\n• 17 captives rescued."
    )
    assert figure(extract(text), 31, "killed").scope == "cumulative"


def test_a_record_measured_since_an_era_leaves_the_number_to_the_incident() -> None:
    text = "A bomb killed nine people in Kelvar on Sunday in the worst attack that the city has seen since the coup."
    assert figure(extract(text), 9, "killed").scope == "incident"


def test_the_history_of_a_sentence_without_a_number_holds_for_what_points_back_to_it() -> None:
    text = LEAD + "Two trains collided on the same line in 2021. That crash left 32 people dead."
    assert figure(extract(text), 32, "killed").scope == "background"


def test_a_recalled_event_is_one_that_the_text_has_not_named() -> None:
    sentence = "It was the Torvald fire, which killed 31."
    assert recalled_by_name(sentence, sentence.index("31"), "A bomb in Kelvar")
    assert not recalled_by_name(sentence, sentence.index("31"), "Fire in Torvald")


@pytest.mark.parametrize(
    ("text", "value", "scope"),
    [
        ("Six years after a fire killed 72 people in Orlen Tower, a blaze injured 11 on Sunday.", 72, "background"),
        ("The army has lost 340 men in the war so far. On Sunday two more were killed.", 340, "cumulative"),
        ("Jets bombed Orlen on Sunday for the first time since a truce in May, killing four people.", 4, "incident"),
        ("The strike, the second on the port this week, killed three dockers on Sunday.", 3, "incident"),
        ("The second wave of strikes has killed 30 people this week.", 30, "cumulative"),
        ("Strikes on the port this week killed three dockers.", 3, "cumulative"),
    ],
)
def test_a_time_that_only_sets_the_scene_is_not_that_of_the_number(text: str, value: int, scope: str) -> None:
    assert figure(extract(text), value, "killed").scope == scope
