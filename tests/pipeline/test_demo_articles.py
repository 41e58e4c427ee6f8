"""The demo's articles: always fresh, with the right weekdays, and as alike or different as the demo needs them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.demo.articles import WEEKDAYS, Entry, Outlet, fill, load, moment, paragraphs, read_outlet
from tests import sample_article
from tests.pipeline import demo_expectations as expected

NOW = datetime(2026, 11, 25, 22, 40, tzinfo=UTC)  # a Wednesday
NEW_YEAR = datetime(2028, 1, 1, 0, 5, tzinfo=UTC)
LAST_PHASE = expected.PHASES - 1


@pytest.fixture(scope="module")
def outlets() -> tuple[Outlet, ...]:
    return load()


def all_entries(outlets: tuple[Outlet, ...], now: datetime = NOW, phase: int = LAST_PHASE) -> dict[str, Entry]:
    return {entry.path: entry for outlet in outlets for entry in outlet.entries_at(phase, now)}


def jaccard(one: str, other: str) -> float:
    """Similarity of the sets of 5-word shingles, the measure by which dedupe's zones are defined."""

    def shingles(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.casefold())
        return {tuple(words[at : at + 5]) for at in range(len(words) - 4)}

    first, second = shingles(one), shingles(other)
    return len(first & second) / len(first | second)


def test_placeholders_name_days_counted_from_the_serving_day() -> None:
    text = "{weekday:-1d} {weekday:0d} {daymonth:-3d} {dateline:-30d} {month:-200d}"
    assert fill(text, NOW) == "Tuesday Wednesday 22 November Oct 26 May"
    assert fill("{weekday:-1d}, {daymonth:-1d}", NEW_YEAR) == "Friday, 31 December"


