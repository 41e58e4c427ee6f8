"""Text from outside as a person may safely see it: what acts on a terminal or turns a line around is spelled out.

A control character can move the cursor or recolour the screen, a bidirectional override can make a line read otherwise
than it is stored. Such characters are shown (`␛`, `⟨U+202E⟩`), not dropped: the reader checks evidence, and nothing of
it may vanish. Joiners and the marks that right-to-left scripts need stay as they are.
"""

from __future__ import annotations

import unicodedata

MOST_MARKS = 8  # combining marks on one letter; no script needs more, and a tower of them covers the lines above

# Of the category Cf: joiners, direction marks without an effect beyond their neighbours, number signs of some scripts.
_HARMLESS = frozenset(
    "\u200c\u200d\u200e\u200f\u061c\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_PICTURES = 0x2400  # the block of pictures of the control characters 0 to 31
_DELETE = 0x7F


def visible(text: str) -> str:
    """The text with every character that acts on a terminal spelled out; line feeds and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        shown.append(_spelled(character) if _acts(character, category) or marks > MOST_MARKS else character)
    return "".join(shown)


def visible_line(text: str) -> str:
    """The same on one line: every run of white space is one space."""
    return visible(" ".join(text.split()))


def _acts(character: str, category: str) -> bool:
    if character in "\n\t":
        return False
    return (category in _ACTING and character not in _HARMLESS) or _is_noncharacter(ord(character))


def _is_noncharacter(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _spelled(character: str) -> str:
    code = ord(character)
    if code < ord(" "):
        return chr(_PICTURES + code)
    return "\N{SYMBOL FOR DELETE}" if code == _DELETE else f"⟨U+{code:04X}⟩"
