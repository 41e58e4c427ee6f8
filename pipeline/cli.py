"""The command line, `incidentwire`. Thin: a command reads its arguments, calls one function, and says its errors.

Rooms are imported inside the commands, so that `--help` and the light filters start at once.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from pipeline.settings import Settings, SettingsWrong, read_settings

if TYPE_CHECKING:
    from consumers.sink.store import Store

# RFC 3339, and what people type.
TIME_FORMS = ("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M", "%Y-%m-%d")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="incidentwire")
def main() -> None:
    """Turns news feeds into incident records on Apache Kafka."""


def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsWrong as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def _clear_errors() -> Iterator[None]:
    """Turns the errors that a user can do something about into one clear line and exit code 1."""
    from kafka.errors import KafkaError

    from incidentwire.streaming.catalogue import TopicsNotReady
    from incidentwire.streaming.restore import RestoreStuck
    from pipeline.broker import BrokerError
    from pipeline.brokers import TopicsWrong
    from pipeline.machine import StagesFailing

    try:
        yield
    except (
        BrokerError,
        TopicsWrong,
        StagesFailing,
        SettingsWrong,
        RestoreStuck,
        TopicsNotReady,
        ValueError,
        OSError,
    ) as error:
        raise click.ClickException(str(error)) from error
    except KafkaError as error:
        raise click.ClickException(f"Kafka: {error}") from error


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


# -- the whole pipeline ------------------------------------------------------------------------------------------------


@main.command()
@click.option("--once", is_flag=True, help="End when everything has come through.")
def demo(once: bool) -> None:
    """Show the whole pipeline on bundled sample feeds: real Kafka, every stage, the incidents in the terminal."""
    from pipeline.demo.run import run_demo
    from pipeline.logs import set_up_logging

    settings = _settings()
    set_up_logging("ERROR", "demo")
    with _clear_errors():
        run_demo(settings, once=once, stop=_stop_on_signals())


@main.command()
@click.option("--feeds", "feeds_file", required=True, type=FILE, help="Your feeds: YAML or OPML.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder, kept from run to run.")
def up(feeds_file: Path, data: Path | None) -> None:
    """Run your own feeds through the whole pipeline on this machine, until Ctrl-C."""
    from pipeline.logs import set_up_logging
    from pipeline.up import run_up

    settings = _settings()
    if data is not None:
        settings = settings.model_copy(update={"data": data})
    set_up_logging("ERROR", "up")
    with _clear_errors():
        run_up(settings, feeds_file, _stop_on_signals())


@main.command()
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

    settings = _settings()
    set_up_logging(settings.log_level, stage)
    with _clear_errors():
        kafka = settings.kafka()
    port = settings.health_port if health_port is None else health_port
    import logging

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


# -- filters: the same cores without a broker --------------------------------------------------------------------------


@main.command()
@click.option("--once", is_flag=True, help="Poll every feed once.")
@click.option("--stdout", "to_stdout", is_flag=True, help="Print Articles as JSON lines.")
@click.argument("feeds")
def poll(once: bool, to_stdout: bool, feeds: str) -> None:
    """Poll FEEDS (a YAML or OPML file, or the URL of a feed) and print Articles, one a line."""
    if not (once and to_stdout):
        raise click.UsageError("say `poll --once --stdout FEEDS`; `incidentwire run poller` polls for good, onto Kafka")
    from ingest.filter import run as run_filter
    from pipeline.stages import ingest_settings, utc_now

    settings = _settings()
    with _clear_errors():
        sys.exit(run_filter(feeds, sys.stdout.buffer, sys.stderr, utc_now, ingest_settings(settings)))


@main.command()
@click.option("--duplicates", type=click.File("wb"), help="Write the Duplicates to this file.")
@click.argument("file", default="-", type=click.File("rb"))
def dedupe(duplicates: IO[bytes] | None, file: IO[bytes]) -> None:
    """Print the Articles of FILE (JSON lines; - for standard input) that are no duplicates."""
    from consumers.dedupe.filter import run as run_filter
    from pipeline.stages import utc_now

    sys.exit(run_filter(file, _name(file), sys.stdout.buffer, sys.stderr, utc_now, duplicates))  # type: ignore[arg-type]


@main.command()
@click.option("--published-at", type=click.DateTime(TIME_FORMS), help="Date of .txt files (UTC unless it says).")
@click.option("--explain", is_flag=True, help="Show each article in the terminal with its evidence marked instead.")
@click.option(
    "--html",
    "page_file",
    type=click.File("w", encoding="utf-8", errors="replace", lazy=True),
    help="Write the same as one page of HTML to this file (- for standard output).",
)
@click.argument("files", nargs=-1, type=click.File("rb"))
def extract(
    published_at: datetime | None, explain: bool, page_file: IO[str] | None, files: tuple[IO[bytes], ...]
) -> None:
    """Print one Extraction for each Article of FILES (JSON lines; standard input if none) or for each .txt file."""
    when = published_at and (published_at if published_at.tzinfo else published_at.replace(tzinfo=UTC)).astimezone(UTC)
    if explain or page_file is not None:
        sys.exit(_explain(files, when, explain, page_file))
    from consumers.extract.core import IncidentExtractor
    from consumers.extract.filter import run as run_filter
    from consumers.extract.filter import run_text
    from pipeline.stages import utc_now

    extractor, codes = IncidentExtractor(), [0]
    for file in files or (sys.stdin.buffer,):
        if str(file.name).endswith(".txt"):
            codes.append(run_text(file, _name(file), sys.stdout.buffer, sys.stderr, utc_now, when, extractor))
        else:
            codes.append(run_filter(file, _name(file), sys.stdout.buffer, sys.stderr, utc_now, extractor))
    sys.exit(max(codes))


def _explain(files: tuple[IO[bytes], ...], when: datetime | None, in_terminal: bool, page_file: IO[str] | None) -> int:
    """Shows extractions with their evidence, in the terminal, on a page, or both. Returns the exit code."""
    from consumers.extract.core import IncidentExtractor
    from consumers.extract.explain.filter import Explanations
    from consumers.extract.explain.model import Explained
    from consumers.extract.explain.page import page
    from consumers.extract.explain.terminal import render
    from pipeline.demo.screen import open_console
    from pipeline.stages import utc_now

    if in_terminal and page_file is not None and page_file.name == "-":
        raise click.UsageError("--explain and --html - both write to standard output: say --html FILE")
    explanations = Explanations(IncidentExtractor(), utc_now, sys.stderr)
    console = open_console()

    def explained() -> Iterator[Explained]:
        for file in files or (sys.stdin.buffer,):
            is_text = str(file.name).endswith(".txt")
            for one in (
                explanations.of_text(file, _name(file), when) if is_text else explanations.of_lines(file, _name(file))
            ):
                if in_terminal:
                    console.print(render(one))
                yield one

    with _clear_errors():
        if page_file is None:
            for _ in explained():
                pass
        else:
            page_file.writelines(page(explained()))
            page_file.flush()
    return 1 if explanations.failed else 0


@main.command()
@click.argument("file", default="-", type=click.File("rb"))
def resolve(file: IO[bytes]) -> None:
    """Print every version of every Incident that the Extractions of FILE make (JSON lines; - for standard input)."""
    from consumers.resolve.filter import run as run_filter
    from pipeline.stages import utc_now

    sys.exit(run_filter(file, _name(file), sys.stdout.buffer, sys.stderr, utc_now))


@main.command()
@click.option("--db", "database", help="sqlite:///FILE or postgresql://...; default: INCIDENTWIRE_DATABASE_URL.")
@click.argument("file", default="-", type=click.File("rb"))
def sink(database: str | None, file: IO[bytes]) -> None:
    """Write the Incidents of FILE (JSON lines; - for standard input) into a database."""
    from consumers.sink.filter import run as run_filter
    from pipeline.settings import database_url
    from pipeline.stages import utc_now

    settings = _settings()
    with _clear_errors():
        sys.exit(run_filter(file, _name(file), sys.stderr, utc_now, database or database_url(settings)))


@main.group()
def incidents() -> None:
    """What the database of the sink holds."""


@incidents.command("list")
@click.option("--db", "database", help="sqlite:///FILE or postgresql://...; default: INCIDENTWIRE_DATABASE_URL.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--country", help="ISO code, such as NE.")
@click.option("--since", type=click.DateTime(("%Y-%m-%d",)), help="Incidents of this day or later.")
def incidents_list(database: str | None, limit: int, country: str | None, since: datetime | None) -> None:
    """Show the latest incidents as a table."""
    from consumers.sink.query import get_incident, list_incidents
    from pipeline.demo.screen import open_console, render_incidents

    with _clear_errors(), _store(database) as store:
        rows = list_incidents(store, limit, country=country, since=since.date() if since else None)
        found = [get_incident(store, row.incident_id) for row in rows]
        open_console().print(render_incidents(tuple(incident for incident in found if incident is not None)))


@incidents.command("show")
@click.option("--db", "database", help="sqlite:///FILE or postgresql://...; default: INCIDENTWIRE_DATABASE_URL.")
@click.argument("incident_id")
def incidents_show(database: str | None, incident_id: str) -> None:
    """Print one incident, whole, as JSON."""
    from consumers.sink.query import get_incident

    with _clear_errors(), _store(database) as store:
        incident = get_incident(store, incident_id)
    if incident is None:
        raise click.ClickException(f"there is no incident {incident_id}")
    click.echo(incident.model_dump_json(indent=2))


@contextmanager
def _store(database: str | None) -> Iterator[Store]:
    """The sink's database, to read from."""
    from consumers.sink.errors import StoreError
    from consumers.sink.store import Store
    from pipeline.settings import database_url
    from pipeline.stages import utc_now

    url = database or database_url(_settings())
    try:
        store = Store(url, utc_now, create=False)
        try:
            store.open(create=False)
            yield store
        finally:
            store.close()
    except StoreError as error:
        raise click.ClickException(str(error)) from error


