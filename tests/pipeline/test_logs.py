"""Log lines: the client library's repetitions are thinned out, different complaints are not."""

from __future__ import annotations

import logging

from pipeline.logs import RepeatFilter


def complaint(message: str) -> logging.LogRecord:
    return logging.LogRecord("kafka.net", logging.ERROR, "f", 1, message, (), None)


def test_the_same_complaint_comes_once_in_a_while_and_another_at_once() -> None:
    now = [0.0]
    thin = RepeatFilter(30.0, lambda: now[0])
    assert thin.filter(complaint("refused"))
    assert not thin.filter(complaint("refused"))
    assert thin.filter(complaint("reset"))
    now[0] = 30.0
    assert thin.filter(complaint("refused"))
