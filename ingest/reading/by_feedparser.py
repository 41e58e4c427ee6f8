"""Entries by feedparser, which knows every oddity that feeds have shown in twenty years, for all that is not plain.

It gets bytes only, never a URL, and neither sanitises nor resolves inside mark-up: that takes two thirds of its time
for nothing we keep. It has no bound of its own (its time is quadratic in attributes): the poller runs it in a worker.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Final

import feedparser

from ingest.reading.dates import time_of_tuple
from ingest.reading.fields import Found
from ingest.reading.text import one_line, plain_from_html, plain_from_text

_HTML_TYPES: Final = frozenset(("text/html", "application/xhtml+xml"))
# What its dictionaries can throw at us where an entry is odd: the entry fails, the feed goes on.
_ENTRY_ERRORS: Final = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)


@dataclass(frozen=True)
class Read:
    """What feedparser made of the bytes. `format`: empty where it saw no feed. `problem`: what was not well-formed."""

    format: str
    title: str
    language: str | None
    entries: tuple[Found, ...]
    notes: tuple[str, ...]
    problem: str


def read(utf8: bytes, url: str, max_entries: int) -> Read:
    """Reads bytes that are UTF-8. May raise whatever feedparser raises on input that it can't stand."""
    headers = {"content-type": "application/xml; charset=utf-8"}
    if b"xml:base" in utf8:  # relative bases need the feed's URL; else we resolve links ourselves, as it costs a third
        headers["content-location"] = url
    parsed = feedparser.parse(
        io.BytesIO(utf8), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    problem = one_line(str(parsed.get("bozo_exception", "")))[:200] if parsed.get("bozo") else ""
    version = str(parsed.version or "")
    entries: list[Found] = []
    notes: list[str] = []
    for number, raw in enumerate(parsed.entries[:max_entries], start=1):
        try:
            entries.append(_found(raw, is_rss=version.startswith("rss")))
        except _ENTRY_ERRORS as error:
            notes.append(f"entry {number} could not be read: {type(error).__name__}: {one_line(str(error))}"[:200])
    feed = parsed.feed
    language = _string(feed.get("language")) or _string(dict.get(_detail(feed, "title"), "language"))
    return Read(version, _plain(_detail(feed, "title")), language, tuple(entries), tuple(notes), problem)


def _found(raw: Any, *, is_rss: bool) -> Found:
    """One entry. `dict.get`, as feedparser's own `get` is slow and answers a missing `updated` with `published`."""
    published = time_of_tuple(dict.get(raw, "published_parsed"))
    updated = time_of_tuple(dict.get(raw, "updated_parsed"))
    if is_rss and published is None:
        published = updated  # RSS 1.0 dates an item by dc:date, which feedparser calls updated
    guid, link = _string(dict.get(raw, "id")), _string(dict.get(raw, "link"))
    source = dict.get(raw, "source")
    return Found(
        id=guid,
        id_is_link=link is None,
        link=_string(dict.get(raw, "feedburner_origlink")) or link,
        title=_plain(_detail(raw, "title") or {"value": dict.get(raw, "title"), "type": "text/html"}),
        summary=_plain(_detail(raw, "summary") or {"value": dict.get(raw, "summary"), "type": "text/html"}),
        contents=[_plain(part) for part in dict.get(raw, "content") or () if _is_text(part)],
        authors=[name for author in dict.get(raw, "authors") or () if (name := _string(dict.get(author, "name")))],
        categories=[term for tag in dict.get(raw, "tags") or () if (term := _string(dict.get(tag, "term")))],
        language=_language(raw),
        published=published,
        updated=updated,
        outlet=_string(dict.get(source, "href")) if isinstance(source, dict) else None,
    )


def _detail(raw: Any, name: str) -> Any:
    detail = dict.get(raw, f"{name}_detail")
    return detail if isinstance(detail, dict) else {}


def _is_text(part: Any) -> bool:
    kind = str(dict.get(part, "type") or "text/plain")
    return kind in _HTML_TYPES or kind.startswith("text/")


def _plain(part: Any) -> str:
    value = _string(dict.get(part, "value"))
    if value is None:
        return ""
    return plain_from_html(value) if dict.get(part, "type") in _HTML_TYPES else plain_from_text(value)


def _language(raw: Any) -> str | None:
    parts = [*(dict.get(raw, "content") or ()), _detail(raw, "summary"), _detail(raw, "title")]
    said = (_string(dict.get(part, "language")) for part in parts)
    return _string(dict.get(raw, "language")) or next((language for language in said if language), None)


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
