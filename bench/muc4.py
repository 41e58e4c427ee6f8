"""MUC-4: the extractor on newswire of 1988-90, scored as the systems of 1992 were (see the README of the tool).

The texts and keys, and the tool that reads, converts and scores, lie outside the project. The texts are all in capitals
and are given to the extractor as they are, unless sentence case is asked for.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from incidentwire.contracts import Article, Extraction

TESTS = {"TST1": ("tst1/tst1-muc3", "tst1/key-tst1.v7"), "TST2": ("tst2/tst2-muc4", "tst2/key-tst2.v4")}
LOCATIONS = "taskdoc/set-list-location.v4"
TOTALS = ("ALL TEMPLATES", "MATCHED/MISSING", "MATCHED ONLY", "TEXT FILTERING")


@dataclass(frozen=True)
class Row:
    """One row of the score report: recall, precision and F of 100."""

    name: str
    recall: float
    precision: float
    f: float


def missing(tool: Path, data: Path) -> str | None:
    """What is not there, or None if the measurement can run."""
    needed = [tool / name for name in ("documents.py", "to_muc.py", "score.py")]
    needed += [data / name for name in (LOCATIONS, *(name for pair in TESTS.values() for name in pair))]
    absent = next((path for path in needed if not path.is_file()), None)
    return f"MUC-4 is left out: no {absent}" if absent else None


def score(
    tool: Path,
    data: Path,
    name: str,
    work: Path,
    extract: Callable[[Article], Extraction],
    now: datetime,
    sentence_case: bool,
) -> list[Row]:
    """The score of one test set, slots first, totals last. `work` is a folder for what lies between the steps.

    `sentence_case` lowers the capitals but those of sentences and of the names in the list of places.
    Raises subprocess.CalledProcessError with the tool's own words where a step fails.
    """
    texts, key = (data / part for part in TESTS[name])
    documents, extractions, response, report = (
        work / f"{name}.{end}" for end in ("documents.jsonl", "extractions.jsonl", "muc", "json")
    )
    case = ("--lower-to-sentence", data / LOCATIONS) if sentence_case else ()
    run_tool(tool / "documents.py", *case, texts, "-o", documents)
    with documents.open("rb") as lines, extractions.open("wb") as out:
        for line in lines:
            out.write(extract(Article.from_loose_json(line, now)).to_json() + b"\n")
    places = ("--locations", data / LOCATIONS)
    run_tool(tool / "to_muc.py", extractions, "--documents", documents, *places, "-o", response)
    run_tool(tool / "score.py", "--key", key, "--response", response, *places, "--json", report)
    return rows_of(json.loads(report.read_text("utf-8")))


def rows_of(report: dict[str, Any]) -> list[Row]:
    """The rows of a report that say something: the slots (those filled in key or response), then the totals."""
    rows = report["rows"]
    slots = [name for name in rows if name == name.lower() and (rows[name]["possible"] or rows[name]["actual"])]
    chosen = [name for name in slots if not name.endswith("-total")] + [name for name in TOTALS if name in rows]
    return [Row(name, *(100 * (rows[name][part] or 0.0) for part in ("recall", "precision", "f"))) for name in chosen]


def run_tool(program: Path, *arguments: object) -> str:
    """Runs a tool of the measurement with this Python and returns what it printed.

    Raises subprocess.CalledProcessError; what the tool said of its failure is on standard error.
    """
    command = [sys.executable, str(program), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        raise subprocess.CalledProcessError(done.returncode, command)
    return done.stdout
