"""Entries of a feed to Articles: identity, revision, dates, language, outlet, quality of the text.

Pure: (feed, what was parsed, what was seen, now) gives the articles that are new or changed and the next list of what
was seen. Nothing is remembered here, and an entry that fails stops no other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from incidentwire.contracts import Article, Feed, SeenEntry, article_id_of, content_sha256
from incidentwire.contracts.vocabulary import TextQuality
from ingest.articles.language import Detector, language_of
from ingest.reading.parsed import Entry, ParsedFeed
from ingest.reading.text import count_words
from ingest.settings import IngestSettings
from ingest.urls import canonical_url, is_ip_address, registrable_domain, without_credentials

# News feeds are younger than the web; anything older is a default date of some software.
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
# A day covers every mistake of zone; what lies further ahead is no date of an article.
LATEST_AHEAD: Final = timedelta(days=1)
# How a teaser ends.
_TEASER_END: Final = re.compile(
    r"(?:\[(?:…|\.\.\.)\]|…|\.\.\.|\b(?:read more|continue reading|read the full story|full story)\W*)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class EntriesResult:
    """`articles`: new and changed ones, in the order of the feed. `notes`: what was left out or cut, and why."""

    articles: tuple[Article, ...]
    seen: tuple[SeenEntry, ...]
    notes: tuple[str, ...]


def articles_of(
    feed: Feed,
    parsed: ParsedFeed,
    seen: Sequence[SeenEntry],
    now: datetime,
    settings: IngestSettings,
    detect: Detector,
) -> EntriesResult:
    """The articles that a reading of the feed brings, and what is seen after it."""
    known = {entry.article_id: entry for entry in seen}
    ids = _identities(feed, parsed.entries, known)
    articles: list[Article] = []
    notes: list[str] = []
    current: dict[str, SeenEntry] = {}
    for number, (entry, article_id) in enumerate(zip(parsed.entries, ids, strict=True), start=1):
        if article_id is None:
            notes.append(f"entry {number} has neither link, guid nor title: it can't be told from others")
            continue
        if article_id in current:
            notes.append(f"entry {number} repeats an earlier one")
            continue
        before = known.get(article_id)
        digest = content_sha256(entry.title, _text_of(entry))
        revision = _revision(before, digest, settings.max_revisions)
        if revision is None and before is not None:
            current[article_id] = before.model_copy(update={"last_seen_at": now})
            if before.content_sha256 != digest:
                notes.append(
                    f"entry {number} has changed more than {settings.max_revisions} times: no further revisions"
                )
            continue
        try:
            article = _article(feed, parsed, entry, article_id, revision or 1, now, settings, detect)
        except ValueError as error:
            notes.append(f"entry {number} makes no article: {error}"[:300])
            continue
        if entry.text_cut:
            notes.append(f"entry {number} is cut to {settings.max_text_bytes} bytes of text")
        articles.append(article)
        current[article_id] = SeenEntry(
            key=entry.guid or article.canonical_url or article_id,
            article_id=article_id,
            revision=article.revision,
            content_sha256=digest,
            last_seen_at=now,
        )
    return EntriesResult(tuple(articles), _next_seen(current, known, settings.max_seen), tuple(notes))


def _identities(feed: Feed, entries: Sequence[Entry], known: Mapping[str, SeenEntry]) -> list[str | None]:
    """The article id of each entry: by canonical URL, else by guid, else by title.

    A guid that several entries share merges nothing, as their URLs differ. A home page, and a URL that
    several entries share (a live blog), is the identity of none of them: their guids are, and one that was seen under
    its guid stays so when it later stands alone.
    """
    urls = [canonical_url(entry.url) for entry in entries]
    names: dict[str, set[str]] = {}
    titles: dict[str, set[str]] = {}
    for entry, url in zip(entries, urls, strict=True):
        if url is not None:
            names.setdefault(url, set()).add(entry.guid or entry.title)
            titles.setdefault(url, set()).add(entry.title)
    # Two guids under one URL and title are one article listed twice, not two.
    shared = frozenset(url for url in names if len(names[url]) > 1 and len(titles[url]) > 1)
    guids = Counter(entry.guid for entry in entries if entry.guid)
    return [_identity(feed, entry, url, shared, guids, known) for entry, url in zip(entries, urls, strict=True)]


def _identity(
    feed: Feed,
    entry: Entry,
    url: str | None,
    shared: Set[str],
    guids: Mapping[str, int],
    known: Mapping[str, SeenEntry],
) -> str | None:
    if entry.guid and guids[entry.guid] == 1:
        name = entry.guid
    else:  # no guid, or one that others have too: the title parts them
        name = "\n".join(part for part in (entry.guid, url, entry.title) if part)
    by_name = article_id_of(None, feed.feed_id, name) if name else None
    if url is None or by_name in known:
        return by_name
    by_url = article_id_of(url)
    if by_name is not None and urlsplit(url).path == "/" and not urlsplit(url).query:
        return by_name  # the home page is no article
    if url not in shared:
        return by_url
    # The one that had this URL for itself before the others came keeps its identity.
    before = known.get(by_url)
    keeps = before is not None and before.key in (entry.guid, url)
    return by_url if keeps else by_name


def _revision(before: SeenEntry | None, digest: str, max_revisions: int) -> int | None:
    """1 for a new article, one more for a changed text, None where nothing is to be published."""
    if before is None:
        return 1
    if before.content_sha256 == digest or before.revision >= max_revisions:
        return None
    return before.revision + 1


def _article(
    feed: Feed,
    parsed: ParsedFeed,
    entry: Entry,
    article_id: str,
    revision: int,
    now: datetime,
    settings: IngestSettings,
    detect: Detector,
) -> Article:
    text = _text_of(entry)
    canonical = canonical_url(entry.url)
    return Article(
        article_id=article_id,
        revision=revision,
        feed_id=feed.feed_id,
        feed_url=without_credentials(feed.url),
        source=source_of(feed, parsed.title, canonical),
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
        published_at=plausible_time(entry.published_at, now),
        updated_at=plausible_time(entry.updated_at, now),
        fetched_at=now,
        content_sha256=content_sha256(entry.title, text),
        text_quality=text_quality(entry, settings.full_text_words),
    )


def _text_of(entry: Entry) -> str:
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


def plausible_time(moment: datetime | None, now: datetime) -> datetime | None:
    """The time as given, or None where it is absurd: before 1990 or more than a day ahead. Never "now" instead."""
    return moment if moment is not None and EARLIEST <= moment <= now + LATEST_AHEAD else None


def text_quality(entry: Entry, full_text_words: int) -> TextQuality:
    """`failed`: nothing to read. `partial`: cut, a headline alone, a teaser by its end or length. Else `full`."""
    if not _text_of(entry):
        return "failed"
    if not entry.text or entry.text_cut or count_words(entry.text) < full_text_words:
        return "partial"
    return "partial" if entry.from_summary and _TEASER_END.search(entry.text[-80:]) else "full"


def _next_seen(
    current: Mapping[str, SeenEntry], known: Mapping[str, SeenEntry], max_older: int
) -> tuple[SeenEntry, ...]:
    """All that the feed holds now, in its order, then at most `max_older` of the others, last seen first."""
    older = [entry for article_id, entry in known.items() if article_id not in current]
    older.sort(key=lambda entry: entry.last_seen_at, reverse=True)
    return (*current.values(), *older[:max_older])
