"""The schema of the sink, the same on SQLite and PostgreSQL. docs/sink.md describes it for people who query it."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

SCHEMA_VERSION = 1  # +1 with every change of a table below

METADATA = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s"})


class UtcTime(TypeDecorator[datetime]):
    """A zone-aware time in UTC: `timestamptz` on PostgreSQL; on SQLite text in UTC, which sorts as time does."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)  # SQLAlchemy writes it to SQLite without the zone

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def _total(name: str) -> tuple[Column[int], Column[int], Column[int], Column[bool]]:
    return (
        Column(f"{name}_best", BigInteger),
        Column(f"{name}_low", BigInteger),
        Column(f"{name}_high", BigInteger),
        Column(f"{name}_conflict", Boolean, nullable=False),
    )


def _of_incident() -> tuple[Column[str], Column[int]]:
    # Rows of an incident are replaced together, so their place in its list is all the key they need.
    return (
        Column("incident_id", Text, ForeignKey("incidents.incident_id", ondelete="CASCADE"), primary_key=True),
        Column("ordinal", Integer, primary_key=True, autoincrement=False),
    )


incidents = Table(
    "incidents",
    METADATA,
    Column("incident_id", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("merged_into", Text),
    Column("type", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("start_date", Date),
    Column("end_date", Date),
    Column("date_precision", Text, nullable=False),
    Column("date_basis", Text, nullable=False),
    Column("place_name", Text),
    Column("place_kind", Text),
    Column("country", Text),
    Column("adm1", Text),
    Column("lat", Float),
    Column("lon", Float),
    *_total("killed"),
    *_total("injured"),
    Column("source_count", BigInteger, nullable=False),
    Column("independent_source_count", BigInteger, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("part_of", Text),
    Column("first_reported_at", UtcTime),
    Column("last_changed_at", UtcTime, nullable=False),
    Column("written_at", UtcTime, nullable=False),
    Column("record", Json, nullable=False),
    Index(None, "start_date"),
    Index(None, "country", "start_date"),
    Index(None, "type", "start_date"),
    Index(None, "killed_best"),
    Index(None, "last_changed_at"),
    Index(None, "part_of"),
)

incident_toll = Table(
    "incident_toll",
    METADATA,
    *_of_incident(),
    Column("who", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("includes_attackers", Boolean),
    Column("best", BigInteger),
    Column("low", BigInteger),
    Column("high", BigInteger),
    Column("conflict", Boolean, nullable=False),
    Index(None, "outcome", "who"),
)

incident_sources = Table(
    "incident_sources",
    METADATA,
    *_of_incident(),
    Column("article_id", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("report", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("url", Text),
    Column("published_at", UtcTime),
    Index(None, "article_id"),
)

incident_places = Table(
    "incident_places",
    METADATA,
    *_of_incident(),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("country", Text),
    Column("adm1", Text),
    Column("lat", Float),
    Column("lon", Float),
    Column("geonames_id", BigInteger),
    Column("precision", Integer),
    Index(None, "country"),
)

# Without a foreign key: a change may arrive before its incident, and the history outlives a deleted incident.
incident_changes = Table(
    "incident_changes",
    METADATA,
    Column("change_id", Text, primary_key=True),
    Column("incident_id", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("field", Text, nullable=False),
    Column("old", Json),
    Column("new", Json),
    Column("because", Text, nullable=False),
    Index(None, "incident_id", "version"),
    Index(None, "at"),
)

sink_positions = Table(
    "sink_positions",
    METADATA,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("next_offset", BigInteger),  # null: claimed, nothing written yet
    Column("epoch", BigInteger, nullable=False),
    Column("written_at", UtcTime, nullable=False),
)

sink_schema = Table(
    "sink_schema",
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("created_at", UtcTime, nullable=False),
)

CHILDREN: tuple[Table, ...] = (incident_toll, incident_sources, incident_places)

# What analysts mean by "the incidents": no merged or retracted ones, and no JSON to scroll past.
CURRENT_COLUMNS = tuple(column for column in incidents.columns if column.name not in ("record", "written_at"))
CURRENT_INCIDENTS_VIEW = "current_incidents"
CURRENT_INCIDENTS = select(*CURRENT_COLUMNS).where(incidents.c.status.in_(("open", "settled")))
