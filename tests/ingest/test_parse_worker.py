from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from ingest.reading.parse_worker import InlineParser, ParsePool
from ingest.reading.parsed import NotAFeed, ParsedFeed, ParseFailed
from ingest.settings import MEBIBYTE, IngestSettings
from tests.ingest.samples import item, rss

URL = "https://news.example/feed"
# feedparser takes minutes for this: it is quadratic in the attributes of one element.
QUADRATIC = (
    b'<rss version="2.0"><channel><item ' + b" ".join(b'a%d="1"' % n for n in range(90_000)) + b"/></channel></rss>"
)


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


def test_what_the_parser_raises_is_a_failure_of_this_feed_and_the_next_one_is_read(pool: ParsePool) -> None:
    hostile = rss([item()]).replace(b"Ferry", b"\xe9")
    result = pool(hostile, "text/xml; charset=undefined", URL)  # an encoding that Python has only to raise an error
    assert isinstance(result, ParseFailed)
    assert not result.late
    assert "gave up: UnicodeError" in result.reason
    assert isinstance(pool(rss([item()]), None, URL), ParsedFeed)


def test_one_worker_serves_many_feeds(pool: ParsePool) -> None:
    pool(rss([item()]), None, URL)
    pid = worker_pid(pool)
    for _ in range(20):
        assert isinstance(pool(rss([item()]), None, URL), ParsedFeed)
    assert worker_pid(pool) == pid


def test_a_late_feed_is_given_up_and_the_next_one_is_read() -> None:
    with ParsePool(IngestSettings(parse_deadline_seconds=1.05)) as parse:
        started = time.monotonic()
        result = parse(QUADRATIC, None, URL)
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
    with ParsePool(IngestSettings(parse_deadline_seconds=60, parse_workers=1)) as parse:
        parse(rss([item()]), None, URL)
        pid = worker_pid(parse)
        with ThreadPoolExecutor(1) as threads:
            under_way = threads.submit(parse, QUADRATIC, None, URL)
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
