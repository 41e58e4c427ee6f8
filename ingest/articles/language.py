"""The language of an entry: what the publisher says, else what the text looks like. Written as BCP 47.

Only the primary subtag is kept ("en-GB" is "en"): articles are partitioned by language, and copies of one report in
an "en-GB" and an "en-US" feed must meet in one partition.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from typing import Any, Final

# ISO 639 codes that feeds still write for ones that were replaced.
_REPLACED: Final = {"iw": "he", "in": "id", "ji": "yi", "mo": "ro", "nb-no": "nb"}
_NO_LANGUAGE: Final = frozenset(("und", "mul", "zxx", "mis", "xx"))
_TAG: Final = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*", re.IGNORECASE)
# Below this py3langid is guessing.
_MIN_PROBABILITY: Final = 0.8
# The start of a text tells its language; the rest only takes time.
_SAMPLE_CHARACTERS: Final = 2_000

Detector = Callable[[str], str | None]


def primary_language(tag: str | None) -> str | None:
    """The primary subtag of a language tag in lower case; None for what is no tag or names no language."""
    match = _TAG.fullmatch((tag or "").strip())
    if match is None:
        return None
    language = match.group(1).lower()
    language = _REPLACED.get(language, language)
    return None if language in _NO_LANGUAGE else language


def language_of(said: Iterable[str | None], text: str, min_characters: int, detect: Detector) -> str | None:
    """The first language that is said by someone, else the one detected in a text of at least `min_characters`."""
    for tag in said:
        if language := primary_language(tag):
            return language
    return detect(text[:_SAMPLE_CHARACTERS]) if len(text) >= min_characters else None


class LanguageDetector:
    """py3langid, loaded when it is first needed (1.8 s, 130 MiB). A `Detector`; safe to call from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._identifier: Any = None

    def __call__(self, text: str) -> str | None:
        """The language of a text, or None where the model is not sure."""
        with self._lock:
            if self._identifier is None:
                from py3langid.langid import MODEL_FILE, LanguageIdentifier

                self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
            language, probability = self._identifier.classify(text)
        return str(language) if probability >= _MIN_PROBABILITY else None
