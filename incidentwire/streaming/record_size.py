"""How large a record is on the wire: what the broker's limits and our own budgets count."""

from __future__ import annotations

from collections.abc import Sequence

from kafka.record.default_records import DefaultRecordBatchBuilder


def record_bytes(key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes]]) -> int:
    """The most bytes that a record takes in a batch of its own, uncompressed: names, lengths and framing included.

    The client's own estimate, which its limit of a request (`max_request_size`) counts by too.
    """
    size: int = DefaultRecordBatchBuilder.estimate_size_in_bytes(key, value, headers)
    return size
