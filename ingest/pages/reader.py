"""From the URL of an entry to what its page says: robots.txt, the host's slot, the fetch, the worker. Only a shell.

Everything that can happen on the way is a value; what is decided by it is up to `pages`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from ingest.fetching.fetched import Fetched, Fetcher, FetchFailed, NotModified
from ingest.fetching.robots import Robots
from ingest.fetching.slots import HostSlots
from ingest.pages.page import PageAnswer, PageLater, PageParser, PageRefused

_GONE: Final = frozenset((404, 410))
_WAIT: Final = frozenset((429, 503))


class PageReader:
    """The `ReadPage` of the real world; safe to call from several threads. `clock` gives monotonic seconds."""

    def __init__(
        self,
        fetch: Fetcher,
        robots: Robots,
        parse: PageParser,
        slots: HostSlots,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._robots = robots
        self._parse = parse
        self._slots = slots
        self._clock = clock

    def __call__(self, url: str, within_seconds: float) -> PageAnswer:
        """See `ReadPage`. Takes longer than it may wait only by a robots.txt, a fetch and a reading."""
        ends = self._clock() + within_seconds
        if (later := self._later(url, ends)) is not None:
            return later
        answer = self._robots.may_fetch(url)
        if answer.later:
            return PageLater(answer.reason, self._slots.free_in(self._slots.key(url)))
        if not answer.allowed:
            return PageRefused("robots", answer.reason)
        # Asking for robots.txt took the slot, and may have widened it.
        if (later := self._later(url, ends)) is not None:
            return later
        fetched = self._fetch(url, want="page")
        match fetched:
            case Fetched():
                return self._read(url, fetched)
            case FetchFailed():
                return self._failed(url, fetched)
            case NotModified():  # we never send validators
                return PageRefused("http_error", "HTTP 304: not modified")

    def _later(self, url: str, ends: float) -> PageLater | None:
        seconds = self._slots.free_in(self._slots.key(url))
        if seconds <= max(0.0, ends - self._clock()):
            return None
        return PageLater(f"the host may be asked again in {seconds:.0f} s", seconds)

    def _read(self, url: str, fetched: Fetched) -> PageAnswer:
        if urlsplit(fetched.url).path in ("", "/") and urlsplit(url).path not in ("", "/"):
            return PageRefused("not_found", "sent on to a front page")
        if fetched.redirects:
            answer = self._robots.may_fetch(fetched.url)
            if not answer.allowed and not answer.later:
                return PageRefused("robots", f"sent on to where {answer.reason}")
        return self._parse.page(fetched.body, fetched.content_type, fetched.url)

    def _failed(self, url: str, failed: FetchFailed) -> PageAnswer:
        if not failed.asked:
            return PageLater(failed.reason, failed.retry_after_seconds or 0.0)
        if failed.body:
            page = self._parse.page(failed.body, None, url)
            if isinstance(page, PageRefused) and page.kind == "challenge":
                return PageRefused("challenge", f"HTTP {failed.status}: {page.reason}")
        if failed.status in _WAIT and failed.retry_after_seconds:
            return PageLater(failed.reason, failed.retry_after_seconds)
        if failed.outcome == "too_large":
            return PageRefused("too_large", failed.reason)
        if failed.status in _GONE:
            return PageRefused("not_found", failed.reason)
        if failed.status in (200, 203):
            return PageRefused("not_html", failed.reason)
        return PageRefused("http_error" if failed.status else "unreachable", failed.reason)
