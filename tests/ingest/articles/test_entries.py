from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from incidentwire.contracts import Feed, FeedState, SeenEntry, article_id_of, content_sha256
from ingest.articles.article import source_of
from ingest.articles.entries import EntriesResult, articles_of
from ingest.reading.parsed import Entry, ParsedFeed
from ingest.settings import IngestSettings
from tests.ingest.samples import LONG_TEXT, NO_LANGUAGE, NOW, feed

FEED = feed(source="Velmora Post", language="en")
LONG = LONG_TEXT.strip()


def entry(path: str = "a", /, **fields: object) -> Entry:
    given = {"url": f"https://news.example/{path}", "title": f"Title {path}", "text": LONG, **fields}
    return Entry(**given)  # type: ignore[arg-type]


def read(
    entries: Sequence[Entry],
    seen: Sequence[SeenEntry] = (),
    *,
    of: Feed = FEED,
    now: datetime = NOW,
    settings: IngestSettings = IngestSettings(),  # noqa: B008 - frozen
    **head: object,
) -> EntriesResult:
    parsed = ParsedFeed(format="rss20", entries=tuple(entries), **head)  # type: ignore[arg-type]
    before = FeedState(feed_id=of.feed_id, seen=list(seen), current=len(seen), last_success_at=NOW if seen else None)
    return articles_of(of, parsed, before, now, settings, NO_LANGUAGE)


def test_an_entry_becomes_an_article_with_every_field() -> None:
    given = entry(
        "a?utm_source=rss", guid="g", summary="S", authors=("Ana",), categories=("sea",), language="fr-FR",
        published_at=NOW - timedelta(hours=1), updated_at=NOW,
    )  # fmt: skip
    (article,) = read([given]).articles
    assert article.canonical_url == "https://news.example/a"
    assert article.url == "https://news.example/a?utm_source=rss"
    assert article.article_id == article_id_of("https://news.example/a")
    assert article.content_sha256 == content_sha256(given.title, LONG)
    assert (article.revision, article.text, article.summary, article.text_origin) == (1, LONG, "S", "feed")
    assert (article.feed_id, article.feed_url, article.source) == (FEED.feed_id, FEED.url, "Velmora Post")
    assert (article.authors, article.categories, article.language) == (["Ana"], ["sea"], "fr")
    assert (article.published_at, article.updated_at, article.fetched_at) == (NOW - timedelta(hours=1), NOW, NOW)
    assert article.text_quality == "full"


def test_what_was_seen_is_not_published_again_and_dates_alone_are_no_revision() -> None:
    first = read([entry(published_at=NOW)])
    again = read([entry(published_at=NOW + timedelta(minutes=5), guid="other", authors=("New",))], first.seen)
    assert again.articles == ()
    assert read([entry("a?utm_medium=feed", title="Title a")], first.seen).articles == ()


def test_a_changed_text_or_title_is_the_next_revision_of_the_same_article() -> None:
    first = read([entry()])
    second = read([entry(text=LONG + " Twelve are missing.")], first.seen)
    third = read([entry(text=LONG + " Twelve are missing.", title="Twelve missing")], second.seen)
    assert [result.articles[0].revision for result in (first, second, third)] == [1, 2, 3]
    assert len({result.articles[0].article_id for result in (first, second, third)}) == 1
    assert [seen.revision for seen in third.seen] == [3]


def test_a_page_that_changes_for_ever_stops_making_revisions_and_it_is_said() -> None:
    settings = IngestSettings(max_revisions=3)
    seen: Sequence[SeenEntry] = ()
    revisions = []
    for number in range(6):
        result = read([entry(text=f"{LONG} {number}")], seen, settings=settings)
        revisions += [article.revision for article in result.articles]
        seen = result.seen
    assert revisions == [1, 2, 3]
    assert "no further revisions" in result.notes[0]


