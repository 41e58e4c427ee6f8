"""Checks of brokers, of the settings that transactions rest on, of replicas, and of the clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from incidentwire.streaming.doctor.findings import Finding
from incidentwire.streaming.doctor.limits import Limits
from incidentwire.streaming.doctor.seen import Broker, ClockReading, Partition
from incidentwire.streaming.settings import KafkaSettings


def check_brokers(brokers: Sequence[Broker], limits: Limits) -> Iterator[Finding]:
    """Whether every broker answers, and with a version that has what exactly-once needs."""
    for broker in brokers:
        subject = f"broker {broker.node} at {broker.address}"
        if broker.fenced:
            yield Finding(
                "brokers",
                "warning",
                subject,
                "fenced by the controller",
                "look into that broker's log; it may be starting",
            )
        elif broker.version is None:
            yield Finding(
                "brokers",
                "problem",
                subject,
                f"does not answer: {broker.error}",
                "start it, or open the way to it: clients are told this address by the cluster (advertised.listeners)",
            )
        elif broker.version < limits.oldest_version:
            yield Finding(
                "brokers",
                "problem",
                subject,
                f"Kafka {_dotted(broker.version)}",
                f"upgrade to {_dotted(limits.oldest_version)} or newer: older ones can't fence a stage that lost its "
                "partitions (KIP-447), so records may come twice",
            )
        else:
            yield Finding("brokers", "ok", subject, f"Kafka {_dotted(broker.version)}")
    versions = {broker.version for broker in brokers if broker.version is not None}
    if len(versions) > 1:
        told = ", ".join(map(_dotted, sorted(versions)))
        yield Finding("brokers", "warning", "versions", f"differ: {told}", "finish the upgrade of the cluster")


def check_transactions(brokers: Sequence[Broker], settings: KafkaSettings, limits: Limits) -> Iterator[Finding]:
    """Whether the brokers' settings let our transactions, sessions and offsets be."""
    alive = [broker for broker in brokers if broker.settings is not None and not broker.fenced]
    for broker in alive:
        yield from _settings_of(broker, len(alive), settings, limits)


def _settings_of(broker: Broker, alive: int, settings: KafkaSettings, limits: Limits) -> Iterator[Finding]:
    known = broker.settings or {}
    found = list(_wrong_settings(known, alive, settings, limits))
    where = f"broker {broker.node}: "
    for name, severity, says, way_out in found:
        yield Finding("transactions", severity, where + name, says, way_out)  # type: ignore[arg-type]
    if not found:
        names = ("transaction.state.log.min.isr", "transaction.max.timeout.ms", "offsets.retention.minutes")
        told = ", ".join(f"{name}={known[name]}" for name in names if name in known)
        yield Finding("transactions", "ok", f"broker {broker.node}", told)


def _wrong_settings(
    known: Mapping[str, str], alive: int, settings: KafkaSettings, limits: Limits
) -> Iterator[tuple[str, str, str, str]]:
    """Name, severity, what was found, and the way out, for each setting that will hurt."""
    least = _number(known, "transaction.state.log.min.isr")
    if least is not None and least > alive:
        yield (
            "transaction.state.log.min.isr",
            "problem",
            f"{least}, with {alive} of the brokers alive: no transaction can begin",
            "start the missing brokers; on a cluster of one set it and transaction.state.log.replication.factor to 1",
        )
    for name in ("transaction.state.log.replication.factor", "offsets.topic.replication.factor"):
        copies = _number(known, name)
        if copies is not None and copies < 2 <= alive:
            yield (
                name,
                "warning",
                f"{copies}: the loss of one broker loses what was committed",
                "set it to 3 before the topic is made; afterwards add replicas with kafka-reassign-partitions.sh",
            )
    longest = _number(known, "transaction.max.timeout.ms")
    if longest is not None and longest < settings.transaction_timeout_ms:
        yield (
            "transaction.max.timeout.ms",
            "problem",
            f"{longest}: our producers ask for {settings.transaction_timeout_ms} and are refused",
            f"set it to {settings.transaction_timeout_ms} or more",
        )
    shortest = _number(known, "group.min.session.timeout.ms")
    most = _number(known, "group.max.session.timeout.ms")
    if (shortest or 0) > settings.session_timeout_ms or (most is not None and most < settings.session_timeout_ms):
        yield (
            "group.min.session.timeout.ms, group.max.session.timeout.ms",
            "problem",
            f"{shortest} to {most}: our members ask for {settings.session_timeout_ms} and are refused",
            f"let {settings.session_timeout_ms} be between the two",
        )
    kept = _number(known, "offsets.retention.minutes")
    if kept is not None and kept < limits.offsets_retention_minutes:
        yield (
            "offsets.retention.minutes",
            "warning",
            f"{kept}: a stage stopped for longer forgets where it was and does everything again",
            f"set it to {limits.offsets_retention_minutes} or more",
        )


def check_replicas(partitions: Sequence[Partition]) -> Iterator[Finding]:
    """Whether every partition of our topics can be read and written, and survives the loss of a broker."""
    quiet = True
    for one in partitions:
        subject = f"{one.topic}[{one.partition}]"
        if one.leader < 0:
            quiet = False
            yield Finding("replicas", "problem", subject, "has no leader", "start the brokers that hold its replicas")
        elif one.in_sync < one.min_in_sync:
            quiet = False
            yield Finding(
                "replicas",
                "problem",
                subject,
                f"{one.in_sync} of {one.replicas} replicas in sync, {one.min_in_sync} needed to write",
                "start the missing brokers; until then every stage that writes here waits",
            )
        elif one.in_sync < one.replicas:
            quiet = False
            yield Finding(
                "replicas",
                "warning",
                subject,
                f"{one.in_sync} of {one.replicas} replicas in sync",
                "start the missing brokers, or wait until they have caught up",
            )
    exposed = sorted({one.topic for one in partitions if one.replicas >= 3 and one.min_in_sync < 2})
    if exposed:
        quiet = False
        yield Finding(
            "replicas",
            "warning",
            ", ".join(exposed),
            "min.insync.replicas is 1: a record counts as written when one broker has it",
            "kafka-configs.sh --alter --entity-type topics --entity-name TOPIC --add-config min.insync.replicas=2",
        )
    if quiet and partitions:
        yield Finding("replicas", "ok", f"{len(partitions)} partitions", "all replicas in sync")


def check_clock(reading: ClockReading, limits: Limits) -> Iterator[Finding]:
    """Whether this machine and the broker agree on the time."""
    off = abs(reading.skew_seconds)
    way = "ahead of" if reading.skew_seconds > 0 else "behind"
    told = f"the broker is {off:.2f} s {way} this machine (to within {reading.error_seconds:.2f} s)"
    sure = max(0.0, off - reading.error_seconds)
    if sure > limits.skew_problem_seconds:
        way_out = (
            "set both clocks by NTP: brokers refuse records that are an hour ahead, and retention goes by these times"
        )
        yield Finding("clock", "problem", "clock skew", told, way_out)
    elif sure > limits.skew_warning_seconds:
        way_out = "set both clocks by NTP: ages and lags in seconds are off by as much"
        yield Finding("clock", "warning", "clock skew", told, way_out)
    else:
        yield Finding("clock", "ok", "clock skew", told)


def _number(known: Mapping[str, str], name: str) -> int | None:
    try:
        return int(known[name])
    except (KeyError, ValueError):
        return None


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
