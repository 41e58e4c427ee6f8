"""Checks of what moves: topics as declared, open transactions, groups and their lag, dead letters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from shlex import quote

from incidentwire.streaming.catalogue import Drift
from incidentwire.streaming.doctor.findings import Finding, Severity
from incidentwire.streaming.doctor.limits import Limits
from incidentwire.streaming.doctor.seen import Group, GroupPartition, Letters, OpenTransaction

_FASTER = (
    "see its /ready for a reason; else run more processes of it, up to the partitions of its input, each with an "
    "INCIDENTWIRE_INSTANCE of its own"
)


def check_topics(drifts: Sequence[Drift], topics: int) -> Iterator[Finding]:
    """Whether the topics are as the catalogue declares them."""
    missing = [drift for drift in drifts if drift.kind == "missing"]
    if missing:
        names = ", ".join(drift.topic for drift in missing)
        yield Finding(
            "topics", "problem", f"{len(missing)} of {topics} topics", f"missing: {names}", missing[0].way_out
        )
    for drift in drifts:
        if drift.kind != "missing":
            severity: Severity = "problem" if drift.kind == "partitions" else "warning"
            yield Finding("topics", severity, drift.topic, drift.difference, drift.way_out)
    if not drifts:
        yield Finding("topics", "ok", f"{topics} topics", "as declared")


def check_hanging(transactions: Sequence[OpenTransaction], limits: Limits) -> Iterator[Finding]:
    """Whether a transaction holds readers back although nobody will end it."""
    hanging = 0
    for one in transactions:
        allowed = one.timeout_ms / 1000 if one.transactional_id is not None else 0.0
        if one.age_seconds <= allowed + limits.transaction_grace_seconds:
            continue
        hanging += 1
        owner = "no coordinator knows it" if one.transactional_id is None else f"it belongs to {one.transactional_id}"
        yield Finding(
            "hanging",
            "problem",
            f"{one.topic}[{one.partition}]@{one.start_offset}",
            f"a transaction of producer {one.producer_id} epoch {one.producer_epoch} has been open for "
            f"{one.age_seconds:.0f} s ({owner}); readers of committed records stand before it",
            f"kafka-transactions.sh --bootstrap-server HOST:PORT abort --topic {one.topic} --partition {one.partition} "
            f"--start-offset {one.start_offset}",
        )
    if not hanging:
        told = f"{len(transactions)} open, none for longer than it may" if transactions else "none open"
        yield Finding("hanging", "ok", "transactions", told)


def check_groups(
    groups: Sequence[Group], partitions: Sequence[GroupPartition], now_ms: float, limits: Limits
) -> Iterator[Finding]:
    """How far each stage is behind, in records and in seconds, and whether anybody works on it."""
    by_group: dict[str, list[GroupPartition]] = defaultdict(list)
    for partition in partitions:
        by_group[partition.group].append(partition)
    for group in groups:
        yield _group(group, by_group[group.group], now_ms, limits)
        for one in by_group[group.group]:
            if one.committed is not None and one.committed < one.first:
                yield Finding(
                    "lag",
                    "problem",
                    f"{group.stage} {one.topic}[{one.partition}]",
                    f"retention deleted records {one.committed} to {one.first - 1} before they were read",
                    "the stage stops and says so; INCIDENTWIRE_ACCEPT_LOSS=1 goes on from the oldest record left",
                )
            if one.blocked:
                yield Finding(
                    "lag",
                    "warning",
                    f"{group.stage} {one.topic}[{one.partition}]",
                    "unread records could not be read in time",
                    "look again; where it stays, see whether a hanging transaction is told of",
                )


def _group(group: Group, partitions: Sequence[GroupPartition], now_ms: float, limits: Limits) -> Finding:
    records = sum(one.unread for one in partitions)
    oldest = [one.oldest_unread_ms for one in partitions if one.oldest_unread_ms is not None and one.unread]
    seconds = max((max(0.0, (now_ms - ms) / 1000) for ms in oldest), default=0.0)
    behind = f"{records} records, {seconds:.0f} s behind, {group.members} members"
    if not records:
        return Finding("lag", "ok", group.stage, behind if group.members else "nothing to read, nobody runs it")
    if not group.members:
        started = any(one.committed is not None for one in partitions)
        return Finding(
            "lag",
            "problem" if started and seconds > limits.lag_warning_seconds else "warning",
            group.stage,
            f"{behind}: nobody works on it",
            f"start it: `incidentwire run {group.stage.partition('.')[0]}` (or `incidentwire up`)",
        )
    severity: Severity = "ok"
    if seconds > limits.lag_problem_seconds:
        severity = "problem"
    elif seconds > limits.lag_warning_seconds:
        severity = "warning"
    return Finding("lag", severity, group.stage, behind, "" if severity == "ok" else _FASTER)


def check_letters(letters: Sequence[Letters], retention_seconds: float | None, limits: Limits) -> Iterator[Finding]:
    """How many dead letters wait, how old they are, and whether retention will take them soon."""
    for one in letters:
        subject = f"{one.stage}: {one.reason}"
        told = f"{one.count} open, the oldest {_span(one.oldest_seconds)}, the newest {_span(one.newest_seconds)} old"
        left = None if retention_seconds is None else retention_seconds - one.oldest_seconds
        if left is not None and left < limits.letters_expiry_seconds:
            told += f"; the first are deleted in {_span(max(0.0, left))}"
        severity: Severity = "problem" if left is not None and left < limits.letters_expiry_seconds else "warning"
        chosen = f"--stage {quote(one.stage)} --reason {quote(one.reason)}"
        way_out = (
            f"`incidentwire dlq ls {chosen}` shows them; after the fix `incidentwire dlq replay {chosen}` brings them "
            f"back, `incidentwire dlq purge {chosen}` drops them"
        )
        yield Finding("dead-letters", severity, subject, told, way_out)
    if not letters:
        yield Finding("dead-letters", "ok", "dead-letters", "none open")


def _span(seconds: float) -> str:
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"
