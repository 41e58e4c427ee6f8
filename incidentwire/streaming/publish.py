"""Publishing outside any stage: what people's commands write to topics."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from incidentwire.streaming.clients import idempotent_producer
from incidentwire.streaming.envelope import event_headers, value_of
from incidentwire.streaming.outcomes import OutRecord
from incidentwire.streaming.partitions import partition_of
from incidentwire.streaming.settings import KafkaSettings


def publish(settings: KafkaSettings, source: str, records: Iterable[OutRecord], now: datetime) -> int:
    """Publishes records and returns their number once the cluster has acknowledged every one.

    Raises KafkaError where one was not.
    """
    producer = idempotent_producer(settings)
    try:
        sends = []
        for out in records:
            value, name = value_of(out.record), settings.wire_name(out.topic)
            partition = None
            if out.partition_by is not None:
                partition = partition_of(out.partition_by, len(producer.partitions_for(name)))
            headers = event_headers(out, value or b"", source, now, None)
            sends.append(
                producer.send(name, value=value, key=out.key.encode("utf-8"), headers=headers, partition=partition)
            )
        for send in sends:
            send.get(timeout=settings.call_seconds)
        return len(sends)
    finally:
        producer.close(timeout=settings.call_seconds)
