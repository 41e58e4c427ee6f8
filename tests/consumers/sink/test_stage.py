"""The sink's loop over a real SQLite store and fakes of Kafka."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consumers.sink.errors import StoreUnavailable
from consumers.sink.query import count_incidents
from consumers.sink.stage import SinkLoop
from consumers.sink.store import Store
from incidentwire.contracts.topics import INCIDENT_CHANGES, INCIDENTS, Topic
from incidentwire.streaming.health import Health
from incidentwire.streaming.loop import StageFailed
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.outcomes import Message
from incidentwire.streaming.settings import KafkaSettings
from tests.consumers.sink.records import incident
from tests.streaming.fakes import FakeMembership, FakeTransaction

NOW = datetime(2026, 3, 4, tzinfo=UTC)


def stored(offset: int, name: str) -> Message:
    one = incident(incident_id=name)
    return Message(INCIDENTS.name, 0, offset, name.encode(), one.to_json())


class Flaky(Store):
    """A store whose database goes away for the first so many writes."""

    failing = 0

    def write(self, batch, positions):  # type: ignore[no-untyped-def]
        if self.failing:
            self.failing -= 1
            raise StoreUnavailable("the database is away")
        return super().write(batch, positions)


class Run:
    def __init__(self, path: Path, log: list[Message], turns: int = 6, committed: int = 0) -> None:
        self.stop = threading.Event()
        self.store = Flaky(f"sqlite:///{path}", lambda: NOW)
        self.memberships: dict[Topic, FakeMembership] = {}
        self._logs: Mapping[Topic, list[Message]] = {INCIDENTS: log, INCIDENT_CHANGES: []}
        self._turns = turns
        self.health = Health()
        self.transaction = FakeTransaction(None)  # type: ignore[arg-type]
        self.loop = SinkLoop(
            self.store,
            KafkaSettings("127.0.0.1:1", instance="t"),
            lambda: NOW,
            self.health,
            StageMetrics("sink"),
            connect=self._connect,  # type: ignore[arg-type]
            transaction=self.transaction,  # type: ignore[arg-type]
        )
        self.transaction.membership = self.memberships[INCIDENTS]
        self.memberships[INCIDENTS].committed_offsets = {0: committed}

    def _connect(self, _settings: object, _group: str, topic: Topic) -> FakeMembership:
        self.memberships[topic] = FakeMembership({0: self._logs[topic]}, self.stop, self._turns)
        return self.memberships[topic]

    def go(self) -> Run:
        self.loop.run(self.stop)
        return self

    def count(self) -> int:
        with Store(str(self.store._url), lambda: NOW) as store:
            return sum(count_incidents(store).values())


def test_rows_and_offsets_arrive_together_and_a_second_run_writes_nothing_twice(tmp_path: Path) -> None:
    log = [stored(0, "i1"), stored(1, "i2")]
    assert Run(tmp_path / "x.db", log).go().count() == 2
    again = Run(tmp_path / "x.db", [*log, stored(2, "i3")]).go()
    assert again.memberships[INCIDENTS].sought[0] == {0: 2}
    assert again.count() == 3
    with Store(str(again.store._url), lambda: NOW) as store:
        assert store.positions(INCIDENTS.name) == {0: 3}


def test_it_goes_on_where_the_database_ends_whatever_kafka_says(tmp_path: Path) -> None:
    """Kafka's offset is ahead after a crash between the two commits."""
    log = [stored(0, "i1"), stored(1, "i2")]
    run = Run(tmp_path / "x.db", log, committed=2).go()
    assert run.count() == 2


def test_an_unreadable_record_has_its_letter_once_over_a_crash_before_the_rows(tmp_path: Path) -> None:
    log = [replace(stored(0, "i1"), value=b"not JSON"), stored(1, "i2")]
    first = Run(tmp_path / "x.db", log).go()
    assert first.transaction.letters == [(0, "unreadable", 1)]
    crashed = Run(tmp_path / "y.db", log, committed=2).go()
    assert crashed.transaction.letters_sent == 0
    assert crashed.count() == 1


def test_a_database_that_is_away_is_waited_for_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(tmp_path / "x.db", [stored(0, "i1")])
    run.store.failing = 2
    waits: list[float] = []
    monkeypatch.setattr(run.stop, "wait", lambda seconds: waits.append(seconds) or False)
    run.go()
    assert waits == [0.5, 1.0]
    assert run.count() == 1


def test_stopping_while_the_database_is_away_leaves_the_rows_for_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = [stored(0, "i1")]
    run = Run(tmp_path / "x.db", log)
    run.store.failing = 99
    monkeypatch.setattr(run.stop, "wait", lambda _: run.stop.set() or True)
    assert run.go().count() == 0
    assert Run(tmp_path / "x.db", log, committed=1).go().count() == 1


def test_a_topic_that_was_made_anew_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    Run(tmp_path / "x.db", [stored(n, f"i{n}") for n in range(5)]).go()
    with pytest.raises(StageFailed, match=r"holds incidents\[0\] up to 5.* ends at 1"):
        Run(tmp_path / "x.db", [stored(0, "j")]).go()
