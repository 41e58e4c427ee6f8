"""Strings of a feed, as a reader of any format found them, to the fields of an Entry: plain, bounded, chosen.

`Found` is what every reader of XML hands over, so that a feed says the same whichever of them read it.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Final

from lxml.html import defs

from ingest.reading.parsed import Entry, ParseLimits, bounded_guid
from ingest.reading.text import count_words, cut_to_bytes, one_line, plain_from_html, plain_from_text
from ingest.urls import MAX_URL_CHARACTERS, absolute_url

_MAX_NAMES: Final = 50  # authors or categories of one entry
# A URL that resolving and cleaning would leave as it is: nearly every link of a feed.
_PLAIN_URL: Final = re.compile(r"https?://[A-Za-z0-9.-]+(?:/[A-Za-z0-9/._~!$&'()*+,;=:%?-]*[A-Za-z0-9/_-])?", re.ASCII)
_ABSOLUTE: Final = re.compile(r"\s*https?://\S", re.IGNORECASE)
_END_TAG_OR_REFERENCE: Final = re.compile(r"</(\w+)>|&#?\w+;")
_TAG_NAME: Final = re.compile(r"</?(\w+)")
_REFERENCE: Final = re.compile(r"&(\w+);")
_TAGS: Final = frozenset(defs.tags) | {"article", "section", "figure", "figcaption", "video", "audio", "time", "aside"}


@dataclass
class Found:
    """One entry as it stands in the feed. Texts are plain already; links and ids are as written.

    `contents`: candidates for the article's text, of which the longest is taken. `id_is_link`: the id may stand in for
    a missing link. `outlet`: the URL of the outlet that a feed of others' articles names.
    """

    id: str | None = None
    id_is_link: bool = False
    link: str | None = None
    title: str = ""
    summary: str = ""
    contents: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    language: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    outlet: str | None = None


def entry_of(found: Found, url: str, limits: ParseLimits) -> Entry:
    """The Entry of what was found in a feed that came from `url`."""
    content = max(found.contents, key=len, default="")
    summary = found.summary
    # A content element that holds a picture or a stub is no better than the summary beside it.
    from_summary = not content or (len(content) < 4 * len(summary) and count_words(content) < count_words(summary))
    text, text_cut = cut_to_bytes(summary if from_summary else content, limits.max_text_bytes)
    link = found.link
    if not link and found.id_is_link and found.id and _ABSOLUTE.match(found.id):
        link = found.id
    return Entry(
        guid=bounded_guid(found.id),
        url=link_url(link, url),
        title=cut_to_bytes(one_line(found.title), limits.max_field_bytes)[0],
        text=text,
        summary="" if from_summary or summary == content else cut_to_bytes(summary, limits.max_field_bytes)[0],
        from_summary=from_summary,
        text_cut=text_cut,
        authors=names(found.authors, limits),
        categories=names(found.categories, limits),
        language=found.language,
        published_at=found.published,
        updated_at=found.updated,
        outlet_url=link_url(found.outlet, url),
    )


def link_url(link: str | None, base: str) -> str | None:
    """`absolute_url`, with the usual case told by one look."""
    if link and len(link) <= MAX_URL_CHARACTERS and _PLAIN_URL.fullmatch(link):
        return link
    return absolute_url(link, base)


def names(values: Iterable[str], limits: ParseLimits) -> tuple[str, ...]:
    """Authors or categories: plain, on one line, each once, at most fifty."""
    bounded = islice(values, 10 * _MAX_NAMES)
    found = (cut_to_bytes(one_line(plain_from_html(value)), limits.max_field_bytes)[0] for value in bounded if value)
    return tuple(islice(dict.fromkeys(name for name in found if name), _MAX_NAMES))


def plain(value: str, *, is_html: bool | None) -> str:
    """Plain text of what is mark-up, is none, or (None) is whichever it looks like."""
    if not value:
        return ""
    if is_html is None:
        is_html = looks_like_html(value)
    return plain_from_html(value) if is_html else plain_from_text(value)


def looks_like_html(value: str) -> bool:
    """Whether a text that should be plain is mark-up, by feedparser's rule, so that `a < b` stays what it is.

    It holds an end tag or a character reference, and nothing in it that looks like one is unknown to HTML.
    """
    if "<" not in value and "&" not in value:
        return False
    if not _END_TAG_OR_REFERENCE.search(value):
        return False
    return all(name.lower() in _TAGS for name in _TAG_NAME.findall(value)) and all(
        name in html.entities.entitydefs for name in _REFERENCE.findall(value)
    )


def undoubled(value: str) -> str:
    """UTF-8 that was taken for Latin-1 and encoded again, put right; any other text as it is."""
    if value.isascii():
        return value
    try:
        return value.encode("iso-8859-1").decode("utf-8")
    except UnicodeError:
        return value


def first(values: Sequence[str | None]) -> str | None:
    """The first value that is not blank."""
    return next((value for value in values if value and not value.isspace()), None)
