"""What the date reader makes of the expressions of news prose. Published on Monday, 2 February 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.extract.dates import DateMention, DateReader

MONDAY = datetime(2026, 2, 2, 6, 30, tzinfo=UTC)


def read(text: str, published: datetime | None = MONDAY) -> list[DateMention]:
    return list(DateReader(published).read(text))


def only(text: str, published: datetime | None = MONDAY) -> DateMention:
    (mention,) = read(text, published)
    return mention


@pytest.mark.parametrize(
    ("text", "day", "basis"),
    [
        ("were killed on Saturday, officials said", date(2026, 1, 31), "weekday"),
        ("the attack late on Friday night", date(2026, 1, 30), "weekday"),
        ("Saturday’s attack", date(2026, 1, 31), "weekday"),
        ("early Sunday morning", date(2026, 2, 1), "weekday"),
        ("on Monday", date(2026, 2, 2), "weekday"),
        ("last Monday", date(2026, 1, 26), "weekday"),
        ("On Sat, three died", date(2026, 1, 31), "weekday"),
        ("killed on Feb. 2 in the town", date(2026, 2, 2), "explicit"),
        ("on 1 February, he said", date(2026, 2, 1), "explicit"),
        ("the 2nd of February", date(2026, 2, 2), "explicit"),
        ("on December 31 two men", date(2025, 12, 31), "explicit"),
        ("on Saturday, January 31, 2026, a", date(2026, 1, 31), "explicit"),
        ("reported 2026-01-30T10:00 local", date(2026, 1, 30), "explicit"),
        ("on New Year’s Eve", date(2025, 12, 31), "explicit"),
        ("on the 30th.", date(2026, 1, 30), "explicit"),
        ("yesterday evening", date(2026, 2, 1), "relative"),
        ("last night", date(2026, 2, 1), "relative"),
        ("this morning", date(2026, 2, 2), "relative"),
        ("two days ago", date(2026, 1, 31), "relative"),
        ("eleven days ago", date(2026, 1, 22), "relative"),
        ("an ambush on January 20 killed 41", date(2026, 1, 20), "explicit"),
        ("Sat: a grenade was thrown", date(2026, 1, 31), "weekday"),
        ("Ten years ago on Saturday, 67 died", date(2016, 1, 31), "relative"),
    ],
)
def test_a_single_day(text: str, day: date, basis: str) -> None:
    mention = only(text)
    assert (mention.when.start, mention.when.end, mention.when.precision) == (day, day, "day")
    assert mention.when.basis == basis
    assert (mention.duration_scope, mention.future) == ("point", False)


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("on January 30-31", date(2026, 1, 30), date(2026, 1, 31), "days"),
        ("between 30 and 31 January", date(2026, 1, 30), date(2026, 1, 31), "days"),
        ("from January 30 to February 1", date(2026, 1, 30), date(2026, 2, 1), "days"),
        ("from December 30 to January 2", date(2025, 12, 30), date(2026, 1, 2), "days"),
        ("between Friday and Sunday", date(2026, 1, 30), date(2026, 2, 1), "days"),
        ("overnight", date(2026, 2, 1), date(2026, 2, 2), "days"),
        ("over the weekend", date(2026, 1, 31), date(2026, 2, 1), "days"),
        ("last week", date(2026, 1, 26), date(2026, 2, 1), "week"),
        ("last month", date(2026, 1, 1), date(2026, 1, 31), "month"),
        ("earlier this month", date(2026, 2, 1), date(2026, 2, 2), "month"),
        ("in January", date(2026, 1, 1), date(2026, 1, 31), "month"),
    ],
)
def test_a_stretch_of_days(text: str, start: date, end: date, precision: str) -> None:
    when = only(text).when
    assert (when.start, when.end, when.precision) == (start, end, precision)


@pytest.mark.parametrize(
    "text",
    ["in 2014", "last year", "ten years ago", "in May 2025", "the 2014 attack", "from 2015 to 2019", "four months ago"],
)
def test_history_is_older(text: str) -> None:
    assert only(text).duration_scope == "older"


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("over the past year", date(2025, 2, 2)),
        ("since June", date(2025, 6, 1)),
        ("since January 30", date(2026, 1, 30)),
        ("since 2019", date(2019, 1, 1)),
        ("this year", date(2026, 1, 1)),
        ("in the last three weeks", date(2026, 1, 12)),
    ],
)
def test_a_window_reaches_up_to_publication(text: str, start: date) -> None:
    mention = only(text)
    assert mention.duration_scope == "window"
    assert (mention.when.start, mention.when.end) == (start, MONDAY.date())


def test_the_past_hours_are_counted() -> None:
    assert only("in the past 48 hours").hours == 48
    assert only("over the last two days").hours == 48
    assert only("in the past 48 hours").when.start == date(2026, 1, 31)


@pytest.mark.parametrize(
    "text",
    [
        "He will appear in court on Friday",
        "The trial is scheduled for March 14",
        "a hearing is set for next week",
        "tomorrow",
        "on March 3, 2026",
        "The exercise runs until May 2",
    ],
)
def test_days_to_come_are_marked(text: str) -> None:
    mention = only(text)
    assert mention.future
    assert mention.when.start is not None
    assert mention.when.start > MONDAY.date()


def test_a_verb_of_saying_takes_the_day_from_the_future() -> None:
    mention = only("He will be charged, police said on Sunday")
    assert not mention.future
    assert mention.when.start == date(2026, 2, 1)


def test_a_count_before_a_weekday_is_no_year() -> None:
    mention = only("including 92 on Saturday alone")
    assert mention.text == "Saturday"
    assert mention.when.start == date(2026, 1, 31)


@pytest.mark.parametrize(
    "text",
    [
        "they may march in the sun",
        "in March 5 people were killed"[3:],
        "5,000 people fled",
        "killed 2000 people in 2000 people's homes",
        "on the 30th floor",
        "a woman aged 31",
        "at 10:30 am",
        "the 40th brigade",
        "5000 years ago",
        "on February 30",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert read(text) == []


def test_the_day_before_counts_from_the_day_named() -> None:
    first, second = read("On Saturday three died; the previous day two had been shot.")
    assert (first.when.start, second.when.start) == (date(2026, 1, 31), date(2026, 1, 30))


def test_the_day_named_last_holds_for_the_next_paragraph() -> None:
    reader = DateReader(MONDAY)
    list(reader.read("A bomb went off on Friday."))
    (mention,) = reader.read("The following day two more did.")
    assert mention.when.start == date(2026, 1, 31)


def test_since_a_day_is_a_window_up_to_publication() -> None:
    mention = only("nine have died since Friday")
    assert (mention.when.start, mention.when.end, mention.duration_scope) == (
        date(2026, 1, 30),
        date(2026, 2, 2),
        "window",
    )


def test_an_early_morning_in_the_far_east_is_that_of_the_day_begun_there() -> None:
    mention = only("a quake early Tuesday", datetime(2026, 2, 2, 19, tzinfo=UTC))
    assert mention.when.start == date(2026, 2, 3)


def test_without_publication_only_full_dates_have_a_meaning() -> None:
    text = "On Saturday, on Feb 2, yesterday, last month and on February 1, 2026 and 3 March 2024"
    assert [mention.when.start for mention in read(text, None)] == [date(2026, 2, 1), date(2024, 3, 3)]


def test_an_evening_report_from_the_east_dates_by_its_own_clock() -> None:
    evening = datetime(2026, 3, 22, 19, 34, tzinfo=UTC)
    assert only("yesterday", evening).when.start == date(2026, 3, 21)
    (local,) = DateReader(evening, utc_offset_hours=6).read("yesterday")
    assert local.when.start == date(2026, 3, 22)


def test_a_known_clock_leaves_no_doubt_whether_the_day_has_begun_in_the_east() -> None:
    sunday = datetime(2026, 3, 22, 15, 30, tzinfo=UTC)
    assert only("on Monday morning", sunday).when.start == date(2026, 3, 23)
    (local,) = DateReader(sunday, utc_offset_hours=5).read("on Monday morning")
    assert local.when.start == date(2026, 3, 16)
    (late,) = DateReader(sunday.replace(hour=18), utc_offset_hours=5).read("early Monday")  # 23:30 by the sun
    assert late.when.start == date(2026, 3, 23)


def test_the_day_in_utc_counts_where_it_is_not_yet_that_day() -> None:
    monday = datetime(2026, 3, 23, 2, 0, tzinfo=UTC)
    text = "Killed on Monday, wounded since Monday, between Sunday and Monday; gone yesterday"
    found = list(DateReader(monday, utc_offset_hours=-8).read(text))
    assert [(mention.when.start.day, mention.when.end.day) for mention in found] == [
        (23, 23), (23, 23), (22, 23), (21, 21),
    ]  # fmt: skip


def test_a_date_that_began_first_in_the_east_is_not_a_year_old() -> None:
    assert only("on February 3", datetime(2026, 2, 2, 22, 0, tzinfo=UTC)).when.start == date(2026, 2, 3)


def test_offsets_count_from_the_paragraph() -> None:
    text = "“Three died” on Saturday"
    (mention,) = DateReader(MONDAY).read(text, offset=100)
    assert text[mention.start - 100 : mention.end - 100] == mention.text == "Saturday"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        DateReader(datetime(2026, 2, 2))  # noqa: DTZ001


_PAST = [
    "on Saturday", "last Friday", "on Monday night", "yesterday", "last night", "overnight", "two days ago",
    "last week", "earlier this month", "in January", "on Feb 2", "on 31 December", "over the weekend", "in 2014",
    "in the past 48 hours", "since June", "last year", "last month", "last January",
]  # fmt: skip


@given(
    st.sampled_from(_PAST),
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2060, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_a_past_expression_never_ends_after_publication(text: str, published: datetime) -> None:
    from consumers.extract.dates.calendar_rules import latest_local_date

    for mention in read(f"Ten died {text}.", published):
        if not mention.future and mention.when.end is not None and mention.when.precision != "year":
            assert mention.when.end <= latest_local_date(published)


@given(st.text(alphabet="0123456789 -,.:MondaySturFebJn March2026thinosecag", max_size=60))
def test_no_text_breaks_the_reader_and_mentions_never_overlap(text: str) -> None:
    reached = 0
    for mention in read(text):
        assert mention.start >= reached
        assert text[mention.start : mention.end] == mention.text
        reached = mention.end
