"""Which plain news sentences the extractor tells right: `python -m bench.plain_news [--rules-only]`, from the root.

A text is right where the figures with the scope `incident` are those of `texts.tsv`, none less and none more. The texts
were written to find faults, and rules were mended on them: the share is no measure of quality, only a guard.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from consumers.extract.core import IncidentExtractor
from incidentwire.contracts import Article

TEXTS = Path(__file__).with_name("texts.tsv")
NOW = datetime(2026, 2, 3, 12, tzinfo=UTC)
PUBLISHED = NOW - timedelta(days=1)  # a Monday


def texts() -> Iterator[tuple[list[str], str]]:
    """The expected figures and the text of each line. Raises ValueError that names a line without its columns."""
    for number, line in enumerate(TEXTS.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("#"):
            continue
        expected, tab, text = line.partition("\t")
        if not tab or not text:
            raise ValueError(f"{TEXTS.name}, line {number}: no tab between the figures and the text")
        yield [] if expected == "-" else expected.split(), text.replace("\\n", "\n\n")


def told(extractor: IncidentExtractor, text: str) -> list[str]:
    """The figures of the incidents that an extractor finds in a text, as in the file."""
    article = Article.from_loose({"text": text, "title": "", "published_at": PUBLISHED, "language": "en"}, NOW)
    figures = extractor.extract(article, NOW).figures
    return sorted(f"{figure.outcome}={figure.value}" for figure in figures if figure.scope == "incident")


def main() -> None:
    """Prints each text that is told otherwise, then the share told right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules-only", action="store_true", help="without the models")
    extractor = IncidentExtractor(learned=not parser.parse_args().rules_only)
    total = right = more = 0
    for expected, text in texts():
        found = told(extractor, text)
        total += 1
        right += found == sorted(expected)
        more += bool(set(found) - set(expected))
        if found != sorted(expected):
            print(f"{text!r}\n    expected {' '.join(expected) or '-'}, told {' '.join(found) or '-'}")
    print(f"{right} of {total} texts told right; {more} with a figure too many")


if __name__ == "__main__":
    main()
