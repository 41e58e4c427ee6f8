"""The memory of a Deduplicator: every known article, found by id, by exact text and by similar signature.

Bounded in time and in number, oldest out first. Decides nothing: it hands out candidates, each verified by the
estimated similarity of the signatures, never by the hash tables alone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rensa import RMinHashLSH

from consumers.dedupe.signature import PERMUTATIONS, Signature, similarity

# 64 bands of 2 rows find a pair of similarity s with 1 - (1 - s^2)^64: 99.8 % at .3, practically all from .4 on.
# 32 bands of 4 rows, enough for copies, would find 23 % at .3 and 86 % at .5 of the rewrites that `near` is about.
BANDS = 64


@dataclass(frozen=True)
class Known:
    """One article as it is remembered: its newest revision.

    `published_at`: the article's own time, for the windows. `seen_at`: the stream's time when it came, for expiry.
    `duplicate_of`: the original where it was dropped; such an article is known but never a candidate.
    `characters`: the length of its text.
    `counts`: the counts that it tells; None where they are not known (an older fingerprint).
    """

    article_id: str
    revision: int
    content_sha256: str
    language: str
    exact_key: str
    signature: Signature | None
    published_at: datetime
    seen_at: datetime
    duplicate_of: str | None = None
    counts: tuple[str, ...] | None = ()
    characters: int = 0


class Index:
    """Known articles in the order in which they came. A new revision replaces the old one and counts as newest."""

    def __init__(self, most_articles: int) -> None:
        self._most_articles = most_articles
        self._by_number: OrderedDict[int, Known] = OrderedDict()
        self._numbers: dict[str, int] = {}
        self._by_exact: dict[tuple[str, str], dict[int, None]] = {}
        self._tables = RMinHashLSH(0.0, PERMUTATIONS, BANDS)
        self._next_number = 0

    def __len__(self) -> int:
        return len(self._by_number)

    def get(self, article_id: str) -> Known | None:
        """The newest known revision of an article."""
        number = self._numbers.get(article_id)
        return None if number is None else self._by_number[number]

    def put(self, known: Known) -> None:
        """Remembers an article; the oldest one goes where there are more than `most_articles`."""
        self.forget(known.article_id)
        number = self._next_number
        self._next_number += 1
        self._by_number[number] = known
        self._numbers[known.article_id] = number
        if known.duplicate_of is None:
            if known.exact_key:
                self._by_exact.setdefault((known.language, known.exact_key), {})[number] = None
            if known.signature is not None:
                self._tables.insert(number, known.signature)
        if len(self._by_number) > self._most_articles:
            self._remove(next(iter(self._by_number)))

    def forget(self, article_id: str) -> None:
        """Drops an article from memory, if it is there."""
        number = self._numbers.get(article_id)
        if number is not None:
            self._remove(number)

    def expire(self, before: datetime) -> None:
        """Drops the articles that came before a moment of the stream's time (which never goes back)."""
        while self._by_number:
            number, known = next(iter(self._by_number.items()))
            if known.seen_at >= before:
                return
            self._remove(number)

    def same_text(self, language: str, exact_key: str) -> Iterator[Known]:
        """The originals with this very text in this language, oldest first."""
        for number in self._by_exact.get((language, exact_key), ()):
            yield self._by_number[number]

    def similar(self, language: str, signature: Signature, least: float) -> Iterator[tuple[Known, float]]:
        """The originals of this language with at least this estimated similarity, oldest first."""
        for number in sorted(self._tables.query(signature)):
            known = self._by_number[number]
            if known.language != language or known.signature is None:
                continue
            estimate = similarity(signature, known.signature)
            if estimate >= least:
                yield known, estimate

    def _remove(self, number: int) -> None:
        known = self._by_number.pop(number)
        del self._numbers[known.article_id]
        if known.duplicate_of is not None:
            return
        if known.exact_key:
            texts = self._by_exact[known.language, known.exact_key]
            del texts[number]
            if not texts:
                del self._by_exact[known.language, known.exact_key]
        if known.signature is not None:
            self._tables.remove(number)
