"""Rules 2 to 5: voices, parties, conflicts and parents, on the figures of several articles."""

from __future__ import annotations

from consumers.resolve.toll.voices import Speaker, voices
from tests.consumers.resolve.stories import TUESDAY, figure, killed, numbers, toll_of

ARMY = "Colonel Breck Aldane"


def test_of_one_voice_the_newest_count_stays() -> None:
    toll = toll_of([figure("F1", 12, speaker="police")], [figure("F1", 15, speaker="Inspector Mo Harl")])
    assert killed(toll) == (15, 15, 15, False)


def test_a_voice_may_correct_its_count_downward() -> None:
    toll = toll_of([figure("F1", 15, speaker="police")], [figure("F1", 14, speaker="Police in Tavio")])
    assert killed(toll)[0] == 14


def test_the_newest_claim_wins_and_not_the_newest_article() -> None:
    toll = toll_of(
        [figure("F1", 4, speaker=ARMY, kind="military")],
        [figure("F1", 7, speaker="an army spokesman", kind="military")],
        [figure("F1", 4, speaker=ARMY, kind="military", as_of=TUESDAY)],
    )
    assert killed(toll) == (7, 7, 7, False)


def test_a_higher_number_of_the_evening_told_the_next_morning_is_newer() -> None:
    toll = toll_of([figure("F1", 4, speaker="police")], [figure("F1", 6, speaker="police", as_of=TUESDAY)])
    assert killed(toll) == (6, 6, 6, False)


def test_an_old_number_told_again_does_not_replace_that_days_own() -> None:
    toll = toll_of([figure("F1", 6, speaker="police")], [figure("F1", 4, speaker="police", as_of=TUESDAY)])
    assert killed(toll) == (6, 6, 6, False)


def test_lower_bounds_of_several_voices_agree_with_a_later_exact_count() -> None:
    toll = toll_of(
        [figure("F1", 7, qualifier="at_least", speaker="the governor", kind="official")],
        [figure("F1", 9, speaker="the rescue service", kind="official")],
    )
    assert killed(toll) == (9, 9, 9, False)


def test_a_count_beside_about_is_no_conflict() -> None:
    toll = toll_of(
        [figure("F1", 20, qualifier="about", speaker="police")], [figure("F1", 33, speaker="a clinic", kind="medical")]
    )
    assert killed(toll) == (33, 33, 33, False)


def test_in_conflict_the_newest_voice_is_shown() -> None:
    toll = toll_of(
        [figure("F1", 12, speaker="police")],
        [figure("F1", 17, speaker="the Varn hospital", kind="medical")],
    )
    assert killed(toll) == (17, 12, 17, True)


def test_a_bare_number_of_another_outlet_never_makes_the_toll_fall() -> None:
    toll = toll_of([figure("F1", 17, speaker="police")], [figure("F1", 12)])
    assert killed(toll) == (17, 12, 17, True)


def test_a_later_bare_number_overtakes_yesterdays_bare_number() -> None:
    assert killed(toll_of([figure("F1", 12)], [figure("F1", 17)])) == (17, 17, 17, False)


def test_outlets_that_differ_on_one_day_are_in_conflict() -> None:
    toll = toll_of([figure("F1", 12)], [figure("F1", 17)], hours=[0, 2])
    assert killed(toll) == (17, 12, 17, True)


def test_a_weak_lower_bound_does_not_open_the_envelope_of_two_rivals() -> None:
    toll = toll_of(
        [figure("F1", 7, qualifier="at_least", speaker="the governor", kind="official")],
        [figure("F1", 9, speaker="police")],
        [figure("F1", 11, speaker="a clinic", kind="medical")],
    )
    assert killed(toll) == (11, 9, 11, True)


def test_a_number_that_a_text_calls_superseded_no_longer_counts_elsewhere() -> None:
    toll = toll_of(
        [figure("F1", 16)],
        [figure("F1", 15, speaker="police", replaces="F2"), figure("F2", 16, speaker="police", stance="denied")],
    )
    assert killed(toll) == (15, 15, 15, False)


def test_an_armed_group_counting_soldiers_only_widens_the_toll() -> None:
    toll = toll_of(
        [figure("F1", 4, who="security_forces", speaker=ARMY, kind="military")],
        [figure("F1", 31, who="security_forces", speaker="the Red Sash", kind="armed_group")],
    )
    assert numbers(toll, "security_forces") == (4, 4, 31, True)


