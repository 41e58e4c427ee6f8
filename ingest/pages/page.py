"""What reading the page behind an entry can come to: the closed set of values between pages and the rest of ingest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

# Why a page gave no text: a closed vocabulary, counted by the poller.
PageRefusal = Literal[
    "paywall",
    "consent",  # a page that only asks for consent to cookies
    "challenge",  # a test whether we are a browser
    "not_found",  # a page that says so, with whatever status
    "empty",  # no text in it that is an article's
    "not_html",
    "too_large",
    "opted_out",  # the publisher reserves text mining (TDMRep) or forbids it to crawlers of our kind
    "robots",
    "http_error",
    "unreachable",
    "failed",  # reading it took too long or too much memory
    "unrelated",  # a text that has little to do with the entry
    "shorter",  # no longer than what the feed says
]


@dataclass(frozen=True)
class PageLimits:
    """Bounds of one page: UTF-8 bytes of the text, UTF-8 bytes of every other field."""

    max_text_bytes: int
    max_field_bytes: int


@dataclass(frozen=True)
class PageText:
    """The article's text in plain text, paragraphs parted by an empty line. `language`: as the page's mark-up says."""

    text: str
    title: str = ""
    language: str | None = None
    text_cut: bool = False
    kind: Literal["text"] = "text"


@dataclass(frozen=True)
class PageRefused:
    """The page gave no text; `reason` is for people."""

    kind: PageRefusal
    reason: str


@dataclass(frozen=True)
class PageLater:
    """The page can be asked for only in a while: its host's slot is not free before."""

    reason: str
    seconds: float
    kind: Literal["later"] = "later"


PageResult = PageText | PageRefused
PageAnswer = PageText | PageRefused | PageLater


class PageParser(Protocol):
    """Reads the bytes of a page. Called from several threads; never raises for what the bytes hold."""

    def page(self, body: bytes, content_type: str | None, url: str) -> PageResult:
        """`url` is where the bytes came from."""
        ...


class ReadPage(Protocol):
    """Gets and reads the page of a URL within so many seconds of waiting. Never raises for what the network does."""

    def __call__(self, url: str, within_seconds: float) -> PageAnswer:
        """A page whose host is not free within the time is `PageLater`, at once."""
        ...
