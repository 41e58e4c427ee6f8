"""Every stage stops on SIGTERM within ten seconds, and nothing is lost or done twice by it."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from incidentwire.contracts import Feed, feed_id_of
from incidentwire.contracts.topics import ARTICLES_RAW, EXTRACTIONS, INCIDENTS
from incidentwire.streaming.settings import KafkaSettings
from ingest.feedlists.registry import import_feeds
from pipeline.stages import STAGES
from pipeline.supervisor import start_stage
from tests.broker.brokers import Broker
from tests.broker.pipeline_on_broker import article, now, own_settings, publish_raw, read_all, wait_for
from tests.broker.stage_processes import stage_processes

pytestmark = pytest.mark.slow

ARTICLES = 120
TEXT = (
    "A bomb went off at a market in {town}, Nigeria, on Sunday. At least {dead} people were killed and {hurt} injured, "
    "police said. Witnesses spoke of a second blast near the bus station number {number}. The governor visited the "
    "wounded and promised help to the families of those who had died. No group has claimed responsibility so far."
)
TOWNS = ("Kano", "Jos", "Maiduguri", "Kaduna", "Zaria", "Bauchi")


@pytest.fixture
def kafka(broker: Broker) -> KafkaSettings:
    return own_settings(broker.bootstrap)


def publish_articles(kafka: KafkaSettings, count: int) -> None:
    records = []
    for n in range(count):
        text = TEXT.format(town=TOWNS[n % len(TOWNS)], dead=3 + n, hurt=9 + 2 * n, number=n)
        one = article(f"a{n}", text, title=f"Market bomb {n}", language="en", source=f"Outlet {n}", published_at=now())
        records.append((f"a{n}", one.to_json()))
    publish_raw(kafka, ARTICLES_RAW, records)


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_ends_cleanly_within_ten_seconds_of_sigterm(stage: str, kafka: KafkaSettings, tmp_path: Path) -> None:
    publish_articles(kafka, 40)
    nowhere = "http://127.0.0.1:9/feed"
    import_feeds(kafka, [Feed(feed_id=feed_id_of(nowhere), url=nowhere)], now())
    with stage_processes(kafka, tmp_path, [stage]) as processes:
        processes.wait_until_at_work([stage])
        started = time.monotonic()
        codes = processes.supervisor.stop(10.0)
    assert codes == {stage: 0}, processes.log()[-3000:]
    assert time.monotonic() - started < 10.0


def test_work_interrupted_by_sigterm_again_and_again_is_done_exactly_once(kafka: KafkaSettings, tmp_path: Path) -> None:
    publish_articles(kafka, ARTICLES)
    stages = ("dedupe", "extract", "resolve", "sink")
    for wanted in (10, 40, 80):
        with stage_processes(kafka, tmp_path, stages) as processes:
            # An earlier run may have made as many already: a process still starting has no handler for the signal yet.
            processes.wait_until_at_work(stages)
            wait_for(lambda n=wanted: len(read_all(kafka, EXTRACTIONS)) >= n, f"{wanted} extractions")
            assert set(processes.supervisor.stop(10.0).values()) == {0}, processes.log()[-3000:]
    with stage_processes(kafka, tmp_path, stages) as processes:
        processes.wait_until_drained()
        counts = Counter(record.key.decode() for record in read_all(kafka, EXTRACTIONS))
        assert counts == {f"a{n}": 1 for n in range(ARTICLES)}
        told = {source.article_id for incident in processes.incidents() for source in incident.sources}
        assert told == {f"a{n}" for n in range(ARTICLES)}
        newest = {record.key.decode(): record.value for record in read_all(kafka, INCIDENTS)}
        assert {i.incident_id: i.to_json() for i in processes.incidents()} == newest


def test_stages_end_when_their_supervisor_is_killed(kafka: KafkaSettings, tmp_path: Path) -> None:
    """The pipe from the supervisor closes with it, however it went."""
    environment = {**os.environ, "KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap, "INCIDENTWIRE_PREFIX": kafka.prefix}
    with (tmp_path / "log").open("wb") as log:
        process = start_stage("dedupe", environment, log.fileno())
        wait_for(lambda: b"reads partitions" in (tmp_path / "log").read_bytes(), "the stage works")
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0
    assert b"the supervisor is gone" in (tmp_path / "log").read_bytes()
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, signal.SIGTERM)
