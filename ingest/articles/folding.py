"""Text as it is compared: what a reader would not call a change does not count.

Case, space, punctuation, typography (quotes, dashes, ligatures), `http` for `https` and the queries of links are folded
away; words, digits and signs that change what is said (currencies, per cent, plus) stay.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from incidentwire.contracts.unicode_text import normalized

# The query of a link holds trackers; where it tells two pages apart, the words around it do, too.
_LINK: Final = re.compile(r"https?://(?:www\.)?([^\s?#]+)[^\s]*", re.IGNORECASE)
_SILENT: Final = re.compile(r"[^\w$€£¥₹%‰°+<>=]+")


def folded(text: str) -> str:
    """The text as it is compared. Not for showing."""
    if "://" in text:
        text = _LINK.sub(r"\1", text)
    return _SILENT.sub(" ", normalized("NFKC", text).casefold()).strip()


def content_digest(title: str, text: str) -> str:
    """The digest by which a real change of an article is told, as lower-case hex (SHA-256)."""
    return hashlib.sha256(f"{folded(title)}\n{folded(text)}".encode("utf-8", "replace")).hexdigest()
