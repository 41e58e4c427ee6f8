"""When a feed is polled next, and the code that is kept for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentwire.contracts import FeedHints, FeedState, PollOutcome, SeenEntry
from ingest.scheduling.schedule import PollFacts, Schedule, jitter_of, next_poll, scheduled
from ingest.settings import IngestSettings
from tests.ingest.samples import NOW, feed

SETTINGS = IngestSettings(base_interval_seconds=900, jitter_share=0.2)
SEEN = SeenEntry(key="k", article_id="a", revision=1, content_sha256="0", last_seen_at=NOW)


def state(**fields: Any) -> FeedState:
    """A feed that was polled a quarter of an hour ago."""
    known = {
        "seen": [SEEN],
        "last_poll_at": NOW - timedelta(seconds=900),
        "last_success_at": NOW - timedelta(seconds=900),
        "last_new_at": NOW - timedelta(seconds=900),
    }
    return FeedState.model_validate({"feed_id": "f", **known, **fields})


def after(outcome: PollOutcome, *, before: FeedState | None = None, own: float | None = None, **facts: Any) -> Schedule:
    facts = {"jitter": 0.0, **facts}
    return next_poll(PollFacts(feed(interval_seconds=own), before or state(), outcome, NOW, **facts), SETTINGS)


def test_a_first_good_poll_comes_again_after_the_base_interval() -> None:
    schedule = after("new_entries", before=FeedState(feed_id="f"), new_share=1.0)
    assert (schedule.at, schedule.code) == (NOW + timedelta(seconds=900), "adaptive")


def test_jitter_adds_its_share_and_is_not_kept_in_the_interval() -> None:
    schedule = after("new_entries", jitter=0.5, new_share=0.1, before=state(pace_seconds=1_800.0))
    assert schedule.at == NOW + timedelta(seconds=schedule.wait_seconds * 1.1)
    assert schedule.interval_seconds == schedule.wait_seconds


def test_an_interval_of_the_feed_list_holds_whatever_the_pace_and_the_hints() -> None:
    hints = FeedHints(ttl_seconds=7_200.0)
    schedule = after("new_entries", own=120.0, new_share=0.9, hints=hints, max_age_seconds=3_000.0)
    assert (schedule.wait_seconds, schedule.code) == (120.0, "fixed")


@pytest.mark.parametrize(
    ("outcome", "hints", "max_age", "seconds", "code"),
    [
        ("no_new_entries", FeedHints(), 1_200.0, 1_200, "max_age"),
        ("not_modified", FeedHints(), 60.0, 900, "adaptive"),
        ("no_new_entries", FeedHints(ttl_seconds=1_800.0), 1_200.0, 1_800, "ttl"),
        ("no_new_entries", FeedHints(update_seconds=3_000.0, ttl_seconds=60.0), None, 3_000, "sy_update"),
        ("no_new_entries", FeedHints(update_seconds=1e9), None, 3_600, "sy_update"),
        ("no_new_entries", FeedHints(), 1e9, 3_600, "max_age"),
    ],
)
def test_the_publisher_s_hints_lengthen_the_interval_within_bounds(
    outcome: PollOutcome, hints: FeedHints, max_age: float | None, seconds: float, code: str
) -> None:
    schedule = after(outcome, hints=hints, max_age_seconds=max_age)
    assert (schedule.wait_seconds, schedule.code) == (seconds, code)
    assert schedule.interval_seconds == 900, "a hint that goes away must leave no trace"


@pytest.mark.parametrize(
    ("outcome", "status", "retry_after", "seconds", "code"),
    [
        ("http_error", 503, 5_000.0, 5_000, "retry_after"),
        ("http_error", 429, 10.0, 1_800, "failure_soft"),
        ("http_error", 503, 1e9, 86_400, "retry_after"),
        ("new_entries", 200, 5_000.0, 5_000, "retry_after"),
    ],
)
def test_retry_after_is_waited_for_within_a_day(
    outcome: PollOutcome, status: int, retry_after: float, seconds: float, code: str
) -> None:
    schedule = after(outcome, status=status, failures=1, retry_after_seconds=retry_after)
    assert (schedule.wait_seconds, schedule.code) == (seconds, code)


def test_a_gap_halves_the_interval_and_says_so() -> None:
    schedule = after("new_entries", gap=True, new_share=1.0)
    assert (schedule.interval_seconds, schedule.code) == (450, "gap")


def test_entries_that_wait_for_their_pages_bring_the_next_poll_within_two_minutes() -> None:
    schedule = after("new_entries", backlog=True, new_share=0.1, hints=FeedHints(ttl_seconds=3_600.0), jitter=1.0)
    assert schedule.at - NOW < timedelta(seconds=120)
    assert schedule.code == "backlog"


def test_skipped_hours_move_the_poll_to_the_next_allowed_one() -> None:
    at_noon = after("no_new_entries", hints=FeedHints(skip_hours=[12, 13]))  # NOW is 12:00, 15 minutes on is 12:15
    assert (at_noon.at, at_noon.code) == (NOW.replace(hour=14), "skip_hours")


def test_skipped_days_move_the_poll_to_the_next_allowed_one() -> None:
    tuesday_and_wednesday = after("no_new_entries", hints=FeedHints(skip_days=[1, 2], skip_hours=[0]))  # NOW: a Tuesday
    assert (tuesday_and_wednesday.at, tuesday_and_wednesday.code) == (datetime(2026, 2, 5, 1, tzinfo=UTC), "skip_days")


@pytest.mark.parametrize("hints", [FeedHints(skip_hours=list(range(24))), FeedHints(skip_days=list(range(7)))])
def test_a_feed_that_forbids_all_hours_is_polled_all_the_same(hints: FeedHints) -> None:
    assert after("no_new_entries", hints=hints).code == "adaptive"


def test_feeds_come_back_from_a_skipped_hour_one_after_the_other() -> None:
    times = {after("no_new_entries", hints=FeedHints(skip_hours=[12]), jitter=n / 10).at for n in range(10)}
    assert len(times) == 10
    assert max(times) - min(times) < timedelta(seconds=600)


def test_a_poll_that_was_asked_for_by_a_clock_ahead_is_made_then() -> None:
    asked = feed(poll_asked_at=NOW + timedelta(seconds=30))
    schedule = next_poll(PollFacts(asked, state(), "no_new_entries", NOW, 0.0), SETTINGS)
    assert (schedule.at, schedule.code) == (NOW + timedelta(seconds=30), "asked")


def test_what_was_decided_goes_into_the_state_with_its_code() -> None:
    schedule = after("no_new_entries", max_age_seconds=1_200.0)
    kept = state().model_copy(update=scheduled(schedule))
    assert (kept.next_poll_at, kept.interval_seconds, kept.schedule_code) == (schedule.at, 900, "max_age")
    assert FeedState.from_json(kept.to_json()) == kept


def test_jitter_differs_between_feeds_and_is_the_same_when_asked_again() -> None:
    values = {jitter_of(f"feed-{number}", 3) for number in range(50)}
    assert len(values) == 50
    assert all(0 <= value < 1 for value in values)
    assert jitter_of("feed-1", 3) == jitter_of("feed-1", 3) != jitter_of("feed-1", 4)


OUTCOMES = st.sampled_from(
    ["new_entries", "no_new_entries", "not_modified", "empty", "gone", "http_error", "timeout", "parse_failed"]
)
SECONDS = st.none() | st.floats(min_value=0) | st.just(float("nan"))


@given(
    outcome=OUTCOMES,
    status=st.none() | st.integers(100, 599),
    failures=st.integers(0, 10_000),
    jitter=st.floats(0, 1),
    max_age=SECONDS,
    retry_after=SECONDS,
    share=st.none() | st.floats(0, 1),
    gap=st.booleans(),
    backlog=st.booleans(),
    skip_hours=st.lists(st.integers(0, 23), max_size=23),
    interval=st.none() | st.floats(min_value=1e-3, max_value=1e12),
    away=st.integers(0, 10**7),
)
def test_whatever_a_publisher_sends_the_next_poll_is_within_a_minute_and_nine_days(
    outcome: PollOutcome,
    status: int | None,
    failures: int,
    jitter: float,
    max_age: float | None,
    retry_after: float | None,
    share: float | None,
    gap: bool,
    backlog: bool,
    skip_hours: list[int],
    interval: float | None,
    away: int,
) -> None:
    past = NOW - timedelta(seconds=away)
    before = state(interval_seconds=interval, last_success_at=past, last_new_at=past, pace_seconds=3.0)
    schedule = after(
        outcome,
        before=before,
        status=status,
        failures=failures,
        jitter=jitter,
        max_age_seconds=max_age,
        retry_after_seconds=retry_after,
        new_share=share,
        gap=gap,
        backlog=backlog,
        hints=FeedHints(skip_hours=skip_hours),
    )
    assert timedelta(seconds=60) <= schedule.at - NOW <= timedelta(days=9.5)
    assert SETTINGS.min_interval_seconds <= schedule.interval_seconds <= SETTINGS.max_interval_seconds
    assert schedule.reason
    before.model_copy(update=scheduled(schedule)).to_json()
