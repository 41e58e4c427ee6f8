"""Under kills, a frozen and a restarted broker, lost connections, poison and scaling each answer is there once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.consumers.sink.conftest import postgres_database, postgres_url  # noqa: F401 - fixtures
from tests.faults.campaign import Campaign, run_campaign
from tests.faults.plan import Counts

COUNTS = Counts(kills=10, freezes=1, restarts=2, scalings=1, proxies=3, poisons=2)


@pytest.fixture
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """A SQLite file, and a PostgreSQL database where there is a server or one is required."""
    urls = [f"sqlite:///{tmp_path / 'incidents.db'}"]
    try:
        urls.append(request.getfixturevalue("postgres_database"))
    except pytest.skip.Exception:
        request.node.add_report_section("setup", "databases", "no PostgreSQL: only SQLite is checked")
    return urls


def test_nothing_is_missing_and_nothing_is_there_twice_after_every_kind_of_fault(
    seed: int, databases: list[str], tmp_path: Path, tell: Callable[[str], None]
) -> None:
    report = run_campaign(Campaign(seed, 240, COUNTS, databases), tmp_path, tell)
    assert report.differences == [], f"seed {seed}, logs in {tmp_path}"
    assert report.kills >= 8
    assert report.comparison.counts["articles unique"] > 120
    assert report.comparison.counts["incident versions"] > 80
    assert report.comparison.counts["dead letters"] == 60
    assert {"freeze", "restart", "broker-kill", "proxy", "cut", "add", "remove", "poison"} <= report.faults.keys()
