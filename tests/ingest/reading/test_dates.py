from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.reading.dates import time_of

NOON = datetime(2026, 2, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "Tue, 03 Feb 2026 12:00:00 GMT", "Tue, 03 Feb 2026 17:00:00 +0500", "3 Feb 2026 12:00 UT", "Tue, 3 Feb 2026 07:00:00 EST",
        "Tue, 03 Feb 2026 12:00:00 Z", " Tue, 03 Feb 2026 06:30:00 -05:30 ", "2026-02-03T12:00:00Z", "2026-02-03T12:00:00.999Z",
        "2026-02-03T17:00+05:00", "2026-02-03 12:00:00", "2026-02-03T12:00:00", "2026-02-03t12:00:00z",
        "Tuesday, 03 Feb 2026 12:00:00 GMT", "Tue Feb 03 12:00:00 2026",
    ],
)  # fmt: skip
def test_the_usual_forms_are_read_as_utc(written: str) -> None:
    assert time_of(written) == NOON


def test_a_day_without_a_time_is_its_first_second() -> None:
    assert time_of("2026-02-03") == datetime(2026, 2, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", [None, "", "yesterday", "0000-00-00T00:00:00Z", "Tue, 31 Feb 2026 12:00:00 GMT", "x" * 5_000]
)  # fmt: skip
def test_what_is_no_date_is_none_and_never_now(written: str | None) -> None:
    assert time_of(written) is None


@given(st.text(alphabet="0123456789-:TZ+ ,.FebTueGMT", max_size=40))
def test_no_text_makes_it_raise(written: str) -> None:
    moment = time_of(written)
    assert moment is None or moment.tzinfo is UTC
