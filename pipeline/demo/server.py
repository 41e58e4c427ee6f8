"""The demo's outlets over HTTP, on loopback only: feeds with ETags, article pages, and a count of what was asked for.

A feed moves through phases (see `articles.py`): either when told (`advance()`), all feeds together, or by itself, each
feed one phase further with each poll. What is served is a table of paths, so a request reaches no file.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Literal, Self

import yaml

from incidentwire.contracts import Feed, feed_id_of
from pipeline.demo.articles import Outlet, load
from pipeline.demo.feeds import content_type, feed_document, feed_path, page

Phasing = Literal["told", "polled"]

SLOWEST_REQUEST_SECONDS = 10  # a client that connects and sends nothing must not hold a thread for ever
STOP_SECONDS = 5
OTHER_PATHS = "(other paths)"  # counted as one: a client may invent as many as it likes


@dataclass(frozen=True)
class Answer:
    """One HTTP answer. `etag` None: the answer has no validator, as with a failing server."""

    status: int
    content_type: str
    body: bytes
    etag: str | None = None


class DemoServer:
    """Serves outlets from entering the context to leaving it.

    `now` is the serving time from which all dates are reckoned; it is fixed for the server's life, so that a feed does
    not change at midnight. `phasing`: see the module.
    """

    def __init__(
        self, now: datetime, outlets: Sequence[Outlet] | None = None, phasing: Phasing = "told", port: int = 0
    ) -> None:
        self.outlets = tuple(load() if outlets is None else outlets)
        self._now = now
        self._phasing = phasing
        self._lock = Lock()
        self._hits: Counter[str] = Counter()
        self._not_modified: Counter[str] = Counter()
        self._phase = 0
        self._served: dict[str, int] = {}  # feed path -> the highest phase of which it gave its document
        self._polls: Counter[str] = Counter()
        self._by_feed_path = {feed_path(outlet): outlet for outlet in self.outlets}
        self._by_page_path = {draft.path: (outlet, draft) for outlet in self.outlets for draft in outlet.entries}
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _handler_for(self))
        self._http.daemon_threads = True
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, name="demo-http")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(STOP_SECONDS)

    @property
    def base_url(self) -> str:
        """Where it serves, without a slash at the end."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def last_phase(self) -> int:
        """The phase after which no feed changes any more."""
        return max((outlet.last_phase for outlet in self.outlets), default=0)

    @property
    def phase(self) -> int:
        """The phase that `advance()` has reached; stays 0 where feeds move by themselves."""
        return self._phase

    def advance(self) -> bool:
        """Moves all feeds one phase further; False where they were in the last one already."""
        with self._lock:
            if self._phase >= self.last_phase:
                return False
            self._phase += 1
            return True

    def all_served(self, phase: int | None = None) -> bool:
        """Whether every feed that can be read has given out its document of this phase (the last one by default).

        A feed that changes no more before that phase need not be asked again.
        """
        wanted = self.last_phase if phase is None else phase
        with self._lock:
            return all(
                self._served.get(path, -1) >= min(wanted, outlet.last_phase)
                for path, outlet in self._by_feed_path.items()
            )

    def hits(self) -> dict[str, int]:
        """How often each path was asked for, whatever the answer was; unknown ones together as `OTHER_PATHS`."""
        with self._lock:
            return dict(self._hits)

    def not_modified(self) -> dict[str, int]:
        """How often each path answered 304."""
        with self._lock:
            return dict(self._not_modified)

    def feeds(self) -> tuple[Feed, ...]:
        """The feeds as the poller wants them."""
        urls = {path: f"{self.base_url}{path}" for path in self._by_feed_path}
        return tuple(
            Feed(
                feed_id=feed_id_of(urls[path]),
                url=urls[path],
                title=outlet.outlet,
                source=outlet.outlet,
                language="en",
                categories=["demo"],
            )
            for path, outlet in self._by_feed_path.items()
        )

    def feeds_yaml(self) -> str:
        """The same as a feed list for `incidentwire feeds import` or `incidentwire poll`."""
        rows = [
            {"url": feed.url, "title": feed.title, "source": feed.source, "language": "en"} for feed in self.feeds()
        ]
        return yaml.safe_dump({"feeds": rows}, allow_unicode=True, sort_keys=False)

    def answer(self, path: str, if_none_match: str | None) -> Answer:
        """What a GET of the path is answered with; counts it, and moves the feed on where feeds move by themselves."""
        with self._lock:
            outlet = self._by_feed_path.get(path)
            self._hits[path if outlet or path in self._by_page_path else OTHER_PATHS] += 1
            if outlet is not None:
                answer = self._feed_answer(path, outlet)
            elif path in self._by_page_path:
                answer = self._page_answer(path)
            else:
                answer = Answer(404, "text/plain; charset=utf-8", b"no such page\n")
            if answer.etag and if_none_match and answer.etag in _tags(if_none_match):
                self._not_modified[path] += 1
                return Answer(304, answer.content_type, b"", answer.etag)
            return answer

    def _feed_answer(self, path: str, outlet: Outlet) -> Answer:
        phase = self._phase if self._phasing == "told" else self._polls[path]
        self._polls[path] += 1
        self._served[path] = max(self._served.get(path, 0), phase)
        body = feed_document(outlet, min(phase, outlet.last_phase), self._now, self.base_url)
        return Answer(outlet.status, content_type(outlet), body, _etag(body) if outlet.status == 200 else None)

    def _page_answer(self, path: str) -> Answer:
        outlet, draft = self._by_page_path[path]
        polls = self._polls[feed_path(outlet)]
        phase = self._phase if self._phasing == "told" else max(0, polls - 1)
        entry = draft.at(phase, self._now)
        if entry is None:
            return Answer(404, "text/plain; charset=utf-8", b"not published yet\n")
        body = page(outlet, entry)
        return Answer(200, "text/html; charset=utf-8", body, _etag(body))


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:20]}"'


def _tags(if_none_match: str) -> list[str]:
    """The entity tags of If-None-Match, weakly compared (RFC 9110, section 13.1.2)."""
    return [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]


def _handler_for(server: DemoServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server_version = "incidentwire-demo"
        sys_version = ""
        timeout = SLOWEST_REQUEST_SECONDS

        def do_GET(self) -> None:
            answer = server.answer(self.path.split("?", 1)[0], self.headers.get("If-None-Match"))
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            if answer.etag:
                self.send_header("ETag", answer.etag)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(answer.body)))
            try:
                self.end_headers()
                self.wfile.write(answer.body)
            except ConnectionError:  # the client left first, as pollers do at their deadline
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing: the terminal belongs to the board."""

    return Handler
