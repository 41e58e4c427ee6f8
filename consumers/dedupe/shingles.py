"""Text to words, words to shingles: what the comparison of two texts rests on.

Knows nothing of articles, of signatures or of languages: punctuation, case and layout never make a difference.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence

from incidentwire.contracts.unicode_text import normalized

SHINGLE_WORDS = 5
LONGEST_TEXT = 1_000_000

# Scripts written without blanks between words: Thai and Lao, Myanmar, Khmer, kana, Han. Each character is a word there.
_UNSPACED = (
    range(0x0E00, 0x0F00),
    range(0x1000, 0x10A0),
    range(0x1780, 0x1800),
    range(0x3040, 0x3100),
    range(0x3400, 0x4DC0),
    range(0x4E00, 0xA000),
)


class _WordCharacters(dict[int, str]):
    """A translation table: letters, digits and their marks stay, everything else becomes a blank.

    Filled as characters are met; three times as fast as a regular expression, and text to words is the dearest step.
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if any(code in block for block in _UNSPACED):
            translated = f" {character} "
        else:
            in_word = character.isalnum() or unicodedata.category(character).startswith("M")
            translated = character if in_word else " "
        # Half of Unicode is no letter: hostile text must not fill the table with it.
        if translated != " " or code < 0x3000:
            self[code] = translated
        return translated


_TABLE = _WordCharacters()


def words_of(text: str) -> list[str]:
    """The words of a text in their order, in compatibility form (NFKC) and case-folded, without punctuation.

    Of a text beyond `LONGEST_TEXT` characters the rest is not read: no article is that long.
    """
    return normalized("NFKC", text[:LONGEST_TEXT]).casefold().translate(_TABLE).split()


def shingles_of(words: Sequence[str], size: int = SHINGLE_WORDS) -> Iterator[str]:
    """Every run of `size` words, joined by a blank; nothing where there are fewer words."""
    return map(" ".join, zip(*(words[start:] for start in range(size)), strict=False))


def digest_of(*parts: Sequence[str]) -> str:
    """SHA-256 (lower-case hex) over the words of each part. Parts are kept apart, so that no word can change sides."""
    return hashlib.sha256("\n".join(" ".join(words) for words in parts).encode("utf-8", "surrogatepass")).hexdigest()
