from __future__ import annotations

import gzip
import logging
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.fetching.connect import SocketAddress, resolve_by_system
from ingest.fetching.fetch import HttpFetcher
from ingest.fetching.fetched import Fetched, FetchFailed, NotModified, Want
from ingest.fetching.slots import HostSlots
from ingest.settings import IngestSettings
from tests.ingest.raw_server import RawServer, answer, dribble
from tests.ingest.samples import NOW

SETTINGS = IngestSettings(allow_loopback=True, contact="https://operator.example/bot", fetch_deadline_seconds=10)
OK = b"HTTP/1.1 200 OK\r\n"


def fetcher(**changes: object) -> HttpFetcher:
    return HttpFetcher(replace(SETTINGS, **changes), lambda: NOW)  # type: ignore[arg-type]


def failed(result: object, outcome: str) -> FetchFailed:
    assert isinstance(result, FetchFailed), result
    assert result.outcome == outcome, result
    return result


def test_a_body_comes_with_what_the_next_poll_needs(httpserver: HTTPServer) -> None:
    headers = {
        "ETag": '"v1"',
        "Last-Modified": "Mon, 02 Feb 2026 10:00:00 GMT",
        "Cache-Control": "public, max-age=600",
        "Age": "100",
    }
    httpserver.expect_request("/feed").respond_with_data(b"body", headers=headers, content_type="application/rss+xml")
    result = fetcher()(httpserver.url_for("/feed"))
    assert result == Fetched(
        httpserver.url_for("/feed"), b"body", "application/rss+xml", '"v1"', headers["Last-Modified"], 500.0
    )
    request, _ = httpserver.log[0]
    assert request.headers["User-Agent"].startswith("incidentwire/")
    assert "https://operator.example/bot" in request.headers["User-Agent"]


def test_validators_are_sent_and_304_is_not_modified(httpserver: HTTPServer) -> None:
    def handle(request: Request) -> Response:
        known = request.headers.get("If-None-Match") == '"v1"' and "If-Modified-Since" in request.headers
        return Response(status=304 if known else 200)

    httpserver.expect_request("/feed").respond_with_handler(handle)
    result = fetcher()(httpserver.url_for("/feed"), etag='"v1"', last_modified="Mon, 02 Feb 2026 10:00:00 GMT")
    assert isinstance(result, NotModified)


def test_a_304_that_nobody_asked_for_is_an_error(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(status=304)
    failed(fetcher()(httpserver.url_for("/feed")), "http_error")


@pytest.mark.parametrize(
    ("status", "headers", "outcome", "retry_after"),
    [
        (500, {}, "http_error", None),
        (404, {}, "http_error", None),
        (204, {}, "http_error", None),
        (410, {}, "gone", None),
        (429, {"Retry-After": "120"}, "http_error", 120.0),
        (503, {"Retry-After": "Tue, 03 Feb 2026 12:05:00 GMT"}, "http_error", 300.0),
        (503, {"Retry-After": "Tue, 03 Feb 2026 11:00:00 GMT"}, "http_error", None),
        (503, {"Retry-After": "soon"}, "http_error", None),
        (302, {}, "http_error", None),
    ],
)
def test_an_error_status_is_an_outcome_with_its_reason(
    httpserver: HTTPServer, status: int, headers: dict[str, str], outcome: str, retry_after: float | None
) -> None:
    httpserver.expect_request("/feed").respond_with_data(b"<rss/>", status=status, headers=headers)
    result = failed(fetcher()(httpserver.url_for("/feed")), outcome)
    assert (result.status, result.retry_after_seconds) == (status, retry_after)
    assert str(status) in result.reason


@pytest.mark.parametrize(
    ("name", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", lambda body: zlib.compress(body, wbits=-15))],
)
def test_compressed_bodies_are_unpacked(httpserver: HTTPServer, name: str, pack: Callable[[bytes], bytes]) -> None:
    httpserver.expect_request("/feed").respond_with_data(pack(b"body " * 1000), headers={"Content-Encoding": name})
    result = fetcher()(httpserver.url_for("/feed"))
    assert isinstance(result, Fetched)
    assert result.body == b"body " * 1000


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_body_that_is_not_packed_as_it_says_is_an_error(httpserver: HTTPServer, encoding: str) -> None:
    httpserver.expect_request("/feed").respond_with_data(b"plain", headers={"Content-Encoding": encoding})
    failed(fetcher()(httpserver.url_for("/feed")), "http_error")


def test_a_body_at_the_cap_passes_and_one_above_it_does_not(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/fits").respond_with_data(b"x" * 1000)
    httpserver.expect_request("/over").respond_with_data(b"x" * 1001)
    fetch = fetcher(max_body_bytes=1000)
    assert isinstance(fetch(httpserver.url_for("/fits")), Fetched)
    assert "1000 bytes" in failed(fetch(httpserver.url_for("/over")), "too_large").reason


@pytest.mark.parametrize("chunked", [False, True])
def test_a_gzip_bomb_ends_at_the_cap_in_little_memory(chunked: bool) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(100)) + packer.flush()
    head = OK + b"Content-Encoding: gzip\r\n"
    if chunked:
        head += b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(bomb)
        pieces = (head, bomb, b"\r\n0\r\n\r\n")
    else:
        pieces = (head + b"Content-Length: %d\r\n\r\n" % len(bomb), bomb, b"")
    with RawServer(answer(*pieces)) as server:
        tracemalloc.start()
        result = fetcher()(server.url())
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    failed(result, "too_large")
    assert peak < 40 * 1024 * 1024


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-A: ",
        OK + b"Content-Length: 100000\r\n\r\n",
        OK + b"\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nffff\r\n",
    ],
)
def test_a_server_that_dribbles_is_left_at_the_deadline(head: bytes) -> None:
    with RawServer(dribble(head)) as server:
        started = time.monotonic()
        result = failed(fetcher(fetch_deadline_seconds=0.4)(server.url()), "timeout")
        assert time.monotonic() - started < 2
    assert "0.4 s" in result.reason


