"""What is learned of a feed's pace, and the interval that follows."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from incidentwire.contracts import FeedHints, FeedState, PollOutcome, SeenEntry
from ingest.scheduling.pace import learned
from ingest.scheduling.schedule import PollFacts, Schedule, jitter_of, next_poll, scheduled
from ingest.settings import IngestSettings
from tests.ingest.samples import NOW, feed

SETTINGS = IngestSettings()
SEEN = SeenEntry(key="k", article_id="a", revision=1, content_sha256="0", last_seen_at=NOW)
QUARTER = timedelta(seconds=900)


def polled(**fields: Any) -> FeedState:
    known = {"seen": [SEEN], "last_poll_at": NOW, "last_success_at": NOW, "last_new_at": NOW, "polls": 1}
    return FeedState.model_validate({"feed_id": "f", **known, **fields})


def step(before: FeedState, outcome: PollOutcome, share: float | None, later: timedelta = QUARTER) -> FeedState:
    """The state after one more poll."""
    now = (before.last_poll_at or NOW) + later
    return before.model_copy(update=learned(before, now, outcome, SETTINGS, new_share=share))


def decided(before: FeedState, outcome: PollOutcome, share: float | None, later: timedelta = QUARTER) -> Schedule:
    now = (before.last_poll_at or NOW) + later
    return next_poll(PollFacts(feed(), before, outcome, now, 0.0, new_share=share), SETTINGS)


def test_the_first_reading_teaches_no_pace_for_everything_is_new_in_it() -> None:
    after = step(FeedState(feed_id="f"), "new_entries", 1.0)
    assert (after.new_share, after.pace_seconds, after.last_new_at) == (None, None, NOW + QUARTER)


def test_the_first_entries_of_a_feed_that_was_empty_teach_none_either() -> None:
    empty = step(FeedState(feed_id="f"), "empty", None)
    filled = step(empty, "new_entries", 1.0)
    assert (filled.new_share, filled.pace_seconds) == (None, None)
    assert decided(empty, "new_entries", 1.0).interval_seconds == 900


def test_the_share_of_new_entries_is_smoothed_and_a_not_modified_answer_counts_as_none() -> None:
    after = step(polled(), "new_entries", 0.5)
    assert after.new_share == 0.5
    assert step(after, "not_modified", None).new_share == pytest.approx(0.35)


def test_a_failure_teaches_nothing_but_that_it_failed() -> None:
    before = polled(new_share=0.2, pace_seconds=600.0)
    after = step(before, "timeout", None)
    assert (after.new_share, after.pace_seconds, after.last_new_at) == (0.2, 600.0, NOW)
    assert (after.failures, after.polls, after.last_success_at, after.last_poll_at) == (1, 2, NOW, NOW + QUARTER)
    assert step(after, "not_modified", None).failures == 0


def test_a_quickening_feed_is_believed_at_once_and_a_slowing_one_over_days() -> None:
    before = polled(pace_seconds=7_200.0)
    assert step(before, "new_entries", 0.1).pace_seconds == 4_050.0
    slower = step(before, "new_entries", 0.1, timedelta(hours=4)).pace_seconds
    assert slower == pytest.approx(7_920.0)


def test_what_was_missed_while_nobody_polled_is_no_pace() -> None:
    before = polled(pace_seconds=1_800.0, new_share=0.1)
    after = step(before, "new_entries", 1.0, timedelta(days=3))
    assert (after.pace_seconds, after.new_share) == (1_800.0, 0.1)
    assert decided(before, "new_entries", 1.0, timedelta(days=3)).interval_seconds == 900


def test_polls_asked_for_in_a_row_make_no_pace_of_seconds() -> None:
    assert step(polled(), "new_entries", 0.1, timedelta(seconds=1)).pace_seconds == 60.0


def test_a_clock_that_went_back_breaks_nothing() -> None:
    after = step(polled(pace_seconds=600.0), "new_entries", 0.1, timedelta(hours=-2))
    assert after.pace_seconds is not None
    assert after.pace_seconds > 0


@pytest.mark.parametrize(("share", "interval"), [(0.3, 900), (0.34, 450), (1.0, 450)])
def test_more_than_a_third_new_halves_the_interval_before_entries_pass_unseen(share: float, interval: float) -> None:
    before = polled(interval_seconds=900.0, pace_seconds=1_800.0, new_share=0.1, last_new_at=NOW - QUARTER)
    assert decided(before, "new_entries", share).interval_seconds == interval


def test_a_feed_of_known_entries_is_asked_less_often_in_small_steps() -> None:
    before = polled(interval_seconds=900.0, pace_seconds=14_400.0, new_share=0.0)
    schedule = decided(before, "not_modified", None)
    assert (schedule.interval_seconds, schedule.code) == (1_125, "adaptive")


def test_never_longer_than_half_the_time_between_two_new_entries() -> None:
    """Also where nearly all entries are known, as they always are in a long feed."""
    before = polled(interval_seconds=900.0, pace_seconds=1_900.0, new_share=0.02)
    assert decided(before, "no_new_entries", 0.0).interval_seconds == 950


def test_a_long_silence_lengthens_the_interval_to_an_eighth_of_it_and_no_further() -> None:
    before = polled(interval_seconds=3_600.0, pace_seconds=1_800.0, last_new_at=NOW - timedelta(hours=8) + QUARTER)
    assert decided(before, "not_modified", None).interval_seconds == 3_600


def test_an_operator_s_base_interval_moves_the_bounds() -> None:
    for base in (30.0, 40_000.0):
        settings = IngestSettings(base_interval_seconds=base)
        first = next_poll(PollFacts(feed(), FeedState(feed_id="f"), "new_entries", NOW, 0.0, new_share=1.0), settings)
        assert first.interval_seconds == base


def test_hints_are_kept_from_the_last_reading_until_the_next() -> None:
    hints = FeedHints(ttl_seconds=60.0)
    before = polled().model_copy(update=learned(polled(), NOW, "new_entries", SETTINGS, new_share=0.1, hints=hints))
    assert step(before, "not_modified", None).hints == hints


def simulate(gap_seconds: float, entries: int, days: float, lull: bool = False, seed: int = 7) -> tuple[float, ...]:
    """A feed that gets entries at random times, polled as decided: polls a day, median and worst wait for an entry
    in seconds, entries that passed unseen. `lull`: none at night (8 hours)."""
    chance = random.Random(seed)
    state, now, waits, lost = polled(), NOW, [], 0
    arrivals: list[float] = []
    at = 0.0
    while at < days * 86_400:
        at += chance.expovariate(1 / gap_seconds)
        if not (lull and at % 86_400 < 8 * 3_600):
            arrivals.append(at)
    position, polls = 0, 0
    while (elapsed := (now - NOW).total_seconds()) < days * 86_400:
        fresh = [arrival for arrival in arrivals[position:] if arrival <= elapsed]
        position += len(fresh)
        lost += max(0, len(fresh) - entries)
        waits += [elapsed - arrival for arrival in fresh]
        polls += 1
        share = min(1.0, len(fresh) / entries) if fresh else None
        outcome: PollOutcome = "new_entries" if fresh else "not_modified"
        schedule = next_poll(PollFacts(feed(), state, outcome, now, jitter_of("f", polls), new_share=share), SETTINGS)
        fields = {**learned(state, now, outcome, SETTINGS, new_share=share), **scheduled(schedule)}
        state, now = state.model_copy(update=fields), schedule.at
    waits.sort()
    return polls / days, waits[len(waits) // 2], waits[-1], float(lost)


@pytest.mark.parametrize(
    ("gap_seconds", "entries", "lull", "most_polls_a_day", "most_median_wait"),
    [
        (60, 30, False, 290, 240),  # a wire
        (1_800, 30, False, 130, 600),  # a newsroom
        (1_800, 30, True, 110, 700),  # a newsroom that sleeps
        (21_600, 20, False, 25, 2_700),  # a small outlet
        (5 * 86_400, 10, False, 12, 9_000),  # a bulletin
    ],
)
def test_over_two_weeks_news_comes_soon_and_quiet_feeds_are_left_alone(
    gap_seconds: float, entries: int, lull: bool, most_polls_a_day: float, most_median_wait: float
) -> None:
    polls_a_day, median, _, lost = simulate(gap_seconds, entries, 14, lull)
    assert lost == 0
    assert polls_a_day <= most_polls_a_day
    assert median <= most_median_wait
