"""Links of aggregators, unwrapped to the page that they lead to, as far as the link itself says so.

No request is made for it: what only the network could tell (a shortener, the newer links of Google News, whose target
lies on Google's servers) stays as it is.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from ingest.urls import split_http

# Redirectors by host and path, and the parameter that holds the target.
_REDIRECTORS: Final = (
    (re.compile(r"(?:www\.)?google\.[a-z.]{2,6}"), re.compile(r"/url"), ("url", "q")),
    (re.compile(r"(?:www\.)?bing\.com"), re.compile(r"/news/apiclick\.aspx", re.IGNORECASE), ("url",)),
    (re.compile(r"(?:l|lm)\.facebook\.com"), re.compile(r"/l\.php"), ("u",)),
    (re.compile(r"out\.reddit\.com"), re.compile(r"/.*"), ("url",)),
)
_YAHOO: Final = re.compile(r"/RU=([^/]+)/")
_YAHOO_HOST: Final = re.compile(r"(?:r|news)\.search\.yahoo\.com")
_AMP_CACHE: Final = re.compile(r"/[cvi]/(s/)?(.+)")
_GOOGLE_NEWS: Final = re.compile(r"/(?:rss/)?(?:__i/rss/rd/)?(?:articles|read)/([\w-]+)=*")
_LINK_IN_BYTES: Final = re.compile(rb"https?://[\x21-\x7e]+")
# A wrapper in a wrapper happens; more of them is a trap.
_MOST_LAYERS: Final = 3


def unwrapped(url: str | None) -> str | None:
    """The page behind an aggregator's link; any other link as it is."""
    for _ in range(_MOST_LAYERS):
        inner = _target(url) if url else None
        if inner is None:
            break
        url = inner
    return url


def _target(url: str) -> str | None:
    parts = split_http(url)
    if parts is None:
        return None
    host = (parts.hostname or "").lower()
    found: str | None = None
    for hosts, paths, names in _REDIRECTORS:
        if hosts.fullmatch(host) and paths.fullmatch(parts.path):
            given = dict(reversed(parse_qsl(parts.query)))  # the first of each name
            found = next((given[name] for name in names if name in given), None)
    if _YAHOO_HOST.fullmatch(host) and (match := _YAHOO.search(parts.path)):
        found = unquote(match[1])
    elif host == "news.google.com" and (match := _GOOGLE_NEWS.fullmatch(parts.path)):
        found = _of_google_news(match[1])
    elif host.endswith(".cdn.ampproject.org") and (match := _AMP_CACHE.fullmatch(parts.path)):
        query = f"?{parts.query}" if parts.query else ""
        found = f"{'https' if match[1] else 'http'}://{match[2]}{query}"
    return found if found and split_http(found) and urlsplit(found).netloc != parts.netloc else None


def _of_google_news(code: str) -> str | None:
    """The link inside the older form of an article's code: base64 of a message that holds it as plain bytes."""
    try:
        whole = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    except (binascii.Error, ValueError):
        return None
    match = _LINK_IN_BYTES.search(whole)
    if match is None:
        return None
    # The message goes on behind the link: its length stands before it, in one byte or two.
    link = match[0]
    before = whole[max(0, match.start() - 2) : match.start()]
    length = before[-1] if before and (len(before) < 2 or not before[-2] & 0x80) else 0
    if len(before) == 2 and before[0] & 0x80:
        length = (before[0] & 0x7F) | before[1] << 7
    link = link[:length] if 0 < length <= len(link) else link
    return link.decode("ascii")
