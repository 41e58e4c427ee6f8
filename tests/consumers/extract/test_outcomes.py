"""What happened to those counted: phrases before, after and around them, tolls that change, comparisons, arms found."""

from __future__ import annotations

import pytest

from tests.consumers.extract.extracting import extract, told


def outcomes(text: str) -> list[tuple[int | None, str]]:
    return [(value, outcome) for value, outcome, _ in told(text)]


@pytest.mark.parametrize(
    ("text", "value", "outcome"),
    [
        ("A crowd in the market beat three men to death after a robbery.", 3, "killed"),
        ("The shelling has driven some 40,000 people from their homes.", 40000, "displaced"),
        ("Gunmen attacked the village and marched 14 women into the forest.", 14, "abducted"),
        ("The blast sent more than 60 people to hospital.", 60, "injured"),
        ("The ferry capsized and drowned 12 people; fishermen hauled nine people out of the water.", 9, "rescued"),
        ("After the raid officers took 13 suspects before a court.", 13, "arrested"),
        ("The explosion left six miners with burns.", 6, "injured"),
        ("A shell struck the street and left four people dead and nine missing.", 4, "killed"),
    ],
)
def test_a_phrase_around_the_counted_tells_what_happened(text: str, value: int, outcome: str) -> None:
    assert (value, outcome) in outcomes(text)


@pytest.mark.parametrize(
    ("text", "value", "outcome"),
    [
        ("After the mine collapsed eight workers were never recovered.", 8, "missing"),
        ("After the mine collapsed all 41 workers walked out alive.", 41, "rescued"),
        ("In the attack two passengers broke their legs.", 2, "injured"),
        ("Following the clash twelve gunmen met their end.", 12, "killed"),
        ("In the raids since June, 204 militants, including 11 commanders, have been taken out.", 204, "killed"),
        ("After the bombing 62 houses are gone.", 62, "destroyed"),
        ("Gunmen stopped the coach; seven villagers were led away.", 7, "abducted"),
        ("In the earthquake four schools and the old minaret sustained cracks.", 4, "damaged"),
    ],
)
def test_what_stands_after_the_counted_tells_what_happened(text: str, value: int, outcome: str) -> None:
    assert (value, outcome) in outcomes(text)


@pytest.mark.parametrize(
    ("text", "value", "outcome"),
    [
        (
            "The number of people killed on the coast road this year has gone up to 71 after the bus crash.",
            71,
            "killed",
        ),
        ("The number of dead from Friday's plunge of a bus into the Tessel has risen to 18.", 18, "killed"),
        ("The number of teenagers stabbed to death in attacks fell to ten.", 10, "killed"),
        ("The number of people who lost their lives in avalanches fell to 286.", 286, "killed"),
        ("An eleventh victim died after the attack, bringing the dead to 16.", 16, "killed"),
        ("The attacks bring to 15 the number of persons abducted in the valley.", 15, "abducted"),
        ("Cholera is spreading in the camp. The number of cases rose to 41,831.", 41831, "ill"),
        ("After the shooting police gave figures. Murders dropped to 3,811 from 4,402 in 2024.", 3811, "killed"),
    ],
)
def test_a_changed_toll_is_told_of_those_it_names(text: str, value: int, outcome: str) -> None:
    assert (value, outcome) in outcomes(text)


@pytest.mark.parametrize(
    ("text", "value", "outcome"),
    [
        ("Floods killed 58 people in the valley, up from the 33 of 2013.", 33, "killed"),
        ("Shelling killed 19 villagers and wounded 44; an earlier update gave 11 and 30.", 30, "injured"),
        ("The quake killed 1,411 people and injured 3,124, up from 812 and 2,817 a day earlier.", 812, "killed"),
        ("The number of bodies found after the explosion was 34; it has since risen to 41.", 41, "killed"),
        ("In the weekend's attacks 31 people were shot, three of them fatally.", 3, "killed"),
        ("Of the fatalities confirmed by the council after the landslide, 14 were miners.", 14, "killed"),
    ],
)
def test_a_bare_number_leans_on_its_like(text: str, value: int, outcome: str) -> None:
    assert (value, outcome) in outcomes(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two policemen hurt in Sunday's bombing died in hospital on Tuesday.", [(2, "killed")]),
        ("A group seized the town. Ten passengers were taken off a coach and shot.", [(10, "killed")]),
        ("Seven policemen were held in the market hall by the crowd after the riot.", [(7, "abducted")]),
    ],
)
def test_the_last_verb_of_a_sentence_decides(text: str, expected: list[tuple[int, str]]) -> None:
    assert outcomes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A suicide bomber killed himself and six worshippers at a mosque.", [(1, "killed"), (6, "killed")]),
        ("The first shot killed a farmer. Two others were hit as they ran and died.", [(1, "killed"), (2, "killed")]),
    ],
)
def test_a_verb_reaches_over_what_stands_between(text: str, expected: list[tuple[int, str]]) -> None:
    assert outcomes(text) == expected


