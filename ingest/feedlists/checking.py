"""A feed looked at now, without publishing or keeping anything: what `incidentwire feeds check` says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from incidentwire.contracts import Feed, FeedState, PollOutcome
from ingest.fetching.fetched import Fetched, Fetcher, FetchFailed
from ingest.reading.parsed import Entry, NotAFeed, ParsedFeed, Parser
from ingest.scheduling.durations import spoken
from ingest.scheduling.moves import address, permanent_target
from ingest.urls import without_credentials

# Older than that, a feed of news is dead, whatever its server says (ingest pains 9: "a feed dies in silence").
_STALE: Final = timedelta(days=30)
# Words below which half of the entries are teasers.
_TEASER_WORDS: Final = 50


@dataclass(frozen=True)
class Checked:
    """`failed`: it would fail as a poll. `facts`: what it holds; `wrong`: what is wrong with it, one line each."""

    feed: Feed
    outcome: PollOutcome
    reason: str
    failed: bool
    facts: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


def check_feed(feed: Feed, state: FeedState | None, now: datetime, fetch: Fetcher, parse: Parser) -> Checked:
    """Asks a feed unconditionally, at the address that the poller would ask. Raises nothing for what a server sends."""
    asked = address(feed, state)
    answer = fetch(asked)
    if isinstance(answer, FetchFailed):
        return Checked(feed, answer.outcome, answer.reason, True)
    if not isinstance(answer, Fetched):
        return Checked(feed, "http_error", "304 to a question without validators", True)
    read = parse(answer.body, answer.content_type, answer.url)
    wrong = list(_moved(asked, answer))
    if not isinstance(read, ParsedFeed):
        if isinstance(read, NotAFeed):
            return Checked(feed, "not_a_feed", read.reason, True, (), tuple(wrong))
        return Checked(feed, "parse_timeout" if read.late else "parse_failed", read.reason, True, (), tuple(wrong))
    wrong += read.notes
    if not read.entries:
        return Checked(feed, "empty", "the feed holds no entries", False, (read.format,), tuple(wrong))
    wrong += _wrong_with(read.entries, now)
    reason = f"{len(read.entries)} entries"
    return Checked(feed, "new_entries", reason, False, tuple(_facts(read, now)), tuple(wrong))


def check_all(
    feeds: Sequence[tuple[Feed, FeedState | None]],
    check: Callable[[Feed, FeedState | None], Checked],
    key: Callable[[str], str],
    threads: int,
) -> Iterator[Checked]:
    """Checks feeds, hosts (by `key` of their URLs) side by side, and gives the results in the order of the feeds."""
    results: list[Future[Checked]] = [Future() for _ in feeds]
    hosts: dict[str, list[int]] = {}
    for position, (feed, state) in enumerate(feeds):
        hosts.setdefault(key(address(feed, state)), []).append(position)

    def check_host(positions: list[int]) -> None:
        for position in positions:
            feed, state = feeds[position]
            try:
                results[position].set_result(check(feed, state))
            except Exception as error:  # noqa: BLE001 - a fault of ours that one feed brings out stops no other
                why = f"a fault of incidentwire: {type(error).__name__}: {error}"
                results[position].set_result(Checked(feed, "parse_failed", why, True))

    pool = ThreadPoolExecutor(threads, thread_name_prefix="check")
    try:
        for positions in hosts.values():
            pool.submit(check_host, positions)
        for result in results:
            yield result.result()
    finally:  # also when the reader of our output is gone
        pool.shutdown(wait=True, cancel_futures=True)


def _facts(read: ParsedFeed, now: datetime) -> Iterator[str]:
    words = [len(entry.text.split()) for entry in read.entries]
    yield f"{read.format}, {len(read.entries)} entries, {median(words):.0f} words in the middle one"
    dates = _dates(read.entries)
    if dates:
        ago = spoken((now - max(dates)).total_seconds())
        yield f"newest {max(dates):%Y-%m-%d %H:%M}Z ({ago} ago), oldest {min(dates):%Y-%m-%d}"
    if read.language:
        yield f"language {read.language[:40]}"


def _wrong_with(entries: Sequence[Entry], now: datetime) -> Iterator[str]:
    count = len(entries)
    dates = _dates(entries)
    if len(dates) < count:
        yield f"{count - len(dates)} of {count} entries have no date"
    if dates and now - max(dates) > _STALE:
        yield f"nothing newer than {spoken((now - max(dates)).total_seconds())}"
    if any(date > now + timedelta(days=1) for date in dates):
        yield "dates in the future"
    without_url = sum(1 for entry in entries if not entry.url)
    if without_url:
        yield f"{without_url} of {count} entries have no link"
    ids = Counter(entry.guid for entry in entries if entry.guid)
    if repeated := sum(times - 1 for times in ids.values()):
        yield f"{repeated} of {count} entries repeat the id of another"
    if median(len(entry.text.split()) for entry in entries) < _TEASER_WORDS:
        yield "mostly teasers: the pages behind the entries are needed"


def _moved(asked: str, answer: Fetched) -> Iterator[str]:
    target = permanent_target(asked, answer.redirects)
    if target is not None:
        yield f"redirects for good to {without_credentials(target)}"


def _dates(entries: Iterable[Entry]) -> list[datetime]:
    return [date for entry in entries if (date := entry.published_at or entry.updated_at) is not None]
