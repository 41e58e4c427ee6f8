"""`incidentwire feeds` on a real broker and a loopback site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_httpserver import HTTPServer

from incidentwire.contracts import Feed, FeedState
from incidentwire.contracts.topics import FEEDS_STATE
from incidentwire.streaming.outcomes import OutRecord
from incidentwire.streaming.publish import publish
from incidentwire.streaming.settings import KafkaSettings
from ingest.feedlists.registry import read_feeds
from ingest.urls import registrable_domain
from pipeline.cli import main
from tests.broker.brokers import Broker
from tests.broker.pipeline_on_broker import now, own_settings
from tests.ingest.samples import item, rss

Run = Callable[..., Result]
LIST = "feeds:\n  - https://one.example/feed\n  - url: https://two.example/feed\n    title: Two\n"


@pytest.fixture
def settings(broker: Broker) -> KafkaSettings:
    return own_settings(broker.bootstrap)


@pytest.fixture
def run(settings: KafkaSettings) -> Run:
    environ = {
        "KAFKA_BOOTSTRAP_SERVERS": settings.bootstrap,
        "INCIDENTWIRE_PREFIX": settings.prefix,
        "INCIDENTWIRE_ALLOW_LOOPBACK": "true",
    }

    def run_command(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["feeds", *arguments], env=environ)

    return run_command


def known(settings: KafkaSettings) -> dict[str, Feed]:
    return {feed.url: feed for feed, _ in read_feeds(settings)}


def test_feeds_are_imported_paused_asked_for_reset_exported_and_removed(
    run: Run, settings: KafkaSettings, tmp_path: Path
) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_text(LIST)
    dry = run("import", "--dry-run", str(file))
    assert (dry.exit_code, known(settings)) == (0, {})
    assert "+ https://one.example/feed" in dry.output
    assert "2 new, 0 changed, 0 as they were" in run("import", str(file)).output
    assert "0 new, 0 changed, 2 as they were" in run("import", str(file)).output

    assert run("pause", "https://one.example/feed").exit_code == 0
    assert known(settings)["https://one.example/feed"].paused
    assert "paused" in run("list").output
    assert run("resume", "https://one.example/feed").exit_code == 0
    two = known(settings)["https://two.example/feed"]
    assert run("poll-now", two.feed_id[:8]).exit_code == 0
    assert run("reset", two.feed_id).exit_code == 0
    after = known(settings)[two.url]
    assert after.poll_asked_at is not None
    assert after.reset_asked_at is not None
    assert not known(settings)["https://one.example/feed"].paused

    out = tmp_path / "out.opml"
    assert run("export", str(out)).exit_code == 0
    assert run("remove", two.feed_id).exit_code == 0
    assert list(known(settings)) == ["https://one.example/feed"]
    assert "1 new, 0 changed, 1 as they were" in run("import", str(out)).output
    assert known(settings)[two.url].title == "Two"

    unknown = run("pause", "https://none.example/feed")
    assert unknown.exit_code == 2
    assert "no feed is https://none.example/feed" in unknown.output


def test_a_site_is_added_by_its_page_and_checked(run: Run, settings: KafkaSettings, httpserver: HTTPServer) -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/rss" title="All">'
    httpserver.expect_request("/").respond_with_data(f"<html><head>{head}</head></html>", content_type="text/html")
    httpserver.expect_request("/rss").respond_with_data(rss([item()]), content_type="application/rss+xml")
    added = run("add", httpserver.url_for("/"))
    assert added.exit_code == 0, added.output
    assert list(known(settings)) == [httpserver.url_for("/rss")]
    checked = run("check")
    assert checked.exit_code == 0, checked.output
    assert "ok  " in checked.output
    nothing = run("add", httpserver.url_for("/none"))
    assert nothing.exit_code == 1
    assert "no feed is found" in nothing.output


def test_why_and_list_tell_what_the_poller_knows(run: Run, settings: KafkaSettings, tmp_path: Path) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_text(LIST)
    run("import", str(file))
    one = known(settings)["https://one.example/feed"]
    state = FeedState(
        feed_id=one.feed_id,
        last_poll_at=now(),
        next_poll_at=now(),
        outcome="http_error",
        reason="HTTP 500\x1b[31m",
        schedule_code="failure_soft",
        schedule="backing off",
        failures=6,
        signs=["failing"],
    )
    publish(settings, "test", [OutRecord(FEEDS_STATE, one.feed_id, state, registrable_domain(one.url))], now())
    why = run("why", one.feed_id)
    assert why.exit_code == 0, why.output
    assert "6 in a row" in why.output
    failing = run("list", "--failing").output
    assert "FAILING" in failing
    assert "two.example" not in failing
    assert "\x1b" not in why.output + failing


def test_without_a_cluster_the_exit_code_is_two(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["feeds", "list"], env={"KAFKA_BOOTSTRAP_SERVERS": ""})
    assert result.exit_code == 2
    assert "KAFKA_BOOTSTRAP_SERVERS" in result.output
