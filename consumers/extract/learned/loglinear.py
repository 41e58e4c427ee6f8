"""A log-linear classifier over named signs: its weights are a data file, its reasons can be read.

No library is needed to run it and no number depends on the machine: the same signs always give the same answer.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class LogLinear:
    """Weights by sign: for each sign one weight a label. The labels are in the order of `labels`."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    weights: dict[str, tuple[float, ...]]

    def scores(self, signs: Iterable[str]) -> list[float]:
        """The sum of weights for each label, unscaled. Signs that training never saw weigh nothing.

        A sign counts once. The sums are exact until they are rounded: the order of the signs is nothing to them.
        """
        rows = [row for row in map(self.weights.get, set(signs)) if row is not None]
        return list(map(math.fsum, zip(self.bias, *rows, strict=True)))

    def probabilities(self, signs: Iterable[str]) -> dict[str, float]:
        """The probability of each label, 0 to 1, summing to 1."""
        total = self.scores(signs)
        top = max(total)
        powers = [math.exp(score - top) for score in total]
        whole = sum(powers)
        return {label: power / whole for label, power in zip(self.labels, powers, strict=True)}


_instead: dict[str, LogLinear] = {}


@contextmanager
def instead(models: Mapping[str, LogLinear]) -> Iterator[None]:
    """Lets other models answer for those of the same names: training reads with models that it just made."""
    before = dict(_instead)
    _instead.update(models)
    try:
        yield
    finally:
        _instead.clear()
        _instead.update(before)


def load(name: str) -> LogLinear:
    """The model `name` that lies beside this module.

    Raises FileNotFoundError where it was never trained, ValueError where its lines don't fit its labels.
    """
    return _instead.get(name) or _stored(name)


@cache
def digest(names: tuple[str, ...]) -> str:
    """Eight characters that change with the weights of these models."""
    whole = hashlib.sha256()
    for name in names:
        whole.update(_packed(name))
    return whole.hexdigest()[:8]


def _packed(name: str) -> bytes:
    return resources.files("consumers.extract.learned").joinpath("weights", f"{name}.json.gz").read_bytes()


@cache
def _stored(name: str) -> LogLinear:
    data = json.loads(gzip.decompress(_packed(name)))
    labels = tuple(data["labels"])
    weights = {sign: tuple(row) for sign, row in data["weights"].items()}
    if any(len(row) != len(labels) for row in weights.values()) or len(data["bias"]) != len(labels):
        raise ValueError(f"model {name}: a row of weights doesn't fit its {len(labels)} labels; train it again")
    return LogLinear(labels, tuple(data["bias"]), weights)
