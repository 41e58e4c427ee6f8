"""Writes the lock of the broker's jars anew: `python -m pipeline.broker.relock`. Needs Maven (`mvn`) and Java.

Maven resolves the three roots below with their runtime dependencies into a folder laid out as a repository; path gives
the coordinate, file the sha256 and size. Released artifacts never change, so the same roots give the same lock.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

from pipeline.broker.lock import KAFKA_VERSION, LOCK_PATH, Lock, LockedJar

# The broker, and the logging binding that its pom leaves to the user (its absence is an Error that nothing catches).
ROOTS = (
    f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}",
    "org.apache.logging.log4j:log4j-slf4j-impl:2.25.1",
    "org.apache.logging.log4j:log4j-core:2.25.1",
)
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"


def header() -> str:
    """What the lock says about itself."""
    return "\n".join(
        [
            f"# The jars of the embedded broker: Apache Kafka {KAFKA_VERSION}, in class path order.",
            "# group:artifact:version[:classifier] sha256 size_in_bytes",
            "# Made by `python -m pipeline.broker.relock`: Maven's resolution (runtime scope) of",
            *(f"#   {root}" for root in ROOTS),
        ]
    )


def resolve() -> Lock:
    """Lets Maven resolve the roots, and reads what it found.

    Raises:
        subprocess.CalledProcessError: Maven failed; its output is on the terminal.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dependencies = "".join(
            f"<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>"
            f"<version>{version}</version></dependency>"
            for group, artifact, version in (root.split(":") for root in ROOTS)
        )
        (folder / "pom.xml").write_text(
            '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
            "<groupId>incidentwire</groupId><artifactId>relock</artifactId><version>1</version>"
            f"<packaging>pom</packaging><dependencies>{dependencies}</dependencies></project>",
            encoding="utf-8",
        )
        command = ["mvn", "-B", "-q", _PLUGIN, "-DincludeScope=runtime", "-Dmdep.useRepositoryLayout=true"]
        subprocess.run([*command, "-DoutputDirectory=jars"], cwd=folder, check=True)
        return read_repository(folder / "jars")


def read_repository(root: Path) -> Lock:
    """The jars in a folder laid out as `group/as/folders/artifact/version/artifact-version[-classifier].jar`."""
    jars = []
    for path in root.rglob("*.jar"):
        *group, artifact, version, file_name = path.relative_to(root).parts
        classifier = file_name.removesuffix(".jar").removeprefix(f"{artifact}-{version}").removeprefix("-")
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        jars.append(LockedJar(".".join(group), artifact, version, classifier, digest, len(content)))
    return Lock(tuple(sorted(jars, key=lambda jar: jar.coordinate)))


def main() -> None:
    """Writes the lock beside this module."""
    lock = resolve()
    LOCK_PATH.write_text("\n".join([header(), *(jar.line for jar in lock.jars), ""]), encoding="utf-8")
    print(f"{len(lock.jars)} jars, {lock.size_bytes / 1e6:.1f} MB, in {LOCK_PATH.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
