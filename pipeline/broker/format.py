"""A formatted data folder: made by Kafka's own tool once per machine, copied for each broker.

Formatting takes a JVM of its own (1.4 s); the copy takes a millisecond. The template holds no port and no path. Each
copy gets a cluster id of its own.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path

from pipeline.broker.cache import exclusive
from pipeline.broker.distribution import Distribution
from pipeline.broker.errors import BrokerError
from pipeline.broker.jvm import Jvm, jvm_environment, jvm_options
from pipeline.broker.properties import Ports, log4j2_properties, server_properties

META = "meta.properties"
_FORMAT_SECONDS = 60  # 1.5 s on an idle machine


def new_cluster_id() -> str:
    """22 characters of base64, as Kafka makes them: a leading '-' would look like an option."""
    while True:
        text = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        if not text.startswith("-"):
            return text


def read_meta(folder: Path) -> dict[str, str]:
    """The `meta.properties` of a data folder; empty where there is none."""
    try:
        lines = (folder / META).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def ensure_template(cache: Path, distribution: Distribution, jvm: Jvm, environ: Mapping[str, str]) -> Path:
    """The formatted folder for this Kafka, made if it isn't there yet.

    Raises:
        BrokerError: the format tool failed; its last words are quoted.
    """
    names = "\n".join(jar.name for jar in distribution.jars)
    template = cache / f"formatted-{distribution.version}-{hashlib.sha256(names.encode()).hexdigest()[:12]}"
    if not read_meta(template):
        with exclusive(cache / "format.lock"):
            if not read_meta(template):
                with tempfile.TemporaryDirectory(prefix="format-", dir=cache) as work:
                    _format(Path(work), distribution, jvm, environ)
                    shutil.rmtree(template, ignore_errors=True)
                    os.replace(Path(work) / "kafka", template)
    return template


def _format(work: Path, distribution: Distribution, jvm: Jvm, environ: Mapping[str, str]) -> None:
    (work / "server.properties").write_text(server_properties(Ports(1, 2)), encoding="utf-8")
    (work / "log4j2.properties").write_text(log4j2_properties(), encoding="utf-8")
    (work / "tmp").mkdir()
    command = [str(jvm.java), *jvm_options(256), "-cp", distribution.class_path, "kafka.tools.StorageTool"]
    try:
        run = subprocess.run(
            [*command, "format", "-t", new_cluster_id(), "-c", "server.properties"],
            cwd=work,
            env=jvm_environment(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_FORMAT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BrokerError(f"can't format a data folder with {jvm.description} at {jvm.java}: {error}") from error
    if run.returncode != 0 or not read_meta(work / "kafka"):
        words = (run.stdout + run.stderr)[-800:]
        raise BrokerError(f"Kafka's format tool failed on {jvm.description} at {jvm.java}: {words}")


def lay_out(template: Path, folder: Path) -> None:
    """Makes `folder` a formatted data folder, unless it is one: data are never formatted over.

    Raises:
        BrokerError: the folder holds something else.
    """
    if read_meta(folder).get("cluster.id"):
        return
    if folder.exists() and any(folder.iterdir()):
        raise BrokerError(
            f"{folder} holds files but no {META}: not a data folder of Kafka, or a damaged one. Move it away, or "
            "choose another data folder."
        )
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(template, partial)
    meta = {**read_meta(partial), "cluster.id": new_cluster_id()}
    (partial / META).write_text("".join(f"{k}={v}\n" for k, v in meta.items()), encoding="utf-8")
    if folder.exists():
        folder.rmdir()
    os.replace(partial, folder)
