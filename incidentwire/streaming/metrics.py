"""The metrics of a stage, declared once. One word in front, bounded labels, units in the names."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from incidentwire.streaming.batch_histogram import BatchHistogram


class StageMetrics:
    """Counts of one process; `registry` is what `/metrics` shows."""

    def __init__(self, stage: str) -> None:
        self.registry = CollectorRegistry()
        labels = {"stage": stage}
        # Every record is counted exactly once, by the outcome that was committed for it.
        self.records = Counter(
            "incidentwire_records_total",
            "Records by committed outcome and reason",
            ["stage", "outcome", "reason"],
            registry=self.registry,
        )
        # Transactions: commit, or unknown (lost or in doubt, and read again).
        self.transactions = Counter(
            "incidentwire_transactions_total",
            "Transactions by outcome",
            ["stage", "outcome"],
            registry=self.registry,
        )
        self.batch_seconds = Histogram(
            "incidentwire_batch_seconds",
            "From the first record of a batch to its commit",
            ["stage"],
            registry=self.registry,
        ).labels(**labels)
        # Seconds from a record's publication to this stage's input topic to the commit of its outcome.
        self._event_age_seconds = BatchHistogram(
            "incidentwire_event_age_seconds",
            "Age of a record when its outcome was committed",
            labels,
            (1, 5, 30, 60, 300, 1800, 3600, 6 * 3600, 86400),
        )
        self.registry.register(self._event_age_seconds)
        self.stalled_partitions = Gauge(
            "incidentwire_stalled_partitions",
            "Partitions with lag that do not move",
            ["stage"],
            registry=self.registry,
        ).labels(**labels)
        self.lag_records = Gauge(
            "incidentwire_lag_records",
            "Records behind the end of the owned input partitions",
            ["stage"],
            registry=self.registry,
        ).labels(**labels)
        self.restored_records = Counter(
            "incidentwire_restored_records_total",
            "State records read back from topics",
            ["stage"],
            registry=self.registry,
        ).labels(**labels)
        self.unreadable_state = Counter(
            "incidentwire_unreadable_state_total",
            "State records that could not be read back and were passed over",
            ["stage"],
            registry=self.registry,
        ).labels(**labels)
        # 1 while a stage that works reads nothing on purpose: too many dead letters, or its database is away.
        self.paused = Gauge(
            "incidentwire_paused",
            "Whether the stage is paused, with the reason in /ready",
            ["stage"],
            registry=self.registry,
        ).labels(**labels)
        self._stage = stage

    def count(self, outcome: str, reason: str, records: int = 1) -> None:
        """One record, or so many, with their committed outcome."""
        self.records.labels(stage=self._stage, outcome=outcome, reason=reason).inc(records)

    def ages(self, now_ms: float, timestamps_ms: Iterable[int]) -> None:
        """The records of one batch, by when they were published."""
        self._event_age_seconds.observe_all([max(0.0, (now_ms - at) / 1000) for at in timestamps_ms])

    def transaction(self, outcome: str) -> None:
        """One transaction with how it ended."""
        self.transactions.labels(stage=self._stage, outcome=outcome).inc()