def test_a_tls_handshake_that_dribbles_is_left_at_the_deadline() -> None:
    with RawServer(dribble(b"\x16\x03\x03\x40\x00")) as server:
        started = time.monotonic()
        failed(fetcher(fetch_deadline_seconds=0.4)(server.url(scheme="https")), "timeout")
        assert time.monotonic() - started < 2


def test_a_name_server_that_does_not_answer_is_left_at_the_deadline() -> None:
    release = threading.Event()

    def hang(_host: str, _port: int) -> list[tuple[socket.AddressFamily, SocketAddress]]:
        release.wait(10)
        return []

    try:
        fetch = HttpFetcher(replace(SETTINGS, fetch_deadline_seconds=0.2), lambda: NOW, hang)
        failed(fetch("http://news.example/feed"), "timeout")
    finally:
        release.set()


def test_closing_ends_the_exchanges_under_way() -> None:
    release, asked = threading.Event(), threading.Event()

    def hang(_host: str, _port: int) -> list[tuple[socket.AddressFamily, SocketAddress]]:
        asked.set()
        release.wait(30)
        return []

    reached = threading.Event()

    def silent(_connection: socket.socket, stopped: threading.Event) -> None:
        reached.set()
        stopped.wait(30)

    resolving = HttpFetcher(replace(SETTINGS, fetch_deadline_seconds=30), lambda: NOW, hang)
    reading = fetcher(fetch_deadline_seconds=30)
    with RawServer(silent) as server, ThreadPoolExecutor(2) as threads:
        results = [threads.submit(resolving, "http://news.example/"), threads.submit(reading, server.url())]
        assert asked.wait(10)
        assert reached.wait(10)
        started = time.monotonic()
        resolving.close()
        reading.close()
        for result in results:
            failed(result.result(), "timeout")
        assert time.monotonic() - started < 5
        failed(reading(server.url()), "timeout")
        release.set()


def test_a_server_that_speaks_no_tls_or_no_http_is_unreachable_with_the_reason() -> None:
    with RawServer(answer(b"220 mail ready\r\n")) as server:
        failed(fetcher()(server.url()), "unreachable")
        assert "TLS" in failed(fetcher()(server.url(scheme="https")), "unreachable").reason


def test_a_connection_that_ends_early_is_unreachable() -> None:
    with RawServer(answer(OK + b"Content-Length: 100\r\n\r\nhalf")) as server:
        assert "ended" in failed(fetcher()(server.url()), "unreachable").reason


