from __future__ import annotations

import io
import json
from typing import Any

import pytest

from consumers.dedupe.filter import run
from incidentwire.contracts import Article, Duplicate
from tests.consumers.dedupe.articles import NOW, article, prose, rewritten

STORY = prose(200, 1)


def run_on(*lines: bytes | str | dict[str, Any]) -> tuple[int, list[Article], list[Duplicate], str]:
    """Runs the filter; returns exit code, the articles that went on, the duplicates, and what it reported."""
    encoded = [
        line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode()
        for line in lines
    ]
    out, duplicates, err = io.BytesIO(), io.BytesIO(), io.StringIO()
    code = run(io.BytesIO(b"\n".join(encoded) + b"\n"), "in.jsonl", out, err, lambda: NOW, duplicates)
    return (
        code,
        [Article.from_json(line) for line in out.getvalue().splitlines()],
        [Duplicate.from_json(line) for line in duplicates.getvalue().splitlines()],
        err.getvalue(),
    )


def test_prints_what_goes_on_in_input_order_and_writes_the_duplicates() -> None:
    code, going_on, duplicates, report = run_on(
        article("a", STORY).model_dump(mode="json"),
        article("b", STORY).model_dump(mode="json"),
        article("c", rewritten(STORY, 0.5, 2)).model_dump(mode="json"),
        article("a", STORY).model_dump(mode="json"),
        article("a", STORY + " More.", revision=2).model_dump(mode="json"),
    )
    assert code == 0
    assert [(each.article_id, each.revision) for each in going_on] == [("a", 1), ("c", 1), ("a", 2)]
    assert going_on[1].near is not None
    assert [(each.article_id, each.duplicate_of) for each in duplicates] == [("b", "a")]
    assert report == (
        "dedupe: 5 articles, 3 go on (1 near another), 1 duplicates (1 exact), 1 replayed, 0 unreadable\n"
    )


def test_optional_fields_may_be_missing() -> None:
    _, going_on, duplicates, _ = run_on(
        {"url": "https://quay.example/1", "title": "", "text": STORY},
        {"url": "https://marsk.example/2", "text": STORY},
    )
    assert len(going_on) == 1
    assert duplicates[0].duplicate_of == going_on[0].article_id
    assert duplicates[0].url == "https://marsk.example/2"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"no json", "Expecting value"),
        (b"[1, 2]", "not a JSON object"),
        (b'{"title": "x"}', "needs 'text'"),
        (b"\xff\xfe{}", "decode"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"text": "x", "published_at": "yesterday"}', "published_at"),
        (b'{"text": "x", "published_at": "2026-01-01T00:00:00"}', "published_at"),
        (b'{"text": "x", "published_at": "0001-01-01T00:00:00+05:00"}', ""),
        (b'{"text": "x", "text_quality": "superb"}', "text_quality"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_goes_on(line: bytes, reason: str) -> None:
    code, going_on, _, report = run_on({"id": "a", "text": STORY}, line, {"id": "b", "text": prose(60, 2)})
    assert code == 1
    assert [each.article_id for each in going_on] == ["a", "b"]
    named, summary = report.splitlines()
    assert named.startswith("in.jsonl:2: ")
    assert reason in named
    assert summary.endswith("1 unreadable")


def test_no_input_is_no_error() -> None:
    code, going_on, duplicates, _ = run_on(b"")
    assert (code, going_on, duplicates) == (0, [], [])


def test_duplicates_need_no_file() -> None:
    out, line = io.BytesIO(), article("a", STORY).to_json() + b"\n" + article("b", STORY).to_json() + b"\n"
    assert run(io.BytesIO(line), "-", out, io.StringIO(), lambda: NOW) == 0
    assert len(out.getvalue().splitlines()) == 1
