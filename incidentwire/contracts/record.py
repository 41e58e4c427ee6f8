"""What every record on a topic shares: how it reads and writes JSON, and how times look in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, PlainSerializer


def _to_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("the time lies outside the years 1 to 9999 in UTC") from None


def format_time(moment: datetime) -> str:
    """RFC 3339 in UTC with a trailing Z; fractions of a second only where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


# A zone-aware time, kept in UTC, written as RFC 3339 with a trailing Z. A time without a zone is an error.
Time = Annotated[
    AwareDatetime, AfterValidator(_to_utc), PlainSerializer(format_time, return_type=str, when_used="json")
]


class Record(BaseModel):
    """A frozen value of the contract.

    Readers ignore fields that they don't know, so that a newer writer does not stop them; enumerations are closed.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    @classmethod
    def from_json(cls, value: bytes | str) -> Self:
        """Reads one JSON value; raises pydantic.ValidationError with the fields that are wrong."""
        return cls.model_validate_json(value)

    def to_json(self) -> bytes:
        """The record as one line of UTF-8 JSON, as it travels on a topic. The same record gives the same bytes."""
        return self.model_dump_json().encode("utf-8")
