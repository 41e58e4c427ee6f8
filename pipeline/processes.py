"""One stage as an operating-system process: signals, the shutdown deadline, health, and the exit code."""

from __future__ import annotations

import faulthandler
import logging
import os
import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack

from kafka.errors import KafkaError

from incidentwire.streaming.health import Health, HealthServer, dump_stacks_on_signal
from incidentwire.streaming.loop import StageFailed
from incidentwire.streaming.metrics import StageMetrics

log = logging.getLogger(__name__)

EXIT_OK = 0
EXIT_FAILED = 1  # the reason is in the log; start the process again
EXIT_STUCK = 76  # the loop has not come round for too long; the stacks of all threads are in the log
EXIT_DEADLINE = 75  # the stage did not end within its shutdown deadline; nothing uncommitted counts


def run_process(
    name: str,
    work: Callable[[threading.Event, Health, StageMetrics], None],
    *,
    shutdown_seconds: float,
    health_address: tuple[str, int] | None,
    supervised: bool,
) -> int:
    """Runs `work` until SIGTERM, SIGINT or (where supervised) the end of standard input; returns the exit code.

    `work` gets an event that tells it to stop. If it has not come back `shutdown_seconds` later the process ends at
    once: what it had not committed is read again at the next start.
    """
    stop = threading.Event()
    health, metrics = Health(), StageMetrics(name)
    dump_stacks_on_signal()

    def tell_to_stop(reason: str) -> None:
        if not stop.is_set():
            log.info("%s: stops: %s", name, reason)
            stop.set()
            deadline = threading.Timer(shutdown_seconds, _give_up, (name, shutdown_seconds))
            deadline.daemon = True
            deadline.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, _frame: tell_to_stop(signal.Signals(got).name))
    if supervised:
        threading.Thread(target=_watch_parent, args=(tell_to_stop,), name="parent watch", daemon=True).start()
    threading.Thread(target=_watch_loop, args=(name, health), name="loop watch", daemon=True).start()
    with ExitStack() as stack:
        if health_address is not None:
            try:
                server = stack.enter_context(HealthServer(health, metrics.registry, *health_address))
            except OSError as error:
                log.error("%s: health on %s:%d: %s; choose another --health-port", name, *health_address, error)
                return EXIT_FAILED
            log.info("%s: health on port %d", name, server.port)
        try:
            work(stop, health, metrics)
        except StageFailed as error:
            log.error("%s", error)
            return EXIT_FAILED
        except KafkaError as error:  # before the loop has begun
            log.error("%s: Kafka: %s", name, error)
            return EXIT_FAILED
    log.info("%s: stopped", name)
    return EXIT_OK


def _watch_parent(tell_to_stop: Callable[[str], None]) -> None:
    """The supervisor holds our standard input; its end means that the supervisor is gone, however it went."""
    # Not through sys.stdin: its buffer's lock, held by a waiting thread, would crash the interpreter's own end.
    while os.read(0, 4096):
        pass
    tell_to_stop("the supervisor is gone")


def _watch_loop(name: str, health: Health) -> None:
    """Ends a process whose loop stands still, as a client's poll has been seen to: nobody else would."""
    while True:
        threading.Event().wait(5.0)
        alive, why = health.live()
        if not alive:
            log.error("%s: %s; the stacks follow, and the process ends", name, why)
            faulthandler.dump_traceback(all_threads=True)
            logging.shutdown()
            os._exit(EXIT_STUCK)


def _give_up(name: str, seconds: float) -> None:
    log.error(
        "%s: did not stop within %g s; ends at once, uncommitted work is read again at the next start", name, seconds
    )
    logging.shutdown()
    os._exit(EXIT_DEADLINE)
