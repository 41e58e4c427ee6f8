"""Google-News sitemaps: what an outlet published in the last two days, without text. Streaming: size costs no memory.

Source: developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap, sitemaps.org/protocol.html.
"""

from __future__ import annotations

import io
import re
from typing import Any, Final

from lxml import etree

from ingest.reading.dates import time_of
from ingest.reading.fields import Found, entry_of
from ingest.reading.parsed import Entry, NotAFeed, ParsedFeed, ParseLimits
from ingest.reading.text import one_line, plain_from_html

_ROOT: Final = re.compile(rb"<(?:[A-Za-z][\w.-]{0,40}:)?(urlset|sitemapindex)[\s>]", re.IGNORECASE)
_FIELDS: Final = frozenset(("loc", "title", "publication_date", "language", "keywords", "genres", "name", "lastmod"))
# A field that is longer says nothing that we read.
_MOST_FIELD: Final = 16_384


def is_sitemap(utf8: bytes) -> bool:
    """Whether the first element of a document is a sitemap's or a sitemap index'."""
    first = re.search(rb"<[A-Za-z]", utf8[:8_192])
    return first is not None and _ROOT.match(utf8, first.start()) is not None


def parse_sitemap(utf8: bytes, url: str, limits: ParseLimits) -> ParsedFeed | NotAFeed:
    """Reads a sitemap; NotAFeed for an index, and for one in which no entry is news."""
    entries: list[Entry] = []
    notes: list[str] = []
    title, language, pages, listed = "", None, 0, ""
    fields: dict[str, str] = {}
    events = etree.iterparse(
        io.BytesIO(utf8),
        events=("end",),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        encoding="utf-8",
    )
    is_index = False
    try:
        for _, element in events:
            name = _local(element)
            if name == "sitemap":
                is_index, listed = True, listed or fields.get("loc", "")
                pages += 1
            elif name == "url":
                pages += 1
                if fields.get("title"):
                    if len(entries) >= limits.max_entries:
                        notes.append(f"only the first {limits.max_entries} entries were read")
                        break
                    entries.append(entry_of(_found(fields), url, limits))
                    title, language = title or fields.get("name", ""), language or fields.get("language")
            elif name in _FIELDS and element.text:
                fields.setdefault(name, element.text[:_MOST_FIELD].strip())
            if name in ("url", "sitemap"):
                fields = {}
                _forget(element)
    except etree.XMLSyntaxError as error:
        notes.append(f"the sitemap is broken: {one_line(str(error))}"[:200])
    if is_index:
        example = f", such as {one_line(listed)[:200]}" if listed else ""
        return NotAFeed(f"a sitemap index: add one of its {pages} sitemaps that holds news{example}")
    if not entries:
        return NotAFeed(f"a sitemap of {pages} pages, none of which is marked as news (news:news with a title)")
    if events.error_log and not notes:
        notes.append(f"the sitemap is broken: {one_line(events.error_log[0].message)}"[:200])
    return ParsedFeed("news_sitemap", one_line(title), language, entries=tuple(entries), notes=tuple(notes))


def _found(fields: dict[str, str]) -> Found:
    keywords = [part.strip() for part in fields.get("keywords", "").split(",")[:100]]
    return Found(
        id=fields.get("loc"),
        link=fields.get("loc"),
        title=plain_from_html(fields["title"]),
        categories=[keyword for keyword in keywords if keyword],
        language=fields.get("language"),
        published=time_of(fields.get("publication_date")),
        updated=time_of(fields.get("lastmod")),
    )


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def _forget(element: Any) -> None:
    """Lets an entry that was read go, with what stands before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
