"""The signs by which the thread model tells to which incident a clause belongs, or that it opens another one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from consumers.extract.incidents.anew import RESULTS
from consumers.extract.incidents.by_day import HARMED, days_of
from consumers.extract.incidents.by_place import finest
from consumers.extract.incidents.contradictions import BACK, brings_fresh_harm
from consumers.extract.incidents.threads import WAVE, Clause, Thread

_CUE = re.compile(
    r"\b(separate(?:ly)?|another|elsewhere|meanwhile|also|second|third|fourth|other|different|unrelated|similar|further|"
    r"earlier|later|previous|same (?:day|night|morning|evening)|hours|days? (?:before|after|earlier|later)|while|"
    r"across|neighbou?ring|nearby|in addition|besides|last (?:week|month)|yesterday|again|after|when|since|first)\b",
    re.I,
)
_NAME = re.compile(r"\b[A-Z][\w’'-]{2,}\b")
_WORD = re.compile(r"\b[a-z]{4,}\b")
_STOP = frozenset(
    ["that", "this", "with", "from", "were", "have", "been", "said", "told", "which", "when", "where", "after",
     "before", "their", "there", "police", "people", "killed", "injured", "wounded", "dead", "died", "officials",
     "according", "also", "into", "over", "more", "than", "they", "them", "those", "least", "about", "while",
     "among", "other", "some", "last", "night", "morning", "evening", "three", "four", "five", "seven", "eight",
     "nine", "during", "local", "state"]
)  # fmt: skip


_OPENS_AT = re.compile(
    r"^\W*(?:\d+[.)] )?(?:in|at|near|off|outside|around|on|from|over|to the \w+ of)? ?(?:the )?(?:\w+ (?:of|in) )?"
    r"([A-Z][\w’'-]+(?:[ -][A-Z][\w’'-]+)*)(?:,|:| –| -|\b)",
)
_LIST_MARK = re.compile(r"^\s*(?:[•·▪*–—-]|\d+[.)]|\W*\d{1,2}[:.]\d\d\b|[A-Z][\w ’',-]{2,40}:)")


@dataclass(frozen=True)
class Choice:
    """One decision: a clause, the incidents told so far, and what the rules would choose (None: another one)."""

    clause: Clause
    threads: list[Thread]
    current: Thread
    ruled: Thread | None
    new_passage: bool
    eventful: bool
    cue: bool


def several(number: int) -> str:
    """A number as one of a few words, so that signs of large numbers meet."""
    return str(number) if number < 3 else "3+" if number < 6 else "6+"


def _place_sign(clause: Clause, thread: Thread) -> str:
    own, known = finest(clause.spots), finest(thread.spots)
    if not own:
        return "unnamed" if not clause.spots else "wide"
    if not known:
        return "first"
    for spot in own:
        for other in known:
            if spot.place.same_as(other.place):
                return "same"
    for spot in own:
        for other in known:
            if spot.place.contains(other.place) or other.place.contains(spot.place):
                return "inside"
    lands = {spot.place.country for spot in own} & {spot.place.country for spot in known}
    parts = {spot.place.adm1 for spot in own if spot.place.adm1} & {
        spot.place.adm1 for spot in known if spot.place.adm1
    }
    return "near" if parts else "land" if lands else "abroad"


def _day_sign(clause: Clause, thread: Thread) -> str:
    days = days_of(clause)
    if not days:
        return _period_sign(clause, thread) if clause.dates else "none"
    known = {when.start for when in thread.dates if when.start is not None and when.precision == "day"}
    if not known:
        spans = [when for when in thread.dates if when.start and when.end]
        if any(when.start <= day <= when.end for when in spans for day in days if when.start and when.end):
            return "within"
        return "first"
    if days & known:
        return "same"
    gap = (min(days) - min(known)).days
    return ("before" if gap < 0 else "later") + _size_of_gap(gap)


def _size_of_gap(days: int) -> str:
    return "1" if abs(days) == 1 else "s" if abs(days) < 8 else "l"


def _period_sign(clause: Clause, thread: Thread) -> str:
    """Where a week, a month or a year of a clause lies to the day of a thread: it may hold it or have ended before."""
    if thread.day is None:
        return "wide"
    ends = [when.end or when.start for when in clause.dates]
    last = max((end for end in ends if end is not None), default=None)
    first = min((when.start for when in clause.dates if when.start is not None), default=None)
    if last is not None and last < thread.day:
        return "ended" + _size_of_gap((last - thread.day).days)
    return "begins" if first is not None and first > thread.day else "holds"


def _type_sign(clause: Clause, thread: Thread) -> str:
    own = {name for name, weight in clause.types.items() if weight >= 2} - {"other"}
    if not own:
        return "none"
    known = {name for name, weight in thread.votes.items() if weight >= 3}
    if not known:
        return "first"
    if thread.type in own:
        return "same"
    if own & known:
        return "some"
    results = frozenset[str]().union(*(RESULTS.get(name, frozenset()) for name in known))
    return "result" if own <= results else "other"


def _number_signs(clause: Clause, thread: Thread) -> list[str]:
    told = [mention for other in thread.clauses for mention in other.mentions]
    same = {(m.value, m.outcome) for m in told if m.value not in (None, 1)}
    who = {(m.outcome, m.kind.who): m.value for m in told}
    repeats = sum(1 for m in clause.mentions if (m.value, m.outcome) in same)
    differs = sum(
        1
        for m in clause.mentions
        if (m.value, m.outcome) not in same and who.get((m.outcome, m.kind.who)) not in (None, m.value)
    )
    larger = any(
        m.value is not None and value is not None and m.outcome == outcome and m.value > value
        for m in clause.mentions
        for (outcome, _), value in who.items()
    )
    return [f"repeats={several(repeats)}", f"differs={several(differs)}", f"larger={larger}", f"counted={bool(told)}"]


def _opening_place(clause: Clause) -> str | None:
    """The name of the place with which a clause opens ("In Murom, ...", "Kherson: ..."); None where it doesn't."""
    match = _OPENS_AT.match(clause.text)
    if match is None:
        return None
    name = match.group(1)
    lead = clause.text[: match.start(1)].strip().lower()
    if lead or clause.text[match.end(1) : match.end(1) + 1] == ":":
        return name
    return None


