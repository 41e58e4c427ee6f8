"""Calendar arithmetic of news prose."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.extract.dates import calendar_rules as rules

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))
WEEKDAYS = st.integers(0, 6)


@pytest.mark.parametrize(
    ("weekday", "published", "expected"),
    [
        (5, date(2026, 2, 2), date(2026, 1, 31)),  # Saturday, over the end of a month
        (0, date(2026, 2, 2), date(2026, 2, 2)),  # Monday in Monday's paper
        (3, date(2026, 1, 1), date(2026, 1, 1)),  # a Thursday at the beginning of a year
        (2, date(2026, 1, 1), date(2025, 12, 31)),  # Wednesday, over the end of a year
        (3, date(2024, 3, 1), date(2024, 2, 29)),  # Thursday, over a leap day
    ],
)
def test_a_weekday_is_the_latest_one_not_after_publication(weekday: int, published: date, expected: date) -> None:
    assert rules.latest_weekday(weekday, published) == expected


def test_last_monday_in_mondays_paper_is_a_week_old() -> None:
    assert rules.previous_weekday(0, date(2026, 2, 2)) == date(2026, 1, 26)
    assert rules.previous_weekday(4, date(2026, 2, 2)) == date(2026, 1, 30)


@pytest.mark.parametrize(
    ("month", "day", "latest", "expected"),
    [
        (2, 2, date(2026, 2, 2), date(2026, 2, 2)),
        (2, 3, date(2026, 2, 2), date(2025, 2, 3)),
        (12, 31, date(2026, 1, 1), date(2025, 12, 31)),
        (2, 29, date(2026, 3, 1), date(2024, 2, 29)),
        (2, 30, date(2026, 3, 1), None),
    ],
)
def test_a_date_without_a_year_is_the_nearest_before(month: int, day: int, latest: date, expected: date | None) -> None:
    assert rules.latest_day_of_year(month, day, latest) == expected


def test_weeks_and_months_before_cross_the_year() -> None:
    assert rules.months_before(date(2026, 1, 15), 1) == (date(2025, 12, 1), date(2025, 12, 31))
    assert rules.months_before(date(2026, 1, 15), 14) == (date(2024, 11, 1), date(2024, 11, 30))
    assert rules.week_before(date(2026, 1, 1), 1) == (date(2025, 12, 22), date(2025, 12, 28))
    assert rules.same_day_years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)


def test_the_day_of_a_month_goes_back_to_one_that_has_it() -> None:
    assert rules.latest_day_of_month(31, date(2026, 3, 5)) == date(2026, 1, 31)
    assert rules.latest_day_of_month(5, date(2026, 3, 5)) == date(2026, 3, 5)
    assert rules.latest_day_of_month(32, date(2026, 3, 5)) is None


def test_the_latest_local_date_is_that_of_the_first_time_zone() -> None:
    assert rules.latest_local_date(datetime(2026, 2, 2, 9, 59, tzinfo=UTC)) == date(2026, 2, 2)
    assert rules.latest_local_date(datetime(2026, 2, 2, 10, 0, tzinfo=UTC)) == date(2026, 2, 3)


@given(WEEKDAYS, DAYS)
def test_past_weekdays_are_within_a_week_before_publication(weekday: int, published: date) -> None:
    latest = rules.latest_weekday(weekday, published)
    assert latest.weekday() == weekday
    assert timedelta(0) <= published - latest < timedelta(days=7)
    assert timedelta(0) < published - rules.previous_weekday(weekday, published) <= timedelta(days=7)
    assert timedelta(0) < rules.next_weekday(weekday, published) - published <= timedelta(days=7)


@given(st.integers(1, 12), st.integers(1, 31), DAYS)
def test_a_date_without_a_year_is_never_after_the_latest_date(month: int, day: int, latest: date) -> None:
    found = rules.latest_day_of_year(month, day, latest)
    if found is not None:
        assert (found.month, found.day) == (month, day)
        assert found <= latest


@given(st.integers(1, 12), DAYS)
def test_a_month_had_begun_and_is_cut_at_publication(month: int, published: date) -> None:
    start, end = rules.latest_month(month, published)
    assert start.month == month
    assert start <= end <= published
