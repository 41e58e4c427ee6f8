"""Fetching over HTTP: conditional GET, redirects by hand, a deadline, the host's slot at each hop, every end a value.

Redirects are followed here and not by the library, so that each hop passes the same checks and waits for its own host.
"""

from __future__ import annotations

import threading
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import SplitResult, unquote

from urllib3.exceptions import HTTPError
from urllib3.util import create_urllib3_context

from ingest.fetching.connect import (
    Deadline,
    ForbiddenAddress,
    Guard,
    Late,
    Resolver,
    Unreachable,
    resolve_by_system,
)
from ingest.fetching.exchange import DEFAULT_PORTS, Request, exchange, failure_of
from ingest.fetching.fetched import Fetched, FetchFailed, FetchResult, Redirect, Want
from ingest.fetching.headers import validator
from ingest.fetching.slots import Busy, HostSlots
from ingest.settings import IngestSettings
from ingest.urls import split_http, without_credentials

# A 429 without Retry-After: Media Cloud leaves the host alone for 30 s, then for longer; feeds have their own back-off.
_TOO_MANY_SECONDS: Final = 60.0


class HttpFetcher:
    """The `Fetcher` of the real world. Calls share the hosts' slots and TLS settings; safe to call from many threads.

    Pass the slots that everything else of the process uses; without them it has its own.
    """

    def __init__(
        self,
        settings: IngestSettings,
        clock: Callable[[], datetime],
        resolve: Resolver = resolve_by_system,
        slots: HostSlots | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._resolve = resolve
        self._slots = HostSlots(settings) if slots is None else slots
        self._lock = threading.Lock()
        self._under_way: set[Deadline] = set()
        self._closed = False
        self._tls = create_urllib3_context()
        self._tls.load_default_certs()

    def __call__(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, want: Want = "feed"
    ) -> FetchResult:
        """Fetches a URL; see `Fetcher`. Takes at most the fetch deadline and the longest wait for slots together."""
        parts = split_http(url)
        if parts is None:
            return FetchFailed("unreachable", f"{without_credentials(url)}: not an http(s) URL that can be fetched")
        request = Request(
            without_credentials(url), want, validator(etag), validator(last_modified), _authorization(parts)
        )
        deadline = Deadline(self._settings.fetch_deadline_seconds)
        with self._lock:
            self._under_way.add(deadline)
            if self._closed:
                deadline.expire()
        try:
            return self._follow(request, deadline)
        finally:
            with self._lock:
                self._under_way.discard(deadline)

    def close(self) -> None:
        """Ends every exchange and every wait, now and later, as a time-out: for a poller that was told to stop."""
        with self._lock:
            self._closed = True
            under_way = tuple(self._under_way)
        self._slots.close()
        for deadline in under_way:
            deadline.expire()

    def _follow(self, request: Request, deadline: Deadline) -> FetchResult:
        redirects: list[Redirect] = []
        origin, visited = _origin(request.url), {request.url}
        patience = self._settings.slot_wait_seconds  # of all hops together
        while True:
            key = self._slots.key(request.url)
            try:
                with self._slots.turn(key, patience) as waited:
                    patience -= waited
                    answer = self._ask(request, deadline)
                    self._heed(key, answer)
            except Busy as busy:
                answer = FetchFailed("timeout", f"not asked: {busy}", busy.seconds, asked=False)
            if not isinstance(answer, Redirect):
                return replace(answer, redirects=tuple(redirects))
            redirects.append(answer)
            if answer.url in visited or len(redirects) > self._settings.max_redirects:
                kind = "in a circle" if answer.url in visited else f"more than {self._settings.max_redirects} times"
                reason = f"redirected {kind}, last to {answer.url}"
                return FetchFailed("too_many_redirects", reason, status=answer.status, redirects=tuple(redirects))
            visited.add(answer.url)
            same_origin = _origin(answer.url) == origin
            request = replace(request, url=answer.url, authorization=request.authorization if same_origin else None)

    def _heed(self, key: str, answer: FetchResult | Redirect) -> None:
        """What one URL of a host is told holds for the whole slot."""
        if isinstance(answer, FetchFailed) and answer.status in (429, 503):
            default = _TOO_MANY_SECONDS if answer.status == 429 else 0.0
            self._slots.punish(key, answer.retry_after_seconds or default)

    def _ask(self, request: Request, deadline: Deadline) -> FetchResult | Redirect:
        """One hop with everything that can go wrong in between as a value."""
        late = FetchFailed("timeout", f"no complete answer within {deadline.seconds:g} s")
        guard = Guard(deadline, self._settings.allow_loopback, self._resolve)
        try:
            with deadline:
                result = exchange(request, guard, self._tls, self._settings, self._clock())
        except Late:
            return late
        except ForbiddenAddress as error:
            return FetchFailed("forbidden_address", str(error))
        except Unreachable as error:
            return FetchFailed("unreachable", str(error))
        except (HTTPError, OSError, ValueError) as error:
            return late if deadline.expired else FetchFailed(*failure_of(error))
        # A connection shut down at the deadline can look like a body that ended.
        return late if deadline.expired and isinstance(result, Fetched) else result


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = split_http(url)
    if parts is None:
        return "", None, None
    return parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme]


def _authorization(parts: SplitResult) -> str | None:
    if parts.username is None:
        return None
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return "Basic " + b64encode(pair.encode("utf-8")).decode("ascii")
