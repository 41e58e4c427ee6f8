"""Creates the tables in an empty database and refuses a database whose tables are not ours."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, inspect, select, text

from consumers.sink.errors import SchemaMismatch
from consumers.sink.tables import (
    CURRENT_INCIDENTS,
    CURRENT_INCIDENTS_VIEW,
    METADATA,
    SCHEMA_VERSION,
    sink_schema,
)

# Any number will do as long as it is ours: two sinks that start at once must not both create the tables.
_ADVISORY_LOCK = 0x1DC1DE27


def ensure_schema(connection: Connection, database: str, now: datetime, create: bool) -> None:
    """Creates the schema where there is none (`create`), else checks its version, in the caller's transaction.

    Raises SchemaMismatch with the way out.
    """
    if create and connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    there = set(inspect(connection).get_table_names())
    if sink_schema.name in there:
        _check_version(connection, database)
        return
    foreign = sorted(there & METADATA.tables.keys())
    if foreign:
        raise SchemaMismatch(
            f"{database}: holds a table {foreign[0]!r} that incidentwire did not make; give a database of its own"
        )
    if not create:
        raise SchemaMismatch(f"{database}: holds no incidents yet; run the sink on it first")
    METADATA.create_all(connection)
    current = CURRENT_INCIDENTS.compile(connection, compile_kwargs={"literal_binds": True})
    connection.execute(text(f"CREATE VIEW {CURRENT_INCIDENTS_VIEW} AS {current}"))
    connection.execute(insert(sink_schema).values(version=SCHEMA_VERSION, created_at=now))


def _check_version(connection: Connection, database: str) -> None:
    versions = connection.execute(select(sink_schema.c.version)).scalars().all()
    if list(versions) == [SCHEMA_VERSION]:
        return
    found = max(versions, default=None)
    if found is not None and found > SCHEMA_VERSION:
        way_out = "it was written by a newer incidentwire: use that one, or another database"
    else:
        way_out = (
            "give the sink a new database: it reads the topic from its beginning and fills it; "
            "then point readers there and drop the old one"
        )
    raise SchemaMismatch(f"{database}: has schema version {found}, this program writes {SCHEMA_VERSION}; {way_out}")
