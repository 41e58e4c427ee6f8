"""From where on something counts. Every limit stands beside its reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of the checks."""

    # 2.5 is the first release that fences a stage by its group membership (KIP-447); exactly-once rests on it.
    oldest_version: tuple[int, ...] = (2, 5)
    # A poll of feeds is 15 minutes apart: five minutes behind is still fresh, an hour is not.
    lag_warning_seconds: float = 300.0
    lag_problem_seconds: float = 3600.0
    # The coordinator looks for transactions that ran out every ten seconds; a minute later it has forgotten one.
    transaction_grace_seconds: float = 60.0
    # Retention deletes letters as it does any record. A week is what a holiday takes.
    letters_expiry_seconds: float = 7 * 24 * 3600.0
    # Ages and lags in seconds are off by as much.
    skew_warning_seconds: float = 5.0
    # Brokers refuse records from more than an hour ahead of their clock (log.message.timestamp.after.max.ms).
    skew_problem_seconds: float = 600.0
    # A stage that was stopped for a week must still find its offsets, or it does everything again.
    offsets_retention_minutes: int = 7 * 24 * 60
