"""Stores on both databases: the tests that take `new_store` run once on SQLite and once on PostgreSQL."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from consumers.sink.database import database_url
from consumers.sink.store import Store
from tests.consumers.sink import postgres

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL where databases may be made: the given one, else a private server; skips where there is neither."""
    given = os.environ.get("INCIDENTWIRE_TEST_POSTGRES_URL")
    bin_dir = postgres.binaries()
    if given:
        yield given
    elif bin_dir:
        with postgres.server(bin_dir) as url:
            yield url
    else:
        reason = "no PostgreSQL: set INCIDENTWIRE_TEST_POSTGRES_URL or install postgres and initdb"
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The URL of an empty database of PostgreSQL."""
    name = f"incidentwire_test_{os.getpid()}_{next(_numbers)}"
    plain = database_url(postgres_url).set(drivername="postgresql")
    with psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield plain.set(database=name).render_as_string(hide_password=False)
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/made/by/the/store.db"
    return str(request.getfixturevalue("postgres_database"))


@pytest.fixture
def new_store(url: str) -> Iterator[Callable[[], Store]]:
    """Makes opened stores on one database, each with connections of its own, as separate processes have them."""
    stores: list[Store] = []

    def make() -> Store:
        store = Store(url, lambda: NOW)
        store.open()
        stores.append(store)
        return store

    yield make
    for store in stores:
        store.close()
