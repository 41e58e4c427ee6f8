"""Free loopback ports for the broker, kept from run to run where they are still free."""

from __future__ import annotations

import json
import random
import socket
from pathlib import Path

from pipeline.broker.errors import BrokerError
from pipeline.broker.properties import HOST, Ports

# Below the ports that systems hand to outgoing connections (Linux from 32768, macOS from 49152): a client that keeps
# trying to reach a broker that restarts would else, sooner or later, be given that very port as its own, connect to
# itself, and hold the broker's port.
_LOWEST, _HIGHEST = 20_000, 31_999
_TRIES = 200


def is_free(port: int) -> bool:
    """Whether a server could listen on the loopback port now. Connections that linger after a server don't count."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def free_port(random_source: random.Random, taken: frozenset[int] = frozenset()) -> int:
    """A free port at random.

    Raises:
        BrokerError: none of 200 was free.
    """
    for _ in range(_TRIES):
        port = random_source.randint(_LOWEST, _HIGHEST)
        if port not in taken and is_free(port):
            return port
    raise BrokerError(f"no free port on {HOST} between {_LOWEST} and {_HIGHEST} in {_TRIES} tries; give one by hand")


def choose_ports(client: int | None, controller: int | None, kept: Ports | None, source: random.Random) -> Ports:
    """Ports given by hand, else those kept from the last run if free, else free ones.

    Raises:
        BrokerError: a port given by hand is taken, or none is free.
    """
    for port in (client, controller):
        if port is not None and not is_free(port):
            raise BrokerError(f"port {port} on {HOST} is taken: stop what listens there, or choose another port")
    if client is None:
        client = kept.client if kept and kept.client != controller and is_free(kept.client) else None
    if client is None:
        client = free_port(source, frozenset({controller} if controller else ()))
    if controller is None:
        controller = kept.controller if kept and kept.controller != client and is_free(kept.controller) else None
    if controller is None:
        controller = free_port(source, frozenset({client}))
    return Ports(client, controller)


def read_ports(path: Path) -> Ports | None:
    """The ports of the last run; None where there was none or the file is damaged (then new ones are as good)."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        ports = Ports(int(values["client"]), int(values["controller"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return ports if all(0 < port < 65536 for port in (ports.client, ports.controller)) else None


def write_ports(path: Path, ports: Ports) -> None:
    """Keeps the ports for the next run."""
    path.write_text(json.dumps({"client": ports.client, "controller": ports.controller}) + "\n", encoding="utf-8")
