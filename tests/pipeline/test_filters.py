"""The filters as a user types them: real processes, a real feed over HTTP, no broker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from incidentwire.contracts import Article, Extraction, Incident
from pipeline.demo.server import DemoServer
from tests.conftest import PROJECT
from tests.sample_article import TEXT

pytestmark = pytest.mark.slow


def run(*arguments: str, stdin: bytes = b"", code: int = 0) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "INCIDENTWIRE_ALLOW_LOOPBACK": "true", "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "pipeline.cli", *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, env=environment, timeout=120, check=False)
    assert done.returncode == code, done.stderr.decode()
    return done


def test_feeds_become_incidents_through_pipes(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    with DemoServer(datetime.now(UTC)) as server:
        while server.advance():
            pass
        feeds.write_text(server.feeds_yaml(), "utf-8")
        polled = run("poll", "--once", "--stdout", str(feeds), code=1)
    assert b"http_error" in polled.stderr
    articles = [Article.from_json(line) for line in polled.stdout.splitlines()]
    assert len(articles) > 20
    duplicates = tmp_path / "duplicates.jsonl"
    unique = run("dedupe", "--duplicates", str(duplicates), stdin=polled.stdout)
    assert len(unique.stdout.splitlines()) + len(duplicates.read_bytes().splitlines()) == len(articles)
    extracted = run("extract", stdin=unique.stdout)
    extractions = [Extraction.from_json(line) for line in extracted.stdout.splitlines()]
    assert [e.article_id for e in extractions] == [
        Article.from_json(line).article_id for line in unique.stdout.splitlines()
    ]
    versions = [Incident.from_json(line) for line in run("resolve", stdin=extracted.stdout).stdout.splitlines()]
    latest = {version.incident_id: version for version in versions}
    assert any(p.name == "Zinder" for incident in latest.values() for p in incident.places)
    stored = run(
        "sink", "--db", f"sqlite:///{tmp_path / 'incidents.db'}", stdin=b"".join(v.to_json() + b"\n" for v in versions)
    )
    assert stored.returncode == 0
    listed = run("incidents", "list", "--db", f"sqlite:///{tmp_path / 'incidents.db'}", "--country", "NE")
    assert b"Zinder" in listed.stdout
    one = versions[0].incident_id
    shown = run("incidents", "show", "--db", f"sqlite:///{tmp_path / 'incidents.db'}", one)
    assert Incident.from_json(shown.stdout).incident_id == one


def test_a_bad_line_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    lines = [
        json.dumps({"text": "A quiet day at the office."}),
        "{broken",
        "[]",
        json.dumps({"text": "Another quiet day."}),
    ]
    source = tmp_path / "articles.jsonl"
    source.write_text("\n".join(lines), "utf-8")
    for command in ("dedupe", "extract"):
        done = run(command, str(source), code=1)
        assert len(done.stdout.splitlines()) == 2
        assert f"{source}:2: ".encode() in done.stderr
        assert f"{source}:3: ".encode() in done.stderr
    assert b":2: " in run("resolve", str(source), code=1).stderr


def test_a_text_file_is_an_article(tmp_path: Path) -> None:
    file = tmp_path / "cauca.txt"
    file.write_text(TEXT, "utf-8")
    done = run("extract", "--published-at", "2026-03-16T14:30:00Z", str(file))
    [extraction] = [Extraction.from_json(line) for line in done.stdout.splitlines()]
    assert extraction.published_at == datetime(2026, 3, 16, 14, 30, tzinfo=UTC)
    assert {70, 48, 26} <= {figure.value for figure in extraction.figures}


def test_a_database_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    done = run("incidents", "list", "--db", f"sqlite:///{tmp_path / 'nothing.db'}", code=1)
    assert b"nothing.db" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_missing_file_is_a_clear_error() -> None:
    done = run("extract", "no-such-file.txt", code=2)
    assert b"no-such-file.txt" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_command_without_a_cluster_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS", raising=False)
    done = run("topics", "plan", code=2)
    assert b"KAFKA_BOOTSTRAP_SERVERS" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_cluster_that_does_not_answer_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9")
    done = run("topics", "plan", code=2)
    assert b"Kafka" in done.stderr
    assert b"Traceback" not in done.stderr
