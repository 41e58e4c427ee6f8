"""What keeps a clause out of an incident told before: another time, or a place far away."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from consumers.extract.core import IncidentExtractor
from consumers.extract.incidents.contradictions import contradicts
from consumers.extract.incidents.threads import Clause, Spot, Thread
from incidentwire.contracts import When
from tests.consumers.extract.extracting import NoPlaces, extract, figure

EXTRACTORS = {learned: IncidentExtractor(places=NoPlaces(), learned=learned) for learned in (False, True)}


@dataclass(frozen=True)
class Told:
    """A count as far as a contradiction asks of it."""

    value: int
    outcome: str = "killed"
    partitive: bool = False
    link: str = ""


@dataclass(frozen=True)
class At:
    """A place as far as a contradiction asks of it."""

    country: str
    lat: float | None = None
    lon: float | None = None
    kind: str = "city"


GAO, ANSONGO, TIMBUKTU = At("ML", 16.3, 0.0), At("ML", 15.7, 0.5), At("ML", 16.8, -3.0)
NEPAL, INDIA = At("NP", kind="country"), At("IN", kind="country")


def on(first: str, last: str | None = None) -> When:
    start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    return When(start=start, end=end, precision="day" if start == end else "month", basis="explicit")


def clause(text: str, value: int, place: At | None = None, when: When | None = None, kind: str = "bombing") -> Clause:
    """A clause that counts so many killed, at a place that stands three characters after its start."""
    counted: Any = [Told(value)]
    spots = [] if place is None else [Spot(place, "occurred", 3)]
    types = Counter({kind: 3} if kind else {})
    return Clause(0, 0, len(text), text, types, spots, [] if when is None else [when], counted, True)


def thread(place: At | None = None, when: When | None = None, kind: str = "bombing") -> Thread:
    """An incident with five killed."""
    opened = Thread()
    opened.add(clause("A bomb killed five.", 5, place, when, kind))
    return opened


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (on("2026-01-30"), True),
        (on("2026-01-31"), False),  # the eve may be when it began
        (on("2026-02-03"), False),  # more may die of it later
        (on("2026-01-01", "2026-01-31"), True),
        (on("2026-02-01", "2026-02-28"), False),
    ],
)
def test_people_harmed_before_its_day_are_of_no_incident(when: When, expected: bool) -> None:
    assert contradicts(clause("Then 11 were killed.", 11, None, when), thread(None, on("2026-02-01"))) is expected


def test_what_was_counted_or_is_spoken_of_as_known_may_be_dated_anew() -> None:
    told = thread(None, on("2026-02-01"))
    assert not contradicts(clause("Five were killed.", 5, None, on("2026-01-20")), told)
    assert not contradicts(clause("The attack killed 11.", 11, None, on("2026-01-20")), told)


@pytest.mark.parametrize(
    ("place", "known", "kind", "expected"),
    [
        (TIMBUKTU, GAO, "bombing", True),
        (ANSONGO, GAO, "bombing", False),
        (TIMBUKTU, GAO, "", False),  # no event is told there: the hurt were treated there
        (TIMBUKTU, GAO, "storm", False),
        (INDIA, NEPAL, "bombing", True),
        (NEPAL, NEPAL, "bombing", False),
        (INDIA, None, "bombing", False),
    ],
)
def test_people_harmed_far_away_are_of_no_incident(place: At, known: At | None, kind: str, expected: bool) -> None:
    opened = thread(known, kind="storm" if kind == "storm" else "bombing")
    assert contradicts(clause("In X, a bomb killed 11.", 11, place, kind=kind), opened) is expected


def test_a_country_named_further_on_may_be_where_the_victims_came_from() -> None:
    late = clause("A bomb that struck pilgrims from India killed 11.", 11, INDIA)
    late.spots = [Spot(INDIA, "occurred", 34)]
    assert not contradicts(late, thread(NEPAL))


@pytest.mark.parametrize(
    "text",
    [
        "Ten people died when a van hit a wall on Sunday. On Friday, four died in a similar accident on the same road.",
        "Raiders beheaded ten fishermen on Sunday, police said. Last month they killed four people in another village.",
        "A blast killed ten people on Friday, a day after a car bomb killed four at a market.",
    ],
)
@pytest.mark.parametrize("learned", [False, True])
def test_earlier_dead_are_not_in_the_toll(text: str, learned: bool) -> None:
    found = extract(text, extractor=EXTRACTORS[learned])
    assert figure(found, 10, "killed").report == "R0"
    assert [item.report for item in found.figures if item.value == 4] != ["R0"]


def test_dead_since_the_unrest_began_are_a_running_total() -> None:
    text = "Police killed three protesters on Thursday. Since the protests began last week, 17 people have been killed."
    assert figure(extract(text), 17, "killed").scope == "cumulative"
