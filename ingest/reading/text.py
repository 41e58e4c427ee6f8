"""Mark-up to plain text: what a reader would see of an entry, with its paragraphs.

lxml's HTML parser reads the mark-up and this module only listens to its events: no tree is built, nothing is fetched,
depth costs no stack. Paragraphs are parted by an empty line, lines (`<br>`, list items, table rows) by a newline.
"""

from __future__ import annotations

import html
import re
from contextlib import suppress
from typing import Final

from lxml import etree

from incidentwire.contracts.unicode_text import normalized

# What these hold is not the article's text: code, pictures' inner text, form fields, fallbacks with tracking pixels.
# fmt: off
_DROPPED: Final = frozenset(
    (
        "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "head", "title",
        "select", "option", "textarea", "button", "audio", "video", "canvas", "map", "applet", "noframes",
    )
)
_PARAGRAPHS: Final = frozenset(
    (
        "p", "div", "section", "article", "aside", "header", "footer", "main", "nav", "blockquote", "pre",
        "ul", "ol", "dl", "table", "figure", "figcaption", "form", "fieldset", "address", "details", "summary",
        "h1", "h2", "h3", "h4", "h5", "h6", "hr", "center", "caption", "body",
    )
)
# fmt: on
_LINES: Final = frozenset(("br", "li", "dt", "dd", "tr"))
_CELLS: Final = frozenset(("td", "th"))

_WRAPPED: Final = re.compile(r"(?<=[^\n.!?:;…\"'”’»)\]。！？।؟۔])\n(?=[^\n])")
_MANY_NEWLINES: Final = re.compile(r"\n{3,}")


def _deletions() -> dict[int, str | None]:
    """What goes out of every text: controls, surrogates' remains, invisible marks. ZWNJ and ZWJ spell words: kept."""
    table: dict[int, str | None] = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)))
    for code in range(0x80, 0xA0):  # windows-1252 read as Latin-1, the usual mistake: quotes and dashes
        try:
            table[code] = bytes([code]).decode("cp1252")
        except UnicodeDecodeError:
            table[code] = None
    invisible = (0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xFFFE, 0xFFFF)
    table.update(dict.fromkeys(invisible))
    table.update({0x09: " ", 0x0A: "\n", 0x0D: "\n", 0x0B: "\n", 0x0C: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n\n"})
    return table


_CLEANED: Final = _deletions()


class _Listener:
    """The target of the parser: collects what it says as text and newlines."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._dropped = 0  # how many dropped elements are open

    def start(self, tag: str | bytes, attrs: object) -> None:  # noqa: ARG002 - the parser passes it
        if tag in _DROPPED:
            self._dropped += 1
        elif not self._dropped:
            self._break(tag)

    def end(self, tag: str | bytes) -> None:
        if tag in _DROPPED:
            self._dropped = max(0, self._dropped - 1)
        elif not self._dropped and tag in _PARAGRAPHS:
            self._parts.append("\n\n")

    def data(self, data: str | bytes) -> None:
        if not self._dropped:
            self._parts.append(" ".join(str(data).split("\n")))  # in mark-up a newline is a space

    def comment(self, text: str | bytes) -> None:
        """Comments are no text."""

    def pi(self, target: str | bytes, data: str | bytes | None = None) -> None:
        """Processing instructions are no text."""

    def close(self) -> str:
        return "".join(self._parts)

    def _break(self, tag: str | bytes) -> None:
        if tag in _PARAGRAPHS:
            self._parts.append("\n\n")
        elif tag in _LINES:
            self._parts.append("\n")
        elif tag in _CELLS:
            self._parts.append(" ")


def plain_from_html(markup: str) -> str:
    """The text of an HTML fragment, however broken. Never raises on hostile mark-up."""
    cleaned = _without_controls(markup)
    if "<" not in cleaned:  # called HTML, but no element in it: its own line breaks are all the layout there is
        with suppress(ValueError):  # a character reference of thousands of digits is no reason to lose the rest
            cleaned = html.unescape(cleaned)
        return plain_from_text(cleaned)
    # `&bogus` and stray `<` are mended by the parser; a NUL would end the text, but controls are gone already.
    parser = etree.HTMLParser(target=_Listener(), encoding="utf-8", no_network=True, huge_tree=True)
    parser.feed(cleaned.encode("utf-8", "replace"))
    try:
        text = parser.close()
    except etree.XMLSyntaxError:  # nothing in it that could be a document, such as a lone comment
        return ""
    return _tidy(_without_controls(str(text)))


def plain_from_text(text: str) -> str:
    """Plain text made regular: one space for many, at most one empty line, no control characters.

    A single newline stays where a sentence ends before it; else the text was wrapped at a column and the line goes on.
    """
    tidied = _tidy(_without_controls(text.replace("\r\n", "\n").replace("\r", "\n")))
    return _WRAPPED.sub(" ", tidied)


def one_line(text: str) -> str:
    """A title: plain text on one line."""
    return " ".join(text.split())


def cut_to_bytes(text: str, max_bytes: int) -> tuple[str, bool]:
    """The text within `max_bytes` of UTF-8, and whether it was cut: after a paragraph or a word, if one ends near."""
    if len(text) <= max_bytes // 4:
        return text, False
    encoded = text.encode("utf-8", "replace")
    if len(encoded) <= max_bytes:
        return text, False
    kept = encoded[:max_bytes].decode("utf-8", "ignore")
    if encoded[max_bytes : max_bytes + 1].isspace():
        return kept.rstrip(), True
    for mark, near in (("\n", 2_000), (" ", 200)):
        at = kept.rfind(mark)
        if at > 0 and len(kept) - at <= near:
            return kept[:at].rstrip(), True
    return kept, True


def count_words(text: str) -> int:
    """Words, also of scripts that part none: two characters of Chinese, Japanese, Thai, Lao, Khmer, Burmese are one."""
    unparted = 0 if text.isascii() else sum(1 for character in text if _is_unparted(ord(character)))
    return len(text.split()) + unparted // 2


def _is_unparted(code: int) -> bool:
    return (
        0x3040 <= code <= 0x30FF
        or 0x3400 <= code <= 0x9FFF
        or 0x0E00 <= code <= 0x0EFF
        or (0x1000 <= code <= 0x109F or 0x1780 <= code <= 0x17FF or 0x20000 <= code <= 0x3FFFF)
    )


def _without_controls(text: str) -> str:
    whole = text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates can't travel as UTF-8
    return whole.translate(_CLEANED)


def _tidy(text: str) -> str:
    lines = "\n".join([" ".join(line.split()) for line in text.split("\n")])
    return normalized("NFC", _MANY_NEWLINES.sub("\n\n", lines).strip())
