"""Jars by Maven, where `mvn` is: it honours the mirrors, proxies and local repository that the user set up for it."""

from __future__ import annotations

import shutil
import subprocess
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from pipeline.broker.fetch import FetchError, Progress
from pipeline.broker.lock import LockedJar

# The goal that copies exactly the artifacts named, and resolves none of their dependencies.
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1"


def pom(jars: Sequence[LockedJar], folder: Path) -> str:
    """A project that depends on nothing and whose plugin copies the jars into `folder`."""
    items = "".join(
        f"<artifactItem><groupId>{jar.group}</groupId><artifactId>{jar.artifact}</artifactId>"
        f"<version>{jar.version}</version><type>jar</type>"
        + (f"<classifier>{jar.classifier}</classifier>" if jar.classifier else "")
        + "</artifactItem>"
        for jar in jars
    )
    group, artifact, version = _PLUGIN.split(":")
    return (
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        "<groupId>incidentwire</groupId><artifactId>broker</artifactId><version>1</version><packaging>pom</packaging>"
        f"<build><plugins><plugin><groupId>{group}</groupId><artifactId>{artifact}</artifactId>"
        f"<version>{version}</version><configuration><outputDirectory>{escape(str(folder))}</outputDirectory>"
        f"<artifactItems>{items}</artifactItems></configuration></plugin></plugins></build></project>\n"
    )


class MavenFetcher:
    """Fetches with the `mvn` found on the given path."""

    name = "Maven"

    def __init__(self, mvn: str, environ: Mapping[str, str]) -> None:
        self._mvn = mvn
        self._environ = dict(environ)

    @classmethod
    def found(cls, environ: Mapping[str, str]) -> MavenFetcher | None:
        """The fetcher, or None where no `mvn` is on the PATH."""
        mvn = shutil.which("mvn", path=environ.get("PATH", ""))
        return cls(mvn, environ) if mvn else None

    def __call__(self, jars: Sequence[LockedJar], folder: Path, progress: Progress) -> None:
        """Runs Maven once for all jars; progress comes from its "Downloaded ... .jar" lines."""
        project = folder / "pom.xml"
        project.write_text(pom(jars, folder), encoding="utf-8")
        sizes = {jar.file_name: jar.size_bytes for jar in jars}
        last: deque[str] = deque(maxlen=5)
        command = [self._mvn, "-B", "-f", str(project), f"{_PLUGIN}:copy"]
        try:
            with subprocess.Popen(
                command,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            ) as maven:
                assert maven.stdout is not None  # noqa: S101 (it is a pipe)
                for line in maven.stdout:
                    if "ERROR" in line:
                        last.append(line.strip())
                    # "[INFO] Downloaded from central: URL/x.jar (1.2 MB at 3 MB/s)": the name is the URL's end
                    if "Downloaded from" in line:
                        name = line.rpartition(" (")[0].rpartition("/")[2]
                        progress(sizes.pop(name, 0))
        except OSError as error:
            raise FetchError(f"can't run {self._mvn}: {error}") from error
        if maven.returncode != 0:
            raise FetchError(f"exit code {maven.returncode}: {' '.join(last)[:600] or 'no message'}")
        progress(sum(sizes.values()))  # those that lay in the local repository
