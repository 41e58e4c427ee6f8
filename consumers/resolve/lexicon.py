"""The word lists of `data/`: one word a line, `#` starts a comment."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


def _lines(name: str) -> list[str]:
    text = (_DATA / name).read_text(encoding="utf-8")
    return [line for raw in text.splitlines() if (line := raw.split("#", 1)[0].strip())]


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of `data/<name>.txt`."""
    return frozenset(word for line in _lines(f"{name}.txt") for word in line.split())


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `data/<name>.csv`, each by its column names."""
    return tuple(csv.DictReader(_lines(f"{name}.csv")))
