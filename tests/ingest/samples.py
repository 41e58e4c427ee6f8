"""Feeds of our own writing for the tests of ingest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from incidentwire.contracts import Feed, feed_id_of
from ingest.articles.language import Detector
from ingest.reading.parsed import ParseLimits

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
LIMITS = ParseLimits(max_entries=2_000, max_text_bytes=1_000_000, max_field_bytes=32_768)
SENTENCE = "Rescuers in the harbour town of Velmora said that the ferry sank within minutes of leaving the quay. "
LONG_TEXT = SENTENCE * 6


def no_language(_text: str) -> str | None:
    return None


NO_LANGUAGE: Detector = no_language


def feed(url: str = "https://news.example/feed", **fields: object) -> Feed:
    return Feed.model_validate({"feed_id": feed_id_of(url), "url": url, **fields})


def item(
    link: str = "/a", title: str = "Ferry sinks", text: str = LONG_TEXT, guid: str | None = None, extra: str = ""
) -> str:
    return (
        "<item>"
        + (f"<link>{escape(link)}</link>" if link else "")
        + (f"<guid isPermaLink='false'>{escape(guid)}</guid>" if guid else "")
        + f"<title>{escape(title)}</title><description>{escape(text)}</description>{extra}</item>"
    )


def rss(items: Sequence[str] = (), head: str = "<title>Velmora Post</title>") -> bytes:
    body = "".join(items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{body}</channel></rss>'.encode()
