"""A changed article replaces what its earlier revision said."""

from __future__ import annotations

from datetime import timedelta

from consumers.resolve.resolver import Resolver
from tests.consumers.resolve.stories import NOON, TUESDAY, extraction, figure, latest, only, report, tell


def test_a_new_revision_replaces_the_figures_of_the_old_one() -> None:
    incident = only(
        tell(
            extraction("a", [report()], [figure("F1", 12)]),
            extraction("a", [report()], [figure("F1", 9)], revision=2, hours=1),
        )
    )
    assert incident.killed.best == 9
    assert not incident.killed.conflict
    assert [(source.article_id, source.revision) for source in incident.sources] == [("a", 2)]


def test_the_same_revision_again_changes_and_emits_nothing() -> None:
    resolver = Resolver()
    first = extraction("a", [report()], [figure("F1", 12)])
    resolver.apply(first, NOON)
    again = resolver.apply(first, NOON + timedelta(days=1))
    assert (again.incidents, again.changes, again.article) == ((), (), None)


def test_an_older_revision_is_ignored() -> None:
    resolver = Resolver()
    resolver.apply(extraction("a", [report()], [figure("F1", 12)], revision=2), NOON)
    assert resolver.apply(extraction("a", [report()], [figure("F1", 3)]), NOON).incidents == ()


def test_the_same_revision_as_a_longer_text_replaces_the_shorter_one() -> None:
    teaser = extraction("a", [report()], [figure("F1", 13)])
    whole = extraction("a", [report()], [figure("F1", 13), figure("F2", 25, outcome="injured")], text="1")
    incident = only(tell(teaser, whole))
    assert (incident.killed.best, incident.injured.best, incident.source_count) == (13, 25, 1)


def test_a_better_extractor_may_read_the_same_revision_again() -> None:
    first = extraction("a", [report()], [figure("F1", 12)])
    assert only(tell(first, extraction("a", [report()], [figure("F1", 13)], extractor="2"))).killed.best == 13


def test_an_incident_whose_only_source_goes_away_is_retracted() -> None:
    resolver = Resolver()
    tell(extraction("a", [report()], [figure("F1", 12)]), resolver=resolver)
    resolution = resolver.apply(extraction("a", revision=2), NOON)
    (incident,) = resolution.incidents
    assert (incident.status, incident.version, incident.sources, incident.killed.best) == ("retracted", 2, [], None)
    assert resolution.article is not None
    assert resolution.article.links == {}


def test_a_withdrawn_report_leaves_the_incident_to_its_other_sources() -> None:
    versions = tell(
        extraction("a", [report()], [figure("F1", 12, speaker="police")]),
        extraction("b", [report()], [figure("F1", 15, speaker="police")], hours=1),
        extraction("b", revision=2, hours=2),
    )
    incident = only(versions)
    assert (incident.status, incident.killed.best, incident.source_count) == ("open", 12, 1)


def test_an_incident_that_comes_back_goes_on_under_its_id() -> None:
    versions = tell(extraction("a", [report()]), extraction("a", revision=2), extraction("a", [report()], revision=3))
    assert [(version.version, version.status) for version in versions] == [(1, "open"), (2, "retracted"), (3, "open")]
    assert len(latest(versions)) == 1


def test_a_corrected_date_keeps_the_incident() -> None:
    moved = report(day=TUESDAY - timedelta(days=5))
    incident = only(tell(extraction("a", [report()]), extraction("a", [moved], revision=2)))
    assert incident.when.start == moved.when.start
    assert incident.version == 2


def test_a_revision_about_something_else_makes_a_new_incident_with_an_id_of_its_own() -> None:
    other = report(type="flood", words="The Orla river burst its banks")
    versions = latest(tell(extraction("a", [report()]), extraction("a", [other], revision=2)))
    assert sorted(incident.status for incident in versions.values()) == ["open", "retracted"]


def test_reports_that_change_their_numbers_stay_with_their_incidents() -> None:
    flood = report("R0", type="flood", words="The Orla river burst its banks")
    swapped = [report("R0"), flood.model_copy(update={"id": "R1"})]
    versions = latest(tell(extraction("a", [flood, report("R1")]), extraction("a", swapped, revision=2)))
    assert len(versions) == 2
    assert {incident.type for incident in versions.values()} == {"flood", "bombing"}
    assert all(incident.status == "open" for incident in versions.values())


def test_an_article_that_never_told_an_incident_is_not_remembered() -> None:
    resolution = Resolver().apply(extraction("a"), NOON)
    assert resolution.article is None


def test_an_empty_newer_revision_outdates_the_older_one_that_comes_late() -> None:
    assert tell(extraction("a", revision=2), extraction("a", [report()], revision=1)) == []
