"""Signs that something is wrong with a feed: it fails, falls silent, or loses what its entries used to have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from incidentwire.contracts import FeedState, HealthSign
from ingest.articles.norms import DRIFTING_READINGS

# In a row, with back-off between them: hours, not a restart of their server.
FAILING_POLLS: Final = 5
# Of the usual time between news. Weekends and holidays are three days.
_SILENCE: Final = 8.0
_SHORTEST_SILENCE: Final = timedelta(days=3)


def signs_of(state: FeedState, now: datetime) -> list[HealthSign]:
    """The signs that a state shows at `now`."""
    signs: list[HealthSign] = []
    if state.failures >= FAILING_POLLS:
        signs.append("failing")
    elif is_silent(state, now):
        signs.append("silent")
    if state.norms.low_readings >= DRIFTING_READINGS:
        signs.append("drifting")
    return signs


def is_silent(state: FeedState, now: datetime) -> bool:
    """Whether a feed that is read well has brought nothing new for much longer than usual."""
    if state.last_new_at is None or state.pace_seconds is None:
        return False
    return now - state.last_new_at > max(_SHORTEST_SILENCE, timedelta(seconds=_SILENCE * state.pace_seconds))


def changes(before: Sequence[HealthSign], after: Sequence[HealthSign]) -> tuple[list[HealthSign], list[HealthSign]]:
    """The signs that came, and those that went."""
    return [sign for sign in after if sign not in before], [sign for sign in before if sign not in after]
