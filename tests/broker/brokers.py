"""Which real Kafka broker the tests of tests/broker run on.

In this order: `BROKER=testcontainers` asks for a container; `KAFKA_BOOTSTRAP_SERVERS` names a cluster; else the
embedded broker. Every kind is an Apache Kafka or speaks its protocol for real: no emulator.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from pipeline.broker import BrokerError, EmbeddedBroker
from pipeline.broker.ports import choose_ports
from pipeline.broker.properties import HOST
from pipeline.broker.ready import wait_until_ready

DEFAULT_IMAGE = "apache/kafka:4.3.1"
_CONTAINER_READY_SECONDS = 90.0


class Broker(Protocol):
    """A running broker."""

    @property
    def kind(self) -> str:
        """`embedded`, `given` or `container`."""

    @property
    def bootstrap(self) -> str:
        """`host:port[,host:port]` for Kafka clients."""

    @property
    def description(self) -> str:
        """What it is, in one line, for the report of the test run."""


class NoBrokerError(Exception):
    """The broker of choice can't be had here; the message says why."""

    def __init__(self, reason: str, required_by: str) -> None:
        super().__init__(reason)
        self.required_by = required_by
        """The environment variable that, set to 1, makes this a failure."""


@dataclass(frozen=True)
class GivenBroker:
    """A cluster that the caller named."""

    bootstrap: str
    kind: str = "given"

    @property
    def description(self) -> str:
        """See Broker."""
        return f"the cluster at {self.bootstrap} (KAFKA_BOOTSTRAP_SERVERS)"


@dataclass(frozen=True)
class ContainerBroker:
    """Kafka in a container that the tests started."""

    bootstrap: str
    image: str
    kind: str = "container"

    @property
    def description(self) -> str:
        """See Broker."""
        return f"{self.image} in a container, at {self.bootstrap}"


@contextmanager
def running_broker(environ: Mapping[str, str] = os.environ) -> Iterator[Broker]:
    """The broker of choice, running.

    Raises:
        NoBrokerError: it can't be had.
    """
    given = environ.get("KAFKA_BOOTSTRAP_SERVERS")
    if environ.get("BROKER") == "testcontainers":
        with _container(environ.get("KAFKA_IMAGE", DEFAULT_IMAGE)) as container:
            yield container
    elif given:
        host, _, port = given.split(",")[0].rpartition(":")
        try:
            wait_until_ready(host, int(port), 20.0, lambda: True)
        except (TimeoutError, ValueError) as error:
            raise NoBrokerError(
                f"KAFKA_BOOTSTRAP_SERVERS={given} doesn't answer: {error}", "REQUIRE_REAL_KAFKA"
            ) from error
        yield GivenBroker(given)
    else:
        embedded = EmbeddedBroker(environ=environ)
        try:
            embedded.start()
        except BrokerError as error:
            raise NoBrokerError(f"no embedded broker: {error}", "REQUIRE_REAL_KAFKA") from error
        try:
            yield embedded
        finally:
            embedded.stop()


def container_settings(port: int) -> dict[str, str]:
    """The environment of an `apache/kafka` image: one KRaft node whose clients come to `port` of this machine."""
    return {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@127.0.0.1:9093",
        "KAFKA_LISTENERS": f"PLAINTEXT://0.0.0.0:{port},CONTROLLER://127.0.0.1:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://{HOST}:{port}",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_INTER_BROKER_LISTENER_NAME": "PLAINTEXT",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "2",
        # Without these two init_transactions never succeeds on one node.
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS": "2",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS": "1000",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
    }


@contextmanager
def _container(image: str) -> Iterator[ContainerBroker]:
    import random

    import docker  # type: ignore[import-untyped]
    from docker.errors import DockerException  # type: ignore[import-untyped]
    from testcontainers.core.container import DockerContainer

    try:
        engine = docker.from_env()
        engine.ping()
        engine.close()
    except DockerException as error:
        raise NoBrokerError(f"no container engine answers: {error}", "REQUIRE_CONTAINERS") from error
    port = choose_ports(None, None, None, random.SystemRandom()).client
    container = DockerContainer(image)
    # Clients are told the address by the broker, so the port outside must be known before, and be the same inside; on
    # loopback only, as nobody has to log in (with_bind_ports can't say that: it publishes on every address).
    container.ports[f"{port}/tcp"] = (HOST, port)  # type: ignore[assignment]
    for name, value in container_settings(port).items():
        container = container.with_env(name, value)

    def runs() -> bool:
        container.reload()
        return container.status == "running"

    def output() -> str:
        return b"".join(container.get_logs()).decode(errors="replace")[-2000:]

    try:
        try:
            container.start()
        except DockerException as error:
            raise NoBrokerError(
                f"can't start a container of {image}: {error} (KAFKA_IMAGE names an image that the engine has or can "
                "pull; TESTCONTAINERS_RYUK_DISABLED=true does without the image testcontainers/ryuk)",
                "REQUIRE_CONTAINERS",
            ) from error
        try:
            if not wait_until_ready(HOST, port, _CONTAINER_READY_SECONDS, runs):
                raise AssertionError(f"Kafka in {image} ended before it was ready. It wrote:\n{output()}")
        except TimeoutError as error:
            raise AssertionError(f"Kafka in {image} wasn't ready: {error}. It wrote:\n{output()}") from error
        yield ContainerBroker(f"{HOST}:{port}", image)
    finally:
        container.stop()  # removes it with its volumes, also one that was made but could not start
