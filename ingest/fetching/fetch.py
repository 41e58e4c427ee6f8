"""Fetching a feed over HTTP: conditional GET, redirects by hand, a byte cap and a deadline, every end a value.

Redirects are followed here and not by the library, so that each hop passes the same checks. The cap counts decoded
bytes while they stream, so that a small gzip that unpacks to gigabytes ends at the cap.
"""

from __future__ import annotations

import ssl
import threading
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import SplitResult, unquote

from urllib3 import BaseHTTPResponse, Timeout
from urllib3.exceptions import (
    DecodeError,
    HTTPError,
    IncompleteRead,
    LocationValueError,
    SSLError,
    TimeoutError,
)
from urllib3.util import create_urllib3_context, parse_url

from incidentwire.contracts import PollOutcome
from ingest.fetching.connect import (
    Deadline,
    ForbiddenAddress,
    Guard,
    Late,
    Resolver,
    Unreachable,
    guarded_pool,
    resolve_by_system,
)
from ingest.fetching.fetched import Fetched, FetchFailed, FetchResult, NotModified, Redirect
from ingest.fetching.headers import max_age_seconds, retry_after_seconds, validator
from ingest.settings import IngestSettings
from ingest.urls import absolute_url, split_http, with_ascii_host, without_credentials

_REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))
_ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
_ENCODINGS: Final = frozenset(("", "identity", "gzip", "x-gzip", "deflate"))
_PIECE_BYTES: Final = 65_536
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True)
class _Request:
    """One hop. `authorization` goes only to the origin that the feed's own URL names."""

    url: str
    etag: str | None
    last_modified: str | None
    authorization: str | None


