"""What an import would change: the feeds of a list against those that are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from incidentwire.contracts import Feed


@dataclass(frozen=True)
class FeedDiff:
    """`changed` holds the feeds as they would be."""

    added: tuple[Feed, ...] = ()
    changed: tuple[Feed, ...] = ()
    same: tuple[Feed, ...] = ()

    @property
    def to_write(self) -> tuple[Feed, ...]:
        """What the topic does not hold yet."""
        return self.added + self.changed


def diff(known: Mapping[str, Feed], listed: Iterable[Feed]) -> FeedDiff:
    """Compares a list with the known feeds, by id.

    What the list doesn't say of a feed stays: one that was paused by hand is not woken by a list that never paused it.
    """
    added: list[Feed] = []
    changed: list[Feed] = []
    same: list[Feed] = []
    for feed in listed:
        before = known.get(feed.feed_id)
        if before is None:
            added.append(feed)
            continue
        after = before.model_copy(update={name: getattr(feed, name) for name in feed.model_fields_set})
        (same if after == before else changed).append(after)
    return FeedDiff(tuple(added), tuple(changed), tuple(same))
