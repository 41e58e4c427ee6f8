"""A Docker engine of one's own for one command: `python -m tests.containers.engine FOLDER -- COMMAND ...`.

For a machine that has the programs (Debian: docker.io, docker-compose, iptables; debootstrap for stand_ins.py) but no
running engine. It runs as root, keeps socket, images and containers in FOLDER, gives COMMAND its address as
DOCKER_HOST, and stops when COMMAND ends. The network rules that Docker makes stay until the machine restarts.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_READY_SECONDS = 60.0
_STOP_SECONDS = 60.0


@contextmanager
def running_engine(folder: Path) -> Iterator[str]:
    """The address of an engine, for DOCKER_HOST, while it runs.

    Raises:
        RuntimeError: it does not start; the message has the end of its log.
    """
    folder.mkdir(parents=True, exist_ok=True)
    address = f"unix://{folder.absolute() / 'docker.sock'}"
    log = folder / "dockerd.log"
    command = ["dockerd", "--host", address, "--data-root", f"{folder / 'data'}", "--exec-root", f"{folder / 'exec'}"]
    with log.open("ab") as output:
        engine = subprocess.Popen(
            [*command, "--pidfile", f"{folder / 'docker.pid'}"], stdout=output, stderr=output, start_new_session=True
        )
    try:
        deadline = time.monotonic() + _READY_SECONDS
        while not _answers(address):
            if engine.poll() is not None or time.monotonic() > deadline:
                words = log.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise RuntimeError(f"no Docker engine in {folder}. It wrote:\n{words}")
            time.sleep(0.2)
        yield address
    finally:
        engine.send_signal(signal.SIGTERM)  # it stops its containers and its containerd
        try:
            engine.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            engine.kill()
            engine.wait()
        # Left behind by Docker: with it FOLDER could not be removed.
        subprocess.run(["umount", f"{folder / 'exec' / 'netns' / 'default'}"], capture_output=True)


def _answers(address: str) -> bool:
    asked = subprocess.run(["docker", "--host", address, "version"], capture_output=True, timeout=20)
    return asked.returncode == 0


def main() -> int:
    """Runs the command; its exit code is ours."""
    folder, dashes, *command = sys.argv[1:] or ["", ""]
    if dashes != "--" or not command:
        raise SystemExit(__doc__)
    with running_engine(Path(folder)) as address:
        return subprocess.run(command, env={**os.environ, "DOCKER_HOST": address}).returncode


if __name__ == "__main__":
    raise SystemExit(main())
