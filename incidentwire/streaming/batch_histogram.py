"""A histogram that takes a whole batch of values at once.

prometheus_client's own takes one at a time, under locks: two and a half microseconds of every record.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import inf

from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector


class BatchHistogram(Collector):
    """One histogram with one set of labels; `registry.register` it."""

    def __init__(self, name: str, documentation: str, labels: dict[str, str], bounds: Sequence[float]) -> None:
        self._name = name
        self._documentation = documentation
        self._labels = labels
        self._bounds = [*bounds, inf]
        self._lock = threading.Lock()
        self._counts = [0] * len(self._bounds)
        self._sum = 0.0

    def observe_all(self, values: Iterable[float]) -> None:
        """Takes the values of one batch."""
        ordered = sorted(values)
        # How many values are not above each bound; a bound belongs to its own bucket, as everywhere in Prometheus.
        upto = [0, *(bisect_right(ordered, bound) for bound in self._bounds)]
        with self._lock:
            self._counts = [
                count + after - before for count, (before, after) in zip(self._counts, pairwise(upto), strict=True)
            ]
            self._sum += sum(ordered)

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """What `/metrics` shows."""
        with self._lock:
            counts, total = list(self._counts), self._sum
        buckets, below = [], 0
        for bound, count in zip(self._bounds, counts, strict=True):
            below += count
            buckets.append(("+Inf" if bound == inf else str(float(bound)), float(below)))
        family = HistogramMetricFamily(self._name, self._documentation, labels=list(self._labels))
        family.add_metric(list(self._labels.values()), buckets, total)
        yield family
