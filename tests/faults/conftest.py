"""Marks what is here: it needs a broker of its own, and takes minutes. `pytest tests/faults` runs it alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.broker.conftest import _tell, _unavailable, embedded_can_run  # noqa: F401 - a fixture

DEFAULT_SEED = 20_261_126


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts no process is a unit test like any other."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and "tell" in getattr(item, "fixturenames", ()):
            for marker in ("faults", "broker", "slow"):
                item.add_marker(marker)


@pytest.fixture
def seed() -> int:
    """FAULTS_SEED sets it."""
    return int(os.environ.get("FAULTS_SEED", DEFAULT_SEED))


@pytest.fixture
def tell(request: pytest.FixtureRequest, seed: int, embedded_can_run: None) -> Callable[[str], None]:  # noqa: F811
    """Prints a line at once, past pytest's capture; first of all the seed."""

    def say(line: str) -> None:
        _tell(request, line)

    say(f"{request.node.name}: seed {seed} (FAULTS_SEED={seed} draws the same articles and faults again)")
    return say