def test_arms_found_are_seized_and_spent_cases_are_not() -> None:
    text = "After the attack soldiers found two rifles in a hut. Recovered from the scene were three machine guns."
    assert outcomes(text) == [(2, "seized"), (3, "seized")]
    assert outcomes("Gunmen killed a man in the bar. About 60 cartridge cases were recovered.") == [(1, "killed")]


def test_patients_of_a_disease_are_ill_and_the_wounded_are_injured() -> None:
    assert (26, "ill") in outcomes("Methanol in the spirits killed 31 people. Another 26 people are under treatment.")
    assert (26, "injured") in outcomes("A blast killed 31 people. Another 26 people are under treatment.")


def test_what_is_said_to_have_been_done_is_told_not_supposed() -> None:
    text = "The group claimed in a statement late on Monday to have killed 70 soldiers in the ambush."
    assert outcomes(text) == [(70, "killed")]


@pytest.mark.parametrize(
    ("text", "value", "outcome"),
    [
        ("In the raid on the camp 40 women were raped by the attackers.", 40, "injured"),
        ("One man died in the blast and 14 are nursing burns.", 14, "injured"),
        ("A blast struck the bazaar; by evening 22 traders had been admitted.", 22, "injured"),
        ("In the gas explosion a mechanic had his arm torn off.", 1, "injured"),
        ("The pit exploded on Friday and 31 miners never came home.", 31, "killed"),
        ("A storm sank the ferry; a tug took 52 passengers off the wreck.", 52, "rescued"),
        ("The boat sank and 12 sailors were picked up by a warship.", 12, "rescued"),
        ("In the fire a guard pulled 40 passengers from a carriage.", 40, "rescued"),
        ("Pirates hijacked a ferry with 21 passengers off the coast.", 21, "abducted"),
        ("After the landslide the search goes on for two climbers.", 2, "missing"),
        ("After the clash on Friday four protesters were held at the barracks.", 4, "arrested"),
        ("The storm flattened 90 houses and damaged 400 others.", 400, "damaged"),
        ("The storm destroyed two churches and a school.", 3, "destroyed"),
        ("In the raid police recovered nine fridges.", 9, "seized"),
        ("After the crash rescuers pulled out six dead.", 6, "killed"),
        ("The blast killed two in Oruba. Meladi lost six in May.", 6, "killed"),
        ("The new deaths in the fire took this year's tally to 187.", 187, "killed"),
        ("Road deaths after crashes fell to 1,651 last year.", 1651, "killed"),
        ("A bomb went off at the gate, leaving an officer and two passers-by wounded.", 3, "injured"),
        ("Three people, a child among them, died in the blast.", 1, "killed"),
    ],
)
def test_a_class_of_wordings_tells_what_happened(text: str, value: int, outcome: str) -> None:
    assert (value, outcome) in outcomes(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Crashes in three regions killed 27 people.", [(27, "killed")]),
        ("The blast killed two men. The state offered a reward for the capture of its leader.", [(2, "killed")]),
        ("Gunmen killed two men. The inquiry recommends that two commanders be arrested.", [(2, "killed")]),
        ("The blast killed two men. Relatives demanded the release of their father.", [(2, "killed")]),
        ("A clash on Monday killed 27. Not one owner is behind bars.", [(27, "killed")]),
        ("Since May the UN has logged 311 attacks in which people were hurt.", []),
        ("The fire killed two. The town has 12 pumps, of which five work.", [(2, "killed")]),
        ("Two hikers, one of them a teacher, died in the storm.", [(2, "killed"), (1, "killed")]),
        ("The blast killed two. A judge on Monday remanded the owners.", [(2, "killed")]),
        ("A fire killed four, and 31,000 residents were under orders to stay indoors.", [(4, "killed")]),
        ("The death toll stands at four, and some 31,000 people remain without power.", [(4, "killed")]),
        ("Rebels killed 23 soldiers; 400 troops have been sent to the base.", [(23, "killed")]),
        ("Gunmen killed four at a jail holding 900 inmates; 300 of them escaped.", [(4, "killed"), (300, "escaped")]),
        ("Raiders killed six herders, two of them boys aged nine and 12.", [(6, "killed"), (2, "killed")]),
    ],
)
def test_what_only_stands_beside_harm_is_not_counted(text: str, expected: list[tuple[int, str]]) -> None:
    assert outcomes(text) == expected


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("A mine blew up under a truck on Monday without hurting anyone.", "injured"),
        ("The bridge fell without costing a life in the flood.", "killed"),
        ("In the clash its men had lost nobody.", "killed"),
        ("There are no injured persons after the blast.", "injured"),
    ],
)
def test_harm_denied_by_without_and_lost_is_zero(text: str, outcome: str) -> None:
    assert (0, outcome) in outcomes(text)


