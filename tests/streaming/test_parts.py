"""The small parts of the streaming room."""

from __future__ import annotations

import gc
import json
import random
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime

import pytest
from kafka.partitioner.default import murmur2 as library_murmur2

from incidentwire.contracts.topics import CATALOGUE
from incidentwire.streaming.batch_histogram import BatchHistogram
from incidentwire.streaming.collecting import YOUNG_OBJECTS, seldom
from incidentwire.streaming.envelope import dead_letter_headers, event_headers, new_traceparent, traceparent_of
from incidentwire.streaming.guard import DeadlineExpired, call_within
from incidentwire.streaming.health import Health, HealthServer
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.outcomes import DeadLetter, Message, OutRecord
from incidentwire.streaming.partitions import murmur2, partition_of
from incidentwire.streaming.record_size import event_bytes, record_bytes
from incidentwire.streaming.stall import StallCheck, StallDetector, Stalled
from tests.streaming.fakes import record

NOW = datetime(2026, 3, 4, tzinfo=UTC)


def test_keys_go_where_the_java_client_sends_them() -> None:
    """murmur2 of these strings is published in Kafka's own tests: -973932308, -790332482, -985981536."""
    for text, hashed in (("21", -973932308), ("foobar", -790332482), ("a-little-bit-long-string", -985981536)):
        assert partition_of(text, 1000) == (hashed & 0x7FFFFFFF) % 1000


def test_keys_of_any_length_go_where_the_client_library_sends_them() -> None:
    rng = random.Random(5)
    for length in range(70):
        key = rng.randbytes(length)
        assert murmur2(key) & 0x7FFFFFFF == library_murmur2(key) & 0x7FFFFFFF, key


def test_a_call_that_does_not_return_is_given_up() -> None:
    never = threading.Event()
    with pytest.raises(DeadlineExpired, match="waiting did not return"):
        call_within(0.02, "waiting", lambda: never.wait(10))
    never.set()


def test_a_guarded_call_gives_its_result_or_its_error() -> None:
    assert call_within(5, "adding", lambda: 1 + 1) == 2
    with pytest.raises(ZeroDivisionError):
        call_within(5, "dividing", lambda: 1 / 0)


def test_the_same_event_published_again_has_the_same_id() -> None:
    out = record("a")
    first = dict(event_headers(out, b"{}", "dedupe", NOW, None))
    again = dict(event_headers(out, b'{"later": 1}', "dedupe", datetime(2027, 1, 1, tzinfo=UTC), None))
    assert first["ce_id"] == again["ce_id"]
    assert first["ce_id"] != dict(event_headers(record("b"), b"{}", "dedupe", NOW, None))["ce_id"]


def test_a_trace_is_carried_and_rubbish_is_not() -> None:
    trace = new_traceparent()
    assert traceparent_of(Message("t", 0, 0, None, None, (("traceparent", trace),))) == trace
    assert traceparent_of(Message("t", 0, 0, None, None, (("traceparent", b"rubbish"),))) is None


def test_a_letter_that_dies_again_tells_of_its_latest_death() -> None:
    earlier = (("dlq.error", b"old"), ("mine", b"kept"))
    died = Message("articles.raw", 2, 9, b"k", b"v", earlier)
    headers = dead_letter_headers(died, DeadLetter("error", "new"), "extract", 3, NOW)
    assert headers[0] == ("mine", b"kept")
    marks = dict(headers)
    assert len([name for name, _ in headers if name == "dlq.error"]) == 1
    assert (marks["dlq.topic"], marks["dlq.partition"], marks["dlq.offset"]) == (b"articles.raw", b"2", b"9")
    assert (marks["dlq.error"], marks["dlq.attempts"], marks["dlq.at"]) == (b"new", b"3", b"2026-03-04T00:00:00Z")


def test_a_partition_with_lag_that_does_not_move_stands_still_and_an_idle_one_does_not() -> None:
    stalls = StallDetector()
    assert stalls.observe({0: (5, 9), 1: (9, 9)}, 0) == {}
    assert stalls.observe({0: (5, 9), 1: (9, 9)}, 60) == {0: 60}
    assert stalls.observe({0: (6, 9), 1: (9, 10)}, 61) == {1: 1}


class StandingStill:
    """A membership whose partition 0 never moves."""

    def progress(self) -> dict[int, tuple[int, int]]:
        return {0: (5, 9)}


