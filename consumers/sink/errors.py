"""What can go wrong with a database, typed by what the caller should do, and how a driver's error is told apart."""

from __future__ import annotations

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError


class StoreError(Exception):
    """Any failure of the store. The message names the database without its password."""


class StoreUnavailable(StoreError):
    """A passing fault: connection lost, database locked, disk full. Nothing of the batch is known to be written.

    After a commit that ended so the outcome is unknown: read `positions` again and seek there before the next write.
    """


class BadRow(StoreError):
    """The database refuses a value of the batch for good. Nothing was written. `Store.find_bad` names the row."""


class StoreRefused(StoreError):
    """The database refuses us for a reason that is no row's fault: no permission, no such table, no database file."""


class SchemaMismatch(StoreError):
    """The tables in the database are not the ones that this program writes."""


class StaleWriter(StoreError):
    """The partition is not as this writer left it: claimed by another, or set back with a restored database.

    Nothing was written; claim it again and go on at `positions`, where it is still ours.
    """


# PostgreSQL, Appendix A "PostgreSQL Error Codes", by class: connection exception, transaction rollback (deadlock,
# serialization), insufficient resources, operator intervention (shut-down, cancelled by time-out), system error.
_TRANSIENT_CLASSES = frozenset({"08", "40", "53", "57", "58"})
# lock_not_available; read_only_sql_transaction (a standby after a fail-over); idle-in-transaction time-out
_TRANSIENT_STATES = frozenset({"55P03", "25006", "25P03"})
# data exception, integrity constraint violation, program limit exceeded (an index entry too large)
_BAD_ROW_CLASSES = frozenset({"22", "23", "54"})
# https://www.sqlite.org/rescode.html, primary result codes
_SQLITE_TRANSIENT = frozenset({"SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_NOMEM"})
_SQLITE_BAD_ROW = frozenset({"SQLITE_CONSTRAINT", "SQLITE_TOOBIG", "SQLITE_MISMATCH", "SQLITE_RANGE"})
_LONGEST_MESSAGE = 300  # drivers repeat whole values in their messages


def typed(error: SQLAlchemyError, database: str, secret: str | None = None) -> StoreError:
    """The store's error for an error of SQLAlchemy or the driver below it. `secret` is struck out of the message."""
    told = _told(error)
    if secret:
        told = told.replace(secret, "***")
    return _kind(error)(f"{database}: {told}")


def _told(error: SQLAlchemyError) -> str:
    # The driver's own words: SQLAlchemy's would add the statement and a page of advice.
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    told = " ".join(str(cause).split()) or type(cause).__name__
    return told if len(told) <= _LONGEST_MESSAGE else told[:_LONGEST_MESSAGE] + "…"


def _kind(error: SQLAlchemyError) -> type[StoreError]:
    if isinstance(error, PoolTimeoutError):
        return StoreUnavailable
    if not isinstance(error, DBAPIError):
        return StoreRefused
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(state, str):
        return _kind_of_state(state)
    name = getattr(error.orig, "sqlite_errorname", None)
    if isinstance(name, str):
        return _kind_of_sqlite(name)
    if error.connection_invalidated or isinstance(error, OperationalError | InterfaceError):
        # The connection broke or never came to be: libpq gives no code then, not even for a wrong password.
        return StoreUnavailable
    return BadRow if _is_about_values(error) else StoreRefused


def _kind_of_state(state: str) -> type[StoreError]:
    if state[:2] in _TRANSIENT_CLASSES or state in _TRANSIENT_STATES:
        return StoreUnavailable
    return BadRow if state[:2] in _BAD_ROW_CLASSES else StoreRefused


def _kind_of_sqlite(name: str) -> type[StoreError]:
    # Extended codes are named after their primary one: SQLITE_BUSY_SNAPSHOT, SQLITE_CONSTRAINT_NOTNULL.
    primary = "_".join(name.split("_")[:2])
    if primary in _SQLITE_TRANSIENT:
        return StoreUnavailable
    return BadRow if primary in _SQLITE_BAD_ROW else StoreRefused


def _is_about_values(error: DBAPIError) -> bool:
    """Whether the driver itself would not send a value, so that there is no code of the server (psycopg on a NUL)."""
    return isinstance(error, DataError | IntegrityError)
