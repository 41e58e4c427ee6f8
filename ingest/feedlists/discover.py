"""The feeds behind a URL that a person gives: the URL itself, or what the page there points to.

One request for the URL, then one for each candidate, one after the other under the fetcher's rules (slots, addresses,
deadlines): two at once got adding a feed refused with 429 (miniflux/v2#2128).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ingest.feedlists.links import FeedLink, feed_links, usual_places
from ingest.fetching.fetched import Fetched, Fetcher, FetchResult, NotModified
from ingest.reading.parsed import NotAFeed, ParsedFeed, Parser, ParseResult
from ingest.scheduling.moves import permanent_target
from ingest.urls import split_http, without_credentials

# Pages of large outlets name dozens of feeds, one for each section.
MOST_CANDIDATES: Final = 10


@dataclass(frozen=True)
class FoundFeed:
    """A feed that was read. `url`: where it is for good; `title` and `language` as it says itself, untrusted."""

    url: str
    title: str
    language: str | None
    format: str
    entries: int
    newest_at: datetime | None
    is_of_comments: bool = False


@dataclass(frozen=True)
class Discovery:
    """`found`: the best first. `problems`: what was tried and is none, one line each. `untried`: further candidates."""

    found: tuple[FoundFeed, ...]
    problems: tuple[str, ...] = ()
    untried: int = 0


def discover(url: str, fetch: Fetcher, parse: Parser) -> Discovery:
    """Looks for feeds at a URL. What the network or a server does raises nothing: it is told as a problem."""
    answer = fetch(url)
    if not isinstance(answer, Fetched):
        return Discovery((), (f"{without_credentials(url)}: {_failure(answer)}",))
    read = parse(answer.body, answer.content_type, answer.url)
    if isinstance(read, ParsedFeed):
        return Discovery((_found(url, answer, read, FeedLink(url)),))
    links = feed_links(answer.body, answer.url)
    problems = [f"{without_credentials(url)}: {_reason(read)}"]
    if links:
        found, told = _try(links[:MOST_CANDIDATES], fetch, parse, first_only=False)
    else:
        problems.append("the page names no feed; tried the usual places")
        found, told = _try(usual_places(answer.url), fetch, parse, first_only=True)
    best_first = sorted(found, key=lambda feed: (feed.is_of_comments, feed.entries == 0))
    return Discovery(tuple(best_first), (*problems, *told), max(0, len(links) - MOST_CANDIDATES))


def _try(
    links: tuple[FeedLink, ...], fetch: Fetcher, parse: Parser, *, first_only: bool
) -> tuple[list[FoundFeed], list[str]]:
    found: dict[str, FoundFeed] = {}
    problems: list[str] = []
    for link in links:
        answer = fetch(link.url)
        if not isinstance(answer, Fetched):
            problems.append(f"{link.url}: {_failure(answer)}")
            continue
        read = parse(answer.body, answer.content_type, answer.url)
        if not isinstance(read, ParsedFeed):
            problems.append(f"{link.url}: {_reason(read)}")
            continue
        feed = _found(link.url, answer, read, link)
        found.setdefault(feed.url, feed)
        if first_only:
            break
    return list(found.values()), problems


def _found(asked: str, answer: Fetched, read: ParsedFeed, link: FeedLink) -> FoundFeed:
    dates = [date for entry in read.entries if (date := entry.published_at or entry.updated_at) is not None]
    moved = None if _has_credentials(asked) else permanent_target(asked, answer.redirects)
    return FoundFeed(
        url=moved or asked,
        title=read.title or link.title,
        language=read.language,
        format=read.format,
        entries=len(read.entries),
        newest_at=max(dates, default=None),
        is_of_comments=link.is_of_comments,
    )


def _has_credentials(url: str) -> bool:
    parts = split_http(url)
    return parts is not None and "@" in parts.netloc


def _failure(answer: FetchResult) -> str:
    return "not modified" if isinstance(answer, Fetched | NotModified) else f"{answer.outcome}: {answer.reason}"


def _reason(read: ParseResult) -> str:
    return f"not_a_feed: {read.reason}" if isinstance(read, NotAFeed) else getattr(read, "reason", "")
