"""Which incident each clause of an article belongs to: the main one, another one, or one that came before.

Clauses are read in order. A clause opens a new thread when it says so ("separately", "in another"), or tells of harm at
another place or on another day; it goes back to an older thread when it names that one's place; else it goes on.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from consumers.extract.events import best_type, types_in
from consumers.extract.mentions import Mention
from incidentwire.contracts import Place, When

SPECIFIC = ("point", "city", "district")
_SPLIT = re.compile(r"(?:,|;) (?:while|whereas|and in|and at|in|as) (?=[A-Za-z0-9])|; ")
_NEW = re.compile(
    r"^(?:\W{0,3})(?:separately|in (?:a|an|yet a|yet) (?:separate|different|unrelated|similar|second|"
    r"third|fourth|further|parallel)|in another|in a(?:n)? (?:\w+ )?(?:other|related) |"
    r"another |elsewhere|also on|in the (?:second|third|fourth|fifth|other|latest)|a (?:second|third|"
    r"separate|different) |"
    r"in addition,|meanwhile,? (?:in|at|on)|(?:a|one|two|three) (?:day|days|week|weeks|hours?) (?:earlier|"
    r"before|later)|earlier (?:on|in|this|that|the)|"
    r"the (?:previous|day before|same (?:day|night|evening))|hours (?:later|earlier)|the (?:second|"
    r"other) (?:attack|incident|accident|blast))|"
    r"\b(?:in a separate|in another|in a second|separately,|in an unrelated|in a different|(?:a|"
    r"an)other (?:attack|incident|blast|strike|accident|explosion|raid|ambush|shooting|crash|bomb|fire))\b",
    re.IGNORECASE,
)
_MAIN = re.compile(
    r"\b(?:in all|in total|altogether|overall|death toll|the attacks?\b|no group|claimed responsibility)\b", re.I
)
_REPORTED_DATE = re.compile(
    r"\b(?:said|says|told|announced|reported|confirmed|added|statement|interview|briefing|conference|"
    r"reporters|posted|visited|visit|court|funeral|buried)(?: [\w’']+){0,5}? ?(?:on |late |early |in |at )*$",
    re.I,
)
_ASIDE_PLACE = re.compile(
    r"\b(?:told (?:\w+ ){0,3}(?:in|from)|reporters in|conference in|speaking (?:in|at|from)|"
    r"by (?:tele)?phone from|spoke(?:n)? in|(?:flown|taken|rushed|airlifted|fled|moved|evacuated|"
    r"transferred|brought|sent) (?:[\w’'-]+ ){0,4}(?:to|towards|in)|"
    r"heading (?:to|for|towards)|bound for|on (?:its|the|their) way (?:to|from)|travell?ing (?:to|from|"
    r"between)|resident(?:s)? of|native of|from|hospital in|returning from|returned to|left for|"
    r"en route to|towards?|km (?:\w+ )?(?:of|from)|miles (?:\w+ )?(?:of|from)|kilomet\w+ (?:\w+ )?(?:of|"
    r"from))\s?(?:the )?(?:\w+ (?:town|city|village|port|district|capital) of )?$",
    re.I,
)

# words of an opening that tell of several incidents at once
WAVE = re.compile(
    r"\b(?:(?:series|string|wave|spate|flurry|barrage|round) of (?:[a-z-]+ ){0,4}(?:attacks|strikes|raids|"
    r"bombings|assaults|blasts|explosions|ambushes)|"
    r"(?:first|second|third|last) of (?:two|three|four|five|six|several) (?:[a-z-]+ ){0,2}(?:attacks|"
    r"strikes|raids|bombings|blasts)|"
    r"(?:coordinated|simultaneous|near-simultaneous|multiple|separate|twin|several|two|three|four|five|"
    r"six) (?:[a-z-]+ ){0,4}(?:attacks|strikes|raids|bombings|assaults|blasts)|"
    r"(?:landslides|accidents|floods|collapses|incidents|storms|engagements|operations|attacks) (?:and|"
    r"in) (?:\w+ ){0,3}(?:districts|provinces|towns|cities|states|separate))\b",
    re.I,
)


class PlaceLike(Protocol):
    """What the threads ask of a resolved place."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def country(self) -> str | None: ...
    @property
    def adm1(self) -> str | None: ...
    def contains(self, other: Any) -> bool: ...
    def same_as(self, other: Any) -> bool: ...
    def to_record(self, role: Any) -> Place: ...


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
    parent: Thread | None = None

    def add(self, clause: Clause) -> None:
        """Takes one more clause; its words weigh less the later it comes."""
        weight = 4 if not self.clauses else 2 if len(self.clauses) < 4 else 1
        self.clauses.append(clause)
        for name, score in clause.types.items():
            self.votes[name] += score * weight
        self.spots.extend(clause.spots)
        self.dates.extend(clause.dates)

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


