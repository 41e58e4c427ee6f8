"""Extraction measured in one command: scores on the development gold and on MUC-4, speed, memory, sameness.

Run from the checkout root: `python -m bench.extraction [--gold DIR] [--scorer DIR] [--muc4 DIR] [--muc4-data DIR]
[--muc4-sentence-case] [--write FILE]`. Gold files, MUC-4 and the scorers are no part of the project; each defaults to
its place in `../shared`, and what is absent is named and left out. Speed is CPU time of this process, so that other
load on the machine counts little.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench import muc4
from bench.calm_articles import CALM_ARTICLES
from consumers.extract.core import NAME, VERSION, IncidentExtractor
from incidentwire.contracts import Article, Extraction

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SHARED = Path(os.environ.get("INCIDENTWIRE_SHARED", Path(__file__).resolve().parents[2] / "shared"))
CALM_PER_INCIDENT = 9
PASSES = 5  # what other programs take of a shared core is more than what anything else changes

# Label, name in the scorer's answer, and whether it is a rate or a count of so many.
METRICS = (
    ("evidence valid", "evidence_valid", "rate"),
    ("article holds an incident, F1", "article_relevance_f1", "rate"),
    ("incident F1", "incident_f1", "rate"),
    ("type exact, of incidents found", "type_exact", "rate"),
    ("figures strict F1", "figure_strict_f1", "rate"),
    ("figures, value and outcome only, F1", "figure_value_outcome_f1", "rate"),
    ("background or cumulative read as incident", "leakage", "count"),
    ("forbidden answers", "forbidden_hit", "count"),
    ("toll cells exact", "toll_exact", "rate"),
    ("incident score", "incident_score", "rate"),
)


@dataclass(frozen=True)
class GoldArticle:
    """A gold article as the extractor gets it, and whether it holds an incident."""

    path: Path
    article: Article
    holds_incident: bool


def read_gold(folder: Path) -> dict[str, list[GoldArticle]]:
    """The gold articles in three parts: dev-0xx and dev-1xx, dev-2xx, seed. Empty where the folder holds none."""
    parts: dict[str, list[GoldArticle]] = {"dev-0xx, 1xx": [], "dev-2xx": [], "seed": []}
    for path in sorted([*folder.glob("dev/articles/*.json"), *folder.glob("seed/*.json")]):
        whole = json.loads(path.read_text("utf-8"))
        article = Article.from_loose({**whole["article"], "article_id": whole["id"]}, NOW)
        part = "seed" if path.parent.name == "seed" else "dev-2xx" if path.name.startswith("dev-2") else "dev-0xx, 1xx"
        parts[part].append(GoldArticle(path, article, bool(whole["gold"]["reports"])))
    return {name: articles for name, articles in parts.items() if articles}


def calm_articles(count: int) -> list[Article]:
    """So many articles without an incident, the same ten over and over, each under an id of its own."""
    chosen = ((number, CALM_ARTICLES[number % len(CALM_ARTICLES)]) for number in range(count))
    return [
        Article.from_loose(
            {"article_id": f"calm-{number}", "title": title, "text": text, "language": "en", "published_at": NOW}, NOW
        )
        for number, (title, text) in chosen
    ]


def timed(extractor: IncidentExtractor, articles: Sequence[Article]) -> tuple[list[Extraction], list[float]]:
    """The extraction of each article, and the seconds of CPU that each took."""
    found, seconds = [], []
    for article in articles:
        begun = time.process_time()
        found.append(extractor.extract(article, NOW))
        seconds.append(time.process_time() - begun)
    return found, seconds


def passes(extractor: IncidentExtractor, articles: Sequence[Article]) -> list[list[float]]:
    """What each article took in each of several passes over all of them."""
    return [timed(extractor, articles)[1] for _ in range(PASSES)]


def rates(label: str, seconds: Sequence[Sequence[float]], chosen: Sequence[int]) -> tuple[str, str, str, str]:
    """A row of the table: the middle pass, and each article in its fastest, over the chosen articles."""
    middle = sorted(sum(one[at] for at in chosen) for one in seconds)[len(seconds) // 2]
    fastest = sum(min(one[at] for one in seconds) for at in chosen)
    return label, str(len(chosen)), f"{len(chosen) / middle:.1f}", f"{len(chosen) / fastest:.1f}"


def score_part(scorer: Path, gold: Sequence[GoldArticle], extractions: Sequence[Extraction]) -> dict[str, Any]:
    """What the scorer says of one part of the gold."""
    with tempfile.TemporaryDirectory() as folder:
        predictions = Path(folder) / "extractions.jsonl"
        predictions.write_bytes(b"".join(extraction.to_json() + b"\n" for extraction in extractions))
        files = [one.path for one in gold]
        printed = muc4.run_tool(scorer / "score_extraction.py", *files, "--predictions", predictions, "--json")
    metrics: dict[str, Any] = json.loads(printed)["metrics"]
    return metrics


def shown(metric: dict[str, Any], kind: str) -> str:
    """One value of the table: a rate to three places, or a count with its whole and its share."""
    if kind == "rate":
        return "–" if metric["value"] is None else f"{metric['value']:.3f}"
    count, whole = metric["numerator"], metric["denominator"]
    return f"{count} of {whole} ({count / whole:.1%})" if whole else "–"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a Markdown table."""
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def scores(scorer: Path, gold: dict[str, list[GoldArticle]], found: dict[str, Extraction]) -> Iterator[str]:
    """The development scores, one column for each part."""
    answers = {
        name: score_part(scorer, part, [found[one.article.article_id] for one in part]) for name, part in gold.items()
    }
    yield from table(
        ("", *gold),
        [
            ("articles", *(str(len(part)) for part in gold.values())),
            *((label, *(shown(answer[key], kind) for answer in answers.values())) for label, key, kind in METRICS),
        ],
    )


