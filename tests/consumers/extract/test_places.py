"""Place mentions and what they mean, on a small gazetteer and sentences of our own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pytest

from consumers.extract.places import Gazetteer, PlaceFinder, PlaceMention, ResolvedPlace
from consumers.extract.text.parsing import Parser
from tests.consumers.extract.small_gazetteer import build_small


@lru_cache(maxsize=1)
def parser() -> Parser:
    return Parser()


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gazetteer]:
    with pytest.MonkeyPatch.context() as patch:
        opened = build_small(tmp_path_factory.mktemp("places") / "places.sqlite", patch)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def finder(gazetteer: Gazetteer) -> PlaceFinder:
    return PlaceFinder(gazetteer)


def resolved(finder: PlaceFinder, text: str) -> list[PlaceMention]:
    """The mentions of a text of several lines; every offset is checked."""
    found, start = list[PlaceMention](), 0
    for line in text.split("\n"):
        found += finder.mentions(parser().parse([line])[0], start)
        start += len(line) + 1
    found = finder.resolve(found)
    for mention in found:
        assert text[mention.start : mention.end] == mention.text
    return found


def mention_of(finder: PlaceFinder, text: str, core: str) -> PlaceMention:
    return next(mention for mention in resolved(finder, text) if mention.core == core)


def place_of(finder: PlaceFinder, text: str, core: str) -> ResolvedPlace:
    place = mention_of(finder, text, core).place
    assert place is not None
    return place


def test_a_capital_is_not_an_alternate_name_of_a_larger_city(finder: PlaceFinder) -> None:
    assert place_of(finder, "A bomb went off in Islamabad on Friday.", "Islamabad").country == "PK"


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Two men were shot in Atlanta, Georgia, on Friday.", "US"),
        ("A bus overturned near Tbilisi. Police in Georgia said four had died.", "GE"),
    ],
)
def test_georgia_is_a_country_or_a_state_by_its_surroundings(finder: PlaceFinder, text: str, country: str) -> None:
    assert place_of(finder, text, "Georgia").country == country


def test_the_bare_name_of_town_and_district_is_the_town_and_with_its_word_the_district(finder: PlaceFinder) -> None:
    town = place_of(finder, "Gunmen opened fire in Mastung on Saturday.", "Mastung")
    assert (town.kind, town.geonames_id, town.precision) == ("city", 203, 1)
    district = place_of(finder, "Gunmen opened fire in Mastung district of Balochistan.", "Mastung")
    assert (district.kind, district.adm1, district.precision) == ("district", "Balochistan", 3)
    assert district.name == "Mastung district"


def test_a_seat_under_an_alternate_name_goes_before_its_district(finder: PlaceFinder) -> None:
    assert place_of(finder, "Gunmen opened fire in Zhob on Saturday.", "Zhob").geonames_id == 215


def test_in_a_round_up_the_words_around_a_name_count_more_than_the_article(finder: PlaceFinder) -> None:
    here = "Two men were shot in Atlanta. American police said the United States saw more of it. "
    filler = "The talks went on for hours and nobody left the room before the end of the night. " * 12
    text = here * 4 + filler + "Canadian police said that Canada sent help after a fire in Melville killed three."
    assert place_of(finder, text, "Melville").geonames_id == 213
    assert place_of(finder, here + "A fire in Melville killed three.", "Melville").geonames_id == 212


def test_the_text_around_a_name_decides_between_namesakes(finder: PlaceFinder) -> None:
    assert place_of(finder, "Three people were killed near Melville, Sask., on Friday.", "Melville").geonames_id == 213
    assert place_of(finder, "Three people were killed in Melville, New York, on Friday.", "Melville").geonames_id == 212


def test_a_short_name_at_the_end_of_a_sentence_keeps_its_meaning(finder: PlaceFinder) -> None:
    mention = mention_of(finder, "The bomb went off in Quetta. Five died.", "Quetta")
    assert mention.text == "Quetta"
    assert mention.place is not None
    assert mention.place.geonames_id == 204


def test_a_village_that_the_gazetteer_lacks_lies_where_the_text_puts_it(finder: PlaceFinder) -> None:
    place = place_of(finder, "Gunmen stormed the village of Zorabad in Kech district of Balochistan.", "Zorabad")
    assert (place.kind, place.country, place.adm1) == ("city", "PK", "Balochistan")
    assert (place.lat, place.lon, place.geonames_id, place.unit) == (None, None, None, None)


def test_a_name_right_after_in_is_a_place_whatever_the_tagger_thinks(finder: PlaceFinder) -> None:
    place = place_of(finder, "Gunmen stormed a school in Dan Kurbat, a village in Mastung district.", "Dan Kurbat")
    assert (place.country, place.adm1) == ("PK", "Balochistan")


def test_a_village_is_not_a_city_far_away_that_shares_its_name(finder: PlaceFinder) -> None:
    text = "In Russia’s Belgorod region, shelling of the border village of Murom killed a driver."
    place = place_of(finder, text, "Murom")
    assert place.geonames_id is None
    assert place.adm1 == "Belgorod"


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("Pakistan's military said ten militants died.", "Pakistan"),
        ("The Quetta police arrested two men.", "Quetta"),
        ("Islamabad denied the accusation.", "Islamabad"),
        ("He held talks with Pakistan about the attack.", "Pakistan"),
        ("The governor of Balochistan condemned the attack.", "Balochistan"),
        ("Pakistani troops were sent.", "Pakistani"),
    ],
)
def test_possessors_adjectives_and_governments_are_no_scene(finder: PlaceFinder, text: str, core: str) -> None:
    assert mention_of(finder, text, core).compound


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("A bomb went off in Quetta on Friday.", "Quetta"),
        ("The attack in Pakistan's Balochistan province killed five.", "Balochistan"),
        ("A fire broke out at the Quetta hospital.", "Quetta"),
        ("Quetta was shelled at dawn.", "Quetta"),
        ("Pakistan saw its worst attack in years.", "Pakistan"),
    ],
)
def test_scenes_are_not_compound(finder: PlaceFinder, text: str, core: str) -> None:
    assert not mention_of(finder, text, core).compound


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("A bomb went off in Quetta.", "occurred"),
        ("A bomb went off near Quetta.", "near"),
        ("A bomb went off about 40km (25 miles) north of Quetta.", "near"),
        ("A bomb went off on the outskirts of Quetta.", "near"),
        ("The men had come from Quetta.", "origin"),
        ("The four had planned an attack on a market in Quetta.", "intended"),
    ],
)
def test_the_preposition_gives_the_role(finder: PlaceFinder, text: str, role: str) -> None:
    assert mention_of(finder, text, "Quetta").role_hint == role


def test_members_of_a_list_share_the_role_of_the_first(finder: PlaceFinder) -> None:
    mentions = resolved(finder, "Bombs went off in Quetta, Mastung and Turbat on Friday.")
    assert [(mention.core, mention.role_hint) for mention in mentions] == [
        ("Quetta", "occurred"),
        ("Mastung", "occurred"),
        ("Turbat", "occurred"),
    ]
    assert [mention.place and mention.place.kind for mention in mentions] == ["city", "city", "city"]


def test_a_part_of_a_country_is_a_region_without_a_point(finder: PlaceFinder) -> None:
    place = place_of(finder, "Fighters attacked a market in eastern Burkina Faso.", "Burkina Faso")
    assert (place.name, place.kind, place.country) == ("eastern Burkina Faso", "region", "BF")
    assert (place.lat, place.precision) == (None, 5)


def test_regions_and_seas(finder: PlaceFinder) -> None:
    darfur = place_of(finder, "Twelve people died in Darfur.", "Darfur")
    assert (darfur.kind, darfur.country, darfur.precision) == ("region", "SD", 5)
    sea = place_of(finder, "A tanker was hit in the Red Sea.", "Red Sea")
    assert (sea.kind, sea.country, sea.precision) == ("region", None, 7)


def test_persons_who_are_called_like_a_place_are_none(finder: PlaceFinder) -> None:
    for text in (
        "It was said by Gen. Garissa in a speech.",
        "He blamed Judge Melville.",
        "The speaker, Melville, 66, sat with a cat.",
    ):
        assert [mention for mention in resolved(finder, text) if mention.core in ("Garissa", "Melville")] == []


def test_a_plain_word_with_a_capital_is_no_town(finder: PlaceFinder) -> None:
    assert resolved(finder, "Bam! The door fell shut, they said on Friday.") == []


def test_a_dateline_tells_the_country_and_is_no_scene(finder: PlaceFinder) -> None:
    mentions = resolved(finder, "QUETTA: Three men were shot in Sarkhab on Sunday.")
    assert mentions[0].compound
    assert mentions[-1].core == "Sarkhab"
    assert mentions[-1].place is not None
    assert mentions[-1].place.country == "PK"


def test_near_a_town_is_precision_2_and_inside_it_1(finder: PlaceFinder) -> None:
    place = place_of(finder, "A bomb went off in Quetta.", "Quetta")
    assert place.to_record("occurred").precision == 1
    record = place.to_record("near")
    assert (record.precision, record.role, record.country, record.adm1) == (2, "near", "PK", "Balochistan")


def test_containers_go_from_small_to_large(finder: PlaceFinder) -> None:
    place = place_of(finder, "A bomb went off in Mastung.", "Mastung")
    assert [each.kind for each in finder.containers(place)] == ["district", "adm1", "country"]
    assert all(each.contains(place) for each in finder.containers(place))


def test_offsets_count_code_points_of_the_article(finder: PlaceFinder) -> None:
    text = "“Bombs!” – he said…\nTwo went off in Quetta’s centre."
    assert mention_of(finder, text, "Quetta").start == text.index("Quetta")


def test_an_article_without_places_and_an_empty_one(finder: PlaceFinder) -> None:
    assert resolved(finder, "") == []
    assert finder.resolve([]) == []
    assert resolved(finder, "He slept badly and woke late.") == []


@pytest.mark.parametrize(
    "text",
    [
        "The van was hit on Quetta Road on Friday.",
        "A bus left the Quetta-Mastung highway and overturned.",
        "Gunmen fired at a Quetta taxi driver.",
    ],
)
def test_a_road_named_after_a_town_and_an_indefinite_use_are_no_scene(finder: PlaceFinder, text: str) -> None:
    assert all(mention.compound for mention in resolved(finder, text) if mention.core == "Quetta")


def test_a_hyphened_name_is_one_name(finder: PlaceFinder) -> None:
    cores = [mention.core for mention in resolved(finder, "Two men were shot in Gulbahar-i-Nau on Friday.")]
    assert cores == ["Gulbahar-i-Nau"]


def test_a_word_that_says_no_more_than_place_is_left_out_of_the_name(finder: PlaceFinder) -> None:
    found = resolved(finder, "A bomb went off in the Lalbagh area of Quetta on Friday.")
    assert next(mention.place.name for mention in found if mention.place is not None) == "Lalbagh"
