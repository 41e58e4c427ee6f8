"""The locked jars in the user cache: fetched once, verified before every use.

`ensure_jars` knows no repository: fetchers (`fetch_maven`, `fetch_jgo`) put jars into a folder, and only those that
are what the lock says go from there into the cache, each by one rename.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from pipeline.broker.cache import exclusive
from pipeline.broker.errors import WAYS_OUT, BrokerError, JarMismatchError
from pipeline.broker.lock import KAFKA_VERSION, Lock, LockedJar, found_instead

Progress = Callable[[int], None]
"""Called with the bytes that have arrived since the last call; from any thread."""


class FetchError(Exception):
    """A fetcher could not get the jars; another may."""


class Fetcher(Protocol):
    """Gets jars by exact coordinate, without their dependencies."""

    name: str

    def __call__(self, jars: Sequence[LockedJar], folder: Path, progress: Progress) -> None:
        """Puts the jars into `folder` under their `file_name`. Raises FetchError."""


def jar_folder(cache: Path, lock: Lock) -> Path:
    """Where the jars of this lock lie."""
    return cache / f"kafka-{KAFKA_VERSION}-{lock.digest[:12]}" / "libs"


def unfit(folder: Path, lock: Lock) -> list[LockedJar]:
    """The jars that are missing from the folder or are not what the lock says."""
    return [jar for jar in lock.jars if found_instead(jar, folder / jar.file_name) is not None]


def ensure_jars(
    cache: Path,
    lock: Lock,
    fetchers: Sequence[Fetcher],
    progress: Progress = lambda _bytes: None,
    on_fetch: Callable[[Sequence[LockedJar]], None] = lambda _jars: None,
) -> Path:
    """The folder that holds every jar of the lock, each verified in this call.

    What is missing or damaged is fetched, by one process at a time; `on_fetch` is told of it before.

    Raises:
        JarMismatchError: what arrived is not what the lock says.
        BrokerError: no fetcher could get the jars, or the cache can't be written.
    """
    folder = jar_folder(cache, lock)
    if not unfit(folder, lock):
        return folder
    with exclusive(cache / "fetch.lock"):
        wanted = unfit(folder, lock)  # another process may have fetched them while we waited
        if wanted:
            on_fetch(wanted)
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix="fetch-", dir=cache) as staging:
                _fetch(wanted, Path(staging), fetchers, progress)
                _install(wanted, Path(staging), folder)
    return folder


def _fetch(jars: Sequence[LockedJar], staging: Path, fetchers: Sequence[Fetcher], progress: Progress) -> None:
    failures = []
    for fetcher in fetchers:
        missing = [jar for jar in jars if not (staging / jar.file_name).is_file()]
        try:
            fetcher(missing, staging, progress)
            return
        except FetchError as error:
            failures.append(f"{fetcher.name}: {error}")
    raise BrokerError(
        f"can't fetch the {len(jars)} jars of Apache Kafka that are missing from the cache. "
        + "; ".join(failures)
        + ". Behind a proxy set HTTPS_PROXY; a mirror goes into Maven's settings.xml or the [repositories] of jgo's "
        + f"config file. {WAYS_OUT}"
    )


def _install(jars: Sequence[LockedJar], staging: Path, folder: Path) -> None:
    for jar in jars:
        found = found_instead(jar, staging / jar.file_name)
        if found is not None:
            raise JarMismatchError(
                f"{jar.coordinate} is not the jar that the lock names: expected sha256 {jar.sha256} "
                f"({jar.size_bytes} bytes), found {found}. Nothing was run. A mirror, a proxy or the local Maven "
                "repository (~/.m2/repository) may hold a damaged or changed copy: remove it there and try again."
            )
    for jar in jars:
        os.replace(staging / jar.file_name, folder / jar.file_name)
