from __future__ import annotations

import io
import threading
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from incidentwire.contracts import Article, Feed
from ingest import filter as poll_filter
from ingest.fetching.fetched import Fetched, FetchResult
from ingest.reading.parse_worker import InlineParser
from ingest.settings import IngestSettings
from tests.ingest.raw_server import RawServer, dribble
from tests.ingest.samples import NO_LANGUAGE, NOW, feed, item, rss

SETTINGS = IngestSettings(allow_loopback=True, fetch_deadline_seconds=1, parse_deadline_seconds=10)


def run(feeds: str, settings: IngestSettings = SETTINGS) -> tuple[int, list[Article], str]:
    out, err = io.BytesIO(), io.StringIO()
    code = poll_filter.run(feeds, out, err, lambda: NOW, settings)
    return code, [Article.from_json(line) for line in out.getvalue().splitlines()], err.getvalue()


def write_list(tmp_path: Path, urls: list[str]) -> str:
    path = tmp_path / "feeds.yaml"
    path.write_text("feeds:\n" + "".join(f"- url: {url}\n  language: en\n" for url in urls))
    return str(path)


def test_every_bad_feed_is_named_with_outcome_and_reason_and_the_good_ones_go_on(
    httpserver: HTTPServer, tmp_path: Path
) -> None:
    bodies = {
        "/good": rss([item("/a", "Good")]),
        "/page": b"<!DOCTYPE html><html><body>Log in</body></html>",
        "/nothing": b"",
        "/empty": rss(),
        "/long": rss([item("/long", "Long", "word " * 1_000_000)]),
        "/broken": rss([item("/c", "Broken")])[:-10],
        "/last": rss([item("/d", "Last")]),
    }
    for path, body in bodies.items():
        httpserver.expect_request(path).respond_with_data(body)
    httpserver.expect_request("/fails").respond_with_data(b"", status=500)
    with RawServer(dribble()) as slow:
        paths = ["/good", "/page", "/nothing", "/empty", "/fails", "/long", "/broken"]
        urls = [*(httpserver.url_for(path) for path in paths), slow.url(), httpserver.url_for("/last")]
        code, articles, errors = run(write_list(tmp_path, urls))
    assert code == 1
    assert [article.title for article in articles] == ["Good", "Long", "Broken", "Last"]
    told = dict(line.split(": ", 1) for line in errors.splitlines())
    assert told[httpserver.url_for("/page")] == "not_a_feed: an HTML page, not a feed"
    assert told[httpserver.url_for("/nothing")].startswith("not_a_feed: the answer is empty")
    assert told[httpserver.url_for("/fails")].startswith("http_error: HTTP 500")
    assert told[httpserver.url_for("/long")].startswith("note: entry 1 is cut")
    assert told[httpserver.url_for("/broken")].startswith("note: the feed is broken")
    assert told[slow.url()].startswith("timeout: ")
    assert len(told) == 6


def test_one_url_is_polled_without_a_file(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(rss([item("/a", "A")]))
    code, articles, errors = run(httpserver.url_for("/feed"))
    assert (code, [article.title for article in articles], errors) == (0, ["A"], "")
    assert articles[0].url == httpserver.url_for("/a")
    assert articles[0].language == "en"


def test_loopback_is_refused_unless_it_is_allowed(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(rss([item()]))
    code, articles, errors = run(httpserver.url_for("/feed"), IngestSettings())
    assert (code, articles) == (1, [])
    assert "forbidden_address" in errors
    assert httpserver.log == []


@pytest.mark.parametrize("feeds", ["/nowhere/feeds.yaml", "ftp://news.example/feed"])
def test_no_list_to_poll_is_told_with_exit_code_two(feeds: str) -> None:
    code, articles, errors = run(feeds)
    assert (code, articles) == (2, [])
    assert errors


def test_a_bad_line_of_the_list_is_told_and_the_rest_is_polled(httpserver: HTTPServer, tmp_path: Path) -> None:
    httpserver.expect_request("/feed").respond_with_data(rss([item()]))
    code, articles, errors = run(write_list(tmp_path, ["gopher://x/", httpserver.url_for("/feed")]))
    assert (code, len(articles)) == (1, 1)
    assert "feeds.yaml:2: " in errors


class Slow:
    """The first feed answers only after the second has been asked for."""

    def __init__(self) -> None:
        self.second_asked = threading.Event()
        self.asked: list[str] = []

    def __call__(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> FetchResult:
        self.asked.append(url)
        if "first" in url:
            assert self.second_asked.wait(10), "hosts are not polled side by side"
        else:
            self.second_asked.set()
        if "fault" in url:
            raise ZeroDivisionError("made up")
        return Fetched(url, rss([item("/a", url)]))


def poll(feeds: list[Feed]) -> tuple[int, list[str], str, Slow]:
    out, err, fetch = io.BytesIO(), io.StringIO(), Slow()
    failed = poll_filter.poll_once(feeds, out, err, lambda: NOW, SETTINGS, fetch, InlineParser(SETTINGS), NO_LANGUAGE)
    return failed, [Article.from_json(line).title for line in out.getvalue().splitlines()], err.getvalue(), fetch


def test_lines_come_in_the_order_of_the_feeds_whatever_answers_first() -> None:
    urls = ["https://first.example/f", "https://second.example/f"]
    failed, titles, _, _ = poll([feed(url) for url in urls])
    assert (failed, titles) == (0, urls)


def test_feeds_of_one_domain_are_polled_one_after_the_other() -> None:
    urls = [f"https://{name}.second.example/f" for name in "abc"]
    assert poll([feed(url) for url in urls])[3].asked == urls


def test_paused_feeds_are_not_polled_and_it_is_told() -> None:
    failed, titles, errors, fetch = poll([feed("https://second.example/f", paused=True)])
    assert (failed, titles, fetch.asked) == (0, [], [])
    assert "paused" in errors


def test_a_fault_of_ours_is_told_and_stops_no_other_feed() -> None:
    failed, titles, errors, _ = poll([feed(f"https://second.example/{name}") for name in ("fault", "b")])
    assert (failed, titles) == (1, ["https://second.example/b"])
    assert "ZeroDivisionError" in errors
