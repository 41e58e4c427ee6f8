"""kafka-python's clients with the defaults that are right for us (the library's are not: see docs/streaming.md)."""

from __future__ import annotations

from typing import Any

from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor

from incidentwire.contracts.topics import MAX_DEAD_LETTER_BYTES
from incidentwire.streaming.header_names import read_any_name
from incidentwire.streaming.settings import KafkaSettings


def _shared(settings: KafkaSettings) -> dict[str, Any]:
    return {
        "bootstrap_servers": [part.strip() for part in settings.bootstrap.split(",")],
        "request_timeout_ms": settings.request_timeout_ms,
        # Ends before the guard around it does, so that the library cleans up after itself; and early enough that a
        # stage whose broker died in the middle of a commit has ended within 30 s: the commit's deadline, then this one.
        "bootstrap_timeout_ms": int(settings.call_seconds * 1000 * 2 / 3),
        # The library waits up to 30 s before it tries a broker again; a restarted one is back in three.
        "reconnect_backoff_max_ms": 1000,
    }


def group_consumer(settings: KafkaSettings, stage: str) -> KafkaConsumer:
    """A member of the stage's group: no auto commit, committed records only, cooperative and static membership."""
    consumer = KafkaConsumer(
        **_shared(settings),
        metrics_enabled=False,
        client_id=f"incidentwire-{stage}",
        group_id=settings.group(stage),
        group_instance_id=settings.instance,
        enable_auto_commit=False,
        # Membership seeks by itself; an offset that is gone must stop the stage, not skip records in silence.
        auto_offset_reset="none",
        isolation_level="read_committed",
        allow_auto_create_topics=False,
        partition_assignment_strategy=[CooperativeStickyAssignor()],
        session_timeout_ms=settings.session_timeout_ms,
        heartbeat_interval_ms=settings.session_timeout_ms // 10,
        max_poll_interval_ms=settings.max_poll_interval_ms,
        fetch_max_wait_ms=100,
    )
    return read_any_name(consumer)


def plain_consumer(settings: KafkaSettings, *, committed: bool = True) -> KafkaConsumer:
    """A consumer without a group, for restoring state and for watching. `committed` False sees open transactions."""
    consumer = KafkaConsumer(
        **_shared(settings),
        metrics_enabled=False,
        client_id="incidentwire-reader",
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed" if committed else "read_uncommitted",
        allow_auto_create_topics=False,
        fetch_max_wait_ms=100,
    )
    return read_any_name(consumer)


def transactional_producer(settings: KafkaSettings, stage: str) -> KafkaProducer:
    """A producer whose sends count only when its transaction is committed."""
    return KafkaProducer(
        **_shared(settings),
        metrics_enabled=False,
        client_id=f"incidentwire-{stage}",
        transactional_id=settings.transactional_id(stage),
        transaction_timeout_ms=settings.transaction_timeout_ms,
        max_block_ms=int(settings.call_seconds * 1000),
        delivery_timeout_ms=settings.transaction_timeout_ms,
        linger_ms=settings.linger_ms,
        batch_size=settings.batch_bytes,
        max_request_size=MAX_DEAD_LETTER_BYTES,
        allow_auto_create_topics=False,
    )


def idempotent_producer(settings: KafkaSettings) -> KafkaProducer:
    """A producer outside any transaction, for people's commands such as `feeds import`: acks from all, idempotent."""
    return KafkaProducer(
        **_shared(settings),
        metrics_enabled=False,
        client_id="incidentwire-cli",
        max_block_ms=int(settings.call_seconds * 1000),
        delivery_timeout_ms=30_000,
        linger_ms=5,
        max_request_size=MAX_DEAD_LETTER_BYTES,
        allow_auto_create_topics=False,
    )


def admin_client(settings: KafkaSettings) -> KafkaAdminClient:
    """A client for topics and groups."""
    return KafkaAdminClient(**_shared(settings), client_id="incidentwire-admin")
