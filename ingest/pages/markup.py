"""The bytes of a page to a tree, and what its head says: title, language, JSON-LD.

One tree serves everything. trafilatura gets it and never the bytes: those it would first unpack, whatever came out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree, html

from ingest.reading.encoding import to_utf8
from ingest.reading.text import one_line

_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:+-]{1,40})", re.IGNORECASE)
_HEADER_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:+-]{1,40})", re.IGNORECASE)
_XHTML_CLOSED: Final = re.compile(rb"<html([^>]{0,2000}?)/\s*>", re.IGNORECASE)
# Servers that know no charset send one of these for everything.
_DEFAULTS: Final = frozenset(("iso-8859-1", "latin1", "windows-1252", "us-ascii"))
# What browsers look at for a declaration, doubled: news sites put scripts before it.
_META_BYTES: Final = 2_048
_LOOKS_LIKE_HTML: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|script|main|article|div|table|h1|p)[\s/>]", re.IGNORECASE
)
_LOOK_BYTES: Final = 65_536
# No HTML may hold them; one is enough to make trafilatura give up the page.
_CONTROLS: Final = bytes((*range(9), 0x0B, *range(0x0E, 0x20), 0x7F))
# How other documents begin that servers call HTML, or don't name at all.
_OTHERS: Final = (b"%pdf-", b"<?xml", b"<rss", b"<feed", b"<svg", b"{", b"[")
_MOST_LINKED_DATA: Final = 50
_MOST_NODES: Final = 2_000
_LINKED_DATA_BYTES: Final = 1_000_000
# None of these holds text of an article; scripts and styles are most of a page's bytes.
_NO_TEXT: Final = ("script", "style", "noscript", "template", "svg", "iframe", "object", "canvas", "link")


@dataclass(frozen=True)
class Page:
    """A page's tree without scripts, its start in lower case, and what its head says.

    `is_free`: of schema.org's isAccessibleForFree, None where nothing is said. `article_body`: of its articleBody.
    """

    tree: Any
    start: str
    title: str
    headings: frozenset[str]
    language: str | None
    is_free: bool | None
    article_body: str
    opted_out: bool


def page_of(body: bytes, content_type: str | None) -> Page | None:
    """Reads a page; None where the bytes are no HTML."""
    markup, _ = to_utf8(body, _label(body, content_type))
    start = markup[:4_096].lower()
    if start.lstrip().startswith(_OTHERS) and b"<html" not in start:
        return None
    if _LOOKS_LIKE_HTML.search(markup, 0, _LOOK_BYTES) is None:
        return None
    markup = _XHTML_CLOSED.sub(rb"<html\1>", markup, count=1)
    parser = html.HTMLParser(
        encoding="utf-8", collect_ids=False, remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        tree: Any = html.document_fromstring(markup.translate(None, _CONTROLS), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    linked = list(_linked_data(tree))
    metas = dict(_metas(tree))
    etree.strip_elements(tree, *_NO_TEXT, with_tail=False)
    return Page(
        tree=tree,
        start=markup[:300_000].decode("utf-8", "replace").lower(),
        title=_title(tree, metas),
        headings=frozenset(one_line(node.text_content()) for node in list(tree.iter("h1", "title"))[:10]),
        language=tree.get("lang") or metas.get("og:locale"),
        is_free=_is_free(linked, metas),
        article_body=next((own for node in linked if isinstance(own := node.get("articleBody"), str)), ""),
        opted_out=metas.get("tdm-reservation") == "1" or "noai" in re.split(r"[\s,]+", metas.get("robots", "").lower()),
    )


def _label(body: bytes, content_type: str | None) -> str | None:
    """The label to go by: of the server, or of the document where the server has none but a default."""
    served = _HEADER_CHARSET.search(content_type or "")
    declared = _META_CHARSET.search(body[: 2 * _META_BYTES])
    if declared and (served is None or served.group(1).lower() in _DEFAULTS):
        return f"text/html; charset={declared.group(1).decode('ascii')}"
    return content_type


def _title(tree: Any, metas: dict[str, str]) -> str:
    """og:title is without the outlet's name, which <title> mostly carries."""
    said = metas.get("og:title") or next((node.text_content() for node in tree.iter("title")), "")
    return one_line(said) or next((one_line(node.text_content()) for node in tree.iter("h1")), "")


def _metas(tree: Any) -> Iterator[tuple[str, str]]:
    for node in tree.iter("meta"):
        name = node.get("property") or node.get("name")
        content = node.get("content")
        if name and content:
            yield name.lower(), content


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """The objects of all JSON-LD of a page, nested ones too, within bounds. What can't be read says nothing."""
    scripts = (node for node in tree.iter("script") if (node.get("type") or "").lower() == "application/ld+json")
    for _, node in zip(range(_MOST_LINKED_DATA), scripts, strict=False):
        text = (node.text or "")[:_LINKED_DATA_BYTES]
        try:
            waiting = [json.loads(text, strict=False)]
        except (ValueError, RecursionError):
            continue
        for _ in range(_MOST_NODES):
            if not waiting:
                break
            value = waiting.pop(0)
            if isinstance(value, dict):
                yield value
                waiting += [inner for inner in value.values() if isinstance(inner, dict | list)]
            elif isinstance(value, list):
                waiting += [inner for inner in value if isinstance(inner, dict | list)]


def _is_free(linked: list[dict[str, Any]], metas: dict[str, str]) -> bool | None:
    said = [str(node["isAccessibleForFree"]).lower() for node in linked if "isAccessibleForFree" in node]
    tier = metas.get("article:content_tier", "").lower()
    if "false" in said or tier in ("locked", "metered"):
        return False
    return True if said or tier == "free" else None
