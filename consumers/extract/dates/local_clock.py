"""Whose clock an article's "yesterday" follows: that of the places it tells of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from consumers.extract.dates.calendar_rules import solar_offset_hours

_SMALL_ENOUGH = frozenset(("point", "city", "district", "adm1"))  # a country may span many hours


class _Somewhere(Protocol):
    """What is asked of a place: its kind, and its longitude in degrees east."""

    @property
    def kind(self) -> str: ...
    @property
    def lon(self) -> float | None: ...


class _Named(Protocol):
    """What is asked of a place name in the text: the place that it means."""

    @property
    def place(self) -> _Somewhere | None: ...


def hours_ahead(names: Iterable[_Named]) -> float:
    """How far the clocks of an article's places are ahead of UTC, to an hour or so: what most of its names say.

    0 where it names no place below a country.
    """
    votes = Counter(
        solar_offset_hours(name.place.lon)
        for name in names
        if name.place is not None and name.place.lon is not None and name.place.kind in _SMALL_ENOUGH
    )
    return votes.most_common(1)[0][0] if votes else 0.0


def local_date(published: datetime | None, hours: float) -> date | None:
    """The date of publication where the clocks are so many hours ahead of UTC."""
    return None if published is None else (published.astimezone(UTC) + timedelta(hours=hours)).date()
