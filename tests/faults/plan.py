"""Which faults come in which order: drawn from a seed before anything starts."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

from incidentwire.streaming.crash_points import SQL_POINTS, TRANSACTION_POINTS

Kind = Literal["kill", "crash", "freeze", "restart", "broker-kill", "add", "remove", "proxy", "cut", "poison"]

# Heavier on the stages that keep state: there is more to get wrong.
STAGES = ("dedupe", "dedupe", "extract", "resolve", "resolve", "sink", "sink")


@dataclass(frozen=True)
class Fault:
    """One fault. `what`: a stage, a proxy mode or a topic; `point`: a crash point; `seconds`: how long, or how late."""

    kind: Kind
    what: str = ""
    point: str = ""
    seconds: float = 0.0

    def __str__(self) -> str:
        return " ".join(part for part in (self.kind, self.what, self.point, f"{self.seconds:.1f} s") if part)


@dataclass(frozen=True)
class Counts:
    """How many faults of each kind. Half of `kills` come at a random moment, half at a named crash point."""

    kills: int
    freezes: int = 0
    restarts: int = 0
    scalings: int = 0
    proxies: int = 0
    poisons: int = 0


def draw(counts: Counts, source: random.Random) -> list[Fault]:
    """The faults of one campaign. The first crashes go through all points once, before any comes twice."""
    faults = [Fault("kill", source.choice(STAGES), seconds=source.uniform(0.2, 2.5)) for _ in range(counts.kills // 2)]
    points = [(stage, point) for stage in sorted(set(STAGES)) for point in _points(stage)]
    source.shuffle(points)
    for number in range(counts.kills - len(faults)):
        stage, point = points[number % len(points)]
        faults.append(Fault("crash", stage, point, source.uniform(0.1, 1.0)))
    faults += [Fault("freeze", seconds=source.uniform(3.0, 7.0)) for _ in range(counts.freezes)]
    for number in range(counts.restarts):
        faults.append(Fault("broker-kill" if number % 2 else "restart", seconds=source.uniform(0.0, 3.0)))
    for number in range(counts.proxies):
        what = ("delay", "tear", "halve")[number % 3]
        faults.append(Fault("proxy", what, seconds=source.uniform(2.0, 4.0)))
        faults.append(Fault("cut", seconds=source.uniform(0.2, 1.5)))
    topics = ["articles.raw", "articles.unique", "incidents.extractions", "incidents", "incidents.changes"]
    source.shuffle(topics)
    faults += [Fault("poison", topics[number % len(topics)]) for number in range(counts.poisons)]
    source.shuffle(faults)
    for number in range(counts.scalings):  # a member that joins leaves again, later
        first, second = sorted(source.sample(range(len(faults) + 1), 2))
        stage = ("dedupe", "extract")[number % 2]
        faults.insert(second, Fault("remove", stage))
        faults.insert(first, Fault("add", stage))
    return faults


def _points(stage: str) -> tuple[str, ...]:
    return TRANSACTION_POINTS + SQL_POINTS if stage == "sink" else TRANSACTION_POINTS
