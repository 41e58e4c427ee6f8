"""When there are too many dead letters: then the records are hardly to blame, and going on only makes more of them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

# The share says nothing before so much of the window is full.
_MEANINGFUL = 0.2


@dataclass(frozen=True)
class Limits:
    """`ratio`: the largest share of dead letters among the last `window` records, above 1 for no limit.

    `consecutive`: how many in a row are too many, 0 for no limit.
    """

    ratio: float = 0.5
    window: int = 1000
    consecutive: int = 100


@dataclass
class Tally:
    """What became of the latest records of a stage. A copy goes with each batch and counts when that is committed."""

    limits: Limits
    recent: deque[bool] = field(default_factory=deque)
    dead: int = 0
    in_a_row: int = 0

    def copy(self) -> Tally:
        """Another one that goes on from here."""
        return Tally(self.limits, self.recent.copy(), self.dead, self.in_a_row)

    def observe(self, dead: bool) -> str | None:
        """Takes the outcome of one record; the reason where this makes too many dead letters."""
        self.in_a_row = self.in_a_row + 1 if dead else 0
        self.recent.append(dead)
        self.dead += dead
        if len(self.recent) > self.limits.window:
            self.dead -= self.recent.popleft()
        if not dead:
            return None  # what was processed well is never what breaks a limit
        if self.limits.consecutive and self.in_a_row >= self.limits.consecutive:
            return f"{self.in_a_row} dead letters in a row"
        seen = len(self.recent)
        if seen >= _MEANINGFUL * self.limits.window and self.dead > self.limits.ratio * seen:
            return f"{self.dead} of the last {seen} records became dead letters"
        return None