@pytest.mark.parametrize(
    "text",
    [
        "A gunman shot six people in a bakery in Orlen on Sunday, then turned the gun on himself.",
        "A gunman wounded six people in a bakery on Sunday before police shot him dead.",
        "A gunman, who shot six people in a bakery on Sunday, then killed himself.",
        "A gunman injured six people on Sunday before being shot dead by a guard.",
        "A gunman injured six people on Sunday before he was shot and killed.",
    ],
)
def test_the_end_of_who_did_harm_is_told_by_a_pronoun(text: str) -> None:
    assert (1, "killed") in outcomes(text)
    assert (1, "injured") not in outcomes(text)


@pytest.mark.parametrize(
    "text",
    [
        "A farmer shot six dogs on Sunday and then shot himself in the foot.",
        "A widow said on Sunday that her neighbours had fought before police shot him dead in the raid.",
        "A mayor was hurt in the attack, and a gunman fired on before police shot him dead.",
    ],
)
def test_no_end_is_told_of_another_or_of_one_who_lived(text: str) -> None:
    subject = text.split()[1]
    killed = [f for f in extract(text).figures if f.outcome == "killed" and f.value == 1]
    assert not any(subject in f.evidence[0].quote.split()[:2] for f in killed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The plane had 48 people on board when it crashed on Monday. There were no survivors.", [(48, "killed")]),
        ("A helicopter carrying six people crashed on Monday. All on board died.", [(6, "killed")]),
        ("The jet went down on Monday with 48 soldiers aboard. All were killed.", [(48, "killed")]),
        ("The plane had 48 people on board when it crashed. It is feared there were no survivors.", []),
        ("The plane had 48 people on board when it crashed on Monday.", []),
    ],
)
def test_those_aboard_died_where_the_text_says_that_nobody_lived(text: str, expected: list[tuple[int, str]]) -> None:
    assert [found for found in outcomes(text) if found[0] in (48, 6)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A bomb killed nine people and hurt 23, 14 of them seriously.", (14, "injured")),
        ("Two boys were stabbed, one fatally, at a bus stop on Friday.", (1, "killed")),
        ("The building fell in; crews pulled out 27 bodies and ten survivors.", (10, "rescued")),
        ("A landslide near Orlen buried 11 people on Monday.", (11, "missing")),
        ("After the landslide near Orlen officials fear that 2,000 are buried.", (2000, "missing")),
        ("After the attack in Orlen 20 soldiers were buried on Monday.", (20, "killed")),
        ("Relatives in Orlen buried 11 people on Monday after the attack.", (11, "killed")),
        ("Police freed 22 kidnapped travellers in a raid on Friday.", (22, "released")),
        ("Troops rescued 22 kidnapped travellers in a raid on Friday.", (22, "rescued")),
        ("Crews freed 41 workers on Tuesday from a tunnel that caved in.", (41, "rescued")),
        ("Gunmen freed 41 inmates on Tuesday from a prison that partly collapsed.", (41, "released")),
        ("Police picked up nine suspected robbers in Orlen after the shooting on Monday.", (9, "arrested")),
        ("Police picked up nine stranded motorists after the flood on Monday.", (9, "rescued")),
        ("The suspect was arrested in Orlen after he shot himself, police said on Monday.", (1, "arrested")),
        ("Nine victims of the landslide were buried on Monday at a cemetery in Orlen.", (9, "killed")),
        ("A ship picked up nine sailors after the blast on Monday; police met them.", (9, "rescued")),
        ("Two guests jumped to their deaths when the hotel burned on Monday.", (2, "killed")),
        ("Rescuers were searching on Monday for 26 fishermen after their boat sank.", (26, "missing")),
        ("More than 3,000 people were forced from their homes when the volcano erupted.", (3000, "displaced")),
        ("A landmine killed two children herding goats on Monday.", (2, "killed")),
    ],
)
def test_the_words_around_correct_what_a_verb_seems_to_say(text: str, expected: tuple[int, str]) -> None:
    found = outcomes(text)
    assert expected in found
    assert [value for value, _ in found].count(expected[0]) == 1


