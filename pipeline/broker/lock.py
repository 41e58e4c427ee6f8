"""The locked jars of the broker: reading the lock, and telling whether a file is the jar that it names.

The lock (`kafka-4.3.1.lock` beside this module) lists every jar by exact coordinate, sha256 and size, in class path
order, so that two ways of fetching (which resolve some transitive versions differently) run the same code.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.broker.errors import BrokerError

KAFKA_VERSION = "4.3.1"
LOCK_PATH = Path(__file__).with_name(f"kafka-{KAFKA_VERSION}.lock")

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class LockedJar:
    """One jar: where Maven repositories keep it, and what its bytes must be."""

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str
    size_bytes: int

    @property
    def coordinate(self) -> str:
        """`group:artifact:version[:classifier]`."""
        parts = [self.group, self.artifact, self.version]
        return ":".join([*parts, self.classifier] if self.classifier else parts)

    @property
    def file_name(self) -> str:
        """The jar's file name in a Maven repository, also its name in our cache."""
        classifier = f"-{self.classifier}" if self.classifier else ""
        return f"{self.artifact}-{self.version}{classifier}.jar"

    @property
    def line(self) -> str:
        """The jar's line in the lock."""
        return f"{self.coordinate} {self.sha256} {self.size_bytes}"


@dataclass(frozen=True, slots=True)
class Lock:
    """Every jar of the broker, in class path order."""

    jars: tuple[LockedJar, ...]

    @property
    def digest(self) -> str:
        """Changes with any jar; names the cache folder, so that two versions of the lock never share one."""
        return hashlib.sha256("\n".join(jar.line for jar in self.jars).encode()).hexdigest()

    @property
    def size_bytes(self) -> int:
        """What there is to fetch at most."""
        return sum(jar.size_bytes for jar in self.jars)


def parse_lock(text: str, origin: str = "the lock") -> Lock:
    """Reads the text of a lock.

    Raises:
        BrokerError: a line is not `coordinate sha256 size`, two jars have one file name, or there is none.
    """
    jars: list[LockedJar] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            jars.append(_parse_line(line, f"{origin}, line {number}"))
    names = [jar.file_name for jar in jars]
    if not jars or len(set(names)) != len(names):
        raise BrokerError(f"{origin}: it must name at least one jar, and none twice")
    return Lock(tuple(jars))


def _parse_line(line: str, where: str) -> LockedJar:
    fields = line.split()
    parts = fields[0].split(":")
    # Names become file names: nothing that could leave the folder gets through.
    well_formed = (
        len(fields) == 3
        and 3 <= len(parts) <= 4
        and all(_NAME.fullmatch(part) for part in parts)
        and _SHA256.fullmatch(fields[1])
        and fields[2].isdecimal()
    )
    if not well_formed:
        raise BrokerError(f"{where}: not 'group:artifact:version[:classifier] sha256 size': {line!r}")
    group, artifact, version = parts[:3]
    return LockedJar(group, artifact, version, parts[3] if len(parts) == 4 else "", fields[1], int(fields[2]))


def read_lock(path: Path = LOCK_PATH) -> Lock:
    """Reads the committed lock.

    Raises:
        BrokerError: it can't be read or is malformed.
    """
    try:
        return parse_lock(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise BrokerError(f"can't read the lock of the broker's jars: {error}. Reinstall incidentwire.") from error


def found_instead(jar: LockedJar, path: Path) -> str | None:
    """What stands at `path` instead of the jar, in words; None if it is the jar."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size_bytes = file.tell()
    except FileNotFoundError:
        return "no file"
    except OSError as error:
        return f"unreadable: {error}"
    if (digest, size_bytes) == (jar.sha256, jar.size_bytes):
        return None
    return f"sha256 {digest} ({size_bytes} bytes)"
