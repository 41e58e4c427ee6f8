"""Whose clock an article's "yesterday" follows: that of the places it tells of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from statistics import median_low
from typing import Protocol

from consumers.extract.dates.calendar_rules import solar_offset_hours

_SMALL_ENOUGH = frozenset(("point", "city", "district", "adm1"))  # a country may span many hours
_COUNTABLE_YEARS = range(1000, 9000)
_ELSEWHERE = frozenset(("origin", "intended"))  # "the plane from London", "bound for London"


class _Somewhere(Protocol):
    """What is asked of a place: its kind, and its longitude in degrees east."""

    @property
    def kind(self) -> str: ...
    @property
    def lon(self) -> float | None: ...


class _Named(Protocol):
    """What is asked of a place name in the text: the place that it means, and whether things happen there.

    A compound ("London police") and an origin say little of where.
    """

    @property
    def place(self) -> _Somewhere | None: ...
    @property
    def compound(self) -> bool: ...
    @property
    def role_hint(self) -> str | None: ...


def hours_ahead(names: Iterable[_Named]) -> float | None:
    """How far the clocks of an article's places are ahead of UTC, by the sun, so good to an hour or two.

    The middle one of its names; None where it names no place below a country.
    """
    hours = [
        solar_offset_hours(name.place.lon)
        for name in names
        if name.place is not None
        and name.place.lon is not None
        and name.place.kind in _SMALL_ENOUGH
        and not name.compound
        and name.role_hint not in _ELSEWHERE
    ]
    return median_low(hours) if hours else None


def countable(published: datetime | None) -> datetime | None:
    """The time of publication if days can be counted from it; None at the ends of the calendar, where feeds put
    times that they do not know ("0001-01-01")."""
    return published if published is not None and published.year in _COUNTABLE_YEARS else None


def local_time(published: datetime, hours: float | None) -> datetime:
    """What the clocks showed at publication where they are so many hours ahead of UTC; None: in UTC.

    The stroke of midnight in UTC stays: feeds that know the day only write it so, and a day is not shifted. The
    answer is marked UTC whatever the place.
    """
    there = published.astimezone(UTC)
    return there if hours is None or there.time() == time(0) else there + timedelta(hours=hours)


def local_date(published: datetime | None, hours: float | None) -> date | None:
    """The date of publication where the clocks are so many hours ahead of UTC; None: by UTC. None if not known."""
    known = countable(published)
    return None if known is None else local_time(known, hours).date()
