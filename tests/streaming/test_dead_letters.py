"""What the topic of dead letters says, what may go back, and when there are too many letters: all without Kafka."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from kafka.errors import KafkaTimeoutError

from incidentwire.contracts.topics import ARTICLES_RAW, MAX_MESSAGE_BYTES
from incidentwire.streaming.deadletters import replaying
from incidentwire.streaming.deadletters.gate import AGAIN_SECONDS, DeadLetterGate, ResumeWatch
from incidentwire.streaming.deadletters.ledger import Ledger
from incidentwire.streaming.deadletters.letter import Letter, Origin, Place, read_letter
from incidentwire.streaming.deadletters.limits import Limits, Tally
from incidentwire.streaming.deadletters.marks import (
    Action,
    Resume,
    is_mark,
    mark_of,
    mark_record,
    read_mark,
    resume_record,
)
from incidentwire.streaming.deadletters.replaying import NotReplayable, chunks, original
from incidentwire.streaming.deadletters.selection import Selection, parse_offsets
from incidentwire.streaming.envelope import dead_letter_headers
from incidentwire.streaming.health import Health
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.outcomes import DeadLetter, Message
from incidentwire.streaming.settings import KafkaSettings

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
PARTITIONS = {"articles.raw": 4}


def raw(offset: int, key: bytes | None, value: bytes | None, headers: Any, partition: int = 0) -> SimpleNamespace:
    return SimpleNamespace(partition=partition, offset=offset, key=key, value=value, headers=headers, timestamp=1000)


def died(
    at: int,
    value: bytes = b"v",
    origin: int = 7,
    stage: str = "dedupe",
    letter: DeadLetter | None = None,
    headers: tuple[tuple[str, bytes], ...] = (),
) -> SimpleNamespace:
    """A letter as it lies at an offset of the topic, of articles.raw[2] at the offset `origin`."""
    message = Message(ARTICLES_RAW.name, 2, origin, b"k", value, headers)
    why = letter or DeadLetter("error", "KeyError: boom")
    return raw(at, b"k", value, dead_letter_headers(message, why, stage, 1, NOW))


def marked(at: int, record: SimpleNamespace, action: Action = "replayed") -> SimpleNamespace:
    value, headers = mark_record(mark_of(read_letter(record), action, NOW))
    return raw(at, None, value, headers)


def ledger(*records: SimpleNamespace, selection: Selection | None = None) -> Ledger:
    return Ledger((selection or Selection()).takes).read(records)


def states(*records: SimpleNamespace) -> list[str]:
    return [entry.state for entry in ledger(*records).entries()]


def letter(**changes: Any) -> Letter:
    return replace(read_letter(died(0, headers=(("mine", b"\xff"), ("mine", b"2")))), **changes)


def test_a_letter_gives_back_what_was_published_and_tells_why_it_died() -> None:
    one = letter()
    assert (one.key, one.value, one.headers) == (b"k", b"v", (("mine", b"\xff"), ("mine", b"2")))
    assert (one.origin, one.stage, one.reason) == (Origin("articles.raw", 2, 7), "dedupe", "error")
    assert (one.error, one.at) == ("KeyError: boom", NOW)


@pytest.mark.parametrize(
    "marks",
    [
        [],
        [("dlq.topic", b"articles.raw"), ("dlq.partition", b"-1"), ("dlq.offset", b"x")],
        [("dlq.at", b"9999-12-31T23:59:59-23:00"), ("dlq.partition", "²".encode())],
        [("dlq.at", b"no time"), ("dlq.topic", b"\xff"), ("dlq.offset", None)],
    ],
)
def test_marks_that_are_not_what_they_should_be_read_as_unknown(marks: Any) -> None:
    one = read_letter(replace_timestamp(raw(0, None, None, marks), 10**18))
    assert one.origin is None
    assert one.identity is None
    assert isinstance(original(one, PARTITIONS), NotReplayable)


def replace_timestamp(record: SimpleNamespace, timestamp: int) -> SimpleNamespace:
    record.timestamp = timestamp
    return record


def test_a_replayed_letter_is_open_no_more_and_the_others_are() -> None:
    first, second = died(0), died(1, origin=8)
    assert states(first, second, marked(2, first)) == ["replayed", "open"]
    assert states(first, second, marked(2, second, "purged")) == ["open", "purged"]


def test_two_letters_of_one_original_are_replayed_once() -> None:
    """A sink killed between a letter and its mark writes it again."""
    first, twin = died(0), died(1)
    assert states(first, twin, marked(2, first)) == ["replayed", "replayed"]
    assert states(first, marked(1, first), died(2)) == ["replayed", "replayed"]


def test_a_topic_made_anew_brings_no_false_twins() -> None:
    first, other = died(0, value=b"old"), died(1, value=b"new")
    assert states(first, other, marked(2, first)) == ["replayed", "open"]


def test_a_purged_letter_does_not_purge_its_twin() -> None:
    first, twin = died(0), died(1)
    assert states(first, twin, marked(2, first, "purged")) == ["purged", "open"]


@pytest.mark.parametrize(
    "value",
    [
        None,
        b"",
        b"not JSON",
        b"[]",
        b'{"mark": "replayed"}',
        b'{"mark": "burned"}',
        b'{"mark": "replayed", "partition": 1e999, "offset": 0}',
    ],
)
def test_a_mark_that_cannot_be_read_marks_nothing(value: bytes | None) -> None:
    broken = raw(1, None, value, [("dlq.mark", b"replayed")])
    assert read_mark(broken) is None
    assert states(died(0), broken) == ["open"]


def test_a_record_that_dies_cannot_forge_a_mark() -> None:
    forged = died(1, headers=(("dlq.mark", b"replayed"),))
    assert not is_mark(forged.headers)


def test_what_is_deleted_ends_before_the_first_open_letter() -> None:
    first, second, third = died(0), died(1, origin=8), died(2, origin=9)
    books = ledger(first, second, third, marked(3, first), marked(4, third))
    assert books.deletable() == {0: 1}
    assert books.letters_before({0: 1}) == 1
    assert ledger(first, marked(1, first)).deletable() == {0: 2}


def test_the_mark_that_a_twin_relies_on_is_not_deleted() -> None:
    """Else the twin would be open again and come back a second time."""
    first = died(0)
    between = died(2, origin=8)
    assert ledger(first, marked(1, first), between, died(3)).deletable() == {0: 1}
    assert ledger(first, marked(1, first), died(2), between_done(3), marked(4, between_done(3))).deletable() == {0: 5}


def between_done(at: int) -> SimpleNamespace:
    return died(at, origin=9)


def test_a_twin_before_the_mark_it_relies_on_keeps_nothing_from_being_deleted() -> None:
    first, twin, other = died(0), died(1), died(2, origin=8)
    books = ledger(first, twin, other, marked(3, first), marked(4, other))
    assert books.deletable() == {0: 5}
    assert books.letters_before(books.deletable()) == 3


def test_a_mark_that_is_kept_keeps_what_lies_behind_it_and_the_marks_of_that() -> None:
    first, second, still_open = died(0), died(1, origin=8), died(5, origin=9)
    records = [first, second, marked(2, first), marked(3, second), died(4), still_open, died(6, origin=8)]
    assert ledger(*records).deletable() == {0: 2}


def test_a_mark_on_another_partition_is_kept_for_its_twin_and_the_twin_for_nothing() -> None:
    first, still_open = died(0), died(0, origin=9)
    twin = died(1)
    still_open.partition = twin.partition = 1
    assert ledger(first, marked(1, first), still_open, twin).deletable() == {0: 1, 1: 0}
    lonely = died(0)
    lonely.partition = 1
    assert ledger(first, marked(1, first), lonely).deletable() == {0: 2, 1: 1}


def test_letters_are_selected_by_all_that_is_set() -> None:
    one = letter()
    assert Selection().takes(one)
    assert Selection(stage="dedupe", topic="articles.raw", reason="error", error="BOOM", partition=2).takes(one)
    assert Selection(
        since=NOW, until=NOW + timedelta(seconds=1), offsets=(7, 7), places=frozenset({Place(0, 0)})
    ).takes(one)
    for other in (
        Selection(stage="extract"),
        Selection(topic="incidents"),
        Selection(reason="refused"),
        Selection(error="bang"),
        Selection(since=NOW + timedelta(seconds=1)),
        Selection(until=NOW),
        Selection(partition=1),
        Selection(offsets=(8, 9)),
        Selection(places=frozenset({Place(0, 1)})),
    ):
        assert not other.takes(one)
        assert not other.everything


def test_places_and_ranges_of_offsets_are_read_strictly() -> None:
    assert Place.parse("0:17") == Place(0, 17)
    assert (parse_offsets("3"), parse_offsets("3-9")) == ((3, 3), (3, 9))
    for text in ("", "17", "a:1", "0:-1", "²:1"):
        with pytest.raises(ValueError, match="PARTITION:OFFSET"):
            Place.parse(text)
    for text in ("", "x", "3-", "-3", "9-3"):
        with pytest.raises(ValueError, match="offsets"):
            parse_offsets(text)


def test_what_goes_back_is_what_was_published_in_the_partition_it_was_read_from() -> None:
    back = original(letter(), PARTITIONS)
    assert not isinstance(back, NotReplayable)
    assert (back.topic, back.partition, back.key, back.value) == (ARTICLES_RAW, 2, b"k", b"v")
    assert back.headers == [("mine", b"\xff"), ("mine", b"2")]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"origin": Origin("dead-letters", 0, 1)}, "no topic of the catalogue"),
        ({"origin": Origin("__consumer_offsets", 0, 1)}, "no topic of the catalogue"),
        ({"origin": Origin("articles.raw", 4, 1)}, "has 4 partitions"),
        ({"key": None, "value": None}, "neither key nor value"),
        ({"marks": (("dlq.truncated", b"20000000"),)}, "too large for a letter"),
        ({"value": b"x" * MAX_MESSAGE_BYTES}, "larger than articles.raw takes"),
    ],
)
def test_what_cannot_go_back_as_it_was_is_refused_with_the_reason(changes: dict[str, Any], why: str) -> None:
    refused = original(letter(**changes), PARTITIONS)
    assert isinstance(refused, NotReplayable)
    assert why in refused.why


def test_what_only_its_many_headers_make_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "MAX_MESSAGE_BYTES", 5000)
    assert isinstance(original(letter(headers=(("a", b""),) * 2000), PARTITIONS), NotReplayable)
    assert not isinstance(original(letter(headers=(("a", b""),) * 1500), PARTITIONS), NotReplayable)


def test_what_a_newer_record_of_its_key_has_replaced_does_not_come_back() -> None:
    """On a compacted topic it would take the place of the newer one."""
    one = letter(origin=Origin("incidents", 0, 7))
    refused = original(one, {"incidents": 1}, {Origin("incidents", 0, 7): 9})
    assert isinstance(refused, NotReplayable)
    assert "offset 9" in refused.why
    assert not isinstance(original(one, {"incidents": 1}, {Origin("incidents", 0, 8): 9}), NotReplayable)


def test_transactions_of_a_replay_are_small_at_a_slow_rate_and_bounded_in_bytes() -> None:
    assert [len(chunk) for chunk in chunks([letter()] * 450, None)] == [200, 200, 50]
    assert [len(chunk) for chunk in chunks([letter()] * 5, 2.5)] == [2, 2, 1]
    assert [len(chunk) for chunk in chunks([letter()] * 2, 0.1)] == [1, 1]
    large = letter(value=b"x" * 5_000_000)
    assert [len(chunk) for chunk in chunks([large] * 3, None)] == [1, 1, 1]


def observed(limits: Limits, outcomes: str) -> list[str | None]:
    """Runs outcomes, `x` a dead letter and `.` none, through a tally."""
    tally = Tally(limits)
    return [tally.observe(outcome == "x") for outcome in outcomes]


def test_letters_in_a_row_break_a_limit_and_one_good_record_starts_the_count_again() -> None:
    limits = Limits(ratio=2, consecutive=3)
    assert observed(limits, "xx.xx.xxx")[-2:] == [None, "3 dead letters in a row"]
    assert not any(observed(limits, "xx." * 50))


def test_a_share_of_letters_breaks_a_limit_only_once_enough_was_seen() -> None:
    limits = Limits(ratio=0.5, window=100, consecutive=0)
    assert not any(observed(limits, "x" * 19))
    assert observed(limits, "x" * 20)[-1] == "20 of the last 20 records became dead letters"
    assert not any(observed(limits, ".x" * 200))
    assert observed(limits, "." * 100 + "x" * 51)[-2:] == [None, "51 of the last 100 records became dead letters"]


def test_limits_that_are_off_break_never() -> None:
    assert not any(observed(Limits(ratio=1, window=10, consecutive=0), "x" * 500))


class Watch:
    """Whoever waits for the word to go on."""

    def __init__(self) -> None:
        self.word = False
        self.closed = 0

    def told(self) -> bool:
        return self.word

    def close(self) -> None:
        self.closed += 1


def gate(pause_seconds: float | None = None) -> tuple[DeadLetterGate, Watch, Health, list[float]]:
    settings = KafkaSettings("127.0.0.1:1", instance="t", dead_letter_pause_seconds=pause_seconds)
    watch, health, now = Watch(), Health(), [0.0]
    health.set("start", None)
    made = DeadLetterGate(settings, "t", health, StageMetrics("t"), lambda: now[0], lambda *_: watch)  # type: ignore[arg-type]
    return made, watch, health, now


def test_a_closed_gate_says_why_and_opens_at_the_word() -> None:
    closed, watch, health, now = gate()
    closed.accept(closed.tally(), "200 dead letters in a row")
    now[0] = 1e6
    assert closed.holds()
    assert "200 dead letters in a row: paused" in health.ready()[1]["dead-letters"]
    assert "incidentwire dlq resume t" in health.ready()[1]["dead-letters"]
    watch.word = True
    assert not closed.holds()
    assert health.ready() == (True, {})
    assert watch.closed == 1


def test_a_closed_gate_opens_by_itself_where_the_settings_say_so() -> None:
    closed, _, _, now = gate(pause_seconds=60)
    closed.accept(closed.tally(), "too many")
    now[0] = 59.0
    assert closed.holds()
    now[0] = 60.0
    assert not closed.holds()


def test_a_stage_listens_for_the_word_before_it_asks_for_it() -> None:
    """Whoever reads of the pause may answer at once, and the watch reads from the end of the topic on."""
    closed, watch, health, _ = gate()
    told: list[dict[str, str]] = []

    def listening(*_: object) -> Watch:
        told.append(health.ready()[1])
        return watch

    closed._new_watch = listening  # type: ignore[assignment]
    closed.accept(closed.tally(), "too many")
    assert told == [{}]
    assert "dead-letters" in health.ready()[1]


def test_a_stage_that_cannot_listen_yet_stays_paused_and_tries_again() -> None:
    closed, watch, health, now = gate()
    failures = [KafkaTimeoutError()]

    def listening(*_: object) -> Watch:
        if failures:
            raise failures.pop()
        return watch

    closed._new_watch = listening  # type: ignore[assignment]
    closed.accept(closed.tally(), "too many")
    watch.word = True
    assert closed.holds()
    assert "can't listen" in health.ready()[1]["dead-letters"]
    watch.word, now[0] = False, AGAIN_SECONDS
    assert closed.holds()
    assert "dlq resume t" in health.ready()[1]["dead-letters"]
    watch.word = True
    assert not closed.holds()
    assert health.ready() == (True, {})


def test_a_stage_that_cannot_listen_goes_on_by_itself_where_the_settings_say_so() -> None:
    closed, _, _, now = gate(pause_seconds=60)

    def deaf(*_: object) -> Watch:
        raise KafkaTimeoutError

    closed._new_watch = deaf  # type: ignore[assignment]
    closed.accept(closed.tally(), "too many")
    now[0] = 60.0
    assert not closed.holds()


def test_a_watch_that_could_not_be_set_up_leaves_no_connection_behind() -> None:
    closed: list[int] = []

    class Deaf:
        def assign(self, _: object) -> None:
            raise KafkaTimeoutError

        def close(self, timeout_ms: int) -> None:
            closed.append(timeout_ms)

    with pytest.raises(KafkaTimeoutError):
        ResumeWatch(KafkaSettings("127.0.0.1:1"), "t", lambda _: Deaf())
    assert closed


def test_the_word_to_go_on_is_read_back() -> None:
    value, headers = resume_record("dedupe", NOW)
    record = raw(0, None, value, headers)
    assert is_mark(record.headers)
    assert read_mark(record) == Resume("dedupe")
    assert ledger(record).entries() == []
