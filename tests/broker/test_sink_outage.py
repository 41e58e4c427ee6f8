"""The sink while its PostgreSQL refuses connections: it pauses in place, goes on by itself, and loses nothing."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from consumers.sink.query import count_incidents
from consumers.sink.stage import SinkLoop
from consumers.sink.store import Store
from incidentwire.contracts.topics import DEAD_LETTERS, INCIDENTS
from incidentwire.streaming.health import Health
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.settings import KafkaSettings
from tests.broker.brokers import Broker
from tests.broker.pipeline_on_broker import now, own_settings, publish_raw, read_all, wait_for
from tests.consumers.sink.postgres import binaries, server
from tests.consumers.sink.records import incident


@pytest.fixture
def admin_url() -> Iterator[str]:
    """A server of this test's own."""
    folder = binaries()
    if folder is None:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            pytest.fail("no PostgreSQL here (REQUIRE_POSTGRES=1)", pytrace=False)
        pytest.skip("no PostgreSQL here")
    with server(folder) as url:
        yield url


def publish(kafka: KafkaSettings, first: int, count: int) -> None:
    names = [f"i{n:03}" for n in range(first, first + count)]
    publish_raw(kafka, INCIDENTS, [(name, incident(incident_id=name).to_json()) for name in names])


def test_a_database_that_refuses_for_a_while_is_waited_for_in_place(broker: Broker, admin_url: str) -> None:
    kafka = own_settings(broker.bootstrap)
    admin = create_engine(
        admin_url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT", hide_parameters=True
    )

    def say(statement: str) -> None:
        with admin.connect() as connection:
            connection.execute(text(statement))

    say("CREATE DATABASE outage")
    url = admin_url.replace("/postgres?", "/outage?")

    def stored() -> int:
        with Store(url, now) as store:
            return sum(count_incidents(store).values())

    stop, health = threading.Event(), Health()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            SinkLoop(Store(url, now), kafka, now, health, StageMetrics("sink")).run(stop)
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            failures.append(error)

    thread = threading.Thread(target=work, name="sink")
    thread.start()
    try:
        publish(kafka, 0, 30)
        wait_for(lambda: health.ready()[0] and stored() == 30, "the first incidents are stored")
        say("ALTER DATABASE outage WITH ALLOW_CONNECTIONS false")
        say("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'outage'")
        publish(kafka, 30, 30)
        wait_for(lambda: "store" in health.ready()[1], "the sink says that its database is away")
        assert thread.is_alive()
        say("ALTER DATABASE outage WITH ALLOW_CONNECTIONS true")
        wait_for(lambda: health.ready()[0] and stored() == 60, "it goes on by itself")
    finally:
        stop.set()
        thread.join(20)
        admin.dispose()
    assert failures == []
    assert read_all(kafka, DEAD_LETTERS) == []
