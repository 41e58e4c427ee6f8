"""The stage loop over a fake Kafka, in any order of events that hypothesis can think of.

The real `StageLoop`, `Membership` and `Transaction` run over `fake_kafka.py`. After every step the committed output
must be the very function of the input up to the committed offsets: nothing missing, nothing twice, no offset ahead of
its output. In the end, without faults, everything comes through.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from kafka.errors import KafkaError
from kafka.structs import TopicPartition

from incidentwire.contracts import Record
from incidentwire.contracts.topics import ARTICLES_RAW, ARTICLES_UNIQUE, DEAD_LETTERS, DEDUPE_FINGERPRINTS, Topic
from incidentwire.streaming.guard import DeadlineExpired
from incidentwire.streaming.health import Health
from incidentwire.streaming.loop import CAUSES, Stage, StageLoop
from incidentwire.streaming.membership import Membership
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.outcomes import Drop, Emit, Message, Outcome, OutRecord, RetryAfter
from incidentwire.streaming.restore import Restore
from incidentwire.streaming.settings import KafkaSettings
from incidentwire.streaming.transaction import Transaction
from tests.streaming.fake_kafka import FakeConsumer, FakeKafka, FakeProducer, FakeRecord, Point, no_answer

PARTITIONS = 2
INSTANCES = ("a", "b")
KEYS = ("x", "y")
KINDS = ("count", "count", "drop", "poison", "busy")
NOW = datetime(2026, 3, 4, tzinfo=UTC)
# More turns than there can be records, retries and recoveries left at the end.
LAST_TURNS = 400
RECORDS = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(KINDS)), min_size=1, max_size=4)
POINTS: tuple[Point, ...] = ("polled", "send", "offsets", "commit", "committed")
FAULTS = ("crash", "no answer", "fence", "move", "move in time", "replace", "other turn", "stop")
COMMITS = ("at once", "when asked", "too late")
OWNERS = st.lists(st.sampled_from((*INSTANCES, "")), min_size=PARTITIONS, max_size=PARTITIONS)


class Crash(BaseException):
    """The process is gone, with whatever it had open."""


class Number(Record):
    """The value of an output or a state record."""

    text: str
    number: int


def key_of(record: FakeRecord) -> str:
    return (record.key or b"").decode()


def outcome_of(counts: Counter[str], key: str, kind: str) -> str | None:
    """What the core says of one record, as text: the function that the pipeline is to compute. None: a dead letter."""
    if kind == "poison":
        return None
    if kind == "drop":
        return f"{key} dropped"
    counts[key] += 1
    return f"{key} {counts[key]}"


class Counting:
    """A core with state: counts the records of each key."""

    def __init__(self, busy: set[tuple[int, int]]) -> None:
        self._counts: Counter[str] = Counter()
        self._busy = busy  # the outside world: who was turned away once

    def restore(self, topic: str, key: str, value: bytes | None) -> None:
        self._counts[key] = Number.from_json(value or b"").number

    def process(self, message: Message) -> Outcome:
        kind, key, place = (message.value or b"").decode(), message.key_text, (message.partition, message.offset)
        if kind == "busy" and place not in self._busy:
            self._busy.add(place)
            return RetryAfter(0.5, "busy")
        if kind == "poison":
            self._counts[key] += 100  # its state can't be trusted after this
            raise RuntimeError("poison")
        told = outcome_of(self._counts, key, kind)
        out = OutRecord(ARTICLES_UNIQUE, f"{message.partition}", Number(text=f"{told}", number=message.offset))
        if kind == "drop":
            return Drop("told", (out,))
        return Emit((out, OutRecord(DEDUPE_FINGERPRINTS, key, Number(text="", number=self._counts[key]))))


class Clock:
    """Seconds that pass when told, and a little with every look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


class GuardedCall:
    """A guarded call without a thread, so that an order of events can be told again.

    `at once`: done when it begins; `when asked`: no sooner than somebody waits for it, so that what can be done
    meanwhile is done; `too late`: not before its deadline, and tried all the same after it has been given up.
    """

    def __init__(self, call: Callable[[], None], when: str, late: list[Callable[[], None]]) -> None:
        self._call, self._when, self._late = call, when, late
        self._error: BaseException | None = None
        if when == "at once":
            self._run()

    def _run(self) -> None:
        try:
            self._call()
        except BaseException as error:  # noqa: BLE001 - raised by `result`, as a thread's is
            self._error = error

    def failed(self) -> bool:
        return self._error is not None

    def result(self) -> None:
        if self._when == "too late":
            self._late.append(self._call)
            raise DeadlineExpired("commit did not return in time")
        if self._when == "when asked":
            self._run()
        if self._error is not None:
            raise self._error