def test_a_guid_that_all_entries_share_merges_nothing() -> None:
    result = read([entry("a", guid="same"), entry("b", guid="same"), entry("c", guid="same")])
    assert len({article.article_id for article in result.articles}) == 3


def test_guids_that_change_with_every_poll_make_nothing_new() -> None:
    first = read([entry("a", guid="1"), entry("b", guid="2")])
    assert read([entry("a", guid="3"), entry("b", guid="4")], first.seen).articles == ()


def test_without_a_link_the_guid_is_the_identity_and_else_the_title() -> None:
    by_guid = entry(url=None, guid="g")
    by_title = entry(url=None, title="Only a title")
    result = read([by_guid, by_title])
    assert result.articles[0].article_id == article_id_of(None, FEED.feed_id, "g")
    assert len({article.article_id for article in result.articles}) == 2
    assert read([by_guid, by_title], result.seen).articles == ()
    retitled = replace(by_guid, title="New title")
    assert read([retitled], result.seen).articles[0].revision == 2


def test_a_shared_guid_without_links_merges_nothing() -> None:
    entries = [entry(url=None, guid="same", title="One"), entry(url=None, guid="same", title="Two")]
    result = read(entries)
    assert [article.title for article in result.articles] == ["One", "Two"]
    assert read(entries, result.seen).articles == ()


def test_an_entry_without_any_identity_is_named_and_stops_no_other() -> None:
    result = read([entry(url=None, title="", text="lost"), entry("b")])
    assert [article.title for article in result.articles] == ["Title b"]
    assert result.notes[0].startswith("entry 1 ")


def test_posts_of_a_live_page_stay_apart_and_keep_their_identity() -> None:
    one, two, three = (entry("live", guid=f"g{n}", title=f"Post {n}", text=f"{LONG} {n}") for n in (1, 2, 3))
    first = read([one])
    second = read([two, one], first.seen)
    assert [(article.title, article.revision) for article in second.articles] == [("Post 2", 1)]
    third = read([three, two], second.seen)
    assert [(article.title, article.revision) for article in third.articles] == [("Post 3", 1)]
    assert read([three], third.seen).articles == ()


def test_entries_that_all_link_to_the_home_page_stay_apart() -> None:
    first = read([entry("", guid="g1", title="One")])
    second = read([entry("", guid="g2", title="Two")], first.seen)
    assert [(article.title, article.revision) for article in second.articles] == [("Two", 1)]


def test_an_article_listed_twice_is_published_once() -> None:
    result = read([entry("a", guid="sea"), entry("a", guid="disasters")])
    assert len(result.articles) == 1
    assert result.notes == ("entry 2 repeats an earlier one",)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)),
        (NOW + timedelta(hours=23), NOW),
        (NOW + timedelta(hours=25), None),
        (datetime(1970, 1, 1, tzinfo=UTC), None),
        (datetime(1989, 12, 31, tzinfo=UTC), None),
        (datetime(2041, 1, 1, tzinfo=UTC), None),
    ],
)
def test_absurd_dates_become_null_and_those_a_little_ahead_now(given: datetime, kept: datetime | None) -> None:
    (article,) = read([entry(published_at=given, updated_at=given)]).articles
    assert (article.published_at, article.updated_at) == (kept, kept)


def test_a_date_that_moves_on_with_an_edit_is_that_of_the_update() -> None:
    first = read([entry(published_at=NOW - timedelta(hours=9))])
    (article,) = read([entry(text=LONG + " One more.", published_at=NOW)], first.seen).articles
    assert (article.published_at, article.updated_at) == (NOW - timedelta(hours=9), NOW)


@pytest.mark.parametrize("text", [LONG.upper(), LONG.replace(" ", "  "), LONG.replace("'", "\u2019") + "\u200b"])
def test_typography_alone_is_no_revision(text: str) -> None:
    assert read([entry(text=text)], read([entry()]).seen).articles == ()


