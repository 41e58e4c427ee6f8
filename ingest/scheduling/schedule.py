"""When a feed is polled next, and why: a pure decision with a reason code.

The feed's own pace gives an interval (`pace.py`), or the feed list does. The publisher's hints lengthen it
(`hints.py`), failures back off from it (`failures.py`), Retry-After and forbidden hours move the time further. What
decided last is the code that is kept.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from incidentwire.contracts import Feed, FeedHints, FeedState, PollOutcome, ScheduleCode
from ingest.scheduling.durations import spoken
from ingest.scheduling.failures import CODES, back_off_seconds, failure_kind, gone_seconds, is_failure
from ingest.scheduling.hints import longest_wish, next_allowed
from ingest.scheduling.pace import own_interval, pace_after
from ingest.settings import IngestSettings

__all__ = ["PollFacts", "Schedule", "is_failure", "jitter_of", "next_poll", "scheduled"]

# Entries that wait for their pages: soon, and the host's slot keeps the distance between the requests.
_BACKLOG_SECONDS: Final = 60.0
# As long as the other reasons in the state; a hint's text is ours, so nothing from outside is in it.
_MAX_REASON_CHARACTERS: Final = 500


@dataclass(frozen=True)
class PollFacts:
    """What the next poll is decided from, after a poll that ended at `now` with `outcome`.

    `status`: of the HTTP answer, None where there was none. `failures`: in a row, this one included. `jitter`: 0..1.
    `hints`: of this reading, else those kept in `before`. `new_share`: of this poll's entries that were not known,
    None where none were read. `gap`: no entry in common with the reading before. `backlog`: entries of this poll wait
    for their pages.
    """

    feed: Feed
    before: FeedState
    outcome: PollOutcome
    now: datetime
    jitter: float
    status: int | None = None
    failures: int = 0
    hints: FeedHints = field(default_factory=FeedHints)
    max_age_seconds: float | None = None
    retry_after_seconds: float | None = None
    new_share: float | None = None
    gap: bool = False
    backlog: bool = False


@dataclass(frozen=True)
class Schedule:
    """When the next poll is, and why.

    `interval_seconds` is the one that the feed's own pace gives, from which the next decision goes on; `wait_seconds`
    is what was decided this time, without jitter and without the hours that the feed forbids.
    """

    at: datetime
    interval_seconds: float
    wait_seconds: float
    code: ScheduleCode
    reason: str


@dataclass(frozen=True)
class _Wait:
    seconds: float
    code: ScheduleCode
    reason: str


def next_poll(facts: PollFacts, settings: IngestSettings) -> Schedule:
    """Decides the next poll of a feed. The same facts give the same answer."""
    interval, wait = _by_pace(facts, settings)
    if facts.feed.interval_seconds is None:
        wait = _with_wishes(wait, facts, settings)
    if facts.outcome == "gone":
        seconds = gone_seconds(facts.before, settings)
        wait = _Wait(
            seconds, "gone", "the publisher says that the feed is gone for good: asked again from time to time"
        )
    elif is_failure(facts.outcome):
        wait = _after_failure(wait, facts, settings)
    elif facts.backlog:
        wait = _Wait(_BACKLOG_SECONDS, "backlog", "entries of this poll wait for their pages")
    wait = _with_retry_after(wait, facts, settings)
    at = facts.now + timedelta(seconds=wait.seconds * (1 + settings.jitter_share * facts.jitter))
    code, reason = wait.code, wait.reason
    at, skips, why = next_allowed(at, facts.hints, facts.jitter)
    if skips is not None:
        code, reason = skips, why
    asked = facts.feed.poll_asked_at
    if asked is not None and facts.now < asked < at:  # asked for while this poll was under way
        at, code, reason = asked, "asked", "a person asked for it"
    return Schedule(at, interval, wait.seconds, code, reason)


def scheduled(schedule: Schedule) -> dict[str, object]:
    """The schedule's fields of the state."""
    return {
        "next_poll_at": schedule.at,
        "interval_seconds": schedule.interval_seconds,
        "schedule_code": schedule.code,
        "schedule": schedule.reason[:_MAX_REASON_CHARACTERS],
    }


def jitter_of(feed_id: str, polls: int) -> float:
    """A jitter in 0..1 that looks random over feeds and polls and is the same whenever it is asked for."""
    digest = hashlib.sha256(f"{feed_id}\n{polls}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def _by_pace(facts: PollFacts, settings: IngestSettings) -> tuple[float, _Wait]:
    """The feed's own interval, and the wait that it gives. An interval of the feed list stands beside what is learned,
    so that taking it away goes on from there."""
    pace = pace_after(facts.before, facts.now, facts.outcome, facts.new_share, settings)
    interval, reason = own_interval(facts.before, facts.now, pace, facts.gap, settings)
    fixed = facts.feed.interval_seconds
    if fixed is not None:
        return interval, _Wait(fixed, "fixed", f"the feed list says every {spoken(fixed)}")
    return interval, _Wait(interval, "gap" if facts.gap else "adaptive", reason)


def _with_wishes(wait: _Wait, facts: PollFacts, settings: IngestSettings) -> _Wait:
    """Lengthened to what the publisher asks for, within bounds: news must not get old by a default of some software."""
    wish = longest_wish(facts.hints, facts.max_age_seconds)
    if wish is None:
        return wait
    seconds, code, reason = wish
    bounded = min(seconds, settings.max_hint_seconds)
    if not bounded > wait.seconds:
        return wait
    return _Wait(bounded, code, reason if bounded == seconds else f"{reason}; at most {spoken(bounded)} is given")


def _after_failure(wait: _Wait, facts: PollFacts, settings: IngestSettings) -> _Wait:
    kind = failure_kind(facts.outcome, facts.status)
    failures = max(1, facts.failures)
    seconds = back_off_seconds(kind, failures, wait.seconds, facts.before, facts.status, settings)
    return _Wait(seconds, CODES[kind], f"{failures} failed in a row, the last one {kind}: {spoken(seconds)}")


def _with_retry_after(wait: _Wait, facts: PollFacts, settings: IngestSettings) -> _Wait:
    asked = facts.retry_after_seconds
    if asked is None:
        return wait
    seconds = min(asked, settings.max_backoff_seconds)
    if not seconds > wait.seconds:
        return wait
    return _Wait(seconds, "retry_after", f"the publisher asks to wait {spoken(asked)}")
