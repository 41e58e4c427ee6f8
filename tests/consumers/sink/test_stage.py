"""The sink's loop over a real SQLite store and fakes of Kafka."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from consumers.sink.errors import StaleWriter, StoreRefused, StoreUnavailable
from consumers.sink.query import count_incidents
from consumers.sink.stage import SinkLoop
from consumers.sink.store import Store
from consumers.sink.tables import CURRENT_INCIDENTS_VIEW, METADATA
from incidentwire.contracts.topics import INCIDENT_CHANGES, INCIDENTS, Topic
from incidentwire.streaming.deadletters.gate import DeadLetterGate
from incidentwire.streaming.health import Health
from incidentwire.streaming.loop import MOST_RECOVERIES, StageFailed
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.outcomes import Message
from incidentwire.streaming.settings import KafkaSettings
from tests.consumers.sink.records import incident
from tests.streaming.fakes import FakeMembership, FakeTransaction
from tests.streaming.test_loop import Clock

NOW = datetime(2026, 3, 4, tzinfo=UTC)


def stored(offset: int, name: str) -> Message:
    one = incident(incident_id=name)
    return Message(INCIDENTS.name, 0, offset, name.encode(), one.to_json())


class Flaky(Store):
    """A store whose database fails as it is told: for the first so many writes, or at more rows than it can take."""

    failing = refusing = stale = 0
    refuses_to_open = False
    most_rows = 1000

    def open(self, create: bool = True) -> None:
        if self.refuses_to_open:
            raise StoreRefused("no permission")
        super().open(create)

    def write(self, batch, positions):  # type: ignore[no-untyped-def]
        for name, error in (("failing", StoreUnavailable), ("refusing", StoreRefused), ("stale", StaleWriter)):
            if getattr(self, name):
                setattr(self, name, getattr(self, name) - 1)
                raise error("the database is away")
        if len(batch) > self.most_rows:
            raise StoreUnavailable("statement time-out")
        return super().write(batch, positions)


class Silent:
    """Nobody says that the sink may go on."""

    def told(self) -> bool:
        return False

    def close(self) -> None:
        """Nothing to let go of."""


class Run:
    def __init__(
        self, path: Path, log: list[Message], turns: int = 6, committed: int = 0, step: float = 0.0, in_a_row: int = 200
    ) -> None:
        self.stop = threading.Event()
        self.store = Flaky(f"sqlite:///{path}", lambda: NOW)
        self.memberships: dict[Topic, FakeMembership] = {}
        self._logs: Mapping[Topic, list[Message]] = {INCIDENTS: log, INCIDENT_CHANGES: []}
        self._turns = turns
        self.health = Health()
        self.transaction = FakeTransaction(None)  # type: ignore[arg-type]
        settings, metrics = (
            KafkaSettings("127.0.0.1:1", instance="t", dead_letters_in_a_row=in_a_row),
            StageMetrics("sink"),
        )
        self.loop = SinkLoop(
            self.store,
            settings,
            lambda: NOW,
            self.health,
            metrics,
            connect=self._connect,  # type: ignore[arg-type]
            transaction=self.transaction,  # type: ignore[arg-type]
            monotonic=Clock(step),
            gate=DeadLetterGate(settings, "sink", self.health, metrics, watch=lambda *_: Silent()),  # type: ignore[arg-type]
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
    log = [stored(0, "i1")._replace(value=b"not JSON"), stored(1, "i2")]
    first = Run(tmp_path / "x.db", log).go()
    assert first.transaction.letters == [(0, "unreadable", 1)]
    crashed = Run(tmp_path / "y.db", log, committed=2).go()
    assert crashed.transaction.letters_sent == 0
    assert crashed.count() == 1


def test_a_database_that_is_away_is_waited_for_in_place_and_nothing_is_lost(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run = Run(tmp_path / "x.db", [stored(0, "i1"), stored(1, "i2")], turns=200, step=0.05)
    run.store.failing = 3
    assert run.go().count() == 2
    waits = [record.args[-1] for record in caplog.records if "tries again" in record.msg and record.args]
    assert waits == [0.5, 1.0, 2.0]
    assert run.memberships[INCIDENTS].waiting == set()
    assert run.health.ready() == (True, {})


def test_while_the_database_is_away_nothing_is_read_and_the_sink_says_why(tmp_path: Path) -> None:
    run = Run(tmp_path / "x.db", [stored(0, "i1")], turns=20, step=0.01)
    run.store.failing = 99
    assert run.go().count() == 0
    assert run.health.ready() == (False, {"store": "the database is away"})
    assert all(membership.waiting == {0} for membership in run.memberships.values())
    assert run.memberships[INCIDENTS].owned == frozenset(), (
        "it stopped when it was told to, long before the wait was over"
    )
    assert Run(tmp_path / "x.db", [stored(0, "i1")], committed=1).go().count() == 1


def test_after_a_fail_over_it_goes_on_where_the_database_ends_now(tmp_path: Path) -> None:
    """A standby that had not got the last transactions has an older offset, and no rows of them."""
    run = Run(tmp_path / "x.db", [stored(n, f"i{n}") for n in range(4)], turns=200, step=0.05)
    run.loop._batch_records = 2
    write = run.store.write

    def fail_over(batch, positions):  # type: ignore[no-untyped-def]
        if run.store.positions(INCIDENTS.name) == {0: 2} and not run.store.stale:
            run.store.stale = 1
            with run.store._writing.begin() as connection:
                for table in ("incident_toll", "incident_sources", "incidents"):
                    connection.execute(text(f"DELETE FROM {table} WHERE incident_id = 'i1'"))
                connection.execute(text("UPDATE sink_positions SET next_offset = 1 WHERE topic = 'incidents'"))
            run.store.write = write  # type: ignore[method-assign]
            raise StoreUnavailable("the connection is gone")
        return write(batch, positions)

    run.store.write = fail_over  # type: ignore[method-assign]
    assert run.go().count() == 4


def test_a_fail_over_between_two_batches_that_no_statement_tells_of_leaves_no_gap(tmp_path: Path) -> None:
    """The pool connects anew by itself, and the claim is older than what the standby lacks."""
    run = Run(tmp_path / "x.db", [stored(n, f"i{n}") for n in range(6)], turns=200, step=0.05)
    run.loop._settings = replace(run.loop._settings, batch_records=2)
    run.loop._batch_records = 2
    write = run.store.write

    def fail_over(batch, positions):  # type: ignore[no-untyped-def]
        if run.store.positions(INCIDENTS.name) == {0: 2}:
            run.store.write = write  # type: ignore[method-assign]
            with run.store._writing.begin() as connection:
                for table in ("incident_toll", "incident_sources", "incidents"):
                    connection.execute(text(f"DELETE FROM {table} WHERE incident_id = 'i1'"))
                connection.execute(text("UPDATE sink_positions SET next_offset = 1 WHERE topic = 'incidents'"))
        return write(batch, positions)

    run.store.write = fail_over  # type: ignore[method-assign]
    assert run.go().count() == 6
    assert run.store.write == write, "it failed over"
    assert run.health.ready() == (True, {})


def test_a_database_that_comes_back_empty_is_filled_again_in_place(tmp_path: Path) -> None:
    run = Run(tmp_path / "x.db", [stored(n, f"i{n}") for n in range(4)], turns=200, step=0.05)
    run.loop._settings = replace(run.loop._settings, batch_records=2)
    run.loop._batch_records = 2
    write = run.store.write

    def empty(batch, positions):  # type: ignore[no-untyped-def]
        if run.store.positions(INCIDENTS.name) == {0: 2}:
            run.store.write = write  # type: ignore[method-assign]
            with run.store._writing.begin() as connection:
                connection.execute(text(f"DROP VIEW {CURRENT_INCIDENTS_VIEW}"))
                METADATA.drop_all(connection)
        return write(batch, positions)

    run.store.write = empty  # type: ignore[method-assign]
    assert run.go().count() == 4
    assert run.store.write == write, "it was emptied"


def test_failures_long_ago_do_not_make_the_next_wait_longer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    run = Run(tmp_path / "x.db", [])
    for moment in (100.0, 100.6, 101.7, 120.0, 200.0):
        run.loop._monotonic = lambda now=moment: now  # type: ignore[misc]
        run.loop._wait_for_database(StoreUnavailable("away"))
    waits = [record.args[-1] for record in caplog.records if "tries again" in record.msg and record.args]
    assert waits == [0.5, 1.0, 2.0, 4.0, 0.5], "76 s after the last wait: all was well, with nothing to write"


def test_a_sink_whose_claim_is_gone_claims_again_in_place(tmp_path: Path) -> None:
    run = Run(tmp_path / "x.db", [stored(0, "i1")], turns=200, step=0.05)
    run.store.stale = 1
    assert run.go().count() == 1


def test_a_database_that_refuses_at_the_first_connection_ends_the_sink(tmp_path: Path) -> None:
    run = Run(tmp_path / "x.db", [stored(0, "i1")])
    run.store.refuses_to_open = True
    with pytest.raises(StageFailed, match="no permission"):
        run.go()


def test_a_database_that_refuses_later_is_waited_for(tmp_path: Path) -> None:
    run = Run(tmp_path / "x.db", [stored(0, "i1")], turns=200, step=0.05)
    run.store.refusing = 2
    assert run.go().count() == 1


def test_a_batch_that_the_database_cannot_do_in_its_time_comes_again_in_halves(tmp_path: Path) -> None:
    run = Run(tmp_path / "x.db", [stored(n, f"i{n}") for n in range(8)], turns=400, step=0.05)
    run.loop._batch_records = 8
    run.store.most_rows = 2
    assert run.go().count() == 8
    assert run.health.ready() == (True, {})


def test_a_failed_transaction_of_letters_is_recovered_in_place(tmp_path: Path) -> None:
    log = [stored(0, "i1")._replace(value=b"not JSON"), stored(1, "i2")]
    run = Run(tmp_path / "x.db", log, turns=20)
    run.transaction.fail_commits = {1}
    assert run.go().count() == 1
    assert run.transaction.opened == 2
    assert run.transaction.letters == [(0, "unreadable", 1)]


def test_too_many_records_that_cannot_be_stored_pause_the_sink(tmp_path: Path) -> None:
    log = [stored(n, f"i{n}")._replace(value=b"not JSON") for n in range(9)]
    run = Run(tmp_path / "x.db", log, turns=20, in_a_row=4)
    run.loop._batch_records = 5
    run.go()
    assert len(run.transaction.letters) == 5, "a batch is stored or not, so it ends with the batch"
    assert run.memberships[INCIDENTS].waiting == {0}
    assert "5 dead letters in a row" in run.health.ready()[1]["dead-letters"]


def test_transactions_that_fail_again_and_again_end_the_sink(tmp_path: Path) -> None:
    run = Run(tmp_path / "x.db", [stored(0, "i1")._replace(value=b"not JSON")], turns=100)
    run.transaction.fail_commits = set(range(1, 100))
    with pytest.raises(StageFailed, match="told to fail"):
        run.go()
    assert run.transaction.opened == 1 + MOST_RECOVERIES


def test_a_topic_that_was_made_anew_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    Run(tmp_path / "x.db", [stored(n, f"i{n}") for n in range(5)]).go()
    with pytest.raises(StageFailed, match=r"holds incidents\[0\] up to 5.* ends at 1"):
        Run(tmp_path / "x.db", [stored(0, "j")]).go()