def speed(extractor: IncidentExtractor, gold: Sequence[GoldArticle], slowest: float) -> Iterator[str]:
    """Articles a second of CPU on the gold and on a mix, and the memory they took.

    `slowest`: the seconds of the slowest gold article in its first pass.
    """
    mix = [one.article for one in gold if one.holds_incident]
    holding = len(mix)
    mix += calm_articles(CALM_PER_INCIDENT * len(mix))
    mixed = passes(extractor, mix)
    extractions, _ = timed(extractor, mix[holding:])
    read = sum(extraction.skipped is None for extraction in extractions)
    calm = len(mix) - holding
    yield from table(
        ("articles a second of one core's CPU", "articles", "middle pass", "fastest of each"),
        [
            rates("gold articles that hold an incident", mixed, range(holding)),
            rates("mix, one in ten holds an incident", mixed, range(len(mix))),
        ],
    )
    yield ""
    yield (
        f"Slowest gold article {slowest:.2f} s. Of the {calm} articles of the mix without an incident {read} "
        f"({read / calm:.0%}) passed the gate. Memory peak {peak_megabytes():.0f} MB."
    )


def peak_megabytes() -> float:
    """The most memory that this process has held, in MB of a million bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (peak if sys.platform == "darwin" else peak * 1024) / 1e6


def muc4_scores(extractor: IncidentExtractor, tool: Path, data: Path, sentence_case: bool) -> Iterator[str]:
    """Recall, precision and F of 100 for every slot and the totals, of both test sets."""
    with tempfile.TemporaryDirectory() as folder:
        found = {
            name: muc4.score(tool, data, name, Path(folder), partial(extractor.extract, now=NOW), NOW, sentence_case)
            for name in muc4.TESTS
        }
    by_name = {name: {row.name: row for row in rows} for name, rows in found.items()}
    names = list(dict.fromkeys(row.name for rows in found.values() for row in rows))
    names.sort(key=lambda name: name in muc4.TOTALS)  # a slot that only one set fills stays above the totals
    yield from table(
        (f"MUC-4{', in sentence case' if sentence_case else ''}: recall / precision / F", *found),
        [(name, *(cell(rows.get(name)) for rows in by_name.values())) for name in names],
    )


def cell(row: muc4.Row | None) -> str:
    """One cell of the table of MUC-4."""
    return f"{row.recall:.1f} / {row.precision:.1f} / {row.f:.1f}" if row else "–"


def report(options: argparse.Namespace) -> Iterator[str]:
    """The lines of the whole report; each part that can't be measured says why."""
    extractor = IncidentExtractor()
    extractor.load()
    yield f"Extractor {NAME} {VERSION}, measured by `python -m bench.extraction`."
    yield ""
    gold = read_gold(options.gold)
    every = [one for part in gold.values() for one in part]
    if every:
        articles = [one.article for one in every]
        timed(extractor, articles[:1])  # what is made at first use is not the speed of a running stage
        extractions, seconds = timed(extractor, articles)
        if (options.scorer / "score_extraction.py").is_file():
            found = {extraction.article_id: extraction for extraction in extractions}
            yield from scores(options.scorer, gold, found)
        else:
            yield f"No scores: no score_extraction.py in {options.scorer} (say --scorer DIR)."
        yield ""
        yield from speed(extractor, every, max(seconds))
        again = [extraction.to_json() for extraction in timed(IncidentExtractor(), articles)[0]]
        same = again == [extraction.to_json() for extraction in extractions]
        yield f"A second run by a new extractor gave {'the same bytes' if same else 'OTHER BYTES'}."
    else:
        yield f"No gold: no dev/articles/*.json or seed/*.json in {options.gold} (say --gold DIR)."
    yield ""
    absent = muc4.missing(options.muc4, options.muc4_data)
    if absent:
        yield f"{absent} (say --muc4 DIR and --muc4-data DIR)."
    else:
        yield from muc4_scores(extractor, options.muc4, options.muc4_data, options.muc4_sentence_case)


def main() -> None:
    """Reads the options, measures, prints, and writes the same to a file where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=SHARED / "data" / "gold")
    parser.add_argument("--scorer", type=Path, default=SHARED / "tools" / "incidents")
    parser.add_argument("--muc4", type=Path, default=SHARED / "tools" / "muc4", help="folder of the MUC-4 tool")
    parser.add_argument("--muc4-data", type=Path, default=SHARED / "data" / "muc4")
    parser.add_argument(
        "--muc4-sentence-case", action="store_true", help="lower the capitals of MUC-4 but those of its list of places"
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="also write the report to this Markdown file")
    options = parser.parse_args()
    lines = []
    try:
        for line in report(options):
            print(line, flush=True)
            lines.append(line)
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error}: see what it says above")
    if options.write is not None:
        options.write.write_text("# Extraction: measured figures\n\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