class StageLoopOnFakeKafka(RuleBasedStateMachine):
    """Two members, two partitions, and everything that can go wrong."""

    @initialize()
    def start(self) -> None:
        self.kafka = FakeKafka(PARTITIONS)
        self.kafka.fault = self._strike
        self.clock = Clock()
        self.stop = threading.Event()
        self.busy: set[tuple[int, int]] = set()
        self.commits = "at once"
        self.late: list[Callable[[], None]] = []
        self.loops: dict[str, StageLoop] = {}
        self.faults: dict[str, dict[Point, Callable[[], None]]] = {name: {} for name in INSTANCES}
        self.kafka.assign({"a": frozenset({0}), "b": frozenset({1})})

    # What happens outside

    @rule(
        partition=st.integers(0, PARTITIONS - 1),
        records=RECORDS,
        aborted=st.booleans(),
    )
    def publish(self, partition: int, records: list[tuple[str, str]], aborted: bool) -> None:
        for key, kind in records:
            place = TopicPartition(ARTICLES_RAW.name, partition)
            self.kafka.publish(place, key.encode(), kind.encode(), aborted=aborted and kind == "drop")

    @rule(owners=OWNERS)
    def rebalance(self, owners: list[str]) -> None:
        self._assign(owners)

    @rule(seconds=st.sampled_from((0.3, 1.5, 6.0)))
    def time_passes(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule(instance=st.sampled_from(INSTANCES))
    def crash(self, instance: str) -> None:
        self.loops.pop(instance, None)

    @rule(when=st.sampled_from(COMMITS))
    def commits_take(self, when: str) -> None:
        self.commits = when

    @rule()
    def late_commits_go_on(self) -> None:
        """The threads of commits that were given up: whatever they still do has no effect."""
        for call in self.late:
            with contextlib.suppress(KafkaError, Crash):
                call()
        self.late.clear()

    # What the members do

    @rule(instance=st.sampled_from(INSTANCES))
    def turn(self, instance: str) -> None:
        """One turn of a member; it is started where it is not running, and given up where its loop gave up."""
        try:
            if instance not in self.loops:
                loop = self._new_loop(instance)
                loop._transaction.open()  # as `run` does, which would not give control back
                self.loops[instance] = loop
            self.loops[instance]._turn(self.stop)
        except (Crash, *CAUSES):
            self.loops.pop(instance, None)

    @rule(
        instance=st.sampled_from(INSTANCES),
        point=st.sampled_from(POINTS),
        what=st.sampled_from(FAULTS),
        records=RECORDS,
        owners=OWNERS,
    )
    def turn_with_a_fault(
        self, instance: str, point: Point, what: str, records: list[tuple[str, str]], owners: list[str]
    ) -> None:
        """A turn that has something to do, and in the middle of which something happens, once."""
        if not self.kafka.group.target[instance]:
            self._assign([instance] * PARTITIONS)
        self.turn(instance)
        for partition in self.kafka.group.target[instance]:
            self.publish(partition, records, False)
        other = next(name for name in INSTANCES if name != instance)

        def strike() -> None:
            if what == "crash":
                raise Crash
            if what == "no answer":
                if point != "polled":  # the client takes no records out of a poll that fails
                    no_answer()
            elif what == "fence":  # the transaction ran out of time
                self.kafka.fence(self._transactional_id(instance))
            elif what.startswith("move"):
                self._assign(owners)
                self.turn(other)
                self.turn(other)
                if what == "move in time":  # for this one to poll before its batch is done
                    self.clock.now += 2.0
            elif what == "replace":  # a second process of the same name; this one does not know yet that it is a zombie
                self.loops.pop(instance, None)
                self.turn(instance)
                self.turn(instance)
            elif what == "other turn":
                self.turn(other)
            elif what == "stop":
                self.stop.set()

        self.faults[instance] = {point: strike}
        self.turn(instance)
        self.faults[instance] = {}
        self.stop.clear()

    # What must hold

    @invariant()
    def output_is_the_function_of_the_input_up_to_the_committed_offsets(self) -> None:
        if not hasattr(self, "kafka"):
            return
        told = self._told()
        letters = self._letters()
        for partition in range(PARTITIONS):
            expected, dead = self._expected(partition)
            assert told[partition] == expected, f"partition {partition}: {told[partition]}, expected {expected}"
            assert letters[partition] == dead, f"partition {partition}: letters {letters[partition]}, expected {dead}"

    def teardown(self) -> None:
        """Without faults, one member alone gets everything through."""
        if not hasattr(self, "kafka"):
            return
        self.faults = {name: {} for name in INSTANCES}
        self.commits = "when asked"
        self.late_commits_go_on()
        self._assign(["a"] * PARTITIONS)
        for _ in range(LAST_TURNS):
            if self._drained():
                break
            self.clock.now += 0.6
            self.turn("a")
        assert self._drained(), f"stuck at {self.kafka.group.committed}"
        self.output_is_the_function_of_the_input_up_to_the_committed_offsets()

    def _drained(self) -> bool:
        return all(
            record.offset < self._committed(partition)
            for partition in range(PARTITIONS)
            for record in self._input(partition)
        )

    def _input(self, partition: int) -> list[FakeRecord]:
        return self.kafka.committed_records(TopicPartition(ARTICLES_RAW.name, partition))

    def _committed(self, partition: int) -> int:
        return self.kafka.group.committed.get(TopicPartition(ARTICLES_RAW.name, partition), 0)

    def _expected(self, partition: int) -> tuple[list[tuple[int, str]], list[int]]:
        counts: Counter[str] = Counter()
        told, dead = [], []
        for record in self._input(partition):
            if record.offset < self._committed(partition):
                text = outcome_of(counts, key_of(record), (record.value or b"").decode())
                if text is None:
                    dead.append(record.offset)
                else:
                    told.append((record.offset, text))
        return told, dead

    def _read(self, topic: Topic) -> Iterator[FakeRecord]:
        for partition in range(PARTITIONS):
            yield from self.kafka.committed_records(TopicPartition(topic.name, partition), beyond_open=True)

    def _told(self) -> list[list[tuple[int, str]]]:
        """What was committed of each input partition, in order: their records share a key, hence a partition."""
        told: list[list[tuple[int, str]]] = [[] for _ in range(PARTITIONS)]
        for record in self._read(ARTICLES_UNIQUE):
            number = Number.from_json(record.value or b"")
            told[int(key_of(record))].append((number.number, number.text))
        return told

    def _letters(self) -> list[list[int]]:
        letters: list[list[int]] = [[] for _ in range(PARTITIONS)]
        for record in self._read(DEAD_LETTERS):
            marks = dict(record.headers)
            letters[int(marks["dlq.partition"])].append(int(marks["dlq.offset"]))
        return [sorted(one) for one in letters]

    # How members are made

    def _assign(self, owners: list[str]) -> None:
        self.kafka.assign(
            {name: frozenset(number for number, owner in enumerate(owners) if owner == name) for name in INSTANCES}
        )

    def _strike(self, instance: str, point: Point) -> None:
        strike = self.faults[instance].pop(point, None)
        if strike is not None:
            strike()

    @staticmethod
    def _settings(instance: str) -> KafkaSettings:
        # Two records a batch, so that a few make several transactions; no limit on poison.
        return KafkaSettings(
            "127.0.0.1:1", instance=instance, batch_records=2, most_batch_records=3, dead_letters_in_a_row=10**9
        )

    def _transactional_id(self, instance: str) -> str:
        return self._settings(instance).transactional_id("t")

    def _new_loop(self, instance: str) -> StageLoop:
        kafka, fixed = self.kafka, self._settings(instance)
        stage = Stage("t", ARTICLES_RAW, (DEDUPE_FINGERPRINTS,), (ARTICLES_UNIQUE,), lambda: Counting(self.busy))

        class Polling(FakeConsumer):
            def poll(self, timeout_ms: int, max_records: int) -> dict[TopicPartition, list[FakeRecord]]:
                found = super().poll(timeout_ms, max_records)
                if found:
                    kafka.fault(instance, "polled")
                return found

        def read_state(_: KafkaSettings, topics: tuple[Topic, ...], partition: int, take: Restore, __: object) -> int:
            for topic in topics:
                place = TopicPartition(topic.name, partition)
                kafka.wait_for(lambda producer, place=place: place in producer.places)  # as `restore` does
                for record in kafka.committed_records(place):
                    take(topic.name, key_of(record), record.value)
            return 0

        health, metrics = Health(monotonic=self.clock), StageMetrics("t")
        return StageLoop(
            stage,
            fixed,
            lambda: NOW,
            health,
            metrics,
            membership=Membership(fixed, "t", ARTICLES_RAW, lambda *_: Polling(kafka, instance)),
            transaction=Transaction(
                fixed,
                "t",
                lambda: NOW,
                lambda *_: FakeProducer(kafka, self._transactional_id(instance), instance),
                lambda _, __, call: GuardedCall(call, self.commits, self.late),
            ),
            read_state=read_state,
            monotonic=self.clock,
        )


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Thousands of recoveries, each with its line."""
    logging.getLogger("incidentwire").setLevel(logging.CRITICAL)


@pytest.mark.parametrize("what", FAULTS)
@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("commits", COMMITS[:2])
def test_each_fault_at_each_point_loses_and_doubles_nothing(commits: str, point: Point, what: str) -> None:
    """Every pair for certain, beside the random orders below."""
    for records in ([("x", "count"), ("x", "count")], [("x", "count"), ("x", "poison"), ("x", "count")]):
        machine = StageLoopOnFakeKafka()
        machine.start()
        machine.commits = commits
        for owners in (["b", "b"], ["a", "b"]):
            machine.turn_with_a_fault("a", point, what, records, owners)
            machine.output_is_the_function_of_the_input_up_to_the_committed_offsets()
            machine.turn("b")
            machine.turn("a")
            machine.output_is_the_function_of_the_input_up_to_the_committed_offsets()
        machine.teardown()


StageLoopOnFakeKafka.TestCase.settings = settings(
    max_examples=100, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
TestStageLoop = StageLoopOnFakeKafka.TestCase
