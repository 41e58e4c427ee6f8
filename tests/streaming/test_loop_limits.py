"""The stage loop when errors pass, when they don't, and when there are too many dead letters."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from incidentwire.streaming.deadletters.gate import DeadLetterGate
from incidentwire.streaming.errors import PermanentError, TransientError, is_transient, pause_seconds
from incidentwire.streaming.outcomes import DeadLetter, Emit, Outcome, RetryAfter
from incidentwire.streaming.retries import Retries
from incidentwire.streaming.settings import KafkaSettings
from tests.streaming.fakes import message, record
from tests.streaming.test_loop import Clock, Run


def raising(error: Exception) -> Callable[[], Outcome]:
    def raise_it() -> Outcome:
        raise error

    return raise_it


def dying() -> Outcome:
    return DeadLetter("unreadable", "no JSON")


class Word:
    """The word to go on, which comes when it is looked for the so-many-th time."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def told(self) -> bool:
        self.looks -= 1
        return self.looks <= 0

    def close(self) -> None:
        """Nothing to let go of."""


def limited(run: Run, word: Word, *, in_a_row: int = 3, ratio: float = 2.0) -> Run:
    """The same run with a gate of its own."""
    settings = KafkaSettings("x", instance="t", dead_letters_in_a_row=in_a_row, dead_letter_ratio=ratio)
    run.loop._gate = DeadLetterGate(settings, "t", run.health, run.metrics, Clock(), lambda *_: word)  # type: ignore[arg-type]
    return run


def test_a_transient_error_is_tried_again_with_growing_pauses_and_a_fresh_core() -> None:
    answers = iter(
        [raising(TransientError("busy")), raising(ConnectionResetError("cut")), lambda: Emit((record("ok"),))]
    )
    log = {0: [message(0), message(1)], 1: [message(5, partition=1)]}
    run = Run(log, {0: lambda: next(answers)()}, turns=200, step=0.02).go()
    assert run.transaction.published == ["p1o5", "ok", "p0o1"]
    assert run.transaction.letters == []
    assert run.membership.committed_offsets == {0: 2, 1: 6}
    assert [core.seen for core in run.cores if 0 in core.seen] == [[0], [0], [0, 1]], "it may have stopped half-way"


def test_a_permanent_error_is_a_dead_letter_at_once() -> None:
    run = Run({0: [message(0)]}, {0: raising(PermanentError("never"))}).go()
    assert run.transaction.letters == [(0, "error", 1)]


def test_an_error_that_does_not_pass_in_its_time_is_a_dead_letter_with_its_attempts() -> None:
    run = Run({0: [message(0), message(1)]}, {0: raising(TimeoutError("slow"))}, turns=4000, step=0.5).go()
    [(offset, reason, attempts)] = run.transaction.letters
    assert (offset, reason) == (0, "gave-up")
    assert 15 < attempts < 40, "pauses of half a second to a minute, for a quarter of an hour"
    assert run.transaction.published == ["p0o1"]


def test_a_stage_that_tries_again_and_again_says_so() -> None:
    run = Run({0: [message(0)]}, {0: raising(TransientError("busy"))}, turns=60, step=0.1).go()
    assert "busy" in run.health.ready()[1]["retry"]
    assert run.transaction.letters == []


def test_an_error_that_knows_when_it_passes_is_heeded() -> None:
    answers = iter([raising(TransientError("busy", 7.0)), Emit])
    run = Run({0: [message(0)]}, {0: lambda: next(answers)()}, turns=90, step=0.02).go()
    assert run.membership.committed_offsets == {0: 0}
    assert run.loop._retries.not_due() == {0}


def test_an_error_that_knows_when_it_passes_and_does_not_is_given_up_too() -> None:
    run = Run({0: [message(0), message(1)]}, {0: raising(TransientError("429", 30.0))}, turns=4000, step=0.5).go()
    [(offset, reason, attempts)] = run.transaction.letters
    assert (offset, reason) == (0, "gave-up")
    assert 15 < attempts < 40, "every 30 s for a quarter of an hour"


@pytest.mark.parametrize(
    ("said", "waits"), [(math.nan, 0.5), (-5.0, 0.1), (0.0, 0.1), (-math.inf, 0.1), (7.0, 7.0), (math.inf, 900.0)]
)
def test_what_an_error_says_of_its_time_is_kept_within_bounds(said: float, waits: float) -> None:
    retries = Retries(KafkaSettings("127.0.0.1:1", instance="t"), lambda: 0.0)
    assert retries.later(message(0), RetryAfter(said, "busy"), None) == waits
    assert retries.not_due() == {0}


def test_only_what_is_known_to_pass_is_transient() -> None:
    assert all(map(is_transient, (TransientError("x"), ConnectionRefusedError(), TimeoutError())))
    assert not any(map(is_transient, (PermanentError(), ValueError(), KeyError(), FileNotFoundError())))
    assert [pause_seconds(n, 0.5, 60) for n in (1, 2, 3, 8, 5000)] == [0.5, 1, 2, 60, 60]


def test_too_many_dead_letters_stop_the_batch_where_the_limit_is_and_pause_the_stage() -> None:
    run = limited(
        Run({0: [message(n) for n in range(9)]}, dict.fromkeys(range(1, 9), dying), turns=12), Word(10**6)
    ).go()
    assert run.transaction.letters == [(n, "unreadable", 1) for n in (1, 2, 3)]
    assert run.membership.committed_offsets == {0: 4}
    assert run.membership.waiting == {0}
    assert "3 dead letters in a row" in run.health.ready()[1]["dead-letters"]
    assert run.metrics.registry.get_sample_value("incidentwire_paused", {"stage": "t"}) == 1
    assert run.cores[-1].seen == [], "what followed was decided by a core that is behind now"


def test_a_paused_stage_goes_on_at_the_word_where_it_stopped_and_loses_nothing() -> None:
    poison = dict.fromkeys(range(1, 6), dying)
    log = {0: [message(n) for n in range(8)], 1: [message(n, partition=1) for n in range(20, 23)]}
    run = limited(Run(log, poison, turns=40), Word(5)).go()
    assert [offset for offset, _, _ in run.transaction.letters] == [1, 2, 3, 4, 5]
    assert sorted(run.transaction.published) == ["p0o0", "p0o6", "p0o7", "p1o20", "p1o21", "p1o22"]
    assert run.membership.committed_offsets == {0: 8, 1: 23}
    assert run.health.ready() == (True, {})


def test_letters_of_a_commit_that_failed_do_not_count_twice() -> None:
    run = Run({0: [message(0), message(1), message(2)]}, {0: dying, 1: dying}, fail_commits={1})
    limited(run, Word(10**6)).go()
    assert run.membership.committed_offsets == {0: 3}
    assert run.health.ready() == (True, {})


@pytest.mark.parametrize(("ratio", "paused"), [(0.5, True), (2.0, False)])
def test_a_large_share_of_dead_letters_pauses_too(ratio: float, paused: bool) -> None:
    script = {n: dying for n in range(400) if n % 3}
    run = Run({0: [message(n) for n in range(400)]}, script)
    limited(run, Word(10**6), in_a_row=0, ratio=ratio).go()
    assert ("dead-letters" in run.health.ready()[1]) is paused
    assert (run.membership.committed_offsets == {0: 400}) is not paused
