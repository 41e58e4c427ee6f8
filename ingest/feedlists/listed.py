"""One entry of a feed list as it was written, before it is checked, and the error for a list that can't be read."""

from __future__ import annotations

from dataclasses import dataclass


class FeedListError(ValueError):
    """A feed list can't be read; the text names file, line and the way out."""


@dataclass(frozen=True)
class Listed:
    """What a YAML item or an OPML outline says of a feed, as text; empty or None: it says nothing. `line` from 1."""

    url: str
    line: int
    title: str = ""
    source: str = ""
    language: str = ""
    categories: tuple[str, ...] = ()
    paused: bool | None = None
    interval_seconds: str = ""
    first_poll: str = ""
    since: str = ""
    pages: str = ""
