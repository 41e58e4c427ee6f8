"""Who says a number, who claims, accuses and denies, who did it, and on whose reports a text rests."""

from __future__ import annotations

import pytest

from consumers.extract.actors.armed_groups import groups_in, is_group
from consumers.extract.said.derived_from import derived_from
from consumers.extract.said.issuer import issuer_of
from consumers.extract.said.speakers import kind_of_speaker
from tests.consumers.extract.extracting import extract

ATTACK = "Gunmen attacked a market in Tarna on Sunday, killing nine people. "


@pytest.mark.parametrize(
    ("text", "speaker", "kind", "stance"),
    [
        ("Nine people died in the blast, the acting mayor, Oleh Marko, said.", "Oleh Marko", "official", "said"),
        ("By the count of the rights group Klar, 31 people were killed in the shelling.", "Klar", "ngo", "said"),
        ("Of these, it says, 904 people were killed.", None, "none", "said"),
        ("The inquiry finds that 61 people were killed in the blast.", "inquiry", "none", "said"),
    ],
)
def test_a_number_is_said_by_whoever_stands_beside_it(text: str, speaker: str | None, kind: str, stance: str) -> None:
    said = extract(text).figures[0].attribution
    assert said.stance == stance
    if speaker is not None:
        assert speaker in (said.speaker or "")
    if kind != "none":
        assert said.speaker_kind == kind


def test_verbs_of_finding_report_only_with_a_clause() -> None:
    found = extract("Police found nine bodies after the blast.")
    assert all(figure.attribution.stance == "fact" for figure in found.figures)


def test_the_issuer_of_a_press_release_speaks_its_numbers() -> None:
    text = "PRESS RELEASE\n\nTroops of the battalion killed three rebels in an encounter at Lower Bon on Friday."
    said = extract(text, title="Three rebels killed", source="Northern Infantry Division").figures[0].attribution
    assert (said.speaker, said.speaker_kind, said.stance) == ("Northern Infantry Division", "military", "fact")
    assert issuer_of("Three rebels killed", text, "The Morning Post") is None
    assert issuer_of("A quiet day", "Nothing happened.", "Coast Courier") is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [("the Arakan Army", "armed_group"), ("security sources", "military"), ("the rights group Klar", "ngo"),
     ("the Taliban authorities", "official"), ("AFP", "media"), ("a hospital orderly", "medical")],
)  # fmt: skip
def test_the_words_of_a_speaker_tell_the_kind(name: str, kind: str) -> None:
    assert kind_of_speaker(name) == kind


@pytest.mark.parametrize(
    ("text", "kind", "speaker", "target"),
    [
        (
            "The Red Dawn Front said it had carried out the attack.",
            "responsibility_claim",
            "Red Dawn Front",
            "Red Dawn",
        ),
        ("Police blamed the Red Dawn Front for the attack.", "accusation", "Police", "Red Dawn Front"),
        ("The army claimed that Ruritanian troops had shelled the town.", "accusation", "The army", "troops"),
        ("The mayor laid the blame on smugglers from the coast.", "accusation", "The mayor", "smugglers"),
        ("The mayor described the allegation as a fabrication.", "denial", "The mayor", None),
        ("The Red Dawn Front denied any involvement.", "responsibility_denial", "Red Dawn Front", "Red Dawn Front"),
    ],
)
def test_statements_have_their_kind_speaker_and_target(text: str, kind: str, speaker: str, target: str | None) -> None:
    found = extract(ATTACK + text).statements
    assert [statement.kind for statement in found] == [kind]
    assert speaker in (found[0].speaker or "")
    assert (found[0].target is None) if target is None else target in (found[0].target or "")


def test_a_denial_is_of_what_was_accused_before_it() -> None:
    found = extract(ATTACK + "The army blamed Boko Haram. A spokesman for the group denied this.").statements
    assert [(said.kind, said.target) for said in found] == [("accusation", "Boko Haram"), ("denial", "Boko Haram")]


