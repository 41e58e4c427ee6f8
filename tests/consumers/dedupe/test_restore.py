"""A Deduplicator restored from the fingerprints that another one emitted decides as that one does."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from consumers.dedupe.core import Decision, DedupeSettings, Deduplicator
from consumers.dedupe.signature import ALGORITHM
from incidentwire.contracts import Article, Fingerprint
from tests.consumers.dedupe.articles import NOW, article, prose, rewritten

BASES = [prose(60, seed) for seed in range(2)]
TEXTS = [
    *BASES,
    *(rewritten(base, jaccard, 10 + place) for place, base in enumerate(BASES) for jaccard in (0.95, 0.85, 0.6, 0.4)),
    *(f"{BASES[0]} killing {toll}." for toll in ("11 people", "eleven people", "15 people", "11 of 15 people")),
    "Developing story.",
]
TITLE = " ".join(word for base in BASES for word in base.split()[:3])  # fits the texts of either


def articles_within(days: float) -> st.SearchStrategy[Article]:
    """Articles of a few ids, texts and languages, published in any order."""
    return st.builds(
        article,
        article_id=st.sampled_from("abcdef"),
        text=st.sampled_from(TEXTS),
        title=st.sampled_from([TITLE, TITLE, TITLE, "Ferry sinks off Dorlin"]),
        days=st.one_of(st.floats(0, 3), st.floats(0, days)),
        revision=st.integers(1, 3),
        language=st.sampled_from(["en", "en", "en", "en", "fr", None]),
        text_quality=st.sampled_from(["full", "full", "full", "partial", "failed"]),
    )


def emitted(decisions: list[Decision]) -> list[Fingerprint]:
    """The fingerprints as they come back from a topic."""
    return [Fingerprint.from_json(each.fingerprint.to_json()) for each in decisions if each.fingerprint]


def compacted(fingerprints: list[Fingerprint]) -> list[Fingerprint]:
    """What a compacted topic keeps: the newest of each key, at its place."""
    last = {each.article_id: place for place, each in enumerate(fingerprints)}
    return [each for place, each in enumerate(fingerprints) if last[each.article_id] == place]


@settings(max_examples=100, deadline=None)
@given(
    articles=st.lists(articles_within(70), min_size=6, max_size=24),
    cut=st.integers(0, 24),
    compact=st.booleans(),
    most_articles=st.sampled_from([2, 5, 1000]),
)
def test_restored_state_decides_as_the_state_that_wrote_it(
    articles: list[Article], cut: int, compact: bool, most_articles: int
) -> None:
    bounds = DedupeSettings(most_articles=most_articles)
    running = Deduplicator(bounds)
    before = [running.decide(each, NOW) for each in articles[:cut]]
    restored = Deduplicator(bounds)
    fingerprints = emitted(before)
    for fingerprint in compacted(fingerprints) if compact else fingerprints:
        restored.restore(fingerprint)
    assert len(restored) == len(running)
    for each in articles[cut:]:
        assert restored.decide(each, NOW) == running.decide(each, NOW)


@settings(max_examples=40, deadline=None)
@given(articles=st.lists(articles_within(3), max_size=20))
def test_every_article_gets_one_outcome_and_no_revision_goes_back(articles: list[Article]) -> None:
    deduplicator = Deduplicator()
    newest: dict[str, int] = {}
    for each in articles:
        decision = deduplicator.decide(each, NOW)
        assert (decision.article is not None) + (decision.duplicate is not None) + (decision.reason == "replayed") == 1
        assert (decision.fingerprint is None) == (decision.reason == "replayed")
        assert (decision.reason == "replayed") or each.revision >= newest.get(each.article_id, 0)
        newest[each.article_id] = max(each.revision, newest.get(each.article_id, 0))
        assert deduplicator.decide(each, NOW) == Decision("replayed")


def test_restored_state_tells_dropped_articles_from_those_that_went_on() -> None:
    story = prose(200, 1)
    close = rewritten(story, 0.93, 2)
    running, restored = Deduplicator(), Deduplicator()
    for fingerprint in emitted([running.decide(article("a", story), NOW), running.decide(article("b", close), NOW)]):
        restored.restore(fingerprint)
    third = restored.decide(article("c", close), NOW).duplicate
    assert third is not None
    assert third.duplicate_of == "a"
    assert restored.decide(article("b", story, revision=2), NOW).reason == "exact"
    assert restored.decide(article("a", story + " more", revision=2), NOW).reason == "unique"


def test_signatures_of_another_algorithm_count_only_for_the_exact_text() -> None:
    story = prose(200, 1)
    fingerprint = Deduplicator().decide(article("a", story), NOW).fingerprint
    assert fingerprint is not None
    assert fingerprint.algorithm == ALGORITHM
    foreign = fingerprint.model_copy(update={"algorithm": "another-1"})
    for text, with_own, with_foreign in (
        (story, "exact", "exact"),
        (rewritten(story, 0.92, 2), "copy", "unique"),
        (rewritten(story, 0.5, 2), "near", "unique"),
    ):
        for state, expected in ((fingerprint, with_own), (foreign, with_foreign)):
            deduplicator = Deduplicator()
            deduplicator.restore(state)
            assert deduplicator.decide(article("b", text), NOW).reason == expected


def test_a_broken_signature_costs_the_signature_alone() -> None:
    fingerprint = Deduplicator().decide(article("a", prose(200, 1)), NOW).fingerprint
    assert fingerprint is not None
    deduplicator = Deduplicator()
    deduplicator.restore(fingerprint.model_copy(update={"signature": "rubbish"}))
    assert deduplicator.decide(article("b", prose(200, 1)), NOW).reason == "exact"


def test_an_older_fingerprint_without_the_articles_time_goes_by_when_it_was_seen() -> None:
    fingerprint = Deduplicator().decide(article("a", prose(200, 1)), NOW).fingerprint
    assert fingerprint is not None
    deduplicator = Deduplicator()
    deduplicator.restore(fingerprint.model_copy(update={"published_at": None}))
    assert deduplicator.decide(article("b", prose(200, 1), days=8), NOW).reason == "near"


def test_a_restored_original_tells_a_copy_from_an_update_as_the_running_one_does() -> None:
    story = prose(200, 1)
    for first, second, reason in (
        (f"{story} killing 11 people.", f"{story} killing 15 people.", "near"),
        (f"{story} killing 11 people.", f"{story} killing eleven people.", "copy"),
        (f"{story} killing many people.", f"{story} killing 15 people.", "near"),
    ):
        (state,) = emitted([Deduplicator().decide(article("a", first), NOW)])
        deduplicator = Deduplicator()
        deduplicator.restore(state)
        assert deduplicator.decide(article("b", second), NOW).reason == reason


def test_an_older_fingerprint_that_does_not_know_its_counts_goes_by_similarity_alone() -> None:
    story = prose(200, 1)
    (state,) = emitted([Deduplicator().decide(article("a", f"{story} killing 11 people."), NOW)])
    older = json.loads(state.to_json())
    del older["numbers"]
    deduplicator = Deduplicator()
    deduplicator.restore(Fingerprint.from_json(json.dumps(older).encode()))
    assert deduplicator.decide(article("b", f"{story} killing 15 people."), NOW).reason == "copy"


def test_decisions_are_values() -> None:
    decision = Deduplicator().decide(article("a", prose(200, 1)), NOW)
    assert replace(decision) == decision
