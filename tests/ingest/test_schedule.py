from __future__ import annotations

from datetime import timedelta

import pytest

from incidentwire.contracts import PollOutcome
from ingest.scheduling.schedule import jitter_of, next_poll
from ingest.settings import IngestSettings
from tests.ingest.samples import NOW

SETTINGS = IngestSettings(base_interval_seconds=900, jitter_share=0.2)


def test_a_good_poll_comes_again_after_the_base_interval() -> None:
    schedule = next_poll("new_entries", 0, NOW, SETTINGS, jitter=0.0)
    assert (schedule.at, schedule.code) == (NOW + timedelta(seconds=900), "base")


def test_jitter_adds_its_share_and_is_not_kept_in_the_interval() -> None:
    schedule = next_poll("new_entries", 0, NOW, SETTINGS, jitter=0.5)
    assert schedule.at == NOW + timedelta(seconds=990)
    assert schedule.interval_seconds == 900


@pytest.mark.parametrize(("failures", "seconds"), [(1, 900), (2, 1800), (3, 3600), (8, 86_400), (5_000, 86_400)])
def test_failures_double_the_interval_up_to_a_day(failures: int, seconds: float) -> None:
    schedule = next_poll("http_error", failures, NOW, SETTINGS, jitter=0.0)
    assert (schedule.interval_seconds, schedule.code) == (seconds, "failures")


@pytest.mark.parametrize(
    ("outcome", "max_age", "retry_after", "seconds", "code"),
    [
        ("new_entries", 1_200.0, None, 1_200, "max_age"),
        ("not_modified", 60.0, None, 900, "base"),
        ("new_entries", 1e9, None, 3_600, "max_age"),
        ("http_error", None, 5_000.0, 5_000, "retry_after"),
        ("http_error", None, 10.0, 900, "failures"),
        ("http_error", None, 1e9, 86_400, "retry_after"),
        ("gone", None, None, 86_400, "gone"),
    ],
)
def test_the_publishers_wishes_lengthen_the_interval_within_bounds(
    outcome: PollOutcome, max_age: float | None, retry_after: float | None, seconds: float, code: str
) -> None:
    schedule = next_poll(
        outcome, 1, NOW, SETTINGS, jitter=0.0, max_age_seconds=max_age, retry_after_seconds=retry_after
    )
    assert (schedule.interval_seconds, schedule.code) == (seconds, code)
    assert schedule.reason


def test_jitter_differs_between_feeds_and_is_the_same_when_asked_again() -> None:
    values = {jitter_of(f"feed-{number}", 3) for number in range(50)}
    assert len(values) == 50
    assert all(0 <= value < 1 for value in values)
    assert jitter_of("feed-1", 3) == jitter_of("feed-1", 3) != jitter_of("feed-1", 4)
