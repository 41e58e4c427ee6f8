"""What an article tells, cut into clauses, and the threads that the clauses of one incident make."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from consumers.extract.counts.mentions import Mention
from consumers.extract.event.events import best_type, types_in
from consumers.extract.scoping.earlier import Before, event_before
from incidentwire.contracts import When

SPECIFIC = ("point", "city", "district")
# incidents that strike many places at once: another place is no other incident
WIDE = frozenset(("storm", "earthquake", "disease_outbreak", "extreme_temperature", "volcanic_eruption"))
_SPLIT = re.compile(r"(?:,|;) (?:while|whereas|and in|and at|in|as) (?=[A-Za-z0-9])|; ")

# words of an opening that tell of several incidents at once
WAVE = re.compile(
    r"\b(?:(?:series|string|wave|spate|flurry|barrage|round) of (?:[a-z-]+ ){0,4}(?:attacks|strikes|raids|"
    r"bombings|assaults|blasts|explosions|ambushes)|"
    r"(?:first|second|third|last) of (?:two|three|four|five|six|several) (?:[a-z-]+ ){0,2}(?:attacks|"
    r"strikes|raids|bombings|blasts)|"
    r"(?:coordinated|simultaneous|near-simultaneous|multiple|separate|twin|several|two|three|four|five|"
    r"six) (?:[a-z-]+ ){0,4}(?:attacks|strikes|raids|bombings|assaults|blasts)|"
    r"(?:attacks|bombings|shootings|ambushes|assaults|raids|explosions|blasts) and (?:[a-z-]+ ){0,2}(?:attacks|"
    r"bombings|shootings|ambushes|assaults|raids|explosions|blasts)|"
    r"(?:landslides|accidents|floods|collapses|incidents|storms|engagements|operations|attacks) (?:and|"
    r"in) (?:\w+ ){0,3}(?:districts|provinces|towns|cities|states|separate))\b",
    re.I,
)

REPELLED = re.compile(r"\b(?:repelled|repulsed|foiled|thwarted|beaten back|averted|fended off)\b", re.I)


@dataclass(frozen=True)
class Spot:
    """A place that a clause names as where something happened."""

    place: Any
    role: str
    start: int


@dataclass
class Clause:
    """One clause of the text with what was found in it. Offsets are in the article's text."""

    passage: int
    start: int
    end: int
    text: str
    types: Counter[str]
    spots: list[Spot]
    dates: list[When]
    mentions: list[Mention]
    first_in_passage: bool
    label: bool = False
    old: bool = False
    background: bool = False
    before: Before | None = None
    new_names: tuple[str, ...] = ()
    heading: bool = False
    overruled: bool = False  # whether the thread model put it elsewhere than the rules

    @property
    def specific(self) -> list[Spot]:
        """Its places below a province."""
        return [spot for spot in self.spots if spot.place.kind in SPECIFIC]


@dataclass
class Thread:
    """One incident as the article tells it."""

    clauses: list[Clause] = field(default_factory=list)
    votes: Counter[str] = field(default_factory=Counter)
    spots: list[Spot] = field(default_factory=list)
    dates: list[When] = field(default_factory=list)
    labelled: bool = False
    umbrella: bool = False
    wave: bool = False
    before: Before | None = None
    parent: Thread | None = None

    def add(self, clause: Clause) -> None:
        """Takes one more clause; its words weigh less the later it comes."""
        weight = 4 if not self.clauses else 2 if len(self.clauses) < 4 else 1
        self.clauses.append(clause)
        for name, score in clause.types.items():
            self.votes[name] += score * weight
        self.spots.extend(clause.spots)
        self.dates.extend(clause.dates)

    def open_with(self, clause: Clause) -> None:
        """Takes the clause that set the scene, where and when, before anything happened."""
        self.clauses.insert(0, clause)
        self.spots[:0] = clause.spots
        self.dates[:0] = clause.dates

    @property
    def type(self) -> str:
        """The incident type that its words tell."""
        return best_type(self.votes)

    @property
    def day(self) -> date | None:
        """The first day that it names, if any."""
        return next(
            (when.start for when in self.dates if when.start is not None and when.precision in ("day", "days")), None
        )


def clause_bounds(text: str) -> list[tuple[int, int]]:
    """A sentence cut where a second incident may begin (", while ..."; semicolons), and around one that came before."""
    cuts = [
        match.start() for match in _SPLIT.finditer(text) if match.group().startswith((", while", "; ", ", whereas"))
    ]
    edges = {0, *[cut for cut in cuts if cut > 20 and len(text) - cut > 25], len(text)}
    before = event_before(text)
    if before is not None:
        edges = {edge for edge in edges if not before.start < edge < before.end} | {before.start, before.end}
    return [(left, right) for left, right in itertools.pairwise(sorted(edges)) if text[left:right].strip()]


def clause_types(text: str) -> Counter[str]:
    """The event types of a clause."""
    return types_in(text)
