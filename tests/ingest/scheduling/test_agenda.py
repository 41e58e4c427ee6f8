"""Which feeds are polled now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from incidentwire.contracts import Feed, FeedState
from ingest.scheduling.agenda import Agenda, Errand

NOW = datetime(2026, 3, 4, tzinfo=UTC)


def feed(name: str, host: str = "", paused: bool = False) -> Feed:
    return Feed(feed_id=name, url=f"https://{host or name + '.example'}/feed/{name}", paused=paused)


def agenda(*feeds: Feed, gap_seconds: float = 1.0) -> Agenda:
    filled = Agenda(timedelta(seconds=gap_seconds), allow_loopback=False)
    for one in feeds:
        filled.put(one, 0)
    return filled


def ids(errands: list[Errand]) -> list[str]:
    return [errand.feed.feed_id for errand in errands]


def due(name: str, after_seconds: float) -> FeedState:
    return FeedState(feed_id=name, next_poll_at=NOW + timedelta(seconds=after_seconds))


def test_a_feed_that_was_never_polled_is_due_and_a_paused_one_is_not() -> None:
    assert ids(agenda(feed("a"), feed("b", paused=True)).errands(NOW, 8)) == ["a"]


def test_a_feed_is_polled_when_its_schedule_says_and_not_before() -> None:
    waiting = agenda(feed("a"))
    waiting.remember(due("a", 60))
    assert waiting.errands(NOW + timedelta(seconds=59), 8) == []
    assert ids(waiting.errands(NOW + timedelta(seconds=60), 8)) == ["a"]


def test_the_longest_due_come_first_and_never_more_than_asked_for() -> None:
    waiting = agenda(feed("a"), feed("b"), feed("c"))
    for name, seconds in (("a", -1), ("b", -9), ("c", -5)):
        waiting.remember(due(name, seconds))
    assert ids(waiting.errands(NOW, 2)) == ["b", "c"]
    assert waiting.errands(NOW, 2) == []


def test_one_host_has_one_request_at_a_time_and_a_pause_after_it() -> None:
    waiting = agenda(feed("a", "x.news.example"), feed("b", "y.news.example"), gap_seconds=10)
    [first] = waiting.errands(NOW, 8)
    assert waiting.errands(NOW, 8) == []
    assert waiting.done(first, NOW)
    waiting.remember(due("a", 3600))
    assert waiting.errands(NOW + timedelta(seconds=9), 8) == []
    assert ids(waiting.errands(NOW + timedelta(seconds=10), 8)) == ["b"]


def test_an_answer_counts_no_more_after_a_new_start_or_for_a_lost_or_changed_feed() -> None:
    for forget in (
        lambda a: a.start_again(),
        lambda a: a.drop_partition(0),
        lambda a: a.remove("a"),
        lambda a: a.put(Feed(feed_id="a", url="https://moved.example/feed"), 0),
    ):
        waiting = agenda(feed("a"))
        [errand] = waiting.errands(NOW, 8)
        forget(waiting)
        assert not waiting.done(errand, NOW)


def test_an_answer_from_before_a_partition_was_lost_and_regained_counts_no_more() -> None:
    """Another poller may have published it meanwhile."""
    waiting = agenda(feed("a"))
    waiting.remember(due("a", -60))
    [errand] = waiting.errands(NOW, 8)
    waiting.drop_partition(0)
    waiting.put(feed("a"), 0)
    waiting.remember(due("a", -30))
    assert not waiting.done(errand, NOW)


def test_a_changed_feed_keeps_what_is_known_of_it() -> None:
    waiting = agenda(feed("a"))
    waiting.remember(due("a", 60))
    waiting.put(feed("a"), 0)
    assert waiting.errands(NOW, 8) == []
