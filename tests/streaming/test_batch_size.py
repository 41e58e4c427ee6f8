"""How many records the next transaction takes."""

from __future__ import annotations

from incidentwire.streaming.batch_size import LEAST_RECORDS, TARGET_SECONDS, BatchSize


def test_a_quick_core_gets_more_but_no_more_than_double_and_no_more_than_the_most() -> None:
    size = BatchSize(500, 1800)
    sizes = []
    for _ in range(3):
        size.observe(size.records, 0.001)
        sizes.append(size.records)
    assert sizes == [1000, 1800, 1800]


def test_a_slow_core_gets_what_it_does_in_the_target_time() -> None:
    size = BatchSize(500, 2000)
    size.observe(500, 1.0)
    assert size.records == int(500 * TARGET_SECONDS)
    size.observe(200, 60.0)
    assert size.records == LEAST_RECORDS


def test_a_small_batch_of_a_quiet_topic_changes_nothing() -> None:
    size = BatchSize(500, 2000)
    size.observe(1, 0.04)
    assert size.records == 500
