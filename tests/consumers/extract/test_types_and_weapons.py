"""What kind of incident a sentence tells of, with what weapons, and how far it got."""

from __future__ import annotations

import pytest

from consumers.extract.event.events import best_type, stage_of, types_in, weapons_in


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("A ferry foundered off the island in heavy seas and three people drowned.", "transport_accident"),
        ("The helicopter came down in the forest an hour after take-off.", "transport_accident"),
        ("Two carriages jumped the rails at the old viaduct.", "transport_accident"),
        ("The slope above the hamlet gave way before dawn.", "landslide"),
        ("Four houses were buried under mud and rocks.", "landslide"),
        ("He let off several rounds outside the bar and fled.", "armed_attack"),
        ("The brothers were hacked to death on their way to the field.", "armed_attack"),
        ("Insurgents stormed an army base in the north.", "armed_attack"),
        ("A tropical storm made landfall on the coast.", "storm"),
        ("A cruise missile tore the front off a block of flats.", "air_strike"),
        ("Gunmen bundled the trader into a car and asked for a ransom.", "abduction"),
        ("Nine inmates sawed through the bars of their cell.", "prison_break"),
        ("The provincial judge was shot dead outside her home.", "assassination"),
        ("Six people died after drinking hooch at a wedding.", "other"),
        ("A farmer was trampled to death by a wild elephant.", "other"),
        ("Pilgrims were trampled when the crowd surged forward.", "crowd_crush"),
        ("Supporters of the two clubs clashed with police and threw bottles.", "riot"),
        ("Rebels clashed with soldiers near the border.", "armed_clash"),
        ("Residents beat two suspected thieves to death.", "mob_violence"),
        ("The flames razed a row of shops after a short circuit.", "fire"),
        ("Youths set fire to three trucks.", "arson"),
        ("The scaffolding round the church caved in.", "structure_collapse"),
    ],
)
def test_the_words_of_what_happened_tell_the_type(sentence: str, expected: str) -> None:
    assert best_type(types_in(sentence)) == expected


def test_one_certain_word_weighs_no_less_for_weak_ones_beside_it() -> None:
    assert types_in("A drone strike hit the depot.")["air_strike"] > types_in("A drone was seen.")["air_strike"]


@pytest.mark.parametrize(
    ("sentence", "kind", "weapons"),
    [
        ("A blast tore through the paint shop.", "explosion", []),
        ("A helicopter flew the burned men to hospital.", "armed_attack", []),
        ("Two soldiers fell in a clash with rebels.", "armed_clash", ["firearms"]),
        ("The lorry struck a mine on the old road.", "bombing", ["landmine"]),
        ("A mob thrashed the man with sticks.", "mob_violence", ["blunt"]),
        ("Officers were pelted with petrol bombs.", "riot", ["arson"]),
        ("Shells set three houses ablaze.", "shelling", ["artillery"]),
        ("Spent shell casings lay where the man was shot.", "armed_attack", ["firearms"]),
    ],
)
def test_weapons_are_those_of_the_deed_and_not_of_its_aftermath(sentence: str, kind: str, weapons: list[str]) -> None:
    assert weapons_in([sentence], kind) == weapons


def test_a_plot_is_foiled_and_a_repelled_attack_may_cost_lives() -> None:
    assert stage_of("Police arrested two men over plans for a bomb.", "disrupted_plot", True) == "foiled"
    assert stage_of("The garrison repulsed the raid; two soldiers died.", "armed_attack", True) == "repelled"
    assert stage_of("They tried to rob the bank and shot a clerk.", "armed_attack", True) == "accomplished"
