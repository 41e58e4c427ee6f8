"""Deduplicator: which articles go on, and which carry a text that is known already.

Values in, values out: an article and the time go in, a Decision comes out. What it has to remember leaves as a
Fingerprint with the decision, and a Deduplicator restored from those decides as the one that wrote them.

Three zones by the estimated Jaccard similarity of 5-word shingles, within one language:
copy (.8 and more, within 7 days, and no count that its original does not tell): a Duplicate, the article stops. Near
(.3 to .8, or above with a new count or 7 to 30 days later): the article goes on and names the closest earlier one.
Below: independent. Dropping all at the customary .5 would lose 16 of 44 real updates, and a wrong drop loses a toll.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from consumers.dedupe import signature as signatures
from consumers.dedupe.counts import adds_counts, counts_of
from consumers.dedupe.index import Index, Known
from consumers.dedupe.quality import comparable
from incidentwire.contracts import Article, Duplicate, Fingerprint, Near

logger = logging.getLogger(__name__)

# Where the stream's time begins. A date before it (a feed may say the year 1) never moves it.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Reason = Literal["unique", "near", "exact", "copy", "replayed"]


@dataclass(frozen=True)
class DedupeSettings:
    """What separates a copy from a rewrite. 63 of 65 real copies lie within 7 days, 40 of 44 updates within 30.

    `most_articles` bounds the memory of one partition: 8 to 9 KB each were measured, so 0.9 GB at the default.
    """

    copy_similarity: float = 0.8
    near_similarity: float = 0.3
    copy_window: timedelta = timedelta(days=7)
    near_window: timedelta = timedelta(days=30)
    most_articles: int = 100_000

    def __post_init__(self) -> None:
        if not 0.0 < self.near_similarity <= self.copy_similarity <= 1.0:
            raise ValueError("similarities need 0 < near_similarity <= copy_similarity <= 1")
        if not timedelta(0) < self.copy_window <= self.near_window:
            raise ValueError("windows need 0 < copy_window <= near_window")
        if self.most_articles < 1:
            raise ValueError("most_articles needs to be at least 1")


@dataclass(frozen=True)
class Decision:
    """What becomes of one article. Either `article` (it goes on) or `duplicate` is set, or neither: a replay.

    `fingerprint`: what to remember; None for a replay, which changes nothing.
    """

    reason: Reason
    article: Article | None = None
    duplicate: Duplicate | None = None
    fingerprint: Fingerprint | None = None


@dataclass(frozen=True)
class _Match:
    known: Known
    similarity: float


class Deduplicator:
    """Decides for one input partition, in the order of the stream: the article that came first is the original."""

    def __init__(self, settings: DedupeSettings | None = None) -> None:
        self.settings = settings or DedupeSettings()
        self._index = Index(self.settings.most_articles)
        self._stream_time = _EPOCH

    def __len__(self) -> int:
        """How many articles are remembered."""
        return len(self._index)

    def restore(self, fingerprint: Fingerprint) -> None:
        """Takes back one remembered article; oldest first, as they were written, before the first `decide`."""
        self._remember(_known_from(fingerprint))

    def forget(self, article_id: str) -> None:
        """Drops what is remembered of an article (a tombstone on the state topic)."""
        self._index.forget(article_id)

    def decide(self, article: Article, now: datetime) -> Decision:
        """Decides what becomes of an article and remembers it. `now` stamps the decision; windows go by article time.

        A revision of an article that went on goes on too, whatever it resembles: its extraction has to replace the one
        before. A revision of a dropped one is judged like a new article: it may have become news of its own.
        """
        before = self._index.get(article.article_id)
        if before is not None and _is_replay(article, before):
            return Decision("replayed")
        published_at = _article_time(article, now)
        self._advance(published_at)
        content = comparable(article)
        known = Known(
            article_id=article.article_id,
            revision=article.revision,
            content_sha256=article.content_sha256,
            language=language_key(article),
            exact_key=content.exact_key,
            signature=None if content.words is None else signatures.sign(content.words),
            published_at=published_at,
            seen_at=self._stream_time,
            characters=len(article.text),
        )
        if content.words is not None:
            known = replace(known, counts=counts_of(article.title, article.text, content.words))
        copy, near = self._matches(known, before)
        if copy is not None:
            known = replace(known, signature=None, counts=(), duplicate_of=copy.known.article_id)
            duplicate = _duplicate_of(article, copy, known.exact_key, now)
            self._remember(known)
            return Decision(duplicate.kind, duplicate=duplicate, fingerprint=_fingerprint_of(known, article))
        self._remember(known)
        link = Near(article_id=near.known.article_id, similarity=near.similarity) if near else None
        return Decision(
            "near" if link else "unique",
            article=article.model_copy(update={"near": link}),
            fingerprint=_fingerprint_of(known, article),
        )

    def _matches(self, known: Known, before: Known | None) -> tuple[_Match | None, _Match | None]:
        """The closest original of which this is a copy, else the closest of which it is a rewrite or an update."""
        never_a_copy = before is not None and before.duplicate_of is None
        # An update by others of this article's first revision is no source of its second: only what was published
        # before counts for a revision, or the two would each name the other and neither would be independent.
        earlier_than = min(before.published_at, known.published_at) if before and never_a_copy else None
        copy: _Match | None = None
        near: _Match | None = None
        for match in self._candidates(known):
            other = match.known
            distance = abs(other.published_at - known.published_at)
            if other.article_id == known.article_id or distance > self.settings.near_window:
                continue
            if earlier_than is not None and other.published_at >= earlier_than:
                continue
            if never_a_copy or distance > self.settings.copy_window or not self._is_copy(known, match):
                near = _closer(near, match)
            else:
                copy = _closer(copy, match)
        return copy, near

    def _is_copy(self, known: Known, match: _Match) -> bool:
        """Whether an article tells nothing beyond its original: the same text or one as close, without a new count.

        A count that is left out is no news: copies are often shortened.
        """
        same_text = known.exact_key and known.exact_key == match.known.exact_key
        if not same_text and match.similarity < self.settings.copy_similarity:
            return False
        return match.known.counts is None or known.counts is None or not adds_counts(known.counts, match.known.counts)

    def _candidates(self, known: Known) -> Iterator[_Match]:
        if known.exact_key:
            for other in self._index.same_text(known.language, known.exact_key):
                yield _Match(other, 1.0)
        if known.signature is not None:
            least = self.settings.near_similarity
            for other, similarity in self._index.similar(known.language, known.signature, least):
                yield _Match(other, similarity)

    def _remember(self, known: Known) -> None:
        self._advance(known.seen_at)
        self._index.put(known)

    def _advance(self, moment: datetime) -> None:
        """Moves the stream's time, which never goes back, and drops what no window can reach any more."""
        if moment > self._stream_time:
            self._stream_time = moment
            self._index.expire(moment - self.settings.near_window)


