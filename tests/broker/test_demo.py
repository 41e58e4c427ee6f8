"""`incidentwire demo --once` as a newcomer runs it, on the cluster of the tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from incidentwire.streaming.clients import admin_client
from incidentwire.streaming.settings import KafkaSettings
from tests.broker.brokers import Broker
from tests.pipeline import demo_expectations

pytestmark = pytest.mark.slow


def test_the_demo_ends_by_itself_with_what_its_feeds_hold(broker: Broker) -> None:
    environment = {**os.environ, "KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap, "COLUMNS": "100"}
    command = [sys.executable, "-m", "pipeline.cli", "demo", "--once"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    summary = {words: int(number) for number, words in re.findall(r"^ +(\d+)  (\w+ ?\w*)", done.stdout, re.MULTILINE)}
    assert summary["articles"] == demo_expectations.ARTICLES
    assert f"and {demo_expectations.REVISIONS} later revisions" in done.stdout
    assert summary["duplicates dropped"] == demo_expectations.DUPLICATES
    assert summary["failing feeds"] == len(demo_expectations.FAILING_FEEDS)
    assert summary["dead letters"] == demo_expectations.DEAD_LETTERS
    assert re.search(r"bombing +\S+ +\(\d+–23\) ≠", done.stdout), "the market bombing with its conflicting tolls"
    for place in ("Kutum", "Sylhet", "Basilan", "Oruro", "Latacunga", "Port Moresby"):
        assert place in done.stdout
    admin = admin_client(KafkaSettings(broker.bootstrap))
    try:
        left = [name for name in admin.list_topics() if name.startswith("demo-")]
        groups = [group["group_id"] for group in admin.list_groups() if group["group_id"].startswith("demo-")]
    finally:
        admin.close()
    assert (left, groups) == ([], []), "on a cluster that is not its own the demo leaves nothing behind"
