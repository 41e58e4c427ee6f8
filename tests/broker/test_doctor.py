"""`incidentwire doctor` and `incidentwire topics` on a real broker."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result
from kafka.admin import ConfigResource, ConfigResourceType

from incidentwire.contracts.topics import ARTICLES_RAW, ARTICLES_UNIQUE, CATALOGUE, DEAD_LETTERS, INCIDENTS
from incidentwire.streaming.clients import admin_client, idempotent_producer, transactional_producer
from incidentwire.streaming.doctor.flow import check_hanging
from incidentwire.streaming.doctor.limits import Limits
from incidentwire.streaming.doctor.look import look_at_partitions, look_at_transactions
from incidentwire.streaming.outcomes import DeadLetter, Message
from incidentwire.streaming.settings import KafkaSettings
from incidentwire.streaming.transaction import Transaction
from pipeline.cli import main
from tests.broker.brokers import Broker
from tests.broker.pipeline_on_broker import now, own_settings

Run = Callable[..., Result]


@pytest.fixture
def settings(broker: Broker) -> KafkaSettings:
    return own_settings(broker.bootstrap)


@pytest.fixture
def run(settings: KafkaSettings) -> Run:
    def run_command(*arguments: str) -> Result:
        environ = {"KAFKA_BOOTSTRAP_SERVERS": settings.bootstrap, "INCIDENTWIRE_PREFIX": settings.prefix}
        return CliRunner().invoke(main, arguments, env=environ)

    return run_command


def findings(result: Result) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for finding in json.loads(result.stdout)["findings"]:
        found.setdefault(finding["check"], []).append(finding)
    return found


def test_a_new_pipeline_is_well(run: Run) -> None:
    result = run("doctor", "--json")
    assert result.exit_code == 0, result.output
    found = findings(result)
    assert set(found) == {"brokers", "transactions", "clock", "topics", "replicas", "hanging", "lag", "dead-letters"}


def test_lag_is_told_in_seconds_by_the_timestamp_of_the_first_unread_record(run: Run, settings: KafkaSettings) -> None:
    producer, hour_ago = idempotent_producer(settings), int(time.time() * 1000) - 3_600_000
    for age_ms in (0, 600_000):
        name = settings.wire_name(ARTICLES_RAW)
        producer.send(name, key=b"k", value=b"x", partition=0, timestamp_ms=hour_ago + age_ms).get(timeout=10)
    producer.close(timeout=5)
    result = run("doctor", "--json", "--quiet", "--no-clock")
    assert result.exit_code == 1
    (lag,) = findings(result)["lag"]
    records, _, seconds = lag["found"].split()[:3]
    assert (lag["subject"], records) == ("dedupe", "2")
    assert 3600 <= int(seconds) < 3700


def test_a_dead_letter_is_told_with_its_age_and_the_way_out(run: Run, settings: KafkaSettings) -> None:
    transaction = Transaction(settings, "dedupe", now)
    transaction.open()
    transaction.send_dead_letter(Message(ARTICLES_RAW.name, 0, 7, b"k", b"v"), DeadLetter("unreadable", "no JSON"), 1)
    transaction.commit({}, None)
    transaction.close()
    result = run("doctor", "--quiet", "--no-clock")
    assert result.exit_code == 1
    assert "dead-letters: dedupe: unreadable: 1 open" in result.stdout
    assert "incidentwire dlq ls --stage dedupe --reason unreadable" in result.stdout


def test_a_transaction_open_for_too_long_is_found_and_one_that_may_be_is_not(settings: KafkaSettings) -> None:
    producer = transactional_producer(settings, "held")
    producer.init_transactions()
    producer.begin_transaction()
    producer.send(settings.wire_name(INCIDENTS), key=b"k", value=b"v").get(timeout=10)
    admin = admin_client(settings)
    partitions = look_at_partitions(settings, admin, (INCIDENTS,))
    now_ms = time.time() * 1000
    seen = look_at_transactions(admin, partitions, now_ms)
    later = look_at_transactions(admin, partitions, now_ms + 91_000)
    admin.close()
    producer.abort_transaction()
    producer.close(timeout=5)
    assert [one.transactional_id for one in seen] == [settings.transactional_id("held")]
    assert [finding.severity for finding in check_hanging(seen, Limits())] == ["ok"]
    (hanging,) = check_hanging(later, Limits())
    assert hanging.severity == "problem"
    assert f"--topic {settings.wire_name(INCIDENTS)} --partition 0 --start-offset 0" in hanging.way_out


def test_no_broker_is_a_problem_and_no_traceback(run: Run) -> None:
    environ = {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"}
    result = CliRunner().invoke(main, ["doctor"], env=environ)
    assert (result.exit_code, result.stdout.count("no broker answers at 127.0.0.1:1")) == (2, 1)


def test_topics_verify_names_each_drift_and_the_way_out(run: Run, settings: KafkaSettings) -> None:
    assert run("topics", "verify").exit_code == 0
    admin = admin_client(settings)
    admin.create_partitions({settings.wire_name(ARTICLES_UNIQUE): 5})
    resource = ConfigResource(ConfigResourceType.TOPIC, settings.wire_name(ARTICLES_RAW), {"retention.ms": "1000"})
    admin.alter_configs([resource], incremental=True)
    admin.delete_topics([settings.wire_name(DEAD_LETTERS)])
    admin.close()
    result = run("topics", "verify", "--replication", "2", "--json")
    assert result.exit_code == 1
    drifts = json.loads(result.stdout)
    of_kind = {
        kind: [drift for drift in drifts if drift["kind"] == kind] for kind in ("missing", "partitions", "config")
    }
    assert [drift["topic"] for drift in of_kind["missing"]] == [settings.wire_name(DEAD_LETTERS)]
    assert [(drift["expected"], drift["found"]) for drift in of_kind["partitions"]] == [("4", "5")]
    assert [drift["found"] for drift in of_kind["config"]] == ["retention.ms=1000"]
    assert sum(drift["kind"] == "replication" for drift in drifts) == len(CATALOGUE) - 1, (
        "the missing one has no replicas"
    )
    assert all(drift["way_out"] for drift in drifts)
    assert run("topics", "apply").exit_code == 1, "a number of partitions is not put right"
    assert [line for line in run("topics", "plan").stdout.splitlines() if "expected" in line] == [
        f"{settings.wire_name(ARTICLES_UNIQUE)}: partitions: expected 4, found 5"
    ]
    assert run("doctor", "--no-clock").exit_code == 2
