"""Runs heavy, stateless cores in worker processes.

CPU-heavy work beside the poll loop starves the client's I/O thread (kafka-python 3122), and a record that crashes the
interpreter must not take the stage with it.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait

from incidentwire.streaming.outcomes import DeadLetter, Message, Processor, RetryAfter
from incidentwire.streaming.processing import Processed, decide

log = logging.getLogger(__name__)

# A record that kills its worker this often is dead-lettered unprocessed.
MOST_CRASHES = 2


class WorkersBroken(Exception):
    """A worker could not even make its core: no record is to blame."""


def _work(new_processor: Callable[[], Processor], pipe: Connection) -> None:
    """A worker's life: makes its core, says so, answers messages until the pipe closes (also by the parent's end)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    processor = new_processor()
    try:
        pipe.send(None)
        while True:
            pipe.send(decide(processor, pipe.recv()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


@dataclass
class _Worker:
    process: multiprocessing.process.BaseProcess
    pipe: Connection
    ready: bool = False
    index: int | None = None  # of the message it works on
    since: float = 0.0


class WorkerPool:
    """Worker processes, each with its own core. `new_processor` must be picklable (a function of a module)."""

    def __init__(
        self,
        new_processor: Callable[[], Processor],
        workers: int,
        record_seconds: float = 60.0,
        start_seconds: float = 300.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._new_processor = new_processor
        self._record_seconds = record_seconds
        self._start_seconds = start_seconds  # the first start on a machine may build the gazetteer
        self._monotonic = monotonic
        self._context = multiprocessing.get_context("spawn")
        self._size = workers
        self._workers: list[_Worker] = []
        self._fill_up()

    def _fill_up(self) -> None:
        while len(self._workers) < self._size:
            self._workers.append(self._start())

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(self._new_processor, theirs), name="worker", daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours, since=self._monotonic())

    def run(
        self, messages: Sequence[Message], stopping: Callable[[], bool], keep_alive: Callable[[], None]
    ) -> Generator[Processed, None, None]:
        """See Runner. Cores have no state here, so a broken one means nothing for the next message."""
        self._fill_up()
        todo, done = deque(range(len(messages))), dict[int, Processed]()
        crashes = [0] * len(messages)
        blocked: set[int] = set()
        following = 0
        try:
            while True:
                while following in done:
                    processed = done.pop(following)
                    following += 1
                    if processed.message.partition in blocked:
                        continue
                    if isinstance(processed.outcome, RetryAfter):
                        blocked.add(processed.message.partition)
                    yield processed._replace(broken=False)
                if following >= len(messages) or stopping():
                    return
                self._hand_out(todo, messages)
                self._collect(todo, messages, done, crashes)
                keep_alive()
        finally:
            self._abandon()

    def _hand_out(self, todo: deque[int], messages: Sequence[Message]) -> None:
        for worker in self._workers:
            if worker.ready and worker.index is None and todo:
                worker.index, worker.since = todo.popleft(), self._monotonic()
                try:
                    worker.pipe.send(messages[worker.index])
                except (BrokenPipeError, ConnectionResetError):
                    log.warning("a worker was gone before it got its message")  # `_collect` sees its end

    def _collect(
        self, todo: deque[int], messages: Sequence[Message], done: dict[int, Processed], crashes: list[int]
    ) -> None:
        active = [worker for worker in self._workers if worker.index is not None or not worker.ready]
        ends = wait([end for worker in active for end in (worker.pipe, worker.process.sentinel)], timeout=0.1)
        for worker in active:
            if not worker.ready and self._monotonic() - worker.since > self._start_seconds:
                raise WorkersBroken(f"a worker was not ready after {self._start_seconds:g} s")
            if not (worker.pipe in ends or worker.process.sentinel in ends or self._late(worker)):
                continue
            if not worker.ready:
                self._welcome(worker)
                continue
            index = worker.index
            if index is None:
                continue
            answer = self._answer(worker)
            if answer is not None:
                done[index] = answer._replace(attempts=crashes[index] + 1)
                worker.index = None
                continue
            crashes[index] += 1
            late = self._late(worker)
            self._end(worker, by_itself=not late)
            why = "took too long" if late else f"ended with code {worker.process.exitcode}"
            log.error("a worker %s on %s[%s]@%s", why, *_place(messages[index]))
            self._workers[self._workers.index(worker)] = self._start()
            if crashes[index] >= MOST_CRASHES:
                letter = DeadLetter("worker-crash", f"the worker process {why}, {crashes[index]} times")
                done[index] = Processed(messages[index], letter, attempts=crashes[index])
            else:
                todo.appendleft(index)

    def _welcome(self, worker: _Worker) -> None:
        """Takes the word that a worker has its core. Raises WorkersBroken where it ended before."""
        try:
            worker.pipe.recv()
        except (EOFError, ConnectionResetError) as error:
            self._end(worker, by_itself=True)
            raise WorkersBroken(
                f"a worker ended with code {worker.process.exitcode} before it was ready; its error is above"
            ) from error
        worker.ready = True

    def _late(self, worker: _Worker) -> bool:
        return worker.index is not None and self._monotonic() - worker.since > self._record_seconds

    @staticmethod
    def _answer(worker: _Worker) -> Processed | None:
        try:
            if worker.pipe.poll():
                answer: Processed = worker.pipe.recv()
                return answer
        except (EOFError, ConnectionResetError):
            return None
        return None

    def _abandon(self) -> None:
        """Ends the workers that are busy with something whose answer nobody will read."""
        for worker in [worker for worker in self._workers if worker.index is not None]:
            self._end(worker)
            self._workers.remove(worker)

    @staticmethod
    def _end(worker: _Worker, *, by_itself: bool = False) -> None:
        if by_itself:
            worker.process.join(1)  # its pipe is closed already; a moment later its exit code tells why
        worker.process.kill()
        worker.process.join(2)
        worker.pipe.close()

    def close(self) -> None:
        """Ends all workers."""
        for worker in self._workers:
            self._end(worker)
        self._workers = []


def _place(message: Message) -> tuple[str, int, int]:
    return message.topic, message.partition, message.offset
