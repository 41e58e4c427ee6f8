"""One campaign: the pipeline as processes under load, behind a proxy, while faults come one after another."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kafka.errors import KafkaError

from incidentwire.contracts import Article
from incidentwire.contracts.topics import (
    ARTICLES_DUPLICATES,
    ARTICLES_RAW,
    ARTICLES_UNIQUE,
    CATALOGUE,
    DEAD_LETTERS,
    EXTRACTIONS,
    INCIDENT_CHANGES,
    INCIDENTS,
    RESOLVE_ARTICLES,
)
from incidentwire.streaming.clients import idempotent_producer
from incidentwire.streaming.outcomes import Message, OutRecord
from incidentwire.streaming.publish import publish
from pipeline.machine import stage_environment
from pipeline.progress import Progress
from pipeline.settings import Settings
from tests.broker.pipeline_on_broker import now, read_all
from tests.faults.cluster import Cluster, cluster
from tests.faults.corpus import Corpus
from tests.faults.expected import Comparison, compare_corpus, compare_database, compare_topics, stored_up_to
from tests.faults.fleet import Broken, Fleet, Member
from tests.faults.plan import Counts, Fault, draw
from tests.faults.proxy import Mode

READ = (
    ARTICLES_RAW, ARTICLES_UNIQUE, ARTICLES_DUPLICATES, EXTRACTIONS, RESOLVE_ARTICLES, INCIDENTS, INCIDENT_CHANGES,
    DEAD_LETTERS,
)  # fmt: skip
_BY_NAME = {topic.name: topic for topic in CATALOGUE}
# What a topic may be filled with: no JSON, JSON of something else, nothing, half a record, and bytes of no encoding.
POISON: tuple[bytes | None, ...] = (b"this is not JSON", b"{}", b'{"article_id": 7}', b"[[[[", b"\xff\xfe\x00\x01", b"")
POISON_RECORDS = 30
CRASH_PATIENCE_SECONDS = 25.0

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Campaign:
    """What to run. `databases`: where sinks write, each in turn as the sink starts again."""

    seed: int
    articles: int
    counts: Counts
    databases: Sequence[str]
    drain_seconds: float = 180.0


@dataclass
class Report:
    """What a campaign came to."""

    comparison: Comparison
    faults: Counter[str]
    kills: int
    missed: int
    exits: str
    load_seconds: float
    drain_seconds: float
    check_seconds: float

    @property
    def differences(self) -> list[str]:
        """Where the pipeline's answer is not the expected one."""
        return self.comparison.differences

    def __str__(self) -> str:
        counts = ", ".join(f"{count} {what}" for what, count in self.comparison.counts.items())
        return (
            f"{self.kills} kills ({self.missed} crash points not reached in time), faults {dict(self.faults)}; load "
            f"{self.load_seconds:.0f} s, drained {self.drain_seconds:.0f} s later, checked in {self.check_seconds:.0f} "
            f"s; own exits: {self.exits or 'none'}; compared: {counts}"
        )


