"""`incidentwire demo`: bundled feeds from loopback through the whole pipeline, with the board in the terminal."""

from __future__ import annotations

import secrets
import tempfile
import threading
import time
from pathlib import Path

from pydantic import SecretStr

from incidentwire.streaming import catalogue
from incidentwire.streaming.settings import KafkaSettings
from ingest.feedlists.registry import import_feeds
from pipeline.demo.board import Summary
from pipeline.demo.feeds import feed_path
from pipeline.demo.screen import Screen
from pipeline.demo.server import DemoServer
from pipeline.machine import Machine, StagesFailing, running
from pipeline.progress import Progress
from pipeline.settings import Settings
from pipeline.stages import utc_now

# A machine of two cores is done in well under a minute; a demo that takes this long is stuck.
LONGEST_SECONDS = 300.0


class _Phases:
    """Moves the outlets on once every feed was read, and knows when there is nothing more to come from them."""

    def __init__(self, server: DemoServer) -> None:
        self._server = server
        self._paths = {feed_path(outlet) for outlet in server.outlets if outlet.entries}
        self._hits_at_end: dict[str, int] | None = None

    def finished(self) -> bool:
        """Whether all phases were read and taken: a feed is polled again only after its articles were committed."""
        if self._hits_at_end is None:
            if self._server.all_served(self._server.phase) and not self._server.advance():
                self._hits_at_end = self._server.hits()
            return False
        hits, before = self._server.hits(), self._hits_at_end
        return all(hits.get(path, 0) > before.get(path, 0) for path in self._paths)


def run_demo(settings: Settings, *, once: bool, stop: threading.Event) -> Summary:
    """Runs the demo; `once` ends it when everything has come through, otherwise `stop` does.

    Raises StagesFailing where a stage can't run or nothing comes to an end.
    """
    started = time.monotonic()
    screen = Screen()
    with tempfile.TemporaryDirectory(prefix="incidentwire-demo-") as folder, DemoServer(utc_now()) as server:
        ours = _demo_settings(settings, Path(folder))

        def prepare(kafka: KafkaSettings) -> None:
            import_feeds(kafka, server.feeds(), utc_now())
            screen.console.print(f"{len(server.outlets)} feeds of invented outlets at {server.base_url}")

        with running(ours, data=Path(folder), broker_data=None, screen=screen, prepare=prepare) as machine:
            try:
                with screen:
                    _follow(machine, server, once, stop, started)
            finally:
                if settings.bootstrap:
                    machine.supervisor.stop(9.0)
                    catalogue.delete(machine.kafka)
    return screen.finish(time.monotonic() - started)


def _follow(machine: Machine, server: DemoServer, once: bool, stop: threading.Event, started: float) -> None:
    phases = _Phases(server)
    with Progress(machine.kafka) as progress:
        while not stop.wait(0.2):
            machine.check(patient=False)
            if phases.finished() and once and _drained(progress) and machine.watcher.caught_up():
                return
            if once and time.monotonic() - started > LONGEST_SECONDS:
                raise StagesFailing(f"not done after {LONGEST_SECONDS:g} s; lags: {progress.lags()}")


def _drained(progress: Progress) -> bool:
    """Twice in a row nothing to read anywhere: a record on its way from one topic to the next shows up in between."""
    return all(lag.records == 0 for _ in range(2) for lag in progress.lags())


def _demo_settings(settings: Settings, folder: Path) -> Settings:
    """Loopback allowed, a poll a second, a database of its own; on a given cluster a prefix of its own."""
    return settings.model_copy(
        update={
            "allow_loopback": True,
            "poll_interval_seconds": 1.0,
            "database_url": SecretStr(f"sqlite:///{folder / 'incidents.db'}"),
            "prefix": f"demo-{secrets.token_hex(3)}." if settings.bootstrap else settings.prefix,
            "instance": "demo",
        }
    )
