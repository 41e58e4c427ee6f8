"""Real Apache Kafka for a machine that has nothing but Python: the embedded broker."""

from __future__ import annotations

from pipeline.broker.embedded import EmbeddedBroker
from pipeline.broker.errors import BrokerError

__all__ = ["BrokerError", "EmbeddedBroker"]
