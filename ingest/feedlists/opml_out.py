"""Writing OPML 2.0: a list that any reader of feeds takes, and that `opml.py` reads back without a loss.

The first category is a folder, as readers show it; the others are the `category` attribute. Where one of them holds a
comma or a slash, which would part it there, all are folders. What OPML has no attribute for stands in our namespace.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from incidentwire.contracts import Feed
from incidentwire.contracts.record import format_time
from ingest.feedlists.opml import MAX_DEPTH, NAMESPACE, PREFIX

# XML 1.0 has no way to write these (section 2.2), escaped or not.
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INDENT: Final = "  "


def write_opml(feeds: Iterable[Feed], title: str, now: datetime) -> bytes:
    """The feeds as OPML in UTF-8. User names and passwords in their URLs are kept: the list would not work without."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:{PREFIX}="{NAMESPACE}">',
        f"{_INDENT}<head><title>{escape(_clean(title))}</title>"
        f"<dateCreated>{format_datetime(now)}</dateCreated></head>",
        f"{_INDENT}<body>",
    ]
    folders: dict[tuple[str, ...], list[str]] = {}
    for feed in feeds:
        path, rest = _places(feed)
        folders.setdefault(path, []).append(_outline(feed, rest))
    for path, outlines in folders.items():
        for depth, name in enumerate(path):
            lines.append(f"{_INDENT * (2 + depth)}<outline text={quoteattr(name)}>")
        lines += [_INDENT * (2 + len(path)) + outline for outline in outlines]
        lines += [f"{_INDENT * (1 + depth)}</outline>" for depth in range(len(path), 0, -1)]
    lines += [f"{_INDENT}</body>", "</opml>", ""]
    return "\n".join(lines).encode("utf-8")


def _places(feed: Feed) -> tuple[tuple[str, ...], list[str]]:
    """The folders around a feed, and the categories that are left for the attribute."""
    names = [name for category in feed.categories if (name := _clean(category))]
    plain = all(not set(",/") & set(name) for name in names[1:])
    depth = 1 if plain else MAX_DEPTH - 1
    return tuple(names[:depth]), names[depth:]


def _outline(feed: Feed, categories: list[str]) -> str:
    own = {
        "source": feed.source,
        "paused": "true" if feed.paused else "",
        "interval_seconds": ""
        if feed.interval_seconds is None
        else f"{feed.interval_seconds:.6f}".rstrip("0").rstrip("."),
        "first_poll": feed.first_poll or "",
        "since": format_time(feed.since) if feed.since else "",
        "pages": feed.pages or "",
    }
    attributes = {
        "type": "rss",
        "text": _clean(feed.title) or feed.url,
        "title": _clean(feed.title),
        "xmlUrl": feed.url,
        "language": feed.language or "",
        "category": ",".join(categories),
        **{f"{PREFIX}:{name}": _clean(value) for name, value in own.items()},
    }
    written = " ".join(f"{name}={quoteattr(_clean(value))}" for name, value in attributes.items() if value)
    return f"<outline {written}/>"


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text).strip()
