"""The transaction over a producer that misbehaves as the real one was seen to."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from kafka.errors import InvalidProducerEpochError, KafkaError, KafkaTimeoutError, ProducerFencedError
from kafka.structs import TopicPartition

from incidentwire.contracts.topics import DEAD_LETTERS
from incidentwire.streaming import transaction as module
from incidentwire.streaming.outcomes import DeadLetter
from incidentwire.streaming.settings import KafkaSettings
from incidentwire.streaming.transaction import Fenced, Prepared, RecordTooLarge, Transaction, TransactionFailed
from tests.streaming.fakes import MEMBER, message, record

NOW = datetime(2026, 3, 4, tzinfo=UTC)
PLACE = TopicPartition("articles.raw", 0)


class Sent:
    """A send's future."""

    def __init__(self, producer: Producer) -> None:
        self._producer = producer

    def succeeded(self) -> bool:
        return self._producer.send_error is None

    def get(self, timeout: float) -> None:
        self._producer.confirmed += 1
        if self._producer.send_error:
            raise self._producer.send_error


class Producer:
    def __init__(self) -> None:
        self.calls: list[str] = []
        self.sent: list[dict[str, Any]] = []
        self.confirmed = 0
        self.send_error: KafkaError | None = None
        self.commit_error: KafkaError | None = None
        self.block = threading.Event()
        self.block.set()

    def init_transactions(self) -> None:
        self.calls.append("init")

    def begin_transaction(self) -> None:
        self.calls.append("begin")

    def send_offsets_to_transaction(self, offsets: Any, member: Any) -> None:
        self.calls.append(f"offsets {offsets[PLACE].offset} {member.generation_id}")

    def commit_transaction(self) -> None:
        self.block.wait(10)
        if self.commit_error:
            raise self.commit_error
        self.calls.append("commit")

    def flush(self, timeout: float) -> None:
        """Everything is sent."""

    def abort_transaction(self) -> None:
        self.calls.append("abort")

    def partitions_for(self, topic: str) -> set[int]:
        return {0, 1, 2, 3}

    def send(self, topic: str, **record: Any) -> Sent:
        self.sent.append({"topic": topic, **record})
        return Sent(self)

    def close(self, timeout: float) -> None:
        self.calls.append("close")


def opened(producers: list[Producer], **settings: Any) -> Transaction:
    waiting = iter(producers)
    kafka = KafkaSettings("127.0.0.1:1", instance="t", **settings)
    transaction = Transaction(kafka, "t", lambda: NOW, lambda *_: next(waiting))
    transaction.open()
    return transaction


def test_begins_lazily_and_commits_records_with_offsets_under_the_generation_of_the_batch() -> None:
    producer = Producer()
    transaction = opened([producer])
    assert producer.calls == ["init"]
    transaction.send(transaction.prepare(record("a"), None))
    transaction.commit({PLACE: 7}, MEMBER)
    assert producer.calls == ["init", "begin", "offsets 7 3", "commit"]


def test_a_commit_that_never_returns_becomes_an_unknown_outcome_within_the_deadline() -> None:
    producer = Producer()
    producer.block.clear()
    transaction = opened([producer], call_seconds=0.05)
    with pytest.raises(TransactionFailed, match="did not return within"):
        transaction.commit({PLACE: 1}, MEMBER)
    producer.block.set()


def test_an_error_out_of_commit_is_never_followed_by_an_abort() -> None:
    """The broker may have committed although the client timed out: only a new producer finds out."""
    first, second = Producer(), Producer()
    first.commit_error = KafkaTimeoutError("EndTxn")
    transaction = opened([first, second])
    with pytest.raises(TransactionFailed, match="EndTxn"):
        transaction.commit({PLACE: 1}, MEMBER)
    transaction.reopen()
    assert "abort" not in first.calls
    assert second.calls == ["init"]


def test_sends_beyond_the_budget_wait_for_earlier_ones() -> None:
    producer = Producer()
    transaction = opened([producer], in_flight_bytes=2500)
    for name in "abcdef":
        transaction.send(transaction.prepare(record(name), None))
    assert producer.confirmed > 0
    assert transaction.in_flight_bytes <= 2500


def test_a_send_that_failed_is_not_taken_for_done() -> None:
    producer = Producer()
    transaction = opened([producer])
    transaction.send(transaction.prepare(record("a"), None))
    producer.send_error = KafkaError("refused")
    with pytest.raises(TransactionFailed, match="refused"):
        transaction.commit({PLACE: 1}, MEMBER)


