"""Which broker the tests choose, and what happens where it can't be had."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.broker import EmbeddedBroker
from tests.broker import brokers
from tests.broker.brokers import NoBrokerError, container_settings, running_broker

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Brokers answer or don't at once: those whose port is 1 don't."""
    asked: list[tuple[str, int]] = []

    def wait(host: str, port: int, *_: object) -> bool:
        asked.append((host, port))
        if port == 1:
            raise TimeoutError("no connection")
        return True

    monkeypatch.setattr(brokers, "wait_until_ready", wait)
    return asked


def test_a_given_cluster_is_used(no_waiting: list[tuple[str, int]]) -> None:
    with running_broker({"KAFKA_BOOTSTRAP_SERVERS": "kafka.example:9092,other.example:9092"}) as broker:
        assert (broker.kind, broker.bootstrap) == ("given", "kafka.example:9092,other.example:9092")
    assert no_waiting == [("kafka.example", 9092)]


@pytest.mark.parametrize("given", ["127.0.0.1:1", "127.0.0.1", "127.0.0.1:kafka"])
def test_a_given_cluster_that_does_not_answer_is_no_broker(given: str, no_waiting: list[tuple[str, int]]) -> None:
    with pytest.raises(NoBrokerError, match=f"KAFKA_BOOTSTRAP_SERVERS={given} doesn't answer") as caught:
        running_broker({"KAFKA_BOOTSTRAP_SERVERS": given}).__enter__()
    assert caught.value.required_by == "REQUIRE_REAL_KAFKA"


def test_without_anything_it_is_the_embedded_broker(embedded_can_run: None) -> None:
    dropped = {"BROKER", "KAFKA_BOOTSTRAP_SERVERS"}
    with running_broker({k: v for k, v in os.environ.items() if k not in dropped}) as broker:
        assert isinstance(broker, EmbeddedBroker)
        assert broker.kind == "embedded"
        assert broker.running


def test_an_embedded_broker_that_cannot_be_had_is_no_broker(tmp_path: Path) -> None:
    with pytest.raises(NoBrokerError, match=r"no embedded broker: KAFKA_HOME") as caught:
        running_broker({"KAFKA_HOME": str(tmp_path)}).__enter__()
    assert caught.value.required_by == "REQUIRE_REAL_KAFKA"


def test_a_container_is_one_loopback_node_whose_transactions_can_work() -> None:
    settings = container_settings(20001)

    assert settings["KAFKA_ADVERTISED_LISTENERS"] == "PLAINTEXT://127.0.0.1:20001"
    assert settings["KAFKA_TRANSACTION_STATE_LOG_MIN_ISR"] == "1"
    assert settings["KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR"] == "1"


@pytest.mark.parametrize(
    ("environ", "outcome"),
    [
        ({"KAFKA_HOME": "/nowhere"}, "1 skipped"),
        ({"KAFKA_HOME": "/nowhere", "REQUIRE_REAL_KAFKA": "1"}, "1 error"),
        ({"BROKER": "testcontainers", "DOCKER_HOST": "unix:///nowhere.sock"}, "1 skipped"),
        ({"BROKER": "testcontainers", "DOCKER_HOST": "unix:///nowhere.sock", "REQUIRE_CONTAINERS": "1"}, "1 error"),
    ],
)
def test_without_its_broker_a_test_skips_with_the_reason_unless_it_is_required(
    environ: dict[str, str], outcome: str
) -> None:
    dropped = {"BROKER", "KAFKA_BOOTSTRAP_SERVERS", "REQUIRE_REAL_KAFKA", "REQUIRE_CONTAINERS"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"{Path(__file__)}::test_uses_the_broker"],
        cwd=PROJECT,
        env={**kept, **environ},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert outcome in run.stdout
    assert "no container engine answers" in run.stdout or "KAFKA_HOME=/nowhere" in run.stdout


def test_uses_the_broker(broker: brokers.Broker) -> None:
    assert broker.bootstrap
    assert broker.kind in {"embedded", "given", "container"}
