"""What goes wrong with the embedded broker, and the ways out of it."""

from __future__ import annotations

WAYS_OUT = (
    "Ways out: set KAFKA_BOOTSTRAP_SERVERS to another Kafka cluster (for instance 127.0.0.1:9094 after "
    "'docker compose up -d kafka'), or install Java 17 or newer and set JAVA_HOME, or set KAFKA_HOME to an "
    "unpacked Apache Kafka 4 distribution."
)


class BrokerError(RuntimeError):
    """The embedded broker can't be had or doesn't do what was asked; the message names the cause and what to do."""


class JarMismatchError(BrokerError):
    """A fetched jar is not the one that the lock names. Never run."""
