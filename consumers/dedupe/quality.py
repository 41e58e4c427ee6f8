"""The quality rule: which texts may be compared, and by what.

Failed extraction is the main source of false duplicates: of 2,961 pairs of real articles at a similarity of .5 or more,
2,884 were pages whose text was only a registration or paywall block. Fifty words, and a fifth of the title's words
found in the body, lift the precision of copies from .02 to .76 and cost 1 copy of 66.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from consumers.dedupe.shingles import digest_of, words_of
from incidentwire.contracts import Article

FEWEST_WORDS = 50
LEAST_TITLE_SHARE = 0.2
# A short item is known by title and text together; a title of fewer telling words ("Live updates") proves nothing.
FEWEST_TITLE_WORDS = 3


@dataclass(frozen=True)
class Comparable:
    """What of an article may be compared.

    `exact_key`: articles with the same key carry the same text; empty where nothing may be compared.
    `words`: the words to sign, None where the text is too short or failed.
    """

    exact_key: str
    words: Sequence[str] | None


NOTHING = Comparable("", None)


@cache
def _newsroom_words() -> frozenset[str]:
    lines = files("consumers.dedupe").joinpath("newsroom_words.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def telling_words(title: str) -> list[str]:
    """The words of a title that say something of its subject: newsroom labels and function words apart."""
    without = _newsroom_words()
    return [word for word in words_of(title) if word not in without]


def fits_title(title: str, words: Sequence[str]) -> bool:
    """Whether a body has to do with its title: a fifth of the title's telling words stand in it.

    A title without telling words can't be held against a text.
    """
    wanted = set(telling_words(title))
    return not wanted or len(wanted.intersection(words)) >= LEAST_TITLE_SHARE * len(wanted)


def comparable(article: Article) -> Comparable:
    """What of this article may be compared with others, by the quality rule."""
    if article.text_quality == "failed":
        return NOTHING
    words = words_of(article.text)
    if len(words) >= FEWEST_WORDS:
        return Comparable(digest_of(words), words) if fits_title(article.title, words) else NOTHING
    if len(telling_words(article.title)) < FEWEST_TITLE_WORDS:
        return NOTHING
    return Comparable(digest_of(words_of(article.title), words), None)
