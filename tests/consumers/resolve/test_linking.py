"""Which reports become one incident."""

from __future__ import annotations

from datetime import timedelta

from incidentwire.contracts import Extraction, IncidentReport, Place, Total, When
from tests.consumers.resolve.stories import (
    COAST,
    HARBOUR,
    HILLTOWN,
    NOON,
    TUESDAY,
    actor,
    extraction,
    figure,
    latest,
    only,
    report,
    tell,
)

WEDNESDAY = TUESDAY + timedelta(days=1)


def test_two_outlets_on_one_incident_make_one_incident_with_two_sources() -> None:
    incident = only(
        tell(extraction("a", [report()]), extraction("b", [report(words="A blast tore through the market")]))
    )
    assert [source.article_id for source in incident.sources] == ["a", "b"]
    assert incident.version == 2


def test_a_blast_in_the_next_town_on_the_next_day_is_another_incident() -> None:
    first = report(words="A bomb exploded at the fish market")
    second = report(places=[HILLTOWN], day=WEDNESDAY, words="A bomb exploded at the bus station, a day after Tavio")
    assert len(latest(tell(extraction("a", [first]), extraction("b", [second], hours=24)))) == 2


def test_the_same_town_two_days_later_is_another_incident() -> None:
    later = report(day=TUESDAY + timedelta(days=2))
    assert len(latest(tell(extraction("a", [report()]), extraction("b", [later], hours=48)))) == 2


def test_one_day_in_two_countries_is_two_incidents_even_in_the_same_words() -> None:
    abroad = Place(name="Tavio", kind="city", country="XB")
    assert len(latest(tell(extraction("a", [report()]), extraction("b", [report(places=[abroad])])))) == 2


def test_a_flood_is_no_bombing() -> None:
    assert len(latest(tell(extraction("a", [report()]), extraction("b", [report(type="flood")])))) == 2


def test_a_report_that_names_only_the_province_links_by_day_and_words() -> None:
    coarse = report(places=[COAST], words="A bomb in a fish crate exploded at an auction hall, Quillane traders said")
    assert only(tell(extraction("a", [report()]), extraction("b", [coarse]))).source_count == 2


def test_an_undated_follow_up_links_by_place_and_rare_names() -> None:
    undated = report(
        basis="published", day=TUESDAY + timedelta(days=4), words="Mourners of Quillane auction hall bombing"
    )
    assert only(tell(extraction("a", [report()]), extraction("b", [undated], hours=96))).source_count == 2


def test_a_trial_years_later_links_to_the_incident_of_its_day() -> None:
    words = "The court heard how the bomb in the fish crate exploded at Quillane auction hall"
    assert (
        only(tell(extraction("a", [report()]), extraction("b", [report(words=words)], hours=24 * 700))).source_count
        == 2
    )


def test_a_rising_toll_is_no_reason_for_another_incident() -> None:
    incident = only(
        tell(
            extraction("a", [report()], [figure("F1", 3, qualifier="at_least", speaker="police")]),
            extraction("b", [report()], [figure("F1", 40, speaker="police")], hours=20),
        )
    )
    assert incident.killed.best == 40


def test_two_reports_of_one_article_stay_two_incidents() -> None:
    round_up = [report("R0", words="Gunmen shot a man", type="armed_attack"), report("R1", type="armed_attack")]
    assert len(latest(tell(extraction("a", round_up)))) == 2
    assert len(latest(tell(extraction("a", round_up), extraction("b", round_up)))) == 2


def test_a_report_that_the_extractor_gave_twice_is_one_source_each_of_one_incident() -> None:
    twice = [report("R0"), report("R1")]
    versions = latest(tell(extraction("a", [report()]), extraction("b", twice)))
    assert [len(incident.sources) for incident in versions.values()] == [3]


def test_links_are_decided_report_by_report() -> None:
    second = report("R1", places=[HILLTOWN], day=WEDNESDAY, words="A bridge was blown up")
    versions = latest(tell(extraction("a", [report()]), extraction("b", [second, report("R0")], hours=24)))
    assert sorted(len(incident.sources) for incident in versions.values()) == [1, 2]


