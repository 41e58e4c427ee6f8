"""The feeds that a web page points to: `link rel=alternate` elements, else the places where sites keep them.

Pure: bytes in, URLs out. Sources: RSS autodiscovery (rssboard.org), RFC 4287 and JSON Feed for the types; the places
are those that Miniflux and reader try (`internal/reader/subscription/finder.go`, `src/reader/discover.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from lxml import html
from lxml.etree import LxmlError

from ingest.urls import absolute_url, split_http

# Links to feeds stand in the head of a page; the largest heads of news sites have 200 KB.
_MAX_HEAD_BYTES: Final = 512 * 1024
_TYPES: Final = frozenset(
    (
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/json",
        "text/xml",
        "application/xml",
    )
)
_PLACES: Final = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feeds", "feed.json")
_MAX_TITLE_CHARACTERS: Final = 200


@dataclass(frozen=True)
class FeedLink:
    """A link that says it leads to a feed. `title`: what the page calls it, untrusted."""

    url: str
    title: str = ""

    @property
    def is_of_comments(self) -> bool:
        """Whether it is the feed of what readers say, which is no news."""
        return "comment" in f"{self.url} {self.title}".lower()


def feed_links(body: bytes, page_url: str) -> tuple[FeedLink, ...]:
    """The feeds that a page names, each once, in its order, those of comments last."""
    try:
        root = html.document_fromstring(body[:_MAX_HEAD_BYTES])
    except (LxmlError, ValueError):  # no document at all
        return ()
    base = page_url
    for element in root.iter("base"):
        base = absolute_url(element.get("href"), page_url) or page_url
        break
    links: dict[str, FeedLink] = {}
    for element in root.iter("link"):
        kinds = (element.get("rel") or "").lower().split()
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        if not ({"alternate", "feed"} & set(kinds) and kind in _TYPES) or "stylesheet" in kinds:
            continue
        url = absolute_url(element.get("href"), base)
        if url is not None and "/wp-json/" not in url:  # WordPress names its API by a feed's type
            title = " ".join((element.get("title") or "").split())[:_MAX_TITLE_CHARACTERS]
            links.setdefault(url, FeedLink(url, title))
    return tuple(sorted(links.values(), key=lambda link: link.is_of_comments))


def usual_places(page_url: str) -> tuple[FeedLink, ...]:
    """Where a site's feed may be though no page names it, the likeliest first."""
    if split_http(page_url) is None:
        return ()
    parts = urlsplit(page_url)
    return tuple(FeedLink(urlunsplit((parts.scheme, parts.netloc, f"/{place}", "", ""))) for place in _PLACES)
