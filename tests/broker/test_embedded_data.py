"""Data folders of the embedded broker: kept, locked, never formatted over."""

from __future__ import annotations

import random
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.broker import BrokerError, EmbeddedBroker
from pipeline.broker.format import read_meta
from pipeline.broker.ports import free_port
from pipeline.broker.properties import HOST
from tests.broker.test_embedded_run import cluster_id, make_topic, records, send

Make = Callable[..., EmbeddedBroker]


def filled_folder(make_embedded: Make, folder: Path) -> tuple[str, str]:
    """A folder in which a broker has run and left one record: (bootstrap, cluster id)."""
    broker = make_embedded(folder)
    broker.start()
    make_topic(broker.bootstrap)
    send(broker.bootstrap, b"yesterday")
    found = broker.bootstrap, cluster_id(broker.bootstrap)
    broker.stop()
    return found


def test_a_kept_folder_serves_the_same_records_on_the_same_port(make_embedded: Make, tmp_path: Path) -> None:
    # a name that needs care in properties files, class paths and URLs
    folder = tmp_path / "my dätä, kept = here"
    bootstrap, cluster = filled_folder(make_embedded, folder)

    with make_embedded(folder) as broker:
        assert (broker.bootstrap, cluster_id(bootstrap)) == (bootstrap, cluster)
        assert records(bootstrap) == [b"yesterday"]


def test_a_kept_folder_moves_to_other_ports_if_its_own_are_taken(make_embedded: Make, tmp_path: Path) -> None:
    bootstrap, cluster = filled_folder(make_embedded, tmp_path)
    with socket.create_server((HOST, int(bootstrap.rpartition(":")[2]))):
        broker = make_embedded(tmp_path)
        broker.start()

        assert broker.bootstrap != bootstrap
        assert cluster_id(broker.bootstrap) == cluster
        assert records(broker.bootstrap) == [b"yesterday"]


def test_two_brokers_never_share_a_folder(make_embedded: Make, tmp_path: Path) -> None:
    first, second = make_embedded(tmp_path), make_embedded(tmp_path)
    first.start()

    with pytest.raises(BrokerError, match="in use by another embedded broker"):
        second.start()

    assert first.running
    first.stop()
    second.start()
    assert second.running


def test_each_temporary_broker_is_a_cluster_of_its_own(make_embedded: Make) -> None:
    first, second = make_embedded(), make_embedded()
    first.start()
    second.start()

    assert cluster_id(first.bootstrap) != cluster_id(second.bootstrap)


def test_a_port_given_by_hand_is_used_or_refused(make_embedded: Make) -> None:
    port = free_port(random.SystemRandom())
    with make_embedded(port=port) as broker:
        assert broker.bootstrap == f"{HOST}:{port}"
        with pytest.raises(BrokerError, match=f"port {port} on {HOST} is taken"):
            make_embedded(port=port).start()


def test_a_folder_of_something_else_is_refused_and_left_alone(make_embedded: Make, tmp_path: Path) -> None:
    (tmp_path / "kafka").mkdir()
    (tmp_path / "kafka" / "thesis.txt").write_text("do not lose")

    with pytest.raises(BrokerError, match=r"no meta\.properties.*Move it away"):
        make_embedded(tmp_path).start()

    assert (tmp_path / "kafka" / "thesis.txt").read_text() == "do not lose"


def test_a_failed_start_quotes_the_broker_and_names_the_ways_out(make_embedded: Make, tmp_path: Path) -> None:
    filled_folder(make_embedded, tmp_path)
    meta = tmp_path / "kafka" / "meta.properties"
    meta.write_text(meta.read_text().replace("node.id=1", "node.id=7"))
    broker = make_embedded(tmp_path)

    with pytest.raises(BrokerError) as caught:
        broker.start()

    message = str(caught.value)
    assert "exit code 1" in message
    assert "Stored node id 7" in message  # Kafka's own words
    for way_out in ("KAFKA_BOOTSTRAP_SERVERS", "docker compose", "Java 17", "KAFKA_HOME"):
        assert way_out in message
    assert not broker.running
    assert read_meta(tmp_path / "kafka")["node.id"] == "7"  # not formatted over


def test_a_start_that_takes_too_long_is_ended_and_says_how_far_it_came(make_embedded: Make) -> None:
    broker = make_embedded(ready_timeout_seconds=0.1)

    with pytest.raises(BrokerError, match=r"wasn't ready after 0 s \(no connection\)"):
        broker.start()

    assert not broker.running
