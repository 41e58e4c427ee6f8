"""What the first reading of a feed publishes: all it holds, what is newer than a time, or nothing."""

from __future__ import annotations

from datetime import datetime

from incidentwire.contracts import Feed, FeedState, FirstPoll
from ingest.settings import IngestSettings


def policy_of(feed: Feed, before: FeedState, settings: IngestSettings) -> FirstPoll:
    """The policy for this reading: `all`, unless no reading has succeeded yet.

    An empty feed was read, too: the first entry that it ever shows is news (impredicative/irc-rss-feed-bot#31).
    """
    if before.last_success_at is not None or before.seen:
        return "all"
    return feed.first_poll or settings.first_poll


def is_old(policy: FirstPoll, feed: Feed, published_at: datetime | None) -> bool:
    """Whether an entry of the first reading is taken as known. One without a date is, where dates decide.

    `since` without a time in the feed list publishes nothing, as a baseline does: from the first reading on.
    """
    if policy == "all":
        return False
    if policy == "baseline" or feed.since is None or published_at is None:
        return True
    return published_at < feed.since
