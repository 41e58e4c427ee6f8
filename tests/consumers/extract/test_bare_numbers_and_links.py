"""Numbers that lean on a neighbour, links between figures, and whose words a number is."""

from __future__ import annotations

import pytest

from tests.consumers.extract.extracting import extract, figure, told


@pytest.mark.parametrize(
    ("text", "value", "outcome"),
    [
        ("A bomb killed 40 people in Marrow and 28 in Tessel.", 28, "killed"),
        ("Seven people were wounded in the blast, three critically.", 3, "injured"),
        ("The blast killed nine people. The ministry had earlier said 14.", 14, "killed"),
        ("A fire swept through a market. It brings to 31 the death toll.", 31, "killed"),
        ("Officials put at no fewer than 61 the number of rebels killed in the fighting.", 61, "killed"),
        ("After the flood he put the number of deaths at 12 on Tuesday night.", 12, "killed"),
        ("Eleven inmates of Orlan prison were killed in the riot.", 11, "killed"),
    ],
)
def test_a_bare_or_distant_number_finds_its_outcome(text: str, value: int, outcome: str) -> None:
    assert (value, outcome) in [(found, kind) for found, kind, _ in told(text)]


def test_a_number_out_of_another_is_a_share_of_it() -> None:
    extraction = extract("The clash left 31 people injured. Nine of the 31 are policemen.")
    share = figure(extraction, 9, "injured")
    assert (share.who, share.part_of) == ("security_forces", figure(extraction, 31, "injured").id)


def test_the_whole_named_in_a_share_is_no_figure_again() -> None:
    assert [value for value, _, _ in told("A storm hit the town. Five of the eight died in a school.")] == [5]


@pytest.mark.parametrize(
    "text",
    [
        "The death toll from the shelling has risen to three, the regional governor, Oleh Marko, has said.",
        "The shelling killed three people. One in eight of the houses has no roof.",
        "The shelling of Khan Marud killed three people near the sea.",
    ],
)
def test_speakers_ratios_and_places_are_no_victims(text: str) -> None:
    assert [value for value, _, _ in told(text)] == [3]


def test_an_earlier_count_is_replaced_by_the_one_that_stands() -> None:
    extraction = extract(
        "At least 12 people were killed in a bombing on Saturday, police said. Police had at first spoken of 14 dead."
    )
    assert figure(extraction, 12, "killed").replaces == figure(extraction, 14, "killed").id


def test_two_speakers_with_one_number_are_two_voices() -> None:
    extraction = extract("The blast killed 17 people, doctors said. The army said that 17 people had been killed.")
    assert [found.same_as for found in extraction.figures] == [None, None]


def test_a_list_under_a_speakers_line_is_his() -> None:
    extraction = extract(
        "A flood hit the valley.\n\nAccording to police, the losses now stand at:\n\n• Deaths: 142\n\n• Injured: 203"
    )
    assert [found.attribution.speaker_kind for found in extraction.figures] == ["police", "police"]


def test_a_quotation_over_two_sentences_is_its_speakers() -> None:
    extraction = extract("A bomb hit the market. “It was noon. We counted 41 bodies,” said the doctor, Lena Orsk.")
    assert figure(extraction, 41, "killed").attribution.speaker == "Lena Orsk"


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The mayor, Ana Lind, said that four people were killed in the blast.", "Ana Lind", "official"),
        ("The local official said that four people were killed in the blast.", "The local official", "official"),
        ("The group’s pastor said that four people were killed in the blast.", "The group’s pastor", "witness"),
    ],
)
def test_a_speaker_has_his_name_and_kind(text: str, name: str, kind: str) -> None:
    said = extract(text).figures[0].attribution
    assert (said.speaker, said.speaker_kind) == (name, kind)
