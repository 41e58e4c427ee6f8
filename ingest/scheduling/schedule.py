"""When a feed is polled next, and why: a pure decision with a reason code.

Modest on purpose: a base interval, the publisher's max-age and Retry-After, back-off on failures, jitter. An adaptive
interval is one more code and one more input here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from incidentwire.contracts import PollOutcome
from ingest.settings import IngestSettings

# Why the next poll is when it is; `incidentwire feeds why` explains it by this.
ScheduleCode = Literal["base", "max_age", "retry_after", "failures", "gone"]

# Outcomes that say nothing against the feed.
GOOD_OUTCOMES: Final[frozenset[str]] = frozenset(("new_entries", "no_new_entries", "not_modified", "empty"))
# 2 ** 30 intervals are beyond every bound; more would only overflow.
_MAX_DOUBLINGS: Final = 30


@dataclass(frozen=True)
class Schedule:
    """`interval_seconds` is without the jitter that `at` holds."""

    at: datetime
    interval_seconds: float
    code: ScheduleCode
    reason: str


def is_failure(outcome: PollOutcome) -> bool:
    """Whether a poll that ended so counts as failed."""
    return outcome not in GOOD_OUTCOMES


def next_poll(
    outcome: PollOutcome,
    failures: int,
    now: datetime,
    settings: IngestSettings,
    *,
    jitter: float,
    max_age_seconds: float | None = None,
    retry_after_seconds: float | None = None,
) -> Schedule:
    """Decides the next poll after one that ended with `outcome`, the `failures`-th failure in a row (0: none).

    `jitter` is in 0..1. A wish of the publisher only ever lengthens the interval, within the bounds of the settings.
    """
    interval, code, reason = _interval(outcome, failures, settings)
    if max_age_seconds is not None:
        hint = min(max_age_seconds, settings.max_hint_seconds)
        if hint > interval:
            interval, code, reason = hint, "max_age", f"the publisher's cache holds for {max_age_seconds:g} s"
    if retry_after_seconds is not None:
        wait = min(retry_after_seconds, settings.max_backoff_seconds)
        if wait > interval:
            interval, code, reason = wait, "retry_after", f"the publisher asks to wait {retry_after_seconds:g} s"
    at = now + timedelta(seconds=interval * (1 + settings.jitter_share * jitter))
    return Schedule(at, interval, code, reason)


def _interval(outcome: PollOutcome, failures: int, settings: IngestSettings) -> tuple[float, ScheduleCode, str]:
    base = settings.base_interval_seconds
    if outcome == "gone":
        return max(base, settings.max_backoff_seconds), "gone", "the publisher says that the feed is gone for good"
    if is_failure(outcome) and failures > 0:
        doubled = base * 2.0 ** min(failures - 1, _MAX_DOUBLINGS)
        return max(base, min(doubled, settings.max_backoff_seconds)), "failures", f"{failures} failed in a row"
    return base, "base", "the base interval"


def jitter_of(feed_id: str, polls: int) -> float:
    """A jitter in 0..1 that looks random over feeds and polls and is the same whenever it is asked for."""
    digest = hashlib.sha256(f"{feed_id}\n{polls}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32
