"""`incidentwire up` as its users run it: real processes, an own broker, twice over the same data folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from consumers.sink.query import IncidentRow, list_incidents
from consumers.sink.store import Store
from tests.broker.pipeline_on_broker import now, wait_for
from tests.ingest.samples import item, rss

pytestmark = pytest.mark.slow

TOLD = {
    "quetta": "A car bomb killed 12 people and wounded 30 at a market in Quetta on Monday, police said.",
    "lima": "A fire in a warehouse in Lima killed four workers on Sunday, the fire brigade said.",
}


@contextmanager
def up(feeds: Path, data: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The command until the block ends, and then Ctrl-C."""
    without = ("KAFKA_BOOTSTRAP_SERVERS", "INCIDENTWIRE_PREFIX", "INCIDENTWIRE_DATABASE_URL")
    environ = {name: value for name, value in os.environ.items() if name not in without}
    command = [sys.executable, "-m", "pipeline.cli", "up", "--feeds", str(feeds), "--data", str(data)]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**environ, "INCIDENTWIRE_ALLOW_LOOPBACK": "true"},
            start_new_session=True,  # so that Ctrl-C reaches it alone, as its own children end by themselves
        )
        try:
            yield process
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0, log.read_text()[-3000:]
        finally:
            process.kill()


def stored(data: Path) -> list[IncidentRow]:
    """The incidents in the database of that data folder; none before the first start made it."""
    file = data / "incidents.db"
    if not file.exists():
        return []
    with Store(f"sqlite:///{file}", now, create=False) as store:
        return list_incidents(store, 50)


def test_a_second_run_goes_on_where_the_first_stopped(httpserver: HTTPServer, tmp_path: Path) -> None:
    data, log, feeds = tmp_path / "data", tmp_path / "log", tmp_path / "feeds.yaml"
    for name, text in TOLD.items():
        httpserver.expect_request(f"/{name}").respond_with_data(
            rss(item(title=text.split(",")[0], link=f"https://{name}.example/1", text=text)),
            content_type="application/rss+xml",
        )
    lines = ["feeds:", f"  - {{url: '{httpserver.url_for('/quetta')}', pages: never, language: en}}"]
    feeds.write_text("\n".join(lines))
    with up(feeds, data, log):
        wait_for(lambda: len(stored(data)) == 1, "the first feed's incident is in the database", seconds=120)
    lines.append(f"  - {{url: '{httpserver.url_for('/lima')}', pages: never, language: en}}")
    feeds.write_text("\n".join(lines))
    with up(feeds, data, log):
        wait_for(lambda: len(stored(data)) == 2, "the second feed's, too", seconds=120)
    asked = [request.path for request, _ in httpserver.log if request.path in ("/quetta", "/lima")]
    assert sorted(asked) == ["/lima", "/quetta"], "the schedule is kept: the first feed was not due again"
    told = {(row.place_name, row.type, row.version, row.source_count) for row in stored(data)}
    assert told == {("Quetta", "bombing", 1, 1), ("Lima", "fire", 1, 1)}, "nothing came twice"
