from __future__ import annotations

import pytest

from ingest.fetching.fetched import Fetched, FetchFailed, FetchResult, Redirect, Want
from ingest.fetching.robots import Robots
from ingest.fetching.slots import HostSlots
from ingest.pages.page import PageAnswer, PageLater, PageRefused, PageText
from ingest.pages.reader import PageReader
from ingest.reading.parse_worker import InlineParser
from ingest.settings import IngestSettings
from tests.ingest.pages.samples import article_page
from tests.ingest.samples import NOW

SETTINGS = IngestSettings()
URL = "https://news.example/world/ferry.html"
CHALLENGE = b"<html><title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p></html>"


class Web:
    """Answers for pages and for robots.txt; remembers what it was asked."""

    def __init__(self, page: FetchResult, robots: bytes | FetchFailed = b"") -> None:
        self.page, self.robots = page, robots
        self.asked: list[str] = []
        self.now = 0.0
        self.slots = HostSlots(SETTINGS, lambda: self.now)
        rules = Robots(self, lambda: NOW, SETTINGS, self.slots)
        self.read = PageReader(self, rules, InlineParser(SETTINGS), self.slots, lambda: self.now)

    def __call__(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, want: Want = "feed"
    ) -> FetchResult:
        self.asked.append(url)
        with self.slots.turn(self.slots.key(url), 0):
            self.now += 0.5
        self.now += 1
        if want == "robots":
            return self.robots if isinstance(self.robots, FetchFailed) else Fetched(url, self.robots)
        assert want == "page"
        return self.page


def html(body: bytes = article_page(), url: str = URL, *hops: str) -> Fetched:
    return Fetched(url, body, "text/html", redirects=tuple(Redirect(301, hop) for hop in hops))


def answer(page: FetchResult, robots: bytes | FetchFailed = b"", within: float = 60.0) -> PageAnswer:
    return Web(page, robots).read(URL, within)


def refused(page: FetchResult, robots: bytes | FetchFailed = b"") -> str:
    result = answer(page, robots)
    assert isinstance(result, PageRefused), result
    return result.kind


def test_a_page_is_read_after_its_robots_txt() -> None:
    web = Web(html())
    assert isinstance(web.read(URL, 60), PageText)
    assert isinstance(web.read(URL, 60), PageText)
    assert web.asked == ["https://news.example/robots.txt", URL, URL]


def test_a_page_that_robots_txt_disallows_is_not_asked_for() -> None:
    web = Web(html(), b"User-agent: *\nDisallow: /world/")
    assert isinstance(result := web.read(URL, 60), PageRefused)
    assert (result.kind, web.asked) == ("robots", ["https://news.example/robots.txt"])


def test_a_page_that_leads_to_where_robots_txt_disallows_it_is_refused() -> None:
    there = "https://news.example/private/ferry.html"
    assert refused(html(article_page(), there, there), b"User-agent: *\nDisallow: /private/") == "robots"


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        (FetchFailed("http_error", "HTTP 404: not found", status=404), "not_found"),
        (FetchFailed("gone", "HTTP 410: gone for good", status=410), "not_found"),
        (FetchFailed("http_error", "HTTP 403: refuses us", status=403), "http_error"),
        (
            FetchFailed("http_error", "HTTP 403: refuses us", status=403, body=b"<html><h1>403</h1></html>"),
            "http_error",
        ),
        (FetchFailed("http_error", "HTTP 403: refuses us", status=403, body=CHALLENGE), "challenge"),
        (FetchFailed("http_error", "HTTP 503: the server fails", 300.0, 503, body=CHALLENGE), "challenge"),
        (FetchFailed("http_error", "HTTP 503: the server fails", status=503), "http_error"),
        (FetchFailed("http_error", "no page, but 'application/pdf'", status=200), "not_html"),
        (FetchFailed("too_large", "more than 5 bytes", status=200), "too_large"),
        (FetchFailed("timeout", "no complete answer within 20 s"), "unreachable"),
        (FetchFailed("unreachable", "no address"), "unreachable"),
        (FetchFailed("forbidden_address", "private"), "unreachable"),
        (html(CHALLENGE), "challenge"),
        (html(article_page(), "https://news.example/", "https://news.example/"), "not_found"),
        (html(article_page(), "https://consent.news.example/x", "https://consent.news.example/x"), "consent"),
    ],
)
def test_what_gives_no_page_is_refused_by_kind(page: FetchResult, kind: str) -> None:
    assert refused(page) == kind


@pytest.mark.parametrize(
    ("page", "seconds"),
    [
        (FetchFailed("http_error", "HTTP 429: too many requests", 90.0, 429), 90),
        (FetchFailed("http_error", "HTTP 503: the server fails", 90.0, 503), 90),
        (FetchFailed("timeout", "not asked: busy", 40.0, asked=False), 40),
    ],
)
def test_a_host_that_asks_for_time_makes_the_page_wait(page: FetchResult, seconds: float) -> None:
    assert answer(page) == PageLater(page.reason, seconds)  # type: ignore[union-attr]


def test_a_host_that_is_not_free_in_time_is_not_asked_at_all() -> None:
    web = Web(html())
    web.slots.punish("news.example", 30)
    assert isinstance(result := web.read(URL, 10), PageLater)
    assert (result.seconds, web.asked) == (30, [])


def test_a_crawl_delay_learnt_just_now_holds_for_the_page() -> None:
    web = Web(html(), b"User-agent: *\nCrawl-delay: 20")
    assert isinstance(result := web.read(URL, 5), PageLater)
    assert result.seconds == pytest.approx(19, abs=1)
    web.now += 20
    assert isinstance(web.read(URL, 5), PageText)


def test_a_robots_txt_that_can_not_be_asked_for_now_makes_the_page_wait() -> None:
    assert isinstance(answer(html(), FetchFailed("timeout", "not asked: busy", 40.0, asked=False)), PageLater)


def test_no_address_is_no_page() -> None:
    assert isinstance(Web(html()).read("javascript:1", 60), PageRefused)
