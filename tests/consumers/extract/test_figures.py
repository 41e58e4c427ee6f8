"""From sentences to figures: who was counted, what happened to them, shares, sums, zeros and what is no figure."""

from __future__ import annotations

import pytest

from tests.consumers.extract.extracting import extract, figure, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Six soldiers were killed when a bomb exploded.", [(6, "killed", "security_forces")]),
        ("A bomb exploded, killing 22 civilians.", [(22, "killed", "civilians")]),
        ("The crash left five people dead.", [(5, "killed", "people")]),
        ("The attack left 12 killed and 28 injured.", [(12, "killed", "people"), (28, "injured", "people")]),
        ("Gunmen abducted eight farmers near the town.", [(8, "abducted", "civilians")]),
        ("Police arrested four suspects after the attack.", [(4, "arrested", "militants")]),
        ("Gunmen stormed a prison, freeing more than 30 inmates.", [(30, "released", "people")]),
        ("Three workers are still missing after the blast.", [(3, "missing", "civilians")]),
        ("The flood destroyed 138 houses.", [(138, "destroyed", "objects")]),
        ("Eleven tankers were set on fire in the attack.", [(11, "burned", "objects")]),
        ("The death toll from the crash has risen to three.", [(3, "killed", "people")]),
        ("A soldier was killed in the ambush.", [(1, "killed", "security_forces")]),
        ("The shell hit a house and killed a woman and her two children.", [(3, "killed", "civilians")]),
        ("Two police officers died in the blast.", [(2, "killed", "security_forces")]),
        ("After the storm 300 people were evacuated.", [(300, "displaced", "people")]),
    ],
)
def test_a_clause_gives_its_figure(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert told(text) == expected


def test_a_list_shares_what_happened() -> None:
    found = told(
        "The bombs killed more than 100 people. Among the dead were 18 civilians, 15 soldiers and 92 insurgents."
    )
    assert found[1:] == [
        (18, "killed", "civilians"),
        (15, "killed", "security_forces"),
        (92, "killed", "militants"),
    ]


def test_a_share_names_its_whole() -> None:
    extraction = extract("Gunmen killed 22 civilians, nine of them women, in the attack.")
    whole, share = figure(extraction, 22, "killed"), figure(extraction, 9, "killed")
    assert share.part_of == whole.id
    assert whole.part_of is None


@pytest.mark.parametrize(
    "text", ["No casualties were reported after the blast.", "A bomb exploded; there were no casualties."]
)
def test_no_casualties_is_a_figure_of_zero_for_dead_and_injured(text: str) -> None:
    assert [(value, outcome) for value, outcome, _ in told(text)] == [(0, "killed"), (0, "injured")]


def test_silence_on_injuries_is_no_figure() -> None:
    assert {outcome for _, outcome, _ in told("Six soldiers were killed when a bomb exploded.")} == {"killed"}


@pytest.mark.parametrize(
    "text",
    [
        "After the bombing 200 people were standing outside the bank.",
        "The bomb exploded 200 metres from the gate at 7:45 p.m., on Highway 15.",
        "The attack could kill 1,800 people, the mayor warned.",
        "About 40 troops were travelling when the bomb exploded, but the attack failed.",
    ],
)
def test_numbers_of_nobody_harmed_are_no_figures(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("At least 700 militants had been killed by the army over the past year.", "background"),
        ("In 2014, 177 people were killed in a similar attack.", "background"),
        ("At least 133 militants have been killed across the province over the past 48 hours.", "cumulative"),
    ],
)
def test_numbers_of_other_times_stay_out_of_the_incident(text: str, scope: str) -> None:
    extraction = extract("A bomb killed two soldiers on Saturday.\n" + text)
    assert figure(extraction, 2, "killed").scope == "incident"
    last = extraction.figures[-1]
    assert (last.scope, last.report) == (scope, None)


def test_speakers_and_their_stance_are_told_apart() -> None:
    extraction = extract(
        "Two soldiers were killed in the ambush, the governor said. "
        "The rebels claimed that they had killed 40 soldiers. Nine villagers were wounded."
    )
    said, claimed, narrated = (item.attribution for item in extraction.figures)
    assert (said.speaker, said.speaker_kind, said.stance) == ("the governor", "official", "said")
    assert (claimed.speaker_kind, claimed.stance) == ("armed_group", "claimed")
    assert (narrated.speaker, narrated.stance) == (None, "fact")


def test_claim_accusation_and_denial_are_statements_and_no_facts() -> None:
    extraction = extract(
        "A bomb killed two soldiers on Saturday.\nThe Baloch Liberation Army claimed responsibility for the attack. "
        "The interior minister accused Ruritania of arming the group. Ruritania denied the charge."
    )
    assert [item.kind for item in extraction.statements] == ["responsibility_claim", "accusation", "denial"]
    assert extraction.statements[1].target == "Ruritania"


def test_nobody_claiming_is_no_claim() -> None:
    extraction = extract("A bomb killed two soldiers on Saturday.\nNo group has claimed responsibility for the attack.")
    assert extraction.statements == []


def test_the_same_number_of_the_narrator_is_one_figure_told_twice() -> None:
    extraction = extract("A bomb killed 12 soldiers.\nThe 12 soldiers killed in the blast were on patrol.")
    assert extraction.figures[1].same_as == extraction.figures[0].id
