"""What was seen of a cluster: plain values, times in milliseconds since 1970 as Kafka counts them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Broker:
    """One broker. `version` None: it did not answer; `error` says how. `settings`: its configuration."""

    node: int
    address: str
    version: tuple[int, ...] | None = None
    settings: Mapping[str, str] | None = None
    error: str = ""
    fenced: bool = False


@dataclass(frozen=True)
class Partition:
    """One partition of one of our topics."""

    topic: str
    partition: int
    leader: int
    replicas: int
    in_sync: int
    min_in_sync: int


@dataclass(frozen=True)
class OpenTransaction:
    """A transaction that a partition waits for: a reader of committed records sees nothing behind it.

    `transactional_id` None: no coordinator knows of it any more, so nobody will ever end it. `timeout_ms` is what its
    coordinator allows it.
    """

    topic: str
    partition: int
    producer_id: int
    producer_epoch: int
    start_offset: int
    age_seconds: float
    transactional_id: str | None
    timeout_ms: int


@dataclass(frozen=True)
class GroupPartition:
    """How far a stage's group is in one partition.

    `committed` None: never committed. `unread` records are those that a reader of committed records could read now;
    `oldest_unread_ms` is the timestamp of the first. `blocked`: unread records could not be read in time.
    """

    stage: str
    group: str
    topic: str
    partition: int
    committed: int | None
    first: int
    unread: int
    oldest_unread_ms: int | None
    blocked: bool = False


@dataclass(frozen=True)
class Group:
    """A stage's group. `state` as Kafka says it: Stable, Empty, Dead, PreparingRebalance, CompletingRebalance."""

    stage: str
    group: str
    state: str
    members: int


@dataclass(frozen=True)
class Letters:
    """Open dead letters of one stage and reason; times of death in seconds before the look."""

    stage: str
    reason: str
    count: int
    oldest_seconds: float
    newest_seconds: float


@dataclass(frozen=True)
class ClockReading:
    """The broker's clock less ours, in seconds, right to within `error_seconds`."""

    skew_seconds: float
    error_seconds: float