def test_two_quarters_of_one_city_two_days_apart_are_two_incidents() -> None:
    north = [Place(name="North End", kind="point", country="XA"), HARBOUR]
    south = [Place(name="South End", kind="point", country="XA"), HARBOUR]
    third_day = TUESDAY + timedelta(days=2)
    versions = tell(
        extraction("a", [report(places=north, type="air_strike")]),
        extraction(
            "b",
            [
                report("R0", places=south, type="air_strike", day=third_day),
                report("R1", places=north, type="air_strike"),
            ],
            hours=48,
        ),
    )
    assert sorted(len(incident.sources) for incident in latest(versions).values()) == [1, 2]


def umbrella(*children: str) -> list[IncidentReport]:
    whole = report("R0", type="coordinated_attack", level="umbrella", places=[COAST], words="Gunmen attacked two towns")
    towns = {"R1": HARBOUR, "R2": HILLTOWN}
    return [
        whole,
        *(
            report(name, type="armed_attack", places=[towns[name]], part_of="R0", words=f"gunmen in {towns[name].name}")
            for name in children
        ),
    ]


def test_a_wave_and_its_parts_link_each_to_its_own() -> None:
    versions = tell(extraction("a", umbrella("R1", "R2")), extraction("b", umbrella("R2", "R1"), hours=5))
    incidents = latest(versions)
    assert [len(incident.sources) for incident in incidents.values()] == [2, 2, 2]
    whole = next(incident for incident in incidents.values() if incident.type == "coordinated_attack")
    parts = [incident for incident in incidents.values() if incident is not whole]
    assert {part.part_of for part in parts} == {whole.incident_id}


def test_parts_bound_their_parent_and_are_never_added_to_it() -> None:
    first = extraction("a", umbrella("R1", "R2"), [figure("F1", 4, report="R1"), figure("F2", 3, report="R2")])
    second = extraction("b", umbrella(), [figure("F1", 9, report="R0")], hours=6)

    def whole(*told: Extraction) -> Total:
        return next(item for item in latest(tell(*told)).values() if item.type == "coordinated_attack").killed

    assert (whole(first).best, whole(first).low, whole(first).high) == (7, 7, None)
    assert (whole(first, second).best, whole(first, second).high) == (9, 9)


def test_what_is_known_of_parts_stands_in_the_cells_of_the_parent() -> None:
    told = [figure("F1", 4, report="R1", who="civilians"), figure("F2", 3, report="R2", who="civilians")]
    versions = latest(tell(extraction("a", umbrella("R1", "R2"), told)))
    whole = next(item for item in versions.values() if item.type == "coordinated_attack")
    assert [(cell.who, cell.low, cell.high) for cell in whole.toll] == [("civilians", 7, None)]


def test_a_new_toll_of_a_part_reaches_the_parent() -> None:
    first = extraction("a", umbrella("R1"), [figure("F1", 4, report="R1", speaker="police")])
    alone = report("R0", type="armed_attack", words="gunmen in Tavio")
    second = extraction("b", [alone], [figure("F1", 6, speaker="police")], hours=4)
    parent = next(item for item in latest(tell(first, second)).values() if item.type == "coordinated_attack")
    assert parent.killed.best == 6


def test_two_incidents_that_a_later_report_shows_to_be_one_are_merged() -> None:
    words = "A bomb in a fish crate exploded at Quillane auction hall, Ilvo Sandrel said"
    village = Place(name="Quillane", kind="point", country="XA", adm1="Lower Coast")
    first = extraction("a", [report(places=[HARBOUR], words="A blast hit the docks, rescuers said")])
    second = extraction("b", [report(places=[village], words=words)], hours=1)
    assert len(latest(tell(first, second))) == 2
    both = report(places=[village, HARBOUR], words=f"{words}. A blast hit the docks")
    versions = tell(first, second, extraction("c", [both], hours=2))
    statuses = sorted(incident.status for incident in latest(versions).values())
    assert statuses == ["merged", "open"]
    survivor = next(incident for incident in latest(versions).values() if incident.status == "open")
    gone = next(incident for incident in latest(versions).values() if incident.status == "merged")
    assert gone.merged_into == survivor.incident_id
    assert len(survivor.sources) == 3


