"""What a fetch can come to: the closed set of values between the fetcher and the rest of ingest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

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
    """Nothing to read. `reason` is for people: it names no credentials. `status` is None where no answer came.

    `asked` False: the host's slot was not free in time, so the last hop was never asked; `retry_after_seconds` says
    when. `body`: the start of the page that came with an error status, where a page was wanted.
    """

    outcome: PollOutcome
    reason: str
    retry_after_seconds: float | None = None
    status: int | None = None
    redirects: tuple[Redirect, ...] = ()
    asked: bool = True
    body: bytes = b""


FetchResult = Fetched | NotModified | FetchFailed

# What is asked for decides the Accept header and the cap on bytes.
Want = Literal["feed", "page", "robots"]


class Fetcher(Protocol):
    """Fetches a URL. Called from several threads; never raises for what the network or the server does."""

    def __call__(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, want: Want = "feed"
    ) -> FetchResult:
        """`etag` and `last_modified` are the validators of the last successful reading, as the server gave them."""
        ...
