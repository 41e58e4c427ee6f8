"""Bytes of a feed to entries in plain text: RSS 0.9x to 2.0, RDF and Atom by feedparser, JSON Feed by our own models.

Knows nothing of HTTP, time or what was seen before. Broken feeds yield what they hold. feedparser gets bytes only,
never a URL, and neither sanitises nor resolves inside mark-up: that takes two thirds of its time for nothing we keep.
feedparser has no bound of its own (its time is quadratic in attributes), so the poller runs this in `parse_worker`.
"""

from __future__ import annotations

import calendar
import io
import re
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

import feedparser

from ingest.reading.jsonfeed import parse_json_feed
from ingest.reading.parsed import Entry, NotAFeed, ParsedFeed, ParseLimits, bounded_guid
from ingest.reading.text import count_words, cut_to_bytes, one_line, plain_from_html, plain_from_text
from ingest.urls import absolute_url

_HTML_TYPES: Final = frozenset(("text/html", "application/xhtml+xml"))
_ENTRY_START: Final = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?(?:item|entry)[\s>]")
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:+-]+)", re.IGNORECASE)
_ROOT: Final = re.compile(rb"<([A-Za-z][\w:.-]*)")
_MAX_NAMES: Final = 50  # authors or categories of one entry

# What feedparser's dictionaries can throw at us where an entry is odd: the entry fails, the feed goes on.
_ENTRY_ERRORS: Final = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)


