"""How long a feed that fails is left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidentwire.contracts import FeedState, PollOutcome
from ingest.scheduling.failures import failure_kind, is_failure
from ingest.scheduling.schedule import PollFacts, Schedule, next_poll, scheduled
from ingest.settings import IngestSettings
from tests.ingest.samples import NOW, feed

SETTINGS = IngestSettings(base_interval_seconds=900)
DAY = 86_400.0


def fail(endings: list[tuple[PollOutcome, int | None]]) -> list[Schedule]:
    """The schedules after failures in a row, each poll made when the one before said."""
    before, now, schedules = FeedState(feed_id="f"), NOW, []
    for number, (outcome, status) in enumerate(endings, 1):
        facts = PollFacts(feed(), before, outcome, now, 0.0, status=status, failures=number)
        schedule = next_poll(facts, SETTINGS)
        fields = {**scheduled(schedule), "last_poll_at": now, "failures": number, "outcome": outcome}
        before, now = before.model_copy(update=fields), schedule.at
        schedules.append(schedule)
    return schedules


@pytest.mark.parametrize(
    ("outcome", "status", "kind"),
    [
        ("http_error", 404, "hard"),
        ("http_error", 401, "hard"),
        ("http_error", 403, "hard"),
        ("not_a_feed", 200, "hard"),
        ("too_large", 200, "hard"),
        ("forbidden_address", None, "hard"),
        ("too_many_redirects", 302, "hard"),
        ("http_error", 429, "soft"),
        ("http_error", 408, "soft"),
        ("http_error", 500, "soft"),
        ("http_error", None, "soft"),
        ("parse_failed", None, "soft"),
        ("parse_timeout", None, "soft"),
        ("timeout", None, "temporary"),
        ("unreachable", None, "temporary"),
    ],
)
def test_failures_are_hard_soft_or_temporary(outcome: PollOutcome, status: int | None, kind: str) -> None:
    assert is_failure(outcome)
    assert failure_kind(outcome, status) == kind


@pytest.mark.parametrize(
    ("outcome", "status", "to_a_day"), [("http_error", 404, 8), ("http_error", 500, 15), ("timeout", None, 28)]
)
def test_each_kind_backs_off_to_a_day_at_its_own_speed_and_is_never_dropped(
    outcome: PollOutcome, status: int | None, to_a_day: int
) -> None:
    waits = [schedule.wait_seconds for schedule in fail([(outcome, status)] * 60)]
    assert waits == sorted(waits)
    assert waits[0] == 900
    assert next(number for number, wait in enumerate(waits, 1) if wait == DAY) == to_a_day
    assert waits[-1] == DAY


def test_the_code_names_the_kind_of_the_last_failure() -> None:
    codes = [schedule.code for schedule in fail([("http_error", 404), ("http_error", 502), ("timeout", None)])]
    assert codes == ["failure_hard", "failure_soft", "failure_temporary"]


def test_a_night_without_answer_and_then_one_503_is_not_a_night_of_503() -> None:
    night: list[tuple[PollOutcome, int | None]] = [("unreachable", None)] * 15
    schedules = fail([*night, ("http_error", 503)])
    assert schedules[-1].wait_seconds == pytest.approx(2 * schedules[-2].wait_seconds)
    assert schedules[-1].wait_seconds < DAY / 4


def test_too_many_requests_without_a_time_doubles_the_interval_at_once() -> None:
    assert fail([("http_error", 429)])[0].wait_seconds == 1_800


def test_gone_is_asked_again_after_a_day_and_then_once_a_week() -> None:
    schedules = fail([("gone", 410)] * 3)
    assert [schedule.wait_seconds for schedule in schedules] == [DAY, 7 * DAY, 7 * DAY]
    assert {schedule.code for schedule in schedules} == {"gone"}


def test_a_failure_leaves_the_learned_interval_and_never_comes_sooner_than_it() -> None:
    before = FeedState(feed_id="f", interval_seconds=7_200.0, last_poll_at=NOW - timedelta(hours=2))
    schedule = next_poll(PollFacts(feed(), before, "timeout", NOW, 0.0, failures=1), SETTINGS)
    assert (schedule.wait_seconds, schedule.interval_seconds) == (7_200, 7_200)


def test_a_fixed_interval_backs_off_too() -> None:
    own = feed(interval_seconds=60.0)
    schedule = next_poll(
        PollFacts(own, FeedState(feed_id="f", failures=3), "http_error", NOW, 0.0, status=404, failures=4), SETTINGS
    )
    assert schedule.code == "failure_hard"
    assert schedule.wait_seconds >= 60
