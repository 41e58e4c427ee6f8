"""A TCP proxy in front of the broker that can be told to delay, cut and halve what passes."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

HOST = "127.0.0.1"
T = TypeVar("T")
Mode = Literal["pass", "delay", "halve", "tear"]
_CHUNK_BYTES = 64 * 1024
# Closing with this sends a reset: what is under way is gone, as when a machine in between dies.
_RESET = struct.pack("ii", 1, 0)


class Proxy:
    """Forwards connections while it is entered. `mode` says what happens to what passes, from now on.

    `pass`: nothing. `delay`: each piece is late by up to `most_delay_seconds`. `halve`: each piece comes in two halves
    with a pause between them, so that frames are read in parts. `tear`: now and then only half of a piece comes, and
    then the connection is reset.
    """

    most_delay_seconds = 0.25

    def __init__(self, port: int, target_port: int, source: random.Random) -> None:
        self.port = port
        self.mode: Mode = "pass"
        self.torn = 0
        self._target_port = target_port
        self._random = source
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def cut(self) -> int:
        """Resets every connection. Returns how many there were."""
        return self._do(self._cut()) // 2

    def _do(self, what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, HOST, self.port)

    async def _close(self) -> None:
        self._server.close()
        await self._cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _cut(self) -> int:
        count = len(self._writers)
        for writer in list(self._writers):
            self._reset(writer)
        return count

    def _reset(self, writer: asyncio.StreamWriter) -> None:
        connection = writer.get_extra_info("socket")
        if connection is not None and connection.fileno() >= 0:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(HOST, self._target_port)
        except OSError:  # the broker is down: whoever connects to us sees that
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        for source, sink in ((reader, far_writer), (far_reader, writer)):
            task = self._loop.create_task(self._pump(source, sink, (writer, far_writer)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        both: tuple[asyncio.StreamWriter, asyncio.StreamWriter],
    ) -> None:
        try:
            while data := await source.read(_CHUNK_BYTES):
                await self._forward(data, sink)
        except OSError:
            return  # the connection has ended: both its halves go
        finally:
            for writer in both:
                self._writers.discard(writer)
                writer.transport.abort()

    async def _forward(self, data: bytes, sink: asyncio.StreamWriter) -> None:
        mode, half = self.mode, len(data) // 2
        if mode == "delay":
            await asyncio.sleep(self._random.uniform(0, self.most_delay_seconds))
        elif mode == "halve" and half:
            sink.write(data[:half])
            await sink.drain()
            await asyncio.sleep(self._random.uniform(0.005, 0.03))
            data = data[half:]
        elif mode == "tear" and half and self._random.random() < 0.02:
            self.torn += 1
            sink.write(data[:half])
            await sink.drain()
            raise ConnectionResetError("torn on purpose")
        sink.write(data)
        await sink.drain()
