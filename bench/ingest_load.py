"""The poller under load: 2,000 feeds on 200 loopback hosts, one process, a real broker.

Run from the checkout root: `python -m bench.ingest_load [--feeds N] [--hosts N] [--seconds N]`. A server in a process
of its own answers on addresses 127.0.x.y and notes when each host was asked. First without slots: polls a second, over
the given time after each feed was polled once, beside the same number of bare requests by the fetcher alone in as many
threads; and the memory of the poller with its parse workers. Then with slots: the shortest time between two requests
to one host. Exit code 1 below 50 polls a second, above 500 MB, or where a host was asked before its slot.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import random
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path

from incidentwire.contracts import Feed, feed_id_of
from incidentwire.streaming import catalogue
from incidentwire.streaming.health import Health
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.settings import KafkaSettings
from ingest.feedlists.registry import write_feeds
from ingest.fetching.fetch import HttpFetcher
from ingest.fetching.fetched import Fetched
from ingest.poller import Poller
from ingest.settings import IngestSettings
from pipeline.broker import EmbeddedBroker

LEAST_POLLS, MOST_MEGABYTES = 50.0, 500.0
SETTINGS = IngestSettings(
    allow_loopback=True,
    pages="never",
    # Every feed is due again at once: the rate is what the poller can do, not what it is asked for.
    base_interval_seconds=1.0,
    min_interval_seconds=1.0,
    max_interval_seconds=1.0,
    start_spread_seconds=0.0,
    jitter_share=0.0,
)
WORDS = ("ferry", "sank", "off", "the", "coast", "on", "monday", "as", "rescuers", "searched", "in", "rough", "water")


def document(feed: str, edition: int) -> bytes:
    """A feed of 20 entries, one of them new in every edition."""
    rng = random.Random(f"{feed}{edition}")
    items = []
    for number in range(edition, edition + 20):
        text = " ".join(rng.choices(WORDS, k=60))
        link = f"http://news.example/{feed}/{number}"
        items.append(
            f"<item><guid>{link}</guid><link>{link}</link><title>Report {number} of {feed}</title>"
            f"<pubDate>Mon, 03 Mar 2025 06:00:00 GMT</pubDate><description>{text}</description></item>"
        )
    body = "".join(reversed(items))
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{feed}</title>{body}</channel></rss>'.encode()


def serve(pipe: Connection) -> None:
    """Answers on all loopback addresses until told to stop, then sends the times of the requests by host."""
    asked: dict[str, list[float]] = {}
    editions: dict[str, int] = {}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            host = writer.get_extra_info("sockname")[0]
            asked.setdefault(host, []).append(time.monotonic())
            path = head.split(b" ", 2)[1].decode("ascii", "replace").strip("/")
            edition = editions[path] = editions.get(path, 0) + 1
            body = document(f"{host}-{path}", edition // 10)  # news in one poll of ten
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nConnection: close\r\n"
                + f"Content-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the poller was told to stop
        finally:
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=1024)  # noqa: S104 - for all of 127.0.0.0/8
        pipe.send(server.sockets[0].getsockname()[1])
        while True:
            await asyncio.get_running_loop().run_in_executor(None, pipe.poll, None)
            match pipe.recv():
                case "times":
                    pipe.send(asked)
                case "forget":
                    asked.clear()
                    pipe.send(None)
                case _:
                    return

    asyncio.run(run())


def feeds_of(count: int, hosts: int, port: int) -> list[Feed]:
    """The feeds, spread over hosts 127.0.x.y."""
    made = []
    for number in range(count):
        host = number % hosts
        url = f"http://127.0.{1 + host // 200}.{1 + host % 200}:{port}/feed{number // hosts}"
        made.append(Feed(feed_id=feed_id_of(url), url=url, source="Load", language="en"))
    return made


def megabytes() -> float:
    """The memory of this process and of its parse workers, as the system counts it (RSS)."""

    def of(pid: str) -> float:
        for line in Path("/proc", pid, "status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0

    workers = [str(child.pid) for child in multiprocessing.active_children() if child.name != "server"]
    return sum(map(of, ["self", *workers]))


def poll_for(settings: IngestSettings, kafka: KafkaSettings, seconds: float, warm: int, pipe: Connection) -> float:
    """Runs the poller until every feed was asked once (`warm` requests), then so long; returns its most megabytes."""
    stop, most = threading.Event(), 0.0
    failed: list[Exception] = []

    def run() -> None:
        try:
            Poller(kafka, settings, lambda: datetime.now(UTC), Health(), StageMetrics("poller")).run(stop)
        except Exception as error:  # noqa: BLE001 - told by the main thread
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    while sum(map(len, times(pipe).values())) < warm and not failed:
        time.sleep(0.5)
    pipe.send("forget")
    pipe.recv()
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and not failed:
        most = max(most, megabytes())
        time.sleep(0.5)
    stop.set()
    thread.join(30)
    if failed:
        raise failed[0]
    return most


def times(pipe: Connection) -> dict[str, list[float]]:
    """When each host was asked."""
    pipe.send("times")
    found: dict[str, list[float]] = pipe.recv()
    return found


def fetched_per_second(feeds: Sequence[Feed], threads: int) -> float:
    """The fetcher alone, in as many threads: what the network and the server allow."""
    fetch = HttpFetcher(SETTINGS, lambda: datetime.now(UTC))
    began = time.monotonic()
    with ThreadPoolExecutor(threads) as pool:
        answers = list(pool.map(lambda feed: fetch(feed.url), feeds))
    took = time.monotonic() - began
    fetch.close()
    assert all(isinstance(answer, Fetched) for answer in answers)
    return len(feeds) / took


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints rates, memory and distances; exit code 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--feeds", type=int, default=2_000)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=30.0)
    options = parser.parse_args(arguments)
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    server = context.Process(target=serve, args=(theirs,), name="server", daemon=True)
    server.start()
    port = ours.recv()
    feeds = feeds_of(options.feeds, options.hosts, port)
    bare = fetched_per_second(feeds, SETTINGS.poll_threads)
    good = True
    with EmbeddedBroker(announce=lambda _: None) as broker:
        for slots in (False, True):
            kafka = KafkaSettings(broker.bootstrap, prefix=f"load{slots}.", instance="bench")
            assert catalogue.apply(kafka, replication=1) == []
            write_feeds(kafka, feeds, datetime.now(UTC))
            settings = replace(SETTINGS, slots_on_loopback=slots)
            ours.send("forget")
            ours.recv()
            most = poll_for(settings, kafka, options.seconds, len(feeds), ours)
            asked = times(ours)
            rate = sum(map(len, asked.values())) / options.seconds
            if not slots:
                print(
                    f"{options.feeds:,} feeds, {options.hosts} hosts, {SETTINGS.poll_threads} threads: {rate:.0f} "
                    f"polls/s, {rate / bare:.2f} of the fetcher alone ({bare:.0f}/s); at most {most:.0f} MB"
                )
                good &= rate >= LEAST_POLLS and most <= MOST_MEGABYTES
            else:
                gaps = [b - a for one in asked.values() for a, b in pairwise(one)]
                print(
                    f"with slots of {settings.host_gap_seconds:g} s: {rate:.0f} polls/s; two requests to one host at "
                    f"least {min(gaps):.3f} s apart, over {len(gaps):,} pairs; at most {most:.0f} MB"
                )
                good &= min(gaps) >= settings.host_gap_seconds and most <= MOST_MEGABYTES
    ours.send("stop")
    server.join(5)
    print("holds" if good else "MISSED")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
