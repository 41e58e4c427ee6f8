"""A broker of our own behind a proxy that its clients can't get round."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from incidentwire.streaming import catalogue
from incidentwire.streaming.settings import KafkaSettings
from pipeline.broker import EmbeddedBroker
from pipeline.broker.ports import choose_ports, free_port
from tests.faults.proxy import HOST, Proxy


@dataclass(frozen=True)
class Cluster:
    """A broker behind a proxy. Stages go through the proxy, whoever checks them does not."""

    broker: EmbeddedBroker
    proxy: Proxy
    direct: KafkaSettings

    @property
    def proxied(self) -> KafkaSettings:
        """How the stages reach it."""
        return replace(self.direct, bootstrap=f"{HOST}:{self.proxy.port}")


@contextmanager
def cluster(source: random.Random, folder: Path, prefix: str = "f.") -> Iterator[Cluster]:
    """A broker that tells clients who come through the proxy to go on coming through it."""
    ports = choose_ports(None, None, None, source)
    taken = frozenset({ports.client, ports.controller})
    behind = free_port(source, taken)
    front = free_port(source, taken | {behind})
    protocols = "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT"
    listeners = {
        "listeners": f"PLAINTEXT://{HOST}:{ports.client},CONTROLLER://{HOST}:{ports.controller},"
        f"PROXIED://{HOST}:{behind}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{ports.client},PROXIED://{HOST}:{front}",
        "listener.security.protocol.map": protocols,
    }
    with (
        EmbeddedBroker(
            folder / "broker", port=ports.client, controller_port=ports.controller, more_properties=listeners
        ) as broker,
        Proxy(front, behind, source) as proxy,
    ):
        direct = KafkaSettings(broker.bootstrap, prefix=prefix, instance="check")
        assert catalogue.apply(direct, replication=1) == []
        yield Cluster(broker, proxy, direct)
