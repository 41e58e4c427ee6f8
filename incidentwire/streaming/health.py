"""Whether a stage lives and is ready, with the reasons, and the small HTTP server that says so."""

from __future__ import annotations

import faulthandler
import json
import signal
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from prometheus_client import generate_latest
from prometheus_client.registry import CollectorRegistry

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Health:
    """What a stage's loop says of itself. `beat` comes from the loop itself, so a stuck loop stops being alive."""

    def __init__(self, stuck_seconds: float = 60.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._stuck_seconds = stuck_seconds
        self._lock = threading.Lock()
        self._beat = monotonic()
        self._reasons: dict[str, str] = {"start": "starting"}

    def beat(self) -> None:
        """The loop came round once more."""
        with self._lock:
            self._beat = self._monotonic()

    def set(self, cause: str, reason: str | None) -> None:
        """Why the stage is not ready, by cause; None: this cause is gone."""
        with self._lock:
            if reason is None:
                self._reasons.pop(cause, None)
            else:
                self._reasons[cause] = reason

    def live(self) -> tuple[bool, dict[str, str]]:
        """Whether the loop came round lately."""
        with self._lock:
            silent = self._monotonic() - self._beat
        return (True, {}) if silent < self._stuck_seconds else (False, {"loop": f"no beat for {silent:.0f} s"})

    def ready(self) -> tuple[bool, dict[str, str]]:
        """Whether the stage works, and if not why."""
        alive, why = self.live()
        with self._lock:
            reasons = {**self._reasons, **why}
        return alive and not reasons, reasons


class HealthServer:
    """Serves /live, /ready and /metrics on one address while it is entered."""

    def __init__(self, health: Health, registry: CollectorRegistry, host: str, port: int) -> None:
        def answer(path: str) -> tuple[int, str, bytes]:
            if path == "/metrics":
                return 200, CONTENT_TYPE, generate_latest(registry)
            probe = {"/live": health.live, "/ready": health.ready}.get(path)
            if probe is None:
                return 404, "application/json", b'{"paths":["/live","/ready","/metrics"]}'
            good, reasons = probe()
            body = json.dumps({"ok": good, "reasons": reasons}).encode()
            return (200 if good else 503), "application/json", body

        class Handler(BaseHTTPRequestHandler):
            timeout = 5

            def do_GET(self) -> None:
                status, content_type, body = answer(self.path.partition("?")[0])
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Probes come every few seconds: not worth a line."""

        self._server = ThreadingHTTPServer((host, port), Handler)
        self.port = self._server.server_address[1]

    def __enter__(self) -> HealthServer:
        threading.Thread(target=self._server.serve_forever, name="health", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def dump_stacks_on_signal() -> None:
    """SIGUSR1 prints the stacks of all threads to standard error: what a stuck process is doing."""
    if hasattr(signal, "SIGUSR1"):
        faulthandler.register(signal.SIGUSR1, file=sys.stderr, all_threads=True)
