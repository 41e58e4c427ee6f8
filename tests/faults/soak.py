"""The long campaign: `python -m tests.faults.soak --kills 100 --articles 10000`, or `make soak`."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.consumers.sink import postgres
from tests.faults.campaign import Campaign, run_campaign
from tests.faults.fleet import Broken
from tests.faults.plan import Counts


def main() -> int:
    """Exit code 0: every answer as expected. 1: not, or a stage hung; the folder with all logs is kept and named."""
    arguments = _arguments()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(2**32)
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="incidentwire-soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"seed {seed} (--seed {seed} draws the same articles and faults again); logs in {folder}", flush=True)
    tenth = max(1, arguments.kills // 10)
    counts = Counts(arguments.kills, tenth, tenth, tenth, 2 * tenth, tenth)
    began = time.monotonic()
    try:
        with databases(folder) as urls:
            campaign = Campaign(seed, arguments.articles, counts, urls, drain_seconds=arguments.drain_seconds)
            report = run_campaign(campaign, folder, lambda line: print(line, flush=True))
    except Broken as error:
        print(f"FAILED: {error}\nseed {seed}; logs in {folder}", file=sys.stderr)
        return 1
    for difference in report.differences:
        print(f"DIFFERENT: {difference}", file=sys.stderr)
    seconds = time.monotonic() - began
    print(f"{seconds:.0f} s in all, {arguments.articles / seconds:.1f} articles/s with all faults and the check")
    print("0 missing, 0 doubled" if not report.differences else f"seed {seed}; logs in {folder}")
    return 1 if report.differences else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="kills of a stage (a tenth as many broker faults)")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--seed", type=int, help="default: a new one, printed")
    parser.add_argument(
        "--folder", type=Path, help="where logs and databases go; default: a new one under the system's"
    )
    parser.add_argument("--drain-seconds", type=float, default=1800.0, help="how long the rest may take at the end")
    return parser.parse_args()


@contextmanager
def databases(folder: Path) -> Iterator[list[str]]:
    """A SQLite file, and a PostgreSQL of our own where one is installed."""
    urls = [f"sqlite:///{folder / 'incidents.db'}"]
    binaries = postgres.binaries()
    if binaries is None:
        print("no PostgreSQL is installed: only SQLite is checked", flush=True)
        yield urls
        return
    with postgres.server(binaries) as url:
        yield [*urls, url]


if __name__ == "__main__":
    sys.exit(main())
