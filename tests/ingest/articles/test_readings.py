"""One reading beside the one before: first polls, gaps, entries taken back, what is usual for a feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from incidentwire.contracts import Feed, FeedNorms, FeedState, article_id_of
from ingest.articles.entries import EntriesResult, articles_of
from ingest.articles.health import FAILING_POLLS, changes, signs_of
from ingest.articles.norms import DRIFTING_READINGS, lost, norms_after, norms_of
from ingest.reading.parsed import Entry, ParsedFeed
from ingest.settings import IngestSettings
from tests.ingest.samples import LONG_TEXT, NO_LANGUAGE, NOW, feed

FEED = feed(source="Velmora Post", language="en")


def entry(number: int, **fields: object) -> Entry:
    """The entry of an hour: the higher its number, the newer."""
    given = {
        "url": f"https://news.example/{number}",
        "title": f"Ferry number {number} has sunk off Orlen",
        "text": f"{LONG_TEXT} {number}",
        "published_at": NOW - timedelta(hours=1000 - number),
        **fields,
    }
    return Entry(**given)  # type: ignore[arg-type]


def read(
    entries: Sequence[Entry],
    before: FeedState | None = None,
    *,
    of: Feed = FEED,
    now: datetime = NOW,
    torn: bool = False,
) -> tuple[EntriesResult, FeedState]:
    """A reading, and the state after it."""
    parsed = ParsedFeed(format="rss20", entries=tuple(entries), torn=torn)
    before = before or FeedState(feed_id=of.feed_id)
    result = articles_of(of, parsed, before, now, IngestSettings(), NO_LANGUAGE)
    fields = {"seen": list(result.seen), "current": result.current, "last_success_at": now}
    return result, before.model_copy(update=fields)


def ids(*numbers: int) -> tuple[str, ...]:
    return tuple(article_id_of(f"https://news.example/{number}") for number in numbers)


# -- the first poll


def test_a_baseline_publishes_nothing_at_first_and_everything_after_it() -> None:
    baseline = FEED.model_copy(update={"first_poll": "baseline"})
    first, state = read([entry(2), entry(1)], of=baseline)
    assert first.articles == ()
    assert "2 entries were there before" in first.notes[0]
    second, _ = read([entry(3), entry(2, text=LONG_TEXT + " Nine are missing."), entry(1)], state, of=baseline)
    assert [(article.title, article.revision) for article in second.articles] == [
        (entry(3).title, 1),
        (entry(2).title, 2),
    ]


def test_since_a_time_what_is_older_or_undated_is_taken_as_known() -> None:
    since = FEED.model_copy(update={"first_poll": "since", "since": entry(5).published_at})
    first, _ = read([entry(6), entry(5), entry(4), entry(3, published_at=None)], of=since)
    assert [article.title for article in first.articles] == [entry(6).title, entry(5).title]


def test_an_empty_first_reading_counts_as_one() -> None:
    baseline = FEED.model_copy(update={"first_poll": "baseline"})
    _, state = read([], of=baseline)
    assert len(read([entry(1)], state, of=baseline)[0].articles) == 1


# -- gaps


def test_no_entry_in_common_is_a_gap() -> None:
    _, state = read([entry(2), entry(1)])
    assert read([entry(9), entry(8)], state)[0].gap
    assert not read([entry(3), entry(2)], state)[0].gap


def test_the_first_reading_and_an_empty_one_are_no_gap() -> None:
    first, state = read([entry(1)])
    assert not first.gap
    empty, state = read([], state)
    assert not empty.gap
    assert not read([entry(2)], state)[0].gap


def test_a_feed_whose_guids_and_addresses_all_change_makes_no_gap_and_publishes_nothing() -> None:
    _, state = read([entry(number, guid=f"old-{number}") for number in range(6, 0, -1)])
    moved = [
        entry(number, guid=f"new-{number}", url=f"https://other.example/{number}", published_at=None)
        for number in range(6, 0, -1)
    ]
    result, _ = read(moved, state)
    assert (result.articles, result.gap) == ((), False)


# -- taken back


def test_an_entry_that_is_gone_while_older_ones_stand_was_taken_back_and_is_said_once() -> None:
    _, state = read([entry(number) for number in range(9, 0, -1)])
    without = [entry(number) for number in range(9, 0, -1) if number != 7]
    result, state = read(without, state, now=NOW + timedelta(hours=1))
    assert result.withdrawn == ids(7)
    assert [seen.withdrawn_at for seen in state.seen if seen.article_id == ids(7)[0]] == [NOW + timedelta(hours=1)]
    again, state = read(without, state)
    assert again.withdrawn == ()
    back, state = read([entry(number) for number in range(9, 0, -1)], state)
    assert (back.articles, back.withdrawn) == ((), ())
    assert all(seen.withdrawn_at is None for seen in state.seen)


@pytest.mark.parametrize(
    "then",
    [
        [9, 8, 7, 6, 5, 4, 3, 2],  # the oldest made room
        [11, 10, 9, 8, 7, 6, 5, 4, 3],
        [9, 1],  # the feed was rebuilt
    ],
)
def test_what_drops_out_at_the_end_was_not_taken_back(then: list[int]) -> None:
    _, state = read([entry(number) for number in range(9, 0, -1)])
    assert read([entry(number) for number in then], state)[0].withdrawn == ()


def test_a_feed_in_no_order_of_time_takes_nothing_back() -> None:
    popular = [3, 9, 1, 7, 2, 8, 4, 6, 5]
    _, state = read([entry(number) for number in popular])
    assert read([entry(number) for number in popular if number != 7], state)[0].withdrawn == ()


def test_half_a_transfer_takes_nothing_back() -> None:
    _, state = read([entry(number) for number in range(9, 0, -1)])
    assert read([entry(number) for number in range(9, 0, -1) if number != 7], state, torn=True)[0].withdrawn == ()


# -- what is usual


def usual(**fields: float) -> FeedNorms:
    return FeedNorms(**{"entries": 20, "words": 300.0, "with_text": 1.0, "with_date": 1.0, "with_id": 1.0, **fields})


def test_what_is_usual_moves_slowly() -> None:
    reading = norms_of([entry(1), entry(2)])
    assert (reading.entries, reading.with_date, reading.with_id) == (2, 1.0, 1.0)
    assert norms_after(FeedNorms(), reading) == reading
    assert norms_after(usual(words=100.0), usual(words=200.0)).words == pytest.approx(120.0)


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"with_text": 0.0, "words": 0.0}, ["text"]),
        ({"with_date": 0.2}, ["date"]),
        ({"with_id": 0.4}, ["id"]),
        ({"words": 40.0}, ["length"]),
        ({"words": 200.0}, []),
    ],
)
def test_a_reading_that_lost_something_is_told_from_a_usual_one(fields: dict[str, float], what: list[str]) -> None:
    assert lost(usual(), usual(**fields)) == what


def test_low_readings_do_not_move_what_is_usual_until_they_are_it() -> None:
    norms, low = usual(), usual(words=10.0)
    for _ in range(DRIFTING_READINGS):
        norms = norms_after(norms, low)
    assert (norms.words, norms.low_readings) == (300.0, DRIFTING_READINGS)
    assert norms_after(norms, usual()).low_readings == 0
    for _ in range(60):
        norms = norms_after(norms, low)
    assert norms.words == pytest.approx(10.0)


def test_signs_of_a_feed_come_and_go() -> None:
    day = timedelta(days=1)
    fine = FeedState(feed_id="f", last_new_at=NOW, pace_seconds=3600.0)
    assert signs_of(fine, NOW + 2 * day) == []
    assert signs_of(fine, NOW + 4 * day) == ["silent"]
    assert signs_of(fine.model_copy(update={"pace_seconds": day.total_seconds()}), NOW + 4 * day) == []
    failing = fine.model_copy(update={"failures": FAILING_POLLS})
    assert signs_of(failing, NOW + 4 * day) == ["failing"]
    drifting = fine.model_copy(update={"norms": usual(low_readings=DRIFTING_READINGS)})
    assert signs_of(drifting, NOW) == ["drifting"]
    assert changes(["silent", "drifting"], ["drifting", "failing"]) == (["failing"], ["silent"])
