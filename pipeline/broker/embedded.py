"""The embedded broker: real Apache Kafka (KRaft, one node, loopback only) under our hand."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from pipeline.broker.cache import cache_folder, check_platform
from pipeline.broker.class_archive import CLASS_LIST, ClassArchive, archive_for
from pipeline.broker.data_folder import DataFolder
from pipeline.broker.distribution import Distribution, find_distribution
from pipeline.broker.errors import WAYS_OUT, BrokerError
from pipeline.broker.format import ensure_template, lay_out
from pipeline.broker.guard import Spec
from pipeline.broker.guarded import GuardedJvm
from pipeline.broker.jvm import Jvm, choose_jvm, jvm_environment, jvm_options
from pipeline.broker.ports import choose_ports, is_free, read_ports, write_ports
from pipeline.broker.properties import HOST, Ports
from pipeline.broker.ready import wait_until_ready

HEAP_MEGABYTES = 512
_GRACE_SECONDS = 6.0  # a clean stop takes half a second; with this, everything ends within ten
_CRASHES = (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS)
_STARTS = 3  # ports were free a moment ago, but another process may be quicker
_PORT_WAIT_SECONDS = 5.0  # the kernel takes a moment to free a killed process's ports

_Known = TypeVar("_Known")


def to_standard_error(line: str) -> None:
    """Where the broker announces itself if nobody else listens."""
    print(line, file=sys.stderr, flush=True)


class EmbeddedBroker:
    """One broker of our own: `with EmbeddedBroker() as broker: ... broker.bootstrap ...`

    It ends with this process, however that ends. Not for use by several threads at once.
    """

    kind = "embedded"

    def __init__(
        self,
        data_folder: Path | None = None,
        *,
        port: int | None = None,
        controller_port: int | None = None,
        environ: Mapping[str, str] = os.environ,
        ready_timeout_seconds: float = 60.0,
        announce: Callable[[str], None] = to_standard_error,
        more_properties: Mapping[str, str] | None = None,
    ) -> None:
        """Describes a broker; `start` makes it.

        Args:
            data_folder: where topics, ports and the broker's log are kept from run to run; None for a temporary
                folder, removed at the end.
            port: the port for clients; None for the one of the last run if it is free, else a random free one.
            controller_port: the same for the port that the node talks to itself on.
            environ: JAVA_HOME, KAFKA_HOME, INCIDENTWIRE_CACHE and PATH are read from it.
            ready_timeout_seconds: how long the JVM may take until the broker is ready.
            announce: told how long the start took, and of what.
            more_properties: further lines of `server.properties`, by name; they win over our own.
        """
        self._given_folder = data_folder
        self._given_ports = (port, controller_port)
        self._environ = environ
        self._ready_timeout_seconds = ready_timeout_seconds
        self._announce = announce
        self._more_properties = dict(more_properties or {})
        self._folder: DataFolder | None = None
        self._process: GuardedJvm | None = None
        self._ports: Ports | None = None
        self._distribution: Distribution | None = None
        self._jvm: Jvm | None = None
        self._ready_seconds: float | None = None
        self._log_start_bytes = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # What it is. All but `running` raise BrokerError before the first start.

    @property
    def bootstrap(self) -> str:
        """`host:port` for Kafka clients. Stays the same over `restart`."""
        return f"{HOST}:{_known(self._ports).client}"

    @property
    def running(self) -> bool:
        """Whether the JVM lives, frozen or not."""
        return self._process is not None and self._process.running

    @property
    def pid(self) -> int:
        """The process id of the JVM. Raises BrokerError if it isn't running."""
        return self._running_process().pid

    @property
    def ready_seconds(self) -> float:
        """How long the last start took, from the call to the first acknowledged record, fetching included."""
        return _known(self._ready_seconds)

    @property
    def jvm(self) -> str:
        """Which Java runs the broker, for people."""
        return _known(self._jvm).description

    @property
    def version(self) -> str:
        """The version of Kafka."""
        return _known(self._distribution).version

    @property
    def jars(self) -> tuple[Path, ...]:
        """The class path of the broker."""
        return _known(self._distribution).jars

    @property
    def data_folder(self) -> Path:
        """Where data, configuration and logs of the broker are (data_folder.py)."""
        return _known(self._folder).path

    @property
    def description(self) -> str:
        """What runs, on what, where: one line."""
        origin = _known(self._distribution).origin
        return f"Apache Kafka {self.version} ({origin}) on {self.jvm} at {self.bootstrap}"

    @property
    def last_words(self) -> str:
        """The last lines that this run of the broker logged, for whoever finds that it has ended by itself."""
        return _known(self._folder).last_words(self._log_start_bytes)

    # What it does.

    def start(self) -> None:
        """Starts the broker and returns when it is ready. Does nothing if it runs.

        Raises:
            BrokerError: it can't be had; the message quotes the broker's last words and names the ways out.
        """
        if not self.running:
            self._start(*self._given_ports)

    def stop(self) -> None:
        """Stops the broker cleanly (killed after six seconds) and removes a temporary data folder."""
        if self._process is not None:
            self._process.end("stop")
            self._process = None
        if self._folder is not None:
            self._folder.remove()

    def restart(self) -> None:
        """Starts the broker again on the same port and data, also after `kill`; stops it before if it runs.

        Raises:
            BrokerError: as `start`; or it never ran.
        """
        ports = _known(self._ports)
        if self._process is not None:
            self._process.end("stop")
        deadline = time.monotonic() + _PORT_WAIT_SECONDS
        while not (is_free(ports.client) and is_free(ports.controller)) and time.monotonic() < deadline:
            time.sleep(0.05)
        self._start(ports.client, ports.controller)

    def kill(self) -> None:
        """Kills the JVM (SIGKILL) and returns when it is gone. Data stay, for `restart`."""
        self._running_process().end("kill")

    def freeze(self) -> None:
        """Stops the JVM in its tracks (SIGSTOP): connections stay open, nothing answers."""
        self._running_process().tell("freeze")

    def thaw(self) -> None:
        """Lets a frozen JVM go on (SIGCONT)."""
        self._running_process().tell("thaw")

    # How.

    def _running_process(self) -> GuardedJvm:
        if self._process is None or not self._process.running:
            raise BrokerError("the embedded broker isn't running: start it first")
        return self._process

    def _start(self, port: int | None, controller_port: int | None) -> None:
        began = time.monotonic()
        try:
            check_platform()
            self._distribution = find_distribution(self._environ)
            self._jvm = choose_jvm(self._environ)
            cache = cache_folder(self._environ)
            template = ensure_template(cache, self._distribution, self._jvm, self._environ)
            if self._folder is None or not self._folder.path.exists():
                self._folder = DataFolder.open(self._given_folder)
            archive = archive_for(cache, self._jvm, self._distribution)
            for attempts_left in reversed(range(_STARTS)):
                words = self._run(port, controller_port, self._folder, template, archive)
                if words is None:
                    break
                self._may_try_again(words, attempts_left, archive, fixed_port=port is not None)
            self._ready_seconds = time.monotonic() - began
            self._announce(f"Embedded broker ready in {self._ready_seconds:.2f} s: {self.description}")
            if archive.wanted:
                self._announce("Writing a class archive, once, so that later starts take half the time ...")
                archive.make(self._folder.path / CLASS_LIST, self._environ)
        except OSError as error:  # a full disk, a folder that may not be written
            self.stop()
            raise BrokerError(f"can't start the embedded broker: {error}. {WAYS_OUT}") from error
        except BaseException:
            self.stop()
            raise

    def _run(
        self, port: int | None, controller_port: int | None, folder: DataFolder, template: Path, archive: ClassArchive
    ) -> str | None:
        """One run of the JVM up to ready; its last words if it ended before that."""
        held_lock = folder.lock()
        try:
            lay_out(template, folder.topics)
            kept = read_ports(folder.ports_file)
            self._ports = choose_ports(port, controller_port, kept, random.SystemRandom())
            folder.configure(self._ports, self._more_properties)
            log_start_bytes = self._log_start_bytes = folder.log_size_bytes()
            spec = self._spec(folder, archive)
        except BaseException:
            os.close(held_lock)
            raise
        self._process = GuardedJvm(spec, jvm_environment(self._environ), held_lock)
        try:
            ready = wait_until_ready(HOST, self._ports.client, self._ready_timeout_seconds, lambda: self.running)
        except TimeoutError as error:
            self._process.end("kill")
            raise BrokerError(
                f"the embedded broker wasn't ready after {self._ready_timeout_seconds:.0f} s ({error}). Its last "
                f"words:\n{folder.last_words(log_start_bytes)}\n{WAYS_OUT}"
            ) from error
        if not ready:
            return f"exit code {self._process.exit_code}:\n{folder.last_words(log_start_bytes)}"
        write_ports(folder.ports_file, self._ports)
        return None

    def _spec(self, folder: DataFolder, archive: ClassArchive) -> Spec:
        jvm, distribution = _known(self._jvm), _known(self._distribution)
        options = [*jvm_options(HEAP_MEGABYTES), *archive.broker_options()]
        return {
            "parent_pid": os.getpid(),
            "command": [str(jvm.java), *options, "-cp", distribution.class_path, "kafka.Kafka", "server.properties"],
            "folder": str(folder.path),
            "output": str(folder.output),
            "grace_seconds": _GRACE_SECONDS,
            "remove_when_orphaned": str(folder.path) if folder.temporary else None,
        }

    def _may_try_again(self, words: str, attempts_left: int, archive: ClassArchive, *, fixed_port: bool) -> None:
        """Returns if another start may go better; else raises BrokerError."""
        if attempts_left and "Address already in use" in words and not fixed_port:
            return
        crashed = self._process is not None and self._process.exit_code in _CRASHES
        if attempts_left and crashed and archive.exists:
            archive.path.unlink(missing_ok=True)  # the JVM itself crashed: if the archive did it, the next start shows
            return
        raise BrokerError(f"the embedded broker ended at its start, {words}\n{WAYS_OUT}")


def _known(value: _Known | None) -> _Known:
    if value is None:
        raise BrokerError("the embedded broker hasn't been started yet")
    return value