def test_trackers_in_the_links_of_a_text_are_no_revision() -> None:
    link = " See https://news.example/b?utm_source="
    assert read([entry(text=LONG + link + "two")], read([entry(text=LONG + link + "one")]).seen).articles == ()


def test_a_digest_of_the_text_as_it_is_written_is_still_known() -> None:
    (seen,) = read([entry()]).seen
    older = seen.model_copy(update={"content_sha256": content_sha256("Title a", LONG), "key": "https://news.example/a"})
    assert read([entry()], [older]).articles == ()


@pytest.mark.parametrize(
    ("fields", "quality"),
    [
        ({}, "full"),
        ({"text": "A ferry sank.", "from_summary": True}, "partial"),
        ({"text": "A ferry sank."}, "partial"),
        ({"text": LONG + " and then […]", "from_summary": True}, "partial"),
        ({"text": LONG + " Continue reading", "from_summary": True}, "partial"),
        ({"text": LONG + " and then…"}, "full"),
        ({"text_cut": True}, "partial"),
        ({"text": ""}, "partial"),
        ({"text": "", "title": ""}, "failed"),
    ],
)
def test_text_quality_says_how_much_of_the_article_there_is(fields: dict[str, object], quality: str) -> None:
    (article,) = read([entry(**fields)]).articles
    assert article.text_quality == quality
    assert article.text == (fields.get("text", LONG) or fields.get("title", "Title a"))


def test_the_language_is_the_entrys_then_the_feeds_then_the_owners_then_detected() -> None:
    plain = feed()
    assert read([entry(language="es")], language="fr").articles[0].language == "es"
    assert read([entry()], language="fr-CA").articles[0].language == "fr"
    assert read([entry()]).articles[0].language == "en"
    assert read([entry()], of=plain).articles[0].language is None
    parsed = ParsedFeed(format="rss20", entries=(entry(),))
    assert (
        articles_of(plain, parsed, FeedState(feed_id=plain.feed_id), NOW, IngestSettings(), lambda _: "de")
        .articles[0]
        .language
        == "de"
    )


def test_the_outlet_is_named_by_its_owner_or_by_its_domain_and_not_by_the_title_of_a_feed() -> None:
    assert source_of(FEED, "Velmora Post - Asia", "https://a.example/x") == "Velmora Post"
    assert source_of(feed(), "Velmora Post - Asia", "https://asia.velmora.example/x") == "velmora.example"
    assert source_of(feed(), "Velmora Post - Asia", None) == "news.example"
    assert source_of(feed("http://127.0.0.1:8000/f"), "Velmora Post", "http://127.0.0.1:8000/x") == "Velmora Post"


def test_credentials_of_the_feed_do_not_travel_with_its_articles() -> None:
    (article,) = read([entry()], of=feed("https://me:s3cret@news.example/feed")).articles
    assert b"s3cret" not in article.to_json()


def test_the_seen_list_keeps_what_the_feed_holds_and_a_bounded_number_of_older_entries() -> None:
    settings = IngestSettings(max_seen=3)
    old = read([entry(f"old{n}") for n in range(5)], settings=settings)
    assert len(old.seen) == 5
    later = NOW + timedelta(hours=1)
    mixed = read([entry("old4"), entry("new")], old.seen, settings=settings, now=later)
    ids = {name: article_id_of(f"https://news.example/{name}") for name in ("old4", "new", "fresh")}
    assert [seen.article_id for seen in mixed.seen[: mixed.current]] == [ids["old4"], ids["new"]]
    assert len(mixed.seen) == 2 + 3
    assert mixed.seen[0].last_seen_at == later
    gone = read([entry("fresh")], mixed.seen, settings=settings, now=later + timedelta(hours=1))
    assert {seen.article_id for seen in gone.seen} >= set(ids.values())
    assert len(gone.seen) == 1 + 3


def test_a_cut_text_is_said() -> None:
    assert "is cut to" in read([entry(text_cut=True)]).notes[0]