def test_travellers_who_are_stuck_are_not_missing() -> None:
    assert outcomes("After the crash 500 travellers were stuck in Orlen on Monday.") == []
    assert outcomes("A mine shaft collapsed on Monday and 30 miners are stuck underground, police said.") == [
        (30, "missing")
    ]
    assert outcomes("On Monday 500 travellers were held up in Orlen after a man was killed by a train.") == [
        (1, "killed")
    ]


def test_miners_who_are_stuck_in_a_flooded_tunnel_are_missing() -> None:
    text = "A tunnel collapsed near Orlen on Monday, police said, and 15 people were stuck in the flooded tunnel."
    assert (15, "missing") in outcomes(text)


def test_patients_who_lay_in_a_ward_are_not_hurt_by_its_fire() -> None:
    text = "A fire killed six people on Monday. Fourteen other patients were in the ward at the time."
    assert outcomes(text) == [(6, "killed")]


@pytest.mark.parametrize(
    "text",
    [
        "Six ministers came to the funeral on Monday of a mayor shot dead on Saturday.",
        "Eleven of the country's 77 governors came to the funeral of a mayor shot dead on Saturday.",
        "More than 400 mourners gathered on Monday for the funeral of a mayor shot dead on Saturday.",
        "Twenty lawyers condemned a raid in which a mayor was killed on Saturday.",
    ],
)
def test_those_who_do_something_else_share_no_fate_told_behind_it(text: str) -> None:
    assert outcomes(text) == [(1, "killed")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The commander of 300 fighters was killed by a drone on Monday.", 1),
        ("The father of three children was killed in a crash on Monday.", 1),
        ("The leader of a group of 40 rebels was shot dead on Monday.", 1),
        ("The pair, who have three children, were found shot dead in their car on Monday.", 2),
        ("A family of four were killed in a crash on Monday.", 4),
        ("A group of 30 soldiers was killed on Monday.", 30),
    ],
)
def test_those_who_belong_to_a_victim_are_no_victims(text: str, value: int) -> None:
    assert outcomes(text) == [(value, "killed")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A boy accidentally shot himself in the face on Monday and is in hospital.", (1, "injured")),
        ("A woman was stabbed by a neighbour on Monday before he turned the gun on himself.", (1, "injured")),
        ("After the explosion in the market on Monday, mourners buried 12 victims.", (12, "killed")),
        ("A mother of two children who were killed in the fire on Monday wept.", (2, "killed")),
        ("Nine passengers were held up at gunpoint on Monday and taken hostage.", (9, "abducted")),
    ],
)
def test_where_the_wording_is_of_another_the_plain_verb_tells(text: str, expected: tuple[int, str]) -> None:
    assert expected in outcomes(text)


@pytest.mark.parametrize(
    "text",
    [
        "A second plane with 100 people on board landed safely. Nobody on board survived the first crash.",
        "A train with 300 people on board hit a minibus on Monday. All were killed.",
        "The bodies were found on Monday by 20 survivors of the crash.",
    ],
)
def test_no_fate_of_others_is_told_of_those_aboard_or_of_finders(text: str) -> None:
    assert not {100, 300, 20} & {value for value, _ in outcomes(text)}


def test_an_event_is_not_the_one_hurt() -> None:
    assert outcomes("On Tuesday a second quake hurt 30 people in the valley.") == [(30, "injured")]
