"""What is usual for a feed: how long its entries are, and how many have text, a date, an id.

Layouts change and nobody says so: a feed that used to carry whole texts carries headlines from one day on. What is
usual moves slowly, and not at all while readings fall far below it; after enough of those they are the new usual.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from incidentwire.contracts import FeedNorms
from ingest.reading.parsed import Entry
from ingest.reading.text import count_words

_WEIGHT: Final = 0.2
# Below this share of what is usual a reading is low.
_LOW: Final = 0.5
_LOW_WORDS: Final = 0.3
# What is rare in a feed anyway tells nothing when it is missing.
_USUAL: Final = 0.5
_USUAL_WORDS: Final = 60.0
# Three low readings in a row are no chance; after so many more they are what is usual now.
DRIFTING_READINGS: Final = 3
_NEW_USUAL_READINGS: Final = 50
_SHARES: Final = ("with_text", "with_date", "with_id")


def norms_of(entries: Sequence[Entry], pages_read: float | None = None) -> FeedNorms:
    """The measures of one reading. `entries` must not be empty. `pages_read`: of those asked for; None: none was."""
    count = len(entries)
    return FeedNorms(
        entries=count,
        words=sum(count_words(entry.text) for entry in entries) / count,
        with_text=sum(bool(entry.text) for entry in entries) / count,
        with_date=sum(entry.published_at is not None for entry in entries) / count,
        with_id=sum(entry.guid is not None or entry.url is not None for entry in entries) / count,
        pages_read=pages_read,
    )


def lost(usual: FeedNorms, reading: FeedNorms) -> list[str]:
    """In what a reading falls far below what is usual, in words; empty where it does not."""
    found = [
        name.removeprefix("with_")
        for name in _SHARES
        if getattr(usual, name) >= _USUAL and getattr(reading, name) < getattr(usual, name) * _LOW
    ]
    if "text" not in found and usual.words >= _USUAL_WORDS and reading.words < usual.words * _LOW_WORDS:
        found.append("length")
    pages = reading.pages_read if usual.pages_read is not None and usual.pages_read >= _USUAL else None
    if pages is not None and pages < (usual.pages_read or 0.0) * _LOW:
        found.append("pages")
    return found


def norms_after(usual: FeedNorms, reading: FeedNorms) -> FeedNorms:
    """What is usual after one more reading."""
    if not usual.entries:
        return reading
    if lost(usual, reading):
        low = usual.low_readings + 1
        return reading if low >= _NEW_USUAL_READINGS else usual.model_copy(update={"low_readings": low})
    moved = {name: _towards(getattr(usual, name), getattr(reading, name)) for name in (*_SHARES, "words")}
    entries = max(1, round(_towards(usual.entries, reading.entries)))
    pages = usual.pages_read if reading.pages_read is None else reading.pages_read
    if usual.pages_read is not None and reading.pages_read is not None:
        pages = _towards(usual.pages_read, reading.pages_read)
    return usual.model_copy(update={**moved, "entries": entries, "pages_read": pages, "low_readings": 0})


def _towards(before: float, now: float) -> float:
    return before + _WEIGHT * (now - before)
