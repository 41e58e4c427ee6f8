"""Reads the own corpus (`bench/corpus`, its README tells the short form) as annotated articles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.training.gold import Annotated, article_of, marked

FOLDER = Path(__file__).resolve().parents[1] / "corpus"
TEST_EVERY = 3  # files whose number is divisible by it are never read while rules are written

_SHORT = {"v": "value", "q": "qualifier", "o": "outcome", "w": "who", "wt": "who_text", "s": "scope", "r": "report"}
_LINKS = ("same_as", "part_of", "replaces", "adds_to")


def is_test(name: str) -> bool:
    """Whether an article belongs to the part that is kept for testing."""
    return int(name.rpartition("-")[2]) % TEST_EVERY == 0


def bounds(qualifier: str, value: int | None, low: int | None, high: int | None) -> tuple[int | None, int | None]:
    """The bounds of a number by its qualifier, as the contract defines them."""
    if value is None:
        return low, high
    return {
        "exact": (value, value),
        "at_least": (value, None),
        "more_than": (value + 1, None),
        "at_most": (None, value),
        "less_than": (None, value - 1),
        "about": (None, None),
    }[qualifier]


def read(folder: Path = FOLDER) -> Iterator[Annotated]:
    """The articles of the corpus in the order of their names. Raises ValueError with the file and what is wrong."""
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        try:
            article = article_of(data["article"], data["id"])
            figures = [marked(_figure(number, one), article) for number, one in enumerate(data["figures"], 1)]
        except (KeyError, ValueError) as error:
            raise ValueError(f"{path.name}: {error!r}") from error
        yield Annotated(data["id"], article, figures, data["reports"])


def _figure(number: int, short: dict[str, Any]) -> dict[str, Any]:
    """A figure in the field names of the contract."""
    figure: dict[str, Any] = {name: short.get(key) for key, name in _SHORT.items()}
    figure["id"] = f"F{number}"
    figure["low"], figure["high"] = bounds(short["q"], short.get("v"), short.get("low"), short.get("high"))
    evidence: dict[str, Any] = {"quote": short["e"], "occurrence": short.get("n", 1)}
    if short.get("title"):
        evidence["field"] = "title"
    figure["evidence"] = [evidence]
    figure["optional"] = bool(short.get("optional"))
    accept = short.get("accept", {})
    figure["accept"] = {
        _SHORT.get(key, key): further if isinstance(further, list) else [further] for key, further in accept.items()
    }
    for link in _LINKS:
        figure[link] = short.get(link)
    return figure
