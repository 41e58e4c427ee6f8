"""Commands for the topics on the cluster against the catalogue."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pipeline.commands.arguments import clear_errors, settings_from_environment

if TYPE_CHECKING:
    from incidentwire.streaming.catalogue import Drift
    from incidentwire.streaming.settings import KafkaSettings

# The cluster could not be asked: neither "as declared" (0) nor "differs" (1).
NOT_ASKED = 2

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
REPLICATION = click.option(
    "--replication", type=click.IntRange(1), help="Replicas of each partition; default: the cluster's own."
)


@click.group()
def topics() -> None:
    """The topics on the cluster against the catalogue.

    Exit code 0: as declared, 1: there are differences, 2: the cluster could not be asked.
    """


@topics.command("plan")
@AS_JSON
def topics_plan(as_json: bool) -> None:
    """Show what `apply` would change, and what it can't."""
    from incidentwire.streaming import catalogue

    _show(catalogue.plan, as_json)


@topics.command("apply")
@AS_JSON
@REPLICATION
def topics_apply(as_json: bool, replication: int | None) -> None:
    """Create missing topics and set their configuration; show what remains different."""
    from incidentwire.streaming import catalogue

    _show(lambda kafka: catalogue.apply(kafka, replication or -1), as_json)


@topics.command("verify")
@AS_JSON
@REPLICATION
def topics_verify(as_json: bool, replication: int | None) -> None:
    """Show every drift of partitions, settings and replicas, and change nothing."""
    from incidentwire.streaming import catalogue

    _show(lambda kafka: catalogue.verify(kafka, replication), as_json)


def _show(ask: Callable[[KafkaSettings], Sequence[Drift]], as_json: bool) -> None:
    try:
        settings = settings_from_environment()
        with clear_errors():
            drifts = ask(settings.kafka())
    except click.ClickException as error:
        error.show()
        sys.exit(NOT_ASKED)
    if as_json:
        click.echo(json.dumps([{**asdict(drift), "way_out": drift.way_out} for drift in drifts], indent=2))
    else:
        for drift in drifts:
            click.echo(f"{drift}\n    {drift.way_out}")
        if not drifts:
            click.echo("all topics are as declared")
    sys.exit(1 if drifts else 0)