@pytest.mark.parametrize(
    "text",
    [
        "The army neither confirmed nor denied the strike.",
        "The engineer blamed heavy rain for the collapse.",
        "He was denied bail by the court.",
        "The army said it had killed 12 rebels in clashes.",
        "The council rejected the budget.",
    ],
)
def test_other_uses_of_the_words_are_no_statements(text: str) -> None:
    assert extract(ATTACK + text).statements == []


def roles(text: str) -> set[tuple[str, str, str]]:
    """The actors of the first report as (name, role, certainty)."""
    return {(actor.name.lower(), actor.role, actor.certainty) for actor in extract(text).reports[0].actors}


def test_the_subject_of_an_attack_is_its_initiator_and_the_object_its_target() -> None:
    found = roles("Gunmen ambushed soldiers near Tarna on Sunday, killing four people.")
    assert {("gunmen", "initiator", "reported"), ("soldiers", "target", "reported")} <= found


def test_the_passive_turns_them_round() -> None:
    found = roles("Four farmers were shot dead by suspected bandits in Tarna on Sunday.")
    assert ("suspected bandits", "initiator", "suspected") in found
    assert ("farmers", "target", "reported") in found


def test_the_state_whose_weapons_struck_is_the_initiator() -> None:
    assert ("israel", "initiator", "reported") in roles("An Israeli drone strike on a car killed two people on Sunday.")


def test_who_is_accused_is_no_initiator() -> None:
    found = roles(ATTACK + "The mayor blamed the Red Dawn Front for the attack.")
    assert ("red dawn front", "accused", "alleged") in found
    assert not any(name == "red dawn front" and role == "initiator" for name, role, _ in found)


def test_who_claims_is_an_initiator_by_his_own_word() -> None:
    found = extract(ATTACK + "The banned Red Dawn Front claimed responsibility for the attack.").reports[0].actors
    claimed = [actor for actor in found if actor.certainty == "claimed"]
    assert [(actor.name, actor.role) for actor in claimed] == [("Red Dawn Front", "initiator")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gunmen killed councilman Ivo Marsh in Tarna on Sunday, police said.", ("ivo marsh", "target", "reported")),
        (
            "The murder of union leader Ivo Marsh in Tarna on Sunday shocked police.",
            ("ivo marsh", "target", "reported"),
        ),
        ("Ten people died in a Shining Path attack on Tarna on Sunday.", ("shining path", "initiator", "reported")),
        (
            "Four farmers were killed in Tarna on Sunday in a crime perpetrated by armed men.",
            ("armed men", "initiator", "reported"),
        ),
        (
            "Unidentified individuals shot dead two guards in Tarna on Sunday.",
            ("unidentified individuals", "initiator", "reported"),
        ),
    ],
)
def test_victims_and_attackers_are_named_by_nouns_and_verbs(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in roles(text)


def test_every_named_victim_is_a_target() -> None:
    found = roles("Armed men kidnapped Gilda Flores and Hector Moreno in Tarna on Sunday, police said.")
    assert {("gilda flores", "target", "reported"), ("hector moreno", "target", "reported")} <= found


def test_groups_are_known_by_their_aliases_once_each() -> None:
    assert [name for _, name, _ in groups_in("The TTP, or Pakistani Taliban, fought the BLA.")] == ["TTP", "BLA"]
    assert is_group("the New People’s Army")
    assert not is_group("the army")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("LIMA, March 3 (Andes Wire) — Two people died.", ["Andes Wire"]),
        ("Two people died. — CoastPress", ["CoastPress"]),
        ("Two people died.\n\n(With inputs from PTI and the Hill Sentinel)", ["PTI", "The Hill Sentinel"]),
        ("The governor told Reuters that two people died.", ["Reuters"]),
        ("Two people died, the state news agency Norna reported.", ["Norna"]),
        ("Ruritanian state television said two people died.", ["Ruritanian state television"]),
        ("Two people died, police told The Morning Post.", []),
    ],
)
def test_agencies_and_outlets_named_as_the_origin_are_found(text: str, names: list[str]) -> None:
    assert derived_from(text, "Morning Post") == names


def test_what_a_side_claims_to_have_done_is_no_fact() -> None:
    found = roles(ATTACK + "In the same attack the Arakan Army claimed to have killed 30 soldiers.")
    assert ("soldiers", "target", "reported") not in found
