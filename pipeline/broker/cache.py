"""The user cache of the embedded broker: where it is, and one process at a time in it.

What lies there can be deleted at any time: it is fetched or made again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from pipeline.broker.errors import WAYS_OUT, BrokerError

if sys.platform != "win32":
    import fcntl

_HINT = " (INCIDENTWIRE_CACHE names the cache)"


def cache_folder(environ: Mapping[str, str]) -> Path:
    """The folder of `INCIDENTWIRE_CACHE` if that is set, else the platform's cache folder of this user."""
    chosen = environ.get("INCIDENTWIRE_CACHE")
    return Path(chosen).expanduser().absolute() if chosen else Path(platformdirs.user_cache_dir("incidentwire"))


def check_platform() -> None:
    """Raises BrokerError where the broker can't be supervised: it needs file locks and signals of Linux or macOS."""
    if sys.platform == "win32":
        raise BrokerError(f"the embedded broker runs on Linux and macOS. {WAYS_OUT}")


def lock_file(path: Path, *, wait: bool) -> int | None:
    """Locks the file at `path` for this process (and for those that inherit the descriptor).

    Returns the open descriptor: closing it lets go, and the operating system closes it if the process dies. None if
    another process holds the lock and `wait` is false.

    Raises:
        BrokerError: the file can't be opened or locked.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise BrokerError(f"can't open {path}: {error}. Choose a folder that you may write to{_HINT}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError as error:
        os.close(descriptor)
        raise BrokerError(f"can't lock {path}: {error}. Choose a folder on a local disk{_HINT}.") from error
    return descriptor


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Holds the lock file at `path`, waiting for it (`lock_file`)."""
    descriptor = lock_file(path, wait=True)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)
