from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import pytest

from ingest.fetching.slots import Busy, HostSlots
from ingest.settings import IngestSettings
from tests.ingest.samples import NOW

SETTINGS = IngestSettings(host_gap_seconds=2)


class Time:
    """A clock that waiting moves on; `events` happen at their time, such as another thread's `done`."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.events: list[tuple[float, object]] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, _condition: threading.Condition, seconds: float) -> None:
        assert seconds > 0
        ends = self.now + seconds
        if self.events and self.events[0][0] <= ends:
            self.now, happen = self.events.pop(0)
            happen()  # type: ignore[operator]
        else:
            self.now = ends


def slots(time: Time, **changes: object) -> HostSlots:
    return HostSlots(replace(SETTINGS, **changes), time, time.wait)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("slot_by", "key"),
    [
        ("domain", "velmora.co.uk"),
        ("host", "news.velmora.co.uk"),
        ("url", "https://news.velmora.co.uk/feed?x=1"),
    ],
)
def test_the_setting_says_what_counts_as_one_host(slot_by: str, key: str) -> None:
    url = "https://me:secret@news.velmora.co.uk/feed?x=1#top"
    assert slots(Time(), slot_by=slot_by).key(url) == key


def test_the_gap_runs_from_the_end_of_one_exchange_to_the_start_of_the_next() -> None:
    time = Time()
    host = slots(time)
    assert host.take("a.example", 10) == 0
    time.now += 5
    host.done("a.example")
    assert host.take("a.example", 10) == 2
    host.done("a.example")
    assert host.take("b.example", 10) == 0


def test_a_slot_that_is_held_is_waited_for_until_it_is_given_back() -> None:
    time = Time()
    host = slots(time)
    host.take("a.example", 10)
    time.events.append((time.now + 3, lambda: host.done("a.example")))
    assert host.take("a.example", 10) == 3 + 2


def test_what_will_not_be_free_in_time_is_refused_at_once() -> None:
    time = Time()
    host = slots(time)
    host.take("a.example", 10)
    with pytest.raises(Busy, match=r"a\.example"):
        host.take("a.example", 1)
    host.done("a.example")
    host.punish("a.example", 600)
    before = time.now
    with pytest.raises(Busy, match="600 s"):
        host.take("a.example", 60)
    assert time.now == before


def test_a_slot_that_stays_held_is_refused_at_the_end_of_the_wait() -> None:
    time = Time()
    host = slots(time)
    host.take("a.example", 10)
    with pytest.raises(Busy):
        host.take("a.example", 5)
    assert time.now == 1005


def test_who_came_first_is_served_first() -> None:
    host = HostSlots(replace(SETTINGS, host_gap_seconds=0))
    host.take("a.example", 10)
    order: list[int] = []

    def ask(number: int) -> None:
        with host.turn("a.example", 10):
            order.append(number)

    with ThreadPoolExecutor(5) as threads:
        for number in range(5):
            threads.submit(ask, number)
            while len(host._slots["a.example"].waiting) < number + 1:
                threading.Event().wait(0.001)
        host.done("a.example")
    assert order == [0, 1, 2, 3, 4]


def test_two_exchanges_with_one_host_never_overlap_nor_come_closer_than_the_gap() -> None:
    host = HostSlots(replace(SETTINGS, host_gap_seconds=0.01))
    spans: list[tuple[float, float]] = []

    def ask(_number: int) -> None:
        with host.turn("a.example", 10):
            start = host._clock()
            threading.Event().wait(0.002)
            spans.append((start, host._clock()))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, range(24)))
    assert len(spans) == 24
    assert all(later[0] - earlier[1] >= 0.01 for earlier, later in pairwise(spans))


def test_what_a_host_asked_for_holds_for_everyone_and_within_bounds() -> None:
    time = Time()
    host = slots(time, max_backoff_seconds=300)
    host.punish("a.example", 60)
    assert host.free_in("a.example") == 60
    host.punish("a.example", 30)
    assert host.free_in("a.example") == 60
    host.punish("a.example", 1e12)
    assert host.free_in("a.example") == 300
    host.punish("a.example", float("nan"))
    assert host.free_in("a.example") == 300
    assert (host.free_at("a.example", NOW) - NOW).total_seconds() == 300
    assert host.free_in("b.example") == 0


def test_a_host_that_asks_for_time_while_others_wait_makes_them_wait_too() -> None:
    time = Time()
    host = slots(time)
    host.take("a.example", 10)
    host.done("a.example")
    time.events.append((time.now + 1, lambda: host.punish("a.example", 20)))
    assert host.take("a.example", 60) == 21


def test_a_crawl_delay_widens_the_gap_within_bounds_and_for_as_long_as_it_is_said() -> None:
    time = Time()
    host = slots(time, max_crawl_delay_seconds=30, robots_seconds=3600)
    host.at_least("a.example", 1)
    host.take("a.example", 10)
    host.done("a.example")
    assert host.free_in("a.example") == 2
    host.at_least("a.example", 10)
    assert host.free_in("a.example") == 10
    host.at_least("a.example", 5)
    assert host.free_in("a.example") == 10
    host.at_least("a.example", 86_400)
    assert host.free_in("a.example") == 30
    time.now += 3600
    host.take("a.example", 10)
    host.done("a.example")
    assert host.free_in("a.example") == 2


def test_a_look_reserves_nothing_and_sees_those_who_wait() -> None:
    time = Time()
    host = slots(time)
    assert host.free_in("a.example") == 0
    assert host.take("a.example", 10) == 0
    assert host.free_in("a.example") == 2
    host.done("a.example")
    time.now += 1.5
    assert host.free_in("a.example") == 0.5


@pytest.mark.parametrize("local", ["http://127.0.0.1:8000/feed", "http://localhost/feed", "http://[::1]/feed"])
def test_loopback_has_a_slot_only_by_the_setting(local: str) -> None:
    time = Time()
    for slot_by in ("domain", "host", "url"):
        host, strict = slots(time, slot_by=slot_by), slots(time, slot_by=slot_by, slots_on_loopback=True)
        for one in (host, strict):
            one.take(one.key(local), 10)
            one.done(one.key(local))
        assert host.free_in(host.key(local)) == 0
        assert strict.free_in(strict.key(local)) == 2


def test_free_slots_are_forgotten_and_held_ones_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.fetching.slots._MOST_SLOTS", 100)
    time = Time()
    host = slots(time)
    host.take("held.example", 10)
    for number in range(5_000):
        with host.turn(f"h{number}.example", 10):
            time.now += 1
        assert len(host) <= 101
    with pytest.raises(Busy):
        host.take("held.example", 0.5)


def test_a_blocked_slot_outlives_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.fetching.slots._MOST_SLOTS", 10)
    time = Time()
    host = slots(time)
    host.punish("blocked.example", 3600)
    for number in range(100):
        with host.turn(f"h{number}.example", 10):
            time.now += 1
    assert host.free_in("blocked.example") == 3500


def test_closing_wakes_those_who_wait_and_refuses_all_others() -> None:
    host = HostSlots(replace(SETTINGS, host_gap_seconds=1000, slot_wait_seconds=5000))
    host.take("a.example", 10)

    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(host.take, "a.example", 5000)
        while not host._slots["a.example"].waiting:
            threading.Event().wait(0.001)
        host.close()
        with pytest.raises(Busy, match="closed"):
            waiting.result(timeout=5)
    with pytest.raises(Busy, match="closed"):
        host.take("b.example", 10)
