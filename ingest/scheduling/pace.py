"""How fast a feed changes, learned from its polls, and the interval that follows from it.

Two things are watched. The share of a poll's entries that were not known: Media Cloud shortens where less than a third
was known and lengthens where more than two thirds were (rss-fetcher, `fetcher/tasks.py`), which keeps entries from
passing through unseen. For news that alone is too slow: of a feed of 30 entries with a new one every half hour 98 % are
always known, and it would be asked every few hours. So the time between polls that bring something new is a ceiling:
half of it, by which every other poll brings something and nothing comes later than half its usual gap. Only a silence
lets the interval grow beyond an hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from incidentwire.contracts import FeedHints, FeedState, PollOutcome
from ingest.scheduling.durations import spoken
from ingest.scheduling.failures import is_failure
from ingest.settings import IngestSettings

# One poll moves the share by so much: three polls of another kind are a trend, one is chance.
_SHARE_WEIGHT: Final = 0.3
# A feed that quickens is believed at once, one that slows down (the outlet's night) only over days.
_QUICKER_WEIGHT: Final = 0.5
_SLOWER_WEIGHT: Final = 0.1
# Polls that a person asks for in a row must not look like a pace.
_SHORTEST_PACE_SECONDS: Final = 60.0
# Media Cloud shortens at two thirds; at one third two missed polls already lose entries.
_FAST_SHARE: Final = 1 / 3
_SHORTER: Final = 0.5
# Longer in small steps: late news costs more than a request that is answered with 304.
_LONGER: Final = 1.25
# Half the pace, but not more than an hour: a small outlet's news matters as much, and 24 requests a day offend nobody.
_LONGEST_USUAL_SECONDS: Final = 3_600.0
# Of the time without anything new. After a quiet night (8 hours) the first news is an hour late at the most.
_SILENCE_SHARE: Final = 1 / 8


@dataclass(frozen=True)
class Pace:
    """What is known of a feed's pace after a poll.

    `brought`: this poll's share of new entries; None where that says nothing about the pace (a failure, the first
    reading, a reading after a long absence).
    """

    brought: float | None
    new_share: float | None
    pace_seconds: float | None
    last_new_at: datetime | None


def pace_after(
    before: FeedState, now: datetime, outcome: PollOutcome, new_share: float | None, settings: IngestSettings
) -> Pace:
    """The pace after a poll. `new_share` None: no entries were read (not modified, the same bytes, a failure)."""
    kept = Pace(None, before.new_share, before.pace_seconds, before.last_new_at)
    if is_failure(outcome):
        return kept
    share = min(1.0, max(0.0, new_share)) if new_share is not None else 0.0
    last_new_at = now if share > 0 else before.last_new_at
    nothing_to_compare = share > 0 and not before.seen
    if nothing_to_compare or _was_away(before, now, settings):
        return Pace(None, before.new_share, before.pace_seconds, last_new_at)
    known = before.new_share
    smoothed = share if known is None else known + _SHARE_WEIGHT * (share - known)
    pace = before.pace_seconds
    if share > 0 and before.last_new_at is not None:
        sample = max(_SHORTEST_PACE_SECONDS, (now - before.last_new_at).total_seconds())
        weight = 1.0 if pace is None else _QUICKER_WEIGHT if sample < pace else _SLOWER_WEIGHT
        pace = sample if pace is None else pace + weight * (sample - pace)
    return Pace(share, smoothed, pace, last_new_at)


def own_interval(
    before: FeedState, now: datetime, pace: Pace, gap: bool, settings: IngestSettings
) -> tuple[float, str]:
    """The interval that a feed's own pace asks for, within the bounds of the settings, and why."""
    interval = _bounded(before.interval_seconds or settings.base_interval_seconds, settings)
    if gap:
        return _bounded(interval * _SHORTER, settings), "no entry in common with the reading before: half the interval"
    if pace.brought is None:
        return interval, "the interval as it was" if before.interval_seconds else "the base interval"
    fast = max(pace.brought, pace.new_share or 0.0)
    if fast > _FAST_SHARE:
        return (
            _bounded(interval * _SHORTER, settings),
            f"{fast:.0%} of the entries were new: half the interval, before some pass unseen",
        )
    ceiling, reason = _ceiling(now, pace, settings)
    if interval >= ceiling:
        return ceiling, reason
    return min(ceiling, interval * _LONGER), f"{1 - fast:.0%} of the entries are known: a quarter longer"


def learned(
    before: FeedState,
    now: datetime,
    outcome: PollOutcome,
    settings: IngestSettings,
    *,
    new_share: float | None = None,
    gap: bool = False,
    hints: FeedHints | None = None,
) -> dict[str, object]:
    """The fields of the state, but for the schedule's, that advance with every poll.

    `hints`: of this reading; None keeps those known (nothing was read).
    """
    pace, failed = pace_after(before, now, outcome, new_share, settings), is_failure(outcome)
    return {
        "last_poll_at": now,
        "last_success_at": before.last_success_at if failed else now,
        "last_new_at": pace.last_new_at,
        "new_share": pace.new_share,
        "pace_seconds": pace.pace_seconds,
        "hints": before.hints if hints is None else hints,
        "outcome": outcome,
        "failures": before.failures + 1 if failed else 0,
        "polls": before.polls + 1,
        "gaps": before.gaps + int(gap),
    }


def _was_away(before: FeedState, now: datetime, settings: IngestSettings) -> bool:
    """Whether the last success is so long ago that this poll tells of our absence and not of the feed."""
    if before.last_success_at is None:
        return True
    return (now - before.last_success_at).total_seconds() > 2 * settings.max_interval_seconds


def _ceiling(now: datetime, pace: Pace, settings: IngestSettings) -> tuple[float, str]:
    if pace.pace_seconds is None:
        usual, reason = settings.base_interval_seconds, "the base interval"
    else:
        usual = min(pace.pace_seconds / 2, _LONGEST_USUAL_SECONDS)
        reason = f"something new comes about every {spoken(pace.pace_seconds)}: half of that, an hour at the most"
    silence = settings.max_interval_seconds / _SILENCE_SHARE
    if pace.last_new_at is not None:
        silence = (now - pace.last_new_at).total_seconds()
    if silence * _SILENCE_SHARE > usual:
        usual, reason = silence * _SILENCE_SHARE, f"nothing new for {spoken(silence)}: an eighth of that"
    return _bounded(usual, settings), reason


def _bounded(seconds: float, settings: IngestSettings) -> float:
    """Within the bounds; an operator's base interval beyond one of them moves it."""
    lowest = min(settings.min_interval_seconds, settings.base_interval_seconds)
    return max(lowest, min(seconds, max(settings.max_interval_seconds, settings.base_interval_seconds)))
