"""Membership: gains and losses between polls, and keeping membership during long work."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from kafka.errors import NoOffsetForPartitionError, OffsetOutOfRangeError
from kafka.structs import TopicPartition

from incidentwire.contracts.topics import ARTICLES_RAW
from incidentwire.streaming.membership import Membership, RecordsLost
from incidentwire.streaming.settings import KafkaSettings

WIRE = "x.articles.raw"


class Consumer:
    """A group consumer whose assignment and records the test sets."""

    def __init__(self) -> None:
        self.assigned: set[int] = set()
        self.records: dict[int, list[int]] = {}
        self.listener: Any = None
        self.paused: set[int] = set()
        self.sought: dict[int, int] = {}
        self.offsets: dict[int, int | None] = {}
        self.first = 0
        self.headers: list[tuple[str, bytes | None]] = []
        self.error: Exception | None = None

    def subscribe(self, topics: list[str], listener: Any) -> None:
        assert topics == [WIRE]
        self.listener = listener

    def assignment(self) -> set[TopicPartition]:
        return {TopicPartition(WIRE, partition) for partition in self.assigned}

    def poll(self, timeout_ms: int, max_records: int) -> dict[TopicPartition, list[Any]]:
        if self.error is not None:
            error, self.error = self.error, None
            raise error
        found, self.records = self.records, {}
        return {
            TopicPartition(WIRE, partition): [
                SimpleNamespace(
                    partition=partition, offset=offset, key=b"k", value=b"v", headers=self.headers, timestamp=1
                )
                for offset in offsets
            ]
            for partition, offsets in found.items()
        }

    def group_metadata(self) -> str:
        return "member"

    def pause(self, *places: TopicPartition) -> None:
        self.paused |= {place.partition for place in places}

    def resume(self, *places: TopicPartition) -> None:
        self.paused -= {place.partition for place in places}

    def seek(self, place: TopicPartition, offset: int) -> None:
        self.sought[place.partition] = offset

    def beginning_offsets(self, places: list[TopicPartition], timeout_ms: int) -> dict[TopicPartition, int]:
        return dict.fromkeys(places, self.first)

    def committed(self, place: TopicPartition, timeout_ms: int) -> int | None:
        return self.offsets.get(place.partition)


def joined(accept_loss: bool = False) -> tuple[Membership, Consumer]:
    consumer = Consumer()
    settings = KafkaSettings("127.0.0.1:1", prefix="x.", instance="t", accept_loss=accept_loss)
    return Membership(settings, "t", ARTICLES_RAW, lambda *_: consumer), consumer


def test_a_gained_partition_comes_without_messages_until_its_state_is_there() -> None:
    membership, consumer = joined()
    consumer.assigned, consumer.records = {0, 1}, {0: [5]}
    polled = membership.poll(1, 10)
    assert (polled.gained, polled.messages) == ({0, 1}, ())
    consumer.records = {0: [5]}
    assert [m.offset for m in membership.poll(1, 10).messages] == [5]


def test_messages_carry_the_catalogue_name_whatever_the_prefix() -> None:
    membership, consumer = joined()
    consumer.assigned = {0}
    membership.poll(1, 10)
    consumer.records = {0: [1]}
    assert membership.poll(1, 10).messages[0].topic == "articles.raw"


def test_a_partition_that_went_away_and_came_back_between_polls_is_lost_and_gained() -> None:
    """Another member may have moved its state on in between."""
    membership, consumer = joined()
    consumer.assigned = {0, 1}
    membership.poll(1, 10)
    consumer.listener.on_partitions_revoked([TopicPartition(WIRE, 1)])
    consumer.records = {0: [3], 1: [9]}
    polled = membership.poll(1, 10)
    assert (polled.lost, polled.gained) == ({1}, {1})
    assert [(m.partition, m.offset) for m in polled.messages] == [(0, 3)]


def test_a_header_without_a_value_is_told_as_such() -> None:
    """Legal on the wire, but nothing that kafka-python's producer would take back into a dead letter."""
    membership, consumer = joined()
    consumer.assigned = {0}
    membership.poll(1, 10)
    consumer.records, consumer.headers = {0: [1]}, [("traceparent", None), ("mine", b"x")]
    assert membership.poll(1, 10).messages[0].headers == (("traceparent", None), ("mine", b"x"))


def test_retention_that_overtakes_a_running_stage_stops_it() -> None:
    membership, consumer = joined()
    consumer.error = OffsetOutOfRangeError({TopicPartition(WIRE, 0): 2})
    with pytest.raises(RecordsLost, match="INCIDENTWIRE_ACCEPT_LOSS=1"):
        membership.poll(1, 10)


def test_a_gained_partition_without_a_committed_offset_is_told_as_gained() -> None:
    membership, consumer = joined()
    consumer.assigned = {0}
    consumer.error = NoOffsetForPartitionError({TopicPartition(WIRE, 0)})
    assert membership.poll(1, 10).gained == {0}


def test_messages_of_a_lost_partition_are_not_delivered() -> None:
    membership, consumer = joined()
    consumer.assigned = {0}
    membership.poll(1, 10)
    consumer.assigned, consumer.records = set(), {0: [4]}
    polled = membership.poll(1, 10)
    assert (polled.lost, polled.messages) == ({0}, ())


def test_keeping_alive_takes_nothing_away() -> None:
    membership, consumer = joined()
    consumer.assigned = {0, 1}
    membership.poll(1, 10)
    consumer.records = {1: [7, 8]}
    membership.keep_alive()
    assert consumer.paused == {0, 1}
    assert consumer.sought == {1: 7}


def test_only_waiting_partitions_stay_paused() -> None:
    membership, consumer = joined()
    consumer.assigned = {0, 1}
    membership.keep_alive()
    membership.resume({1})
    assert consumer.paused == {1}


def test_goes_on_at_the_committed_offset_or_at_the_first_record() -> None:
    membership, consumer = joined()
    consumer.offsets, consumer.first = {0: 12}, 3
    assert membership.committed([0, 1]) == {0: 12, 1: 3}


def test_records_that_retention_deleted_unread_stop_the_stage_unless_accepted() -> None:
    membership, consumer = joined()
    consumer.offsets, consumer.first = {0: 2}, 10
    with pytest.raises(RecordsLost, match=r"records 2 to 9 .* INCIDENTWIRE_ACCEPT_LOSS=1"):
        membership.committed([0])
    membership, consumer = joined(accept_loss=True)
    consumer.offsets, consumer.first = {0: 2}, 10
    assert membership.committed([0]) == {0: 10}
