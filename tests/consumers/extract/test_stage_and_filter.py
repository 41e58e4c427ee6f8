"""The thin shells: the stage on messages, the filter on JSON lines and plain text."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

from consumers.extract.core import IncidentExtractor
from consumers.extract.filter import run, run_text
from consumers.extract.stage import ExtractStage
from incidentwire.contracts import Extraction
from incidentwire.contracts.topics import ARTICLES_UNIQUE, EXTRACTIONS
from incidentwire.streaming.outcomes import DeadLetter, Drop, Emit, Message
from tests.consumers.extract.extracting import NOW, PUBLISHED, NoPlaces, article

TEXT = "Two soldiers were killed on Saturday when a bomb exploded."
EXTRACTOR = IncidentExtractor(places=NoPlaces())


def clock() -> datetime:
    return NOW


def message(value: bytes | None) -> Message:
    return Message(ARTICLES_UNIQUE.name, 0, 7, b"a", value)


def test_an_article_becomes_one_extraction_under_its_id() -> None:
    given = article(TEXT)
    outcome = ExtractStage(EXTRACTOR, clock).process(message(given.to_json()))
    assert isinstance(outcome, Emit)
    (record,) = outcome.records
    assert (record.topic, record.key) == (EXTRACTIONS, given.article_id)
    assert isinstance(record.record, Extraction)
    assert [figure.value for figure in record.record.figures] == [2]


def test_what_is_no_article_is_a_dead_letter_and_a_tombstone_is_dropped() -> None:
    stage = ExtractStage(EXTRACTOR, clock)
    outcome = stage.process(message(b"{"))
    assert isinstance(outcome, DeadLetter)
    assert outcome.reason == "unreadable"
    assert isinstance(stage.process(message(None)), Drop)


def test_the_filter_answers_each_line_in_order_and_names_the_bad_ones() -> None:
    lines = [
        json.dumps({"id": "one", "text": TEXT, "published_at": "2026-02-02T09:00:00Z"}).encode(),
        b"no json",
        b"[1]",
        b'{"title": "no text"}',
        b'{"text": "\xff"}',
        b"[" * 100_000,
        json.dumps({"id": "two", "text": "The library opened with music and cake for all."}).encode(),
    ]
    out, err = io.BytesIO(), io.StringIO()
    code = run(io.BytesIO(b"\n".join(lines) + b"\n"), "in.jsonl", out, err, clock, EXTRACTOR)
    found = [Extraction.from_json(line) for line in out.getvalue().splitlines()]
    assert code == 1
    assert [item.article_id for item in found] == ["one", "two"]
    assert [item.skipped for item in found] == [None, "gate"]
    assert [line.split(" ")[0] for line in err.getvalue().splitlines()] == [
        f"in.jsonl:{number}:" for number in range(2, 7)
    ]


def test_a_text_file_is_one_article_dated_by_the_option() -> None:
    out, err = io.BytesIO(), io.StringIO()
    assert run_text(io.BytesIO(TEXT.encode()), "a.txt", out, err, clock, PUBLISHED, EXTRACTOR) == 0
    found = Extraction.from_json(out.getvalue())
    assert found.reports[0].when.start == datetime(2026, 1, 31, tzinfo=UTC).date()


def test_a_text_file_that_is_no_text_is_named() -> None:
    out, err = io.BytesIO(), io.StringIO()
    assert run_text(io.BytesIO(b"\xff\xfe\x00killed"), "a.txt", out, err, clock, None, EXTRACTOR) == 1
    assert err.getvalue().startswith("a.txt: ")
    assert out.getvalue() == b""
