"""How many records the next transaction takes: as many as the stage does in a fraction of a second."""

from __future__ import annotations

# A commit costs 20-40 ms whatever is in it: a tenth of this. Longer would delay readers more than it saves.
TARGET_SECONDS = 0.4
# Below this a commit's cost rules, whatever the core needs.
LEAST_RECORDS = 50


class BatchSize:
    """Grows for a quick core and shrinks for a slow one, whose results should not wait for hundreds of others."""

    def __init__(self, first: int, most: int) -> None:
        self._most = most
        self.records = min(first, most)

    def observe(self, records: int, seconds: float) -> None:
        """One batch, from its first record to its commit. A small one of a quiet topic tells nothing of the speed."""
        if records < min(self.records, LEAST_RECORDS):
            return
        fitting = int(records / max(seconds, 0.001) * TARGET_SECONDS)
        # Not more than double at once: one lucky batch is no measure.
        self.records = max(min(LEAST_RECORDS, self._most), min(fitting, 2 * self.records, self._most))
