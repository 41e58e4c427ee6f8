"""The stage loop: what is committed together, and what happens when something goes wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from incidentwire.contracts.topics import ARTICLES_DUPLICATES, ARTICLES_RAW, DEDUPE_FINGERPRINTS, Topic
from incidentwire.streaming.health import Health
from incidentwire.streaming.loop import MOST_RECOVERIES, Stage, StageFailed, StageLoop
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.outcomes import DeadLetter, Drop, Emit, Message, Outcome, RetryAfter
from incidentwire.streaming.restore import Restore
from incidentwire.streaming.settings import KafkaSettings
from tests.streaming.fakes import FakeMembership, FakeTransaction, Scripted, message, record

NOW = datetime(2026, 3, 4, tzinfo=UTC)
SETTINGS = KafkaSettings("127.0.0.1:1", instance="t")


class Clock:
    """Seconds that pass when told, or a little with every look."""

    def __init__(self, step: float = 0.0) -> None:
        self.now = 0.0
        self._step = step

    def __call__(self) -> float:
        self.now += self._step
        return self.now


class Run:
    """One run of a loop over fakes."""

    def __init__(
        self,
        log: Mapping[int, list[Message]],
        script: Mapping[int, Callable[[], Outcome]] | None = None,
        turns: int = 6,
        fail_commits: set[int] | None = None,
        step: float = 0.0,
        states: tuple[Topic, ...] = (),
        state: bytes = b"kept",
    ) -> None:
        self.restored: list[int] = []
        self.state = state
        self.stop = threading.Event()
        self.membership = FakeMembership(log, self.stop, turns)
        self.transaction = FakeTransaction(self.membership, fail_commits or set())
        self.cores: list[Scripted] = []
        self.health, self.metrics = Health(), StageMetrics("t")
        self.script = script
        stage = Stage("t", ARTICLES_RAW, states, (ARTICLES_DUPLICATES,), self._core)
        self.loop = StageLoop(
            stage,
            SETTINGS,
            lambda: NOW,
            self.health,
            self.metrics,
            membership=self.membership,  # type: ignore[arg-type]
            transaction=self.transaction,  # type: ignore[arg-type]
            read_state=self._read_state,
            monotonic=Clock(step),
        )

    def _read_state(
        self, settings: KafkaSettings, topics: tuple[Topic, ...], partition: int, take: Restore, keep_alive: object
    ) -> int:
        self.restored.append(partition)
        take(topics[0].name, "k", self.state)
        return 1

    def _core(self) -> Scripted:
        self.cores.append(Scripted(self.script))
        return self.cores[-1]

    def go(self) -> Run:
        self.loop.run(self.stop)
        return self

    def counted(self, outcome: str, reason: str = "") -> float:
        labels = {"stage": "t", "outcome": outcome, "reason": reason}
        return self.metrics.registry.get_sample_value("incidentwire_records_total", labels) or 0.0


def test_outputs_and_offsets_are_committed_together() -> None:
    run = Run({0: [message(0), message(1)], 1: [message(0, partition=1)]}).go()
    assert sorted(run.transaction.published) == ["p0o0", "p0o1", "p1o0"]
    assert run.membership.committed_offsets == {0: 2, 1: 1}
    assert run.counted("emit") == 3


def test_a_failed_commit_counts_for_nothing_and_the_batch_is_read_again_with_a_fresh_core() -> None:
    run = Run({0: [message(0), message(1)]}, fail_commits={1}).go()
    assert run.transaction.published == ["p0o0", "p0o1"]
    assert run.membership.committed_offsets == {0: 2}
    assert run.transaction.opened == 2
    assert [core.seen for core in run.cores] == [[0, 1], [0, 1]]
    assert run.counted("emit") == 2


def test_failures_in_a_row_end_the_stage_with_the_reason() -> None:
    run = Run({0: [message(0)]}, turns=50, fail_commits=set(range(1, 50)))
    with pytest.raises(StageFailed, match="told to fail"):
        run.go()
    assert run.transaction.opened == 1 + MOST_RECOVERIES
    assert run.transaction.published == []
    assert not run.health.ready()[0]


def test_a_poison_record_costs_its_own_dead_letter_and_nothing_else() -> None:
    def explode() -> Outcome:
        raise KeyError("poison")

    run = Run({0: [message(0), message(1), message(2)]}, {1: explode}).go()
    assert run.transaction.published == ["p0o0", "p0o2"]
    assert run.transaction.letters == [(1, "error", 1)]
    assert run.membership.committed_offsets == {0: 3}


def test_a_core_that_raised_is_replaced_because_its_state_cannot_be_trusted() -> None:
    def explode() -> Outcome:
        raise KeyError("poison")

    run = Run({0: [message(0), message(1), message(2)]}, {1: explode}).go()
    assert [core.seen for core in run.cores] == [[0, 1], [2]]


def test_a_dead_letter_by_decision_keeps_the_core() -> None:
    run = Run({0: [message(0), message(1)]}, {0: lambda: DeadLetter("unreadable", "no JSON")}).go()
    assert run.transaction.letters == [(0, "unreadable", 1)]
    assert [core.seen for core in run.cores] == [[0, 1]]
    assert run.counted("dead-letter", "unreadable") == 1


def test_a_result_too_large_for_its_topic_makes_a_dead_letter_and_publishes_nothing_of_it() -> None:
    two = (record("small"), record("huge"))
    run = Run({0: [message(0), message(1)]}, {0: lambda: Emit(two)})
    run.transaction.too_large = lambda out: out.key == "huge"
    run.go()
    assert run.transaction.letters == [(0, "too-large", 1)]
    assert run.transaction.published == ["p0o1"]
    assert run.cores[-1].seen == [1], "what followed was decided by a core that believed its results went out"


def test_state_goes_to_the_partition_of_its_input_whatever_its_key() -> None:
    """There it is looked for at the next start; other outputs go where their key sends them."""
    both = Emit((record("result"), record("state", DEDUPE_FINGERPRINTS)))
    run = Run({3: [message(0, partition=3)]}, {0: lambda: both}, states=(DEDUPE_FINGERPRINTS,)).go()
    assert run.transaction.partitions == {"result": None, "state": 3}


def test_state_is_read_before_the_first_message_and_again_after_an_unknown_outcome() -> None:
    run = Run({0: [message(0)]}, states=(DEDUPE_FINGERPRINTS,), fail_commits={1}).go()
    assert [core.seen for core in run.cores] == [["kept", 0], ["kept", 0]]
    assert run.restored == [0, 0]


def test_a_state_record_that_cannot_be_read_is_passed_over() -> None:
    run = Run({0: [message(0)]}, states=(DEDUPE_FINGERPRINTS,), state=b"garbage").go()
    assert run.transaction.published == ["p0o0"]
    assert run.metrics.registry.get_sample_value("incidentwire_unreadable_state_total", {"stage": "t"}) == 1


def test_nothing_is_sent_before_the_whole_batch_is_decided() -> None:
    """A transaction that stays open while a slow record is worked on is aborted by the broker."""
    run = Run({0: [message(0), message(1), message(2)]})
    sent_before: list[int] = []

    def slow() -> Outcome:
        sent_before.append(len(run.transaction._open))
        return Emit()

    run.script = {2: slow}
    run.go()
    assert sent_before == [0]


def test_a_drop_is_counted_by_its_reason_and_its_offset_is_committed() -> None:
    run = Run({0: [message(0)]}, {0: lambda: Drop("copy", (record("note"),))}).go()
    assert run.transaction.published == ["note"]
    assert run.membership.committed_offsets == {0: 1}
    assert run.counted("drop", "copy") == 1


def test_a_retry_holds_up_only_its_partition_and_comes_again_when_due() -> None:
    answers = iter([RetryAfter(0.5, "busy"), RetryAfter(0.5, "busy"), Emit((record("late"),))])
    log = {0: [message(0), message(1)], 1: [message(5, partition=1)]}
    run = Run(log, {0: lambda: next(answers)}, turns=40, step=0.02).go()
    assert run.transaction.published[0] == "p1o5"
    assert run.transaction.published[1:] == ["late", "p0o1"]
    assert run.membership.committed_offsets == {0: 2, 1: 6}


def test_a_dead_letter_after_retries_tells_how_often_it_was_tried() -> None:
    answers = iter([RetryAfter(0.1, "busy"), DeadLetter("refused", "no")])
    run = Run({0: [message(0)]}, {0: lambda: next(answers)}, turns=40, step=0.02).go()
    assert run.transaction.letters == [(0, "refused", 2)]


def test_stopping_in_a_batch_commits_what_was_done_and_leaves_the_rest() -> None:
    run = Run({0: [message(n) for n in range(5)]})

    def stop_here() -> Outcome:
        run.stop.set()
        return Emit((record("last"),))

    run.script = {2: stop_here}
    run.go()
    assert run.transaction.published == ["p0o0", "p0o1", "last"]
    assert run.membership.committed_offsets == {0: 3}


def test_ready_only_with_partitions_and_without_doubt() -> None:
    run = Run({0: [message(0)]})
    assert run.health.ready() == (False, {"start": "starting"})
    run.go()
    assert run.health.ready() == (True, {})
