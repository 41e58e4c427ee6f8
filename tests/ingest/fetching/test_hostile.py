"""Servers that hold, flood or misdirect a poller: each is left in time, in little memory, with a reason."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from ingest.fetching.connect import SocketAddress
from ingest.fetching.fetch import HttpFetcher
from ingest.fetching.fetched import FetchFailed
from ingest.settings import IngestSettings
from tests.ingest.raw_server import Behaviour, RawServer, answer
from tests.ingest.samples import NOW

SETTINGS = IngestSettings(allow_loopback=True, fetch_deadline_seconds=10)
OK = b"HTTP/1.1 200 OK\r\n"
MEBIBYTE = 1 << 20

# Each a way to write an address that nobody outside may make us ask: in decimal, hex, octal, short and mixed forms,
# with dots and digits of other scripts, a dot at the end, a zone, a user name before it.
FORBIDDEN = [
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "0xa9.254.0251.0xfe",
    "169.254.43518",
    "169.16689662",
    "169.254.169.254.",
    "169。254。169。254",
    "１６９．２５４．１６９．２５４",
    "①⑥⑨.②⑤④.①⑥⑨.②⑤④",
    "user:pass@169.254.169.254",
    "news.example@169.254.169.254",
    "10.0.0.1",
    "167772161",
    "0xa000001",
    "012.1",
    "10.1",
    "192.168.1",
    "172.16.0.1",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104
    "0",
    "224.0.0.1",
    "255.255.255.255",
    "[::]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fe80::1%25eth0]",
    "[fc00::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[0:0:0:0:0:ffff:10.0.0.1]",
    "[64:ff9b::169.254.169.254]",
    "[64:ff9b::a00:1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::a00:1]",
    "[2002:a9fe:a9fe::1]",
    "[2002:7f00:1::]",
    "[2001:0:a9fe:a9fe::1]",
    "[::169.254.169.254]",
    "[::7f00:1]",
    "[100::1]",
]
LOOPBACK = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "017700000001",
    "0x7f000001",
    "0x7f.1",
    "0177.0x0.0.1",
    "127.0.0.1.",
    "127。0。0。1",
    "１２７.0.0.1",
    "localhost",
    "LOCALHOST.",
    "[::1]",
    "[::1%25lo]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
]


def fetcher(**changes: object) -> HttpFetcher:
    return HttpFetcher(replace(SETTINGS, **changes), lambda: NOW)  # type: ignore[arg-type]


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that a connection is tried to."""
    addresses: list[str] = []
    real = socket.socket.connect

    def connect(sock: socket.socket, address: SocketAddress) -> None:
        addresses.append(str(address[0]))
        real(sock, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return addresses


@contextmanager
def little_memory() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 60 * MEBIBYTE


def told(result: object) -> FetchFailed:
    assert isinstance(result, FetchFailed), result
    assert result.reason
    assert result.reason.isprintable()
    assert "pass" not in result.reason
    return result


@pytest.mark.parametrize("host", FORBIDDEN)
def test_a_redirect_to_a_forbidden_address_reaches_nothing_however_it_is_written(
    host: str, connected: list[str]
) -> None:
    location = f"http://{host}/latest/".encode()
    moved = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n"
    with RawServer(answer(moved)) as server:
        result = told(fetcher()(server.url()))
    assert result.outcome in ("forbidden_address", "unreachable")
    assert connected == ["127.0.0.1"]


@pytest.mark.parametrize("host", FORBIDDEN + LOOPBACK)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_forbidden_address_is_reached_however_it_is_written(host: str, scheme: str, connected: list[str]) -> None:
    with RawServer(answer(OK + b"\r\nbody")) as server:
        result = told(fetcher(allow_loopback=False)(f"{scheme}://{host}:{server.port}/feed"))
        assert server.accepted == 0
    assert result.outcome in ("forbidden_address", "unreachable")
    assert connected == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fe80::1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "fd00::1"],
)
def test_a_name_that_points_inside_is_not_followed(address: str, connected: list[str]) -> None:
    version = ipaddress.ip_address(address).version
    family = socket.AF_INET if version == 4 else socket.AF_INET6

    def resolve(_host: str, port: int) -> list[tuple[socket.AddressFamily, SocketAddress]]:
        return [(family, (address, port) if version == 4 else (address, port, 0, 0))]

    fetch = HttpFetcher(IngestSettings(), lambda: NOW, resolve)
    assert told(fetch("http://rebind.example/")).outcome == "forbidden_address"
    assert connected == []


