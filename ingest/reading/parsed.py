"""What reading a feed's bytes can come to: the closed set of values between the parser and the rest of ingest.

Everything in them is plain text within bounds; nothing in them is trusted to be true (dates, languages, ids).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

# The longest guids seen in feeds are URLs of a few hundred characters.
_MAX_GUID_CHARACTERS: Final = 1_024


@dataclass(frozen=True)
class ParseLimits:
    """Bounds of one feed: entries, UTF-8 bytes of an entry's text, UTF-8 bytes of every other field."""

    max_entries: int
    max_text_bytes: int
    max_field_bytes: int


@dataclass(frozen=True)
class Entry:
    """One entry as the feed gives it, in plain text.

    `url` is absolute http(s) or None. `text` is the content, else the summary; `from_summary` tells which. `summary`
    is empty where it is the text itself. `text_cut`: the text was longer than the bound and ends early.
    `outlet_url`: whose article it is, where an aggregator's feed says so.
    """

    guid: str | None = None
    url: str | None = None
    title: str = ""
    text: str = ""
    summary: str = ""
    from_summary: bool = False
    text_cut: bool = False
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    outlet_url: str | None = None


@dataclass(frozen=True)
class Hints:
    """What the feed says of when to come: seconds, hours of the day in UTC (0-23), days (0 = Monday)."""

    ttl_seconds: float | None = None
    update_seconds: float | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


@dataclass(frozen=True)
class ParsedFeed:
    """A feed was read. `notes` say what was wrong with it or left out, one line each; they stop nothing.

    `torn`: the bytes end within an entry, as of half a transfer; the server must be asked for all of it again.
    """

    format: str
    title: str = ""
    language: str | None = None
    hints: Hints = Hints()
    entries: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()
    torn: bool = False
    kind: Literal["feed"] = "feed"


@dataclass(frozen=True)
class NotAFeed:
    """The bytes are no feed; `reason` says what they look like instead."""

    reason: str
    kind: Literal["not_a_feed"] = "not_a_feed"


@dataclass(frozen=True)
class ParseFailed:
    """Reading was given up: `late` (longer than the deadline) or not (the worker died, mostly for lack of memory)."""

    reason: str
    late: bool
    kind: Literal["failed"] = "failed"


ParseResult = ParsedFeed | NotAFeed | ParseFailed


def bounded_guid(guid: str | None) -> str | None:
    """A guid as it may be kept: as given, or its digest where it is longer than any honest one."""
    cleaned = (guid or "").strip()
    if len(cleaned) <= _MAX_GUID_CHARACTERS:
        return cleaned or None
    return "sha256:" + hashlib.sha256(cleaned.encode("utf-8", "surrogatepass")).hexdigest()


class Parser(Protocol):
    """Reads the bytes of a feed. Called from several threads; never raises for what the bytes hold."""

    def __call__(self, body: bytes, content_type: str | None, url: str) -> ParseResult:
        """`url` is where the bytes came from: relative links are resolved against it."""
        ...
