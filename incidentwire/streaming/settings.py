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
    # Heavy stages work about 50-100 ms a record; a batch must fit well into the shutdown deadline.
    heavy_batch_records: int = 32
    linger_ms: int = 20
    batch_bytes: int = 131_072
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
