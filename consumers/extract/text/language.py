"""Whether a text is English: by the article's own word, by stop words, else by a model of character runs."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")
_STOP_WORDS = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "is",
        "was",
        "that",
        "for",
        "on",
        "with",
        "as",
        "by",
        "at",
        "from",
        "were",
        "said",
        "have",
        "has",
        "had",
        "an",
        "be",
        "are",
        "it",
        "he",
        "she",
        "they",
        "his",
        "her",
        "their",
        "not",
        "after",
        "but",
        "who",
        "which",
        "been",
        "when",
        "people",
        "killed",
        "or",
        "this",
    ]
)
SAMPLE_CHARACTERS = 3_000


def _most_likely(sample: str) -> str:
    import py3langid  # only texts with few stop words come here; its model takes a tenth of a second to load

    return str(py3langid.classify(sample)[0])


def is_english(declared: str | None, title: str, text: str) -> bool:
    """Whether to read the article as English.

    The declared language decides where it names another one; a text declared English, or not declared, is looked at,
    because feeds mislabel. Text too short to tell counts as English.
    """
    if declared and not declared.lower().startswith(("en", "und", "mul")):
        return False
    sample = f"{title}\n{text[:SAMPLE_CHARACTERS]}"
    words = _WORD.findall(sample.lower())
    if len(words) < 5:
        return bool(words)
    share = sum(word in _STOP_WORDS for word in words) / len(words)
    if share >= 0.22:
        return True
    letters = sum(character.isalpha() for character in sample)
    if sum(character.isascii() and character.isalpha() for character in sample) < 0.6 * letters:
        return False
    if declared and share >= 0.08:
        return True
    return _most_likely(sample) == "en"
