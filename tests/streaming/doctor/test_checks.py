"""The doctor's checks on clusters that one can think of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from incidentwire.streaming.catalogue import Drift
from incidentwire.streaming.doctor.cluster import check_brokers, check_clock, check_replicas, check_transactions
from incidentwire.streaming.doctor.findings import EXIT_CODES, Finding, worst
from incidentwire.streaming.doctor.flow import check_groups, check_hanging, check_letters, check_topics
from incidentwire.streaming.doctor.limits import Limits
from incidentwire.streaming.doctor.seen import (
    Broker,
    ClockReading,
    Group,
    GroupPartition,
    Letters,
    OpenTransaction,
    Partition,
)
from incidentwire.streaming.settings import KafkaSettings

LIMITS = Limits()
SETTINGS = KafkaSettings("127.0.0.1:1", instance="t")
WELL = {
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.replication.factor": "1",
    "offsets.topic.replication.factor": "1",
    "transaction.max.timeout.ms": "900000",
    "group.min.session.timeout.ms": "6000",
    "group.max.session.timeout.ms": "1800000",
    "offsets.retention.minutes": "10080",
}
BROKER = Broker(1, "127.0.0.1:9092", (4, 3), WELL)
NOW_MS = 1_000_000_000.0
DAY = 86400.0


def severities(findings: Iterable[Finding]) -> list[str]:
    """In order; and whatever is not well must say a way out."""
    found = list(findings)
    assert all(finding.way_out for finding in found if finding.severity != "ok")
    return [finding.severity for finding in found]


def test_the_gravest_finding_gives_the_exit_code() -> None:
    def of(*severities: str) -> int:
        return EXIT_CODES[worst(Finding("c", severity, "s", "f", "w") for severity in severities)]  # type: ignore[arg-type]

    assert (of(), of("ok"), of("ok", "warning"), of("problem", "ok", "warning")) == (0, 0, 1, 2)


@pytest.mark.parametrize(
    ("brokers", "expected"),
    [
        ([BROKER], ["ok"]),
        ([replace(BROKER, version=None, error="timed out")], ["problem"]),
        ([replace(BROKER, version=(2, 4))], ["problem"]),
        ([replace(BROKER, fenced=True, version=None)], ["warning"]),
        ([BROKER, replace(BROKER, node=2, version=(3, 9))], ["ok", "ok", "warning"]),
    ],
)
def test_brokers(brokers: list[Broker], expected: list[str]) -> None:
    assert severities(check_brokers(brokers, LIMITS)) == expected


@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [
        ("transaction.state.log.min.isr", "2", "problem"),
        ("transaction.max.timeout.ms", "29999", "problem"),
        ("group.min.session.timeout.ms", "30001", "problem"),
        ("group.max.session.timeout.ms", "29999", "problem"),
        ("offsets.retention.minutes", "60", "warning"),
        ("transaction.max.timeout.ms", "30000", "ok"),
    ],
)
def test_a_broker_setting_that_refuses_us_is_named(setting: str, value: str, expected: str) -> None:
    findings = list(check_transactions([replace(BROKER, settings=WELL | {setting: value})], SETTINGS, LIMITS))
    assert severities(findings) == [expected]
    assert expected == "ok" or setting in findings[0].subject


def test_one_copy_of_what_was_committed_is_a_warning_only_where_there_could_be_two() -> None:
    three = [replace(BROKER, node=node) for node in (1, 2, 3)]
    assert severities(check_transactions([BROKER], SETTINGS, LIMITS)) == ["ok"]
    assert severities(check_transactions(three, SETTINGS, LIMITS)) == ["warning"] * 6


@pytest.mark.parametrize(
    ("partition", "expected"),
    [
        (Partition("t", 0, 1, 1, 1, 1), "ok"),
        (Partition("t", 0, -1, 1, 0, 1), "problem"),
        (Partition("t", 0, 1, 3, 1, 2), "problem"),
        (Partition("t", 0, 1, 3, 2, 2), "warning"),
        (Partition("t", 0, 1, 3, 3, 1), "warning"),
    ],
)
def test_replicas(partition: Partition, expected: str) -> None:
    assert severities(check_replicas([partition])) == [expected]


@pytest.mark.parametrize(
    ("skew", "error", "expected"),
    [(0.2, 0.01, "ok"), (-6.0, 0.01, "warning"), (6.0, 2.0, "ok"), (700.0, 0.1, "problem"), (-700.0, 0.1, "problem")],
)
def test_clock_skew_counts_beyond_what_the_measurement_leaves_open(skew: float, error: float, expected: str) -> None:
    assert severities(check_clock(ClockReading(skew, error), LIMITS)) == [expected]


def test_topic_drift_names_each_topic() -> None:
    missing = [Drift(name, "missing", "4", "none", True) for name in ("a", "b")]
    moved = [Drift("c", "partitions", "4", "3", False), Drift("d", "config", "x=1", "x=2", True)]
    assert severities(check_topics([], 11)) == ["ok"]
    findings = list(check_topics([*missing, *moved, Drift("e", "replication", "3", "1", False)], 11))
    assert severities(findings) == ["problem", "problem", "warning", "warning"]
    assert "a, b" in findings[0].found
    assert [finding.subject for finding in findings[1:]] == ["c", "d", "e"]


def open_for(seconds: float, owner: str | None) -> OpenTransaction:
    return OpenTransaction("t", 3, 17, 2, 40, seconds, owner, 30_000 if owner else 0)


@pytest.mark.parametrize(
    ("transactions", "expected"),
    [
        ([], "ok"),
        ([open_for(80, "mine")], "ok"),
        ([open_for(91, "mine")], "problem"),
        ([open_for(30, None)], "ok"),
        ([open_for(61, None)], "problem"),
    ],
)
def test_a_transaction_hangs_when_it_is_open_for_longer_than_anyone_allows(
    transactions: list[OpenTransaction], expected: str
) -> None:
    findings = list(check_hanging(transactions, LIMITS))
    assert severities(findings) == [expected]
    if expected == "problem":
        assert "--topic t --partition 3 --start-offset 40" in findings[0].way_out


def standing(unread: int, age_seconds: float | None, **changes: object) -> GroupPartition:
    oldest = None if age_seconds is None else int(NOW_MS - age_seconds * 1000)
    return replace(GroupPartition("dedupe", "g", "t", 0, 10, 0, unread, oldest), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("members", "place", "expected"),
    [
        (1, standing(0, None), "ok"),
        (0, standing(0, None), "ok"),
        (1, standing(500, 20), "ok"),
        (1, standing(1, 301), "warning"),
        (1, standing(1, 3601), "problem"),
        (0, standing(5, 20), "warning"),
        (0, standing(5, 400), "problem"),
        (0, standing(5, 400, committed=None), "warning"),
    ],
)
def test_lag_counts_by_the_age_of_the_first_unread_record(members: int, place: GroupPartition, expected: str) -> None:
    group = Group("dedupe", "g", "Stable" if members else "Empty", members)
    assert severities(check_groups([group], [place], NOW_MS, LIMITS)) == [expected]


def test_lag_is_told_in_records_and_in_seconds_over_all_partitions() -> None:
    places = [standing(3, 20), standing(4, 70, partition=1), standing(0, None, partition=2)]
    (finding,) = check_groups([Group("dedupe", "g", "Stable", 2)], places, NOW_MS, LIMITS)
    assert finding.found == "7 records, 70 s behind, 2 members"


def test_records_that_retention_took_unread_are_a_problem() -> None:
    findings = list(check_groups([Group("dedupe", "g", "Stable", 1)], [standing(0, None, first=20)], NOW_MS, LIMITS))
    assert severities(findings) == ["ok", "problem"]
    assert "10 to 19" in findings[1].found


def test_unread_records_that_do_not_come_are_told() -> None:
    place = standing(5, None, blocked=True)
    assert severities(check_groups([Group("dedupe", "g", "Stable", 1)], [place], NOW_MS, LIMITS)) == ["ok", "warning"]


@pytest.mark.parametrize(
    ("oldest_days", "expected"), [(1, "warning"), (82, "warning"), (84, "problem"), (91, "problem")]
)
def test_dead_letters_become_a_problem_before_retention_takes_them(oldest_days: float, expected: str) -> None:
    letters = [Letters("dedupe", "unreadable", 3, oldest_days * DAY, 60)]
    assert severities(check_letters(letters, 90 * DAY, LIMITS)) == [expected]


def test_no_dead_letter_is_well() -> None:
    assert severities(check_letters([], 90 * DAY, LIMITS)) == ["ok"]


def test_a_stage_name_out_of_a_header_can_not_become_a_command() -> None:
    (finding,) = check_letters([Letters("x; rm -rf ~", "error", 1, 5, 5)], None, LIMITS)
    assert "--stage 'x; rm -rf ~'" in finding.way_out
