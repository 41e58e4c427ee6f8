"""One number with its bounds, and the arithmetic of such numbers.

Knows nothing of figures, speakers or articles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

# When something was said: the day as an ordinal, and the article's second in it. A later one is newer.
Moment = tuple[int, float]
LONG_AGO: Moment = (0, 0.0)


@dataclass(frozen=True)
class Count:
    """A number of people or things: `low` and `high` are bounds (None: open), `best` the number to show.

    `conflict`: the accounts behind it cannot all be true. `at`: when the newest account behind it was given.
    """

    best: int | None
    low: int | None
    high: int | None
    conflict: bool = False
    at: Moment = LONG_AGO

    @property
    def centre(self) -> int | None:
        """The number that the count stands for when it is compared with others."""
        return self.best if self.best is not None else self.low if self.low is not None else self.high

    @property
    def bounded(self) -> bool:
        """Whether it says anything firm; "about 20" does not."""
        return self.low is not None or self.high is not None

    def excludes(self, other: Count) -> bool:
        """Whether both cannot be true."""
        return _below(self.high, other.low) or _below(other.high, self.low)

    def allows(self, number: int) -> bool:
        """Whether the number lies inside the bounds."""
        return not _below(self.high, number) and not _below(number, self.low)


def _below(high: int | None, low: int | None) -> bool:
    return high is not None and low is not None and high < low


def best_inside(low: int | None, high: int | None, about: Iterable[int]) -> int | None:
    """Rule 3: the exact value; of a lower bound alone `low`, of an upper bound alone `high`, of "about N" N, of a
    range `low`, or the N of an "about N" that falls inside the range."""
    if low is not None and (high is None or low == high):
        return low
    inside = sorted(number for number in about if Count(None, low, high).allows(number))
    if inside:
        return inside[0]
    return low if low is not None else high


def add(counts: Iterable[Count]) -> Count:
    """The sum of counts of different people."""
    parts = list(counts)
    if len(parts) == 1:
        return parts[0]
    highs = [part.high for part in parts if part.high is not None]
    return Count(
        best=sum(part.centre or 0 for part in parts),
        low=sum(part.low or 0 for part in parts),
        high=sum(highs) if len(highs) == len(parts) else None,
        conflict=any(part.conflict for part in parts),
        at=max((part.at for part in parts), default=LONG_AGO),
    )


def raise_floor(whole: Count | None, floor: int | None, at: Moment = LONG_AGO) -> Count | None:
    """Rule 5: what is known of some of the people bounds the whole from below and is never added to it.

    Where the floor breaks through the roof, the accounts conflict, and the newer one is `best`.
    """
    if not floor:
        return whole
    if whole is None:
        return Count(floor, floor, None, at=at)
    if whole.low is not None and whole.low >= floor:
        return whole
    if whole.high is not None and whole.high < floor:
        best = floor if at > whole.at else whole.best
        return Count(best, whole.low, floor, True, max(at, whole.at))
    best = floor if whole.best is None or whole.best < floor else whole.best
    return replace(whole, low=floor, best=best)


def meet(whole: Count, parts: Count) -> Count:
    """A total and the sum of all its categories are counts of the same people: "at least 33" with 18 + 15 is 33."""
    if whole.conflict:  # the parts may be one side's account only
        return raise_floor(whole, parts.low, parts.at) or whole
    if _below(whole.high, parts.low):
        best = parts.best if parts.at > whole.at else whole.best
        high = parts.high if parts.high is not None else parts.low
        return Count(best, whole.low, high, True, max(whole.at, parts.at))
    if _below(parts.high, whole.low):
        return whole  # the categories that were named are not all
    lows = [low for low in (whole.low, parts.low) if low is not None]
    highs = [high for high in (whole.high, parts.high) if high is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    about = [whole.best] if whole.best is not None and whole.best not in (whole.low, whole.high) else []
    return Count(best_inside(low, high, about), low, high, parts.conflict, max(whole.at, parts.at))