def test_a_record_larger_than_its_topic_is_known_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_MESSAGE_BYTES", module.OVERHEAD_BYTES + 50)
    producer = Producer()
    transaction = opened([producer])
    with pytest.raises(RecordTooLarge, match="50 bytes"):
        transaction.prepare(record("a"), None)
    assert producer.sent == []


def test_a_dead_letter_keeps_key_value_and_headers_byte_for_byte() -> None:
    producer = Producer()
    transaction = opened([producer])
    poison = message(4, b"\xff\x00 not JSON")
    transaction.send_dead_letter(poison, DeadLetter("unreadable", "no JSON"), 1)
    sent = producer.sent[0]
    assert (sent["topic"], sent["key"], sent["value"]) == ("dead-letters", b"k4", b"\xff\x00 not JSON")
    assert ("dlq.offset", b"4") in sent["headers"]


def test_a_letter_larger_than_any_topic_goes_without_its_value_and_says_so() -> None:
    """Its producer compressed it: 20 MB of one letter pass the broker's limit."""
    producer = Producer()
    transaction = opened([producer])
    transaction.send_dead_letter(message(4, b"a" * (20 * 1024 * 1024)), DeadLetter("unreadable", "no JSON"), 1)
    sent = producer.sent[0]
    assert (sent["key"], sent["value"]) == (b"k4", None)
    headers = dict(sent["headers"])
    assert int(headers["dlq.truncated"]) > 20 * 1024 * 1024
    assert headers["dlq.offset"] == b"4"


@pytest.mark.parametrize(
    "headers",
    [(("\u3042" * 1700, b""),), (("a", b""),) * 2000],
    ids=["a name of three bytes a character", "many headers of one byte"],
)
def test_the_size_of_a_letter_counts_header_names_in_bytes_and_their_framing(
    headers: tuple[tuple[str, bytes], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted too small, the broker would refuse the letter again and again, and the stage with it."""
    monkeypatch.setattr(module, "MAX_DEAD_LETTER_BYTES", module.OVERHEAD_BYTES + 5000)
    producer = Producer()
    transaction = opened([producer])
    transaction.send_dead_letter(message(4)._replace(headers=headers), DeadLetter("unreadable", "no JSON"), 1)
    assert int(dict(producer.sent[0]["headers"])["dlq.truncated"]) > 5000
    assert all(name.startswith("dlq.") for name, _ in producer.sent[0]["headers"])


def test_a_record_that_only_its_headers_make_too_large_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    transaction = opened([Producer()])
    prepared = transaction.prepare(record("a"), None)
    bare = len(prepared.key or b"") + len(prepared.value or b"")
    monkeypatch.setattr(module, "MAX_MESSAGE_BYTES", module.OVERHEAD_BYTES + bare + 100)
    with pytest.raises(RecordTooLarge):
        transaction.prepare(record("a"), None)


def test_the_budget_of_sends_counts_headers() -> None:
    transaction = opened([Producer()])
    transaction.send(Prepared(DEAD_LETTERS, b"k", b"v", [("mine", b"x" * 100_000)], None, None))
    assert transaction.in_flight_bytes > 100_000


@pytest.mark.parametrize(
    "error",
    [
        ProducerFencedError(),
        InvalidProducerEpochError(),
        KafkaError(f"Cannot execute transactional method because we are in an error state: {ProducerFencedError()}"),
    ],
)
def test_a_fenced_transaction_is_told_from_one_that_failed(error: KafkaError) -> None:
    producer = Producer()
    transaction = opened([producer])
    producer.commit_error = error
    with pytest.raises(Fenced, match="another live process"):
        transaction.commit({PLACE: 1}, MEMBER)


def test_an_error_that_quotes_megabytes_is_cut() -> None:
    producer = Producer()
    transaction = opened([producer])
    transaction.send_dead_letter(message(4), DeadLetter("error", "x" * 5_000_000), 1)
    assert len(dict(producer.sent[0]["headers"])["dlq.error"]) == 4000


def test_a_message_with_neither_key_nor_value_is_not_lost() -> None:
    producer = Producer()
    transaction = opened([producer])
    bare = message(4)
    transaction.send_dead_letter(type(bare)(bare.topic, 0, 4, None, None), DeadLetter("unreadable", "a tombstone"), 1)
    assert producer.sent[0]["key"] == b""
