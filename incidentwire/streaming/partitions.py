"""Which partition a record belongs to."""

from __future__ import annotations

import struct


def partition_of(text: str, partitions: int) -> int:
    """The partition for a key or another text, as the Java client's default partitioner picks it (murmur2).

    Any client in any language that keys by the same text agrees with us.
    """
    return partition_of_key(text.encode("utf-8", "surrogatepass"), partitions)


def partition_of_key(key: bytes, partitions: int) -> int:
    """The same for a key that is bytes already."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions


def murmur2(data: bytes) -> int:
    """MurmurHash2 (32 bits, seed 0x9747b28c) as Kafka's Java client computes it.

    kafka-python's own takes a tenth of what the stage loop does for a record; this one half of that.
    tests/streaming/test_parts.py holds the two against each other.
    """
    whole = len(data) // 4
    mixed = 0x9747B28C ^ len(data)
    for word in struct.unpack_from(f"<{whole}I", data):
        word = word * _FACTOR & _BITS
        mixed = (mixed * _FACTOR ^ (word ^ word >> 24) * _FACTOR) & _BITS
    rest = data[whole * 4 :]
    if rest:
        mixed = (mixed ^ int.from_bytes(rest, "little")) * _FACTOR & _BITS
    mixed = (mixed ^ mixed >> 13) * _FACTOR & _BITS
    return mixed ^ mixed >> 15


_FACTOR = 0x5BD1E995
_BITS = 0xFFFFFFFF
