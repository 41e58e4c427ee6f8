"""Which feeds a person means: by id, by a prefix of one that only one feed has, or by URL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from incidentwire.contracts import Feed
from ingest.feedlists.feedlist import feed_url
from ingest.urls import without_credentials

_MOST_SHOWN: Final = 5


class FeedUnknown(ValueError):
    """A reference means no feed, or more than one; the text says which."""


def select(known: Iterable[Feed], references: Sequence[str]) -> tuple[Feed, ...]:
    """The feeds meant, each once, in the order asked for. Raises FeedUnknown."""
    feeds = tuple(known)
    chosen: dict[str, Feed] = {}
    for reference in references:
        feed = _one(feeds, reference.strip())
        chosen[feed.feed_id] = feed
    return tuple(chosen.values())


def _one(feeds: tuple[Feed, ...], reference: str) -> Feed:
    if ":" in reference:
        wanted = _comparable(reference)
        shown = without_credentials(wanted)
        found = [feed for feed in feeds if feed.url == wanted] or [
            feed for feed in feeds if without_credentials(feed.url) == wanted
        ]
    else:
        shown = repr(reference[:40])
        found = [feed for feed in feeds if feed.feed_id == reference] or [
            feed for feed in feeds if reference and feed.feed_id.startswith(reference)
        ]
    if not found:
        raise FeedUnknown(f"no feed is {shown}; `incidentwire feeds list` shows them")
    if len(found) > 1:
        names = ", ".join(feed.feed_id for feed in found[:_MOST_SHOWN])
        more = f" and {len(found) - _MOST_SHOWN} more" if len(found) > _MOST_SHOWN else ""
        raise FeedUnknown(f"{shown} is {len(found)} feeds: {names}{more}; write more of the id")
    return found[0]


def _comparable(url: str) -> str:
    try:
        return feed_url(url)
    except ValueError as error:
        raise FeedUnknown(str(error)) from error
