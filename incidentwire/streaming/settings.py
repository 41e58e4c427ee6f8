"""How this process talks to Kafka. Every default stands beside its reason."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass, field

from incidentwire.contracts.topics import Topic


def default_instance() -> str:
    """The host's name: stable over restarts, and unique where a container or a machine runs one of each stage."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", socket.gethostname()) or "local"


@dataclass(frozen=True)
class KafkaSettings:
    """Connection, names and time limits of one process."""

    bootstrap: str
    # Put before every topic, group and transactional id, so that several pipelines share one cluster.
    prefix: str = ""
    # Static membership and the transactional id: two live processes of one stage need different ones.
    instance: str = field(default_factory=default_instance)

    # A transaction of 100-200 ms or 500 records is the sweet spot: below it the commit's cost rules, above it latency.
    batch_records: int = 500
    # A quick core may take more at once under load, as long as it is done in a fraction of a second (batch_size.py).
    most_batch_records: int = 2000
    # Heavy stages work about 50-100 ms a record; a batch must fit well into the shutdown deadline.
    heavy_batch_records: int = 32
    # A commit sends at once whatever waits, so this delays nothing; at 20 ms a transaction made twice the requests.
    linger_ms: int = 200
    # A batch of the producer. At 128 KB it is full after 50 articles, and every further record wakes the I/O thread.
    batch_bytes: int = 1024 * 1024
    # kafka-python accepts sends without any bound (400,000 were taken in 12 s with a frozen broker): this is ours.
    in_flight_bytes: int = 64 * 1024 * 1024
    # No blocking Kafka call of ours may last longer; expired means outcome unknown or an unhealthy process.
    call_seconds: float = 15.0
    # The broker aborts what a dead producer left open after this; readers wait no longer for a crashed stage.
    transaction_timeout_ms: int = 30_000
    # Long enough for a restart of a static member without a rebalance, short enough to hand over after a crash.
    session_timeout_ms: int = 30_000
    max_poll_interval_ms: int = 300_000
    request_timeout_ms: int = 12_000
    # From SIGTERM to exit; container engines kill after ten seconds by default.
    shutdown_seconds: float = 8.0
    # Lag without progress for this long makes a partition count as stalled (kafka-python 3106, 3131).
    stall_seconds: float = 60.0
    # Too many dead letters pause a stage: its records are hardly to blame then. More than half of the last thousand
    # (at least 200 of them seen) is no bad feed among good ones; 200 in a row is no bad feed's one delivery.
    dead_letter_ratio: float = 0.5
    dead_letter_window: int = 1000
    dead_letters_in_a_row: int = 200
    # It waits for somebody to look (`incidentwire dlq resume STAGE`); a number lets it go on by itself after so long.
    dead_letter_pause_seconds: float | None = None
    # Transient errors: the first retry soon, as most pass at once; a minute at most, as whatever is away is found then.
    retry_first_seconds: float = 0.5
    retry_longest_seconds: float = 60.0
    # A record that fails so long is a dead letter: a quarter of an hour outlasts restarts and fail-overs, and what is
    # away for longer shows by the limit on dead letters in a row, with every record kept.
    retry_give_up_seconds: float = 900.0
    # Go on from the oldest record when retention deleted records that this group never read.
    accept_loss: bool = False

    def wire_name(self, topic: Topic) -> str:
        """The name of a topic on this cluster."""
        return self.prefix + topic.name

    def group(self, stage: str) -> str:
        """The consumer group of a stage."""
        return f"{self.prefix}incidentwire.{stage}"

    def transactional_id(self, stage: str) -> str:
        """The transactional id of this process: a restart under the same id fences what the last one left open."""
        return f"{self.prefix}incidentwire.{stage}.{self.instance}"
