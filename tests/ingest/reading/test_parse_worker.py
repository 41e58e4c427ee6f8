from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from ingest.pages.page import PageRefused
from ingest.reading.parse_worker import InlineParser, ParsePool
from ingest.reading.parsed import NotAFeed, ParsedFeed, ParseFailed
from ingest.settings import MEBIBYTE, IngestSettings
from tests.ingest.pages.samples import article_page
from tests.ingest.samples import item, rss

URL = "https://news.example/feed"
# Takes several seconds wherever it is read; settings that read all of it go with it.
LONG = rss([item(f"/{number}", "Ferry sinks", "A ferry sank.") for number in range(60_000)])
ALL = 1_000_000


@pytest.fixture
def pool() -> Iterator[ParsePool]:
    with ParsePool(IngestSettings(parse_deadline_seconds=5)) as parse:
        yield parse


def worker_pid(pool: ParsePool) -> int:
    worker = pool._idle.get_nowait()
    pool._idle.put(worker)
    assert worker is not None
    return worker._process.pid


def test_a_worker_reads_the_same_as_the_parser_itself(pool: ParsePool) -> None:
    settings = IngestSettings()
    for body in (rss([item("/a", "Fähre – 渡船", guid="g")]), b"no feed", rss()):
        assert pool(body, None, URL) == InlineParser(settings)(body, None, URL)


def test_what_the_parser_raises_is_a_failure_of_this_feed_and_the_next_one_is_read() -> None:
    # islice raises ValueError for it: a fault of ours, as the reading itself catches what feeds bring about.
    with ParsePool(IngestSettings(parse_deadline_seconds=5)) as pool:
        good, pool._limits = pool._limits, replace(pool._limits, max_entries=-1)
        result = pool(rss([item()]), None, URL)
        assert isinstance(result, ParseFailed)
        assert not result.late
        assert "gave up: ValueError" in result.reason
        pool._limits = good
        assert isinstance(pool(rss([item()]), None, URL), ParsedFeed)


def test_one_worker_serves_many_feeds(pool: ParsePool) -> None:
    pool(rss([item()]), None, URL)
    pid = worker_pid(pool)
    for _ in range(20):
        assert isinstance(pool(rss([item()]), None, URL), ParsedFeed)
    assert worker_pid(pool) == pid


def test_a_late_feed_is_given_up_and_the_next_one_is_read() -> None:
    with ParsePool(IngestSettings(parse_deadline_seconds=1.05, max_entries=ALL)) as parse:
        started = time.monotonic()
        result = parse(LONG, None, URL)
        assert time.monotonic() - started < 3  # the worker's own alarm would come later
        assert isinstance(result, ParseFailed)
        assert result.late
        assert "1.05 s" in result.reason
    with ParsePool(IngestSettings(parse_deadline_seconds=5)) as parse:
        assert isinstance(parse(rss([item()]), None, URL), ParsedFeed)


def test_a_feed_that_needs_too_much_memory_fails_alone() -> None:
    settings = IngestSettings(parse_deadline_seconds=20, parse_memory_bytes=120 * MEBIBYTE, max_entries=100_000)
    body = b'{"version":"https://jsonfeed.org/version/1.1","items":[' + b"{}," * 1_500_000 + b"{}]}"
    with ParsePool(settings) as parse:
        result = parse(body, None, URL)
        assert isinstance(result, ParseFailed)
        assert not result.late
        assert "120 MB of memory" in result.reason
        assert isinstance(parse(rss([item()]), None, URL), ParsedFeed)


def test_a_worker_killed_while_idle_is_replaced_without_a_failure(pool: ParsePool) -> None:
    pool(rss([item()]), None, URL)
    pid = worker_pid(pool)
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert isinstance(pool(rss([item()]), None, URL), ParsedFeed)


def test_closing_ends_a_reading_under_way() -> None:
    with ParsePool(IngestSettings(parse_deadline_seconds=60, parse_workers=1, max_entries=ALL)) as parse:
        parse(rss([item()]), None, URL)
        pid = worker_pid(parse)
        with ThreadPoolExecutor(1) as threads:
            under_way = threads.submit(parse, LONG, None, URL)
            while not parse._idle.empty():
                os.sched_yield()
            started = time.monotonic()
            parse.close()
            result = under_way.result()
        assert time.monotonic() - started < 5
        assert isinstance(result, ParseFailed)
        assert isinstance(parse(rss([item()]), None, URL), ParseFailed)
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_closing_ends_the_process(pool: ParsePool) -> None:
    assert isinstance(pool(b"x", None, URL), NotAFeed)
    pid = worker_pid(pool)
    pool.close()
    assert pool._workers == set()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_worker_reads_pages_and_feeds_in_turn(pool: ParsePool) -> None:
    body, inline = article_page(), InlineParser(IngestSettings())
    pids = set()
    for _ in range(3):
        assert pool.page(body, "text/html", URL) == inline.page(body, "text/html", URL)
        assert isinstance(pool(rss([item()]), None, URL), ParsedFeed)
        pids.add(worker_pid(pool))
    assert len(pids) == 1
    assert pool.page(b"no page", None, URL) == inline.page(b"no page", None, URL)


def test_a_late_page_is_given_up_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.reading.parse_worker._LOADING_SECONDS", 0.0)
    with ParsePool(IngestSettings(page_deadline_seconds=0.01)) as pool:
        result = pool.page(article_page(), None, URL)
    assert isinstance(result, PageRefused)
    assert (result.kind, "0.01 s" in result.reason) == ("failed", True)


def test_a_closed_pool_reads_no_page(pool: ParsePool) -> None:
    pool.close()
    assert pool.page(article_page(), None, URL) == PageRefused("failed", "the parse pool is closed")