def _named_there(clause: Clause, thread: Thread) -> str:
    """Whether the place with which a clause opens was named in a thread."""
    opening = _opening_place(clause)
    if opening is None:
        return "-"
    return str(any(opening in other.text for other in thread.clauses))


def _several_places(thread: Thread) -> bool:
    """Whether one clause of a thread names several places below a province: a summary of more than one incident."""
    return any(len({spot.place.name for spot in clause.specific}) >= 2 for clause in thread.clauses[:2])


def _shared(pattern: re.Pattern[str], clause: Clause, thread: Thread) -> int:
    own = _telling(pattern, clause.text)
    return len(own.intersection(word for other in thread.clauses for word in _telling(pattern, other.text)))


@lru_cache(maxsize=1024)
def _telling(pattern: re.Pattern[str], text: str) -> frozenset[str]:
    """The words of a text that are of a kind and tell something."""
    return frozenset(pattern.findall(text)) - _STOP


def _own_signs(choice: Choice) -> list[str]:
    """What a clause shows by itself."""
    clause = choice.clause
    words = [word.lower() for word in re.findall(r"[A-Za-z’'-]+|\d+", clause.text[:60])][:3]
    harmed = [m for m in clause.mentions if m.outcome in HARMED]
    signs = [
        f"w1={words[0] if words else ''}",
        f"w2={' '.join(words[:2])}",
        f"harm={bool(harmed)}/{bool(clause.mentions)}",
        f"single={all(m.single for m in clause.mentions) if clause.mentions else '-'}",
        f"partitive={any(m.partitive or m.link == 'part_of' for m in clause.mentions)}",
        f"names={several(len(clause.new_names))}",
        f"label={clause.label}",
        f"passage={'new' if choice.new_passage else 'same'}",
        f"opens={clause.first_in_passage}",
        f"at={min(clause.passage, 6)}",
        f"typed={max(clause.types.values(), default=0) >= 3}",
        f"spots={bool(clause.specific)}/{bool(clause.spots)}",
        f"dated={bool(clause.dates)}",
        f"before={clause.before is not None}",
        f"threads={min(len(choice.threads), 5)}",
        f"cue={choice.cue}",
        f"back={bool(BACK.search(clause.text))}",
        f"wave={choice.threads[0].wave}",
        f"plural={bool(WAVE.search(clause.text))}",
    ]
    opening = _opening_place(clause)
    known = opening is not None and any(opening in other.text for thread in choice.threads for other in thread.clauses)
    summary = _several_places(choice.threads[0])
    signs += [
        f"opensat={opening is not None}/{known}",
        f"opensat={opening is not None}/{known}/{summary}",
        f"list={bool(_LIST_MARK.match(clause.text))}",
        f"summary={summary}",
        f"names+harm={min(len(clause.new_names), 2)}/{bool(harmed)}/{choice.new_passage}",
    ]
    signs += [f"c={match.lower()}" for match in set(_CUE.findall(clause.text))]
    signs += [f"c0={match.lower()}" for match in set(_CUE.findall(clause.text[:40]))]
    return signs


