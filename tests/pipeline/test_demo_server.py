"""The demo's HTTP server: phases, validators, hits, and a clean stop."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import yaml

from incidentwire.contracts import feed_id_of
from pipeline.demo.articles import load
from pipeline.demo.server import OTHER_PATHS, DemoServer
from tests.pipeline import demo_expectations as expected

NOW = datetime(2026, 11, 25, 22, 40, tzinfo=UTC)
AGENCY = "/feeds/transmeridian-press.xml"
ANDES = "/feeds/andes-express.xml"


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(NOW) as running:
        yield running


def get(server: DemoServer, path: str, etag: str | None = None) -> tuple[int, bytes, str | None]:
    host = server.base_url.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=5)
    try:
        connection.request("GET", path, headers={"If-None-Match": etag} if etag else {})
        response = connection.getresponse()
        return response.status, response.read(), response.getheader("ETag")
    finally:
        connection.close()


def test_it_listens_on_loopback_only(server: DemoServer) -> None:
    assert server.base_url.startswith("http://127.0.0.1:")


def test_every_feed_in_the_list_answers_as_its_outlet_says(server: DemoServer) -> None:
    assert len(server.feeds()) == len(load())
    for feed in server.feeds():
        assert feed.feed_id == feed_id_of(feed.url)
        status, body, etag = get(server, feed.url.removeprefix(server.base_url))
        failing = feed.source == "Out of Order Times"
        assert (status, bool(etag)) == ((500, False) if failing else (200, True)), feed.url
        assert bool(body) == (feed.source != "The Blank Page")


def test_the_failing_feeds_of_the_expectations_exist(server: DemoServer) -> None:
    urls = " ".join(feed.url for feed in server.feeds())
    assert all(f"/feeds/{slug}." in urls for slug in [*expected.FAILING_FEEDS, expected.QUIET_FEED])


def test_the_feed_list_as_yaml_holds_the_same_feeds(server: DemoServer) -> None:
    rows = yaml.safe_load(server.feeds_yaml())["feeds"]
    assert [row["url"] for row in rows] == [feed.url for feed in server.feeds()]
    assert all(row["title"] and row["language"] == "en" for row in rows)


def test_an_unchanged_feed_answers_304_and_a_changed_one_answers_anew(server: DemoServer) -> None:
    status, body, etag = get(server, AGENCY)
    assert (status, etag is not None) == (200, True)
    assert get(server, AGENCY, etag) == (304, b"", etag)
    assert get(server, AGENCY, f'"other", W/{etag}')[0] == 304
    assert get(server, AGENCY, '"other"')[0] == 200
    assert server.advance()
    status, later, new_etag = get(server, AGENCY, etag)
    assert (status, later != body, new_etag != etag) == (200, True, True)
    assert server.hits()[AGENCY] == 5
    assert server.not_modified() == {AGENCY: 2}


def test_told_phases_advance_to_the_last_and_no_further(server: DemoServer) -> None:
    assert server.last_phase == expected.PHASES - 1
    assert [server.advance() for _ in range(expected.PHASES)] == [True] * (expected.PHASES - 1) + [False]
    assert server.phase == server.last_phase


def test_the_edited_entry_is_first_served_in_its_first_text(server: DemoServer) -> None:
    assert b"Nine people were killed" in get(server, ANDES)[1]
    assert b"Nine people were killed" in get(server, expected.EDITED)[1]
    server.advance()
    for path in (ANDES, expected.EDITED):
        body = get(server, path)[1]
        assert b"Seven people were killed" in body
        assert b"Nine people were killed" not in body


def test_polled_phases_move_one_feed_with_each_of_its_polls() -> None:
    with DemoServer(NOW, phasing="polled") as server:
        first, second, third, fourth = (get(server, AGENCY)[1] for _ in range(4))
        assert len({first, second, third}) == 3
        assert third == fourth
        assert b"Nine people were killed" in get(server, ANDES)[1]
        assert b"Nine people were killed" in get(server, expected.EDITED)[1]
        assert b"Seven people were killed" in get(server, ANDES)[1]
        assert b"Seven people were killed" in get(server, expected.EDITED)[1]


def test_all_is_served_once_each_feed_gave_its_last_text(server: DemoServer) -> None:
    paths = [feed.url.removeprefix(server.base_url) for feed in server.feeds()]
    for path in paths[1:]:
        get(server, path)
    assert not server.all_served(0)
    get(server, paths[0])
    assert server.all_served(0)
    assert not server.all_served()
    while server.advance():
        pass
    # The failing feeds change no more after phase 0: a poller that backs off from them holds nothing up.
    for slug in ("transmeridian-press", "damagaram-herald", "zinder-governorate", "gulf-ledger", "andes-express"):
        get(server, f"/feeds/{slug}.xml")
    assert not server.all_served()
    get(server, "/feeds/harbour-world.json")
    assert server.all_served()


def test_pages_appear_with_their_entries_and_unknown_paths_are_404(server: DemoServer) -> None:
    assert get(server, f"{expected.ORIGIN_OF_COPY}?utm_source=rss")[0] == 200
    assert get(server, expected.COPY)[0] == 404
    server.advance()
    assert get(server, expected.COPY)[0] == 200
    for path in ("/etc/passwd", "/../../etc/passwd", "/feeds/", "/"):
        assert get(server, path)[0] == 404
    assert server.hits()[OTHER_PATHS] == 4
    assert "/etc/passwd" not in server.hits()


def test_it_stops_cleanly_with_a_connection_open() -> None:
    before = set(threading.enumerate())
    with DemoServer(NOW) as server:
        host = server.base_url.removeprefix("http://")
        idle = http.client.HTTPConnection(host, timeout=5)
        idle.connect()
        get(server, AGENCY)
    assert not any(thread.name == "demo-http" for thread in threading.enumerate())
    idle.close()
    with pytest.raises(OSError, match="refused"):
        get(server, AGENCY)
    for thread in set(threading.enumerate()) - before:
        if not thread.daemon:  # the idle connection's is one: it holds up no exit
            thread.join(10)
            assert not thread.is_alive()
