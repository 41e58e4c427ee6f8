"""A resolver restored from its topics goes on as the one that wrote them, wherever the cut falls."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from consumers.resolve.memory import Memory
from consumers.resolve.profile import profiles_of
from consumers.resolve.resolver import Resolution, Resolver
from incidentwire.contracts import Extraction, Figure, Incident, IncidentReport, Place, ResolvedArticle
from tests.consumers.resolve.stories import COAST, HARBOUR, HILLTOWN, NOON, TUESDAY, extraction, figure, report

QUARTER = Place(name="Quillane", kind="point", country="XA", adm1="Lower Coast")
WORDS = (
    "A bomb in a fish crate exploded at Quillane auction hall",
    "A blast hit the docks, rescuers said",
    "The Orla river burst its banks",
    "Gunmen attacked two towns at dawn",
)


@st.composite
def articles(draw: st.DrawFn) -> Extraction:
    """One revision of one of six articles, telling up to three reports of a small world of incidents."""
    number = draw(st.integers(0, 5))
    reports: list[IncidentReport] = []
    figures: list[Figure] = []
    for index in range(draw(st.integers(0, 3))):
        name = f"R{index}"
        umbrella = index == 0 and draw(st.booleans())
        kind = "coordinated_attack" if umbrella else draw(st.sampled_from(("bombing", "armed_attack", "flood")))
        parent = "R0" if index and reports[0].level == "umbrella" and draw(st.booleans()) else None
        places = draw(st.lists(st.sampled_from((HARBOUR, HILLTOWN, COAST, QUARTER)), min_size=0, max_size=2))
        reports.append(
            report(
                name,
                type=kind,
                level="umbrella" if umbrella else "single",
                places=places,
                day=TUESDAY + timedelta(days=draw(st.integers(0, 3))),
                basis=draw(st.sampled_from(("explicit", "published"))),
                words=draw(st.sampled_from(WORDS)),
                part_of=parent,
            )
        )
        if draw(st.booleans()):
            speaker = draw(st.sampled_from((None, "police", "the Varn hospital")))
            figures.append(figure(f"F{index}", draw(st.integers(0, 20)), report=name, speaker=speaker))
    return extraction(
        f"a{number}",
        reports,
        figures,
        revision=draw(st.integers(1, 4)),
        hours=draw(st.integers(0, 72)),
        derived_from=draw(st.sampled_from(([], ["The a1 Post"]))),
        near=draw(st.sampled_from((None, "a0", "a2"))),
    )


class Topics:
    """The two state topics, compacted."""

    def __init__(self) -> None:
        self.incidents: dict[str, bytes] = {}
        self.articles: dict[str, bytes] = {}

    def write(self, resolution: Resolution) -> None:
        for incident in resolution.incidents:
            self.incidents[incident.incident_id] = incident.to_json()
        if resolution.article is not None:
            self.articles[resolution.article.article_id] = resolution.article.to_json()

    def restored(self, articles_first: bool) -> Resolver:
        resolver = Resolver()
        for article_turn in (articles_first, not articles_first):
            if article_turn:
                for value in self.articles.values():
                    resolver.restore_article(ResolvedArticle.from_json(value))
            else:
                for value in self.incidents.values():
                    resolver.restore_incident(Incident.from_json(value))
        return resolver


@settings(max_examples=150, deadline=None)
@given(st.lists(articles(), min_size=1, max_size=12), st.integers(0, 12), st.booleans())
def test_a_cut_at_any_point_changes_nothing(told: list[Extraction], cut: int, articles_first: bool) -> None:
    resolver, topics = Resolver(), Topics()
    for each in told[:cut]:
        topics.write(resolver.apply(each, NOON))
    again = topics.restored(articles_first)
    for each in told[cut:]:
        assert again.apply(each, NOON) == resolver.apply(each, NOON)


@settings(max_examples=100, deadline=None)
@given(st.lists(articles(), min_size=1, max_size=12))
def test_versions_rise_by_one_and_sources_are_what_the_newest_revisions_tell(told: list[Extraction]) -> None:
    resolver = Resolver()
    versions: dict[str, Incident] = {}
    newest: dict[str, Extraction] = {}
    for each in told:
        known = newest.get(each.article_id)
        remembered = bool(each.reports) or known is not None or each.revision > 1
        if remembered and (known is None or each.revision > known.revision):
            newest[each.article_id] = each
        for incident in resolver.apply(each, NOON).incidents:
            last = versions.get(incident.incident_id)
            assert incident.version == (last.version + 1 if last else 1)
            Incident.model_validate_json(incident.to_json())  # the contract holds, also for copies
            versions[incident.incident_id] = incident
    open_ones = [incident for incident in versions.values() if incident.status == "open"]
    found = sorted((source.article_id, source.report, source.revision) for item in open_ones for source in item.sources)
    expected = sorted((each.article_id, item.id, each.revision) for each in newest.values() for item in each.reports)
    assert found == expected
    for incident in open_ones:
        assert incident.part_of is None or versions[incident.part_of].status == "open"


def test_a_merge_is_remembered() -> None:
    """The links of older articles still name the incident that is gone."""
    words = "A bomb in a fish crate exploded at Quillane auction hall, Ilvo Sandrel said"
    told = [
        extraction("a", [report(places=[HARBOUR], words="A blast hit the docks, rescuers said")]),
        extraction("b", [report(places=[QUARTER], words=words)], hours=1),
        extraction("c", [report(places=[QUARTER, HARBOUR], words=f"{words}. A blast hit the docks")], hours=2),
    ]
    resolver, topics = Resolver(), Topics()
    for each in told:
        topics.write(resolver.apply(each, NOON))
    assert sorted(Incident.from_json(value).status for value in topics.incidents.values()) == ["merged", "open"]
    following = extraction("d", [report(places=[QUARTER], words=words)], hours=3)
    (version,) = topics.restored(articles_first=True).apply(following, NOON).incidents
    assert (version.source_count, version.version) == (4, 3)


def test_what_is_withdrawn_leaves_no_trace_in_the_memory() -> None:
    memory = Memory()
    told = extraction("a", [report()], [figure("F1", 3)])
    memory.put(ResolvedArticle(article_id="a", revision=1, extraction=told, links={"R0": "i"}))
    before = memory.statistics.idf("quillane")
    other = extraction("b", [report()])
    memory.put(ResolvedArticle(article_id="b", revision=1, extraction=other, links={"R0": "j"}))
    assert memory.statistics.idf("quillane") < before
    memory.remove("b")
    assert memory.statistics.idf("quillane") == before
    assert memory.incidents() == ["i"]
    assert memory.index.find(profiles_of(other)["R0"], memory.statistics) == ["i"]
