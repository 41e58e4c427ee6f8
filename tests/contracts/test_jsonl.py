"""Reading and writing records as JSON lines."""

from __future__ import annotations

import io

import pytest

from incidentwire.contracts import Near, jsonl
from incidentwire.contracts.jsonl import JsonLines, write_line

GOOD = b'{"article_id":"a","similarity":0.5}\n'


def read(content: bytes) -> tuple[list[Near], JsonLines[Near], str]:
    err = io.StringIO()
    lines = JsonLines(io.BytesIO(content), "in.jsonl", Near.from_json, err)
    return list(lines), lines, err.getvalue()


def test_a_bad_line_is_named_with_its_number_and_the_rest_goes_on() -> None:
    records, lines, told = read(GOOD + b"\n{nope\n" + GOOD)
    assert len(records) == 2
    assert lines.failed == 1
    assert told.startswith("in.jsonl:3: ")
    assert told.count("\n") == 1


def test_the_reason_names_the_field() -> None:
    _, _, told = read(b'{"article_id":"a","similarity":7}\n')
    assert "similarity" in told


def test_an_endless_line_is_passed_over_without_being_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "MAX_LINE_BYTES", 100)
    records, lines, told = read(b"x" * 1050 + b"\n" + GOOD)
    assert (len(records), lines.failed) == (1, 1)
    assert "in.jsonl:1: longer than 100 bytes" in told


def test_what_is_written_can_be_read() -> None:
    out = io.BytesIO()
    write_line(out, Near(article_id="ä", similarity=0.4))
    assert read(out.getvalue())[0] == [Near(article_id="ä", similarity=0.4)]