def language_key(article: Article) -> str:
    """The language within which an article is compared, exactly as `articles.raw` is partitioned by it."""
    return article.language or "und"


def _is_replay(article: Article, before: Known) -> bool:
    """The same revision again with the same content, or one that a newer revision has overtaken.

    Two feeds of one outlet may carry an article in two lengths: the same revision goes on again if it is longer, so
    that the fuller text stands, in whatever order they come.
    """
    if article.revision != before.revision:
        return article.revision < before.revision
    return article.content_sha256 == before.content_sha256 or len(article.text) <= before.characters


def _article_time(article: Article, now: datetime) -> datetime:
    """When the article was published, else fetched. Never in the future: one wrong date would expire all memory."""
    return min(article.published_at or article.fetched_at, article.fetched_at, now.astimezone(UTC))


def _closer(best: _Match | None, match: _Match) -> _Match:
    return match if best is None or match.similarity > best.similarity else best


def _duplicate_of(article: Article, copy: _Match, exact_key: str, now: datetime) -> Duplicate:
    return Duplicate(
        article_id=article.article_id,
        revision=article.revision,
        source=article.source,
        url=article.url,
        duplicate_of=copy.known.article_id,
        kind="exact" if exact_key == copy.known.exact_key else "copy",
        similarity=copy.similarity,
        decided_at=now,
    )


def _fingerprint_of(known: Known, article: Article) -> Fingerprint:
    return Fingerprint(
        article_id=known.article_id,
        revision=known.revision,
        content_sha256=known.content_sha256,
        text_sha256=known.exact_key,
        signature=None if known.signature is None else signatures.encode(known.signature),
        algorithm=signatures.ALGORITHM,
        source=article.source,
        language=article.language,
        published_at=known.published_at,
        seen_at=known.seen_at,
        duplicate_of=known.duplicate_of,
        numbers=list(known.counts or ()),
        characters=known.characters,
    )


def _known_from(fingerprint: Fingerprint) -> Known:
    """What a fingerprint says. A signature of another algorithm, or a broken one, is left out: the exact text stays."""
    signature = None
    if fingerprint.signature is not None and fingerprint.algorithm == signatures.ALGORITHM:
        try:
            signature = signatures.decode(fingerprint.signature)
        except ValueError as error:
            logger.warning("fingerprint of %s: %s", fingerprint.article_id, error)
    return Known(
        article_id=fingerprint.article_id,
        revision=fingerprint.revision,
        content_sha256=fingerprint.content_sha256,
        language=fingerprint.language or "und",
        exact_key=fingerprint.text_sha256,
        signature=signature,
        published_at=fingerprint.published_at or fingerprint.seen_at,
        seen_at=fingerprint.seen_at,
        characters=fingerprint.characters,
        duplicate_of=fingerprint.duplicate_of,
        # One written before counts were told apart lacks the field, where a text without counts has an empty list.
        counts=tuple(fingerprint.numbers) if "numbers" in fingerprint.model_fields_set else None,
    )
