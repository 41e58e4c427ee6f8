"""The whole look at a pipeline's cluster: asks, judges, and lets no part that fails hide the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from incidentwire.contracts.topics import CATALOGUE, DEAD_LETTERS, Topic
from incidentwire.streaming import catalogue
from incidentwire.streaming.clients import admin_client
from incidentwire.streaming.deadletters.box import DeadLetterBox
from incidentwire.streaming.doctor import look
from incidentwire.streaming.doctor.cluster import check_brokers, check_clock, check_replicas, check_transactions
from incidentwire.streaming.doctor.findings import Finding
from incidentwire.streaming.doctor.flow import check_groups, check_hanging, check_letters, check_topics
from incidentwire.streaming.doctor.limits import Limits
from incidentwire.streaming.doctor.seen import ClockReading
from incidentwire.streaming.guard import DeadlineExpired, call_within
from incidentwire.streaming.restore import RestoreStuck
from incidentwire.streaming.settings import KafkaSettings

T = TypeVar("T")

# Every part is over by then, whatever the cluster does; reading all dead letters may take a while.
PART_SECONDS = 60.0


class Unseen(Exception):
    """A part could not be looked at; the finding says so."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.found)
        self.finding = finding


def examine(
    settings: KafkaSettings,
    readers: Mapping[str, Topic],
    clock: Callable[[], datetime],
    limits: Limits | None = None,
    *,
    clock_skew: bool = True,
    connect: Callable[[KafkaSettings], KafkaAdminClient] = admin_client,
) -> list[Finding]:
    """Everything there is to say of the cluster under these settings.

    `readers`: the input topic of each stage's group. `clock_skew` makes a topic for a moment and deletes it.
    """
    limits = limits or Limits()
    try:
        admin = _part(
            "brokers",
            f"no broker answers at {settings.bootstrap}",
            "start the cluster, or set KAFKA_BOOTSTRAP_SERVERS to where it is",
            lambda: connect(settings),
        )
    except Unseen as unseen:
        return [unseen.finding]
    try:
        return list(_examine(settings, admin, readers, clock, limits, clock_skew))
    finally:
        admin.close()


def _examine(
    settings: KafkaSettings,
    admin: KafkaAdminClient,
    readers: Mapping[str, Topic],
    clock: Callable[[], datetime],
    limits: Limits,
    clock_skew: bool,
) -> Iterable[Finding]:
    findings: list[Finding] = []

    def part(check: str, see: Callable[[], T], judge: Callable[[T], Iterable[Finding]]) -> T | None:
        try:
            seen = _part(check, "could not be looked at", "mend what the error names and look again", see)
        except Unseen as unseen:
            findings.append(unseen.finding)
            return None
        findings.extend(judge(seen))
        return seen

    brokers = part("brokers", lambda: look.look_at_brokers(settings, admin), lambda seen: check_brokers(seen, limits))
    findings.extend(check_transactions(brokers or [], settings, limits))
    reading: ClockReading | None = None
    if clock_skew:
        reading = part("clock", lambda: look.look_at_clock(settings, admin), lambda seen: check_clock(seen, limits))
    skew_ms = reading.skew_seconds * 1000 if reading else 0.0

    def broker_ms() -> float:
        return clock().timestamp() * 1000 + skew_ms

    drifts = part("topics", lambda: catalogue.verify(settings), lambda seen: check_topics(seen, len(CATALOGUE)))
    partitions = part("replicas", lambda: look.look_at_partitions(settings, admin, CATALOGUE), check_replicas)
    part(
        "hanging",
        lambda: look.look_at_transactions(admin, partitions or [], broker_ms()),
        lambda seen: check_hanging(seen, limits),
    )
    part(
        "lag",
        lambda: look.look_at_groups(settings, admin, readers),
        lambda seen: check_groups(*seen, broker_ms(), limits),
    )
    if any(drift.kind == "missing" and drift.topic == settings.wire_name(DEAD_LETTERS) for drift in drifts or ()):
        return findings
    retention_ms = DEAD_LETTERS.retention_ms
    part(
        "dead-letters",
        lambda: look.letters_of(DeadLetterBox(settings, clock).ledger().entries("open"), clock()),
        lambda seen: check_letters(seen, None if retention_ms is None else retention_ms / 1000, limits),
    )
    return findings


def _part(check: str, what: str, way_out: str, see: Callable[[], T]) -> T:
    """One part under its deadline. Raises Unseen."""
    try:
        return call_within(PART_SECONDS, check, see)
    except (KafkaError, DeadlineExpired, RestoreStuck, OSError, ValueError) as error:
        raise Unseen(Finding(check, "problem", check, f"{what}: {type(error).__name__}: {error}", way_out)) from error
