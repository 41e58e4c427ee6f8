"""Records per second of the transactional stage loop, beside kafka-python's own consume-and-produce without any.

Run from the checkout root: `python -m bench.streaming [--records N] [--bytes N] [--repetitions N] [--profile]`. The
records are enough for several seconds: the first commit of a process takes a quarter of one, to find coordinators. Both
sides run on one embedded broker in one process, turn about, over the same input topic (4 partitions) into the same
output topic, with the same producer settings and the same most records a batch.

- `stage`: `StageLoop`, with everything it does for a record: outcome, CloudEvents headers, offsets in the transaction,
  metrics.
- `plain`: poll, send (key, value and headers), flush, commit the offsets; may repeat records after a crash.
- `unsafe`: the same with offsets by auto-commit and a flush only at the end; may repeat and lose records after a crash.
- `bare`: as `plain`, and headers are left behind: two thirds of kafka-python's cost of a record here.

Two kinds of work: `copy` hands the value on as it is, so that the loop is all there is; `article` reads an Article and
writes it again, as each of our stages does at least. The bar is the ratio of stage to plain at `copy`, the median of
the pairs. Exit code 1 below it.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import secrets
import statistics
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from kafka import KafkaConsumer, KafkaProducer

from incidentwire.contracts import Article, Record, content_sha256
from incidentwire.contracts.topics import ARTICLES_RAW, ARTICLES_UNIQUE
from incidentwire.streaming import catalogue
from incidentwire.streaming.clients import idempotent_producer
from incidentwire.streaming.envelope import event_headers, new_traceparent
from incidentwire.streaming.health import Health
from incidentwire.streaming.loop import Stage, StageLoop
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.outcomes import Emit, Message, Outcome, OutRecord
from incidentwire.streaming.settings import KafkaSettings
from pipeline.broker import EmbeddedBroker

BAR = 0.70


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


class Copied:
    """In the place of a record: the bytes that it came as."""

    revision = 1

    def __init__(self, value: bytes) -> None:
        self._value = value

    def to_json(self) -> bytes:
        """The bytes."""
        return self._value


READERS: dict[str, Callable[[bytes], Record]] = {
    "copy": cast(Callable[[bytes], Record], Copied),
    "article": Article.from_json,
}


@dataclass(frozen=True)
class Moment:
    """A point in time, on the wall and in this process's processor time (all threads)."""

    wall: float
    cpu: float

    @classmethod
    def here(cls) -> Moment:
        """Now."""
        return cls(time.perf_counter(), time.process_time())

    def since(self, earlier: Moment) -> Moment:
        """What passed between."""
        return Moment(self.wall - earlier.wall, self.cpu - earlier.cpu)


class Core:
    """Hands every record on, and stops the loop after the last one."""

    def __init__(self, read: Callable[[bytes], Record], count: int, stop: threading.Event) -> None:
        self._read = read
        self._left = count
        self._stop = stop
        self.started: Moment | None = None

    def restore(self, topic: str, key: str, value: bytes | None) -> None:
        """There is no state."""

    def process(self, message: Message) -> Outcome:
        """One record in, the same record out."""
        self.started = self.started or Moment.here()
        self._left -= 1
        if not self._left:
            self._stop.set()
        return Emit((OutRecord(ARTICLES_UNIQUE, message.key_text, self._read(message.value or b"")),))


class Timed(StageMetrics):
    """Knows when the last transaction was committed."""

    committed_at = Moment(0.0, 0.0)

    def transaction(self, outcome: str) -> None:
        """See StageMetrics."""
        assert outcome == "commit", "a transaction failed in the benchmark"
        super().transaction(outcome)
        self.committed_at = Moment.here()


def run_stage(settings: KafkaSettings, work: str, count: int) -> Moment:
    """The time from the first record to the last commit, through the stage loop."""
    stop = threading.Event()
    core = Core(READERS[work], count, stop)  # one for all partitions, to count together
    name = f"bench-{secrets.token_hex(4)}"
    stage, metrics = Stage(name, ARTICLES_RAW, (), (ARTICLES_UNIQUE,), lambda: core), Timed(name)
    StageLoop(stage, settings, now, Health(), metrics).run(stop)
    assert core.started is not None
    return metrics.committed_at.since(core.started)


