"""A page to the text of its article, or to the reason why there is none. Pure; knows nothing of HTTP or of the feed.

trafilatura finds the article (measured on 440 pages: F1 .964; chains of further extractors gained nothing). Around it:
what kind of page it is, paragraphs by the same rules as those of feeds, and lines that it leaves in.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from typing import Any, Final

from lxml import etree

from ingest.pages.markup import Page, page_of
from ingest.pages.page import PageLimits, PageRefused, PageResult, PageText
from ingest.pages.signs import asks_for_consent, holds_back, is_challenge, is_furniture, is_not_found
from ingest.reading.text import count_words, cut_to_bytes, one_line, plain_from_html, plain_from_text
from ingest.urls import split_http

# Less is a caption or a notice. News agencies' shortest reports have 60 words, their first flashes 25.
FEWEST_WORDS: Final = 20
# Publishers that call an article not free often serve all of it (metered ones); what is shorter is the teaser of it.
_HELD_BACK_WORDS: Final = 200
# Where only the wording speaks of subscribing.
_PROMPT_WORDS: Final = 120
# The page's own copy of the text stands in where there is hardly any other.
_HARDLY_WORDS: Final = 60
_SENTENCE_WORDS: Final = 6
_SENTENCE_ENDS: Final = (".", "!", "?", "…", "。", "！", "？", '"', "”", "»", "’", "」", ")", "）")

# trafilatura's elements, as HTML names them.
_TAGS: Final = {
    "p": "p",
    "ab": "p",
    "head": "p",
    "quote": "blockquote",
    "list": "ul",
    "item": "li",
    "table": "table",
    "row": "tr",
    "cell": "td",
    "code": "pre",
    "div": "div",
    "body": "div",
}


def read_page(body: bytes, content_type: str | None, url: str, limits: PageLimits) -> PageResult:
    """Reads the bytes of a page that came from `url`. May raise what lxml and trafilatura raise on hostile mark-up."""
    page = page_of(body, content_type)
    if page is None:
        return PageRefused("not_html", f"{len(body)} bytes that are no HTML")
    parts = split_http(url)
    if parts is not None and (parts.hostname or "").startswith("consent."):
        return PageRefused("consent", "sent on to a host that asks for consent")
    if page.opted_out:
        return PageRefused("opted_out", "the page reserves its text from mining")
    found = _paragraphs(_article(page.tree), page)
    if count_words(" ".join(found)) < _HARDLY_WORDS and page.article_body:
        found = max(found, _cleaned(_own_copy(page.article_body).split("\n\n"), page), key=_words)
    prompts = sum(holds_back(paragraph) for paragraph in found)
    kept = [paragraph for paragraph in found if not holds_back(paragraph) or count_words(paragraph) > _PROMPT_WORDS]
    refused = _refused(page, found, kept, prompts)
    if refused is not None:
        return refused
    text, text_cut = cut_to_bytes("\n\n".join(kept), limits.max_text_bytes)
    return PageText(text, cut_to_bytes(page.title, limits.max_field_bytes)[0], page.language, text_cut)


def _refused(page: Page, found: list[str], kept: list[str], prompts: int) -> PageRefused | None:
    text = "\n\n".join(kept)
    words = count_words(text)
    # Where trafilatura finds nothing, what the page shows at all tells what it is.
    shown = "\n\n".join(found) if found else plain_from_text(page.tree.text_content()[:20_000])
    if is_challenge(page.start, page.title, shown):
        return PageRefused("challenge", "a test whether we are a browser")
    if words < FEWEST_WORDS and asks_for_consent([shown]):
        return PageRefused("consent", "a page that only asks for consent")
    if is_not_found(page.title, text):
        return PageRefused("not_found", "the page says that there is no such page")
    if page.is_free is False and words < _HELD_BACK_WORDS:
        return PageRefused("paywall", f"{words} words of an article that is not free")
    if (prompts or holds_back(shown[-3_000:])) and words < _PROMPT_WORDS:
        return PageRefused("paywall", f"{words} words and an offer to subscribe")
    if words < FEWEST_WORDS:
        return PageRefused("empty", f"{words} words of text in the page")
    return None


def _article(tree: Any) -> Any:
    """The element in which trafilatura has collected the article; None where it found none."""
    # Imported when needed: 0.1 s and 10 MB, and the poller itself never reads a page.
    from trafilatura import bare_extraction

    # It logs each page that it gives up, with its address, to standard error.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = bare_extraction(tree, favor_precision=True, include_comments=False, with_metadata=False)
    return getattr(found, "body", None)


def _paragraphs(article: Any, page: Page) -> list[str]:
    if article is None:
        return []
    blocks = plain_from_html("".join(_markup(article))).split("\n\n")
    return _cleaned([paragraph for block in blocks for paragraph in _parted(block)], page)


def _parted(block: str) -> Iterator[str]:
    """The paragraphs of a block that parts them by single line breaks, as many sites of East Asia do.

    A line is a paragraph where it is as long as a sentence and ends like one; lists and addresses stay together.
    """
    lines = block.split("\n")
    kept = lines[:1]
    for before, line in pairwise(lines):
        long_enough = min(count_words(before), count_words(line)) >= _SENTENCE_WORDS
        if (long_enough and before.endswith(_SENTENCE_ENDS)) or is_furniture(line) or is_furniture(before):
            yield "\n".join(kept)
            kept = []
        kept.append(line)
    yield "\n".join(kept)


def _markup(article: Any) -> Iterator[str]:
    """trafilatura's elements as simple HTML, so that the text comes out by the same rules as that of a feed."""
    for event, node in etree.iterwalk(article, events=("start", "end")):
        tag = _TAGS.get(node.tag)
        if event == "start":
            if tag:
                yield f"<{tag}>"
            elif node.tag == "lb":
                yield "<br>"
            yield escape(node.text or "", quote=False)
        else:
            if tag:
                yield f"</{tag}>"
            yield escape(node.tail or "", quote=False)


def _cleaned(paragraphs: list[str], page: Page) -> list[str]:
    """Without the headline, links to other articles, credits, and what asks for consent beside the article."""
    headings = {heading.casefold() for heading in (*page.headings, page.title)}
    about_consent = asks_for_consent([f"{page.title} "])
    return [
        paragraph
        for paragraph in paragraphs
        if paragraph
        and one_line(paragraph).casefold() not in headings
        and not is_furniture(paragraph)
        and (about_consent or not asks_for_consent([paragraph]))
    ]


def _own_copy(article_body: str) -> str:
    """articleBody of JSON-LD: plain text or mark-up, mostly with single newlines between paragraphs, or with none."""
    if "<" in article_body and ">" in article_body:
        return plain_from_html(article_body)
    return plain_from_text("\n\n".join(line for line in article_body.splitlines() if line.strip()))


def _words(paragraphs: list[str]) -> int:
    return count_words(" ".join(paragraphs))
