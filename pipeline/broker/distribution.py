"""Which Apache Kafka runs: the locked jars from the user cache, or the distribution that KAFKA_HOME names."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from pipeline.broker.cache import cache_folder
from pipeline.broker.errors import BrokerError
from pipeline.broker.fetch import Fetcher, ensure_jars
from pipeline.broker.fetch_jgo import JgoFetcher
from pipeline.broker.fetch_maven import MavenFetcher
from pipeline.broker.lock import KAFKA_VERSION, LockedJar, read_lock

_SERVER_JAR = re.compile(r"kafka_2\.\d+-(\d+(?:\.\d+)*)\.jar")


@dataclass(frozen=True, slots=True)
class Distribution:
    """The jars of one Kafka, in class path order."""

    jars: tuple[Path, ...]
    version: str
    origin: str

    @property
    def class_path(self) -> str:
        """For the JVM's `-cp`: every jar by name, so that nothing else in the folder is run."""
        return os.pathsep.join(str(jar) for jar in self.jars)


def find_distribution(environ: Mapping[str, str]) -> Distribution:
    """The distribution of KAFKA_HOME if that is set (run as it is: the user's choice), else the locked jars.

    The locked ones are fetched with a progress bar on standard error if the cache lacks any, and verified in each call.

    Raises:
        BrokerError: KAFKA_HOME holds no Kafka 4, the jars can't be fetched, or one isn't what the lock says.
    """
    home = environ.get("KAFKA_HOME")
    if home:
        return from_home(Path(home).expanduser().absolute())
    maven = MavenFetcher.found(environ)
    fetchers: list[Fetcher] = [*([maven] if maven else []), JgoFetcher()]
    lock = read_lock()
    with _progress_bar() as (start, advance):
        folder = ensure_jars(cache_folder(environ), lock, fetchers, advance, start)
    jars = tuple(folder / jar.file_name for jar in lock.jars)
    if os.pathsep in str(folder):
        raise BrokerError(f"the path of the cache, {folder}, may not hold '{os.pathsep}': set INCIDENTWIRE_CACHE")
    return Distribution(jars, KAFKA_VERSION, f"{len(jars)} locked jars")


def from_home(home: Path) -> Distribution:
    """The jars of an unpacked distribution.

    Raises:
        BrokerError: there is no Kafka server of major version 4 in `home/libs`.
    """
    jars = tuple(sorted((home / "libs").glob("*.jar")))
    versions = [match[1] for jar in jars if (match := _SERVER_JAR.fullmatch(jar.name))]
    if len(versions) != 1 or not versions[0].startswith("4."):
        raise BrokerError(
            f"KAFKA_HOME={home}: no libs/kafka_2.13-4.*.jar there (found {', '.join(versions) or 'none'}). "
            "Point it at an unpacked Apache Kafka 4 distribution, or unset it to have the locked jars fetched."
        )
    return Distribution(jars, versions[0], "KAFKA_HOME")


@contextmanager
def _progress_bar() -> Iterator[tuple[Callable[[Sequence[LockedJar]], None], Callable[[int], None]]]:
    """Gives (start, advance): the bar shows only from `start` on, so a warm cache prints nothing."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    bar = Progress(*columns, console=console, disable=not console.is_terminal)
    task = bar.add_task(f"Apache Kafka {KAFKA_VERSION}", total=None)

    def start(jars: Sequence[LockedJar]) -> None:
        size_bytes = sum(jar.size_bytes for jar in jars)
        console.print(
            f"Fetching Apache Kafka {KAFKA_VERSION}, once: {len(jars)} jars, {size_bytes / 1e6:.0f} MB", highlight=False
        )
        bar.update(task, total=size_bytes)
        bar.start()

    def advance(arrived_bytes: int) -> None:
        bar.advance(task, arrived_bytes)

    try:
        yield start, advance
    finally:
        bar.stop()