@pytest.mark.parametrize("text", ["{weekday}", "{hour:-1d}", "{weekday:-1h}", "{}"])
def test_an_unknown_placeholder_is_an_error_that_shows_it(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        fill(text, NOW)


def test_moments_are_in_utc_and_never_in_the_future() -> None:
    assert moment("-2d 09:30", NOW) == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    for text in ("-0d 09:30", "0d 09:30", "1d 09:30", "-2d", "yesterday"):
        with pytest.raises(ValueError, match="at least one day back"):
            moment(text, NOW)


def test_paragraphs_are_divided_by_blank_lines_only() -> None:
    assert paragraphs("one\ntwo\n\n\n  three\n") == ("one two", "three")


@pytest.mark.parametrize("now", [NOW, NEW_YEAR, datetime(2027, 3, 1, 12, 0, tzinfo=UTC)])
def test_every_article_is_of_the_last_days_and_has_no_placeholder_left(
    outlets: tuple[Outlet, ...], now: datetime
) -> None:
    for entry in all_entries(outlets, now).values():
        assert timedelta(0) < now - entry.published_at < timedelta(days=7), entry.path
        assert entry.published_at <= entry.updated_at < now
        assert not re.search(r"[{}]", entry.title + entry.body), entry.path


def test_every_weekday_in_a_text_comes_from_a_placeholder_near_its_publication(outlets: tuple[Outlet, ...]) -> None:
    named = 0
    for outlet in outlets:
        for draft in outlet.entries:
            for text in (draft.title, draft.body, *(edit.body for edit in draft.edits)):
                assert not re.search("|".join(WEEKDAYS), text), f"{draft.guid}: a weekday that is fixed"
                published = moment(draft.published, NOW).date()
                for days in re.findall(r"\{weekday:(-?\d+)d\}", text):
                    named += 1
                    day = (NOW + timedelta(days=int(days))).date()
                    # A weekday is unambiguous within a week of the day on which it is read.
                    assert -6 <= (day - published).days <= 3, draft.guid
    assert named > 30


def test_the_bombing_is_on_one_day_in_all_its_articles(outlets: tuple[Outlet, ...]) -> None:
    entries = all_entries(outlets)
    for path in expected.ZINDER.articles:
        assert "Sunday" in entries[path].body, path  # three days before Wednesday
        assert entries[path].published_at.date() >= datetime(2026, 11, 22, tzinfo=UTC).date()


def test_numbers_of_articles_are_as_the_expectations_say(outlets: tuple[Outlet, ...]) -> None:
    entries = all_entries(outlets)
    assert len(entries) == expected.ARTICLES == sum(len(outlet.entries) for outlet in outlets)
    assert sum(len(draft.edits) for outlet in outlets for draft in outlet.entries) == expected.REVISIONS
    assert max(outlet.last_phase for outlet in outlets) == LAST_PHASE
    told = {*expected.ZINDER.articles, expected.COPY, *expected.ARTICLES_WITHOUT_INCIDENT}
    assert told <= set(entries)
    assert len(entries) - len(told) == len(expected.OTHERS)  # one article for each other incident
    assert len(expected.ARTICLES_WITHOUT_INCIDENT) >= 10


def test_every_body_is_long_enough_to_be_fingerprinted(outlets: tuple[Outlet, ...]) -> None:
    for entry in all_entries(outlets).values():
        assert len(re.findall(r"\w+", entry.body)) >= 60, entry.path


def test_the_wire_copy_is_a_copy_and_comes_after_its_origin(outlets: tuple[Outlet, ...]) -> None:
    entries = all_entries(outlets)
    copy, origin = entries[expected.COPY], entries[expected.ORIGIN_OF_COPY]
    assert 0.85 <= jaccard(copy.body, origin.body) < 1
    assert "(Transmeridian Press)" in copy.body
    assert copy.published_at > origin.published_at
    first = all_entries(outlets, phase=0)
    assert expected.ORIGIN_OF_COPY in first
    assert expected.COPY not in first


def test_the_update_is_in_the_zone_of_rewrites(outlets: tuple[Outlet, ...]) -> None:
    entries = all_entries(outlets)
    assert 0.3 < jaccard(entries[expected.UPDATE].body, entries[expected.ORIGIN_OF_COPY].body) < 0.75


def test_no_other_two_articles_are_alike(outlets: tuple[Outlet, ...]) -> None:
    alike = {expected.COPY, expected.UPDATE, expected.ORIGIN_OF_COPY}
    entries = sorted(all_entries(outlets).values(), key=lambda entry: entry.path)
    for at, one in enumerate(entries):
        for other in entries[at + 1 :]:
            if not {one.path, other.path} <= alike:
                assert jaccard(one.body, other.body) < 0.2, (one.path, other.path)


def test_the_edited_article_changes_text_and_toll_under_the_same_guid(outlets: tuple[Outlet, ...]) -> None:
    before = all_entries(outlets, phase=0)[expected.EDITED]
    after = all_entries(outlets, phase=1)[expected.EDITED]
    assert before.guid == after.guid
    assert "Nine people were killed" in before.body
    assert "Seven people were killed" in after.body
    assert after.updated_at > after.published_at == before.published_at


def test_phases_only_add_or_edit_entries(outlets: tuple[Outlet, ...]) -> None:
    for outlet in outlets:
        seen: set[str] = set()
        for phase in range(expected.PHASES):
            now_there = {entry.guid for entry in outlet.entries_at(phase, NOW)}
            assert seen <= now_there
            seen = now_there


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("- a list", "not a mapping"),
        ("outlet: [", "articles/some-outlet.yaml"),
        ("outlet: A\nabout: b\n", "either a format or a raw document"),
        ("outlet: A\nabout: b\nraw: text\n", "needs a content_type"),
        ("outlet: A\nabout: b\nformat: rss\ncolour: red\n", "colour"),
    ],
)
def test_a_faulty_outlet_file_is_named_with_its_fault(document: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"articles/some-outlet\.yaml") as caught:
        read_outlet("some-outlet", document)
    assert message in str(caught.value)


def test_the_sample_article_holds_each_expected_figure_once() -> None:
    for figure in sample_article.FIGURES:
        assert sample_article.TEXT.count(figure.quote) == 1, figure.quote
        assert (figure.qualifier == "vague") == (figure.value is None and figure.low is not None)
    for report in sample_article.REPORTS:
        assert report.place in sample_article.TEXT
    assert sample_article.PUBLISHED_AT.strftime("%A") == "Monday"
