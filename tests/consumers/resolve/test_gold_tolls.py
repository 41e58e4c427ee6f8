"""The toll rules against annotated articles, where these are present."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from consumers.resolve.toll import Telling, article_votes, incident_toll
from incidentwire.contracts import Figure
from tests.consumers.resolve.stories import NOON


def test_the_rules_give_the_annotated_toll_cells(shared_dir: Path) -> None:
    """Reports without parts only, cells of one kind of people: what needs no reading of the gold's own conventions."""
    right = asked = 0
    for path in sorted((shared_dir / "data" / "gold" / "dev" / "articles").glob("*.json")):
        gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["gold"]
        figures = [_figure(item) for item in gold.get("figures", [])]
        parents = {report.get("part_of") for report in gold.get("reports", [])}
        for report in gold.get("reports", []):
            if report["id"] in parents:
                continue
            kinds = {actor.get("kind") for actor in report.get("actors", [])}
            fights = not kinds or "state_forces" in kinds
            toll = incident_toll(
                [article_votes(Telling("a", 1, NOON, "x"), figures, [report["id"]], fights)], frozenset()
            )
            for cell in gold.get("toll", []):
                if cell["report"] != report["id"] or cell["who"] == "people":
                    continue
                asked += 1
                found = toll.cells.get((cell["who"], cell["outcome"], None))
                right += found is not None and found.count.best in [cell.get("best"), *_others(cell)]
    assert asked > 100
    assert right / asked > 0.98


def _others(cell: dict[str, Any]) -> list[Any]:
    others: list[Any] = cell.get("accept", {}).get("best", [])
    return others


def _figure(item: dict[str, Any]) -> Figure:
    default = "things" if item["who"] == "objects" else "persons"
    evidence = [{"start": 0, "end": 1, "quote": "x"}]
    return Figure.model_validate({"unit": default, **item, "evidence": evidence})