def test_a_stall_makes_the_stage_unready_and_a_long_one_ends_it() -> None:
    now = [0.0]
    health, metrics = Health(), StageMetrics("t")
    health.set("start", None)
    check = StallCheck(StandingStill(), 60, health, metrics, lambda: now[0])  # type: ignore[arg-type]
    now[0] = 10.0
    check.check()
    now[0] = 69.0
    check.check()
    assert health.ready()[0]
    now[0] = 75.0
    check.check()
    assert health.ready() == (False, {"stall": "partitions [0] do not move"})
    now[0] = 191.0
    with pytest.raises(Stalled, match=r"partitions \[0\] have lag"):
        check.check()


def test_a_partition_that_waits_on_purpose_is_not_stalled() -> None:
    now = [0.0]
    check = StallCheck(StandingStill(), 60, Health(), StageMetrics("t"), lambda: now[0])  # type: ignore[arg-type]
    for moment in (10.0, 100.0, 1000.0):
        now[0] = moment
        check.check(waiting={0})


def test_time_held_on_purpose_does_not_count_as_a_stall() -> None:
    """The first turn after a long pause has polled nothing yet."""
    now = [0.0]
    health = Health()
    health.set("start", None)
    check = StallCheck(StandingStill(), 60, health, StageMetrics("t"), lambda: now[0])  # type: ignore[arg-type]
    for moment in (10.0, 100.0, 1000.0):
        now[0] = moment
        check.check(waiting={0})
    now[0] = 1010.0
    check.check()
    assert health.ready() == (True, {})
    now[0] = 1075.0
    check.check()
    assert health.ready() == (False, {"stall": "partitions [0] do not move"})


def test_a_loop_that_stands_still_is_not_alive() -> None:
    now = [0.0]
    health = Health(stuck_seconds=30, monotonic=lambda: now[0])
    assert health.live()[0]
    now[0] = 31.0
    assert health.live() == (False, {"loop": "no beat for 31 s"})
    health.beat()
    assert health.live()[0]


def test_probes_answer_over_http_with_their_reasons() -> None:
    health, metrics = Health(), StageMetrics("t")
    metrics.count("emit", "")
    with HealthServer(health, metrics.registry, "127.0.0.1", 0) as server:
        base = f"http://127.0.0.1:{server.port}"
        assert urllib.request.urlopen(f"{base}/live").status == 200
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{base}/ready")
        assert (refused.value.code, json.load(refused.value)["reasons"]) == (503, {"start": "starting"})
        health.set("start", None)
        assert urllib.request.urlopen(f"{base}/ready").status == 200
        assert b'outcome="emit"' in urllib.request.urlopen(f"{base}/metrics").read()


def test_the_collector_looks_less_often_while_a_stage_runs_and_as_before_afterwards() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with seldom():
        assert gc.get_threshold() == (YOUNG_OBJECTS, *before[1:])
        assert gc.get_freeze_count() > frozen
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


def test_a_histogram_of_a_batch_counts_each_value_in_its_bucket() -> None:
    histogram = BatchHistogram("age", "Age", {"stage": "s"}, (1, 5))
    histogram.observe_all([0.5, 1.0, 3.0, 9.0])
    histogram.observe_all([5.0])
    (family,) = histogram.collect()
    told = {
        (sample.name, sample.labels.get("le")): sample.value
        for sample in family.samples
        if sample.labels["stage"] == "s"
    }
    assert told == {
        ("age_bucket", "1.0"): 2,
        ("age_bucket", "5.0"): 4,
        ("age_bucket", "+Inf"): 5,
        ("age_count", None): 5,
        ("age_sum", None): 18.5,
    }


def test_a_header_without_a_value_reaches_its_dead_letter_as_an_empty_one() -> None:
    message = Message("articles.raw", 0, 1, b"k", b"v", (("mine", None), ("yours", b"x")))
    headers = dead_letter_headers(message, DeadLetter("error", "why"), "dedupe", 1, datetime(2026, 3, 4, tzinfo=UTC))
    assert headers[:2] == [("mine", b""), ("yours", b"x")]


def test_the_quick_size_of_an_event_is_never_less_than_its_size() -> None:
    for topic in CATALOGUE:
        out = OutRecord(topic, "k" * 200, None)
        headers = event_headers(out, b"", "a-stage-with-a-name-of-40-characters-aaaa", NOW, new_traceparent())
        for size in (0, 1, 70_000):
            value = b"v" * size
            assert event_bytes(b"k" * 200, value) >= record_bytes(b"k" * 200, value, headers)
