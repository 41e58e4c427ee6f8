"""Asks a cluster for what the checks judge. Reads only, but for `clock`."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from kafka import KafkaConsumer
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import CoordinatorNotAvailableError, KafkaError
from kafka.structs import TopicPartition

from incidentwire.contracts.topics import Topic
from incidentwire.streaming.clients import idempotent_producer, plain_consumer
from incidentwire.streaming.deadletters.ledger import Entry
from incidentwire.streaming.doctor.seen import (
    Broker,
    ClockReading,
    Group,
    GroupPartition,
    Letters,
    OpenTransaction,
    Partition,
)
from incidentwire.streaming.guard import DeadlineExpired, call_within
from incidentwire.streaming.settings import KafkaSettings

# A reader that gets nothing for so long is held up.
PATIENCE_SECONDS = 3.0
# How long a new cluster may take to have a coordinator.
FIRST_SECONDS = 10.0
# What a coordinator no longer works on.
ENDED = ("Empty", "CompleteCommit", "CompleteAbort", "Dead")


def look_at_brokers(settings: KafkaSettings, admin: KafkaAdminClient) -> list[Broker]:
    """Every broker that the cluster names, asked one by one: one that is away hides none of the others."""
    found = []
    for known in admin.describe_cluster()["brokers"]:
        node, address = int(known["broker_id"]), f"{known['host']}:{known['port']}"
        fenced = bool(known.get("is_fenced", False))
        try:
            version, configuration = call_within(
                settings.call_seconds, f"asking broker {node}", partial(_ask_broker, admin, node)
            )
        except (KafkaError, DeadlineExpired) as error:
            found.append(Broker(node, address, error=f"{type(error).__name__}: {error}", fenced=fenced))
        else:
            found.append(Broker(node, address, version, configuration, fenced=fenced))
    return found


def _ask_broker(admin: KafkaAdminClient, node: int) -> tuple[tuple[int, ...], dict[str, str]]:
    version = tuple(admin.get_broker_version_data(node).broker_version)
    resource = ConfigResource(ConfigResourceType.BROKER, str(node))
    described = admin.describe_configs([resource], config_filter="all")["broker"][str(node)]
    return version, {name: str(value["value"]) for name, value in described.items()}


def look_at_partitions(settings: KafkaSettings, admin: KafkaAdminClient, topics: Iterable[Topic]) -> list[Partition]:
    """Leader and replicas of every partition of those topics that exist."""
    present = set(admin.list_topics())
    names = [name for name in map(settings.wire_name, topics) if name in present]
    if not names:
        return []
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    configs = admin.describe_configs(resources, config_filter="all")["topic"]
    return [
        Partition(
            topic["name"],
            int(one["partition_index"]),
            int(one["leader_id"]),
            len(one["replica_nodes"]),
            len(one["isr_nodes"]),
            int(configs[topic["name"]]["min.insync.replicas"]["value"]),
        )
        for topic in admin.describe_topics(names)
        for one in topic["partitions"]
    ]


def look_at_transactions(
    admin: KafkaAdminClient, partitions: Sequence[Partition], now_ms: float
) -> list[OpenTransaction]:
    """The transactions that are open in our partitions, with what their coordinators know of them (KIP-664)."""
    places = [TopicPartition(one.topic, one.partition) for one in partitions if one.leader >= 0]
    producers = admin.describe_producers(places)
    held = [
        (place, producer)
        for place, state in producers.items()
        for producer in state.active_producers
        if producer.current_transaction_start_offset >= 0
    ]
    known = _coordinated(admin) if held else {}
    found = []
    for place, producer in held:
        transactional_id, described = known.get(producer.producer_id, (None, None))
        since = producer.last_timestamp if described is None else described.transaction_start_time_ms
        found.append(
            OpenTransaction(
                place.topic,
                place.partition,
                producer.producer_id,
                producer.producer_epoch,
                producer.current_transaction_start_offset,
                (now_ms - since) / 1000,
                transactional_id,
                0 if described is None else described.transaction_timeout_ms,
            )
        )
    return found


def _coordinated(admin: KafkaAdminClient) -> dict[int, tuple[str, Any]]:
    """What the coordinators work on, by producer id."""
    listed = {one.transactional_id for found in admin.list_transactions().values() for one in found}
    return {
        described.producer_id: (name, described)
        for name, described in admin.describe_transactions(sorted(listed)).items()
        if described.state.value not in ENDED
    }


def look_at_groups(
    settings: KafkaSettings, admin: KafkaAdminClient, readers: Mapping[str, Topic]
) -> tuple[list[Group], list[GroupPartition]]:
    """The group of each stage, and where it stands in each partition of its input. `readers`: input by stage."""
    groups: list[Group] = []
    places: list[GroupPartition] = []
    present = set(admin.list_topics())
    consumer = plain_consumer(settings, committed=True)
    try:
        for stage, topic in readers.items():
            name = settings.group(stage)
            described = _described(admin, name)
            groups.append(Group(stage, name, str(described["group_state"]), len(described["members"])))
            if settings.wire_name(topic) in present:
                offsets = admin.list_group_offsets({name: None})[name]
                places += _standing(settings, consumer, stage, name, topic, offsets)
        return groups, places
    finally:
        consumer.close(timeout_ms=1000)


def _described(admin: KafkaAdminClient, group: str) -> Any:
    """A group. The first question ever makes the cluster create its topic of offsets, which takes a second."""
    deadline = time.monotonic() + FIRST_SECONDS
    while True:
        try:
            return admin.describe_groups([group])[group]
        except CoordinatorNotAvailableError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _standing(
    settings: KafkaSettings, consumer: KafkaConsumer, stage: str, group: str, topic: Topic, offsets: Mapping[Any, Any]
) -> list[GroupPartition]:
    wire, timeout_ms = settings.wire_name(topic), int(settings.call_seconds * 1000)
    numbers = sorted(consumer.partitions_for_topic(wire) or ())
    places = [TopicPartition(wire, number) for number in numbers]
    first = consumer.beginning_offsets(places, timeout_ms=timeout_ms)
    # Of a reader of committed records: where the first open transaction begins.
    end = consumer.end_offsets(places, timeout_ms=timeout_ms)
    found = []
    for place in places:
        committed = offsets.get(place)
        known = None if committed is None or committed.offset < 0 else int(committed.offset)
        start = max(int(first[place]), known or 0)
        unread, oldest_ms, blocked = _unread(consumer, place, start, int(end[place]))
        found.append(
            GroupPartition(stage, group, wire, place.partition, known, int(first[place]), unread, oldest_ms, blocked)
        )
    return found


def _unread(consumer: KafkaConsumer, place: TopicPartition, start: int, end: int) -> tuple[int, int | None, bool]:
    """How many records there are from `start` to `end` at most, when the first was written, and whether none came.

    Offsets also count the end marks of transactions and what compaction took: where nothing else is left it is none.
    """
    if start >= end:
        return 0, None, False
    consumer.assign([place])
    consumer.seek(place, start)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (consumer.position(place, timeout_ms=1000) or 0) < end:
        for records in consumer.poll(timeout_ms=100).values():
            if records:
                return end - int(records[0].offset), int(records[0].timestamp), False
        if time.monotonic() > deadline:
            return end - start, None, True
    return 0, None, False


def letters_of(entries: Iterable[Entry], now: datetime) -> list[Letters]:
    """Open dead letters by stage and reason."""
    ages: dict[tuple[str, str], list[float]] = {}
    for entry in entries:
        age = max(0.0, (now - entry.letter.at).total_seconds())
        ages.setdefault((entry.letter.stage, entry.letter.reason), []).append(age)
    return [
        Letters(stage, reason, len(seconds), max(seconds), min(seconds))
        for (stage, reason), seconds in sorted(ages.items())
    ]


def look_at_clock(settings: KafkaSettings, admin: KafkaAdminClient) -> ClockReading:
    """The broker's clock beside ours: Kafka tells its time only by stamping a record.

    For that a topic of one partition is made and deleted again; it lives for a second.
    """
    name = f"{settings.prefix}incidentwire.doctor.{secrets.token_hex(4)}"
    configs = {"message.timestamp.type": "LogAppendTime", "retention.ms": "60000"}
    admin.create_topics({name: {"num_partitions": 1, "replication_factor": -1, "configs": configs}})
    try:
        admin.wait_for_topics([name])
        producer = idempotent_producer(settings)
        try:
            readings = [_read_clock(settings, producer, name) for _ in range(4)]  # the first also fetches metadata
        finally:
            producer.close(timeout=2)
    finally:
        admin.delete_topics([name])
    return min(readings, key=lambda reading: reading.error_seconds)


def _read_clock(settings: KafkaSettings, producer: Any, name: str) -> ClockReading:
    before = time.time()
    stamped = producer.send(name, key=b"clock", value=b"").get(timeout=settings.call_seconds)
    after = time.time()
    return ClockReading(stamped.timestamp / 1000 - (before + after) / 2, (after - before) / 2 + 0.001)
