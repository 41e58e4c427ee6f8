"""The broker's two configuration files as text. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Ports:
    """The two loopback ports of a broker."""

    client: int
    controller: int


def server_properties(ports: Ports, more: Mapping[str, str] = MappingProxyType({})) -> str:
    """`server.properties` of one KRaft node, both broker and controller, on loopback only.

    Paths are relative to the working folder of the JVM, so no path needs escaping and the folder may be moved.
    `more` wins over what is here.
    """
    settings = {
        "process.roles": "broker,controller",
        "node.id": "1",
        # Static voters, not a standalone quorum: that would write the controller's port into the metadata log at
        # format, and then data could not be served on another port (measured: it can with this).
        "controller.quorum.voters": f"1@{HOST}:{ports.controller}",
        "listeners": f"PLAINTEXT://{HOST}:{ports.client},CONTROLLER://{HOST}:{ports.controller}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{ports.client}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "log.dirs": "kafka",
        # One node holds every internal topic; without these init_transactions never succeeds.
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "2",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "2",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "group.initial.rebalance.delay.ms": "0",
        "group.min.session.timeout.ms": "1000",
        "auto.create.topics.enable": "false",
        # After kill -9 the controller refuses the new process until the old one's session is over: 9 s by default.
        # A freeze longer than this (laptop lid) heals by itself: measured 12 s in the middle of a commit.
        "broker.session.timeout.ms": "3000",
        "broker.heartbeat.interval.ms": "500",
        # A controlled shutdown first takes the leaders from all partitions, to hand them to other nodes. Here are none,
        # and a transaction that ends in that moment loses its end marks, as the coordinator takes leaderless partitions
        # for deleted ones. Readers and the group's offsets are held up for ever then (seen with 4.3.1, tests/faults).
        "controlled.shutdown.enable": "false",
        # 128 MB by default, allocated at once: 310 MB resident becomes 180. Enough for 300,000 keys a pass.
        "log.cleaner.dedupe.buffer.size": str(8 * 1024 * 1024),
        "log.cleaner.threads": "1",
        "num.network.threads": "2",
        "num.io.threads": "4",
        "num.recovery.threads.per.data.dir": "2",
        **more,
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def log4j2_properties(level: str = "WARN") -> str:
    """`log4j2.properties`: everything into `broker.log`, three files of at most 4 MB."""
    settings = {
        "status": "ERROR",
        "appender.file.type": "RollingFile",
        "appender.file.name": "file",
        "appender.file.fileName": "broker.log",
        "appender.file.filePattern": "broker.log.%i",
        "appender.file.layout.type": "PatternLayout",
        "appender.file.layout.pattern": "%d{ISO8601} %p %m (%c{1})%n",
        "appender.file.policies.type": "Policies",
        "appender.file.policies.size.type": "SizeBasedTriggeringPolicy",
        "appender.file.policies.size.size": "4MB",
        "appender.file.strategy.type": "DefaultRolloverStrategy",
        "appender.file.strategy.max": "2",
        "rootLogger.level": level,
        "rootLogger.appenderRef.file.ref": "file",
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())
