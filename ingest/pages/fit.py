"""Whether the text of a page is the article that the feed speaks of: by the words that they share.

Extractors sometimes take a list of other stories or a notice for the article. Words are compared by their beginnings,
as most languages bend their ends, and by pairs of characters in scripts that part no words.
"""

from __future__ import annotations

import re
from typing import Final

# A fifth of the title's words is what dedupe wants too; stems are found more easily than words.
_LEAST_TITLE_SHARE: Final = 0.25
# The feed's teaser is mostly the article's beginning, or a summary in the same words.
_LEAST_TEASER_SHARE: Final = 0.5
_STEM: Final = 5
_FEWEST_STEMS: Final = 2
_SHORTEST_WORD: Final = 4

_WORDS: Final = re.compile(r"\d{2,}|[^\W\d_]+")
# Han, Kana, Hangul, Thai, Lao, Khmer, Burmese.
_UNPARTED: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+")


def belongs_to(text: str, title: str, teaser: str) -> bool:
    """Whether a text belongs under a title or continues a teaser. A title without telling words says nothing."""
    body = text.casefold()
    if len(_stems(teaser)) >= _FEWEST_STEMS and _share(body, teaser) >= _LEAST_TEASER_SHARE:
        return True
    return _share(body, title) >= _LEAST_TITLE_SHARE


def _share(body: str, words: str) -> float:
    stems = _stems(words)
    return sum(stem in body for stem in stems) / len(stems) if len(stems) >= _FEWEST_STEMS else 1.0


def _stems(text: str) -> set[str]:
    stems: set[str] = set()
    for word in _WORDS.findall(text.casefold()):
        unparted = _UNPARTED.search(word)
        if unparted is not None:
            run = unparted.group()
            stems.update(run[at : at + 2] for at in range(max(1, len(run) - 1)))
        elif word[0].isdigit() or len(word) >= _SHORTEST_WORD:
            stems.add(word[:_STEM])
    return stems
