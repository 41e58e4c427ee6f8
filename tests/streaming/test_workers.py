"""Worker processes: order, crashes, hangs and failed starts. Real processes, as that is what it is about."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from incidentwire.streaming.outcomes import Drop, Message, Outcome, RetryAfter
from incidentwire.streaming.workers import WorkerPool, WorkersBroken
from tests.streaming.fakes import message


class Obedient:
    """Does what the message's value says."""

    def restore(self, topic: str, key: str, value: bytes | None) -> None:
        raise AssertionError("a worker's core has no state")

    def process(self, message: Message) -> Outcome:
        match message.value:
            case b"die":
                os.kill(os.getpid(), signal.SIGKILL)
            case b"hang":
                time.sleep(60)
            case b"raise":
                raise ValueError("no")
            case b"later":
                return RetryAfter(1.0, "busy")
        return Drop(f"done {message.offset}")


class Unable(Obedient):
    def __init__(self) -> None:
        raise OSError("the model is not there")


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(Obedient, 2, record_seconds=1.0)
    yield pool
    pool.close()


def run(pool: WorkerPool, *values: bytes) -> list[tuple[int, str]]:
    messages = [message(offset, value) for offset, value in enumerate(values)]
    results = pool.run(messages, lambda: False, lambda: None)
    return [(result.message.offset, getattr(result.outcome, "reason", "")) for result in results]


def test_results_come_in_the_order_of_the_messages(pool: WorkerPool) -> None:
    assert run(pool, *[b"x"] * 20) == [(n, f"done {n}") for n in range(20)]


def test_a_record_that_kills_its_worker_twice_is_dead_lettered_and_the_others_are_done(pool: WorkerPool) -> None:
    assert run(pool, b"x", b"die", b"x") == [(0, "done 0"), (1, "worker-crash"), (2, "done 2")]


def test_a_record_that_hangs_costs_its_worker_and_not_the_stage(pool: WorkerPool) -> None:
    assert run(pool, b"hang", b"x") == [(0, "worker-crash"), (1, "done 1")]


def test_an_exception_in_a_worker_is_a_dead_letter_of_that_record(pool: WorkerPool) -> None:
    assert run(pool, b"raise", b"x") == [(0, "error"), (1, "done 1")]


def test_nothing_of_a_partition_is_delivered_behind_a_record_that_waits(pool: WorkerPool) -> None:
    messages = [message(0, b"later"), message(1), message(0, partition=1)]
    results = list(pool.run(messages, lambda: False, lambda: None))
    assert [(r.message.partition, r.message.offset) for r in results] == [(0, 0), (1, 0)]


def test_an_abandoned_batch_leaves_no_answer_behind_for_the_next(pool: WorkerPool) -> None:
    results = pool.run([message(n) for n in range(10)], lambda: False, lambda: None)
    next(results)
    results.close()
    assert run(pool, b"x", b"x", b"x") == [(n, f"done {n}") for n in range(3)]


def test_a_worker_that_cannot_start_is_no_record_s_fault() -> None:
    pool = WorkerPool(Unable, 1)
    try:
        with pytest.raises(WorkersBroken, match="ended with code 1"):
            run(pool, b"x")
    finally:
        pool.close()
