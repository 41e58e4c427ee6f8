"""Articles per second of `Deduplicator.decide` on synthetic articles, beside datasketch's MinHash and LSH.

Run from the checkout root: `python -m bench.dedupe [--articles N] [--words N] [--harm SHARE]`. One article in ten is a
copy and one in ten a rewrite of one of the thousand before it. Both sides get the same articles in the same run and use
128 permutations, 5-word shingles and 64 bands of 2 rows; datasketch's side only signs, queries, verifies and inserts.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from datasketch import MinHash, MinHashLSH

from consumers.dedupe.core import Deduplicator
from consumers.dedupe.index import BANDS
from consumers.dedupe.shingles import shingles_of, words_of
from consumers.dedupe.signature import PERMUTATIONS
from incidentwire.contracts import Article, content_sha256

START = datetime(2026, 1, 1, tzinfo=UTC)
VOCABULARY = 20_000


def synthetic_articles(count: int, words: int, harm: float = 0.3, seed: int = 7) -> list[Article]:
    """Articles of random words with the frequencies of a language (Zipf), a few seconds apart.

    A share `harm` of them tells counts, which take longer to read.
    """
    rng = random.Random(seed)
    vocabulary = [f"{rng.choice('bdfgklmnprst')}{number:x}" for number in range(VOCABULARY)]
    weights = [1 / (rank + 2.7) for rank in range(VOCABULARY)]
    bodies: list[list[str]] = []
    articles = []
    for number in range(count):
        kind = rng.random()
        if bodies and kind < 0.2:
            body = list(rng.choice(bodies[-1000:]))
            edits = 4 if kind < 0.1 else words // 12
            for place in rng.sample(range(words), edits):
                body[place] = f"edit{rng.randrange(10**6)}"
        else:
            body = rng.choices(vocabulary, weights, k=words)
            if rng.random() < harm:  # as many counts as 128 articles on harm had: one in 18 words
                body[::18] = [str(rng.randrange(2, 1200)) for _ in body[::18]]
                body[1] = "killed"
        bodies.append(body)
        text, title = " ".join(body), " ".join(body[:8])
        articles.append(
            Article(
                article_id=f"{number:032x}",
                title=title,
                text=text,
                language="en",
                fetched_at=START + timedelta(seconds=4 * number),
                content_sha256=content_sha256(title, text),
            )
        )
    return articles


def with_decide(articles: Sequence[Article]) -> int:
    """Runs the core; returns how many articles it found to be copies or near another."""
    deduplicator = Deduplicator()
    now = START + timedelta(days=365)
    return sum(deduplicator.decide(article, now).reason not in ("unique", "replayed") for article in articles)


def with_datasketch(articles: Sequence[Article]) -> int:
    """The same search by datasketch: sign, query, verify at .3, insert."""
    rows = PERMUTATIONS // BANDS
    tables = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, rows))
    signatures: dict[str, MinHash] = {}
    found = 0
    for article in articles:
        signature = MinHash(num_perm=PERMUTATIONS)
        signature.update_batch([shingle.encode() for shingle in shingles_of(words_of(article.text))])
        found += any(signatures[key].jaccard(signature) >= 0.3 for key in tables.query(signature))
        tables.insert(article.article_id, signature)
        signatures[article.article_id] = signature
    return found


def measure(name: str, search: Callable[[Sequence[Article]], int], articles: Sequence[Article]) -> float:
    """Runs a search once, prints its rate and returns it (articles a second)."""
    memory_before = _resident_bytes()
    begun = time.perf_counter()
    found = search(articles)
    rate = len(articles) / (time.perf_counter() - begun)
    grown = max(0, _resident_bytes() - memory_before) / len(articles)
    print(
        f"{name:<11} {rate:>8,.0f} articles/s  {found} copies and rewrites found  peak memory +{grown:,.0f} bytes each"
    )
    return rate


def _resident_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main() -> None:
    """Reads the options, runs both sides and prints the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--harm", type=float, default=0.3, help="share of the articles that tell counts (default 0.3)")
    options = parser.parse_args()
    articles = synthetic_articles(options.articles, options.words, options.harm)
    ours = measure("decide()", with_decide, articles)
    theirs = measure("datasketch", with_datasketch, articles[: max(1, len(articles) // 4)])
    print(
        f"ratio       {ours / theirs:>8.2f} (datasketch ran on a quarter of the articles: a smaller index favours it)"
    )


if __name__ == "__main__":
    main()
