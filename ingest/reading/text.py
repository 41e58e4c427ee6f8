"""Mark-up to plain text: what a reader would see of an entry, with its paragraphs.

Most mark-up of feeds is well-behaved: there one expression finds the tags (`_stripped`, a tenth of the time). The rest
is lxml's HTML parser's, to whose events this module only listens: no tree is built, nothing is fetched, depth costs no
stack. Paragraphs are parted by an empty line, lines (`<br>`, list items, table rows) by a newline.
"""

from __future__ import annotations

import html
import re
import unicodedata
from contextlib import suppress
from typing import Any, Final

from lxml import etree

from incidentwire.contracts.unicode_text import MOST_MARKS, normalized

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
# Dropped ones without an end tag.
_VOID: Final = frozenset(("embed",))
_LINES: Final = frozenset(("br", "li", "dt", "dd", "tr"))
_CELLS: Final = frozenset(("td", "th"))

_PARTING: Final = {
    **{name: "\n\n" for tag in _PARAGRAPHS for name in (tag, f"/{tag}")},
    **dict.fromkeys(_LINES, "\n"),
    **dict.fromkeys(_CELLS, " "),
}
# A whole tag; the group is its name, with the slash of an end tag. Each alternative begins with other characters, so
# there is one way to match and none to try again.
_TAG: Final = re.compile(
    r"""<(/?[A-Za-z][A-Za-z0-9:._-]*+)(?:[\s/](?:[^<>"']++|"[^"<>]*+"|'[^'<>]*+')*+)?>""",
)

# Of the BMP alone: one character beyond it in the class makes the search two hundred times slower.
_MARKS: Final = "".join(re.escape(chr(code)) for code in range(0x300, 0x10000) if unicodedata.combining(chr(code)))
_MARKS_RUN: Final = re.compile(f"[{_MARKS}][{_MARKS}]{{{MOST_MARKS},}}")
_BEYOND_BMP: Final = re.compile("[\U00010000-\U0010ffff]")
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
# Kana, Han, Thai, Lao, Burmese, Khmer.
_UNPARTED: Final = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\U00020000-\U0003ffff]+"
)
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
# Looking is five times quicker than translating, and most text is clean. Half surrogate pairs can't travel as UTF-8.
_UNCLEAN: Final = re.compile("[" + "".join(re.escape(chr(c)) for c in _CLEANED if c != 0x0A) + "\ud800-\udfff]")


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
    stripped = _stripped(cleaned)
    if stripped is not None:
        return _tidy(_without_controls(stripped))
    # `&bogus` and stray `<` are mended by the parser; a NUL would end the text, but controls are gone already.
    parser = etree.HTMLParser(target=_Listener(), encoding="utf-8", no_network=True, huge_tree=True)
    parser.feed(cleaned.encode("utf-8", "replace"))
    try:
        text = parser.close()
    except etree.XMLSyntaxError:  # nothing in it that could be a document, such as a lone comment
        return ""
    return _tidy(_without_controls(str(text)))


def plain_from_nodes(element: Any) -> str:
    """The text of mark-up that stands in an XML tree unescaped (XHTML in Atom), without the element's own tail."""
    listener = _Listener()
    for event, node in etree.iterwalk(element, events=("start", "end")):
        tag = node.tag.rpartition("}")[2].lower()
        if event == "start":
            if node is not element:  # a title's own name is none of its text's
                listener.start(tag, None)
            if node.text:
                listener.data(node.text)
        elif node is not element:
            listener.end(tag)
            if node.tail:
                listener.data(node.tail)
    return _tidy(_without_controls(listener.close()))


def _stripped(markup: str) -> str | None:
    """The text of mark-up in which every `<` begins a whole tag or comment; None for any other, which lxml reads.

    Unlike a parser it closes nothing by itself: where a list item ends an open paragraph, no empty line is made.
    """
    if "<!" in markup:
        if markup.rfind("-->") < markup.rfind("<!--"):
            return None
        markup = _COMMENT.sub("", markup)
    parts = _TAG.split(markup.replace("\n", " "))
    names = parts[1::2]
    parts[1::2] = [_PARTING.get(name) or _PARTING.get(name.lower(), "") for name in names]
    if not _DROPPED.isdisjoint(name.lower() for name in set(names)) and not _drop(parts, names):
        return None
    text = "".join(parts)
    if "<" in text:
        return None
    if "&" not in text:
        return text
    try:
        return html.unescape(text)
    except ValueError:  # a character reference of thousands of digits
        return None


def _drop(parts: list[str], names: list[str]) -> bool:
    """Empties the dropped elements among the parts; False where one is not closed."""
    inside, depth = "", 0
    for number, raw in enumerate(names):
        name = raw.lower()
        if depth:
            parts[2 * number] = parts[2 * number + 1] = ""
            depth += 1 if name == inside else -1 if name == f"/{inside}" else 0
        elif name in _DROPPED and name not in _VOID:
            inside, depth = name, 1
    return depth == 0


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
    unparted = 0 if text.isascii() else sum(map(len, _UNPARTED.findall(text)))
    return len(text.split()) + unparted // 2


def _without_controls(text: str) -> str:
    if _UNCLEAN.search(text) is None:
        return text
    return text.encode("utf-8", "replace").decode("utf-8").translate(_CLEANED)


def _tidy(text: str) -> str:
    lines = "\n".join([" ".join(line.split()) for line in text.split("\n")])
    return _nfc(_MANY_NEWLINES.sub("\n\n", lines).strip())


def _nfc(text: str) -> str:
    """Composed characters; `normalized` costs a microsecond a character and is only needed for runs of marks."""
    if text.isascii():
        return text
    if _MARKS_RUN.search(text) or _BEYOND_BMP.search(text):
        return normalized("NFC", text)
    return unicodedata.normalize("NFC", text)
