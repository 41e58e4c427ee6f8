from __future__ import annotations

import pytest

from ingest.fetching.headers import fresh_seconds, http_date, retry_after_seconds, validator
from tests.ingest.samples import NOW

DATE = "Tue, 03 Feb 2026 12:00:00 GMT"
LATER = "Tue, 03 Feb 2026 12:10:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache-control": "public"}, None),
        ({"cache-control": "max-age=600"}, 600),
        ({"cache-control": 'Public, Max-Age="600"'}, 600),
        ({"cache-control": "max-age=600, s-maxage=60"}, 60),
        ({"cache-control": "max-age=600", "age": "100"}, 500),
        ({"cache-control": "max-age=600", "age": "9999"}, 0),
        ({"cache-control": "max-age=600", "age": "-5"}, 600),
        ({"cache-control": "max-age=600", "expires": LATER}, 600),
        ({"cache-control": "no-store, max-age=600"}, None),
        ({"cache-control": "no-cache", "expires": LATER}, None),
        ({"cache-control": "x-max-age=600"}, None),
        ({"cache-control": "max-age=-1"}, None),
        ({"expires": LATER, "date": DATE}, 600),
        ({"expires": LATER}, 600),
        ({"expires": LATER, "date": "Tue, 03 Feb 2026 12:09:00 GMT"}, 60),
        ({"expires": DATE, "date": LATER}, 0),
        ({"expires": "0"}, None),
        ({"expires": "-1"}, None),
        ({"expires": "Mon, 99 Foo 20260 99:99:99"}, None),
    ],
)
def test_how_long_an_answer_is_fresh(headers: dict[str, str], seconds: float | None) -> None:
    assert fresh_seconds(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("120", 120),
        (" 120 ", 120),
        ("0", 0),
        ("-5", None),
        ("1e9", None),
        ("9999999999999999999", None),
        (LATER, 600),
        ("Tuesday, 03-Feb-26 12:10:00 GMT", 600),
        ("Tue, 03 Feb 2026 14:10:00 +0200", 600),
        (DATE, None),
        ("soon", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(value, NOW) == seconds


@pytest.mark.parametrize("value", ["Fri, 31 Dec 9999 23:59:59 -1200", "\x00", "x" * 9])
def test_a_date_beyond_the_calendar_is_none(value: str) -> None:
    assert http_date(value) is None


def test_a_validator_that_could_break_a_header_is_not_kept() -> None:
    assert validator(' "v1" ') == '"v1"'
    for bad in (None, "", "a\r\nb", "ä", "x" * 1025, "\x1b[0m"):
        assert validator(bad) is None
