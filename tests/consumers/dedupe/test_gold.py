"""Against the gold timelines: every wire copy is found, and nothing else is taken for one."""

from __future__ import annotations

import json
from pathlib import Path

from consumers.dedupe.core import Deduplicator
from incidentwire.contracts import Article
from tests.consumers.dedupe.articles import NOW


def test_the_wire_copies_of_the_gold_timelines_are_found_and_nothing_else(shared_dir: Path) -> None:
    expected: dict[str, str] = {}
    found: dict[str, str] = {}
    articles = 0
    deduplicator = Deduplicator()
    for path in sorted((shared_dir / "data" / "gold" / "dev" / "timelines").glob("*.json")):
        timeline = json.loads(path.read_text("utf-8"))
        expected |= timeline["gold"]["duplicates"]
        for fields in timeline["articles"]:
            articles += 1
            given = {**fields, "article_id": fields["id"]}
            decision = deduplicator.decide(Article.from_loose(given, NOW), NOW)
            if decision.duplicate is not None:
                found[fields["id"]] = decision.duplicate.duplicate_of
            elif decision.article is not None and decision.article.near is not None:
                print(f"near: {fields['id']} {decision.article.near}")
    print(f"{articles} articles, {len(expected)} copies, {len(found)} found")
    assert expected
    assert found == expected
