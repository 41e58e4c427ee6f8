"""The whole pipeline as real processes for a test: one process a stage, a database file, a log to look into."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from consumers.sink.query import get_incident, list_incidents
from consumers.sink.store import Store
from incidentwire.contracts import Incident
from incidentwire.streaming.settings import KafkaSettings
from pipeline.machine import stage_environment
from pipeline.progress import Progress
from pipeline.settings import Settings
from pipeline.stages import STAGES
from pipeline.supervisor import Supervisor
from tests.broker.pipeline_on_broker import now, wait_for


@dataclass(frozen=True)
class Processes:
    """Running stage processes."""

    supervisor: Supervisor
    kafka: KafkaSettings
    folder: Path
    log_start: int  # bytes of the log that earlier runs in this folder wrote

    def wait_until_at_work(self, stages: Sequence[str]) -> None:
        """Waits until each stage has its partitions; it has long answered signals then."""

        def at_work() -> bool:
            log = self.log()
            return all(re.search(rf"{stage}: (reads partitions|writes|polls)", log) for stage in stages)

        wait_for(at_work, "every stage works")

    def wait_until_drained(self, seconds: float = 120.0) -> None:
        """Waits until no stage has anything left to read; fails with the log where one keeps failing."""

        def drained() -> bool:
            failing = {name: count for name, count in self.supervisor.check().items() if count > 2}
            assert not failing, f"{failing}\n{self.log()[-4000:]}"
            return all(lag.records == 0 for _ in range(2) for lag in progress.lags())

        with Progress(self.kafka) as progress:
            wait_for(drained, "everything has come through", seconds)

    def incidents(self) -> list[Incident]:
        """What the database holds."""
        with Store(f"sqlite:///{self.folder / 'incidents.db'}", now) as store:
            found = [get_incident(store, row.incident_id) for row in list_incidents(store, limit=1000)]
        return [incident for incident in found if incident is not None]

    def log(self) -> str:
        """What the stages wrote since this start."""
        return (self.folder / "stages.log").read_bytes()[self.log_start :].decode("utf-8", "replace")


@contextmanager
def stage_processes(kafka: KafkaSettings, folder: Path, stages: Sequence[str] = STAGES) -> Iterator[Processes]:
    """Starts the stages; ends them with SIGTERM afterwards."""
    settings = Settings(
        data=folder,
        allow_loopback=True,
        poll_interval_seconds=1.0,
        extract_workers=1,
        prefix=kafka.prefix,
        instance=kafka.instance,
    )
    path = folder / "stages.log"
    log_start = path.stat().st_size if path.exists() else 0
    with (
        path.open("ab") as log,
        Supervisor(stages, stage_environment(settings, kafka), log.fileno()) as supervisor,
    ):
        yield Processes(supervisor, kafka, folder, log_start)
