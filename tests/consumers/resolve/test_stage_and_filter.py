"""The stage on topics and the filter on JSON lines around the same resolver."""

from __future__ import annotations

import io
import json
import time

from consumers.resolve.candidates import MOST_CANDIDATES, CandidateIndex
from consumers.resolve.families import family
from consumers.resolve.filter import run
from consumers.resolve.lexicon import table
from consumers.resolve.profile import incident_profile, profiles_of
from consumers.resolve.resolver import MOST_REPORTS
from consumers.resolve.stage import INPUT, ResolveStage
from consumers.resolve.terms import TermStatistics
from incidentwire.contracts import Extraction, Incident
from incidentwire.contracts.topics import INCIDENT_CHANGES, INCIDENTS, RESOLVE_ARTICLES
from incidentwire.contracts.vocabulary import IncidentType, values
from incidentwire.streaming.outcomes import DeadLetter, Drop, Emit, Message, Outcome
from tests.consumers.resolve.stories import NOON, extraction, figure, report


def message(value: bytes | None) -> Message:
    return Message(INPUT.name, 0, 0, b"a", value)


def process(stage: ResolveStage, told: Extraction) -> Outcome:
    return stage.process(message(told.to_json()))


def stage() -> ResolveStage:
    return ResolveStage(clock=lambda: NOON)


def test_the_stage_emits_incident_changes_and_its_own_memory() -> None:
    outcome = process(stage(), extraction("a", [report()], [figure("F1", 5)]))
    assert isinstance(outcome, Emit)
    assert [record.topic for record in outcome.records] == [INCIDENTS, INCIDENT_CHANGES, RESOLVE_ARTICLES]
    assert outcome.records[2].key == "a"


def test_a_restored_stage_goes_on_with_the_next_version() -> None:
    outcome = process(stage(), extraction("a", [report()]))
    assert isinstance(outcome, Emit)
    again = stage()
    for record in outcome.records:
        if record.topic is not INCIDENT_CHANGES and record.record is not None:
            again.restore(record.topic.name, record.key, record.record.to_json())
    following = process(again, extraction("b", [report()]))
    assert isinstance(following, Emit)
    incident = following.records[0].record
    assert isinstance(incident, Incident)
    assert (incident.version, incident.source_count) == (2, 2)


def test_tombstones_of_the_state_topics_are_obeyed() -> None:
    outcome = process(stage(), extraction("a", [report()]))
    assert isinstance(outcome, Emit)
    again = stage()
    for record in outcome.records:
        if record.topic is not INCIDENT_CHANGES and record.record is not None:
            again.restore(record.topic.name, record.key, record.record.to_json())
            again.restore(record.topic.name, record.key, None)
    following = process(again, extraction("b", [report()]))
    assert isinstance(following, Emit)
    assert isinstance(following.records[0].record, Incident)
    assert following.records[0].record.version == 1


def test_what_cannot_be_read_is_a_dead_letter_with_its_reason() -> None:
    for value in (b"no json", b"{}", b"\xff", None):
        outcome = stage().process(message(value))
        assert isinstance(outcome, DeadLetter)
        assert outcome.reason == "unreadable"
        assert outcome.error


def test_an_article_without_incidents_is_dropped_with_its_reason() -> None:
    assert process(stage(), extraction("a")) == Drop("no incident")


def test_a_known_revision_is_dropped_with_its_reason() -> None:
    twice = stage()
    process(twice, extraction("a", [report()]))
    assert process(twice, extraction("a", [report()])) == Drop("known revision")


def test_an_extraction_of_hundreds_of_reports_is_refused_and_named() -> None:
    many = extraction("a", [report(f"R{n}") for n in range(MOST_REPORTS + 1)])
    outcome = process(stage(), many)
    assert isinstance(outcome, DeadLetter)
    assert "201 reports" in outcome.error


def test_the_filter_prints_every_version_and_names_bad_lines() -> None:
    lines = [
        extraction("a", [report()]).to_json(),
        b"{broken",
        b"",
        extraction("b", [report()]).to_json(),
        b'{"article_id": "c"}',
        extraction("d").to_json(),
    ]
    out, err = io.BytesIO(), io.StringIO()
    code = run(io.BytesIO(b"\n".join(lines)), "in.jsonl", out, err, lambda: NOON)
    versions = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [version["version"] for version in versions] == [1, 2]
    assert code == 1
    named = [line.split(": ")[0] for line in err.getvalue().splitlines()]
    assert named == ["in.jsonl:2", "in.jsonl:5"]


def test_the_filter_ends_with_zero_where_all_could_be_read() -> None:
    out = io.BytesIO()
    assert run(io.BytesIO(extraction("a", [report()]).to_json()), "-", out, io.StringIO(), lambda: NOON) == 0
    assert out.getvalue().count(b"\n") == 1


def test_five_thousand_figures_take_seconds_not_minutes() -> None:
    figures = [
        figure(f"F{n}", n, speaker=f"Officer Name{n} Sur{n}", replaces=f"F{n - 1}" if n % 3 == 1 else None)
        for n in range(5000)
    ]
    told = extraction("a", [report()], figures)
    started = time.process_time()
    assert isinstance(process(stage(), told), Emit)
    assert time.process_time() - started < 15


def test_a_report_is_compared_with_a_bounded_number_of_incidents() -> None:
    index, statistics = CandidateIndex(), TermStatistics()
    profiles = [profiles_of(extraction(f"a{n}", [report()]))["R0"] for n in range(3 * MOST_CANDIDATES)]
    for n, profile in enumerate(profiles):
        index.put(incident_profile(f"i{n}", [profile]))
    assert len(index.find(profiles[0], statistics)) == MOST_CANDIDATES
    for n in range(len(profiles)):
        index.remove(f"i{n}")
    assert index.find(profiles[0], statistics) == []


def test_every_incident_type_has_a_family_and_no_row_names_an_unknown_one() -> None:
    kinds = values(IncidentType)
    families = {family(kind) for kind in kinds}
    assert {row["type"] for row in table("type_families")} == set(kinds)
    assert {row["type"] for row in table("codes")} == set(kinds) - {"other"}
    for row in table("related_families"):
        assert {row["family"], row["related"]} <= families
