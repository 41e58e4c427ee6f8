"""Pages in a poll: their text replaces a teaser, and what has to wait for its page is published by a later poll."""

from __future__ import annotations

from datetime import timedelta

from incidentwire.contracts import FeedState
from ingest.fetching.fetched import Fetched, FetchResult
from ingest.pages.page import PageAnswer, PageRefused, PageText
from ingest.poll import PollResult, poll_feed
from ingest.reading.parse_worker import InlineParser
from ingest.settings import IngestSettings
from tests.ingest.samples import LONG_TEXT, NO_LANGUAGE, NOW, feed, item, rss

FEED = feed(language="en")
SETTINGS = IngestSettings(max_pages_per_poll=2)
TEASER = "A ferry has sunk off Orlen."


class Pages:
    """The web behind the feed."""

    def __init__(self, answer: PageAnswer | None = None) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def __call__(self, url: str, within_seconds: float) -> PageAnswer:
        self.asked.append(url.rpartition("/")[2])
        return self.answer or PageText(f"Ferry {url.rpartition('/')[2]} has sunk. {LONG_TEXT}")


def poll(pages: Pages, state: FeedState | None, *names: str, text: str = TEASER) -> PollResult:
    body = rss([item(f"/{name}", f"Ferry {name} has sunk", text) for name in names])

    def fetch(url: str, *, etag: str | None = None, last_modified: str | None = None) -> FetchResult:
        return Fetched(url, body, "application/rss+xml", '"v1"')

    now = NOW if state is None else NOW + timedelta(minutes=15)
    return poll_feed(FEED, state, now, fetch, InlineParser(SETTINGS), SETTINGS, NO_LANGUAGE, pages)


def test_a_teaser_gets_the_text_of_its_page() -> None:
    result = poll(Pages(), None, "a")
    (article,) = result.articles
    assert (article.text_origin, article.text_quality) == ("page", "full")
    assert article.text.startswith("Ferry a has sunk.")
    assert article.summary == TEASER
    assert result.pages == {"read": 1}
    assert result.state.norms.pages_read == 1.0


def test_a_page_that_is_refused_leaves_the_feeds_own_text() -> None:
    result = poll(Pages(PageRefused("paywall", "subscribers only")), None, "a")
    (article,) = result.articles
    assert (article.text, article.text_origin, article.text_quality) == (TEASER, "feed", "partial")
    assert "paywall" in result.notes[0]


def test_articles_beyond_the_pages_of_one_poll_come_with_the_next_ones_each_once() -> None:
    names = ("a", "b", "c", "d", "e")
    pages, state, told = Pages(), None, []
    for _ in range(4):
        result = poll(pages, state, *names)
        told.append([article.title for article in result.articles])
        state = result.state
    assert told == [["Ferry a has sunk", "Ferry b has sunk"], ["Ferry c has sunk", "Ferry d has sunk"],
                    ["Ferry e has sunk"], []]  # fmt: skip
    assert pages.asked == list(names)


def test_while_articles_wait_the_server_is_asked_for_all_again_and_soon() -> None:
    first = poll(Pages(), None, "a", "b", "c").state
    assert (first.etag, first.body_sha256, first.schedule_code) == (None, None, "backlog")
    assert first.next_poll_at is not None
    assert first.next_poll_at <= NOW + timedelta(minutes=2)
    second = poll(Pages(), first, "a", "b", "c").state
    assert (second.etag, second.schedule_code) == ('"v1"', "adaptive")


def test_a_revision_that_waits_keeps_what_was_seen_before() -> None:
    pages = Pages()
    state = poll(pages, None, "a", "b").state
    revised = poll(pages, state, "new1", "new2", "a", "b", text=TEASER + " Nine are missing.")
    assert [article.revision for article in revised.articles] == [1, 1]
    then = poll(pages, revised.state, "new1", "new2", "a", "b", text=TEASER + " Nine are missing.")
    assert [(article.title, article.revision) for article in then.articles] == [
        ("Ferry a has sunk", 2),
        ("Ferry b has sunk", 2),
    ]


def test_a_full_text_needs_no_page() -> None:
    pages = Pages()
    assert poll(pages, None, "a", text=LONG_TEXT).articles[0].text_origin == "feed"
    assert pages.asked == []
