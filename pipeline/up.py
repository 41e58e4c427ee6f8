"""`incidentwire up`: the user's own feeds through the whole pipeline on this machine, until it is told to stop."""

from __future__ import annotations

import threading
from pathlib import Path

from incidentwire.streaming.settings import KafkaSettings
from ingest.feedlists.feedlist import read_feeds
from ingest.feedlists.registry import import_feeds
from pipeline.demo.screen import Screen
from pipeline.machine import running
from pipeline.settings import Settings, database_url
from pipeline.stages import utc_now


def run_up(settings: Settings, feeds_file: Path, stop: threading.Event) -> int:
    """Imports the feeds, then runs everything until `stop` is set. Raises what the parts raise."""
    listed = read_feeds(feeds_file)
    screen = Screen()
    for problem in listed.problems:
        screen.console.print(problem)

    def prepare(kafka: KafkaSettings) -> None:
        count = import_feeds(kafka, listed.feeds, utc_now())
        screen.console.print(f"{count} feeds from {feeds_file}")
        screen.console.print(f"data in {settings.data}, incidents in {_shown(settings)}; Ctrl-C stops")

    started = utc_now()
    with (
        running(
            settings,
            data=settings.data,
            broker_data=settings.data / "broker",
            screen=screen,
            prepare=prepare,
        ) as machine,
        screen,
    ):
        while not stop.wait(0.5):
            machine.check(patient=True)
    screen.finish((utc_now() - started).total_seconds())
    return 0


def _shown(settings: Settings) -> str:
    from consumers.sink.database import database_url as parse
    from consumers.sink.database import shown_url

    return shown_url(parse(database_url(settings)))
