"""Entries of a feed to Articles: which are new, which have changed, which are gone.

Pure: (feed, what was parsed, the state before, now) gives the articles that are new or changed and what is seen after
it. Nothing is remembered here, and an entry that fails stops no other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from incidentwire.contracts import Article, Feed, FeedState, SeenEntry, content_sha256
from ingest.articles.article import article_of_entry, text_of
from ingest.articles.dates import plausible_time
from ingest.articles.first_poll import is_old, policy_of
from ingest.articles.folding import content_digest
from ingest.articles.gaps import is_gap
from ingest.articles.identity import identities
from ingest.articles.language import Detector
from ingest.articles.withdrawn import withdrawn
from ingest.reading.parsed import Entry, ParsedFeed
from ingest.settings import IngestSettings


@dataclass(frozen=True)
class EntriesResult:
    """`articles`: new and changed ones, in the order of the feed. `notes`: what was left out or cut, and why.

    `seen`: what is remembered after it, the `current` entries of this reading first; `new_share`: of them, those that
    were not known, None where the feed holds none; `gap`: none of them was in the reading before; `withdrawn`: the ids
    of articles that the publisher took back.
    """

    articles: tuple[Article, ...]
    seen: tuple[SeenEntry, ...]
    current: int = 0
    notes: tuple[str, ...] = ()
    new_share: float | None = None
    gap: bool = False
    withdrawn: tuple[str, ...] = ()


def articles_of(
    feed: Feed,
    parsed: ParsedFeed,
    before: FeedState,
    now: datetime,
    settings: IngestSettings,
    detect: Detector,
) -> EntriesResult:
    """The articles that a reading of the feed brings, and what is seen after it."""
    policy = policy_of(feed, before, settings)
    found = identities(feed.feed_id, parsed.entries, before.seen, before.current, now)
    articles: list[Article] = []
    notes: list[str] = []
    current: dict[str, SeenEntry] = {}
    new = old = 0
    for number, (entry, identity) in enumerate(zip(parsed.entries, found, strict=True), start=1):
        if identity is None:
            notes.append(f"entry {number} has neither link, guid nor title: it can't be told from others")
            continue
        if identity.article_id in current:
            notes.append(f"entry {number} repeats an earlier one")
            continue
        known, digest = identity.known, content_digest(entry.title, text_of(entry))
        now_seen = SeenEntry(
            key=identity.marks.key(),
            article_id=identity.article_id,
            revision=known.revision if known else 1,
            content_sha256=digest,
            last_seen_at=now,
        )
        if known is None and is_old(policy, feed, plausible_time(entry.published_at, now)):
            current[identity.article_id] = now_seen
            old += 1
            continue
        revision = _revision(known, entry, digest)
        if revision is None or revision > settings.max_revisions:
            current[identity.article_id] = now_seen
            if revision is not None:
                notes.append(
                    f"entry {number} has changed more than {settings.max_revisions} times: no further revisions"
                )
            continue
        try:
            article = article_of_entry(feed, parsed, entry, identity, revision, now, settings, detect)
        except ValueError as error:
            notes.append(f"entry {number} makes no article: {error}"[:300])
            continue
        if entry.text_cut:
            notes.append(f"entry {number} is cut to {settings.max_text_bytes} bytes of text")
        new += known is None
        articles.append(article)
        current[identity.article_id] = now_seen.model_copy(update={"revision": revision})
    if old:
        notes.append(f"{old} entries were there before the feed was added and are taken as known ({policy})")
    last = before.seen[: before.current]
    # Said once: what is gone now is not in the reading before the next one.
    taken_back = () if parsed.torn else tuple(withdrawn(last, current.keys()))
    return EntriesResult(
        tuple(articles),
        _next_seen(current, before.seen, taken_back, now, settings.max_seen),
        len(current),
        tuple(notes),
        (new + old) / len(current) if current else None,
        is_gap(last, current.keys()),
        taken_back,
    )


def _revision(known: SeenEntry | None, entry: Entry, digest: str) -> int | None:
    """1 for a new article, one more for a changed text, None where nothing is to be published.

    States of before hold digests of the text as it is written.
    """
    if known is None:
        return 1
    if known.content_sha256 in (digest, content_sha256(entry.title, text_of(entry))):
        return None
    return known.revision + 1


def _next_seen(
    current: Mapping[str, SeenEntry],
    seen: Sequence[SeenEntry],
    taken_back: Sequence[str],
    now: datetime,
    max_older: int,
) -> tuple[SeenEntry, ...]:
    """All that the feed holds now, in its order, then at most `max_older` of the others, last seen first."""
    older = [
        entry.model_copy(update={"withdrawn_at": now}) if entry.article_id in taken_back else entry
        for entry in seen
        if entry.article_id not in current
    ]
    older.sort(key=lambda entry: entry.last_seen_at, reverse=True)
    return (*current.values(), *older[:max_older])


def without(
    left: Set[str], seen: Sequence[SeenEntry], current: int, before: Sequence[SeenEntry]
) -> tuple[list[SeenEntry], int]:
    """What is seen where some articles were not published after all: as it was before, for each of them.

    Returns the entries and how many of them the feed holds now.
    """
    if not left:
        return list(seen), current
    known = {entry.article_id: entry for entry in before}

    def kept(entries: Sequence[SeenEntry]) -> list[SeenEntry]:
        found = ((known.get(entry.article_id) if entry.article_id in left else entry) for entry in entries)
        return [entry for entry in found if entry is not None]

    here = kept(seen[:current])
    return [*here, *kept(seen[current:])], len(here)
