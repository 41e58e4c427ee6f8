"""Connecting safely: one deadline over a whole exchange, and an address check on every connection before any byte.

The check sits where the socket is made, so no redirect, no spelling of an address and no answer of the name server gets
around it: names are resolved here, each address is judged, and the peer really connected to is judged once more.
"""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import os
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from ingest.alarms import ALARMS, Alarm
from ingest.fetching.address import forbidden_reason

# A first address that is dead must leave time for the next one.
_MIN_CONNECT_SECONDS: Final = 2.0

# It logs headers that it can't read, as they came and with a traceback; every fetch ends with a reason of its own.
logging.getLogger("urllib3.connection").setLevel(logging.ERROR)

SocketAddress = tuple[Any, ...]
Resolver = Callable[[str, int], list[tuple[socket.AddressFamily, SocketAddress]]]


class ForbiddenAddress(Exception):
    """The host is only to be had at addresses that must not be fetched."""


class Unreachable(Exception):
    """No connection came about; the text says why."""


class Late(Exception):
    """The deadline passed before a connection came about."""


class Deadline:
    """A wall-clock bound over the exchanges of one fetch that also ends reads: its connections are shut down then.

    A time-out per read does not bound an exchange: a server that sends a byte a second never trips it. The time runs
    only within `with deadline:`, once per hop, so that waiting for a host's slot does not use it up.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.expired = False
        self._left = seconds
        self._ends = 0.0
        self._alarm: Alarm | None = None
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []
        self._at_end: list[Callable[[], None]] = []

    def remaining_seconds(self) -> float:
        """What is left of the time that runs; raises Late where nothing is."""
        left = self._ends - time.monotonic()
        if left <= 0 or self.expired:
            raise Late
        return left

    def watch(self, sock: socket.socket) -> None:
        """Shuts the connection down at the end of the deadline, also after TLS has taken the socket over.

        A duplicate of the descriptor is kept for that: TLS detaches the original, http.client closes it early.
        """
        with self._lock:
            self._watched.append(socket.socket(fileno=os.dup(sock.fileno())))
        if self.expired:
            self._shut_down()

    def at_end(self, wake: Callable[[], None]) -> None:
        """Calls `wake` at the end of the deadline, for a wait that is no read."""
        with self._lock:
            self._at_end.append(wake)
        if self.expired:
            wake()

    def __enter__(self) -> Self:
        self._ends = time.monotonic() + self._left
        self._alarm = ALARMS.set(self._left, self.expire)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._left = max(0.0, self._ends - time.monotonic())
        with self._lock:
            for sock in self._watched:
                sock.close()
            self._watched.clear()
            self._at_end.clear()

    def expire(self) -> None:
        """Ends the exchange now, as if its time were over."""
        self.expired = True
        self._shut_down()
        with self._lock:
            waiting = tuple(self._at_end)
        for wake in waiting:
            wake()

    def _shut_down(self) -> None:
        with self._lock:
            for sock in self._watched:
                with contextlib.suppress(OSError):  # already closed by the other side
                    sock.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True)
class Guard:
    """What a connection needs to know: the deadline of its exchange, and which addresses are allowed."""

    deadline: Deadline
    allow_loopback: bool
    resolve: Resolver

    def connect(self, host: str, port: int) -> socket.socket:
        """A connection to an allowed address of the host. Raises ForbiddenAddress, Unreachable or Late."""
        found = self._resolve_in_time(host, port)
        allowed = [(family, address) for family, address in found if self._reason(address) is None]
        if not allowed:
            kinds = sorted({str(self._reason(address)) for _, address in found})
            raise ForbiddenAddress(f"{host} is at a forbidden address ({', '.join(kinds)})")
        problem = "no address"
        for tried, (family, address) in enumerate(allowed):
            left = self.deadline.remaining_seconds()
            share = min(left, max(_MIN_CONNECT_SECONDS, left / (len(allowed) - tried)))
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                sock.settimeout(share)
                self.deadline.watch(sock)
                sock.connect(address)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                reason = self._reason(sock.getpeername())
            except OSError as error:
                sock.close()
                problem = error.strerror or str(error)
                continue
            if reason is not None:
                sock.close()
                raise ForbiddenAddress(f"{host} is at a forbidden address ({reason})")
            return sock
        self.deadline.remaining_seconds()
        raise Unreachable(f"{host} can't be connected to: {problem}")

    def _reason(self, address: SocketAddress) -> str | None:
        return forbidden_reason(str(address[0]), allow_loopback=self.allow_loopback)

    def _resolve_in_time(self, host: str, port: int) -> list[tuple[socket.AddressFamily, SocketAddress]]:
        """The system's resolver has no time-out, so it runs in a thread that is left behind when it is late."""
        if (literal := _literal(host, port)) is not None:
            return [literal]
        answers: queue.SimpleQueue[list[tuple[socket.AddressFamily, SocketAddress]] | OSError | UnicodeError | None]
        answers = queue.SimpleQueue()
        self.deadline.at_end(lambda: answers.put(None))

        def look_up() -> None:
            try:
                answers.put(self.resolve(host, port))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        threading.Thread(target=look_up, name="resolve", daemon=True).start()
        answer = answers.get()
        if answer is None:
            raise Late
        if isinstance(answer, Exception):
            raise Unreachable(f"{host} has no address: {getattr(answer, 'strerror', None) or answer}")
        return answer


def _literal(host: str, port: int) -> tuple[socket.AddressFamily, SocketAddress] | None:
    """An address in its usual form needs no resolver; odd spellings and zones are the system's to read."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return socket.AF_INET, (str(address), port)
    return None if address.scope_id else (socket.AF_INET6, (str(address), port, 0, 0))


def resolve_by_system(host: str, port: int) -> list[tuple[socket.AddressFamily, SocketAddress]]:
    """Every address of a host by the system's resolver. Raises OSError or UnicodeError where there is none."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, address) for family, _, _, _, address in answers]


class _GuardedHTTPConnection(HTTPConnection):
    def __init__(self, host: str, port: int | None = None, *, guard: Guard, **options: Any) -> None:
        super().__init__(host, port, **options)
        self._guard = guard

    def _new_conn(self) -> socket.socket:
        return self._guard.connect(self.host, self.port)


class _GuardedHTTPSConnection(HTTPSConnection):
    def __init__(self, host: str, port: int | None = None, *, guard: Guard, **options: Any) -> None:
        super().__init__(host, port, **options)
        self._guard = guard

    def _new_conn(self) -> socket.socket:
        return self._guard.connect(self.host, self.port)


class _GuardedHTTPPool(HTTPConnectionPool):
    ConnectionCls = _GuardedHTTPConnection


class _GuardedHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedHTTPSConnection


def guarded_pool(scheme: str, host: str, port: int, guard: Guard, tls: ssl.SSLContext) -> HTTPConnectionPool:
    """A pool for one exchange with one host; every connection of it passes the guard."""
    if scheme == "https":
        return _GuardedHTTPSPool(host, port, maxsize=1, retries=False, guard=guard, ssl_context=tls)
    return _GuardedHTTPPool(host, port, maxsize=1, retries=False, guard=guard)