class Runner:
    """Runs one campaign on one cluster."""

    def __init__(self, campaign: Campaign, where: Cluster, folder: Path, tell: Tell) -> None:
        self._campaign = campaign
        self._where = where
        self._folder = folder
        self._tell = tell
        self._random = random.Random(campaign.seed)
        self._corpus = Corpus(campaign.seed)
        self._published: list[Article] = []
        self._fleet = Fleet(self._environ, folder)
        self._faults: Counter[str] = Counter()
        self._missed = 0
        self._joined = 0
        self._started = time.monotonic()

    def _environ(self, stage: str) -> dict[str, str]:
        kafka = self._where.proxied
        settings = Settings(data=self._folder, prefix=kafka.prefix, extract_workers=1)
        environ = dict(stage_environment(settings, kafka))
        if stage == "sink":
            environ["INCIDENTWIRE_DATABASE_URL"] = self._campaign.databases[0]
        return environ

    def run(self) -> Report:
        """Raises Broken where a stage hangs, keeps failing, or does not get to the end in time."""
        plan = draw(self._campaign.counts, self._random)
        began = time.monotonic()
        with self._fleet:
            for stage, instance in (
                ("dedupe", "a"),
                ("dedupe", "b"),
                ("extract", "a"),
                ("resolve", "a"),
                ("sink", "a"),
            ):
                self._fleet.add(stage, instance)
            share = self._campaign.articles // (len(plan) + 1)
            self._publish(self._campaign.articles - share * len(plan))
            for number, fault in enumerate(plan, 1):
                self._tell(
                    f"{time.monotonic() - self._started:6.1f} s  {number}/{len(plan)}  {fault}  "
                    f"({len(self._published)}/{self._campaign.articles} articles)"
                )
                self._publish(share)
                self._do(fault)
            loaded = time.monotonic()
            self._where.proxy.mode = "pass"
            for database in self._campaign.databases:
                self._drain(database)
            drained = time.monotonic()
            comparison = self._compare()
            report = Report(
                comparison, self._faults, self._fleet.kills, self._missed, self._fleet.told(),
                loaded - began, drained - loaded, time.monotonic() - drained,
            )  # fmt: skip
        self._tell(str(report))
        return report

    # ---------------------------------------------------------------- load

    def _publish(self, count: int) -> None:
        """The next articles. A publisher that does not know whether a send counted sends again: feeds do repeat."""
        articles = self._corpus.take(count)
        self._published += articles
        records = [OutRecord(ARTICLES_RAW, a.article_id, a, a.language or "und") for a in articles]
        self._insist(lambda: publish(self._where.direct, "faults", records, now()))

    def _poison(self, topic: str) -> None:
        def send() -> None:
            producer = idempotent_producer(self._where.direct)
            try:
                name = self._where.direct.wire_name(_BY_NAME[topic])
                values = self._random.choices(POISON, k=POISON_RECORDS)
                sends = [producer.send(name, key=b"poison", value=value) for value in values]
                for sent in sends:
                    sent.get(timeout=10)
            finally:
                producer.close(timeout=5)

        self._insist(send)

    def _insist(self, action: Callable[[], object]) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                action()
            except KafkaError as error:
                if time.monotonic() > deadline:
                    raise Broken(f"could not publish for a minute: {error}") from error
                self._wait(0.5)
            else:
                return

    def _wait(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Tends the fleet meanwhile. Whether `until` came true."""
        deadline = time.monotonic() + seconds
        while not (done := until()) and time.monotonic() < deadline:
            self._fleet.tend()
            time.sleep(0.05)
        return done

    # ---------------------------------------------------------------- faults

    def _do(self, fault: Fault) -> None:
        self._faults[fault.kind] += 1
        broker, proxy = self._where.broker, self._where.proxy
        match fault.kind:
            case "kill":
                self._wait(fault.seconds)
                self._kill(self._random.choice(self._fleet.of(fault.what)))
            case "crash":
                self._crash(self._random.choice(self._fleet.of(fault.what)), fault.point)
            case "freeze":
                broker.freeze()
                self._wait(fault.seconds)
                broker.thaw()
            case "restart" | "broker-kill":
                if fault.kind == "broker-kill":
                    broker.kill()
                else:
                    broker.stop()
                self._wait(fault.seconds)
                broker.restart()
            case "add":
                self._joined += 1
                self._fleet.add(fault.what, f"joined{self._joined}")
            case "remove":
                joined = [m for m in self._fleet.of(fault.what) if m.instance.startswith("joined")]
                self._fleet.stop(joined[0])
            case "proxy":
                proxy.mode = _mode(fault.what)
                self._wait(fault.seconds)
                proxy.mode = "pass"
            case "cut":
                self._wait(fault.seconds)
                proxy.cut()
            case "poison":
                self._poison(fault.what)

    def _kill(self, member: Member) -> None:
        self._wait(30.0, lambda: member.running)
        if not self._fleet.kill(member):
            self._missed += 1
        self._other_database(member)

    def _crash(self, member: Member, point: str) -> None:
        """Arms a crash point and sends load until the process has died of it."""
        armed = self._fleet.arm(member, point)
        deaths = member.codes[-9]
        if self._wait(CRASH_PATIENCE_SECONDS, lambda: not armed.exists()):
            self._wait(5.0, lambda: member.codes[-9] > deaths)
            self._fleet.kills += 1
            self._other_database(member)
        else:
            armed.unlink(missing_ok=True)
            self._missed += 1
            self._kill(member)

    def _other_database(self, member: Member) -> None:
        """A sink that was killed goes on with the next database: each is written in turns, with gaps."""
        if member.stage == "sink":
            urls = list(self._campaign.databases)
            last = member.environ["INCIDENTWIRE_DATABASE_URL"]
            self._sink_to(member, urls[(urls.index(last) + 1) % len(urls)])

    def _sink_to(self, member: Member, url: str) -> None:
        if member.environ["INCIDENTWIRE_DATABASE_URL"] != url:
            member.environ["INCIDENTWIRE_DATABASE_URL"] = url
            if member.running:  # it came up again meanwhile, with the old one
                self._fleet.kill(member)
                self._fleet.kills -= 1  # not one of the faults

    # ---------------------------------------------------------------- the end

    def _drain(self, database: str) -> None:
        """Waits until everything has come through into the database."""
        for member in self._fleet.of("sink"):
            self._sink_to(member, database)
        deadline = time.monotonic() + self._campaign.drain_seconds
        lags: list[str] = []
        while time.monotonic() < deadline:
            self._wait(0.5)
            try:
                with Progress(self._where.direct) as progress:
                    found = {lag.group: lag.records for lag in progress.lags() if not lag.group.startswith("sink")}
            except KafkaError:
                continue  # the broker is not all there yet after a restart
            lags = [f"{group} {count}" for group, count in found.items() if count]
            if not lags and self._stored(database):
                return
        stacks = "\n".join(f"== {m.name}\n{self._fleet.stacks(m)}" for m in self._fleet.members.values())
        raise Broken(f"not through after {self._campaign.drain_seconds:g} s: lags {lags}, {database}\n{stacks}")

    def _stored(self, database: str) -> bool:
        for topic in (INCIDENTS, INCIDENT_CHANGES):
            last = max((record.offset for record in read_all(self._where.direct, topic)), default=-1)
            if stored_up_to(database, topic) <= last:
                return False
        return True

    def _compare(self) -> Comparison:
        records = {
            topic: [
                Message(topic.name, r.partition, r.offset, r.key, r.value, tuple(r.headers or ()), r.timestamp)
                for r in read_all(self._where.direct, topic)
            ]
            for topic in READ
        }
        found = compare_topics(records)
        compare_corpus(self._published, records[ARTICLES_RAW], found)
        for url in self._campaign.databases:
            compare_database(url, records, self._folder, found)
        return found


def _mode(name: str) -> Mode:
    modes: dict[str, Mode] = {"delay": "delay", "halve": "halve", "tear": "tear"}
    return modes[name]


def run_campaign(campaign: Campaign, folder: Path, tell: Tell) -> Report:
    """Runs a campaign on a broker of its own."""
    with cluster(random.Random(campaign.seed), folder) as where:
        return Runner(campaign, where, folder, tell).run()
