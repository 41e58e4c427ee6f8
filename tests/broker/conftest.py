"""One real broker for all tests here; its choice is printed. See brokers.py."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.broker import BrokerError, EmbeddedBroker
from pipeline.broker.distribution import find_distribution
from pipeline.broker.jvm import choose_jvm
from tests.broker.brokers import Broker, NoBrokerError, running_broker

_CHOICE = pytest.StashKey[str]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a broker."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("broker")


def pytest_report_header() -> str:
    """What the run will choose, where pytest knows of this folder from the start."""
    asked = os.environ.get("BROKER") or os.environ.get("KAFKA_BOOTSTRAP_SERVERS") or "embedded"
    return f"broker: {asked} (BROKER=testcontainers or KAFKA_BOOTSTRAP_SERVERS choose another)"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What the tests ran on, where it is read: at the end."""
    choice = config.stash.get(_CHOICE, None)
    if choice:
        terminalreporter.write_line(f"broker tests ran on {choice}")


def _unavailable(reason: str, required_by: str) -> None:
    if os.environ.get(required_by) == "1":
        pytest.fail(f"{reason} ({required_by}=1)", pytrace=False)
    pytest.skip(reason)


def _tell(request: pytest.FixtureRequest, line: str) -> None:
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print(f"\n{line}", file=sys.stderr, flush=True)


@pytest.fixture(scope="session")
def broker(request: pytest.FixtureRequest) -> Iterator[Broker]:
    """A running broker, shared by all tests: use topics and groups of your own names."""
    try:
        with running_broker() as running:
            started = f", ready in {running.ready_seconds:.2f} s" if isinstance(running, EmbeddedBroker) else ""
            request.config.stash[_CHOICE] = f"{running.description}{started}"
            _tell(request, f"broker: {request.config.stash[_CHOICE]}")
            yield running
    except NoBrokerError as error:
        request.config.stash[_CHOICE] = f"no broker: {error}"
        _unavailable(str(error), error.required_by)


@pytest.fixture(scope="session")
def embedded_can_run() -> None:
    """Fetches what the embedded broker needs; skips (or fails, with REQUIRE_REAL_KAFKA=1) where it can't be had."""
    try:
        find_distribution(os.environ)
        choose_jvm(os.environ)
    except BrokerError as error:
        _unavailable(str(error), "REQUIRE_REAL_KAFKA")


@pytest.fixture
def make_embedded(embedded_can_run: None) -> Iterator[Callable[..., EmbeddedBroker]]:
    """Makes embedded brokers (not started) that are stopped after the test."""
    made: list[EmbeddedBroker] = []

    def make(*args: object, **settings: object) -> EmbeddedBroker:
        made.append(EmbeddedBroker(*args, **settings))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def own_broker(make_embedded: Callable[..., EmbeddedBroker]) -> EmbeddedBroker:
    """An embedded broker for this test alone, running: it may be killed, frozen and restarted."""
    own = make_embedded()
    own.start()
    return own
