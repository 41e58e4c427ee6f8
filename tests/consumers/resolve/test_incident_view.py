"""What an incident shows of its reports, what counts as a source, and what a change says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consumers.resolve.changes import differences
from consumers.resolve.names import outlet_key
from consumers.resolve.resolver import Resolver
from incidentwire.contracts import MOST_CHANGES, Effect, Statement
from tests.consumers.resolve.stories import HARBOUR, NOON, TUESDAY, actor, extraction, figure, only, quote, report, tell


def test_a_wire_copy_is_no_independent_source() -> None:
    incident = only(
        tell(
            extraction("a", [report()], source="Coast Agency"),
            extraction("b", [report()], source="Morning Gull", derived_from=["Coast Agency"]),
            extraction("c", [report()], source="The Lantern", derived_from=["www.coastagency.example", "Coast Agency"]),
            extraction("d", [report()], source="Other Agency"),
        )
    )
    assert incident.source_count == 4
    assert incident.independent_source_count == 2


def test_a_rewrite_counts_with_the_article_that_it_rewrites() -> None:
    incident = only(
        tell(extraction("a", [report()], source="Coast Agency"), extraction("b", [report()], source="Gull", near="a"))
    )
    assert incident.independent_source_count == 1


def test_the_narrator_of_a_derived_text_is_no_new_voice() -> None:
    incident = only(
        tell(
            extraction("a", [report()], [figure("F1", 12)], source="Coast Agency"),
            extraction("b", [report()], [figure("F1", 14)], source="Gull", derived_from=["Coast Agency"], hours=1),
        )
    )
    assert (incident.killed.best, incident.killed.conflict) == (14, False)


def test_one_article_is_one_source_however_many_agencies_it_names() -> None:
    incident = only(tell(extraction("a", [report()], [figure("F1", 12)], derived_from=["Coast Agency", "Hill Wire"])))
    assert (incident.source_count, incident.independent_source_count) == (1, 1)


def test_a_second_independent_source_raises_confidence_and_a_copy_does_not() -> None:
    first = extraction("a", [report()], source="Coast Agency")
    copy = extraction("b", [report()], source="Gull", derived_from=["Coast Agency"])
    other = extraction("c", [report()], source="Lantern")
    assert only(tell(first, copy)).confidence == only(tell(first)).confidence
    assert only(tell(first, other)).confidence > only(tell(first)).confidence


def test_a_date_of_the_text_outweighs_dates_of_articles() -> None:
    vague = report(basis="published", day=TUESDAY + timedelta(days=1))
    told = [extraction(f"a{n}", [vague], hours=24 + n) for n in range(4)]
    incident = only(tell(*told, extraction("b", [report()], hours=30)))
    assert incident.when.start == TUESDAY


def test_the_type_is_what_most_reports_say() -> None:
    odd = report(type="armed_attack")
    incident = only(tell(extraction("a", [odd]), extraction("b", [report()]), extraction("c", [report()])))
    assert incident.type == "bombing"


def test_statements_become_claims_once_with_their_article() -> None:
    claim = Statement(
        kind="responsibility_claim",
        speaker="Red Sash",
        speaker_kind="armed_group",
        report="R0",
        stance="claimed",
        evidence=quote("Red Sash said it planted the bomb"),
    )
    incident = only(
        tell(extraction("a", [report()], statements=[claim]), extraction("b", [report()], statements=[claim]))
    )
    assert [(item.speaker, item.article_id) for item in incident.claims] == [("Red Sash", "a")]


def test_running_totals_stand_beside_the_toll_and_never_in_it() -> None:
    incident = only(tell(extraction("a", [report()], [figure("F1", 3), figure("F2", 700, report=None)])))
    assert incident.killed.best == 3
    assert [(item.value, item.article_id) for item in incident.cumulative] == [(700, "a")]


def test_an_effect_is_told_once_and_points_to_no_figure_of_one_article() -> None:
    burned = Effect(object="fish market", effect="burned", figure="F1")
    things = [figure("F1", 1, who="objects", outcome="burned")]
    both = [extraction(name, [report(effects=[burned])], things) for name in ("a", "b")]
    assert [(item.object, item.figure) for item in only(tell(*both)).effects] == [("fish market", None)]


def test_a_change_names_the_field_the_numbers_and_the_article() -> None:
    incident = only(
        tell(
            extraction("a", [report()], [figure("F1", 5, qualifier="at_least", speaker="police")]),
            extraction("b", [report()], [figure("F1", 11, speaker="police")], hours=2, source="Gull"),
        )
    )
    change = next(change for change in incident.changes if change.field == "killed")
    assert change.version == 2
    assert (change.old["best"], change.new["best"]) == (5, 11)
    assert "article b of Gull, revision 1" in change.because


def test_changes_travel_with_the_incident_that_they_belong_to() -> None:
    resolution = Resolver().apply(extraction("a", [report()]), NOON)
    assert [(change.incident_id, change.field, change.new) for change in resolution.changes] == [
        (resolution.incidents[0].incident_id, "status", "open")
    ]


def test_an_incident_carries_its_latest_changes_only() -> None:
    articles = [extraction(f"a{n}", [report()], [figure("F1", n, speaker="police")], hours=n) for n in range(30)]
    incident = only(tell(*articles))
    assert len(incident.changes) == MOST_CHANGES
    assert incident.changes[-1].version == incident.version


def test_equal_views_have_no_differences() -> None:
    (incident,) = tell(extraction("a", [report()], [figure("F1", 5)]))
    assert list(differences(incident, incident)) == []


def test_the_id_is_made_from_the_first_article_and_report() -> None:
    assert only(tell(extraction("a", [report()]))).incident_id == only(tell(extraction("a", [report()]))).incident_id
    assert only(tell(extraction("a", [report()]))).incident_id != only(tell(extraction("b", [report()]))).incident_id


def test_an_article_without_a_date_is_dated_by_its_reading() -> None:
    undated = extraction("a", [report()], [figure("F1", 5)]).model_copy(update={"published_at": None})
    assert only(tell(undated)).first_reported_at == NOON


ARMY = actor("army", "state_forces", "target")
SASH = actor("Red Sash", "armed_group", "initiator")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"type": "bombing"}, {"acled_sub_event": "Remote explosive/landmine/IED", "plover_event": "ASSAULT"}),
        ({"type": "bombing", "weapons": ["suicide"]}, {"acled_sub_event": "Suicide bomb"}),
        (
            {"type": "armed_attack", "actors": [SASH, ARMY]},
            {"acled_event": "Battles", "ucdp_violence_type": "state-based"},
        ),
        (
            {"type": "armed_attack", "actors": [SASH, actor("villagers", "civilians", "target")]},
            {
                "acled_event": "Violence against civilians",
                "ucdp_violence_type": "one-sided",
                "gtd_attack_type": "Armed Assault",
            },
        ),
        ({"type": "armed_attack"}, {"ucdp_violence_type": None, "gtd_attack_type": None}),
        ({"type": "bombing", "stage": "threatened"}, {"acled_event": None, "plover_event": "THREATEN"}),
        ({"type": "flood"}, {"em_dat": "nat-hyd-flo-flo", "acled_event": None}),
        ({"type": "other"}, {"em_dat": None, "plover_event": None}),
    ],
)
def test_codes_follow_from_the_fields(fields: dict[str, object], expected: dict[str, str | None]) -> None:
    told = report(places=[HARBOUR], **fields)  # type: ignore[arg-type]
    codes = only(tell(extraction("a", [told], [figure("F1", 12)]))).codes
    assert {name: getattr(codes, name) for name in expected} == expected


def test_a_small_flood_is_no_disaster_of_em_dat() -> None:
    assert only(tell(extraction("a", [report(type="flood")], [figure("F1", 2)]))).codes.em_dat is None


@pytest.mark.parametrize(
    "name", ["The Lantern", "Lantern", "www.thelantern.example", "https://news.lantern.co.example/"]
)
def test_an_outlet_is_known_by_name_and_by_domain(name: str) -> None:
    assert outlet_key(name) == "lantern"
