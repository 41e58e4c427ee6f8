"""One request to one address and its answer: what is asked, what is read of it, what went wrong.

The cap counts decoded bytes while they stream, so that a small gzip that unpacks to gigabytes ends at the cap.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from urllib3 import BaseHTTPResponse, Timeout
from urllib3.exceptions import (
    DecodeError,
    HTTPError,
    IncompleteRead,
    LocationValueError,
    SSLError,
    TimeoutError,
)
from urllib3.util import parse_url

from incidentwire.contracts import PollOutcome
from ingest.fetching.connect import Guard, guarded_pool
from ingest.fetching.fetched import Fetched, FetchFailed, FetchResult, NotModified, Redirect, Want
from ingest.fetching.headers import fresh_seconds, retry_after_seconds, validator
from ingest.settings import IngestSettings
from ingest.urls import absolute_url, with_ascii_host

DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))
# No `A-IM: feed` (RFC 3229): a feed that holds only what is new hides gaps and looks as if the rest was withdrawn.
_ACCEPT: Final[Mapping[Want, str]] = {
    "feed": (
        "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
        "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
    ),
    "page": "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
    "robots": "text/plain, */*;q=0.1",
}
_ENCODINGS: Final = frozenset(("", "identity", "gzip", "x-gzip", "deflate"))
_PAGE_TYPES: Final = frozenset(("", "text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain"))
# RFC 9309 wants at least 500 KiB of a robots.txt read; the rest of a longer one is passed over.
_ROBOTS_BYTES: Final = 512 * 1024
# Of the page that comes with an error: enough to tell a challenge from a refusal.
_ERROR_PAGE_BYTES: Final = 64 * 1024
_PIECE_BYTES: Final = 65_536


@dataclass(frozen=True)
class Request:
    """One hop. `authorization` goes only to the origin that the feed's own URL names."""

    url: str
    want: Want = "feed"
    etag: str | None = None
    last_modified: str | None = None
    authorization: str | None = None


def exchange(
    request: Request, guard: Guard, tls: ssl.SSLContext, settings: IngestSettings, now: datetime
) -> FetchResult | Redirect:
    """Asks and reads the answer. Raises what `failure_of` explains, and ForbiddenAddress, Unreachable or Late."""
    target = parse_url(with_ascii_host(request.url))
    scheme, host = target.scheme or "http", (target.host or "").strip("[]")
    pool = guarded_pool(scheme, host, target.port or DEFAULT_PORTS[scheme], guard, tls)
    try:
        left = guard.deadline.remaining_seconds()
        response = pool.urlopen(
            "GET",
            target.request_uri,
            headers=_headers(request, settings),
            redirect=False,
            retries=False,
            preload_content=False,
            timeout=Timeout(connect=left, read=left),
        )
        try:
            return _judge(request, response, settings, now)
        finally:
            response.close()
    finally:
        pool.close()


def _headers(request: Request, settings: IngestSettings) -> dict[str, str]:
    headers = {
        "User-Agent": settings.user_agent,
        "Accept": _ACCEPT[request.want],
        "Accept-Encoding": "gzip, deflate",
    }
    if request.etag:
        headers["If-None-Match"] = request.etag
    if request.last_modified:
        headers["If-Modified-Since"] = request.last_modified
    if request.authorization:
        headers["Authorization"] = request.authorization
    return headers


def _judge(
    request: Request, response: BaseHTTPResponse, settings: IngestSettings, now: datetime
) -> FetchResult | Redirect:
    status, headers = response.status, response.headers
    if status in _REDIRECTS and headers.get("location"):
        target = absolute_url(_utf8(headers["location"]), request.url)
        if target is None:
            return FetchFailed("forbidden_address", f"HTTP {status} to what is no http(s) URL", status=status)
        return Redirect(status, target.partition("#")[0])
    max_age = fresh_seconds(headers, now)
    etag, last_modified = validator(headers.get("etag")), validator(headers.get("last-modified"))
    if status == 304 and (request.etag or request.last_modified):
        return NotModified(request.url, etag, last_modified, max_age)
    encodings = [part.strip().lower() for part in headers.get("content-encoding", "").split(",")]
    readable = len(encodings) == 1 and encodings[0] in _ENCODINGS
    if status not in (200, 203):
        outcome: PollOutcome = "gone" if status == 410 else "http_error"
        retry_after = retry_after_seconds(headers.get("retry-after"), now)
        page = b""
        if request.want == "page" and readable:
            page = _body(response, _ERROR_PAGE_BYTES)[0]
        return FetchFailed(outcome, _status_text(status, request.want), retry_after, status, body=page)
    if not readable:
        return FetchFailed("http_error", f"content encoding {', '.join(encodings)!a} was not asked for"[:200])
    content_type = headers.get("content-type")
    kind = (content_type or "").partition(";")[0].strip().lower()
    if request.want == "page" and kind not in _PAGE_TYPES:
        return FetchFailed("http_error", f"no page, but {kind!a}"[:200], status=status)
    cap = {"feed": settings.max_body_bytes, "page": settings.max_page_bytes, "robots": _ROBOTS_BYTES}[request.want]
    body, whole = _body(response, cap)
    if not whole and request.want != "robots":
        return FetchFailed("too_large", f"more than {cap} bytes", status=status)
    return Fetched(request.url, body, content_type, etag, last_modified, max_age)


def _body(response: BaseHTTPResponse, cap: int) -> tuple[bytes, bool]:
    """The decoded body up to the cap, and whether that is all of it; nothing far beyond the cap is ever held."""
    body = bytearray()
    for piece in response.stream(_PIECE_BYTES, decode_content=True):
        body += piece
        if len(body) > cap:
            return bytes(body[:cap]), False
    return bytes(body), True


def _utf8(header: str) -> str:
    """A header as its sender meant it: http.client reads Latin-1, while servers send raw UTF-8."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _status_text(status: int, want: Want) -> str:
    known = {401: "needs a login", 403: "refuses us", 404: "not found", 410: "gone for good", 429: "too many requests"}
    nothing = "no feed in the answer" if want == "feed" else "nothing in the answer"
    return f"HTTP {status}: {known.get(status) or ('the server fails' if status >= 500 else nothing)}"


def failure_of(error: Exception) -> tuple[PollOutcome, str]:
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
