"""What is remembered of an entry so that it is known again when its guid or its URL has changed.

Kept in `SeenEntry.key` as one short line of digests: 5,000 entries of guids and URLs as written would be megabytes in
every state of a feed. A digest has 64 bits: among the entries of one feed two meet by chance once in 10^12.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from ingest.articles.folding import folded

_KEY: Final = re.compile(
    r"m1:([\w-]{0,11})\.([\w-]{0,11})\.([\w-]{0,11})\.([\w-]{0,11})\.(-?\d{0,12})\.(\d{0,12})", re.ASCII
)
# Hosts of the same pages in another form.
_VARIANTS: Final = ("www.", "m.", "mobile.", "amp.")
_SESSION_PATH: Final = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?]*", re.IGNORECASE)
_SESSION_PAIR: Final = re.compile(
    r"(?:jsessionid|phpsessid|session_?id|sess_?id|aspsessionid\w*|cfid|cftoken|zenid|oscsid|sid)=.*", re.IGNORECASE
)
# A title of fewer letters is a rubric ("Live", "Weather") and tells no article.
_SHORTEST_TITLE: Final = 12


@dataclass(frozen=True)
class Marks:
    """Digests of guid, URL (in its loose form), title and host; seconds of publication and of the first sighting.

    Empty or None where there is none. The title's is empty where it is too short to tell an article.
    """

    guid: str = ""
    url: str = ""
    title: str = ""
    host: str = ""
    published: int | None = None
    first_seen: int | None = None

    def key(self) -> str:
        """The line to be kept as `SeenEntry.key`."""
        numbers = ("" if number is None else str(number) for number in (self.published, self.first_seen))
        return "m1:" + ".".join((self.guid, self.url, self.title, self.host, *numbers))

    @staticmethod
    def of_key(key: str) -> Marks:
        """The marks of a kept key. One of another form is a guid or a URL, as states of before held it."""
        match = _KEY.fullmatch(key)
        if match is None:
            is_url = key.startswith(("http://", "https://"))
            return Marks(guid=digest(key), url=digest(loose_url(key)) if is_url else "")
        guid, url, title, host, published, first_seen = match.groups()
        return Marks(guid, url, title, host, _number(published), _number(first_seen))


def marks_of(guid: str | None, canonical: str | None, title: str, published: datetime | None, now: datetime) -> Marks:
    """The marks of an entry that is seen for the first time at `now`."""
    told = folded(title)
    return Marks(
        guid=digest(guid or ""),
        url=digest(loose_url(canonical)) if canonical else "",
        title=digest(told) if len(told) >= _SHORTEST_TITLE else "",
        host=digest(_host(canonical)) if canonical else "",
        published=int(published.timestamp()) if published else None,
        first_seen=int(now.timestamp()),
    )


def loose_url(canonical: str) -> str:
    """A canonical URL without what may change while the page stays: scheme, `www.`, sessions, the last slash, AMP."""
    parts = urlsplit(canonical)
    path = _SESSION_PATH.sub("", parts.path).rstrip("/")
    path = path.removesuffix("/amp") or "/"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _SESSION_PAIR.fullmatch(pair))
    return f"{_host(canonical)}{path}?{query}#{parts.fragment}"


def time_of_mark(seconds: int | None) -> datetime | None:
    """A mark's seconds as a time."""
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):  # a state that was written by something else
        return None


def digest(text: str) -> str:
    """64 bits of a text in 11 characters; empty for the empty text."""
    if not text:
        return ""
    whole = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(whole[:8]).decode("ascii").rstrip("=")


def _host(canonical: str) -> str:
    host = urlsplit(canonical).netloc.lower()
    return next((host.removeprefix(variant) for variant in _VARIANTS if host.startswith(variant)), host)


def _number(digits: str) -> int | None:
    try:
        return int(digits) if digits else None
    except ValueError:
        return None
