"""Entries that a publisher took back: gone from a feed that still holds older ones.

A feed drops its oldest entries, and some drop what they like: by popularity, by hand, one page of many. So it must be a
feed in the order of time, most of which still stands, and older entries must still be there. What is missed by that is
better than an article called withdrawn that was not.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import pairwise
from typing import Final

from incidentwire.contracts import SeenEntry
from ingest.articles.marks import Marks

# Older entries that must still be there: one may be pinned.
_FEWEST_OLDER: Final = 2
# Of the last reading; where more is gone at once the feed was rebuilt.
_LARGEST_SHARE: Final = 0.2
# Of neighbours in the last reading, those in the order of time.
_LEAST_ORDER: Final = 0.9


def withdrawn(last: Sequence[SeenEntry], current: Set[str]) -> list[str]:
    """The articles of the reading before that were taken back, in the order of the feed.

    `current`: the articles of this reading.
    """
    times = [Marks.of_key(entry.key).published for entry in last]
    if any(time is None for time in times) or not _in_order([time or 0 for time in times]):
        return []
    gone = [number for number, entry in enumerate(last) if entry.article_id not in current]
    if not gone or len(gone) > max(1, len(last) * _LARGEST_SHARE):
        return []
    return [
        last[number].article_id
        for number in gone
        if sum((times[other] or 0) < (times[number] or 0) for other in range(len(last)) if other not in gone)
        >= _FEWEST_OLDER
    ]


def _in_order(times: Sequence[int]) -> bool:
    """Whether a feed is told newest first, or oldest first."""
    pairs = list(pairwise(times))
    down = sum(first >= second for first, second in pairs)
    up = sum(first <= second for first, second in pairs)
    return max(down, up) >= _LEAST_ORDER * len(pairs)
