"""Jars by jgo, the pure-Python Maven client: needs no Maven and no Java.

Repositories that the user named in jgo's config file come first, then jgo's default.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from pipeline.broker.fetch import FetchError, Progress
from pipeline.broker.lock import LockedJar

_TRIES = 3  # a repository behind a balancer now and then drops a connection
_AT_ONCE = 4  # polite to the repository, and four times as fast as one after the other
_TIMEOUT_SECONDS = 30


class JgoFetcher:
    """Fetches with jgo into a repository folder of its own, so that nothing half fetched elsewhere is taken."""

    name = "jgo"

    def __call__(self, jars: Sequence[LockedJar], folder: Path, progress: Progress) -> None:
        """Fetches four jars at a time."""
        # Here and not above: the import takes a third of a second, and is needed once per machine.
        from jgo.config import GlobalSettings
        from jgo.constants import MAVEN_CENTRAL_URL
        from jgo.maven import MavenContext, PythonResolver

        # jgo warns on a checksum that differs; our own check against the lock decides.
        logging.getLogger("jgo").setLevel(logging.ERROR)
        repositories = {**GlobalSettings.load().repositories, "central": MAVEN_CENTRAL_URL}
        repository = folder / "repository"
        context = MavenContext(
            resolver=PythonResolver(progress_callback=_reporting(progress)),
            repo_cache=repository,
            local_repos=[],
            remote_repos=repositories,
            timeout=_TIMEOUT_SECONDS,
        )

        def fetch(jar: LockedJar) -> None:
            component = context.project(jar.group, jar.artifact).at_version(jar.version)
            artifact = component.artifact(jar.classifier, "jar")
            _with_tries(artifact.resolve, repository / artifact.component.path_prefix).rename(folder / jar.file_name)

        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="fetch-jars") as pool:
            for done in [pool.submit(fetch, jar) for jar in jars]:
                done.result()


def _with_tries(resolve: Callable[[], Path], target_folder: Path) -> Path:
    for attempt in range(1, _TRIES + 1):
        try:
            return resolve()
        # jgo says "not found" with a RuntimeError; requests' errors are OSErrors.
        except (RuntimeError, OSError) as error:
            shutil.rmtree(target_folder, ignore_errors=True)  # half a file would be taken for the whole at the next try
            if attempt == _TRIES:
                raise FetchError(str(error)[:600]) from error
    raise AssertionError("unreachable")


def _reporting(progress: Progress) -> Callable[[str, int], AbstractContextManager[Progress]]:
    @contextmanager
    def report(_file_name: str, _total_bytes: int) -> Iterator[Progress]:
        yield progress

    return report
