"""A private PostgreSQL server for tests: its own data folder, a Unix socket only, gone with the test run."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

READY_WITHIN_SECONDS = 60

# Stops the server when its standard input ends: also where the test run is killed and no fixture is torn down.
# (A shell gives its background jobs no standard input, hence the copy as 3.)
_WITH_PARENT = 'exec 3<&0; "$@" 3<&- & server=$!; (trap "" INT TERM; read _ <&3; kill -INT $server) & wait $server'


def binaries() -> Path | None:
    """The folder with `initdb` and `postgres`: on the PATH or where Debian keeps them; None where there is none."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next(
        (folder for folder in folders if (folder / "initdb").is_file() and (folder / "postgres").is_file()), None
    )


@contextmanager
def server(bin_dir: Path) -> Iterator[str]:
    """Runs a server and gives its URL. Its folder is a short one, as a socket's path may have 107 bytes."""
    home = Path(tempfile.mkdtemp(prefix="iw-pg-"))
    account = _account()
    if account:
        shutil.chown(home, account["user"], account["group"])
    log = home / "log"
    try:
        subprocess.run(
            [bin_dir / "initdb", "-D", home / "data", "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
            check=True,
            capture_output=True,
            cwd=home,
            **account,
        )
        options = ["-h", "", "-k", str(home), "-c", "fsync=off", "-c", "full_page_writes=off"]
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["sh", "-c", _WITH_PARENT, "sh", bin_dir / "postgres", "-D", home / "data", *options],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                cwd=home,
                **account,
            )
        try:
            _wait_until_ready(bin_dir, home, process, log)
            yield f"postgresql://tester@/postgres?host={home}"
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(timeout=READY_WITHIN_SECONDS)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _account() -> dict[str, Any]:
    """Whom to run the server as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("running as root, and there is neither a user postgres nor nobody to run PostgreSQL as")


def _wait_until_ready(bin_dir: Path, home: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    socket = home / ".s.PGSQL.5432"
    while time.monotonic() < deadline and process.poll() is None:
        if socket.exists() and "ready to accept connections" in log.read_text(errors="replace"):
            return
        time.sleep(0.05)  # a process of another program: there is nothing to wait on but its log
    raise RuntimeError(f"PostgreSQL from {bin_dir} did not start: {log.read_text(errors='replace')[-2000:]}")
