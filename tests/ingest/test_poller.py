"""The poller's shell: what is published together, and what one feed can do to the others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from pytest_httpserver import HTTPServer

from incidentwire.contracts import Feed, FeedState
from incidentwire.contracts.topics import FEEDS, FEEDS_STATE, Topic
from incidentwire.streaming.health import Health
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.outcomes import Message
from incidentwire.streaming.settings import KafkaSettings
from ingest import poller as module
from ingest.poller import Poller
from ingest.settings import IngestSettings
from tests.ingest.samples import item, rss
from tests.streaming.fakes import FakeMembership, FakeTransaction

NOW = datetime(2026, 3, 4, tzinfo=UTC)


def feed(server: HTTPServer, name: str) -> Feed:
    server.expect_request(f"/{name}").respond_with_data(rss([item(f"/{name}/story", f"Story of {name}")]))
    return Feed(feed_id=name, url=server.url_for(f"/{name}"), language="en")


def change(offset: int, key: str, value: bytes | None) -> Message:
    return Message(FEEDS.name, 0, offset, key.encode(), value)


class Running:
    """A poller over fakes, in a thread."""

    def __init__(self, changes: list[Message], known: list[tuple[Topic, str, bytes]], fail_commits: set[int]) -> None:
        self.stop = threading.Event()
        self.membership = FakeMembership({0: changes}, self.stop, turns=2000)
        self.membership.pause_seconds = 0.01
        self.transaction = FakeTransaction(self.membership, fail_commits)
        self.metrics = StageMetrics("poller")
        self._known = known
        self.poller = Poller(
            KafkaSettings("127.0.0.1:1", instance="t"),
            IngestSettings(allow_loopback=True, base_interval_seconds=3600, start_spread_seconds=0),
            lambda: NOW,
            Health(),
            self.metrics,
            membership=self.membership,  # type: ignore[arg-type]
            transaction=self.transaction,  # type: ignore[arg-type]
            read_state=self._read_state,
        )

    def _read_state(
        self, _settings: object, _topics: object, _partition: int, take: Callable[..., None], _: object
    ) -> int:
        for topic, key, value in self._known:
            take(topic.name, key, value)
        return len(self._known)

    def polls(self, outcome: str) -> float:
        labels = {"stage": "poller", "outcome": "poll", "reason": outcome}
        return self.metrics.registry.get_sample_value("incidentwire_records_total", labels) or 0.0


@contextmanager
def running(
    changes: list[Message],
    until: Callable[[Running], bool],
    known: list[tuple[Topic, str, bytes]] | None = None,
    fail_commits: set[int] | None = None,
) -> Iterator[Running]:
    """Runs a poller until the condition holds, then stops it."""
    run = Running(changes, known or [], fail_commits or set())
    thread = threading.Thread(target=run.poller.run, args=(run.stop,))
    thread.start()
    while not until(run) and thread.is_alive():
        threading.Event().wait(0.02)
    run.stop.set()
    thread.join(20)
    assert until(run), "the poller ended before that"
    yield run


def test_articles_the_feed_s_state_and_the_offset_go_in_one_transaction(httpserver: HTTPServer) -> None:
    changes = [change(0, "a", feed(httpserver, "a").to_json())]
    with running(changes, lambda run: run.polls("new_entries") == 1) as run:
        assert len(run.transaction.published) == 2
        assert run.transaction.published[-1] == "a"
        assert run.transaction.partitions["a"] == 0
        assert run.membership.committed_offsets == {0: 1}


def test_what_a_failed_commit_held_is_polled_again_and_counted_once(httpserver: HTTPServer) -> None:
    known = [(FEEDS, "a", feed(httpserver, "a").to_json())]
    with running([], lambda run: run.polls("new_entries") == 1, known, fail_commits={1}) as run:
        assert run.transaction.opened == 2
        assert run.transaction.published.count("a") == 1


def test_a_feed_that_trips_our_own_code_is_a_failed_poll_and_the_others_go_on(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = module.poll_feed

    def poll(one: Feed, *rest: object) -> object:
        if one.feed_id == "bad":
            raise LookupError("a bug of ours")
        return real(one, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "poll_feed", poll)
    changes = [change(n, name, feed(httpserver, name).to_json()) for n, name in enumerate(("bad", "good"))]
    with running(changes, lambda run: run.polls("parse_failed") == 1 and run.polls("new_entries") == 1) as run:
        assert {"bad", "good"} <= set(run.transaction.published)


def test_what_a_person_should_know_of_a_feed_is_told_in_the_same_transaction(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data("", status=410)
    gone = Feed(feed_id="a", url=httpserver.url_for("/a"))
    with running([change(0, "a", gone.to_json())], lambda run: run.polls("gone") == 1) as run:
        assert run.transaction.published == ["a", "a"]
        assert run.membership.committed_offsets == {0: 1}


def test_a_removed_feed_loses_its_state_also_when_it_was_removed_while_nobody_polled() -> None:
    state = (FEEDS_STATE, "a", FeedState(feed_id="a").to_json())
    with running([change(3, "a", None)], lambda run: run.membership.committed_offsets == {0: 4}, [state]) as run:
        assert run.transaction.published == ["a"]


def test_a_feed_that_cannot_be_read_is_a_dead_letter() -> None:
    with running([change(0, "a", b"not JSON")], lambda run: len(run.transaction.letters) == 1) as run:
        assert run.transaction.letters == [(0, "unreadable", 1)]


def test_a_known_feed_is_polled_when_it_is_due_and_not_at_every_start(httpserver: HTTPServer) -> None:
    later = FeedState(feed_id="a", next_poll_at=datetime(2026, 3, 5, tzinfo=UTC))
    known = [
        (FEEDS, "a", feed(httpserver, "a").to_json()),
        (FEEDS_STATE, "a", later.to_json()),
        (FEEDS, "b", Feed(feed_id="b", url=httpserver.url_for("/b").replace("localhost", "127.0.0.1")).to_json()),
    ]
    with running([], lambda run: run.polls("http_error") == 1, known) as run:
        assert run.transaction.published == ["b"]