def is_reported_date(text: str, start: int) -> bool:
    """Whether a date is that of a statement ("said on Thursday") and not of what is told."""
    return bool(_REPORTED_DATE.search(text[max(0, start - 50) : start]))


_ASIDE_AFTER = re.compile(
    r"^(?:-bound|-based|-flagged|-registered|-backed|-born|-to-| (?:[A-Z][\w’'-]+ ){0,4}(?:Hospital|"
    r"University|Police|Airport|College|Medical|Court|Times|Post|Gazette|FC|United|Embassy|Highway|"
    r"Motorway|Expressway)\b)"
)


def is_aside(text: str, start: int, end: int) -> bool:
    """Whether a place stands where no event happens: where somebody spoke, was taken to, comes from or heads to."""
    if _ASIDE_AFTER.match(text[end : end + 60]):
        return True
    return bool(_ASIDE_PLACE.search(text[max(0, start - 60) : start]))


def clause_bounds(text: str) -> list[tuple[int, int]]:
    """A sentence cut where a second incident may begin (", while ..."; semicolons)."""
    cuts = [
        match.start() for match in _SPLIT.finditer(text) if match.group().startswith((", while", "; ", ", whereas"))
    ]
    edges = [0, *[cut for cut in cuts if cut > 20 and len(text) - cut > 25], len(text)]
    return list(itertools.pairwise(edges))


def thread_clauses(clauses: list[Clause]) -> list[Thread]:
    """The incidents of an article, each with its clauses; background clauses join none."""
    threads: list[Thread] = []
    current: Thread | None = None
    last_passage = -1
    for clause in clauses:
        if clause.background:
            last_passage = clause.passage
            continue
        eventful = bool(clause.types) or bool(clause.mentions)
        if current is None:
            if eventful:
                current = Thread()
                threads.append(current)
                current.add(clause)
                current.wave = bool(WAVE.search(clause.text))
            last_passage = clause.passage
            continue
        main = threads[0]
        target = _choose(clause, threads, current, eventful, clause.passage != last_passage)
        if target is None:
            target = Thread(labelled=clause.label)
            threads.append(target)
        target.add(clause)
        if target is main and len(main.clauses) <= 3:
            main.wave = main.wave or bool(WAVE.search(clause.text))
        current = target
        last_passage = clause.passage
    return threads


def _choose(clause: Clause, threads: list[Thread], current: Thread, eventful: bool, new_passage: bool) -> Thread | None:
    """The thread of a clause; None: a new one."""
    main = threads[0]
    strong = sum(clause.types.values()) >= 2
    harm = bool(clause.mentions)
    home = _home(clause, threads, current)
    cue = bool(_NEW.search(clause.text[:140]))
    other_day = _other_day(clause, current)
    if main.type in WIDE and not clause.label and not cue and (not clause.types or main.type in clause.types):
        return main if new_passage or current is main else current
    if eventful and cue and (harm or strong) and (clause.spots or other_day or harm) and home is None:
        return None
    if eventful and cue and other_day and (harm or strong):
        return None
    if home is not None:
        if other_day and strong and harm and clause.spots and home is current and home.day is not None:
            return None
        return home
    if clause.label and eventful and (harm or strong):
        return None
    if harm and _EARLIER_EVENT.search(clause.text):
        return None
    if clause.specific and _happens(clause):
        if all(spot.place.kind == "point" for spot in clause.specific):
            return current  # a quarter, a street, a school: inside the place that is told already
        if not main.wave and _refines(clause, current):
            return current
        if not main.wave and not current.labelled and not cue and not other_day and _near_and_alike(clause, current):
            return current
        return None
    if other_day and clause.types and _happens(clause):
        return None
    if main.wave and _differs(clause, threads):
        return None
    if new_passage and current is not main and not current.labelled and len(current.clauses) <= len(main.clauses) + 2:
        return main
    return current