def test_a_host_in_another_script_is_asked_for_in_ascii(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(b"body")
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[tuple[socket.AddressFamily, SocketAddress]]:
        asked.append(host)
        return [(socket.AF_INET, ("127.0.0.1", httpserver.port))]

    assert isinstance(HttpFetcher(SETTINGS, lambda: NOW, resolve)("http://münchen.example/feed"), Fetched)
    assert asked == ["xn--mnchen-3ya.example"]


def test_a_closed_port_and_an_unknown_name_are_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert "refused" in failed(fetcher()(f"http://127.0.0.1:{port}/"), "unreachable").reason

    def unknown(_host: str, _port: int) -> list[tuple[socket.AddressFamily, SocketAddress]]:
        raise socket.gaierror(-2, "Name or service not known")

    fetch = HttpFetcher(SETTINGS, lambda: NOW, unknown)
    assert "not known" in failed(fetch("http://nowhere.example/"), "unreachable").reason


@pytest.mark.parametrize(
    "url", ["", "feed", "ftp://news.example/", "http://", "http://[::1", "http://a b/", "http://x.example:x/"]
)
def test_what_is_no_url_is_unreachable(url: str) -> None:
    failed(fetcher()(url), "unreachable")


def test_redirects_are_followed_and_reported(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/old").respond_with_data(status=301, headers={"Location": "new?x=1"})
    httpserver.expect_request("/new").respond_with_data(b"body")
    result = fetcher()(httpserver.url_for("/old"))
    assert isinstance(result, Fetched)
    assert result.url == httpserver.url_for("/new?x=1")
    assert [(hop.status, hop.url) for hop in result.redirects] == [(301, httpserver.url_for("/new?x=1"))]


def test_redirects_without_end_or_in_a_circle_are_given_up(httpserver: HTTPServer) -> None:
    def onwards(request: Request) -> Response:
        return Response(status=302, headers={"Location": f"/n/{int(request.path.rpartition('/')[2]) + 1}"})

    httpserver.expect_request("/circle").respond_with_data(status=302, headers={"Location": "/circle"})
    httpserver.expect_request("/n/0").respond_with_handler(onwards)
    for number in range(1, 9):
        httpserver.expect_request(f"/n/{number}").respond_with_handler(onwards)
    assert "circle" in failed(fetcher()(httpserver.url_for("/circle")), "too_many_redirects").reason
    failed(fetcher()(httpserver.url_for("/n/0")), "too_many_redirects")
    assert len(httpserver.log) == 1 + 6


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "localhost",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[::127.0.0.1]",
    ],
)
def test_no_spelling_of_loopback_is_reached_without_the_setting(host: str) -> None:
    with RawServer(answer(OK + b"\r\nbody")) as server:
        result = fetcher(allow_loopback=False)(f"http://{host}:{server.port}/")
        assert isinstance(result, FetchFailed)
        assert result.outcome in ("forbidden_address", "unreachable")
        assert server.accepted == 0
    if not host.startswith("["):
        assert result.outcome == "forbidden_address"


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/",
        "http://10.0.0.1/",
        "http://[fe80::1]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "file:///etc/passwd",
        "ftp://news.example/",
    ],
)
def test_a_redirect_to_a_forbidden_place_is_refused(httpserver: HTTPServer, target: str) -> None:
    httpserver.expect_request("/feed").respond_with_data(status=302, headers={"Location": target})
    failed(fetcher()(httpserver.url_for("/feed")), "forbidden_address")