def _name(file: IO[bytes]) -> str:
    return "standard input" if file.name in ("<stdin>", "-", 0) else str(file.name)


# -- feeds, topics, gazetteer ------------------------------------------------------------------------------------------


@main.group()
def feeds() -> None:
    """What is polled."""


@feeds.command("import")
@click.argument("file", type=FILE)
def feeds_import(file: Path) -> None:
    """Put the feeds of FILE (YAML or OPML) on the topic `feeds`."""
    from ingest.feedlist import read_feeds
    from ingest.registry import import_feeds
    from pipeline.stages import utc_now

    settings = _settings()
    with _clear_errors():
        listed = read_feeds(file)
        count = import_feeds(settings.kafka(), listed.feeds, utc_now())
    for problem in listed.problems:
        click.echo(problem, err=True)
    click.echo(f"{count} feeds imported")
    sys.exit(1 if listed.problems else 0)


@feeds.command("list")
def feeds_list() -> None:
    """Show every feed with how its last poll ended and when the next one is."""
    from ingest.registry import read_feeds
    from pipeline.demo.wording import safe

    settings = _settings()
    with _clear_errors():
        known = read_feeds(settings.kafka())
    for feed, state in known:
        outcome = "not polled yet" if state is None or state.outcome is None else state.outcome
        due = "" if state is None or state.next_poll_at is None else f"  next {state.next_poll_at:%Y-%m-%d %H:%M:%S}Z"
        click.echo(f"{feed.url}  {outcome}{due}{'  ' + safe(state.reason, 200) if state and state.reason else ''}")


