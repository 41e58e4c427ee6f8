"""robots.txt (RFC 9309) for pages: may this URL be read, and how slowly. Never asked about feeds: they are made for us.

4xx: everything is allowed. 5xx, 429, no answer: nothing is, for an hour, unless an older copy is still here. Redirects
are followed within the fetcher's limit; 512 KiB are read.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlunsplit

from protego import Protego

from incidentwire import __name__ as project_name
from ingest.fetching.fetched import Fetched, Fetcher, NotModified
from ingest.fetching.slots import HostSlots
from ingest.settings import IngestSettings
from ingest.urls import split_http, with_ascii_host, without_credentials

# What publishers name us by: the product token of our User-Agent.
TOKEN: Final = project_name
# RFC 9309 says only "for a while"; an hour of feeds' own texts is no great loss.
_ERROR_SECONDS: Final = 3_600.0
_MOST_ORIGINS: Final = 5_000
# Of robots.txt files held, before parsing; parsed they take up to ten times as much. A usual one has 1 to 4 KB.
_MOST_BYTES: Final = 4 * 1024 * 1024

_AGENT_LINE: Final = re.compile(r"\s*user[\s-]?agent\s*:?\s*([^#]*)", re.IGNORECASE)
_PRODUCT: Final = re.compile(r"[A-Za-z_-]+")


@dataclass(frozen=True)
class RobotsAnswer:
    """Whether a URL may be read. `delay_seconds`: what the file asks for between two requests.

    `later`: the file could not be asked for now (the host's slot is not free), so the question is still open.
    """

    allowed: bool
    delay_seconds: float | None
    reason: str
    later: bool = False


@dataclass(frozen=True)
class _Known:
    """What is known of an origin. `rules` None: `answer` holds for every URL."""

    until: datetime
    answer: RobotsAnswer
    rules: Protego | None = None
    size_bytes: int = 0


class Robots:
    """The robots.txt of every origin asked about lately; safe to call from several threads."""

    def __init__(
        self, fetch: Fetcher, clock: Callable[[], datetime], settings: IngestSettings, slots: HostSlots
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._settings = settings
        self._slots = slots
        self._lock = threading.Lock()
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._size_bytes = 0
        self._asking: dict[str, threading.Event] = {}

    def may_fetch(self, url: str) -> RobotsAnswer:
        """Whether a page may be read. May fetch its origin's robots.txt; a crawl-delay goes to the host's slot."""
        origin = _origin(url)
        if origin is None:
            return RobotsAnswer(False, None, "not an http(s) URL that can be fetched")
        known = self._of(origin)
        answer = known.answer if known.rules is None else _judged(known.rules, url)
        if answer.delay_seconds is not None:
            self._slots.at_least(self._slots.key(url), answer.delay_seconds)
        return answer

    def _of(self, origin: str) -> _Known:
        """What is known, asked for where it is not; by one thread at a time for each origin, the others wait."""
        patience = self._settings.fetch_deadline_seconds + self._settings.slot_wait_seconds
        with self._lock:
            if (known := self._fresh(origin)) is not None:
                return known
            other = self._asking.get(origin)
            if other is None:
                mine = self._asking[origin] = threading.Event()
        if other is not None:
            other.wait(patience)
            with self._lock:
                known = self._fresh(origin)
            return known or _Known(self._clock(), RobotsAnswer(False, None, "robots.txt is being asked for", True))
        try:
            known = self._ask(origin)
            with self._lock:
                self._keep(origin, known)
            return known
        finally:
            with self._lock:
                self._asking.pop(origin, None)
            mine.set()

    def _fresh(self, origin: str) -> _Known | None:
        known = self._known.get(origin)
        if known is None or known.until <= self._clock():
            return None
        self._known.move_to_end(origin)
        return known

    def _ask(self, origin: str) -> _Known:
        now = self._clock()
        long, short = timedelta(seconds=self._settings.robots_seconds), timedelta(seconds=_ERROR_SECONDS)
        match self._fetch(f"{origin}/robots.txt", want="robots"):
            case Fetched() as fetched:
                rules = Protego.parse(_for_us(fetched.body.decode("utf-8", "replace")))
                return _Known(now + long, RobotsAnswer(True, None, ""), rules, len(fetched.body))
            case NotModified():  # we never send validators
                return _Known(now + short, RobotsAnswer(False, None, "robots.txt: not modified"))
            case failed:
                pass
        if not failed.asked:
            return _Known(now, RobotsAnswer(False, None, f"robots.txt: {failed.reason}", later=True))
        status = failed.status or 0
        if (400 <= status < 500 and status != 429) or failed.outcome == "too_many_redirects":
            return _Known(now + long, RobotsAnswer(True, None, f"no robots.txt: {failed.reason}"))
        with self._lock:
            before = self._known.get(origin)
        if before is not None and before.rules is not None:
            return _Known(now + short, before.answer, before.rules, before.size_bytes)
        return _Known(now + short, RobotsAnswer(False, None, f"robots.txt can't be read: {failed.reason}"))

    def _keep(self, origin: str, known: _Known) -> None:
        before = self._known.pop(origin, None)
        self._size_bytes += known.size_bytes - (before.size_bytes if before else 0)
        self._known[origin] = known
        while len(self._known) > _MOST_ORIGINS or (self._size_bytes > _MOST_BYTES and len(self._known) > 1):
            self._size_bytes -= self._known.popitem(last=False)[1].size_bytes


def _judged(rules: Protego, url: str) -> RobotsAnswer:
    delay = rules.crawl_delay(TOKEN)
    rate = rules.request_rate(TOKEN)
    if rate is not None:
        delay = max(delay or 0.0, rate.seconds / rate.requests)
    allowed = rules.can_fetch(without_credentials(url), TOKEN)
    return RobotsAnswer(allowed, delay, "" if allowed else "robots.txt disallows it")


def _for_us(text: str) -> str:
    """The file with every other crawler's name replaced by one.

    protego keeps the rules of each name: 20,000 names before 20,000 rules would be 400 million (minutes, and it holds
    the interpreter's lock). It also takes "incident" for us; RFC 9309 wants the whole token, without its version.
    """
    lines = []
    for line in text.removeprefix("\ufeff").splitlines():
        agent = _AGENT_LINE.match(line)
        if agent is not None:
            value = agent.group(1).strip()
            product = _PRODUCT.match(value)
            ours = product is not None and product.group().lower() == TOKEN
            line = f"User-agent: {'*' if value == '*' else TOKEN if ours else 'other'}"
        lines.append(line)
    return "\n".join(lines)


def _origin(url: str) -> str | None:
    try:
        parts = split_http(with_ascii_host(without_credentials(url)))
    except UnicodeError:
        return None
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), "", "", "")) if parts else None
