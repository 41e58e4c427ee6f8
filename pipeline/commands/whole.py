"""Commands that run the pipeline, whole or one stage of it."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from pathlib import Path

import click

from pipeline.commands.arguments import FILE, clear_errors, settings_from_environment


@click.command()
@click.option("--once", is_flag=True, help="End when everything has come through.")
def demo(once: bool) -> None:
    """Show the whole pipeline on bundled sample feeds: real Kafka, every stage, the incidents in the terminal."""
    from pipeline.demo.run import run_demo
    from pipeline.logs import set_up_logging

    settings = settings_from_environment()
    set_up_logging("ERROR", "demo")
    with clear_errors():
        run_demo(settings, once=once, stop=_stop_on_signals())


@click.command()
@click.option("--feeds", "feeds_file", required=True, type=FILE, help="Your feeds: YAML or OPML.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder, kept from run to run.")
def up(feeds_file: Path, data: Path | None) -> None:
    """Run your own feeds through the whole pipeline on this machine, until Ctrl-C."""
    from pipeline.logs import set_up_logging
    from pipeline.up import run_up

    settings = settings_from_environment()
    if data is not None:
        settings = settings.model_copy(update={"data": data})
    set_up_logging("ERROR", "up")
    with clear_errors():
        run_up(settings, feeds_file, _stop_on_signals())


@click.command()
@click.argument("stage", type=click.Choice(("poller", "dedupe", "extract", "resolve", "sink")))
@click.option("--health-port", type=click.IntRange(0, 65535), help="Serve /live, /ready and /metrics here.")
@click.option("--supervised", is_flag=True, hidden=True, help="Stop when standard input ends.")
def run(stage: str, health_port: int | None, supervised: bool) -> None:
    """Run one stage until SIGTERM.

    As many processes of a stage as its input has partitions share the work, each with its own INCIDENTWIRE_INSTANCE.
    """
    from pipeline.logs import set_up_logging
    from pipeline.processes import run_process
    from pipeline.stages import stage_work

    settings = settings_from_environment()
    set_up_logging(settings.log_level, stage)
    with clear_errors():
        kafka = settings.kafka()
    port = settings.health_port if health_port is None else health_port
    logging.getLogger(__name__).info("settings: %s", settings.shown())
    sys.exit(
        run_process(
            stage,
            stage_work(stage, settings, kafka),
            shutdown_seconds=kafka.shutdown_seconds,
            health_address=None if port is None else (settings.health_host, port),
            supervised=supervised,
        )
    )


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop
