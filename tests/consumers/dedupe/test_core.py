from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from consumers.dedupe.core import Decision, DedupeSettings, Deduplicator
from incidentwire.contracts import Article
from tests.consumers.dedupe.articles import NOW, START, article, prose, rewritten

STORY = prose(300, 1)


def decide_all(*articles: Article, settings: DedupeSettings | None = None) -> list[Decision]:
    deduplicator = Deduplicator(settings)
    return [deduplicator.decide(each, NOW) for each in articles]


def reasons(*articles: Article, settings: DedupeSettings | None = None) -> list[str]:
    return [decision.reason for decision in decide_all(*articles, settings=settings)]


# Zones


def test_an_exact_copy_is_a_duplicate_of_the_article_that_came_first() -> None:
    _, second = decide_all(article("a", STORY), article("b", STORY.upper() + ".", title=STORY[:40], days=1))
    assert second.article is None
    assert second.duplicate is not None
    assert second.duplicate.model_dump(exclude={"url"}) == {
        "article_id": "b",
        "revision": 1,
        "source": "b.example",
        "duplicate_of": "a",
        "kind": "exact",
        "similarity": 1.0,
        "decided_at": NOW,
    }


def test_a_near_identical_text_is_a_copy_with_its_similarity() -> None:
    _, second = decide_all(article("a", STORY), article("b", "DORLIN (Quay Press) - " + STORY, days=1))
    assert second.duplicate is not None
    assert second.duplicate.kind == "copy"
    assert 0.9 < second.duplicate.similarity <= 1.0


@pytest.mark.parametrize("jaccard", [0.45, 0.6])
def test_a_rewrite_goes_on_and_names_the_earlier_article(jaccard: float) -> None:
    first, second = decide_all(article("a", STORY), article("b", rewritten(STORY, jaccard, 2), days=1))
    assert first.article is not None
    assert first.article.near is None
    assert second.duplicate is None
    assert second.article is not None
    assert second.article.near is not None
    assert second.article.near.article_id == "a"
    assert abs(second.article.near.similarity - jaccard) < 0.15
    assert second.article.text == rewritten(STORY, jaccard, 2)


def test_unlike_texts_are_independent() -> None:
    assert reasons(article("a", STORY), article("b", rewritten(STORY, 0.1, 2))) == ["unique", "unique"]


def test_near_names_the_closest_of_several() -> None:
    far, close = rewritten(STORY, 0.4, 2), rewritten(STORY, 0.7, 3)
    *_, last = decide_all(article("far", far), article("close", close), article("new", STORY))
    assert last.article is not None
    assert last.article.near is not None
    assert last.article.near.article_id == "close"


def test_of_two_equally_close_the_one_that_came_first_is_named() -> None:
    *_, last = decide_all(
        article("first", STORY), article("second", STORY, days=7.5), article("new", "Dorlin: " + STORY, days=4)
    )
    assert last.duplicate is not None
    assert last.duplicate.duplicate_of == "first"


def test_a_copy_is_never_an_original_for_others() -> None:
    """Or a chain of copies, each a little further off, would drop an article unlike the first."""
    first, copy = STORY, rewritten(STORY, 0.9, 2)
    *_, third = decide_all(article("a", first), article("b", copy), article("c", rewritten(copy, 0.5, 3)))
    assert third.article is not None
    assert third.article.near is not None
    assert third.article.near.article_id == "a"


def test_what_an_article_brings_as_near_is_not_believed() -> None:
    (only,) = decide_all(article("a", STORY, near={"article_id": "x", "similarity": 0.5}))
    assert only.article is not None
    assert only.article.near is None


# Counts

TOLD = f"At least 11 people were killed and 15 wounded, officials said. {STORY}"


@pytest.mark.parametrize(
    "told",
    [
        TOLD.replace("11", "15"),
        TOLD.replace("11", "fifteen"),
        TOLD.replace("11", "15", 1).replace("15 wounded", "11 wounded and 3 missing"),
        TOLD + " Later another man died.",
        TOLD + " Hundreds fled.",
    ],
)
def test_a_text_that_tells_a_new_count_is_no_copy_however_close(told: str) -> None:
    _, second = decide_all(article("a", TOLD), article("b", told, title=TOLD[:40], days=1))
    assert second.duplicate is None
    assert second.article is not None
    assert second.article.near is not None
    assert second.article.near.article_id == "a"
    assert second.article.near.similarity > 0.8