# incidents that strike many places at once: another place is no other incident
WIDE = frozenset(("storm", "earthquake", "disease_outbreak", "extreme_temperature", "volcanic_eruption"))
_EARLIER_EVENT = re.compile(
    r"\b(?:followed|follows|came (?:days |hours |weeks )?after|days after|weeks after|in (?:retaliation|"
    r"revenge|response) (?:for|to)|avenge) (?:a |the |an )?(?:recent |earlier )?(?:[a-z]+ ){0,2}"
    r"(?:raids?|operations?|attacks?|strikes?|killings?|ambush|bombing)\b[^.]{0,80}\b(?:in which|"
    r"that (?:killed|left)|which killed)\b",
    re.I,
)


REPELLED = re.compile(r"\b(?:repelled|repulsed|foiled|thwarted|beaten back|averted|fended off)\b", re.I)


def _happens(clause: Clause) -> bool:
    """Whether harm is told as happening at the clause's place: clear words of an event, or people harmed by a verb."""
    names = {name for name, weight in clause.types.items() if weight >= 2} - {"arrest", "protest", "other"}
    told = [
        m
        for m in clause.mentions
        if m.rule.startswith(("tokens", "parse", "sum", "list")) and not m.partitive and not m.elided
    ]
    harmed = [m for m in told if m.outcome in ("killed", "injured", "abducted", "casualties", "missing")]
    if names and REPELLED.search(clause.text):
        return True
    return bool(names and (told or sum(clause.types.values()) >= 3)) or bool(harmed)


def _differs(clause: Clause, threads: list[Thread]) -> bool:
    """Whether, in a wave of attacks, a clause tells of a kind of attack that no thread holds yet."""
    names = {name for name, weight in clause.types.items() if weight >= 3} - {
        "arson",
        "looting",
        "protest",
        "arrest",
        "other",
    }
    held = {name for thread in threads for name in thread.votes}
    return (
        bool(names)
        and not names & held
        and (bool(clause.mentions) or bool(re.match(r"^\W*earlier\b", clause.text, re.I)))
    )


def _home(clause: Clause, threads: list[Thread], current: Thread) -> Thread | None:
    """The thread whose place the clause names, the current one first."""
    if not clause.specific:
        return None
    order = [current, *[other for other in threads if other is not current]]
    finest = _finest(clause.spots)
    for thread in order:
        if any(
            known.place.same_as(spot.place) for spot in finest for known in thread.spots if known.place.kind in SPECIFIC
        ):
            return thread
    for thread in order:
        for spot in finest:
            for known in _finest(thread.spots):
                if spot.place.contains(known.place) or (
                    known.place.kind == "district" and known.place.contains(spot.place)
                ):
                    return thread
    return None


def _finest(spots: list[Spot]) -> list[Spot]:
    """The places of the finest kind that is named."""
    for kinds in (("point", "city"), ("district",)):
        found = [spot for spot in spots if spot.place.kind in kinds]
        if found:
            return found
    return []


def _refines(clause: Clause, current: Thread) -> bool:
    """Whether a place only makes the current thread's more exact: nothing below a province was named for it yet."""
    if any(spot.place.kind in SPECIFIC for spot in current.spots):
        return False
    wide = [spot for spot in current.spots if spot.place.kind not in SPECIFIC]
    if not wide:
        return True
    return (
        any(
            spot.place.contains(own.place) or spot.place.country == own.place.country
            for spot in wide
            for own in clause.specific
        )
        and not current.wave
    )


def _near_and_alike(clause: Clause, current: Thread) -> bool:
    """Whether a clause tells the same kind of thing, or only harm, in the same province: the same incident's place."""
    if not clause.types:
        return True  # harm at a place, but no word of an event of its own
    if current.type not in clause.types:
        return False
    known = {spot.place.adm1 for spot in current.spots if spot.place.adm1}
    own = {spot.place.adm1 for spot in clause.specific if spot.place.adm1}
    return bool(known and own and own <= known)


def _other_day(clause: Clause, current: Thread) -> bool:
    day = current.day
    if day is None:
        return False
    for when in clause.dates:
        if when.start is not None and when.precision == "day" and when.start != day:
            known = {start for other in current.dates if (start := other.start) is not None}
            ends = [
                other for other in current.dates if other.start and other.end and other.start <= when.start <= other.end
            ]
            if when.start not in known and not ends:
                return True
    return False


def clause_types(text: str) -> Counter[str]:
    """The event types of a clause."""
    return types_in(text)
