"""Where a feed has moved to: permanent redirects, adopted only once they have proved true.

Maintenance pages and misconfigured servers redirect permanently for hours (feedbin/support#579, vienna-rss#1546), so
a redirect is watched over many polls and days, and its target must be read as a feed each time. Only the permanent
hops at the start count: what follows a temporary one may change tomorrow (RFC 9110, 15.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from incidentwire.contracts import Feed, FeedState, Moving
from ingest.fetching.fetched import Redirect
from ingest.settings import IngestSettings
from ingest.urls import split_http, without_credentials

_PERMANENT: Final = frozenset((301, 308))


@dataclass(frozen=True)
class Moved:
    """The fields of the state that say where the feed is. `event_reason`: why a `moved` event is due, if one is."""

    adopted_url: str | None
    moving: Moving | None
    event_reason: str | None = None


def address(feed: Feed, before: FeedState | None) -> str:
    """The URL to ask: the adopted one, else the feed's own."""
    return (before.adopted_url if before else None) or feed.url


def adopt(
    feed: Feed,
    before: FeedState,
    hops: Sequence[Redirect],
    read_as_feed: bool | None,
    now: datetime,
    settings: IngestSettings,
) -> Moved:
    """Decides where the feed is after a poll of `address(feed, before)` that went over `hops`.

    `read_as_feed`: True where the answer was read as a feed, or was said to be unchanged; False where it was an answer
    and no feed (an error page, 404, 410); None where nothing can be said (no answer, 5xx).
    """
    asked = address(feed, before)
    kept = Moved(before.adopted_url, before.moving)
    target = permanent_target(asked, hops)
    if read_as_feed is None:
        return kept
    if not read_as_feed:
        return _after_no_feed(before, settings)
    if target is None or _has_credentials(feed.url):
        # Credentials never leave their own origin, so a feed that needs them could not be read anywhere else.
        return Moved(before.adopted_url, None)
    adopted = None if target == feed.url else target
    if _is_same_over_tls(asked, target):
        return Moved(adopted, None, f"moved from http to https: {without_credentials(target)}")
    watched = before.moving if before.moving and before.moving.url == target else None
    moving = Moving(
        url=target,
        first_seen_at=watched.first_seen_at if watched else now,
        sightings=watched.sightings + 1 if watched else 1,
    )
    watched_seconds = (now - moving.first_seen_at).total_seconds()
    if moving.sightings < settings.move_sightings or watched_seconds < settings.move_seconds:
        return Moved(before.adopted_url, moving)
    reason = f"moved for good to {without_credentials(target)}: {moving.sightings} permanent redirects in a row"
    return Moved(adopted, None, reason)


def permanent_target(asked: str, hops: Sequence[Redirect]) -> str | None:
    """Where the permanent redirects at the start of `hops` lead; None where there are none or they lead back."""
    target = None
    for hop in hops:
        if hop.status not in _PERMANENT:
            break
        target = hop.url
    return None if target == asked else target


def _after_no_feed(before: FeedState, settings: IngestSettings) -> Moved:
    """What redirected to no feed was no move. An adopted address that has failed so often is given up."""
    if before.adopted_url is None or before.failures + 1 < settings.move_failures:
        return Moved(before.adopted_url, None)
    gone = without_credentials(before.adopted_url)
    return Moved(None, None, f"back at the feed's own URL: {gone} was no feed {before.failures + 1} times")


def _has_credentials(url: str) -> bool:
    parts = split_http(url)
    return parts is not None and "@" in parts.netloc


def _is_same_over_tls(asked: str, target: str) -> bool:
    """Whether the target is the same URL with https for http, both on their default ports."""
    old, new = split_http(asked), split_http(target)
    if old is None or new is None or (old.scheme, new.scheme) != ("http", "https"):
        return False
    ports = (old.port or 80, new.port or 443)
    same = (old.hostname, old.path or "/", old.query) == (new.hostname, new.path or "/", new.query)
    return same and ports == (80, 443)
