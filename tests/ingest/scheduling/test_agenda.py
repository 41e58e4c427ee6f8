"""Which feeds are polled now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from incidentwire.contracts import Feed, FeedState
from ingest.scheduling.agenda import Agenda, Errand
from ingest.urls import registrable_domain

NOW = datetime(2026, 3, 4, tzinfo=UTC)


def feed(name: str, host: str = "", paused: bool = False) -> Feed:
    return Feed(feed_id=name, url=f"https://{host or name + '.example'}/feed/{name}", paused=paused)


class FakeSlots:
    """Host slots whose free times the test sets."""

    def __init__(self) -> None:
        self.free: dict[str, datetime] = {}
        self.looks = 0

    def key(self, url: str) -> str:
        return registrable_domain(url)

    def free_at(self, key: str, now: datetime) -> datetime:
        self.looks += 1
        return max(now, self.free.get(key, now))


def with_slots(
    *feeds: Feed, start_spread_seconds: float = 0.0, start_feed_seconds: float = 0.0
) -> tuple[Agenda, FakeSlots]:
    slots = FakeSlots()
    filled = Agenda(slots, start_spread_seconds=start_spread_seconds, start_feed_seconds=start_feed_seconds)
    for one in feeds:
        filled.put(one, 0)
    return filled, slots


def agenda(*feeds: Feed) -> Agenda:
    return with_slots(*feeds)[0]


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
    waiting, slots = with_slots(feed("a", "x.news.example"), feed("b", "y.news.example"))
    [first] = waiting.errands(NOW, 8)
    assert waiting.errands(NOW, 8) == []
    slots.free["news.example"] = NOW + timedelta(seconds=10)  # the fetcher gave the slot back
    assert waiting.done(first, NOW)
    waiting.remember(due("a", 3600))
    assert waiting.errands(NOW + timedelta(seconds=9), 8) == []
    assert ids(waiting.errands(NOW + timedelta(seconds=10), 8)) == ["b"]


def test_an_answer_counts_no_more_after_a_new_start_or_for_a_lost_or_changed_feed() -> None:
    changes: tuple[Callable[[Agenda], None], ...] = (
        lambda a: a.start_again(),
        lambda a: a.drop_partition(0),
        lambda a: a.remove("a"),
        lambda a: a.put(Feed(feed_id="a", url="https://moved.example/feed"), 0),
    )
    for forget in changes:
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


def test_a_host_that_asked_for_a_pause_is_not_polled_before_its_slot_is_free() -> None:
    waiting, slots = with_slots(feed("a", "news.example"), feed("b", "other.example"))
    slots.free["news.example"] = NOW + timedelta(seconds=100)
    assert ids(waiting.errands(NOW, 8)) == ["b"]
    assert waiting.errands(NOW + timedelta(seconds=99), 8) == []
    slots.free["news.example"] = NOW + timedelta(seconds=200)  # a page of that host was asked for meanwhile
    assert waiting.errands(NOW + timedelta(seconds=100), 8) == []
    assert ids(waiting.errands(NOW + timedelta(seconds=200), 8)) == ["a"]


def test_feeds_that_are_new_at_the_start_are_spread_over_it_and_the_same_each_time() -> None:
    feeds = [feed(f"f{number}") for number in range(400)]

    def starts() -> list[list[str]]:
        waiting, _ = with_slots(*feeds, start_spread_seconds=60.0, start_feed_seconds=1.0)
        return [ids(waiting.errands(NOW + timedelta(seconds=second), 1_000)) for second in range(61)]

    first = starts()
    assert sorted(one for turn in first for one in turn) == sorted(one.feed_id for one in feeds)
    assert max(len(turn) for turn in first) <= 20, "400 feeds over 60 s are 7 a second"
    assert first == starts()


def test_feeds_that_are_overdue_at_the_start_are_spread_too_and_those_with_a_time_keep_it() -> None:
    waiting, _ = with_slots(*(feed(f"f{n}") for n in range(50)), start_spread_seconds=300.0, start_feed_seconds=9.0)
    for number in range(50):
        waiting.remember(due(f"f{number}", -3_600 if number else 40))
    assert len(waiting.errands(NOW, 100)) < 5
    assert "f0" in ids(waiting.errands(NOW + timedelta(seconds=40), 100))


def test_a_short_list_starts_at_once() -> None:
    waiting, _ = with_slots(feed("a"), start_spread_seconds=300.0, start_feed_seconds=0.15)
    assert ids(waiting.errands(NOW, 8)) == ["a"]
    few, _ = with_slots(*(feed(f"f{n}") for n in range(10)), start_spread_seconds=300.0, start_feed_seconds=0.15)
    assert len(few.errands(NOW, 80)) == 10


def test_a_feed_added_later_need_not_wait_for_a_spread() -> None:
    waiting, _ = with_slots(*(feed(f"f{n}") for n in range(50)), start_spread_seconds=300.0, start_feed_seconds=9.0)
    waiting.errands(NOW, 1)
    waiting.put(feed("late"), 0)
    assert ids(waiting.errands(NOW, 1_000)).count("late") == 1


def test_a_feed_that_a_person_asks_for_is_due_at_once_and_only_once() -> None:
    waiting, _ = with_slots(feed("a"))
    waiting.remember(due("a", 3_600).model_copy(update={"last_poll_at": NOW - timedelta(seconds=60)}))
    assert waiting.errands(NOW, 8) == []
    waiting.put(feed("a").model_copy(update={"poll_asked_at": NOW}), 0)
    [errand] = waiting.errands(NOW, 8)
    assert waiting.done(errand, NOW)
    waiting.remember(due("a", 3_600).model_copy(update={"last_poll_at": NOW + timedelta(seconds=1)}))
    assert waiting.errands(NOW + timedelta(seconds=60), 8) == []


def test_a_request_by_a_clock_that_goes_ahead_is_met_once_and_then() -> None:
    waiting, _ = with_slots(feed("a").model_copy(update={"poll_asked_at": NOW + timedelta(seconds=50)}))
    waiting.remember(due("a", 3_600).model_copy(update={"last_poll_at": NOW}))
    assert waiting.errands(NOW + timedelta(seconds=49), 8) == []
    assert ids(waiting.errands(NOW + timedelta(seconds=50), 8)) == ["a"]


def test_a_reset_feed_is_polled_at_once_from_a_state_that_has_forgotten() -> None:
    waiting, _ = with_slots(feed("a").model_copy(update={"reset_asked_at": NOW}))
    known = due("a", 3_600).model_copy(
        update={
            "last_poll_at": NOW - timedelta(hours=1),
            "etag": '"x"',
            "failures": 4,
            "adopted_url": "https://b.example/",
        }
    )
    waiting.remember(known)
    [errand] = waiting.errands(NOW, 8)
    assert errand.state is not None
    assert (errand.state.etag, errand.state.failures, errand.state.adopted_url) == (None, 0, None)
    assert waiting.done(errand, NOW), "what it started from was made of what is known"


def test_an_adopted_address_counts_for_the_host_it_is_on() -> None:
    waiting, _ = with_slots(feed("a", "old.example"), feed("b", "new.example"))
    waiting.remember(due("a", -5).model_copy(update={"adopted_url": "https://new.example/feed"}))
    waiting.remember(due("b", -1))
    assert ids(waiting.errands(NOW, 8)) == ["a"]


def test_a_feed_that_changes_host_during_its_poll_holds_nobody_up() -> None:
    waiting, _ = with_slots(feed("a", "old.example"), feed("b", "old.example"))
    waiting.remember(due("a", -9))
    waiting.remember(due("b", -5))
    [errand] = waiting.errands(NOW, 8)
    waiting.put(feed("a", "new.example"), 0)
    assert waiting.errands(NOW, 8) == []
    assert not waiting.done(errand, NOW)
    assert ids(waiting.errands(NOW, 8)) == ["a", "b"]


def test_an_answer_from_before_a_new_start_counts_no_more_for_a_feed_that_is_as_new_as_it_was() -> None:
    waiting, _ = with_slots(feed("a"))
    [errand] = waiting.errands(NOW, 8)
    waiting.start_again()
    waiting.put(feed("a"), 0)
    assert not waiting.done(errand, NOW)
    assert ids(waiting.errands(NOW, 8)) == ["a"]


def test_a_feed_that_goes_while_it_waits_for_a_thread_lets_the_next_of_its_host_pass() -> None:
    waiting, _ = with_slots(*(feed(name, "one.example") for name in "abc"), feed("z", "other.example"))
    for number, name in enumerate("abcz"):
        waiting.remember(due(name, number - 9))
    first, other = waiting.errands(NOW, 2)
    assert waiting.done(first, NOW)
    waiting.remember(due("a", 3_600))
    assert waiting.errands(NOW, 1) == [], "b waits for a thread now, c behind it"
    waiting.remove("b")
    assert waiting.done(other, NOW)
    assert ids(waiting.errands(NOW, 1)) == ["c"]


def test_a_turn_costs_what_there_is_to_do_and_not_the_number_of_feeds() -> None:
    """2,000 feeds of one host: each turn looks at the slot for the one that goes next, not for all that wait."""
    waiting, slots = with_slots(*(feed(f"f{n}", "one.example") for n in range(2_000)))
    [first] = waiting.errands(NOW, 8)
    waiting.done(first, NOW)
    slots.looks = 0
    for turn in range(1, 101):
        [errand] = waiting.errands(NOW + timedelta(seconds=turn), 8)
        waiting.done(errand, NOW + timedelta(seconds=turn))
    assert slots.looks <= 300