def test_an_attack_by_another_group_at_an_unknown_place_is_another_incident() -> None:
    ours = report(
        places=[COAST], type="armed_attack", words="raid", actors=[actor("Red Sash", "armed_group", "initiator")]
    )
    theirs = report(
        places=[COAST], type="armed_attack", words="hit", actors=[actor("Sons of Ur", "armed_group", "initiator")]
    )
    assert len(latest(tell(extraction("a", [ours]), extraction("b", [theirs])))) == 2


def test_a_flood_that_goes_on_for_days_stays_one_incident() -> None:
    weekend = When.model_validate(
        {"start": TUESDAY, "end": TUESDAY + timedelta(days=2), "precision": "days", "basis": "explicit"}
    )
    first = report(type="flood", when=weekend, words="The Orla river burst its banks")
    later = report(type="flood", day=TUESDAY + timedelta(days=6), words="The Orla river kept rising in flooded streets")
    assert only(tell(extraction("a", [first]), extraction("b", [later], hours=144))).source_count == 2


def test_the_clock_of_the_machine_decides_nothing() -> None:
    incident = only(tell(extraction("a", [report()])))
    assert incident.first_reported_at == NOON


def test_articles_that_put_two_waves_under_each_other_make_no_circle() -> None:
    def wave(name: str, place: Place, words: str, part_of: str | None = None) -> IncidentReport:
        return report(name, type="coordinated_attack", level="umbrella", places=[place], words=words, part_of=part_of)

    north, south = "Red Sash raids along the river", "Sons of Ur burned granaries uphill"
    first = [wave("R0", HARBOUR, north), wave("R1", HILLTOWN, south, "R0")]
    second = [wave("R0", HILLTOWN, south), wave("R1", HARBOUR, north, "R0")]
    third = [wave("R0", HILLTOWN, south), wave("R1", HARBOUR, north, "R0")]
    incidents = latest(tell(extraction("a", first), extraction("b", second, hours=1), extraction("c", third, hours=2)))
    assert len(incidents) == 2
    for incident in incidents.values():
        assert incident.part_of is None or incidents[incident.part_of].part_of is None


def test_a_date_that_a_report_only_inherits_is_no_veto() -> None:
    again = report("R1", day=TUESDAY + timedelta(days=2), basis="inherited")
    other = report("R0", places=[HILLTOWN], day=TUESDAY + timedelta(days=2), words="A bridge was blown up")
    versions = latest(tell(extraction("a", [report()]), extraction("b", [other, again], hours=48)))
    assert sorted(len(incident.sources) for incident in versions.values()) == [1, 2]


def test_a_province_that_was_guessed_for_a_place_without_coordinates_tells_no_towns_apart() -> None:
    guessed = Place(name="Tavio", kind="city", country="XA", adm1="Upper Coast")
    assert only(tell(extraction("a", [report()]), extraction("b", [report(places=[guessed])]))).source_count == 2


def test_two_towns_of_one_name_in_two_provinces_are_two_places() -> None:
    namesake = Place(name="Tavio", kind="city", country="XA", adm1="Upper Coast", lat=11.5, lon=22.0)
    assert len(latest(tell(extraction("a", [report()]), extraction("b", [report(places=[namesake])])))) == 2


def test_only_one_of_two_reports_of_an_article_joins_a_known_incident() -> None:
    twins = [report("R0"), report("R1")]
    figures = [figure("F1", 4, report="R0"), figure("F2", 9, report="R1")]  # told apart by their numbers
    versions = latest(tell(extraction("a", [report()]), extraction("b", twins, figures, hours=1)))
    assert sorted(len(incident.sources) for incident in versions.values()) == [1, 2]


def test_an_umbrella_that_a_part_does_not_change_gets_no_new_version() -> None:
    first = extraction("a", umbrella("R1"), [figure("F1", 4, report="R1", speaker="police")])
    alone = report("R0", type="armed_attack", words="gunmen in Tavio")
    versions = tell(first, extraction("b", [alone], [figure("F1", 4, speaker="police")], hours=4))
    assert [version.version for version in versions] == [1, 1, 2]
    assert versions[-1].type == "armed_attack"
