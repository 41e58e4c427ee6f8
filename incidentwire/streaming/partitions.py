"""Which partition a record belongs to."""

from __future__ import annotations

from kafka.partitioner.default import murmur2


def partition_of(text: str, partitions: int) -> int:
    """The partition for a key or another text, as the Java client's default partitioner picks it (murmur2).

    Any client in any language that keys by the same text agrees with us.
    """
    return int(murmur2(text.encode("utf-8", "surrogatepass")) & 0x7FFFFFFF) % partitions