def signs_of_new(choice: Choice) -> list[str]:
    """The signs that a clause opens another incident."""
    clause = choice.clause
    own = _own_signs(choice)
    places = {_place_sign(clause, thread) for thread in choice.threads}
    days = {_day_sign(clause, thread) for thread in choice.threads}
    types = {_type_sign(clause, thread) for thread in choice.threads}
    place = next(
        (name for name in ("same", "inside", "near", "land", "abroad", "first", "wide") if name in places), "unnamed"
    )
    day = "same" if days & {"same", "within"} else min(days)
    kind = "same" if "same" in types else "some" if types & {"some", "result"} else min(types)
    repeats = any(_number_signs(clause, thread)[0] != "repeats=0" for thread in choice.threads)
    names = max(_shared(_NAME, clause, thread) for thread in choice.threads)
    words = max(_shared(_WORD, clause, thread) for thread in choice.threads)
    signs = [
        f"place={place}",
        f"day={day}",
        f"type={kind}",
        f"place+day={place}/{day}",
        f"place+type={place}/{kind}",
        f"place+cue={place}/{choice.cue}",
        f"day+cue={day}/{choice.cue}",
        f"repeats={repeats}",
        f"sharednames={several(names)}",
        f"sharedwords={several(words)}",
        f"rule={choice.ruled is None}",
        f"rule={choice.ruled is None}/{choice.new_passage}",
        f"rule={choice.ruled is None}/{place}",
    ]
    return ["N:" + sign for sign in own + signs]


def signs_of_thread(choice: Choice, thread: Thread) -> list[str]:
    """The signs that a clause goes on with an incident told before."""
    clause = choice.clause
    current, main = thread is choice.current, thread is choice.threads[0]
    gap = clause.passage - (thread.clauses[-1].passage if thread.clauses else 0)
    role = f"{'c' if current else '-'}{'m' if main else '-'}"
    place, day, kind = _place_sign(clause, thread), _day_sign(clause, thread), _type_sign(clause, thread)
    ruled = choice.ruled is thread
    numbers = _number_signs(clause, thread)
    fresh, back = brings_fresh_harm(clause, thread), bool(BACK.search(clause.text))
    signs = [
        f"role={role}",
        f"role={role}/{choice.new_passage}",
        f"role={role}/{len(choice.threads) > 1}",
        f"gap={min(gap, 4)}",
        f"place={place}",
        f"place={place}/{role}",
        f"day={day}",
        f"day={day}/{role}",
        f"day+fresh={day}/{fresh}",
        f"day+fresh={day}/{fresh}/{back}",
        f"type={kind}",
        f"type={kind}/{role}",
        f"place+day={place}/{day}",
        f"sharednames={several(_shared(_NAME, clause, thread))}",
        f"sharedwords={several(_shared(_WORD, clause, thread))}",
        f"size={several(len(thread.clauses))}",
        f"labelled={thread.labelled}/{choice.new_passage}",
        f"back={back}/{role}",
        f"cue={choice.cue}/{role}",
        f"rule={ruled}",
        f"rule={ruled}/{role}",
        f"rule={ruled}/{place}",
        f"several={_several_places(thread)}/{place}",
        f"several={_several_places(thread)}/{role}",
        f"list={bool(_LIST_MARK.match(clause.text))}/{role}",
        f"namedthere={_named_there(clause, thread)}",
        *[f"{sign}/{role}" for sign in numbers],
        *numbers,
    ]
    return ["T:" + sign for sign in signs]
