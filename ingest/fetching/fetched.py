"""What a fetch can come to: the closed set of values between the fetcher and the rest of ingest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from incidentwire.contracts import PollOutcome


@dataclass(frozen=True)
class Redirect:
    """One hop: the status that sent us on, and where to (without credentials)."""

    status: int
    url: str


@dataclass(frozen=True)
class Fetched:
    """A body, decoded (no gzip any more) and within the cap. `url`: where it came from, after redirects."""

    url: str
    body: bytes
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    max_age_seconds: float | None = None
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True)
class NotModified:
    """The server says that nothing has changed since the validators we sent."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    max_age_seconds: float | None = None
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True)
class FetchFailed:
    """No body. `reason` is for people: it names no credentials. `status` is None where no answer came."""

    outcome: PollOutcome
    reason: str
    retry_after_seconds: float | None = None
    status: int | None = None
    redirects: tuple[Redirect, ...] = ()


FetchResult = Fetched | NotModified | FetchFailed


class Fetcher(Protocol):
    """Fetches a URL. Called from several threads; never raises for what the network or the server does."""

    def __call__(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> FetchResult:
        """`etag` and `last_modified` are the validators of the last successful reading, as the server gave them."""
        ...
