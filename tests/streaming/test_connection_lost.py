"""A lost connection is no reason to end: polls go on. Offsets that somebody holds back are, with the reason."""

from __future__ import annotations

from typing import Any

import pytest
from kafka.errors import GroupAuthorizationFailedError, KafkaConnectionError, KafkaTimeoutError
from kafka.structs import TopicPartition

from incidentwire.contracts.topics import ARTICLES_RAW
from incidentwire.streaming import membership
from incidentwire.streaming.loop import CAUSES
from incidentwire.streaming.membership import Membership, OffsetsHeld
from incidentwire.streaming.settings import KafkaSettings
from tests.streaming.test_membership import WIRE, Consumer


class Losing(Consumer):
    """Each poll fails as the test says."""

    failure: Exception | None = None

    def poll(self, timeout_ms: int, max_records: int) -> dict[TopicPartition, list[Any]]:
        if self.failure is not None:
            raise self.failure
        return super().poll(timeout_ms, max_records)


@pytest.fixture
def consumer(monkeypatch: pytest.MonkeyPatch) -> Losing:
    monkeypatch.setattr(membership, "POLL_PAUSE_SECONDS", 0.0)
    return Losing()


def member(consumer: Consumer, call_seconds: float) -> Membership:
    settings = KafkaSettings("127.0.0.1:1", prefix="x.", instance="t", call_seconds=call_seconds)
    return Membership(settings, "t", ARTICLES_RAW, lambda *_: consumer)


def test_a_poll_whose_connection_was_lost_brings_nothing_and_the_next_one_goes_on(consumer: Losing) -> None:
    one = member(consumer, 60.0)
    consumer.assigned = {0}
    one.poll(0, 10)
    consumer.failure = KafkaConnectionError("socket disconnected")
    assert one.poll(0, 10).messages == ()
    consumer.failure, consumer.records = None, {0: [7]}
    assert [message.offset for message in one.poll(0, 10).messages] == [7]


def test_a_connection_that_stays_lost_for_as_long_as_a_call_may_last_ends_the_stage(consumer: Losing) -> None:
    one = member(consumer, 0.0)
    consumer.failure = KafkaConnectionError("socket disconnected")
    with pytest.raises(CAUSES, match="socket disconnected"):
        one.poll(0, 10)


def test_what_does_not_pass_ends_the_stage_at_once(consumer: Losing) -> None:
    one = member(consumer, 60.0)
    consumer.failure = GroupAuthorizationFailedError("not yours")
    with pytest.raises(GroupAuthorizationFailedError):
        one.poll(0, 10)


def test_offsets_that_an_open_transaction_holds_back_end_the_stage_with_the_reason() -> None:
    class Held(Consumer):
        def committed(self, place: TopicPartition, timeout_ms: int) -> int | None:
            raise KafkaTimeoutError

    with pytest.raises(OffsetsHeld, match=rf"{WIRE}\[0\].*transaction.*doctor") as held:
        member(Held(), 0.1).committed([0, 1])
    assert isinstance(held.value, CAUSES)
