"""compose.yaml for real: every service gets ready, and an article on the first topic becomes a row in PostgreSQL.

Asked for by REQUIRE_CONTAINERS=1, as it takes minutes where images have to be built or pulled; KAFKA_IMAGE,
POSTGRES_IMAGE and INCIDENTWIRE_IMAGE name images that are there already (stand_ins.py makes the first two).
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from incidentwire.contracts.topics import ARTICLES_RAW
from incidentwire.streaming import catalogue
from incidentwire.streaming.settings import KafkaSettings
from pipeline.broker.ports import choose_ports
from tests.broker.pipeline_on_broker import article, now, publish_raw, wait_for

PROJECT = Path(__file__).resolve().parents[2]
STAGES = ("poller", "dedupe", "extract", "resolve", "sink")
REPORT = (
    "Forty people were killed when a magnitude 6.1 earthquake struck the district of Jajarkot in western Nepal on "
    "Tuesday, the interior ministry said. More than 100 people were injured when houses fell, officials said. Soldiers "
    "searched the ruins through the night, and helicopters carried the injured to Nepalgunj, where the hospital put up "
    "tents in its yard."
)

pytestmark = [
    pytest.mark.containers,
    pytest.mark.slow,
    pytest.mark.skipif(os.environ.get("REQUIRE_CONTAINERS") != "1", reason="takes minutes: REQUIRE_CONTAINERS=1 asks"),
]


class Stack:
    """The services of compose.yaml under a project name and ports of their own."""

    def __init__(self, feeds: Path) -> None:
        import random

        ports = choose_ports(None, None, None, random.SystemRandom())
        self.kafka = f"127.0.0.1:{ports.client}"
        self._name = f"incidentwire-test-{secrets.token_hex(4)}"
        self._environment = {
            **os.environ,
            "FEEDS_FILE": str(feeds),
            "KAFKA_PORT": str(ports.client),
            "POSTGRES_PORT": str(ports.controller),
            "EXTRACT_WORKERS": "1",
        }
        self._compose = ["docker-compose"] if shutil.which("docker-compose") else ["docker", "compose"]

    def __call__(self, *arguments: str, seconds: float = 120.0, check: bool = True) -> str:
        """Runs compose; returns what it printed."""
        command = [*self._compose, "--file", str(PROJECT / "compose.yaml"), "--project-name", self._name, *arguments]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, timeout=seconds)
        assert not check or done.returncode == 0, f"{' '.join(command)}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        return done.stdout

    def state(self, service: str) -> dict[str, object]:
        """What the engine says of the service's container."""
        container = self("ps", "--all", "--quiet", service).split()[0]
        answer = subprocess.run(
            ["docker", "inspect", "--format", "{{json .State}}", container], capture_output=True, text=True, timeout=30
        )
        found = json.loads(answer.stdout)
        assert isinstance(found, dict)
        return found

    def healthy(self, service: str) -> bool:
        health = self.state(service).get("Health")
        return isinstance(health, dict) and health["Status"] == "healthy"

    def rows(self, query: str) -> list[str]:
        arguments = ("psql", "--username=incidentwire", "--no-align", "--tuples-only", f"--command={query}")
        return self("exec", "-T", "postgres", *arguments).splitlines()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    feeds = tmp_path_factory.mktemp("feeds") / "feeds.yaml"
    feeds.write_text("feeds:\n  - http://10.1.2.3/private.rss\n", encoding="utf-8")  # refused, so nothing is asked
    feeds.parent.chmod(0o755)
    feeds.chmod(0o644)
    running = Stack(feeds)
    try:
        running("up", "--detach", seconds=1200)
        yield running
    finally:
        running("down", "--volumes", check=False)


@pytest.fixture(scope="module")
def kafka(stack: Stack) -> KafkaSettings:
    return KafkaSettings(stack.kafka, instance="test")


def test_every_stage_gets_ready_and_every_job_ends_well(stack: Stack) -> None:
    for stage in STAGES:
        wait_for(lambda stage=stage: stack.healthy(stage), f"{stage} is healthy", seconds=180)  # type: ignore[misc]
    for job in ("topics", "feeds"):
        wait_for(lambda job=job: stack.state(job)["Status"] == "exited", f"{job} ends")  # type: ignore[misc]
        assert stack.state(job)["ExitCode"] == 0


def test_the_topics_are_those_of_the_catalogue(kafka: KafkaSettings) -> None:
    assert catalogue.plan(kafka) == []


def test_an_article_becomes_a_row_and_is_there_after_a_restart_of_everything(
    stack: Stack, kafka: KafkaSettings
) -> None:
    def killed() -> list[str]:
        return stack.rows("SELECT killed_best FROM current_incidents")

    report = article("quake", REPORT, title="Earthquake kills 40 in Nepal", language="en", published_at=now())
    publish_raw(kafka, ARTICLES_RAW, [("quake", report.to_json())])
    wait_for(lambda: killed() == ["40"], "the incident is in PostgreSQL", seconds=120)

    stack("down")
    stack("up", "--detach", seconds=300)
    wait_for(lambda: stack.healthy("resolve"), "resolve is healthy again", seconds=180)
    assert killed() == ["40"]
    # The same report with a higher toll finds its incident again: resolve has read its state back from the topics.
    later = REPORT.replace("Forty people", "Forty-four people") + " Schools in three districts stay closed for a week."
    update = article("quake-2", later, title="Nepal earthquake toll rises to 44", language="en", published_at=now())
    publish_raw(kafka, ARTICLES_RAW, [("quake-2", update.to_json())])
    wait_for(lambda: killed() == ["44"], "the incident has its new toll, and is still one", seconds=120)


def test_stages_stop_with_exit_code_0(stack: Stack) -> None:
    stack("stop", *STAGES)
    assert {stage: stack.state(stage)["ExitCode"] for stage in STAGES} == dict.fromkeys(STAGES, 0)
