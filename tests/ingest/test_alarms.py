from __future__ import annotations

import threading

from ingest.alarms import Alarms


def test_alarms_ring_in_the_order_of_their_times_whatever_order_they_were_set_in() -> None:
    alarms, rung, all_rung = Alarms(), [], threading.Event()  # type: ignore[var-annotated]
    alarms.set(0.06, lambda: (rung.append("late"), all_rung.set()))
    alarms.set(0.03, lambda: rung.append("early"))
    assert all_rung.wait(5)
    assert rung == ["early", "late"]


def test_a_cancelled_alarm_does_not_ring_and_the_next_one_does() -> None:
    alarms, rung, last = Alarms(), [], threading.Event()  # type: ignore[var-annotated]
    alarms.set(0.02, lambda: rung.append("cancelled")).cancel()
    alarms.set(0.04, last.set)
    assert last.wait(5)
    assert rung == []


def test_cancelling_waits_for_a_call_that_has_begun() -> None:
    alarms, begun, go_on, ended = Alarms(), threading.Event(), threading.Event(), threading.Event()

    def call() -> None:
        begun.set()
        go_on.wait(5)
        ended.set()

    alarm = alarms.set(0, call)
    assert begun.wait(5)
    threading.Timer(0.02, go_on.set).start()
    alarm.cancel()
    assert ended.is_set()


def test_a_thousand_alarms_need_one_thread() -> None:
    before = threading.active_count()
    alarms = Alarms()
    for alarm in [alarms.set(60, lambda: None) for _ in range(1_000)]:
        alarm.cancel()
    assert threading.active_count() <= before + 1
