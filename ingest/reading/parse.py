"""Bytes of a feed to entries in plain text: RSS 0.9x to 2.0, RDF, Atom, JSON Feed and Google-News sitemaps.

Knows nothing of HTTP, time or what was seen before. Three readers stand behind one another for XML. A well-formed feed
of the usual vocabularies is read from its tree. What is odd or broken is feedparser's. Where it finds the feed broken,
breaks itself or finds fewer entries than begin in the bytes, the recovering reader takes the entries one by one, and
the more complete reading counts. None of them is bounded in time: the poller runs this in `parse_worker`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from ingest.reading import by_feedparser
from ingest.reading.encoding import to_utf8
from ingest.reading.fields import Found, entry_of
from ingest.reading.hints import hints_of
from ingest.reading.jsonfeed import parse_json_feed
from ingest.reading.mending import cleaned, entry_starts, recovered, strict_tree, without_torn_end
from ingest.reading.parsed import Entry, NotAFeed, ParsedFeed, ParseLimits
from ingest.reading.sitemap import is_sitemap, parse_sitemap
from ingest.reading.text import cut_to_bytes, one_line
from ingest.reading.tree import TreeReader

_ENTRY_START: Final = re.compile(rb"<(?:[A-Za-z][\w.-]{0,40}:)?(?:item|entry)[\s>]")
_LEFT_OVER: Final = re.compile(r"</?[A-Za-z][^<>]*>|<!\[CDATA\[|\]\]>")
_ROOT: Final = re.compile(rb"<([A-Za-z][\w:.-]*)")


def parse_feed(body: bytes, content_type: str | None, url: str, limits: ParseLimits) -> ParsedFeed | NotAFeed:
    """Reads the bytes of a feed that came from `url`. Raises MemoryError and RecursionError, where bounds are set."""
    utf8, label_note = to_utf8(body, content_type)
    utf8 = cleaned(utf8)
    if not utf8:
        return NotAFeed(f"the answer is empty ({len(body)} bytes)")
    if utf8.startswith((b"{", b"[")):
        return parse_json_feed(utf8, url, limits)
    if is_sitemap(utf8):
        return parse_sitemap(utf8, url, limits)
    bounded, was_cut = _first_entries(utf8, limits.max_entries)
    notes = [label_note] if label_note else []
    if was_cut:
        notes.append(f"only the first {limits.max_entries} entries were read")
    parsed = _from_tree(bounded, url, limits, notes)
    return parsed or _from_broken(bounded, url, limits, notes, was_cut=was_cut)


def _from_tree(utf8: bytes, url: str, limits: ParseLimits, notes: list[str]) -> ParsedFeed | None:
    """A well-formed feed without oddities; None for any other. Bases of links are feedparser's matter."""
    if b"xml:base" in utf8:
        return None
    root = strict_tree(utf8)
    if root is None:
        return None
    feed = TreeReader().feed(root, limits.max_entries)
    if feed is None or feed.odd:
        return None
    return _parsed(feed.format, feed.title, feed.language, feed.entries, utf8, url, limits, notes)


def _from_broken(
    utf8: bytes, url: str, limits: ParseLimits, notes: list[str], *, was_cut: bool
) -> ParsedFeed | NotAFeed:
    """An odd or a broken feed. Of a broken one, the more complete of two readings is taken."""
    utf8, torn = without_torn_end(utf8)
    read, problem = _by_feedparser(utf8, url, limits)
    begun = len(entry_starts(utf8))
    is_whole = read is not None and not problem and len(read.entries) >= min(begun, limits.max_entries)
    feed = None if is_whole or not begun else recovered(utf8, limits.max_entries)
    said = [f"the feed is broken: {problem}"] if problem and not was_cut else []
    if feed is not None and _completeness(feed.entries) > _completeness(read.entries if read else ()):
        notes = [*said, "the feed was read entry by entry", *notes]
        mended = _parsed(feed.format, feed.title, feed.language, feed.entries, utf8, url, limits, notes)
        return replace(mended, torn=torn)
    if read is None or not (read.entries or read.format):
        return NotAFeed(_what_it_is(utf8, problem))
    notes = [*said, *notes, *read.notes]
    version = read.format or "unknown"
    return replace(_parsed(version, read.title, read.language, read.entries, utf8, url, limits, notes), torn=torn)


def _by_feedparser(utf8: bytes, url: str, limits: ParseLimits) -> tuple[by_feedparser.Read | None, str]:
    """What feedparser reads, and what was wrong. It raises what it likes on what it can't stand."""
    try:
        read = by_feedparser.read(utf8, url, limits.max_entries)
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # noqa: BLE001 - a finding about this feed; there is one more reader
        return None, f"feedparser gave up: {type(error).__name__}: {one_line(str(error))}"[:200]
    return read, read.problem


def _completeness(entries: Sequence[Found]) -> int:
    """How much of an article the entries have: one for each part there is, less one for mark-up left in the text."""
    return sum(
        bool(found.title)
        + bool(found.summary or found.contents)
        + bool(found.link or found.id)
        + bool(found.published or found.updated)
        + (_LEFT_OVER.search("\n".join((found.title, found.summary, *found.contents))) is None)
        for found in entries
    )


def _parsed(
    version: str,
    title: str,
    language: str | None,
    found: list[Found] | tuple[Found, ...],
    utf8: bytes,
    url: str,
    limits: ParseLimits,
    notes: list[str],
) -> ParsedFeed:
    entries: list[Entry] = []
    for number, one in enumerate(found, start=1):
        try:
            entries.append(entry_of(one, url, limits))
        except ValueError as error:  # a URL or text that Python's own functions refuse
            notes.append(f"entry {number} could not be read: {one_line(str(error))}"[:200])
    return ParsedFeed(
        format=version,
        title=cut_to_bytes(one_line(title), limits.max_field_bytes)[0],
        language=language,
        hints=hints_of(utf8),
        entries=tuple(entries),
        notes=tuple(notes),
    )


def _first_entries(body: bytes, max_entries: int) -> tuple[bytes, bool]:
    """The body up to its `max_entries`-th entry, closed again: feedparser would read all of 100,000 (15 s)."""
    if body.count(b"item") + body.count(b"entry") <= max_entries:
        return body, False
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
