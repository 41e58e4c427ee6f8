"""A loopback server that speaks as badly as a test wants: it hands each connection to a function."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

Behaviour = Callable[[socket.socket, threading.Event], None]


class RawServer:
    """Runs `behave(connection, stopped)` for each connection, one thread each; `accepted` counts them."""

    def __init__(self, behave: Behaviour) -> None:
        self._behave = behave
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self.accepted = 0
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(timeout=5)

    def url(self, path: str = "/feed", scheme: str = "http") -> str:
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    def _start(self, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            self._start(lambda connection=connection: self._serve(connection))  # type: ignore[misc]

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            self._behave(connection, self._stopped)


def dribble(head: bytes = b"") -> Behaviour:
    """Sends `head`, then a byte every twentieth of a second for as long as anyone listens."""

    def behave(connection: socket.socket, stopped: threading.Event) -> None:
        connection.sendall(head)
        while not stopped.wait(0.05):
            connection.sendall(b"x")

    return behave


def answer(*pieces: bytes) -> Behaviour:
    """Reads a request and sends the pieces, then closes."""

    def behave(connection: socket.socket, _stopped: threading.Event) -> None:
        connection.recv(65_536)
        for piece in pieces:
            connection.sendall(piece)

    return behave