def run_plain(settings: KafkaSettings, work: str, count: int, *, safe: bool = True, headers: bool = True) -> Moment:
    """The same through kafka-python's consumer and producer. `safe`: every batch is flushed before its commit."""
    read = READERS[work]
    source, target = settings.wire_name(ARTICLES_RAW), settings.wire_name(ARTICLES_UNIQUE)
    consumer = KafkaConsumer(
        source,
        bootstrap_servers=settings.bootstrap,
        group_id=f"bench-{secrets.token_hex(4)}",
        enable_auto_commit=not safe,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=100,
        metrics_enabled=False,
    )
    producer = KafkaProducer(
        bootstrap_servers=settings.bootstrap,
        linger_ms=settings.linger_ms,
        batch_size=settings.batch_bytes,
        metrics_enabled=False,
    )
    started: Moment | None = None
    left = count
    while left > 0:
        for records in consumer.poll(200, settings.most_batch_records).values():
            started = started or Moment.here()
            for record in records:
                value = read(record.value).to_json()
                producer.send(target, value, record.key, list(record.headers) if headers else None)
            left -= len(records)
        if safe and started:
            producer.flush(timeout=30)
            consumer.commit(timeout_ms=10_000)
    producer.flush(timeout=30)
    assert started is not None
    took = Moment.here().since(started)
    consumer.close()
    producer.close(timeout=5)
    return took


def fill(settings: KafkaSettings, count: int, size: int, seed: int = 7) -> int:
    """Puts `count` articles of about `size` bytes each on the input topic; returns the mean size of a value."""
    rng = random.Random(seed)
    producer, total = idempotent_producer(settings), 0
    for number in range(count):
        text = "".join(rng.choice("abcdefghij klmnop") for _ in range(32)) * (max(0, size - 500) // 32 + 1)
        article = Article(
            article_id=f"{number:032x}",
            title=f"Article {number}",
            text=text,
            language="en",
            fetched_at=now(),
            content_sha256=content_sha256(f"Article {number}", text),
        )
        value = article.to_json()
        headers = event_headers(
            OutRecord(ARTICLES_RAW, article.article_id, article), value, "poller", now(), new_traceparent()
        )
        total += len(value)
        producer.send(settings.wire_name(ARTICLES_RAW), value, article.article_id.encode(), headers)
    producer.flush(timeout=60)
    producer.close(timeout=5)
    return total // count


def compare(settings: KafkaSettings, work: str, count: int, repetitions: int) -> float:
    """Runs all sides, turn about, and prints rates; returns the median ratio of stage to plain."""
    sides: dict[str, Callable[[], Moment]] = {
        "stage": lambda: run_stage(settings, work, count),
        "plain": lambda: run_plain(settings, work, count),
        "unsafe": lambda: run_plain(settings, work, count, safe=False),
        "bare": lambda: run_plain(settings, work, count, headers=False),
    }
    rates: dict[str, list[float]] = {name: [] for name in sides}
    costs: dict[str, list[float]] = {name: [] for name in sides}
    for repetition in range(repetitions):
        order = list(sides) if repetition % 2 == 0 else list(reversed(sides))
        for name in order:
            took = sides[name]()
            rates[name].append(count / took.wall)
            costs[name].append(took.cpu / count * 1e6)
        told = ", ".join(f"{name} {rates[name][-1]:,.0f}/s ({costs[name][-1]:.0f} µs)" for name in sides)
        print(f"  {work} {repetition + 1}: {told}", flush=True)
    ratios = {
        name: statistics.median(ours / theirs for ours, theirs in zip(rates["stage"], found, strict=True))
        for name, found in rates.items()
        if name != "stage"
    }
    told = ", ".join(f"stage/{name} {ratio:.2f}" for name, ratio in ratios.items())
    cost = statistics.median(costs["plain"]) / statistics.median(costs["stage"])
    print(f"{work}: stage {statistics.median(rates['stage']):,.0f}/s; {told}; by processor time {cost:.2f}", flush=True)
    return ratios["plain"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints rates and ratios; exit code 1 below the bar."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=60_000)
    parser.add_argument("--bytes", type=int, default=2_000, help="size of a record, about")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--profile", action="store_true", help="one run of the stage loop under the profiler instead")
    options = parser.parse_args(arguments)
    with EmbeddedBroker(announce=lambda _: None) as broker:
        settings = KafkaSettings(broker.bootstrap, prefix="bench.", instance="bench")
        assert catalogue.apply(settings, replication=1) == []
        size = fill(settings, options.records, options.bytes)
        print(f"{options.records:,} records of {size:,} bytes, 4 partitions, {broker.description}", flush=True)
        run_plain(settings, "copy", options.records)  # warms up the broker
        if options.profile:
            profile(settings, options.records)
            return 0
        ratio = compare(settings, "copy", options.records, options.repetitions)
        compare(settings, "article", options.records, options.repetitions)
    print(f"stage/plain at copy: {ratio:.2f}, bar {BAR:.2f}: {'holds' if ratio >= BAR else 'MISSED'}")
    return 0 if ratio >= BAR else 1


def profile(settings: KafkaSettings, count: int) -> None:
    """Where the loop's own thread spends its time. What waits for the client's I/O thread shows as lock.acquire."""
    profiler = cProfile.Profile()
    profiler.enable()
    took = run_stage(settings, "copy", count)
    profiler.disable()
    print(f"{count / took.wall:,.0f}/s under the profiler")
    pstats.Stats(profiler).sort_stats("tottime").print_stats(35)


if __name__ == "__main__":
    sys.exit(main())
