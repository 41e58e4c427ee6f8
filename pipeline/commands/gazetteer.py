"""The command for the places that extraction knows."""

from __future__ import annotations

import click


@click.group()
def gazetteer() -> None:
    """The places that extraction knows."""


@gazetteer.command("build")
def gazetteer_build() -> None:
    """Build the gazetteer now rather than at the first use (about ten seconds)."""
    from consumers.extract.places import Gazetteer, cache_path
    from pipeline.commands.arguments import clear_errors

    with clear_errors():
        Gazetteer.open_or_build().close()
    click.echo(f"the gazetteer is at {cache_path()}")
