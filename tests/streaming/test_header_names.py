"""Header names of any bytes are read and written back, at the library's own place for it."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from kafka.errors import CorruptRecordError
from kafka.record import MemoryRecords, MemoryRecordsBuilder
from kafka.structs import TopicPartition

from incidentwire.streaming.header_names import HeaderName, header_name, read_any_name

ODD = b"caf\xe9\xff"
PLACE = TopicPartition("t", 0)


def batch(compression: int, *records: tuple[bytes | None, bytes | None, Any]) -> bytes:
    builder = MemoryRecordsBuilder(magic=2, compression_type=compression, batch_size=1_000_000)
    for key, value, headers in records:
        builder.append(timestamp=1234, key=key, value=value, headers=headers)
    builder.close()
    return bytes(builder.buffer())


def read(raw: bytes) -> list[Any]:
    """Through what a consumer of ours has for it, as its fetcher would."""
    consumer = read_any_name(Unconnected())
    return consumer._fetcher.PartitionRecords(0, PLACE, MemoryRecords(raw)).take()  # type: ignore[no-any-return]


class Unconnected:
    """As much of a consumer as is touched."""

    class _Fetcher:
        PartitionRecords: Any = None

    def __init__(self) -> None:
        self._fetcher = self._Fetcher()


@pytest.mark.parametrize("compression", [0, 1])
def test_a_record_with_such_a_name_is_read_whole_and_so_are_its_neighbours(compression: int) -> None:
    odd = [(header_name(ODD), b"x"), ("plain", None), ("é", b"")]
    records = [(b"a", b"1", []), (None, b"2", odd), (b"c", None, [("h", b"1")])]
    found = read(batch(compression, *records))
    assert [(one.offset, one.key, one.value, one.headers) for one in found] == [
        (offset, key, value, headers) for offset, (key, value, headers) in enumerate(records)
    ]
    assert found[1].headers[0][0].encode() == ODD
    assert {one.timestamp for one in found} == {1234}


def test_a_name_survives_the_way_to_a_worker_process() -> None:
    name = pickle.loads(pickle.dumps(header_name(ODD)))  # noqa: S301 - our own bytes
    assert isinstance(name, HeaderName)
    assert name.encode("utf-8") == ODD


def test_names_in_utf_8_are_plain_text() -> None:
    assert type(header_name("é".encode())) is str


def test_what_is_broken_otherwise_stays_an_error() -> None:
    raw = bytearray(batch(0, (b"a", b"1", [(header_name(ODD), b"x")])))
    raw[-2] = 0x7E  # the header's value says that it is 63 bytes long
    consumer = read_any_name(Unconnected())
    records = consumer._fetcher.PartitionRecords(0, PLACE, MemoryRecords(bytes(raw)), check_crcs=False)
    with pytest.raises(CorruptRecordError):
        records.take()


def test_a_real_consumer_has_the_place() -> None:
    """A newer kafka-python that has moved it must fail here, and not in production."""
    from kafka.consumer.fetcher import Fetcher
    from kafka.record.default_records import DefaultRecordBatch

    assert isinstance(Fetcher.PartitionRecords, type)
    assert callable(getattr(Fetcher.PartitionRecords, "_unpack_records", None))
    assert callable(DefaultRecordBatch._read_msg)
