"""The filters: the cores of the stages on JSON lines, without a broker."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO

import click

from pipeline.commands.arguments import DATABASE, clear_errors, settings_from_environment

# RFC 3339, and what people type.
TIME_FORMS = ("%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M", "%Y-%m-%d")


@click.command()
@click.option("--once", is_flag=True, help="Poll every feed once.")
@click.option("--stdout", "to_stdout", is_flag=True, help="Print Articles as JSON lines.")
@click.argument("feeds")
def poll(once: bool, to_stdout: bool, feeds: str) -> None:
    """Poll FEEDS (a YAML or OPML file, or the URL of a feed) and print Articles, one a line."""
    if not (once and to_stdout):
        raise click.UsageError("say `poll --once --stdout FEEDS`; `incidentwire run poller` polls for good, onto Kafka")
    from ingest.filter import run as run_filter
    from pipeline.stages import ingest_settings, utc_now

    settings = settings_from_environment()
    with clear_errors():
        sys.exit(run_filter(feeds, sys.stdout.buffer, sys.stderr, utc_now, ingest_settings(settings)))


@click.command()
@click.option("--duplicates", type=click.File("wb"), help="Write the Duplicates to this file.")
@click.argument("file", default="-", type=click.File("rb"))
def dedupe(duplicates: IO[bytes] | None, file: IO[bytes]) -> None:
    """Print the Articles of FILE (JSON lines; - for standard input) that are no duplicates."""
    from consumers.dedupe.filter import run as run_filter
    from pipeline.stages import utc_now

    sys.exit(run_filter(file, _name(file), sys.stdout.buffer, sys.stderr, utc_now, duplicates))  # type: ignore[arg-type]


@click.command()
@click.option("--published-at", type=click.DateTime(TIME_FORMS), help="Date of .txt files (UTC unless it says).")
@click.option("--explain", is_flag=True, help="Show each article in the terminal with its evidence marked instead.")
@click.option(
    "--html",
    "page_file",
    type=click.File("w", encoding="utf-8", errors="replace", lazy=True),
    help="Write the same as one page of HTML to this file (- for standard output).",
)
@click.option("--rules-only", is_flag=True, help="Let the rules speak alone, without the trained models.")
@click.argument("files", nargs=-1, type=click.File("rb"))
def extract(
    published_at: datetime | None,
    explain: bool,
    page_file: IO[str] | None,
    rules_only: bool,
    files: tuple[IO[bytes], ...],
) -> None:
    """Print one Extraction for each Article of FILES (JSON lines; standard input if none) or for each .txt file."""
    when = published_at and (published_at if published_at.tzinfo else published_at.replace(tzinfo=UTC)).astimezone(UTC)
    if explain or page_file is not None:
        sys.exit(_explain(files, when, explain, page_file, rules_only))
    from consumers.extract.core import IncidentExtractor
    from consumers.extract.filter import run as run_filter
    from consumers.extract.filter import run_text
    from pipeline.stages import utc_now

    extractor, codes = IncidentExtractor(learned=not rules_only), [0]
    for file in files or (sys.stdin.buffer,):
        if str(file.name).endswith(".txt"):
            codes.append(run_text(file, _name(file), sys.stdout.buffer, sys.stderr, utc_now, when, extractor))
        else:
            codes.append(run_filter(file, _name(file), sys.stdout.buffer, sys.stderr, utc_now, extractor))
    sys.exit(max(codes))


def _explain(
    files: tuple[IO[bytes], ...],
    when: datetime | None,
    in_terminal: bool,
    page_file: IO[str] | None,
    rules_only: bool,
) -> int:
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
    explanations = Explanations(IncidentExtractor(learned=not rules_only), utc_now, sys.stderr)
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

    with clear_errors():
        if page_file is None:
            for _ in explained():
                pass
        else:
            page_file.writelines(page(explained()))
            page_file.flush()
    return 1 if explanations.failed else 0


@click.command()
@click.argument("file", default="-", type=click.File("rb"))
def resolve(file: IO[bytes]) -> None:
    """Print every version of every Incident that the Extractions of FILE make (JSON lines; - for standard input)."""
    from consumers.resolve.filter import run as run_filter
    from pipeline.stages import utc_now

    sys.exit(run_filter(file, _name(file), sys.stdout.buffer, sys.stderr, utc_now))


@click.command()
@DATABASE
@click.argument("file", default="-", type=click.File("rb"))
def sink(database: str | None, file: IO[bytes]) -> None:
    """Write the Incidents of FILE (JSON lines; - for standard input) into a database."""
    from consumers.sink.filter import run as run_filter
    from pipeline.settings import database_url
    from pipeline.stages import utc_now

    settings = settings_from_environment()
    with clear_errors():
        sys.exit(run_filter(file, _name(file), sys.stderr, utc_now, database or database_url(settings)))


def _name(file: IO[bytes]) -> str:
    return "standard input" if file.name in ("<stdin>", "-", 0) else str(file.name)
