from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from ingest.fetching.fetched import Fetched, FetchFailed, FetchResult, Want
from ingest.fetching.robots import Robots
from ingest.fetching.slots import HostSlots
from ingest.settings import IngestSettings
from tests.ingest.samples import NOW

SETTINGS = IngestSettings()
PAGE = "https://news.example/world/story.html"


class Site:
    """Answers for every robots.txt and remembers which were asked for."""

    def __init__(self, answer: bytes | FetchFailed) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.now = NOW
        self.slots = HostSlots(SETTINGS)
        self.robots = Robots(self, lambda: self.now, SETTINGS, self.slots)

    def __call__(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, want: Want = "feed"
    ) -> FetchResult:
        assert want == "robots"
        self.asked.append(url)
        return self.answer if isinstance(self.answer, FetchFailed) else Fetched(url, self.answer)

    def allows(self, url: str = PAGE) -> bool:
        return self.robots.may_fetch(url).allowed


def failed(status: int | None, outcome: str = "http_error") -> FetchFailed:
    return FetchFailed(outcome, f"HTTP {status}", status=status)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /world/", False),
        ("User-agent: *\nDisallow: /sport/", True),
        ("User-agent: *\nDisallow: /\nAllow: /world/", True),
        ("User-agent: *\nDisallow: /*.html$", False),
        ("User-agent: *\nDisallow:", True),
        ("\ufeffUser-agent: *\r\nDisallow: /", False),
        ("User-agent: GPTBot\nDisallow: /", True),
        ("User-agent: GPTBot\nUser-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: IncidentWire\nAllow: /", True),
        ("User-agent: *\nAllow: /\n\nUser-agent: incidentwire/0.1 # us\nDisallow: /", False),
        ("User-agent: incident\nDisallow: /", True),
        ("User-agent: incidentwire-images\nDisallow: /", True),
        ("user agent incidentwire\ndisallow: /", False),
        ("<!DOCTYPE html><html><body>Not found</body></html>", True),
        ("\x00\xff" * 100, True),
    ],
)
def test_the_file_is_read_as_rfc_9309_wants(text: str, allowed: bool) -> None:
    assert Site(text.encode("latin-1", "ignore") if "\xff" in text else text.encode()).allows() is allowed


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (failed(404), True),
        (failed(401), True),
        (failed(403), True),
        (failed(410, "gone"), True),
        (failed(302, "too_many_redirects"), True),
        (failed(429), False),
        (failed(500), False),
        (failed(503), False),
        (failed(None, "timeout"), False),
        (failed(None, "unreachable"), False),
        (failed(None, "forbidden_address"), False),
    ],
)
def test_no_file_allows_and_no_answer_does_not(answer: FetchFailed, allowed: bool) -> None:
    site = Site(answer)
    result = site.robots.may_fetch(PAGE)
    assert (result.allowed, result.later) == (allowed, False)
    assert answer.reason in result.reason


def test_a_file_is_asked_for_once_for_each_origin_and_again_after_a_day() -> None:
    site = Site(b"User-agent: *\nDisallow: /private/")
    for path in ("/a", "/b", "/private/c"):
        site.allows(f"https://me:secret@News.example{path}")
    site.allows("http://news.example/a")
    site.allows("https://news.example:8443/a")
    assert site.asked == [
        "https://news.example/robots.txt",
        "http://news.example/robots.txt",
        "https://news.example:8443/robots.txt",
    ]
    site.now += timedelta(seconds=SETTINGS.robots_seconds)
    site.allows()
    assert len(site.asked) == 4


def test_an_error_is_believed_for_an_hour_and_an_older_file_outlives_it() -> None:
    site = Site(failed(503))
    assert not site.allows()
    site.now += timedelta(minutes=59)
    assert not site.allows()
    assert len(site.asked) == 1
    site.now += timedelta(minutes=1)
    site.answer = b"User-agent: *\nDisallow: /private/"
    assert site.allows()
    site.now += timedelta(days=1)
    site.answer = failed(503)
    assert site.allows()
    assert not site.allows("https://news.example/private/a")
    assert len(site.asked) == 3


def test_a_file_that_could_not_be_asked_for_now_leaves_the_question_open() -> None:
    site = Site(FetchFailed("timeout", "not asked: busy", 30.0, asked=False))
    assert site.robots.may_fetch(PAGE).later
    site.answer = b""
    assert site.allows()


@pytest.mark.parametrize(
    ("line", "gap"),
    [("Crawl-delay: 10", 10), ("Request-rate: 1/5", 5), ("Crawl-delay: 86400", 30), ("Crawl-delay: x", 1)],
)
def test_a_crawl_delay_goes_to_the_slot_of_the_host(line: str, gap: float) -> None:
    site = Site(f"User-agent: *\n{line}\nDisallow: /x".encode())
    assert site.allows()
    site.slots.take("news.example", 1)
    site.slots.done("news.example")
    assert site.slots.free_in("news.example") == pytest.approx(gap, abs=0.5)


def test_others_crawl_delay_is_not_ours() -> None:
    site = Site(b"User-agent: slowbot\nCrawl-delay: 20\n\nUser-agent: *\nDisallow: /x")
    assert site.robots.may_fetch(PAGE).delay_seconds is None


@pytest.mark.parametrize("url", ["", "ftp://news.example/", "http://", "http://[::1", "https://\ud800.example/"])
def test_what_is_no_url_is_not_allowed_and_nobody_is_asked(url: str) -> None:
    site = Site(b"")
    assert not site.allows(url)
    assert site.asked == []


def test_files_made_to_be_slow_are_read_quickly() -> None:
    names = b"".join(b"User-agent: bot%d\n" % number for number in range(13_000))
    rules = b"".join(b"Disallow: /%d\n" % number for number in range(16_000))
    stars = b"User-agent: *\n" + b"Disallow: /" + b"*a" * 250_000
    many = b"User-agent: *\n" + b"".join(b"Disallow: /*%d*a*b*c$\n" % number for number in range(20_000))
    for text in (names + rules, stars, many, b"User-agent: *\n" * 35_000, b"\n" * 512_000):
        site = Site(text[: 512 * 1024])
        started = time.monotonic()
        site.allows("https://news.example/" + "a" * 4_000)
        assert time.monotonic() - started < 5


def test_two_threads_that_need_the_same_file_ask_for_it_once() -> None:
    asked, release = threading.Event(), threading.Event()

    class Slow(Site):
        def __call__(self, url: str, **rest: object) -> FetchResult:  # type: ignore[override]
            asked.set()
            release.wait(10)
            return super().__call__(url, **rest)  # type: ignore[arg-type]

    site = Slow(b"User-agent: *\nDisallow: /")
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(site.allows)
        assert asked.wait(10)
        second = threads.submit(site.allows)
        release.set()
        assert (first.result(10), second.result(10)) == (False, False)
    assert len(site.asked) == 1


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.fetching.robots._MOST_ORIGINS", 50)
    monkeypatch.setattr("ingest.fetching.robots._MOST_BYTES", 2_000)
    site = Site(b"User-agent: *\nDisallow: /")
    for number in range(500):
        site.allows(f"https://h{number}.example/")
    assert len(site.robots._known) == 50
    site.answer = b"#" * 900
    for number in range(500):
        site.allows(f"https://g{number}.example/")
    assert len(site.robots._known) == 2
    assert site.robots._size_bytes == 1_800
