"""How large a record is on the wire: what the broker's limits and our own budgets count."""

from __future__ import annotations

from collections.abc import Sequence

from kafka.record.default_records import DefaultRecordBatchBuilder

# More than the headers of an event (envelope.py) and all framing come to, whatever the stage and the topic are called.
EVENT_FRAME_BYTES = 1024


def record_bytes(key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes]]) -> int:
    """The most bytes that a record takes in a batch of its own, uncompressed: names, lengths and framing included.

    The client's own estimate, which its limit of a request (`max_request_size`) counts by too.
    """
    size: int = DefaultRecordBatchBuilder.estimate_size_in_bytes(key, value, headers)
    return size


def event_bytes(key: bytes, value: bytes | None) -> int:
    """No less than `record_bytes` says of a record with an event's headers, which takes ten times as long to count."""
    return len(key) + (len(value) if value else 0) + EVENT_FRAME_BYTES