def test_a_name_is_judged_by_its_addresses_and_only_allowed_ones_are_tried(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(b"body")
    answers = {
        "inside.example": [(socket.AF_INET, ("10.0.0.1", 80))],
        "mixed.example": [(socket.AF_INET, ("192.168.0.1", 80)), (socket.AF_INET, ("127.0.0.1", httpserver.port))],
    }

    def resolve(host: str, port: int) -> list[tuple[socket.AddressFamily, SocketAddress]]:
        return answers[host] if host in answers else resolve_by_system(host, port)

    fetch = HttpFetcher(SETTINGS, lambda: NOW, resolve)
    assert "private" in failed(fetch("http://inside.example/feed"), "forbidden_address").reason
    assert isinstance(fetch("http://mixed.example/feed"), Fetched)


def test_credentials_are_sent_to_their_own_origin_only_and_are_never_told(
    httpserver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with RawServer(answer(OK + b"\r\nbody")) as other:
        httpserver.expect_request("/a").respond_with_data(status=302, headers={"Location": "/b"})
        httpserver.expect_request("/b").respond_with_data(status=302, headers={"Location": other.url("/c")})
        result = fetcher()(httpserver.url_for("/a").replace("//", "//me:s3cret@"))
        again = fetcher()(httpserver.url_for("/missing").replace("//", "//me:s3cret@"))
    assert [request.authorization is not None for request, _ in httpserver.log] == [True, True, True]
    assert isinstance(result, Fetched)
    assert result.url == other.url("/c")
    assert "s3cret" not in f"{result} {again} {caplog.text}"


def test_credentials_do_not_follow_to_another_origin() -> None:
    seen: list[bytes] = []

    def listen(connection: socket.socket, _stopped: threading.Event) -> None:
        seen.append(connection.recv(65_536))
        connection.sendall(OK + b"\r\nbody")

    with RawServer(listen) as other:
        moved = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + other.url().encode() + b"\r\n\r\n"
        with RawServer(answer(moved)) as first:
            assert isinstance(fetcher()(first.url().replace("//", "//me:s3cret@")), Fetched)
    assert b"authorization" not in seen[0].lower()


def test_each_hop_takes_its_host_s_slot_and_the_gap_runs_from_its_end() -> None:
    times: list[tuple[float, float]] = []

    def behave(connection: socket.socket, stopped: threading.Event) -> None:
        begins = time.monotonic()
        path = connection.recv(65_536).split()[1]
        stopped.wait(0.05)
        moved = b"HTTP/1.1 302 X\r\nContent-Length: 0\r\nLocation: /new\r\n\r\n"
        times.append((begins, time.monotonic()))
        connection.sendall(moved if path == b"/old" else OK + b"Content-Length: 4\r\n\r\nbody")

    with RawServer(behave) as server, ThreadPoolExecutor(4) as threads:
        fetch = fetcher(slots_on_loopback=True, host_gap_seconds=0.1, fetch_deadline_seconds=0.5)
        results = list(threads.map(fetch, [server.url("/old"), server.url("/a"), server.url("/old"), server.url("/b")]))
    # Six requests take 0.9 s with their gaps: the wait for the slot does not use up the deadline.
    assert [type(result) for result in results] == [Fetched] * 4
    assert len(times) == 6
    assert all(later[0] - earlier[1] >= 0.09 for earlier, later in pairwise(sorted(times)))


def test_a_host_whose_slot_is_not_free_in_time_is_not_asked(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/busy").respond_with_data(status=503, headers={"Retry-After": "600"})
    httpserver.expect_request("/feed").respond_with_data(b"body")
    fetch = fetcher(slots_on_loopback=True)
    failed(fetch(httpserver.url_for("/busy")), "http_error")
    result = failed(fetch(httpserver.url_for("/feed")), "timeout")
    assert (result.asked, len(httpserver.log)) == (False, 1)
    assert result.retry_after_seconds == pytest.approx(600, abs=5)
    assert "not asked" in result.reason


def test_too_many_requests_without_a_time_leave_the_host_alone_for_a_while(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/busy").respond_with_data(status=429)
    slots = HostSlots(replace(SETTINGS, slots_on_loopback=True))
    failed(HttpFetcher(SETTINGS, lambda: NOW, slots=slots)(httpserver.url_for("/busy")), "http_error")
    assert slots.free_in("localhost") == pytest.approx(60, abs=5)


def test_a_slow_exchange_that_is_given_up_frees_the_slot(httpserver: HTTPServer) -> None:
    slots = HostSlots(replace(SETTINGS, slots_on_loopback=True, host_gap_seconds=0))
    with RawServer(dribble()) as slow:
        fetch = HttpFetcher(replace(SETTINGS, fetch_deadline_seconds=0.2), lambda: NOW, slots=slots)
        failed(fetch(slow.url()), "timeout")
        assert slots.take("127.0.0.1", 1) < 0.5


def test_closing_ends_a_wait_for_a_slot() -> None:
    slots = HostSlots(replace(SETTINGS, slots_on_loopback=True))
    slots.take("127.0.0.1", 0)
    fetch = HttpFetcher(SETTINGS, lambda: NOW, slots=slots)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(fetch, "http://127.0.0.1:1/")
        while not slots._slots["127.0.0.1"].waiting:
            threading.Event().wait(0.001)
        fetch.close()
        assert "closed" in failed(waiting.result(timeout=5), "timeout").reason


@pytest.mark.parametrize(("want", "accept"), [("feed", "rss+xml"), ("page", "text/html"), ("robots", "text/plain")])
def test_what_is_wanted_decides_what_is_asked_for(httpserver: HTTPServer, want: Want, accept: str) -> None:
    httpserver.expect_request("/x").respond_with_data(b"body")
    assert isinstance(fetcher()(httpserver.url_for("/x"), want=want), Fetched)
    assert accept in httpserver.log[0][0].headers["Accept"]


def test_what_is_wanted_decides_the_cap(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data(b"#" * 600_000, content_type="text/html")
    fetch = fetcher(max_body_bytes=700_000, max_page_bytes=500_000)
    url = httpserver.url_for("/x")
    assert isinstance(fetch(url), Fetched)
    assert "500000" in failed(fetch(url, want="page"), "too_large").reason
    robots = fetch(url, want="robots")
    assert isinstance(robots, Fetched)
    assert robots.body == b"#" * (512 * 1024)


def test_what_is_no_page_is_not_downloaded_as_one(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data(b"%PDF", content_type="application/pdf")
    result = failed(fetcher()(httpserver.url_for("/x"), want="page"), "http_error")
    assert (result.status, result.body) == (200, b"")
    assert "application/pdf" in result.reason


def test_the_page_that_comes_with_an_error_is_kept_where_a_page_was_wanted(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data(b"<title>Just a moment</title>" * 9_000, status=403)
    url = httpserver.url_for("/x")
    assert failed(fetcher()(url), "http_error").body == b""
    assert len(failed(fetcher()(url, want="page"), "http_error").body) == 65_536
