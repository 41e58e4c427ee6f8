"""The whole pipeline on one machine: broker, stage processes and the board, for `incidentwire up` and the demo."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from incidentwire.streaming.settings import KafkaSettings
from pipeline.brokers import Cluster, cluster_for
from pipeline.demo.screen import Screen
from pipeline.settings import Settings, database_url
from pipeline.stages import STAGES
from pipeline.supervisor import Supervisor
from pipeline.watch import Watcher

log = logging.getLogger(__name__)

LOG_NAME = "stages.log"
# A log larger than this is set aside at the next start; the one before that is dropped.
MOST_LOG_BYTES = 20 * 1024 * 1024
# So many failures of one stage in a row, and the pipeline is broken rather than unlucky.
MOST_FAILURES = 4


class StagesFailing(Exception):
    """A stage can't be kept running; the message holds the end of its log."""


@dataclass(frozen=True)
class Machine:
    """A running pipeline."""

    cluster: Cluster
    supervisor: Supervisor
    watcher: Watcher
    log_file: Path

    @property
    def kafka(self) -> KafkaSettings:
        """How to reach its cluster."""
        return self.cluster.kafka

    def check(self, *, patient: bool) -> None:
        """Starts a failed broker or stage again. Raises BrokerError where the broker can't be had any more.

        `patient` False: raises StagesFailing too, where a stage fails again and again or nothing can be seen any more.
        """
        self.cluster.check()
        failures = self.supervisor.check()
        if patient:
            return
        if self.watcher.error is not None:
            raise StagesFailing(f"the topics can't be watched any more: {self.watcher.error}")
        failing = [name for name, count in failures.items() if count >= MOST_FAILURES]
        if failing:
            lines = self.log_file.read_text("utf-8", "replace").splitlines()[-15:]
            raise StagesFailing(
                f"{', '.join(failing)} fails again and again. The end of {self.log_file}:\n" + "\n".join(lines)
            )


@contextmanager
def running(
    settings: Settings,
    *,
    data: Path,
    broker_data: Path | None,
    screen: Screen,
    prepare: Callable[[KafkaSettings], None],
) -> Iterator[Machine]:
    """Starts everything, and ends it together. `prepare` runs when the topics are there and no stage is yet.

    `data` takes the log and, unless another database is set, the SQLite file; `broker_data` the embedded broker's
    topics (None: a temporary folder).
    """
    data.mkdir(parents=True, exist_ok=True)
    log_file = data / LOG_NAME
    if log_file.exists() and log_file.stat().st_size > MOST_LOG_BYTES:
        log_file.replace(log_file.with_suffix(".log.1"))
    tell = screen.console.print
    with cluster_for(settings, broker_data, tell) as cluster, log_file.open("ab") as log_to:
        prepare(cluster.kafka)
        environ = stage_environment(settings.model_copy(update={"data": data}), cluster.kafka)
        with (
            Watcher(cluster.kafka, screen.show) as watcher,
            Supervisor(STAGES, environ, log_to.fileno()) as supervisor,
        ):
            yield Machine(cluster, supervisor, watcher, log_file)


def stage_environment(settings: Settings, kafka: KafkaSettings) -> Mapping[str, str]:
    """The settings of the stage processes as environment variables, where they may differ from our own."""
    return {
        "KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrap,
        "INCIDENTWIRE_PREFIX": kafka.prefix,
        "INCIDENTWIRE_INSTANCE": kafka.instance,
        "INCIDENTWIRE_DATABASE_URL": database_url(settings),
        "INCIDENTWIRE_DATA": str(settings.data),
        "INCIDENTWIRE_ALLOW_LOOPBACK": str(settings.allow_loopback).lower(),
        "INCIDENTWIRE_POLL_INTERVAL_SECONDS": str(settings.poll_interval_seconds),
        "INCIDENTWIRE_PAGES": settings.pages,
        "INCIDENTWIRE_FIRST_POLL": settings.first_poll,
        "INCIDENTWIRE_SLOT_BY": settings.slot_by,
        "INCIDENTWIRE_EXTRACT_WORKERS": str(settings.extract_workers),
        # One health port can't serve five processes; `run` alone takes it from the environment.
        "INCIDENTWIRE_HEALTH_PORT": "",
        "PYTHONUNBUFFERED": "1",
    }
