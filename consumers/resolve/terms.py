"""Words as evidence: the terms and names of a report, and how rare each is among all reports seen."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from consumers.resolve.lexicon import word_list
from consumers.resolve.names import plain

# Weigh words as if this many reports without them had been seen before: among the first ten reports every word would
# look rare.
PRIOR_REPORTS = 30

MOST_TERMS = 300  # of a hostile report no more are kept
LONGEST_PROSE = 20_000  # characters of evidence that are read

_WORD = re.compile(r"[^\W\d_]{3,}")
_NAME = re.compile(r"\b[A-Z][^\W\d_]{2,}")
_SUFFIXES = ("ings", "ing", "ers", "ed", "er", "es", "s")


def stem(word: str) -> str:
    """A crude stem, enough to bring "ambushed" and "ambush" together; words of up to four letters stay."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word


def terms_of(texts: Iterable[str]) -> Counter[str]:
    """How often each term occurs; common words are left out, and what is said over and over counts at most thrice."""
    words: Counter[str] = Counter()
    for text in _within_reason(texts):
        words.update(stem(word) for word in _WORD.findall(plain(text)) if word not in word_list("common_words"))
    kept = sorted(words.items(), key=lambda item: (-item[1], item[0]))[:MOST_TERMS]
    return Counter({term: min(times, 3) for term, times in kept})


def names_of(texts: Iterable[str]) -> frozenset[str]:
    """Words written with a capital that are no common words: names of people, ships, streets, groups."""
    found = set()
    for text in _within_reason(texts):
        for name in _NAME.findall(text):
            word = plain(name)
            if word and word not in word_list("common_words"):
                found.add(stem(word))
    return frozenset(sorted(found)[:MOST_TERMS])


def _within_reason(texts: Iterable[str]) -> Iterable[str]:
    left = LONGEST_PROSE
    for text in texts:
        if left <= 0:
            return
        yield text[:left]
        left -= len(text)


class TermStatistics:
    """In how many of the reports in memory each term occurs. The order in which they came does not matter."""

    def __init__(self) -> None:
        self._reports = 0
        self._with_term: Counter[str] = Counter()
        self._idf: dict[str, float] = {}  # of the present counts; emptied when they change
        self._squares: dict[int, tuple[Mapping[str, int], float]] = {}

    def add(self, terms: Iterable[str]) -> None:
        """Counts one report."""
        self._forget()
        self._reports += 1
        self._with_term.update(set(terms))

    def remove(self, terms: Iterable[str]) -> None:
        """Takes one report out again."""
        self._forget()
        self._reports -= 1
        for term in set(terms):
            self._with_term[term] -= 1
            if self._with_term[term] <= 0:
                del self._with_term[term]

    def idf(self, term: str) -> float:
        """How much a term tells: the logarithm of the share of reports without it."""
        known = self._idf.get(term)
        if known is None:
            known = math.log((self._reports + PRIOR_REPORTS + 1) / (self._with_term[term] + 1))
            self._idf[term] = known
        return known

    def _forget(self) -> None:
        self._idf.clear()
        self._squares.clear()

    def is_rare(self, term: str, own: int) -> bool:
        """Whether hardly any report has the term beside the `own` ones that are compared."""
        return self._with_term[term] - own <= max(1, self._reports // 200)

    def cosine(self, left: Mapping[str, int], right: Mapping[str, int], without: frozenset[str] = frozenset()) -> float:
        """Cosine of the TF-IDF vectors, 0 to 1, rounded so that the order of additions cannot change a decision.

        `without`: terms that both have and that are weighed elsewhere, such as the name of their place.
        """
        shared = sorted((left.keys() & right.keys()) - without)
        if not shared:
            return 0.0
        dot = sum(left[term] * right[term] * self.idf(term) ** 2 for term in shared)
        return round(dot / math.sqrt(self._square(left, without) * self._square(right, without)), 6)

    def _square(self, vector: Mapping[str, int], without: frozenset[str]) -> float:
        """The squared length of a vector; of the whole vector it is kept, since reports are compared many times."""
        known = self._squares.get(id(vector))
        if known is None or known[0] is not vector:
            known = vector, sum((times * self.idf(term)) ** 2 for term, times in sorted(vector.items()))
            self._squares[id(vector)] = known
        return known[1] - sum((vector.get(term, 0) * self.idf(term)) ** 2 for term in sorted(without)) or 1.0
