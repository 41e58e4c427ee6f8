"""The stage loop on a real broker: what is committed, what survives a restart, and what poison costs."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from kafka import KafkaProducer

from consumers.dedupe.core import DedupeSettings, Deduplicator
from consumers.dedupe.stage import INPUT, NAME, OUTPUTS, STATES, DedupeStage
from incidentwire.contracts import Article
from incidentwire.contracts.topics import (
    ARTICLES_DUPLICATES,
    ARTICLES_RAW,
    ARTICLES_UNIQUE,
    DEAD_LETTERS,
    DEDUPE_FINGERPRINTS,
)
from incidentwire.streaming import catalogue
from incidentwire.streaming.envelope import new_traceparent
from incidentwire.streaming.loop import Stage
from incidentwire.streaming.outcomes import Emit, Message, Outcome, OutRecord, Processor
from incidentwire.streaming.settings import KafkaSettings
from tests.broker.brokers import Broker
from tests.broker.pipeline_on_broker import article, now, own_settings, publish_raw, read_all, stage_running, wait_for

WORDS = "the river rose over its banks in the night and the village of {} was cut off from the road until noon on {} "


def dedupe() -> Stage:
    return Stage(NAME, INPUT, STATES, OUTPUTS, lambda: DedupeStage(Deduplicator(DedupeSettings()), now))


def story(number: int) -> Article:
    """A text of its own of more than 50 words."""
    places = [f"place{number}x{part}" for part in range(8)]
    return article(f"a{number}", " ".join(WORDS.format(one, two) for one, two in pairwise(places)), language="en")


@pytest.fixture
def settings(broker: Broker) -> KafkaSettings:
    return own_settings(broker.bootstrap)


def test_the_catalogue_is_what_the_cluster_says_after_apply(settings: KafkaSettings) -> None:
    assert catalogue.plan(settings) == []


def test_state_survives_a_restart_because_it_is_on_a_topic(settings: KafkaSettings) -> None:
    publish_raw(settings, ARTICLES_RAW, [("a1", story(1).to_json())])
    with stage_running(dedupe(), settings):
        wait_for(lambda: len(read_all(settings, ARTICLES_UNIQUE)) == 1, "the first article goes on")
    copy = story(1).model_copy(update={"article_id": "b1"})
    publish_raw(settings, ARTICLES_RAW, [("b1", copy.to_json())])
    with stage_running(dedupe(), settings) as (health, _):
        wait_for(lambda: len(read_all(settings, ARTICLES_DUPLICATES)) == 1, "its copy is known after the restart")
        assert health.ready() == (True, {})
    assert len(read_all(settings, ARTICLES_UNIQUE)) == 1


def test_poison_costs_its_own_dead_letter_and_nothing_else(settings: KafkaSettings) -> None:
    good = [(f"a{n}", story(n).to_json()) for n in range(6)]
    poison = [("p1", b"not JSON"), ("p2", b'{"article_id": 7}'), ("p3", b"\xff\xfe\x00"), ("p4", b"[" * 50_000)]
    publish_raw(settings, ARTICLES_RAW, [*good[:3], *poison, *good[3:]])
    with stage_running(dedupe(), settings) as (_, metrics):
        wait_for(lambda: len(read_all(settings, ARTICLES_UNIQUE)) == 6, "all good articles go on")
        counted = metrics.registry.get_sample_value(
            "incidentwire_records_total", {"stage": "dedupe", "outcome": "dead-letter", "reason": "unreadable"}
        )
    letters = read_all(settings, DEAD_LETTERS)
    assert [(letter.key, letter.value) for letter in letters] == [(key.encode(), value) for key, value in poison]
    assert counted == 4
    marks = dict(letters[0].headers)
    assert (marks["dlq.topic"], marks["dlq.stage"], marks["dlq.offset"]) == (b"articles.raw", b"dedupe", b"3")
    assert marks["dlq.error"]


def test_garbage_on_a_state_topic_stops_nothing(settings: KafkaSettings) -> None:
    publish_raw(settings, DEDUPE_FINGERPRINTS, [("x", b"garbage")])
    publish_raw(settings, ARTICLES_RAW, [("a1", story(1).to_json())])
    with stage_running(dedupe(), settings):
        wait_for(lambda: len(read_all(settings, ARTICLES_UNIQUE)) == 1, "the article goes on")


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
def test_whatever_codec_its_producer_used_an_article_is_read(settings: KafkaSettings, codec: str) -> None:
    stories = {f"a{number}": story(number).to_json() for number in range(3)}
    producer = KafkaProducer(bootstrap_servers=settings.bootstrap, compression_type=codec, linger_ms=100)
    for key, value in stories.items():
        producer.send(settings.wire_name(ARTICLES_RAW), key=key.encode(), value=value, partition=0)
    producer.close(timeout=10)
    with stage_running(dedupe(), settings):
        wait_for(lambda: len(read_all(settings, ARTICLES_UNIQUE)) == 3, f"articles in {codec} go on")
    assert read_all(settings, DEAD_LETTERS) == []


def test_an_article_of_five_megabytes_passes(settings: KafkaSettings) -> None:
    text = ("nothing of note happened here on this day " * 130_000)[: 5 * 1024 * 1024]
    publish_raw(settings, ARTICLES_RAW, [("big", article("big", text, language="en").to_json())])
    with stage_running(dedupe(), settings):
        wait_for(lambda: len(read_all(settings, ARTICLES_UNIQUE)) == 1, "the large article goes on")
    assert read_all(settings, DEAD_LETTERS) == []


class Swelling(Processor):
    """Emits more than any topic takes."""

    def restore(self, topic: str, key: str, value: bytes | None) -> None:
        raise AssertionError("no state")

    def process(self, message: Message) -> Outcome:
        one = Article.from_json(message.value or b"")
        huge = article(one.article_id, "x" * (17 * 1024 * 1024))
        return Emit((OutRecord(ARTICLES_UNIQUE, one.article_id, huge),))


def test_a_result_too_large_for_the_broker_is_a_dead_letter_not_a_crash(settings: KafkaSettings) -> None:
    stage = Stage("swelling", ARTICLES_RAW, (), (ARTICLES_UNIQUE,), Swelling)
    publish_raw(settings, ARTICLES_RAW, [("a1", story(1).to_json())])
    with stage_running(stage, settings):
        wait_for(lambda: len(read_all(settings, DEAD_LETTERS)) == 1, "the input is dead-lettered")
    assert dict(read_all(settings, DEAD_LETTERS)[0].headers)["dlq.reason"] == b"too-large"


def test_two_members_share_the_partitions_and_nothing_is_done_twice(settings: KafkaSettings) -> None:
    for partition in range(ARTICLES_RAW.partitions):
        numbers = range(partition * 100, partition * 100 + 50)
        publish_raw(settings, ARTICLES_RAW, [(f"a{n}", story(n).to_json()) for n in numbers], partition)
    other = KafkaSettings(settings.bootstrap, prefix=settings.prefix, instance="other")
    with stage_running(dedupe(), settings), stage_running(dedupe(), other):
        wait_for(lambda: len(read_all(settings, ARTICLES_UNIQUE)) >= 200, "all articles go on")
    counts = Counter(record.key for record in read_all(settings, ARTICLES_UNIQUE))
    assert len(counts) == 200
    assert set(counts.values()) == {1}


def test_headers_are_cloud_events_and_carry_the_trace(settings: KafkaSettings) -> None:
    from incidentwire.streaming.clients import idempotent_producer

    trace = new_traceparent()
    producer = idempotent_producer(settings)
    name = settings.wire_name(ARTICLES_RAW)
    producer.send(name, key=b"a1", value=story(1).to_json(), headers=[("traceparent", trace)]).get(timeout=10)
    producer.close(timeout=5)
    with stage_running(dedupe(), settings):
        wait_for(lambda: len(read_all(settings, ARTICLES_UNIQUE)) == 1, "the article goes on")
    headers = dict(read_all(settings, ARTICLES_UNIQUE)[0].headers)
    assert headers["traceparent"] == trace
    assert (headers["ce_specversion"], headers["ce_type"]) == (b"1.0", b"incidentwire.article.v1")
    assert headers["content-type"] == b"application/json"