def parse_feed(body: bytes, content_type: str | None, url: str, limits: ParseLimits) -> ParsedFeed | NotAFeed:
    """Reads the bytes of a feed that came from `url`. May raise what feedparser raises on input it can't stand."""
    stripped = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not stripped:
        return NotAFeed(f"the answer is empty ({len(body)} bytes)")
    if stripped.startswith((b"{", b"[")):
        return parse_json_feed(stripped, url, limits)
    bounded, was_cut = _first_entries(body, limits.max_entries)
    headers = {"content-type": _content_type(body, content_type)}
    if b"xml:base" in body:  # relative bases need the feed's URL; else we resolve links ourselves, as it costs a third
        headers["content-location"] = url
    parsed = feedparser.parse(
        io.BytesIO(bounded),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    problem = one_line(str(parsed.get("bozo_exception", "")))[:200] if parsed.get("bozo") else ""
    if not parsed.entries and not parsed.version:
        return NotAFeed(_what_it_is(stripped, problem))
    return _read(parsed, url, limits, problem="" if was_cut else problem, was_cut=was_cut)


def _read(parsed: Any, url: str, limits: ParseLimits, *, problem: str, was_cut: bool) -> ParsedFeed:
    notes = [f"the feed is broken: {problem}"] if problem else []
    if was_cut or len(parsed.entries) > limits.max_entries:
        notes.append(f"only the first {limits.max_entries} entries were read")
    is_rss = (parsed.version or "").startswith("rss")
    entries: list[Entry] = []
    for number, raw in enumerate(parsed.entries[: limits.max_entries], start=1):
        try:
            entries.append(_entry(raw, url, limits, is_rss=is_rss))
        except _ENTRY_ERRORS as error:
            notes.append(f"entry {number} could not be read: {type(error).__name__}: {error}"[:200])
    feed = parsed.feed
    return ParsedFeed(
        format=parsed.version or "unknown",
        title=_title(feed, limits),
        language=_string(feed.get("language")) or _string(_detail(feed, "title").get("language")),
        entries=tuple(entries),
        notes=tuple(notes),
    )


def _entry(raw: Any, url: str, limits: ParseLimits, *, is_rss: bool) -> Entry:
    """One entry. `dict.get`, as feedparser's own `get` is slow and answers a missing `updated` with `published`."""
    published, updated = _time(dict.get(raw, "published_parsed")), _time(dict.get(raw, "updated_parsed"))
    if is_rss and published is None:
        published = updated  # RSS 1.0 dates an item by dc:date, which feedparser calls updated
    contents = [_plain(part) for part in dict.get(raw, "content") or () if _is_text(part)]
    content = max(contents, key=len, default="")
    summary = _plain(_detail(raw, "summary") or {"value": dict.get(raw, "summary"), "type": "text/html"})
    # A content element that holds a picture or a stub is no better than the summary beside it.
    from_summary = count_words(content) < count_words(summary) if content else True
    text, text_cut = cut_to_bytes(summary if from_summary else content, limits.max_text_bytes)
    return Entry(
        guid=bounded_guid(_string(dict.get(raw, "id"))),
        url=absolute_url(_string(dict.get(raw, "feedburner_origlink")) or _string(dict.get(raw, "link")), url),
        title=_title(raw, limits),
        text=text,
        summary="" if from_summary else cut_to_bytes(summary, limits.max_field_bytes)[0],
        from_summary=from_summary,
        text_cut=text_cut,
        authors=_names((dict.get(author, "name") for author in dict.get(raw, "authors") or ()), limits),
        categories=_names((dict.get(tag, "term") for tag in dict.get(raw, "tags") or ()), limits),
        language=_entry_language(raw),
        published_at=published,
        updated_at=updated,
    )


def _names(values: Iterable[Any], limits: ParseLimits) -> tuple[str, ...]:
    """Authors or categories: plain, on one line, each once, at most fifty."""
    bounded = islice(values, 10 * _MAX_NAMES)
    found = (
        cut_to_bytes(one_line(plain_from_html(value)), limits.max_field_bytes)[0] for value in bounded if _string(value)
    )
    return tuple(islice(dict.fromkeys(name for name in found if name), _MAX_NAMES))


def _title(raw: Any, limits: ParseLimits) -> str:
    part = _detail(raw, "title") or {"value": dict.get(raw, "title"), "type": "text/html"}
    return cut_to_bytes(one_line(_plain(part)), limits.max_field_bytes)[0]


def _detail(raw: Any, name: str) -> Any:
    detail = dict.get(raw, f"{name}_detail")
    return detail if isinstance(detail, dict) else {}


def _is_text(part: Any) -> bool:
    return str(dict.get(part, "type") or "text/plain") in _HTML_TYPES or str(dict.get(part, "type")).startswith("text/")


def _plain(part: Any) -> str:
    value = _string(dict.get(part, "value"))
    if value is None:
        return ""
    to_text: Callable[[str], str] = plain_from_html if dict.get(part, "type") in _HTML_TYPES else plain_from_text
    return to_text(value)


def _entry_language(raw: Any) -> str | None:
    parts = [*(dict.get(raw, "content") or ()), _detail(raw, "summary"), _detail(raw, "title")]
    return _string(dict.get(raw, "language")) or next(
        (_string(dict.get(p, "language")) for p in parts if dict.get(p, "language")), None
    )


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _time(parsed: Any) -> datetime | None:
    """feedparser's UTC tuple as a time; None for what is no day of any calendar."""
    if not isinstance(parsed, time.struct_time):
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _content_type(body: bytes, served: str | None) -> str:
    """The encoding feedparser is told: UTF-8 where the bytes are valid UTF-8, whatever the label says.

    Text that is not UTF-8 is practically never valid UTF-8 by accident, while labels lie often (Miniflux' rule). Pure
    ASCII proves nothing: it may be ISO-2022-JP or UTF-16, so there the label counts.
    """
    if not body.isascii():
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return "application/xml; charset=utf-8"
    charset = _CHARSET.search(served or "")
    return f"application/xml; charset={charset.group(1)}" if charset else "application/xml"


def _first_entries(body: bytes, max_entries: int) -> tuple[bytes, bool]:
    """The body up to its `max_entries`-th entry, closed again: feedparser would read all of 100,000 (15 s)."""
    starts = islice(_ENTRY_START.finditer(body), max_entries, max_entries + 1)
    for start in starts:
        head = body[: start.start()]
        root = next((name for name in (b"</rdf:RDF>", b"</feed>") if name in body), b"</channel></rss>")
        return head + root, True
    return body, False


def _what_it_is(stripped: bytes, problem: str) -> str:
    start = stripped[:512].lower()
    if b"<!doctype html" in start or b"<html" in start:
        return "an HTML page, not a feed"
    if not start.startswith(b"<"):
        return f"not a feed: it begins with {stripped[:24]!r}"
    if problem:
        return f"not well-formed, and no feed in it: {problem}"
    root = _ROOT.search(stripped)
    return f"XML without a feed in it (root element {root.group(1).decode('ascii', 'replace') if root else 'none'})"
