"""The agenda under any order of events."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from incidentwire.contracts import Feed, FeedState
from ingest.scheduling.agenda import Agenda, Errand
from tests.ingest.scheduling.test_agenda import NOW, FakeSlots, feed

NAMES = st.sampled_from("abcdefgh")


class AgendaMachine(RuleBasedStateMachine):
    """Feeds come, change, pause and go, polls begin and end, slots block: no feed is forgotten, no host asked twice."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.slots = FakeSlots()
        self.agenda = Agenda(self.slots, start_spread_seconds=30.0, start_feed_seconds=10.0)
        self.feeds: dict[str, Feed] = {}
        self.states: dict[str, FeedState] = {}
        self.out: list[Errand] = []

    @rule(name=NAMES, host=st.sampled_from(("x.example", "y.example")), paused=st.booleans(), asked=st.booleans())
    def put(self, name: str, host: str, paused: bool, asked: bool) -> None:
        asked_at = self.now if asked else None
        self.feeds[name] = feed(name, host, paused).model_copy(update={"poll_asked_at": asked_at})
        self.agenda.put(self.feeds[name], 0)

    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        self.feeds.pop(name, None)
        self.states.pop(name, None)
        self.agenda.remove(name)

    @rule()
    def lose_and_regain(self) -> None:
        self.agenda.drop_partition(0)
        self._read_again()

    @rule()
    def start_again(self) -> None:
        self.agenda.start_again()
        self._read_again()

    def _read_again(self) -> None:
        for one in self.feeds.values():
            self.agenda.put(one, 0)
            if one.feed_id in self.states:
                self.states[one.feed_id] = self.states[one.feed_id].model_copy()
                self.agenda.remember(self.states[one.feed_id])

    @rule(host=st.sampled_from(("x.example", "y.example")), seconds=st.integers(1, 100))
    def block(self, host: str, seconds: int) -> None:
        self.slots.free[host] = self.now + timedelta(seconds=seconds)

    @rule(seconds=st.integers(0, 60), most=st.integers(1, 3))
    def turn(self, seconds: int, most: int) -> None:
        self.now += timedelta(seconds=seconds)
        given_out = self.agenda.errands(self.now, most)
        for errand in given_out:
            assert errand.feed == self.feeds[errand.feed.feed_id]
            assert not errand.feed.paused
            assert self.slots.free.get(errand.slot, self.now) <= self.now
        self.out += given_out

    @precondition(lambda self: self.out)
    @rule(data=st.data(), seconds=st.integers(1, 100))
    def answer(self, data: Any, seconds: int) -> None:
        self._answer(data.draw(st.sampled_from(self.out)), seconds)

    def _answer(self, errand: Errand, seconds: int) -> None:
        self.out.remove(errand)
        if self.agenda.done(errand, self.now):
            due_at = self.now + timedelta(seconds=seconds)
            after = FeedState(feed_id=errand.feed.feed_id, last_poll_at=self.now, next_poll_at=due_at)
            self.states[after.feed_id] = after
            self.agenda.remember(after)

    @invariant()
    def one_poll_to_a_host_and_to_a_feed(self) -> None:
        assert len({errand.slot for errand in self.out}) == len(self.out)
        assert len({errand.feed.feed_id for errand in self.out}) == len(self.out)

    def teardown(self) -> None:
        """From any point on, every feed that is not paused is polled once its time has come."""
        wanted = {name for name, one in self.feeds.items() if not one.paused}
        polled: set[str] = set()
        for _ in range(60):
            for errand in list(self.out):
                polled.add(errand.feed.feed_id)
                self._answer(errand, 10_000)
            self.now += timedelta(seconds=60)
            self.turn(0, 3)
            polled |= {errand.feed.feed_id for errand in self.out}
        recently = {name for name, known in self.states.items() if known.last_poll_at and known.last_poll_at > NOW}
        assert wanted <= polled | recently


TestAgendaMachine = AgendaMachine.TestCase
TestAgendaMachine.settings = hypothesis_settings(max_examples=150, stateful_step_count=40, deadline=None)
