"""Header names that are not UTF-8: any program can write one, and they must stop nobody.

Kafka's brokers take any bytes as a header's name. kafka-python decodes them strictly and raises CorruptRecordError at
the record, and its next poll does not come back: one such record would stop a stage for good. Java's client reads such
a name with replacement characters; we keep its very bytes, so that a dead letter and its replay are what was published.

The library has no setting for it. `read_any_name` puts our reading of one record beside the library's, at the one place
where its fetcher makes records of bytes, and only for a record that the library could not read. That place is private
to kafka-python (held below 3.1 in pyproject.toml); tests/streaming/test_header_names.py fails when it moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kafka import KafkaConsumer
from kafka.consumer.fetcher import Fetcher
from kafka.errors import CorruptRecordError
from kafka.record.default_records import DefaultRecord, DefaultRecordBatch
from kafka.record.util import decode_varint


class HeaderName(str):
    """The name of a header that is not UTF-8. As text, its odd bytes are lone surrogates; encoded, it is its bytes.

    The producer asks every name to encode itself, so it goes out again byte for byte.
    """

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:  # noqa: ARG002 - str's signature
        """The bytes as they were published."""
        return super().encode("utf-8", "surrogateescape")

    def __reduce__(self) -> tuple[type[HeaderName], tuple[str]]:
        return HeaderName, (str(self),)


def header_name(name: bytes) -> str:
    """A header's name as text, whatever its bytes."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return HeaderName(name.decode("utf-8", "surrogateescape"))


class _AnyNameBatch(DefaultRecordBatch):  # type: ignore[misc]  # the library is untyped
    """A batch whose records may have header names of any bytes."""

    __slots__ = ()

    def _read_msg(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super()._read_msg(*args, **kwargs)  # moves on only once it has read the whole record
        except UnicodeDecodeError:
            return _read_leniently(self)


def _read_leniently(batch: Any) -> DefaultRecord:
    """The next record of a batch, in message format v2 (https://kafka.apache.org/documentation/#record)."""
    buffer = batch._buffer
    length, at = decode_varint(buffer, batch._pos)
    end = at + length
    if length < 0 or end > len(buffer):
        raise CorruptRecordError(f"a record of {length} bytes where {len(buffer) - at} are left")
    at += 1  # attributes, unused
    after, at = decode_varint(buffer, at)
    log_append = batch.timestamp_type == batch.LOG_APPEND_TIME
    timestamp = batch.max_timestamp if log_append else batch.first_timestamp + after
    distance, at = decode_varint(buffer, at)
    key, at = _nullable(buffer, at, end)
    value, at = _nullable(buffer, at, end)
    count, at = decode_varint(buffer, at)
    headers = []
    for _ in range(count):
        name, at = _nullable(buffer, at, end)
        text, at = _nullable(buffer, at, end)
        headers.append((header_name(name or b""), text))
    if at != end:
        raise CorruptRecordError(f"a record of {length} bytes ends {end - at} bytes before its end")
    batch._pos = at
    return DefaultRecord(length, batch.base_offset + distance, timestamp, batch.timestamp_type, key, value, headers)


def _nullable(buffer: bytearray, at: int, end: int) -> tuple[bytes | None, int]:
    length, at = decode_varint(buffer, at)
    if length < 0:
        return None, at
    if at + length > end:
        raise CorruptRecordError(f"{length} bytes where {end - at} are left of the record")
    return bytes(buffer[at : at + length]), at + length


class _AnyNames:
    """The library's records in memory, with batches of ours."""

    def __init__(self, records: Any) -> None:
        self._records = records

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    def __iter__(self) -> Iterator[Any]:
        return self

    def next_batch(self) -> Any:
        batch = self._records.next_batch()
        if type(batch) is DefaultRecordBatch:
            batch.__class__ = _AnyNameBatch
        return batch


class _AnyNamePartitionRecords(Fetcher.PartitionRecords):  # type: ignore[misc]  # the library is untyped
    def _unpack_records(self, tp: Any, records: Any, *args: Any) -> Any:
        return super()._unpack_records(tp, _AnyNames(records), *args)


def read_any_name(consumer: KafkaConsumer) -> KafkaConsumer:
    """Makes a consumer read records whose header names are not UTF-8; returns it."""
    consumer._fetcher.PartitionRecords = _AnyNamePartitionRecords
    return consumer