@pytest.mark.parametrize(
    "told",
    [
        TOLD.replace("11", "eleven"),
        "DORLIN, March 3 (Quay Press) - " + TOLD,
        "Updated 5:30 pm, 3 March 2026\n" + TOLD,
        TOLD + "\nReporting by Ali Benn in Dorlin\nPhoto: Quay Press, 2 of 7",
        TOLD.replace("and 15 wounded", ""),
        TOLD.replace("At least 11 people", "At least 11 people on Tuesday, March 3,"),
    ],
)
def test_another_dateline_credit_or_spelling_of_a_count_is_a_copy_still(told: str) -> None:
    assert reasons(article("a", TOLD), article("b", told, title=TOLD[:40], days=1)) == ["unique", "copy"]


def test_the_very_same_text_under_a_headline_with_a_new_count_is_news() -> None:
    assert reasons(article("a", TOLD), article("b", TOLD, title="19 killed " + STORY[:30])) == ["unique", "near"]
    assert reasons(article("a", TOLD), article("b", TOLD, title="Blast shakes " + STORY[:30])) == ["unique", "exact"]


def test_a_headline_with_a_new_count_is_news() -> None:
    close = TOLD + " More follows."
    assert reasons(article("a", TOLD), article("b", close, title="19 killed " + STORY[:30])) == ["unique", "near"]


def test_a_copy_of_an_update_is_a_copy_of_that_and_not_of_what_came_before() -> None:
    update = TOLD.replace("11", "19")
    *_, last = decide_all(article("a", TOLD), article("b", update, days=1), article("c", "Dorlin: " + update, days=2))
    assert last.duplicate is not None
    assert last.duplicate.duplicate_of == "b"


# Windows


@pytest.mark.parametrize(
    ("days", "reason"), [(6.9, "exact"), (7.1, "near"), (29.9, "near"), (30.1, "unique"), (-6.9, "exact"), (-8, "near")]
)
def test_copies_within_seven_days_and_rewrites_within_thirty_by_article_time(days: float, reason: str) -> None:
    assert reasons(article("a", STORY), article("b", STORY, days=days))[1] == reason


def test_windows_are_settings() -> None:
    settings = DedupeSettings(copy_window=timedelta(days=1), near_window=timedelta(days=2))
    found = reasons(article("a", STORY), article("b", STORY, days=1.5), article("c", STORY, days=4), settings=settings)
    assert found == ["unique", "near", "unique"]


def test_an_article_without_a_date_counts_from_when_it_was_fetched() -> None:
    undated = article("b", STORY, published_at=None, fetched_at=START + timedelta(days=8))
    assert reasons(article("a", STORY), undated)[1] == "near"


def test_a_date_in_the_future_neither_escapes_nor_empties_the_memory() -> None:
    future = article("b", prose(100, 9), published_at=datetime(2099, 1, 1, tzinfo=UTC), fetched_at=START)
    mad_clock = article("c", prose(100, 8), published_at=None, fetched_at=datetime(2099, 1, 1, tzinfo=UTC))
    deduplicator = Deduplicator()
    now = START + timedelta(days=1)
    for each in (article("a", STORY), future, mad_clock):
        deduplicator.decide(each, now)
    assert deduplicator.decide(article("d", STORY), now).reason == "exact"


def test_a_date_before_all_news_is_no_error() -> None:
    for moment in (datetime(1, 1, 1, tzinfo=UTC), datetime(1969, 7, 1, tzinfo=UTC)):
        first = article("a", STORY, published_at=moment)
        assert reasons(first, article("b", STORY, published_at=moment), article("c", STORY)) == [
            "unique",
            "exact",
            "unique",
        ]


def test_an_article_counts_as_published_no_later_than_it_was_fetched() -> None:
    announced = article("b", STORY, days=20, fetched_at=START + timedelta(hours=1))
    assert reasons(article("a", STORY), announced)[1] == "exact"


def test_articles_out_of_order_find_each_other() -> None:
    """A backfill brings old articles after new ones."""
    found = reasons(article("new", prose(100, 5), days=60), article("a", STORY), article("b", STORY, days=1))
    assert found == ["unique", "unique", "exact"]


# What may be compared


def test_languages_are_never_compared_with_each_other() -> None:
    assert reasons(article("a", STORY), article("b", STORY, language="fr")) == ["unique", "unique"]
    assert reasons(article("a", STORY, language=None), article("b", STORY, language=None)) == ["unique", "exact"]


def test_two_articles_behind_the_same_paywall_both_go_on() -> None:
    block = "Subscribe today to read this and every other page of ours without limits " * 8
    assert (
        reasons(
            article("a", block, title="Ferry sinks off Dorlin harbour"),
            article("b", block, title="Bus overturns near Marsk crossing"),
            article("c", STORY, text_quality="failed"),
            article("d", STORY, text_quality="failed"),
        )
        == ["unique"] * 4
    )


