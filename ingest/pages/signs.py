"""By what a page is known that is no article: a challenge, a consent wall, a paywall, a page that was not found.

The words are in `data/page_signs.toml`. Each is weak by itself (news is written about cookies and robots, too), so they
count only on pages that hold little other text.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final

from ingest.reading.text import count_words

# A challenge shows one or two sentences, a refusal its apology.
_SHORT_WORDS: Final = 120
# Of a paragraph that asks for consent: one in sixteen words is of that vocabulary, and at least three are.
_CONSENT_SHARE: Final = 0.06
_CONSENT_HITS: Final = 3
# A line of links or notices; a real paragraph that begins so is longer.
_FURNITURE_WORDS: Final = 30


@cache
def _signs() -> dict[str, Any]:
    return tomllib.loads(files("ingest").joinpath("data/page_signs.toml").read_text("utf-8"))


@cache
def _any_of(section: str, name: str) -> re.Pattern[str]:
    words = sorted(_signs()[section][name], key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in words))


@cache
def _furniture() -> tuple[str, ...]:
    return tuple(_signs()["furniture"]["starts"])


def is_challenge(markup: str, title: str, text: str) -> bool:
    """Whether a page tests if we are a browser. `markup`: its start, in lower case."""
    words = count_words(text)
    if words > _SHORT_WORDS:
        return False
    if _any_of("challenge", "text").search(f"{title}\n{text}".lower()):
        return True
    return words < _SHORT_WORDS // 4 and _any_of("challenge", "markup").search(markup) is not None


def is_not_found(title: str, text: str) -> bool:
    """Whether a page says by its title that there is none, and holds no article all the same."""
    return count_words(text) < _SHORT_WORDS and _any_of("not_found", "title").search(title.lower()) is not None


def asks_for_consent(paragraphs: list[str]) -> bool:
    """Whether the paragraphs, taken together, are about consent to cookies and to the use of data."""
    text = " ".join(paragraphs).lower()
    hits = len(_any_of("consent", "words").findall(text))
    return hits >= _CONSENT_HITS and hits >= _CONSENT_SHARE * count_words(text)


def holds_back(paragraph: str) -> bool:
    """Whether a paragraph says that the text goes on for subscribers."""
    return _any_of("paywall", "text").search(paragraph.lower().replace("’", "'")) is not None


def is_furniture(paragraph: str) -> bool:
    """Whether a paragraph is a link to another article, a credit or a notice, in any of several languages."""
    return paragraph.lower().startswith(_furniture()) and count_words(paragraph) <= _FURNITURE_WORDS
