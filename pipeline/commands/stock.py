"""Commands for what a pipeline needs before it runs: feeds, the gazetteer."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipeline.commands.arguments import FILE, clear_errors, settings_from_environment


@click.group()
def feeds() -> None:
    """What is polled."""


@feeds.command("import")
@click.argument("file", type=FILE)
def feeds_import(file: Path) -> None:
    """Put the feeds of FILE (YAML or OPML) on the topic `feeds`."""
    from ingest.feedlists.feedlist import read_feeds
    from ingest.feedlists.registry import import_feeds
    from pipeline.stages import utc_now

    settings = settings_from_environment()
    with clear_errors():
        listed = read_feeds(file)
        count = import_feeds(settings.kafka(), listed.feeds, utc_now())
    for problem in listed.problems:
        click.echo(problem, err=True)
    click.echo(f"{count} feeds imported")
    sys.exit(1 if listed.problems else 0)


@feeds.command("list")
def feeds_list() -> None:
    """Show every feed with how its last poll ended and when the next one is."""
    from ingest.feedlists.registry import read_feeds
    from pipeline.demo.wording import safe

    settings = settings_from_environment()
    with clear_errors():
        known = read_feeds(settings.kafka())
    for feed, state in known:
        outcome = "not polled yet" if state is None or state.outcome is None else state.outcome
        due = "" if state is None or state.next_poll_at is None else f"  next {state.next_poll_at:%Y-%m-%d %H:%M:%S}Z"
        click.echo(f"{feed.url}  {outcome}{due}{'  ' + safe(state.reason, 200) if state and state.reason else ''}")


@click.group()
def gazetteer() -> None:
    """The places that extraction knows."""


@gazetteer.command("build")
def gazetteer_build() -> None:
    """Build the gazetteer now rather than at the first use (about ten seconds)."""
