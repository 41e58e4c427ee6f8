"""The harness itself: what it makes is reproducible, and what it compares it sees."""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from incidentwire.streaming import crash_points
from tests.faults.corpus import Corpus
from tests.faults.expected import Comparison, plain
from tests.faults.plan import Counts, draw
from tests.faults.proxy import HOST, Mode, Proxy

COUNTS = Counts(kills=40, freezes=2, restarts=3, scalings=3, proxies=3, poisons=2)


def test_a_seed_makes_the_same_articles_and_another_one_does_not() -> None:
    one, same, other = (Corpus(seed).take(60) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_the_corpus_holds_incidents_updates_copies_revisions_and_repeats() -> None:
    articles = Corpus(5).take(400)
    assert {article.language for article in articles} == {"en", "es", "de", "nl"}
    assert max(article.revision for article in articles) > 1
    assert max(Counter((a.article_id, a.content_sha256) for a in articles).values()) > 1
    texts = Counter(article.text for article in articles)
    assert sum(1 for count in texts.values() if count > 1) > 10
    assert any("has risen to" in text for text in texts)


def test_a_plan_holds_what_was_asked_for_and_every_crash_point() -> None:
    plan = draw(COUNTS, random.Random(3))
    assert plan == draw(COUNTS, random.Random(3))
    kinds = Counter(fault.kind for fault in plan)
    assert kinds["kill"] + kinds["crash"] == 40
    assert (kinds["freeze"], kinds["restart"] + kinds["broker-kill"], kinds["poison"]) == (2, 3, 2)
    points = {fault.point for fault in plan if fault.kind == "crash"}
    assert points == {*crash_points.TRANSACTION_POINTS, *crash_points.SQL_POINTS}


def test_a_member_joins_before_it_leaves() -> None:
    for seed in range(50):
        members: Counter[str] = Counter()
        for fault in draw(COUNTS, random.Random(seed)):
            members[fault.what] += {"add": 1, "remove": -1}.get(fault.kind, 0)
            assert members[fault.what] >= 0


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (["a", "b", "b"], None),
        (["a", "b"], "1 missing"),
        (["a", "b", "b", "b"], "1 of them doubled"),
        (["a", "b", "c"], "1 missing"),
    ],
)
def test_a_missing_and_a_doubled_answer_are_seen(found: list[str], told: str | None) -> None:
    comparison = Comparison()
    comparison.same("answers", ["b", "a", "b"], found)
    assert (told is None) == (comparison.differences == [])
    assert told is None or told in comparison.differences[0]


def test_another_order_is_seen_where_order_counts() -> None:
    comparison = Comparison()
    comparison.same_order("versions", ["a", "b"], ["b", "a"])
    assert "number 0" in comparison.differences[0]


def test_only_the_time_at_which_a_stage_worked_does_not_count() -> None:
    one = {"toll": [{"at": "2025", "best": 3}], "published_at": "2024"}
    assert plain(json.dumps(one).encode()) == plain(b'{"toll": [{"at": "2026", "best": 3}], "published_at": "2024"}')
    assert plain(json.dumps(one).encode()) != plain(b'{"toll": [{"at": "2025", "best": 3}], "published_at": "2025"}')


# ---------------------------------------------------------------- crash points


def get_to(point: str, folder: Path | None) -> int:
    """A process that gets to a point twice, and says so after each time; its exit code."""
    code = f"from incidentwire.streaming.crash_points import reached\nreached({point!r}); reached({point!r})"
    environ = {} if folder is None else {crash_points.VARIABLE: str(folder)}
    return subprocess.run(
        [sys.executable, "-c", code], env=environ, cwd=Path(__file__).parents[2], timeout=30
    ).returncode


def test_an_armed_point_kills_once_and_only_there(tmp_path: Path) -> None:
    (tmp_path / "after-send").write_text("kill")
    assert get_to("after-commit", tmp_path) == 0
    assert get_to("after-send", None) == 0
    assert get_to("after-send", tmp_path) == -9
    assert get_to("after-send", tmp_path) == 0


# ---------------------------------------------------------------- proxy


@contextmanager
def echo_server() -> Iterator[int]:
    """Sends back what comes, one connection after another."""
    with socket.create_server((HOST, 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=echo, args=(connection,), daemon=True).start()

        def echo(connection: socket.socket) -> None:
            with connection:
                try:
                    while data := connection.recv(65536):
                        connection.sendall(data)
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def free() -> int:
    with socket.create_server((HOST, 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def through_proxy() -> Iterator[tuple[Proxy, socket.socket]]:
    with echo_server() as port, Proxy(free(), port, random.Random(1)) as proxy:
        proxy.most_delay_seconds = 0.02
        with socket.create_connection((HOST, proxy.port), 5) as client:
            yield proxy, client


def receive(client: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count and (data := client.recv(65536)):
        found += data
    return found


@pytest.mark.parametrize("mode", ["pass", "delay", "halve"])
def test_nothing_gets_lost_on_the_way_unless_it_is_torn(mode: Mode) -> None:
    with through_proxy() as (proxy, client):
        proxy.mode = mode
        for size in (1, 2, 5000, 150_000):
            data = random.Random(size).randbytes(size)
            threading.Thread(target=client.sendall, args=(data,)).start()
            assert receive(client, size) == data


def test_a_torn_connection_brings_half_a_frame_and_then_a_reset() -> None:
    with through_proxy() as (proxy, client):
        proxy.mode = "tear"
        with pytest.raises(ConnectionResetError):  # noqa: PT012 - which of the pieces is torn is drawn
            for _ in range(2000):
                client.sendall(b"x" * 100)
                if len(receive(client, 100)) < 100:
                    raise ConnectionResetError
        assert proxy.torn == 1


def test_cut_connections_are_reset_and_new_ones_pass() -> None:
    with through_proxy() as (proxy, client):
        client.sendall(b"hello")
        assert receive(client, 5) == b"hello"
        assert proxy.cut() == 1
        with pytest.raises(ConnectionResetError):
            client.recv(10)
        with socket.create_connection((HOST, proxy.port), 5) as again:
            again.sendall(b"there")
            assert receive(again, 5) == b"there"