def test_an_enemys_claim_does_not_fill_an_open_count() -> None:
    toll = toll_of(
        [figure("F1", 4, qualifier="at_least", who="security_forces", speaker=ARMY, kind="military")],
        [figure("F1", 31, who="security_forces", speaker="the Red Sash", kind="armed_group")],
    )
    assert numbers(toll, "security_forces") == (4, 4, None, False)


def test_an_enemys_claim_stands_alone_where_nobody_else_counts() -> None:
    toll = toll_of([figure("F1", 31, who="security_forces", speaker="the Red Sash", kind="armed_group")])
    assert numbers(toll, "security_forces") == (31, 31, 31, False)


def test_police_are_a_party_about_militants_only_where_the_state_fights() -> None:
    votes = (
        [figure("F1", 1, who="militants", speaker="Dr Ines Taub", kind="medical")],
        [figure("F1", 2, who="militants", speaker="police")],
    )
    assert numbers(toll_of(*votes, state_fights=True), "militants") == (1, 1, 2, True)
    assert numbers(toll_of(*votes, state_fights=False), "militants") == (2, 1, 2, True)


def test_a_share_in_one_article_is_a_floor_for_the_count_of_another() -> None:
    toll = toll_of(
        [figure("F1", 12, who="civilians", speaker="the mayor", kind="official")],
        [figure("F1", 12, speaker="police"), figure("F2", 2, who="civilians", tags=["child"], part_of="F1")],
    )
    assert numbers(toll, "civilians") == (12, 12, 12, False)


def test_a_voice_that_later_counts_more_of_one_kind_than_it_counted_in_all_has_no_conflict_with_itself() -> None:
    toll = toll_of([figure("F1", 12, speaker="police")], [figure("F1", 15, who="civilians", speaker="police")])
    assert killed(toll) == (15, 15, 15, False)


def test_agreeing_figures_support_the_number_shown_and_others_contradict_it() -> None:
    toll = toll_of(
        [figure("F1", 12, speaker="police")],
        [figure("F1", 17, speaker="the Varn hospital", kind="medical")],
    )
    cell = toll.cells["people", "killed", None]
    assert [ref.article_id for ref in cell.support] == ["a1"]
    assert [ref.article_id for ref in cell.contradicts] == ["a0"]


def test_four_more_died_beside_the_new_total_of_the_same_speaker_is_no_rival() -> None:
    toll = toll_of([figure("F1", 15, speaker="police"), figure("F2", 4, speaker="police")])
    assert killed(toll) == (15, 15, 15, False)


def keys(*speakers: Speaker, places: frozenset[str] = frozenset()) -> list[str]:
    found = voices(speakers, places)
    return [found[speaker] for speaker in speakers]


def test_an_office_its_head_and_their_joint_name_are_one_voice() -> None:
    one, two, three = keys(
        Speaker("the provincial governor", "official", ""),
        Speaker("governor Ilse Marn", "official", ""),
        Speaker("Ilse Marn", "official", ""),
    )
    assert one == two == three


def test_names_of_the_incidents_place_tell_no_speakers_apart() -> None:
    mayor, governor = Speaker("Tavio mayor", "official", ""), Speaker("Tavio governor", "official", "")
    one, two = keys(mayor, governor, places=frozenset({"tavio"}))
    assert one != two


def test_two_ministries_are_two_voices() -> None:
    one, two = keys(Speaker("Ministry of Health", "official", ""), Speaker("Interior Ministry", "official", ""))
    assert one != two


def test_armies_of_two_countries_are_two_voices() -> None:
    one, two = keys(Speaker("the Kenyan army", "military", ""), Speaker("Ugandan military", "military", ""))
    assert one != two


def test_one_countrys_army_is_not_another_countrys_officer() -> None:
    one, two = keys(Speaker("the Kenyan army", "military", ""), Speaker("Ugandan Colonel Breck Aldane", "military", ""))
    assert one != two


def test_a_countrys_army_and_its_spokesman_are_one_voice() -> None:
    one, two = keys(Speaker("Kenya's army", "military", ""), Speaker("Colonel Breck Aldane", "military", ""))
    assert one == two


def test_an_armed_group_is_never_one_voice_with_another_kind() -> None:
    one, two = keys(Speaker("Red Sash", "armed_group", ""), Speaker("Red Sash", "media", ""))
    assert one != two