def test_a_name_that_changes_between_two_hops_is_judged_at_each(connected: list[str]) -> None:
    moved = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /again\r\n\r\n"
    with RawServer(answer(moved)) as server:
        answers = iter(["127.0.0.1", "10.0.0.1"])

        def resolve(_host: str, _port: int) -> list[tuple[socket.AddressFamily, SocketAddress]]:
            return [(socket.AF_INET, (next(answers), server.port))]

        fetch = HttpFetcher(SETTINGS, lambda: NOW, resolve)
        assert told(fetch("http://rebind.example/")).outcome == "forbidden_address"
    assert connected == ["127.0.0.1"]


def flood(head: bytes, piece: bytes) -> Behaviour:
    """Sends `head`, then `piece` as fast as it is taken, for as long as anyone listens."""

    def behave(connection: socket.socket, stopped: threading.Event) -> None:
        connection.recv(65_536)
        connection.settimeout(1)  # a sender is not always told that its reader is gone
        connection.sendall(head)
        block = piece * max(1, 65_536 // len(piece))
        while not stopped.is_set():
            connection.sendall(block)

    return behave


@pytest.mark.parametrize(
    ("name", "head", "piece"),
    [
        ("status line without end", b"HTTP/1.1 200 ", b"x"),
        ("header without end", OK + b"X-A: ", b"x"),
        ("headers without end", OK, b"X-A: b\r\n"),
        ("continuation lines", OK + b"X-A: b\r\n", b" x\r\n"),
        ("100 Continue without end", b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        ("100 Continue with headers", b"", b"HTTP/1.1 100 Continue\r\nX-A: b\r\n\r\n"),
        ("early hints", b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
        ("chunk size without end", OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
        ("chunk extension without end", OK + b"Transfer-Encoding: chunked\r\n\r\n5;", b"x"),
        ("trailers without end", OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-A: b\r\n"),
        ("a trailer without end", OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX-A: ", b"x"),
        ("chunks of one byte", OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        ("one huge chunk", OK + b"Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n", b"x"),
        ("a body without end", OK + b"\r\n", b"x"),
        ("a huge content-length", OK + b"Content-Length: 99999999999999999999\r\n\r\n", b"x"),
        ("an error page without end", b"HTTP/1.1 503 No\r\n\r\n", b"x"),
        ("a redirect with a body", b"HTTP/1.1 302 No\r\nLocation: ftp://a/\r\n\r\n", b"x"),
        ("empty gzip members", OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"")),
        ("a gzip header without end", OK + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08" + b"\0" * 6, b"x"),
    ],
)
def test_a_flood_is_left_in_time_and_in_little_memory(name: str, head: bytes, piece: bytes) -> None:
    with RawServer(flood(head, piece)) as server, little_memory():
        started = time.monotonic()
        told(fetcher(fetch_deadline_seconds=0.4)(server.url(), want="page"))
        assert time.monotonic() - started < 2, name


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (OK + b"Content-Length: 100\r\n\r\nhalf", "unreachable"),
        (OK + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nbody", "unreachable"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nbody\r\n0\r\n\r\n", "unreachable"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nbody\r\n0\r\n\r\n", "unreachable"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\nshort", "unreachable"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", "unreachable"),
        (b"HTTP/1.1 abc OK\r\n\r\n", "unreachable"),
        (b"HTTP/1.1 99999 OK\r\n\r\n", "unreachable"),
        (b"\x00\x01\x02\x03", "unreachable"),
        (b"<rss/>", "unreachable"),
        (b"", "unreachable"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\n\r\n" + gzip.compress(gzip.compress(b"a")), "http_error"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: \x1b[31m\r\n\r\n", "http_error"),
        (b"HTTP/1.1 302 Found\r\nLocation: javascript:alert(1)\r\n\r\n", "forbidden_address"),
        (b"HTTP/1.1 302 Found\r\nLocation: \x1b]0;title\x07\r\n\r\n", "too_many_redirects"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n\r\n", "forbidden_address"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://" + b"a" * 5000 + b"/\r\n\r\n", "forbidden_address"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://" + b"a" * 300 + b".example/\r\n\r\n", "unreachable"),
    ],
)
def test_an_answer_that_lies_about_itself_is_a_failure_with_a_reason(raw: bytes, outcome: str) -> None:
    with RawServer(answer(raw)) as server:
        assert told(fetcher()(server.url())).outcome == outcome


@pytest.mark.parametrize("length", [b"-1", b"abc", b""])
def test_a_content_length_that_is_none_is_not_believed(length: bytes) -> None:
    with RawServer(answer(OK + b"Content-Length: " + length + b"\r\n\r\nbody")) as server:
        result = fetcher()(server.url())
    assert getattr(result, "body", b"") in (b"body", b"")
    if isinstance(result, FetchFailed):
        told(result)


def test_bombs_in_every_packing_end_at_the_cap() -> None:
    gz, raw = zlib.compressobj(9, wbits=31), zlib.compressobj(9, wbits=-15)
    for packer, name in ((gz, b"gzip"), (raw, b"deflate")):
        bomb = b"".join(packer.compress(bytes(MEBIBYTE)) for _ in range(300)) + packer.flush()
        head = OK + b"Content-Encoding: " + name + b"\r\nContent-Length: %d\r\n\r\n" % len(bomb)
        for want in ("feed", "page"):
            with RawServer(answer(head, bomb)) as server, little_memory():
                assert told(fetcher()(server.url(), want=want)).outcome == "too_large"  # type: ignore[arg-type]
        error = b"HTTP/1.1 403 Forbidden\r\n" + head.removeprefix(OK)
        with RawServer(answer(error, bomb)) as server, little_memory():
            assert len(told(fetcher()(server.url(), want="page")).body) == 65_536


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_chain_of_redirects_over_new_urls_ends_at_the_limit(status: int) -> None:
    asked = 0

    def onwards(connection: socket.socket, _stopped: threading.Event) -> None:
        nonlocal asked
        asked += 1
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\nLocation: /%d\r\n\r\n" % (status, asked))

    with RawServer(onwards) as server:
        result = told(fetcher()(server.url()))
    assert result.outcome == "too_many_redirects"
    assert len(result.redirects) == asked == 6


def test_redirects_that_each_take_their_time_share_one_deadline() -> None:
    asked = 0

    def slowly(connection: socket.socket, stopped: threading.Event) -> None:
        nonlocal asked
        asked += 1
        connection.recv(65_536)
        stopped.wait(0.3)
        connection.sendall(b"HTTP/1.1 302 X\r\nContent-Length: 0\r\nLocation: /%d\r\n\r\n" % asked)

    with RawServer(slowly) as server:
        started = time.monotonic()
        result = told(fetcher(fetch_deadline_seconds=0.7, max_redirects=50)(server.url()))
        assert time.monotonic() - started < 2
    assert result.outcome == "timeout"


def test_a_tls_server_that_sends_alerts_or_rubbish_is_left_with_a_reason() -> None:
    for rubbish in (b"\x15\x03\x03\x00\x02\x02\x28", b"\x16\x03\x03\xff\xff" + b"\0" * 70_000, bytes(100)):
        with RawServer(answer(rubbish)) as server:
            result = told(fetcher(fetch_deadline_seconds=2)(server.url(scheme="https")))
        assert result.outcome in ("unreachable", "timeout")
