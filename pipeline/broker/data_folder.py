"""The folder that one broker lives in: data, configuration, ports, logs; used by one broker at a time.

kafka/              the topics (Kafka's log.dirs)
server.properties, log4j2.properties    written at each start
ports.json          the ports of the last run
broker.log[.1-2]    what Kafka logs, 12 MB at most
jvm.out             what the JVM prints, of the last run
tmp/                swept at each start
lock                locked while a broker runs here
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pipeline.broker.cache import lock_file
from pipeline.broker.errors import BrokerError
from pipeline.broker.properties import Ports, log4j2_properties, server_properties

_QUOTED_LINES = 15
_QUOTED_BYTES = 20_000


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A data folder; `temporary` ones are removed with the broker."""

    path: Path
    temporary: bool

    @classmethod
    def open(cls, given: Path | None) -> DataFolder:
        """The given folder, made if it isn't there, or a new temporary one.

        Raises:
            BrokerError: it can't be made.
        """
        if given is None:
            return cls(Path(tempfile.mkdtemp(prefix="incidentwire-broker-")), temporary=True)
        path = given.expanduser().absolute()
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BrokerError(f"can't make the data folder {path}: {error}. Choose another.") from error
        return cls(path, temporary=False)

    @property
    def topics(self) -> Path:
        """What Kafka formats and fills."""
        return self.path / "kafka"

    @property
    def ports_file(self) -> Path:
        """See ports.py."""
        return self.path / "ports.json"

    @property
    def output(self) -> Path:
        """Standard output and standard error of the JVM."""
        return self.path / "jvm.out"

    @property
    def log(self) -> Path:
        """Kafka's log file."""
        return self.path / "broker.log"

    def lock(self) -> int:
        """Locks the folder; the descriptor (see `cache.lock_file`).

        Raises:
            BrokerError: another broker uses the folder.
        """
        descriptor = lock_file(self.path / "lock", wait=False)
        if descriptor is None:
            raise BrokerError(
                f"the data folder {self.path} is in use by another embedded broker: stop that one, choose another data "
                "folder, or set KAFKA_BOOTSTRAP_SERVERS to use the broker that runs"
            )
        return descriptor

    def configure(self, ports: Ports, more: Mapping[str, str] = MappingProxyType({})) -> None:
        """Writes the configuration files and sweeps what the last run left."""
        (self.path / "server.properties").write_text(server_properties(ports, more), encoding="utf-8")
        (self.path / "log4j2.properties").write_text(log4j2_properties(), encoding="utf-8")
        shutil.rmtree(self.path / "tmp", ignore_errors=True)
        (self.path / "tmp").mkdir()
        self.output.write_bytes(b"")

    def log_size_bytes(self) -> int:
        """Where the log of the next run begins."""
        return self.log.stat().st_size if self.log.exists() else 0

    def last_words(self, log_start_bytes: int) -> str:
        """The last lines of this run, for an error message: Kafka's log from that position on, and the JVM's output."""
        lines = [*_tail(self.log, log_start_bytes), *_tail(self.output, 0)][-_QUOTED_LINES:]
        return "\n".join(f"  {line[:300]}" for line in lines) or "  (it wrote nothing)"

    def remove(self) -> None:
        """Removes the folder if it is a temporary one."""
        if self.temporary:
            shutil.rmtree(self.path, ignore_errors=True)


def _tail(path: Path, start_bytes: int) -> list[str]:
    try:
        with path.open("rb") as file:
            size_bytes = file.seek(0, 2)
            start_bytes = start_bytes if start_bytes <= size_bytes else 0  # rolled over since
            file.seek(max(start_bytes, size_bytes - _QUOTED_BYTES))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return []
    # Stack frames push the reason out of sight.
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("\tat ")]
    return lines[-_QUOTED_LINES:]
