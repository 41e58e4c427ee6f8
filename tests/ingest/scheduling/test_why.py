"""What `incidentwire feeds why` says."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

from incidentwire.contracts import FeedHints, FeedState, Moving, ScheduleCode
from ingest.scheduling.why import MEANINGS, why
from tests.ingest.samples import NOW, feed


def text(state: FeedState | None, **fields: object) -> str:
    return "\n".join(why(feed("https://me:secret@news.example/feed", **fields), state, NOW))


def test_every_code_has_a_meaning() -> None:
    assert set(MEANINGS) == set(get_args(ScheduleCode))


def test_a_feed_that_was_never_polled_says_so() -> None:
    assert "first: not polled yet" in text(None)
    assert "not polled yet" in text(FeedState(feed_id="f"))


def test_the_last_poll_and_the_next_one_are_told_with_their_reasons() -> None:
    state = FeedState(
        feed_id="f",
        last_poll_at=NOW - timedelta(minutes=10),
        outcome="not_modified",
        reason="the server says not modified",
        next_poll_at=NOW + timedelta(minutes=50),
        schedule_code="ttl",
        schedule="the feed's ttl is 60 min",
        interval_seconds=900.0,
        new_share=0.031,
        pace_seconds=1_800.0,
        last_new_at=NOW - timedelta(hours=3),
    )
    said = text(state)
    for words in (
        "2026-02-03 12:50:00Z (in 50 min): ttl: the feed's <ttl> asks for it (the feed's ttl is 60 min)",
        "(10 min ago): not_modified: the server says not modified",
        "3.1% of a poll's entries are new",
        "something new about every 30 min",
        "interval 15 min",
        "(3 h ago)",
    ):
        assert words in said
    assert "secret" not in said


def test_trouble_is_told() -> None:
    state = FeedState(
        feed_id="f",
        last_poll_at=NOW,
        last_success_at=NOW - timedelta(days=4),
        next_poll_at=NOW,
        outcome="http_error",
        failures=5,
        gaps=2,
        signs=["failing"],
        validators_distrusted=True,
        adopted_url="https://a:b@moved.example/feed",
        moving=Moving(url="https://again.example/feed", first_seen_at=NOW, sightings=3),
        hints=FeedHints(skip_hours=[1, 2], skip_days=[6], ttl_seconds=3_600.0, update_seconds=7_200.0),
    )
    said = text(state)
    for words in (
        "5 in a row, the last good one 2026-01-30 12:00:00Z (4 days ago)",
        "2 times no entry in common",
        "signs     failing",
        "asked without them",
        "adopted https://moved.example/feed",
        "https://again.example/feed, seen 3 times",
        "skipHours 1, 2 (UTC); skipDays Sunday",
        "ttl 60 min; sy:update every 2 h",
    ):
        assert words in said


def test_a_paused_and_an_asked_for_feed_say_so() -> None:
    assert "never: paused" in text(None, paused=True)
    state = FeedState(feed_id="f", last_poll_at=NOW - timedelta(hours=1), next_poll_at=NOW + timedelta(hours=1))
    assert "asked: a person asked for it" in text(state, poll_asked_at=NOW)
    assert "forgotten" in text(state, reset_asked_at=NOW)