class HttpFetcher:
    """The `Fetcher` of the real world. Calls share nothing but TLS settings; safe to call from several threads."""

    def __init__(
        self, settings: IngestSettings, clock: Callable[[], datetime], resolve: Resolver = resolve_by_system
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._resolve = resolve
        self._lock = threading.Lock()
        self._under_way: set[Deadline] = set()
        self._closed = False
        self._tls = create_urllib3_context()
        self._tls.load_default_certs()

    def __call__(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> FetchResult:
        """Fetches a feed; see `Fetcher`."""
        parts = split_http(url)
        if parts is None:
            return FetchFailed("unreachable", f"{without_credentials(url)}: not an http(s) URL that can be fetched")
        request = _Request(without_credentials(url), validator(etag), validator(last_modified), _authorization(parts))
        with Deadline(self._settings.fetch_deadline_seconds) as deadline:
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
        """Ends every exchange under way, now and later, as a time-out: for a poller that was told to stop."""
        with self._lock:
            self._closed = True
            under_way = tuple(self._under_way)
        for deadline in under_way:
            deadline.expire()

    def _follow(self, request: _Request, deadline: Deadline) -> FetchResult:
        redirects: list[Redirect] = []
        origin, visited = _origin(request.url), {request.url}
        while True:
            answer = self._ask(request, deadline)
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

    def _ask(self, request: _Request, deadline: Deadline) -> FetchResult | Redirect:
        """One request and its answer, with everything that can go wrong in between as a value."""
        late = FetchFailed("timeout", f"no complete answer within {deadline.seconds:g} s")
        try:
            result = self._exchange(request, deadline)
        except Late:
            return late
        except ForbiddenAddress as error:
            return FetchFailed("forbidden_address", str(error))
        except Unreachable as error:
            return FetchFailed("unreachable", str(error))
        except (HTTPError, OSError, ValueError) as error:
            return late if deadline.expired else FetchFailed(*_network_failure(error))
        # A connection shut down at the deadline can look like a body that ended.
        return late if deadline.expired and isinstance(result, Fetched) else result

    def _exchange(self, request: _Request, deadline: Deadline) -> FetchResult | Redirect:
        target = parse_url(with_ascii_host(request.url))
        scheme, host = target.scheme or "http", (target.host or "").strip("[]")
        guard = Guard(deadline, self._settings.allow_loopback, self._resolve)
        pool = guarded_pool(scheme, host, target.port or _DEFAULT_PORTS[scheme], guard, self._tls)
        try:
            left = deadline.remaining_seconds()
            response = pool.urlopen(
                "GET",
                target.request_uri,
                headers=self._headers(request),
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=Timeout(connect=left, read=left),
            )
            try:
                return self._judge(request, response)
            finally:
                response.close()
        finally:
            pool.close()

    def _headers(self, request: _Request) -> dict[str, str]:
        headers = {
            "User-Agent": self._settings.user_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip, deflate",
        }
        if request.etag:
            headers["If-None-Match"] = request.etag
        if request.last_modified:
            headers["If-Modified-Since"] = request.last_modified
        if request.authorization:
            headers["Authorization"] = request.authorization
        return headers

    def _judge(self, request: _Request, response: BaseHTTPResponse) -> FetchResult | Redirect:
        status, headers = response.status, response.headers
        if status in _REDIRECTS and headers.get("location"):
            target = absolute_url(_utf8(headers["location"]), request.url)
            if target is None:
                return FetchFailed("forbidden_address", f"HTTP {status} to what is no http(s) URL", status=status)
            return Redirect(status, target.partition("#")[0])
        max_age = max_age_seconds(headers.get("cache-control"), headers.get("age"))
        etag, last_modified = validator(headers.get("etag")), validator(headers.get("last-modified"))
        if status == 304 and (request.etag or request.last_modified):
            return NotModified(request.url, etag, last_modified, max_age)
        if status not in (200, 203):
            outcome: PollOutcome = "gone" if status == 410 else "http_error"
            retry_after = retry_after_seconds(headers.get("retry-after"), self._clock())
            return FetchFailed(outcome, _status_text(status), retry_after, status)
        encodings = {part.strip().lower() for part in headers.get("content-encoding", "").split(",")}
        if not encodings <= _ENCODINGS:
            return FetchFailed("http_error", f"content encoding {', '.join(sorted(encodings))} was not asked for"[:200])
        body = self._body(response)
        if body is None:
            return FetchFailed("too_large", f"more than {self._settings.max_body_bytes} bytes", status=status)
        return Fetched(request.url, body, headers.get("content-type"), etag, last_modified, max_age)

    def _body(self, response: BaseHTTPResponse) -> bytes | None:
        """The decoded body, or None where it is above the cap; nothing beyond the cap is ever held."""
        body = bytearray()
        for piece in response.stream(_PIECE_BYTES, decode_content=True):
            body += piece
            if len(body) > self._settings.max_body_bytes:
                return None
        return bytes(body)


def _utf8(header: str) -> str:
    """A header as its sender meant it: http.client reads Latin-1, while servers send raw UTF-8."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = split_http(url)
    if parts is None:
        return "", None, None
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS[parts.scheme]


def _authorization(parts: SplitResult) -> str | None:
    if parts.username is None:
        return None
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return "Basic " + b64encode(pair.encode("utf-8")).decode("ascii")


def _status_text(status: int) -> str:
    known = {401: "needs a login", 403: "refuses us", 404: "not found", 410: "gone for good", 429: "too many requests"}
    text = known.get(status) or ("the server fails" if status >= 500 else "no feed in the answer")
    return f"HTTP {status}: {text}"


def _network_failure(error: Exception) -> tuple[PollOutcome, str]:
    """The outcome and a reason that repeats no URL: urllib3's own texts may hold paths and queries with secrets."""
    cause = error.__cause__ or error.__context__ or error
    detail = type(cause).__name__
    if isinstance(error, TimeoutError):
        return "timeout", "the server stopped answering"
    if isinstance(error, SSLError):
        inner = error.args[0] if error.args else error
        return (
            "unreachable",
            f"TLS fails: {getattr(inner, 'verify_message', '') or getattr(inner, 'reason', '') or inner}",
        )
    if isinstance(error, ssl.SSLError):
        return "unreachable", f"TLS fails: {error.reason}"
    if isinstance(error, DecodeError):
        return "http_error", "the body can't be decompressed as its headers say"
    if isinstance(error, LocationValueError | UnicodeError):
        return "unreachable", "not a URL that can be fetched"
    if any(isinstance(part, IncompleteRead) for part in (error, *error.args)):
        return "unreachable", "the connection ended before the body did"
    if isinstance(error, HTTPError | OSError):
        return "unreachable", f"the connection broke or does not speak HTTP ({detail})"
    return "unreachable", "not a URL that can be fetched"
