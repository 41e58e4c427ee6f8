"""Dead letters on a real broker: what poison costs, what a replay brings back, and what a kill in its middle can't."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from kafka.structs import TopicPartition

from incidentwire.contracts import Article
from incidentwire.contracts.topics import ARTICLES_RAW, ARTICLES_UNIQUE, DEAD_LETTERS, INCIDENTS
from incidentwire.streaming.clients import idempotent_producer, plain_consumer
from incidentwire.streaming.deadletters.box import DeadLetterBox
from incidentwire.streaming.deadletters.letter import Place
from incidentwire.streaming.deadletters.marks import is_mark
from incidentwire.streaming.deadletters.selection import Selection
from incidentwire.streaming.header_names import header_name
from incidentwire.streaming.loop import Stage
from incidentwire.streaming.outcomes import DeadLetter, Emit, Message, Outcome, OutRecord, Processor
from incidentwire.streaming.settings import KafkaSettings
from incidentwire.streaming.transaction import Transaction, TransactionFailed
from tests.broker.brokers import Broker
from tests.broker.pipeline_on_broker import article, now, own_settings, publish_raw, read_all, stage_running, wait_for

ODD_NAME = header_name(b"caf\xe9\xff")


class Reading(Processor):
    """Passes articles on by their key; dies of the word "comet" until that is mended."""

    def __init__(self, mended: bool) -> None:
        self._mended = mended

    def restore(self, topic: str, key: str, value: bytes | None) -> None:
        raise AssertionError("no state")

    def process(self, message: Message) -> Outcome:
        try:
            one = Article.from_json(message.value or b"")
        except ValueError as error:
            return DeadLetter("unreadable", str(error))
        if "comet" in one.text and not self._mended:
            raise KeyError("comet")
        return Emit((OutRecord(ARTICLES_UNIQUE, one.article_id, one),))


def reading(mended: bool = True) -> Stage:
    return Stage("reading", ARTICLES_RAW, (), (ARTICLES_UNIQUE,), lambda: Reading(mended))


def story(name: str, text: str = "a quiet day") -> bytes:
    return article(name, text).to_json()


@pytest.fixture
def settings(broker: Broker) -> KafkaSettings:
    return own_settings(broker.bootstrap)


def letters(settings: KafkaSettings) -> list[Any]:
    return [record for record in read_all(settings, DEAD_LETTERS) if not is_mark(record.headers)]


def passed(settings: KafkaSettings) -> Counter[str]:
    return Counter(record.key.decode() for record in read_all(settings, ARTICLES_UNIQUE))


def dead(settings: KafkaSettings, count: int) -> list[bytes]:
    """So many dead letters, all of articles.raw[2], by a core that knows no word; their values."""
    values = [b"poison %d" % n for n in range(count)]
    publish_raw(settings, ARTICLES_RAW, [(f"k{n}", value) for n, value in enumerate(values)], partition=2)
    with stage_running(reading(), settings):
        wait_for(lambda: len(letters(settings)) == count, f"{count} letters")
    return values


def returned(settings: KafkaSettings, count: int) -> list[bytes]:
    """What lies behind the first `count` records of articles.raw."""
    return [record.value for record in read_all(settings, ARTICLES_RAW)][count:]


def dlq(settings: KafkaSettings, *arguments: str, crash_points: Path | None = None) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "KAFKA_BOOTSTRAP_SERVERS": settings.bootstrap,
        "INCIDENTWIRE_PREFIX": settings.prefix,
        "PYTHONUNBUFFERED": "1",
    }
    if crash_points is not None:
        environment["INCIDENTWIRE_CRASH_POINTS"] = str(crash_points)
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "dlq", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        text=True,
    )


def run_dlq(settings: KafkaSettings, *arguments: str) -> str:
    process = dlq(settings, *arguments)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    return output


def test_poison_costs_its_own_letter_and_comes_back_exactly_once_after_the_fix(settings: KafkaSettings) -> None:
    producer = idempotent_producer(settings)
    name = settings.wire_name(ARTICLES_RAW)
    headers = [("trace", b"\x00\xff"), (ODD_NAME, b"kept"), ("twice", b"1"), ("twice", b"2")]
    for key, text in (("a", "one"), ("b", "a comet fell"), ("c", "two")):
        producer.send(name, key=key.encode(), value=story(key, text), headers=headers, partition=3).get(timeout=10)
    producer.close(timeout=5)
    with stage_running(reading(mended=False), settings):
        wait_for(lambda: passed(settings) == {"a": 1, "c": 1}, "the others go on")
    assert [(letter.key, dict(letter.headers)["dlq.reason"]) for letter in letters(settings)] == [(b"b", b"error")]
    before = read_all(settings, ARTICLES_RAW)
    report = DeadLetterBox(settings, now).replay(Selection())
    assert (report.done, report.refused) == (1, 0)
    with stage_running(reading(), settings):
        wait_for(lambda: passed(settings) == {"a": 1, "b": 1, "c": 1}, "the mended core takes it")
    after = read_all(settings, ARTICLES_RAW)
    [back] = after[len(before) :]
    dead_one = before[1]
    assert (back.partition, back.key, back.value) == (3, dead_one.key, dead_one.value)
    assert [(n.encode(), v) for n, v in back.headers] == [(n.encode(), v) for n, v in headers]
    assert back.timestamp > dead_one.timestamp, "the time of the replay: retention counts from it"
    assert DeadLetterBox(settings, now).replay(Selection()).done == 0
    assert len(read_all(settings, ARTICLES_RAW)) == len(after)


@pytest.mark.parametrize("point", ["after-send", "after-commit"])
def test_a_replay_killed_before_or_after_its_commit_neither_loses_nor_doubles(
    point: str, settings: KafkaSettings, tmp_path: Path
) -> None:
    values = dead(settings, 6)
    (tmp_path / point).write_text("")
    killed = dlq(settings, "replay", "--all", "--rate", "2", crash_points=tmp_path)
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    run_dlq(settings, "replay", "--all")
    assert returned(settings, 6) == values


def test_replays_killed_at_any_moment_bring_every_letter_back_exactly_once(settings: KafkaSettings) -> None:
    values = dead(settings, 60)
    box, rng, left = DeadLetterBox(settings, now), random.Random(7), []
    for _ in range(4):
        # One transaction of six letters a second: a kill within 1.2 s of the first leaves letters open.
        process = dlq(settings, "replay", "--all", "--rate", "6")
        assert process.stdout is not None
        process.stdout.readline()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(rng.uniform(0, 1.2))
        process.kill()
        process.communicate(timeout=30)
        left.append(len(box.ledger(settled=True).entries("open")))
    assert any(0 < count < 60 for count in left), f"no kill met a replay in its middle: {left}"
    run_dlq(settings, "replay", "--all")
    assert returned(settings, 60) == values
    assert len(DeadLetterBox(settings, now).ledger().entries("replayed")) == 60


def test_of_two_replays_at_once_one_fails_and_nothing_is_doubled(settings: KafkaSettings) -> None:
    values = dead(settings, 6)
    first_chunk, go_on = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def slow(_: float) -> None:
        if first_chunk.is_set():
            go_on.wait(30)
        first_chunk.set()

    def replay() -> None:
        try:
            DeadLetterBox(settings, now, sleep=slow).replay(Selection(), per_second=2)
        except TransactionFailed as error:
            failures.append(error)

    thread = threading.Thread(target=replay)
    thread.start()
    assert first_chunk.wait(30)
    DeadLetterBox(settings, now).replay(Selection())
    go_on.set()
    thread.join(30)
    assert len(failures) == 1
    assert "another replay or purge" in str(failures[0])
    assert sorted(returned(settings, 6)) == values


def test_on_a_compacted_topic_an_old_record_does_not_take_a_newer_ones_place(settings: KafkaSettings) -> None:
    publish_raw(settings, INCIDENTS, [("i1", b"first"), ("i2", b"first"), ("i1", b"second")])
    transaction = Transaction(settings, "sink", now)
    transaction.open()
    for offset, key in enumerate((b"i1", b"i2")):
        message = Message(INCIDENTS.name, 0, offset, key, b"first")
        transaction.send_dead_letter(message, DeadLetter("refused", "no room"), 1)
    transaction.commit({}, None)
    transaction.close()
    told: list[str | None] = []
    report = DeadLetterBox(settings, now).replay(Selection(), limit=1, tell=lambda done: told.append(done.why))
    assert (report.done, report.refused) == (1, 1), "the limit counts what goes back"
    assert [why for why in told if why] == [
        "a newer record of its key is on incidents (offset 2), and only the last counts there"
    ]
    assert [(r.key, r.value) for r in read_all(settings, INCIDENTS)][3:] == [(b"i2", b"first")]


def test_a_purge_drops_letters_and_deletes_what_kafka_lets_it(settings: KafkaSettings) -> None:
    dead(settings, 5)
    box = DeadLetterBox(settings, now)
    report = box.purge(Selection(offsets=(2, 3)))
    assert (report.done, report.deleted, report.kept) == (2, 0, 2), "an older letter is open: Kafka deletes no middle"
    report = box.purge(Selection(offsets=(0, 1)))
    assert (report.done, report.deleted, report.kept) == (2, 4, 0)
    [left] = box.ledger().entries()
    assert (left.state, left.letter.origin and left.letter.origin.offset) == ("open", 4)
    consumer = plain_consumer(settings)
    place = TopicPartition(settings.wire_name(DEAD_LETTERS), 0)
    assert consumer.beginning_offsets([place], timeout_ms=5000)[place] == left.letter.place.offset
    consumer.close()
    assert box.replay(Selection()).done == 1
    assert returned(settings, 5) == [b"poison 4"]
    assert box.purge(None).deleted == 1
    assert box.ledger().entries() == []


def test_too_many_letters_pause_the_stage_until_somebody_lets_it_go_on(broker: Broker) -> None:
    settings = own_settings(broker.bootstrap, dead_letters_in_a_row=10)
    publish_raw(settings, ARTICLES_RAW, [(f"k{n}", b"poison") for n in range(25)])
    publish_raw(settings, ARTICLES_RAW, [("good", story("good"))])
    with stage_running(reading(), settings) as (health, metrics):
        wait_for(lambda: "dead-letters" in health.ready()[1], "it is paused")
        assert "10 dead letters in a row" in health.ready()[1]["dead-letters"]
        assert metrics.registry.get_sample_value("incidentwire_paused", {"stage": "reading"}) == 1
        assert len(letters(settings)) == 10
        DeadLetterBox(settings, now).resume("another")
        assert not health.ready()[0]
        DeadLetterBox(settings, now).resume("reading")
        wait_for(lambda: len(letters(settings)) == 20, "it goes on, and comes to the limit again")
        wait_for(lambda: "dead-letters" in health.ready()[1], "it is paused again")
        DeadLetterBox(settings, now).resume("reading")
        wait_for(lambda: passed(settings) == {"good": 1}, "what comes behind the poison is processed")
        assert health.ready() == (True, {})
    assert len(letters(settings)) == 25


def test_a_header_name_that_is_not_utf_8_stops_nothing(settings: KafkaSettings) -> None:
    producer = idempotent_producer(settings)
    name = settings.wire_name(ARTICLES_RAW)
    for key, value in (("a", story("a")), ("b", b"poison"), ("c", story("c"))):
        producer.send(name, key=key.encode(), value=value, headers=[(ODD_NAME, b"x")], partition=0).get(timeout=10)
    producer.close(timeout=5)
    with stage_running(reading(), settings):
        wait_for(lambda: passed(settings) == {"a": 1, "c": 1}, "the articles go on")
    [letter] = letters(settings)
    assert (letter.headers[0][0].encode(), letter.headers[0][1]) == (b"caf\xe9\xff", b"x")


def test_the_command_lists_shows_counts_and_says_what_it_would_do(settings: KafkaSettings) -> None:
    dead(settings, 3)
    places = [str(Place(0, record.offset)) for record in letters(settings)]
    listed = [json.loads(line) for line in run_dlq(settings, "ls", "--json", "--stage", "reading").splitlines()]
    assert [(one["topic"], one["partition"], one["offset"]) for one in listed] == [
        ("articles.raw", 2, n) for n in range(3)
    ]
    assert [one["place"] for one in listed] == places
    shown = json.loads(run_dlq(settings, "show", places[1], "--json"))
    assert (shown["value"], shown["reason"]) == ("poison 1", "unreadable")
    assert run_dlq(settings, "show", places[2], "--value") == "poison 2"
    would = run_dlq(settings, "replay", "--offsets", "1-2", "--dry-run")
    assert "2 letters would be replayed" in would
    assert returned(settings, 3) == []
    assert "1 letters replayed" in run_dlq(settings, "replay", places[0])
    assert json.loads(run_dlq(settings, "stats", "--json"))["open"] == 2
    assert "0 open letters" in run_dlq(settings, "ls", "--stage", "extract")
