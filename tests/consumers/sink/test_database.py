"""URLs of databases, and which error means what."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, DBAPIError, OperationalError

from consumers.sink.database import database_url, secret_of, shown_url
from consumers.sink.errors import BadRow, StoreRefused, StoreUnavailable, typed
from consumers.sink.store import Store
from tests.consumers.sink.conftest import NOW


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_means_psycopg(scheme: str) -> None:
    assert database_url(f"{scheme}://me@host/db").render_as_string() == "postgresql+psycopg://me@host/db"


@pytest.mark.parametrize(
    "url", ["", "incidents.db", "mysql://root:secret@host/db", "postgresql+psycopg2://u:secret@h/d", "sqlite:///file:x"]
)
def test_other_databases_are_refused_and_passwords_kept(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///FILE") as caught:
        database_url(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["postgresql://me:s3cret@host/db", "postgresql://me@host/db?password=s3cret"])
def test_the_password_is_never_shown(url: str) -> None:
    assert "s3cret" not in shown_url(database_url(url))
    assert "s3cret" not in Store(url, lambda: NOW).name
    assert secret_of(database_url(url)) == "s3cret"


@pytest.mark.parametrize("name", ["sslpassword", "sslkey", "passfile"])
def test_nothing_else_that_is_secret_is_shown(name: str) -> None:
    assert "s3cret" not in shown_url(database_url(f"postgresql://me@host/db?{name}=s3cret"))


def test_the_password_is_struck_out_of_the_drivers_words() -> None:
    error = OperationalError("", {}, psycopg.OperationalError("bad option s3cret in conninfo"))
    assert str(typed(error, "db", "s3cret")) == "db: bad option *** in conninfo"


def test_the_parent_folder_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    with Store(f"sqlite:///{tmp_path}/a/b/c.db", lambda: NOW) as store, store.reading() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 1
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    assert (tmp_path / "a/b/c.db").is_file()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database at all, but long enough to be looked at" * 20)
    with pytest.raises(StoreRefused, match="not a database"):
        Store(f"sqlite:///{tmp_path}/notes.txt", lambda: NOW).open()


def test_a_server_that_does_not_answer_is_unavailable() -> None:
    with pytest.raises(StoreUnavailable, match=r"postgresql\+psycopg://me:\*\*\*@127\.0\.0\.1:1/db"):
        Store("postgresql://me:s3cret@127.0.0.1:1/db", lambda: NOW).open()


def with_state(state: str) -> DBAPIError:
    original: Any = psycopg.errors.lookup(state)("told by the server")
    return DBAPIError("", {}, original)


@pytest.mark.parametrize("state", ["40001", "40P01", "53100", "57P01", "57014", "55P03", "25006", "08006"])
def test_passing_faults_of_postgresql_are_unavailable(state: str) -> None:
    assert type(typed(with_state(state), "db")) is StoreUnavailable


@pytest.mark.parametrize("state", ["22P05", "22003", "23502", "54000"])
def test_values_that_postgresql_refuses_are_bad_rows(state: str) -> None:
    assert type(typed(with_state(state), "db")) is BadRow


@pytest.mark.parametrize("state", ["42P01", "42501", "28000", "3D000"])
def test_what_is_no_rows_fault_is_refused(state: str) -> None:
    assert type(typed(with_state(state), "db")) is StoreRefused


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SQLITE_BUSY_SNAPSHOT", StoreUnavailable),
        ("SQLITE_IOERR_WRITE", StoreUnavailable),
        ("SQLITE_FULL", StoreUnavailable),
        ("SQLITE_CONSTRAINT_NOTNULL", BadRow),
        ("SQLITE_TOOBIG", BadRow),
        ("SQLITE_READONLY_DBMOVED", StoreRefused),
        ("SQLITE_ERROR", StoreRefused),
    ],
)
def test_errors_of_sqlite_are_told_apart_by_their_code(name: str, kind: type[Exception]) -> None:
    original = sqlite3.OperationalError("told by SQLite")
    original.sqlite_errorname = name
    assert type(typed(OperationalError("", {}, original), "db")) is kind


def test_a_value_that_the_driver_will_not_send_is_a_bad_row() -> None:
    assert type(typed(DataError("", {}, psycopg.DataError("cannot contain NUL")), "db")) is BadRow


def test_a_long_message_is_cut() -> None:
    assert len(str(typed(OperationalError("", {}, sqlite3.OperationalError("x" * 5000)), "db"))) < 400
