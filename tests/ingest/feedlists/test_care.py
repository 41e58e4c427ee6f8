"""Choosing feeds, comparing lists, writing OPML, finding the feeds of a site, and looking at one without polling."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentwire.contracts import Feed, feed_id_of
from ingest.feedlists.checking import Checked, check_all, check_feed
from ingest.feedlists.diff import diff
from ingest.feedlists.discover import MOST_CANDIDATES, discover
from ingest.feedlists.feedlist import read_feeds
from ingest.feedlists.links import feed_links
from ingest.feedlists.opml_out import write_opml
from ingest.feedlists.selection import FeedUnknown, select
from ingest.fetching.fetched import Fetched, FetchFailed, FetchResult, Redirect
from ingest.reading.parse_worker import InlineParser
from ingest.settings import IngestSettings
from tests.ingest.samples import LONG_TEXT, NOW, item, rss

PARSE = InlineParser(IngestSettings())
SITE = "https://news.example/"


def feed(url: str, **fields: object) -> Feed:
    return Feed.model_validate({"feed_id": feed_id_of(url), "url": url, **fields})


ONE, TWO = feed("https://one.example/feed"), feed("https://user:secret@two.example/feed")


# -- which feeds are meant


@pytest.mark.parametrize("reference", [ONE.feed_id, ONE.feed_id[:6], ONE.url, "HTTPS://one.example/feed"])
def test_a_feed_is_meant_by_its_id_the_beginning_of_it_or_its_url(reference: str) -> None:
    assert select([ONE, TWO], [reference]) == (ONE,)


def test_a_url_means_a_feed_though_its_password_is_left_out() -> None:
    assert select([ONE, TWO], ["https://two.example/feed", TWO.feed_id]) == (TWO,)


def test_what_means_no_feed_or_several_is_refused_and_no_password_is_told() -> None:
    with pytest.raises(FeedUnknown, match="no feed is"):
        select([ONE], ["https://other.example/feed"])
    same = [feed("https://a.example/f").model_copy(update={"feed_id": name}) for name in ("abc1", "abc2")]
    with pytest.raises(FeedUnknown, match="2 feeds: abc1, abc2"):
        select(same, ["abc"])
    with pytest.raises(FeedUnknown) as told:
        select([ONE], ["https://me:secret@other.example/feed"])
    assert "secret" not in str(told.value)


# -- what an import changes


def test_a_list_changes_what_it_says_and_nothing_else() -> None:
    known = {ONE.feed_id: ONE.model_copy(update={"paused": True, "title": "Old"})}
    change = diff(known, [feed(ONE.url, title="New"), TWO])
    assert change.added == (TWO,)
    (changed,) = change.changed
    assert (changed.title, changed.paused) == ("New", True)
    again = diff({ONE.feed_id: changed, TWO.feed_id: TWO}, [feed(ONE.url, title="New"), TWO])
    assert (again.to_write, len(again.same)) == ((), 2)


# -- OPML

_NAMES = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)


@given(title=_NAMES, source=_NAMES, categories=st.lists(_NAMES, max_size=3), paused=st.booleans())
def test_written_opml_reads_back_as_the_same_feeds(
    title: str, source: str, categories: list[str], paused: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def clean(text: str) -> str:
        return " ".join("".join(c for c in text if c.isprintable() or c == " ").split())

    given_ = feed(
        "https://one.example/feed?a=1&b=2",
        title=clean(title),
        source=clean(source),
        language="fr",
        categories=list(dict.fromkeys(filter(None, map(clean, categories)))),
        paused=paused,
        interval_seconds=1800.0,
        first_poll="since",
        since=datetime(2026, 1, 2, tzinfo=UTC),
        pages="always",
    )
    path = tmp_path_factory.mktemp("opml") / "feeds.opml"
    path.write_bytes(write_opml([given_], 'My "feeds" & more', NOW))
    (back,) = read_feeds(path).feeds
    for name in ("url", "source", "language", "paused", "interval_seconds", "first_poll", "since", "pages"):
        assert getattr(back, name) == getattr(given_, name), name
    assert set(back.categories) == set(given_.categories)
    assert back.title == given_.title


# -- the feeds of a site


class Web:
    """Pages by URL; everything else is not found."""

    def __init__(self, pages: Mapping[str, bytes | FetchResult]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def __call__(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> FetchResult:
        self.asked.append(url)
        page = self.pages.get(url)
        if isinstance(page, bytes):
            return Fetched(url, page)
        return page or FetchFailed("http_error", "HTTP 404: not found", status=404)


def page(*links: str) -> bytes:
    return f"<!DOCTYPE html><html><head>{''.join(links)}</head><body>News</body></html>".encode()


def link(href: str, kind: str = "application/rss+xml", title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" href="{href}" title="{title}">'


def test_a_feeds_own_url_is_found_with_one_request() -> None:
    web = Web({SITE + "rss": rss([item()])})
    (found,) = discover(SITE + "rss", web, PARSE).found
    assert (found.url, found.entries, web.asked) == (SITE + "rss", 1, [SITE + "rss"])


def test_a_page_leads_to_its_feeds_and_comments_come_last() -> None:
    web = Web({
        SITE: page(link("/comments/feed", title="Comments"), link("/feed"), link("/a.css", "text/css"), link("/gone")),
        SITE + "feed": rss([item()]),
        SITE + "comments/feed": rss([item()]),
    })  # fmt: skip
    discovery = discover(SITE, web, PARSE)
    assert [found.url for found in discovery.found] == [SITE + "feed", SITE + "comments/feed"]
    assert any("gone" in problem for problem in discovery.problems)


def test_a_page_that_names_no_feed_is_tried_at_the_usual_places_one_by_one() -> None:
    web = Web({SITE: page(), SITE + "rss.xml": rss([item()])})
    assert [found.url for found in discover(SITE, web, PARSE).found] == [SITE + "rss.xml"]
    assert len(web.asked) == len(set(web.asked)) <= 9


def test_a_page_of_dozens_of_feeds_costs_no_more_than_ten_requests() -> None:
    web = Web({SITE: page(*(link(f"/feed/{number}") for number in range(40)))})
    discovery = discover(SITE, web, PARSE)
    assert (len(web.asked), discovery.untried) == (1 + MOST_CANDIDATES, 40 - MOST_CANDIDATES)


def test_a_site_that_does_not_answer_is_told() -> None:
    discovery = discover("https://me:secret@down.example/", Web({}), PARSE)
    assert discovery.found == ()
    assert "404" in discovery.problems[0]
    assert "secret" not in discovery.problems[0]


@given(st.binary(max_size=300))
def test_no_page_makes_the_search_for_links_raise(body: bytes) -> None:
    feed_links(b"<html>" + body, SITE)


def test_links_that_are_no_web_addresses_are_passed_over() -> None:
    body = page(
        link("javascript:alert(1)"), link("file:///etc/passwd"), '<base href="https://cdn.example/">', link("a")
    )
    assert [found.url for found in feed_links(body, SITE)] == ["https://cdn.example/a"]


# -- a look at a feed


def test_a_check_says_what_a_feed_holds_and_what_is_wrong_with_it() -> None:
    old = NOW - timedelta(days=60)
    entries = [
        item("/a", "A", "Short."),
        item("", "B", "Short.", extra=f"<pubDate>{old:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"),
    ]
    answer = Fetched(ONE.url, rss(entries), redirects=(Redirect(301, "https://new.example/feed"),))
    checked = check_feed(ONE, None, NOW, Web({ONE.url: answer}), PARSE)
    assert (checked.outcome, checked.failed, checked.reason) == ("new_entries", False, "2 entries")
    told = "\n".join(checked.wrong)
    for part in ("redirects for good to https://new.example/feed", "1 of 2 entries have no date", "no link", "teasers"):
        assert part in told
    assert "nothing newer than" in told


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (FetchFailed("timeout", "no answer within 20 s"), "timeout"),
        (Fetched(ONE.url, b"<html>Log in</html>"), "not_a_feed"),
    ],
)
def test_a_check_of_what_fails_says_why(answer: FetchResult, outcome: str) -> None:
    checked = check_feed(ONE, None, NOW, Web({ONE.url: answer}), PARSE)
    assert (checked.failed, checked.outcome) == (True, outcome)


def test_a_good_feed_has_nothing_wrong() -> None:
    told = f"<pubDate>{NOW:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
    web = Web({ONE.url: rss([item("/a", "A", LONG_TEXT, guid="a", extra=told)])})
    assert check_feed(ONE, None, NOW, web, PARSE).wrong == ()


def test_checks_come_in_the_order_of_the_feeds_and_a_fault_of_ours_stops_no_other() -> None:
    def check(one: Feed, _state: object) -> Checked:
        if one is ONE:
            raise ZeroDivisionError("made up")
        return Checked(one, "empty", "", False)

    first, second = check_all([(ONE, None), (TWO, None)], check, lambda url: url, 2)
    assert (first.failed, second.failed) == (True, False)
    assert "made up" in first.reason
