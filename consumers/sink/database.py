"""From a database URL to an engine: which databases there are, and how each is set up to give up in time."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

# A stage has ten seconds from SIGTERM to exit, so no single call may wait longer than these.
CONNECT_TIMEOUT_SECONDS = 5
STATEMENT_TIMEOUT_SECONDS = 8
LOCK_TIMEOUT_SECONDS = 5

_ACCEPTED = "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE"
# libpq takes the password as a parameter too, and the paths of key material are nobody's business in a log.
_SECRET_PARAMETERS = frozenset({"password", "sslpassword", "sslkey", "passfile"})
_SQLITE_BEGIN = "sqlite_begin"


def database_url(text: str) -> URL:
    """The URL with its driver settled: `postgresql://` (or `postgres://`) means psycopg 3, `sqlite://` the file.

    Raises ValueError naming what is accepted; the URL itself stays out of the message, as it may hold a password.
    """
    try:
        url = make_url(re.sub(r"^postgres://", "postgresql://", text.strip()))
    except (ArgumentError, ValueError):
        raise ValueError(f"the database URL cannot be read; give {_ACCEPTED}") from None
    if url.drivername in ("postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        if url.database and url.database.startswith("file:"):
            raise ValueError("SQLite's file: URIs are not accepted; give sqlite:///FILE")
        return url.set(drivername="sqlite+pysqlite")
    raise ValueError(f"no database driver for {url.drivername!r}; give {_ACCEPTED}")


def shown_url(url: URL) -> str:
    """The URL for logs and messages: without the password, wherever it stands."""
    query = {name: "***" if name in _SECRET_PARAMETERS else value for name, value in url.query.items()}
    return url.set(query=query).render_as_string(hide_password=True)


def secret_of(url: URL) -> str | None:
    """The password in the URL, to be struck out of drivers' messages."""
    parameter = url.query.get("password")
    return url.password or (parameter if isinstance(parameter, str) else None)


def make_engine(url: URL, create: bool = True) -> Engine:
    """An engine for a URL of `database_url`. Nothing is connected yet; for SQLite the parent folder is created."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, create)
    return _postgresql_engine(url)


def writing(engine: Engine) -> Engine:
    """The same engine for transactions that write: SQLite takes its write lock at their start.

    A SQLite transaction that reads first and then writes fails at once with "database is locked" where another one
    wrote in between, no matter how long the busy time-out is (https://www.sqlite.org/lang_transaction.html).
    """
    return engine.execution_options(**{_SQLITE_BEGIN: "BEGIN IMMEDIATE"})


def _sqlite_engine(url: URL, create: bool) -> Engine:
    if url.database and url.database != ":memory:":
        file = Path(url.database).expanduser()
        if create:
            file.resolve().parent.mkdir(parents=True, exist_ok=True)
        elif not file.is_file():
            raise FileNotFoundError(file)
        url = url.set(database=str(file))
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": LOCK_TIMEOUT_SECONDS})

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        # Transactions are begun by us (below): sqlite3's own handling would leave DDL and SELECT outside of them.
        connection.isolation_level = None
        cursor = connection.cursor()
        # Readers (the desk, an analyst's shell) and the one writer do not block each other.
        cursor.execute("PRAGMA journal_mode = WAL")
        # NORMAL: after a power cut the last commits may be gone, never half there. The input offset goes with them,
        # so the sink reads those records again: FULL would buy an fsync per batch and nothing else.
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get(_SQLITE_BEGIN, "BEGIN"))

    return engine


def _postgresql_engine(url: URL) -> Engine:
    defaults = {
        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
        "application_name": "incidentwire",
        # A network that swallows packets is noticed after this long, not after the kernel's quarter of an hour.
        "tcp_user_timeout": STATEMENT_TIMEOUT_SECONDS * 1000,
    }
    arguments = {name: value for name, value in defaults.items() if name not in url.query}
    engine = create_engine(
        url, hide_parameters=True, pool_pre_ping=True, pool_timeout=CONNECT_TIMEOUT_SECONDS, connect_args=arguments
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # Per transaction and not as a start-up option, which connection poolers refuse.
        connection.exec_driver_sql(
            f"SET LOCAL statement_timeout = {STATEMENT_TIMEOUT_SECONDS * 1000}; "
            f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_SECONDS * 1000}; "
            "SET LOCAL timezone = 'UTC'"
        )

    return engine
