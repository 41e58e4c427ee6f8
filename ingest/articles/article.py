"""An Article from an entry: dates, language, outlet, quality of the text."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from incidentwire.contracts import Article, Feed, content_sha256
from incidentwire.contracts.vocabulary import TextQuality
from ingest.articles.dates import by_now
from ingest.articles.identity import Identity
from ingest.articles.language import Detector, language_of
from ingest.articles.marks import time_of_mark
from ingest.reading.parsed import Entry, ParsedFeed
from ingest.reading.text import count_words
from ingest.settings import IngestSettings
from ingest.urls import is_ip_address, registrable_domain, without_credentials

# How a teaser ends.
_TEASER_END: Final = re.compile(
    r"(?:\[(?:…|\.\.\.)\]|…|\.\.\.|\b(?:read more|continue reading|read the full story|full story)\W*)\s*$",
    re.IGNORECASE,
)


def article_of_entry(
    feed: Feed,
    parsed: ParsedFeed,
    entry: Entry,
    identity: Identity,
    revision: int,
    now: datetime,
    settings: IngestSettings,
    detect: Detector,
) -> Article:
    """One revision of the article that an entry is. Raises ValueError where it breaks the contract.

    The time of publication stays when the feed moves it on with an edit: the later one is that of the update.
    """
    text = text_of(entry)
    canonical = identity.canonical
    published, updated = by_now(entry.published_at, now), by_now(entry.updated_at, now)
    first = time_of_mark(identity.marks.published) if identity.known else None
    if published is not None and first is not None and first < published:
        published, updated = first, updated or published
    return Article(
        article_id=identity.article_id,
        revision=revision,
        feed_id=feed.feed_id,
        feed_url=without_credentials(feed.url),
        source=source_of(feed, parsed.title, entry.outlet_url or canonical),
        url=entry.url,
        canonical_url=canonical,
        guid=entry.guid,
        title=entry.title,
        text=text,
        summary=entry.summary,
        text_origin="feed",
        authors=list(entry.authors),
        categories=list(entry.categories),
        language=language_of(
            (entry.language, parsed.language, feed.language),
            f"{entry.title}\n{text}",
            settings.min_language_characters,
            detect,
        ),
        published_at=published,
        updated_at=updated,
        fetched_at=now,
        content_sha256=content_sha256(entry.title, text),
        text_quality=text_quality(entry, settings.full_text_words),
    )


def text_of(entry: Entry) -> str:
    """Content, else summary (the parser chose), else the title: a headline alone can be a report."""
    return entry.text or entry.title


def source_of(feed: Feed, feed_title: str, canonical: str | None) -> str:
    """The outlet: as the feed's owner named it, else the domain of the article, else that of the feed.

    Not the feed's title: outlets title each of their feeds differently ("Example - Asia", "Example | RSS"), and one
    outlet must not count as several sources. Only where the host is a bare address is the title the better name.
    """
    if feed.source:
        return feed.source
    domain = registrable_domain(canonical or feed.url)
    return feed_title if feed_title and is_ip_address(domain) else domain


def text_quality(entry: Entry, full_text_words: int) -> TextQuality:
    """`failed`: nothing to read. `partial`: cut, a headline alone, a teaser by its end or length. Else `full`."""
    if not text_of(entry):
        return "failed"
    if not entry.text or entry.text_cut or count_words(entry.text) < full_text_words:
        return "partial"
    return "partial" if entry.from_summary and _TEASER_END.search(entry.text[-80:]) else "full"
