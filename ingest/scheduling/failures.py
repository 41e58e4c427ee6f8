"""What kind of failure a poll ended in, and how long to leave the feed alone after it.

The three kinds and their weights are Media Cloud's (rss-fetcher, `fetcher/tasks.py`): a server that says no counts
in full, one that stumbles by half, a network that doesn't answer by a quarter.
"""

from __future__ import annotations

import math
from typing import Final, Literal

from incidentwire.contracts import FeedState, PollOutcome, ScheduleCode
from ingest.settings import IngestSettings

FailureKind = Literal["hard", "soft", "temporary"]

# Outcomes that say nothing against the feed.
GOOD_OUTCOMES: Final[frozenset[str]] = frozenset(("new_entries", "no_new_entries", "not_modified", "empty"))

CODES: Final[dict[FailureKind, ScheduleCode]] = {
    "hard": "failure_hard",
    "soft": "failure_soft",
    "temporary": "failure_temporary",
}
# Doublings of the wait for each failure in a row. From 15 minutes to a day: 8 hard ones, 15 soft ones, 28 temporary
# ones, which are nearly four days of silence.
_WEIGHTS: Final[dict[FailureKind, float]] = {"hard": 1.0, "soft": 0.5, "temporary": 0.25}
# Client errors that speak of the moment and not of the feed: request time-out, too early, too many requests.
_OF_THE_MOMENT: Final = frozenset((408, 425, 429))
_TOO_MANY_REQUESTS: Final = 429
# 2 ** 40 intervals are beyond every bound; more would only overflow.
_MOST_DOUBLINGS: Final = 40.0


def is_failure(outcome: PollOutcome) -> bool:
    """Whether a poll that ended so counts as failed."""
    return outcome not in GOOD_OUTCOMES


def failure_kind(outcome: PollOutcome, status: int | None) -> FailureKind:
    """The kind of a failure. `status`: of the HTTP answer, None where there was none."""
    if outcome in ("timeout", "unreachable"):
        return "temporary"
    if outcome in ("parse_timeout", "parse_failed"):
        return "soft"
    if outcome == "http_error" and (status is None or status >= 500 or status < 400 or status in _OF_THE_MOMENT):
        return "soft"
    return "hard"


def back_off_seconds(
    kind: FailureKind, failures: int, interval: float, before: FeedState, status: int | None, settings: IngestSettings
) -> float:
    """How long to wait after the `failures`-th failure in a row, where `interval` is the feed's own.

    Never more than twice the wait before: a feed that was out of reach for a night and then answers 503 once must not
    wait as if it had answered 503 all night.
    """
    doublings = min(_WEIGHTS[kind] * max(0, failures - 1), _MOST_DOUBLINGS)
    wait = interval * math.pow(2.0, doublings)
    if status == _TOO_MANY_REQUESTS:  # without Retry-After; the interval itself is what it complains of
        wait *= 2.0
    return max(interval, min(wait, 2.0 * max(interval, _wait_before(before)), settings.max_backoff_seconds))


def gone_seconds(before: FeedState, settings: IngestSettings) -> float:
    """How long to wait after a 410: a day at first, as a deployment gone wrong says 410 too, then much longer."""
    return settings.gone_probe_seconds if before.outcome == "gone" else settings.max_backoff_seconds


def _wait_before(before: FeedState) -> float:
    if not before.failures or before.next_poll_at is None or before.last_poll_at is None:
        return 0.0
    return (before.next_poll_at - before.last_poll_at).total_seconds()
