"""`incidentwire poll --once --stdout FEEDS`: every feed polled once, its articles as JSON lines.

Hosts are polled side by side, the feeds of one host one after the other. Lines come in the order of the feeds, whatever
answered first. What fails is named on the error stream and stops nothing; the exit code says it at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, TextIO

from incidentwire.contracts import Feed
from incidentwire.contracts.jsonl import write_line
from ingest.articles.language import Detector, LanguageDetector
from ingest.feedlists.feedlist import FeedList, feed_of, read_feeds
from ingest.feedlists.listed import FeedListError, Listed
from ingest.fetching.fetch import HttpFetcher
from ingest.fetching.fetched import Fetcher
from ingest.fetching.robots import Robots
from ingest.fetching.slots import HostSlots
from ingest.pages.page import ReadPage
from ingest.pages.reader import PageReader
from ingest.poll import PollResult, poll_feed
from ingest.reading.parse_worker import ParsePool
from ingest.reading.parsed import Parser
from ingest.settings import IngestSettings
from ingest.urls import registrable_domain, without_credentials


def run(feeds: str, out: BinaryIO, err: TextIO, clock: Callable[[], datetime], settings: IngestSettings) -> int:
    """Polls the feeds of a YAML or OPML file, or the one feed of a URL, once.

    Returns 0, 1 where any feed or any entry of the list failed, 2 where there is no list to poll.
    """
    try:
        listed = read_source(feeds)
    except FeedListError as error:
        print(error, file=err)
        return 2
    for problem in listed.problems:
        print(problem, file=err)
    slots = HostSlots(settings)
    fetch = HttpFetcher(settings, clock, slots=slots)
    with ParsePool(settings) as parse, closing(fetch):
        read_page = PageReader(fetch, Robots(fetch, clock, settings, slots), parse, slots)
        failed = poll_once(listed.feeds, out, err, clock, settings, fetch, parse, LanguageDetector(), read_page)
    return 1 if failed or listed.problems else 0


def read_source(feeds: str) -> FeedList:
    """The feeds that a command's argument names: a URL, or a file. Raises FeedListError."""
    if "://" not in feeds:
        return read_feeds(Path(feeds))
    try:
        return FeedList((feed_of(Listed(url=feeds, line=1)),))
    except ValueError as error:
        raise FeedListError(str(error)) from error


def poll_once(
    feeds: Iterable[Feed],
    out: BinaryIO,
    err: TextIO,
    clock: Callable[[], datetime],
    settings: IngestSettings,
    fetch: Fetcher,
    parse: Parser,
    detect: Detector,
    read_page: ReadPage | None = None,
) -> int:
    """Polls every feed that is not paused and writes what they hold; returns how many failed.

    There is no next poll for an article to wait for: what one poll can't read of pages keeps the feed's text.
    """
    settings = replace(settings, max_pages_waiting=0)
    active: list[Feed] = []
    for feed in feeds:
        if feed.paused:
            print(f"{without_credentials(feed.url)}: paused, not polled", file=err)
        else:
            active.append(feed)
    results: list[Future[PollResult]] = [Future() for _ in active]
    hosts: dict[str, list[int]] = {}
    for position, feed in enumerate(active):
        hosts.setdefault(registrable_domain(feed.url), []).append(position)

    def poll_host(positions: list[int]) -> None:
        for position in positions:
            try:
                result = poll_feed(active[position], None, clock(), fetch, parse, settings, detect, read_page)
            except Exception as error:  # noqa: BLE001 - told where the results are written
                results[position].set_exception(error)
            else:
                results[position].set_result(result)

    failed = 0
    pool = ThreadPoolExecutor(settings.poll_threads, thread_name_prefix="poll")
    try:
        for positions in hosts.values():
            pool.submit(poll_host, positions)
        for feed, future in zip(active, results, strict=True):
            failed += _write(feed, future, out, err)
    finally:  # also when the reader of our output is gone: no further host is begun
        pool.shutdown(wait=True, cancel_futures=True)
    return failed


def _write(feed: Feed, future: Future[PollResult], out: BinaryIO, err: TextIO) -> int:
    name = without_credentials(feed.url)
    try:
        result = future.result()
    except Exception as error:  # noqa: BLE001 - a fault of ours that one feed brings out is told and stops no other
        print(f"{name}: a fault of incidentwire: {type(error).__name__}: {error}", file=err, flush=True)
        return 1
    for article in result.articles:
        write_line(out, article)
    for note in result.notes:
        print(f"{name}: note: {note}", file=err)
    if result.failed:
        print(f"{name}: {result.outcome}: {result.reason}", file=err, flush=True)
    return int(result.failed)
