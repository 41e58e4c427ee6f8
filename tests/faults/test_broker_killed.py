"""The broker is killed while every stage is in the middle of a transaction: none hangs, none does a thing twice."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pytest_httpserver import HTTPServer

from consumers.extract.core import IncidentExtractor
from consumers.resolve.resolver import Resolver
from consumers.sink.query import list_incidents
from consumers.sink.store import Store
from incidentwire.contracts import Article, Feed, feed_id_of
from incidentwire.contracts.topics import (
    ARTICLES_RAW,
    ARTICLES_UNIQUE,
    EXTRACTIONS,
    FEEDS_STATE,
    INCIDENTS,
    RESOLVE_ARTICLES,
    Topic,
)
from incidentwire.streaming.outcomes import OutRecord
from incidentwire.streaming.publish import publish
from ingest.feedlists.registry import import_feeds
from pipeline.machine import stage_environment
from pipeline.settings import Settings
from pipeline.stages import STAGES
from tests.broker.pipeline_on_broker import article, now, read_all, wait_for
from tests.faults.cluster import Cluster, cluster
from tests.faults.fleet import Fleet

TEXT = "A bus overturned near {town}, on Sunday. {dead} people were killed and nine injured, police said."
LIMIT_SECONDS = 30.0


def crash(name: str, town: str, dead: int) -> Article:
    return article(name, TEXT.format(town=town, dead=dead), title=f"Bus crash near {town}", language="en")


def put_something_before_every_stage(where: Cluster, feed_url: str) -> None:
    """Each stage gets an input of its own, so that all are busy at once."""
    third, fourth = crash("third", "Multan, Pakistan", 6), crash("fourth", "Cebu, Philippines", 7)
    extractor = IncidentExtractor()
    [incident] = Resolver().apply(extractor.extract(fourth, now()), now()).incidents
    records = [
        OutRecord(ARTICLES_RAW, "first", crash("first", "Nakuru, Kenya", 4), "en"),
        OutRecord(ARTICLES_UNIQUE, "second", crash("second", "Kano, Nigeria", 5)),
        OutRecord(EXTRACTIONS, "third", extractor.extract(third, now())),
        OutRecord(INCIDENTS, incident.incident_id, incident),
    ]
    publish(where.direct, "faults", records, now())
    import_feeds(where.direct, [Feed(feed_id=feed_id_of(feed_url), url=feed_url, language="en")], now())


@contextmanager
def all_in_mid_transaction(folder: Path, seed: int, server: HTTPServer) -> Iterator[tuple[Cluster, Fleet, list[Path]]]:
    """Every stage has sent the records of a transaction, and waits before it adds the offsets."""
    server.expect_request("/feed").respond_with_data("gone", status=410)
    with cluster(random.Random(seed), folder) as where:
        put_something_before_every_stage(where, server.url_for("/feed"))
        settings = Settings(data=folder, prefix=where.direct.prefix, extract_workers=1, allow_loopback=True)
        with Fleet(lambda _stage: stage_environment(settings, where.proxied), folder) as fleet:
            held = []
            for stage in STAGES:
                member = fleet.add(stage, "a")
                held.append(fleet.arm(member, "after-send", "hold").with_name("after-send.held"))
            wait_for(lambda: all(file.exists() for file in held), f"all in mid-transaction: {held}")
            yield where, fleet, held


def test_every_stage_ends_with_the_reason_when_the_broker_stays_away(
    seed: int, tmp_path: Path, tell: Callable[[str], None], httpserver: HTTPServer
) -> None:
    with all_in_mid_transaction(tmp_path, seed, httpserver) as (where, fleet, held):
        where.broker.kill()
        for file in held:
            file.unlink()
        began, took = time.monotonic(), dict[str, float]()
        while len(took) < len(STAGES) and time.monotonic() - began < LIMIT_SECONDS + 20:
            for member in fleet.members.values():
                if member.stage not in took and not member.running:
                    took[member.stage] = time.monotonic() - began
            time.sleep(0.05)
        tell(f"ended after { ({stage: round(seconds, 1) for stage, seconds in took.items()}) } s")
        for member in fleet.members.values():
            assert took.get(member.stage, 999) < LIMIT_SECONDS, f"{member.name} hangs\n{fleet.stacks(member)}"
            assert member.process is not None
            assert member.process.returncode not in (0, None), member.tail()
            last = [line for line in member.tail().splitlines() if f"ERROR {member.stage}:" in line][-1]
            tell(f"{member.stage}: code {member.process.returncode}: {last[-200:]}")
            assert "within" in last or "Kafka" in last or "closed" in last


def test_every_stage_goes_on_when_the_broker_comes_back(
    seed: int, tmp_path: Path, tell: Callable[[str], None], httpserver: HTTPServer
) -> None:
    with all_in_mid_transaction(tmp_path, seed, httpserver) as (where, fleet, held):
        where.broker.kill()
        for file in held:
            file.unlink()
        time.sleep(1.0)
        where.broker.restart()
        began = time.monotonic()

        def ids(topic: Topic) -> Counter[str]:
            return Counter(record.key.decode() for record in read_all(where.direct, topic))

        def through() -> bool:
            fleet.tend()
            return (
                ids(ARTICLES_UNIQUE) == {"first": 1, "second": 1}
                and ids(EXTRACTIONS) == {"first": 1, "second": 1, "third": 1}
                and ids(RESOLVE_ARTICLES) == ids(EXTRACTIONS)
                and ids(FEEDS_STATE).total() == 1
                and stored() == ids(INCIDENTS).keys()
            )

        def stored() -> set[str]:
            with Store(f"sqlite:///{tmp_path / 'incidents.db'}", now) as store:
                return {row.incident_id for row in list_incidents(store, limit=100)}

        wait_for(through, "everything is there once", 90.0)
        tell(f"all through {time.monotonic() - began:.1f} s after the broker was back; own exits: {fleet.told()}")
        assert set(ids(INCIDENTS).values()) == {1}
        assert len(stored()) == 4
