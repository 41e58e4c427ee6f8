"""Whether a broker is ready: it takes a connection, describes its cluster, and acknowledges a record."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable

from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

READY_TOPIC = "_incidentwire.ready"
"""One record per start; each is gone after about a minute."""

_LOOK_SECONDS = 0.02
_CLIENT = "incidentwire-ready"


def wait_until_ready(host: str, port: int, timeout_seconds: float, alive: Callable[[], bool]) -> bool:
    """Waits until the broker is ready. False if `alive` says no before that.

    Raises:
        TimeoutError: it was not ready in time; the message says which step it did not pass.
    """
    deadline = time.monotonic() + timeout_seconds
    while alive():
        left_seconds = deadline - time.monotonic()
        step = "no connection"
        if _connects(host, port):
            try:
                _exercise(f"{host}:{port}", max(left_seconds, 1.0))
            except KafkaError as error:
                step = f"connected, but {type(error).__name__}: {error}"
            else:
                return True
        if left_seconds <= 0:
            raise TimeoutError(step)
        time.sleep(_LOOK_SECONDS)
    return False


def _connects(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _exercise(bootstrap: str, timeout_seconds: float) -> None:
    milliseconds = int(min(timeout_seconds, 10.0) * 1000)
    admin = KafkaAdminClient(bootstrap_servers=bootstrap, client_id=_CLIENT, request_timeout_ms=milliseconds)
    try:
        admin.describe_cluster()
        settings = {"retention.ms": "60000", "segment.ms": "60000"}
        with contextlib.suppress(TopicAlreadyExistsError):
            admin.create_topics([NewTopic(READY_TOPIC, 1, 1, topic_configs=settings)])
    finally:
        admin.close()
    producer = KafkaProducer(
        bootstrap_servers=bootstrap, client_id=_CLIENT, acks="all", max_block_ms=milliseconds, retries=10
    )
    try:
        producer.send(READY_TOPIC, b"ready").get(timeout=milliseconds / 1000)
    finally:
        producer.close(timeout=5)
