"""Store: writes batches of rows and the input's offsets in one SQL transaction, fenced by epochs.

A batch is in the database with its offsets or not at all, so whoever starts again at `positions` loses nothing and
writes nothing twice. What the store does not know: Kafka, and how records become rows (`rows.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from consumers.sink import database
from consumers.sink.errors import BadRow, StaleWriter, StoreError, StoreRefused, typed
from consumers.sink.plan import Partition, plan_write
from consumers.sink.rows import SinkRow
from consumers.sink.schema import ensure_schema
from consumers.sink.statements import perform
from consumers.sink.tables import sink_positions
from incidentwire.streaming import crash_points


@dataclass(frozen=True)
class Written:
    """What became of the rows of one batch; the four add up to its length.

    `replayed`: at an offset that was written before. `superseded`: a newer version of the same incident was in the
    same batch or in the database already.
    """

    upserts: int = 0
    deletes: int = 0
    changes: int = 0
    replayed: int = 0
    superseded: int = 0


class Store:
    """One database of incidents. Not to be shared between threads while it writes; reading from others is safe.

    `url`: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/DATABASE`. Raises ValueError for any other,
    and StoreRefused where the folder of a SQLite file cannot be made, or (without `create`) the file is not there.
    """

    def __init__(self, url: str, clock: Callable[[], datetime], *, create: bool = True) -> None:
        self._url = database.database_url(url)
        self._clock = clock
        try:
            self._engine = database.make_engine(self._url, create)
        except FileNotFoundError as error:
            raise StoreRefused(f"{self.name}: there is no such file") from error
        except OSError as error:
            raise StoreRefused(f"{self.name}: its folder cannot be made: {error}") from error
        self._writing = database.writing(self._engine)
        self._epochs: dict[Partition, int] = {}
        self._seen: dict[Partition, int | None] = {}  # the next offset of a claimed partition as we last knew it

    @property
    def name(self) -> str:
        """The database for logs and messages, without its password."""
        return database.shown_url(self._url)

    def open(self, create: bool = True) -> None:
        """Connects, creates the tables where there are none (`create`), else checks their version.

        Raises SchemaMismatch, StoreUnavailable or StoreRefused.
        """
        with self._transaction(write=create) as connection:
            ensure_schema(connection, self.name, self._clock(), create)

    def close(self) -> None:
        """Gives the connections back. The store can't write any more until it claims its partitions again."""
        self._epochs.clear()
        self._seen.clear()
        self._engine.dispose()

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction to read in. Raises StoreUnavailable or StoreRefused."""
        with self._transaction(write=False) as connection:
            yield connection

    def claim(self, topic: str, partition: int) -> int:
        """Makes this store the one writer of a partition and returns its epoch; every earlier writer is now stale.

        Call it when the partition is assigned, before `positions`: a batch that the writer before has under way is
        waited for, and counts.
        """
        now = self._clock()
        with self._transaction(write=True) as connection:
            insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            statement = insert(sink_positions).values(topic=topic, partition=partition, epoch=1, written_at=now)
            statement = statement.on_conflict_do_update(
                index_elements=[sink_positions.c.topic, sink_positions.c.partition],
                set_={"epoch": sink_positions.c.epoch + 1, "written_at": now},
            )
            row = connection.execute(statement.returning(sink_positions.c.epoch, sink_positions.c.next_offset)).one()
        self._epochs[topic, partition], self._seen[topic, partition] = row.epoch, row.next_offset
        return int(row.epoch)

    def release(self, topic: str, partition: int) -> None:
        """Forgets a partition that was taken from us; writing it now raises StaleWriter without asking the database."""
        self._epochs.pop((topic, partition), None)
        self._seen.pop((topic, partition), None)

    def positions(self, topic: str) -> dict[int, int]:
        """The next offset to read by partition. A partition that was never written is absent: read its beginning."""
        columns = sink_positions.c
        with self._transaction(write=False) as connection:
            rows = connection.execute(
                select(columns.partition, columns.next_offset).where(
                    columns.topic == topic, columns.next_offset.is_not(None)
                )
            )
            return {row.partition: row.next_offset for row in rows}

    def rewind(self, topic: str) -> int:
        """Forgets how far `topic` was read, so that the sink reads it from its beginning. Returns the partitions.

        For a topic that was made anew and so counts from 0 again. Running writers become stale.
        """
        with self._transaction(write=True) as connection:
            statement = (
                update(sink_positions)
                .where(sink_positions.c.topic == topic)
                .values(next_offset=None, epoch=sink_positions.c.epoch + 1, written_at=self._clock())
            )
            return connection.execute(statement).rowcount

    def write(self, batch: Sequence[SinkRow], positions: Mapping[Partition, int]) -> Written:
        """Writes rows and next offsets in one transaction: all of it or nothing.

        `positions` maps (topic, partition) to the offset after the last one of the batch; each must be claimed. A
        position never goes back, rows at offsets below it are passed over, and an incident is only replaced by a newer
        version: writing a batch again changes nothing. Raises StaleWriter, StoreUnavailable, BadRow or StoreRefused,
        and ValueError where a row comes from a partition that `positions` leaves out.
        """
        for row in batch:
            if row.origin is not None and (row.origin.topic, row.origin.partition) not in positions:
                raise ValueError(f"no position is given for {row.origin.topic}[{row.origin.partition}]")
        now = self._clock()
        with self._transaction(write=True) as connection:
            stored = self._lock(connection, positions)
            plan = plan_write(batch, stored)
            written = perform(connection, plan, now)
            self._advance(connection, positions, now)
            crash_points.reached("in-sql")
        self._seen.update({place: max(offset, stored[place] or 0) for place, offset in positions.items()})
        crash_points.reached("after-sql")
        return Written(
            upserts=len(written),
            deletes=len(plan.deletes),
            changes=len(plan.changes),
            replayed=plan.replayed,
            superseded=plan.superseded + len(plan.upserts) - len(written),
        )

    def find_bad(self, batch: Sequence[SinkRow]) -> dict[int, str]:
        """After BadRow: the indexes of the rows that the database refuses, each with its reason. Writes nothing."""
        bad: dict[int, str] = {}
        for index, row in enumerate(batch):
            try:
                with self._transaction(write=True) as connection:
                    perform(connection, plan_write([row], {}), self._clock())
                    connection.rollback()
            except BadRow as error:
                bad[index] = str(error)
        return bad

    def _lock(self, connection: Connection, positions: Mapping[Partition, int]) -> dict[Partition, int | None]:
        """The stored next offsets of our partitions, held until the transaction ends. Raises StaleWriter.

        Also where an offset is not the one that we last saw or wrote: the database was restored or has failed over to a
        standby without our last batches. No statement need fail of that: the pool makes new connections by itself.
        """
        columns = sink_positions.c
        stored: dict[Partition, int | None] = {}
        for topic, partition in sorted(positions):
            row = connection.execute(
                select(columns.epoch, columns.next_offset)
                .where(columns.topic == topic, columns.partition == partition)
                .with_for_update()
            ).one_or_none()
            ours = self._epochs.get((topic, partition))
            if row is None or ours is None or row.epoch != ours:
                theirs = None if row is None else row.epoch
                raise StaleWriter(
                    f"{self.name}: {topic}[{partition}] is at epoch {theirs}, this writer's is {ours}: "
                    "another sink has taken it over, or it was never claimed"
                )
            if row.next_offset != self._seen.get((topic, partition)):
                raise StaleWriter(
                    f"{self.name}: {topic}[{partition}] ends at {row.next_offset}, this writer left it at "
                    f"{self._seen.get((topic, partition))}: the database was restored or has failed over"
                )
            stored[topic, partition] = row.next_offset
        return stored

    def _advance(self, connection: Connection, positions: Mapping[Partition, int], now: datetime) -> None:
        columns = sink_positions.c
        for (topic, partition), next_offset in sorted(positions.items()):
            connection.execute(
                update(sink_positions)
                .where(
                    columns.topic == topic,
                    columns.partition == partition,
                    columns.next_offset.is_(None) | (columns.next_offset < next_offset),
                )
                .values(next_offset=next_offset, written_at=now)
            )

    @contextmanager
    def _transaction(self, write: bool) -> Iterator[Connection]:
        engine = self._writing if write else self._engine
        try:
            with engine.begin() as connection:
                yield connection
        except StoreError:
            raise
        except SQLAlchemyError as error:
            raise typed(error, self.name, database.secret_of(self._url)) from error
