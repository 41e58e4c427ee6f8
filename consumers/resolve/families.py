"""Which incident types can be told of one incident."""

from __future__ import annotations

from functools import cache

from consumers.resolve.lexicon import table


@cache
def _rows() -> dict[str, dict[str, str]]:
    return {row["type"]: row for row in table("type_families")}


@cache
def _related() -> frozenset[tuple[str, str]]:
    pairs = {(row["family"], row["related"]) for row in table("related_families")}
    return frozenset(pairs | {(right, left) for left, right in pairs})


def family(kind: str) -> str:
    """The family of an incident type."""
    return _rows()[kind]["family"]


def lasts_days(kind: str) -> int:
    """For how many days an incident of this type commonly goes on."""
    return int(_rows()[kind]["lasts_days"])


def is_wide(kind: str) -> bool:
    """Whether it strikes many places at once."""
    return _rows()[kind]["wide"] == "yes"


def can_be_one(left: str, right: str) -> bool:
    """Whether two types may be told of one incident; `other` goes with all."""
    first, second = family(left), family(right)
    return first == second or "other" in (first, second) or (first, second) in _related()