def test_one_line_items_merge_only_where_title_and_text_agree() -> None:
    line = "This is a developing story; more to follow."
    assert reasons(
        article("a", line, title="Ferry sinks off Dorlin harbour"),
        article("b", line, title="Bus overturns near Marsk crossing"),
        article("c", line, title="Ferry sinks off Dorlin harbour"),
    ) == ["unique", "unique", "exact"]


# Revisions and replays


def test_a_replay_appears_nowhere_and_changes_nothing() -> None:
    original, copy = article("a", STORY), article("b", STORY)
    decisions = decide_all(original, copy, original, copy)
    assert [decision.reason for decision in decisions] == ["unique", "exact", "replayed", "replayed"]
    assert decisions[2:] == [Decision("replayed")] * 2


def test_a_revision_goes_on_though_it_resembles_itself() -> None:
    _, second = decide_all(article("a", STORY), article("a", rewritten(STORY, 0.9, 2), revision=2))
    assert second.article is not None
    assert second.article.revision == 2
    assert second.article.near is None


def test_an_overtaken_revision_is_a_replay() -> None:
    one, two = article("a", STORY), article("a", rewritten(STORY, 0.9, 2), revision=2)
    assert reasons(two, one) == ["unique", "replayed"]


def test_the_same_revision_goes_on_again_as_a_longer_text_and_never_as_a_shorter_one() -> None:
    """Two feeds of one outlet carry an article in two lengths: the fuller text stands, in whatever order they come."""
    short, long = article("a", STORY), article("a", STORY + " and more")
    assert reasons(short, long, short) == ["unique", "unique", "replayed"]
    assert reasons(long, short) == ["unique", "replayed"]


def test_a_revision_that_became_a_copy_of_another_goes_on_as_near() -> None:
    """Dropped, it would leave its first revision's extraction standing."""
    *_, revised = decide_all(
        article("a", STORY), article("b", prose(200, 5), days=1), article("b", STORY, days=1, revision=2)
    )
    assert revised.article is not None
    assert revised.article.near is not None
    assert revised.article.near.model_dump() == {"article_id": "a", "similarity": 1.0}


def test_a_revision_is_not_near_an_update_of_its_own_first_text() -> None:
    update = article("b", rewritten(STORY, 0.6, 2), days=1)
    revised = article("a", rewritten(STORY, 0.7, 2), revision=2)
    *_, last = decide_all(article("a", STORY), update, revised)
    assert last.article is not None
    assert last.article.near is None


def test_a_revision_of_a_dropped_article_is_judged_afresh() -> None:
    found = reasons(
        article("a", STORY),
        article("b", STORY, days=1),
        article("b", rewritten(STORY, 0.93, 2), days=1, revision=2),
        article("b", prose(200, 7), days=1, revision=3),
        article("b", STORY, days=1, revision=4),
    )
    assert found == ["unique", "exact", "copy", "unique", "near"]


def test_copies_of_a_new_revision_are_found_and_of_the_old_one_no_more() -> None:
    newer = prose(200, 7)
    assert reasons(article("a", STORY), article("a", newer, revision=2), article("b", newer), article("c", STORY)) == [
        "unique",
        "unique",
        "exact",
        "unique",
    ]


# Memory


def test_memory_is_bounded_by_number() -> None:
    deduplicator = Deduplicator(DedupeSettings(most_articles=3))
    for number in range(10):
        deduplicator.decide(article(f"a{number}", prose(60, number)), NOW)
    assert len(deduplicator) == 3


def test_memory_is_bounded_by_age_of_the_stream_and_not_of_the_clock() -> None:
    deduplicator = Deduplicator()
    for day in range(100):
        deduplicator.decide(article(f"a{day}", prose(60, day), days=day), NOW)
    assert len(deduplicator) == 31


@pytest.mark.parametrize(
    "wrong",
    [
        {"near_similarity": 0.9},
        {"near_similarity": 0.0},
        {"copy_similarity": 1.1},
        {"copy_window": timedelta(days=31)},
        {"copy_window": timedelta(0)},
        {"most_articles": 0},
    ],
)
def test_settings_that_contradict_each_other_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="need"):
        DedupeSettings(**wrong)  # type: ignore[arg-type]


def test_hostile_text_neither_fails_nor_is_mistaken() -> None:
    strange = ["", "\u202e" * 5000, "a" * 200_000, "ﷺ" * 5000, "\x00 " * 300, "😀" * 1000]
    found = reasons(*(article(f"a{number}", text, title="x") for number, text in enumerate(strange)))
    assert found == ["unique"] * len(strange)
