"""The extractor as a whole: reports, what is skipped, hostile text, equal runs, the sample article."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consumers.extract.core import IncidentExtractor
from consumers.extract.places import Gazetteer, PlaceFinder
from incidentwire.contracts import Article, Extraction
from tests.consumers.extract.extracting import NOW, extract
from tests.consumers.extract.small_gazetteer import build_small

WAVE = "\n".join(
    [
        "LIMBANI, Feb 2 (Hill Press) - More than 120 people were killed on Saturday in a wave of coordinated attacks "
        "in Balochistan, officials said.",
        "In Quetta, two police officers were killed in a grenade attack on a police vehicle, while militants stormed a "
        "prison in Mastung district, freeing more than 30 inmates.",
        "The governor claimed that at least 700 militants had been killed over the past year.",
    ]
)


@pytest.fixture(scope="module")
def extractor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IncidentExtractor]:
    with pytest.MonkeyPatch.context() as patch:
        gazetteer = build_small(tmp_path_factory.mktemp("places") / "places.sqlite", patch)
    yield IncidentExtractor(places=PlaceFinder(gazetteer))
    gazetteer.close()


def test_a_wave_of_attacks_is_an_umbrella_with_its_parts(extractor: IncidentExtractor) -> None:
    extraction = extract(WAVE, extractor=extractor)
    wave, *parts = extraction.reports
    assert (wave.type, wave.level) == ("coordinated_attack", "umbrella")
    assert [(part.type, part.places[0].name, part.part_of) for part in parts] == [
        ("grenade_attack", "Quetta", wave.id),
        ("prison_break", "Mastung district", wave.id),
    ]
    assert {str(part.when.start) for part in extraction.reports} == {"2026-01-31"}


def test_each_figure_goes_to_its_own_report_and_history_to_none(extractor: IncidentExtractor) -> None:
    extraction = extract(WAVE, extractor=extractor)
    homes = {figure.value: figure.report for figure in extraction.figures}
    assert homes == {120: "R0", 2: "R1", 30: "R2", 700: None}


def test_the_headline_of_a_stub_is_read_as_its_text() -> None:
    extraction = extract("Details to follow.", title="Nine people killed as coach overturns")
    (report,) = extraction.reports
    assert report.type == "transport_accident"
    assert [(figure.value, figure.outcome, figure.report) for figure in extraction.figures] == [(9, "killed", "R0")]
    assert {span.field for span in [*report.evidence, *extraction.figures[0].evidence]} == {"title"}


def test_the_dateline_is_no_place_of_the_incident(extractor: IncidentExtractor) -> None:
    extraction = extract("ISLAMABAD, Feb 2: A bomb killed two people in Quetta on Saturday.", extractor=extractor)
    assert [place.name for place in extraction.reports[0].places] == ["Quetta"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"text": "Deux soldats ont été tués.", "language": "fr"}, "language"),
        ({"text": "A bomb killed two soldiers.", "text_quality": "failed"}, "text_quality"),
        ({"text": "The library opened on Friday with music and cake for all who came."}, "gate"),
    ],
)
def test_what_is_not_read_says_why(fields: dict[str, Any], reason: str) -> None:
    extraction = extract(**fields)
    assert extraction.skipped == reason
    assert extraction.reports == []
    assert extraction.figures == []


def test_the_same_article_gives_the_same_bytes(extractor: IncidentExtractor) -> None:
    first, second = (extract(WAVE, extractor=extractor).to_json() for _ in range(2))
    assert first == second


HARM = st.sampled_from(
    [
        "killed", "12 people", "were", "dead", "no casualties", "said", "police",
        "a soldier", "(31)", "“", "’", "\u2028",
        "\n", "including", "of them", "between 10 and 15",
        "Feb 30", "dozens of", "\x00", "\ud800", "and", ",", ":", "—",
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(HARM, st.text(max_size=12)), max_size=60).map(" ".join))
def test_any_text_gives_an_extraction_with_valid_evidence(text: str) -> None:
    extract("A bomb killed two people. " + text)


@pytest.mark.parametrize(
    "text",
    [
        "killed " * 140_000,
        "12 killed, " * 90_000,
        "bomb" * 250_000,
        "killed 12 " + "(" * 999_000,
        "爆発で12人が死亡 killed " * 50_000,
        "a and " * 160_000 + "killed",
        "\n".join(["A bomb killed two people in Quetta."] * 27_000),
        "1," * 500_000 + " killed",
    ],
    ids=["one word", "counts", "one long word", "brackets", "japanese", "and", "lines", "digits"],
)
def test_a_megabyte_of_anything_takes_less_than_ten_seconds(text: str) -> None:
    started = time.process_time()
    extract(text[:1_000_000])
    assert time.process_time() - started < 10


def test_the_sample_article_comes_out_mostly_right(shared_dir: Path) -> None:
    if not any((shared_dir / "data" / "gold" / "seed").glob("*.json")):
        pytest.skip("no sample article in the shared folder")
    gold = json.loads(next((shared_dir / "data" / "gold" / "seed").glob("*.json")).read_text(encoding="utf-8"))
    given_ = Article.from_loose({**gold["article"], "article_id": gold["id"]}, NOW)
    extraction: Extraction = IncidentExtractor(places=PlaceFinder(Gazetteer.open_or_build())).extract(given_, NOW)
    extraction.check_evidence(given_)
    wanted = [
        (item["value"], item["qualifier"], item["outcome"], item["who"], item["scope"])
        for item in gold["gold"]["figures"]
    ]
    found = [(item.value, item.qualifier, item.outcome, item.who, item.scope) for item in extraction.figures]
    for one in found:
        if one in wanted:
            wanted.remove(one)
    assert len(wanted) <= 2, f"not found: {wanted}"
    assert len(extraction.reports) >= 5
    main = {item.value for item in extraction.figures if item.report == "R0"}
    assert not main & {41, 700, 133}


def test_words_of_harm_without_anybody_harmed_are_no_incident(extractor: IncidentExtractor) -> None:
    text = "The critics attacked the play. " + "It was a battle of wits, and the last act exploded with laughter. " * 20
    extraction = extract(text, "A blast on the small stage", extractor=extractor)
    assert extraction.reports == []


def test_several_places_of_separate_accidents_are_several_reports(extractor: IncidentExtractor) -> None:
    extraction = extract(
        "Four people were killed on Saturday when a bus overturned near Quetta, police said.\n"
        "Separately, two students were injured on Sunday when a truck hit a van in Turbat.",
        extractor=extractor,
    )
    assert [(report.type, report.places[0].name) for report in extraction.reports] == [
        ("transport_accident", "Quetta"),
        ("transport_accident", "Turbat"),
    ]
    assert [figure.report for figure in extraction.figures] == ["R0", "R1"]