@main.group()
def topics() -> None:
    """The topics on the cluster against the catalogue."""


@topics.command("plan")
def topics_plan() -> None:
    """Show what `apply` would change, and what it can't. Exit code 1 where there is a difference."""
    _show_drifts(apply=False)


@topics.command("apply")
def topics_apply() -> None:
    """Create missing topics and set their configuration. Exit code 1 where a difference remains."""
    _show_drifts(apply=True)


def _show_drifts(*, apply: bool) -> None:
    from incidentwire.streaming import catalogue

    settings = _settings()
    with _clear_errors():
        kafka = settings.kafka()
        drifts = catalogue.apply(kafka) if apply else catalogue.plan(kafka)
    for drift in drifts:
        click.echo(str(drift))
    if not drifts:
        click.echo("all topics are as declared")
    sys.exit(1 if drifts else 0)


@main.group()
def gazetteer() -> None:
    """The places that extraction knows."""


@gazetteer.command("build")
def gazetteer_build() -> None:
    """Build the gazetteer now rather than at the first use (about ten seconds)."""
    from consumers.extract.places.gazetteer import Gazetteer, cache_path

    with _clear_errors():
        Gazetteer.open_or_build()
        click.echo(f"gazetteer at {cache_path()}")


if __name__ == "__main__":
    main()
