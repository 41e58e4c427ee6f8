"""Commands that read the database of the sink."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from pipeline.commands.arguments import DATABASE, clear_errors, settings_from_environment

if TYPE_CHECKING:
    from consumers.sink.store import Store


@click.group()
def incidents() -> None:
    """What the database of the sink holds."""


@incidents.command("list")
@DATABASE
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--country", help="ISO code, such as NE.")
@click.option("--since", type=click.DateTime(("%Y-%m-%d",)), help="Incidents of this day or later.")
def incidents_list(database: str | None, limit: int, country: str | None, since: datetime | None) -> None:
    """Show the latest incidents as a table."""
    from consumers.sink.query import get_incident, list_incidents
    from pipeline.demo.screen import open_console, render_incidents

    with clear_errors(), _store(database) as store:
        rows = list_incidents(store, limit, country=country, since=since.date() if since else None)
        found = [get_incident(store, row.incident_id) for row in rows]
        open_console().print(render_incidents(tuple(incident for incident in found if incident is not None)))


@incidents.command("show")
@DATABASE
@click.argument("incident_id")
def incidents_show(database: str | None, incident_id: str) -> None:
    """Print one incident, whole, as JSON."""
    from consumers.sink.query import get_incident

    with clear_errors(), _store(database) as store:
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

    url = database or database_url(settings_from_environment())
    try:
        store = Store(url, utc_now, create=False)
        try:
            store.open(create=False)
            yield store
        finally:
            store.close()
    except StoreError as error:
        raise click.ClickException(str(error)) from error
