"""Which incident each clause of an article belongs to: the main one, another one, or one that came before.

Clauses are read in order. A clause opens a new thread when it says so ("separately", "in another"), or tells of harm at
another place or on another day; it goes back to an older thread when it names that one's place; else it goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from consumers.extract.incidents.anew import is_new_event
from consumers.extract.incidents.by_day import HARMED, days_of, on_other_day, resumes, tells_long_before
from consumers.extract.incidents.by_place import home_of, near_and_alike, refines, same_spot
from consumers.extract.incidents.contradictions import contradicts
from consumers.extract.incidents.threads import REPELLED, WAVE, WIDE, Clause, Thread
from consumers.extract.learned.thread_signs import Choice

OPENING_PASSAGES = 3  # the lead and what retells it with more detail
LEAST_TELLING_NUMBER = 4
_PERSONS = (
    r"(?:[\w-]+ ){0,2}?(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|dozen|few|hundred|man|woman|men|women|"
    r"persons?|people|victims?|suspects?|child|children|boy|girl|body|bodies|soldiers?|officers?|policem[ae]n|workers?|"
    r"passengers?|patients?|officials?|residents?|witness(?:es)?|survivors?|students?|pupils?|hostages?|members?|"
    r"brothers?|sisters?|sons?|daughters?|occupants?|miners?|of the|came|was|were|had|hit|fell|landed|struck)\b"
)
_NEW = re.compile(
    r"^(?:\W{0,3})(?:separately|in (?:a|an|yet a|yet) (?:separate|different|unrelated|similar|second|"
    r"third|fourth|further|parallel)|in another|in a(?:n)? (?:\w+ )?(?:other|related) |"
    rf"another (?!{_PERSONS})|elsewhere|also on|in the (?:second|third|fourth|fifth|other|latest)|a (?:second|third|"
    rf"separate|different) (?!{_PERSONS})|"
    r"in addition,|meanwhile,? (?:in|at|on)|(?:further|farther) (?:north|south|east|west)|across the (?:border|"
    r"frontier|state line|river)|in (?:the )?neighbou?ring|(?:in|at|on|off) [^,.]{3,40}, meanwhile,|"
    r"(?:a|one|two|three) (?:day|days|week|weeks|hours?) (?:earlier|"
    r"before|later)|earlier (?:on|in|this|that|the)|"
    r"the (?:previous|day before|same (?:day|night|evening))|hours (?:later|earlier)|the (?:second|"
    r"other) (?:attack|incident|accident|blast))|"
    r"\b(?:in a separate|in another|in a second|separately,|in an unrelated|in a different|(?:a|"
    r"an)other (?:attack|incident|blast|strike|accident|explosion|raid|ambush|shooting|crash|bomb|fire))\b",
    re.IGNORECASE,
)
_MAIN = re.compile(
    r"\b(?:in all|in total|altogether|overall|death toll|the (?:attacks|assaults)|no group|claimed responsibility|"
    r"(?:among|of) (?:the )?(?:dead|victims|killed|wounded|injured|those (?:killed|hurt|injured))|the victims)\b",
    re.I,
)


Chooser = Callable[[Choice], "Thread | None"]


def by_rules(choice: Choice) -> Thread | None:
    """The incident of a clause by the rules alone; None: another one."""
    if choice.ruled is not None and contradicts(choice.clause, choice.ruled):
        return None
    return choice.ruled


def thread_clauses(clauses: list[Clause], choose: Chooser = by_rules) -> list[Thread]:
    """The incidents of an article, each with its clauses; background clauses join none. `choose` has the last word."""
    threads: list[Thread] = []
    earlier: list[Thread] = []
    current: Thread | None = None
    last_passage = -1
    held: Clause | None = None  # an opening that says where or when, before the first words of harm
    for clause in clauses:
        if clause.background or clause.heading:
            last_passage = clause.passage
            continue
        if clause.before is not None and clause.mentions:
            thread = Thread(before=clause.before)
            thread.add(clause)
            earlier.append(thread)
            last_passage = clause.passage
            continue
        eventful = bool(clause.types) or bool(clause.mentions)
        if current is None:
            if eventful:
                current = Thread()
                threads.append(current)
                current.add(clause)
                current.wave = bool(WAVE.search(clause.text))
                if held is not None and held.passage != clause.passage:
                    held = None
            elif clause.specific and clause.dates:
                held = clause
            last_passage = clause.passage
            continue
        main = threads[0]
        new_passage = clause.passage != last_passage
        ruled = _choose(clause, threads, current, eventful, new_passage)
        cue = bool(_NEW.search(clause.text[:140]))
        target = choose(Choice(clause, threads, current, ruled, new_passage, eventful, cue))
        clause.overruled = target is not ruled
        if target is None:
            target = Thread(labelled=clause.label)
            threads.append(target)
        target.add(clause)
        if target is main and len(main.clauses) <= 3:
            main.wave = main.wave or bool(WAVE.search(clause.text))
        current = target
        last_passage = clause.passage
    if threads and held is not None:
        threads[0].open_with(held)
    return threads + earlier


def _choose(clause: Clause, threads: list[Thread], current: Thread, eventful: bool, new_passage: bool) -> Thread | None:
    """The thread of a clause; None: a new one."""
    main = threads[0]
    strong = sum(clause.types.values()) >= 2
    harm = bool(clause.mentions)
    home = home_of(clause, threads, current)
    cue = bool(_NEW.search(clause.text[:140]))
    other_day = on_other_day(clause, current) and not resumes(clause, main)
    if main.type in WIDE and not clause.label and not cue and (not clause.types or main.type in clause.types):
        return main if new_passage or current is main else current
    if eventful and cue and (harm or strong) and (clause.spots or other_day or harm) and home is None:
        return None
    if eventful and cue and other_day and (harm or strong):
        return None
    again = _told_again(clause, threads)
    if again is not None:
        return again
    if clause.label and (clause.spots or clause.dates) and (harm or strong):
        return home if home is not None and same_spot(clause, home) else None
    if new_passage and _presents_anew(clause, main, current):
        return None
    if harm and tells_long_before(clause, main):
        return next((thread for thread in threads[1:] if thread.day in days_of(clause)), None)
    if home is not None:
        if other_day and strong and harm and clause.spots and home is current and home.day is not None:
            return None
        return home
    if clause.specific and _happens(clause):
        if all(spot.place.kind == "point" for spot in clause.specific):
            return current  # a quarter, a street, a school: inside the place that is told already
        if not main.wave and refines(clause, current):
            return current
        if not main.wave and not current.labelled and not cue and not other_day and near_and_alike(clause, current):
            return current
        return None
    if other_day and clause.types and _happens(clause):
        return None
    if main.wave and not clause.specific and _MAIN.search(clause.text):
        return main
    if main.wave and _differs(clause, threads):
        return None
    if new_passage and current is not main and not current.labelled and len(current.clauses) <= len(main.clauses) + 2:
        return main
    return current


def _presents_anew(clause: Clause, main: Thread, current: Thread) -> bool:
    """Whether a clause tells of harm in an event that is new to the text, see `anew`."""
    harmed = [m for m in clause.mentions if not m.zero and not m.partitive and m.outcome in HARMED]
    counted = any(mention.outcome in HARMED for known in main.clauses for mention in known.mentions)
    if not harmed or not counted or main.wave:
        return False
    values = {(m.value, m.outcome) for known in main.clauses for m in known.mentions}
    repeated = any((m.value, m.outcome) in values for m in harmed if m.value not in (None, 1))
    late = clause.passage > OPENING_PASSAGES
    return not repeated and is_new_event(clause.text, clause.new_names, clause.types, current.votes + main.votes, late)


def _told_again(clause: Clause, threads: list[Thread]) -> Thread | None:
    """The thread that told all numbers of a clause first, of the same people; a small number may be chance."""
    numbers = {(m.value, m.outcome, m.kind.who) for m in clause.mentions if m.value is not None}
    if clause.specific or not numbers or min(value or 0 for value, _, _ in numbers) < LEAST_TELLING_NUMBER:
        return None
    holders = [
        (known.start, number)
        for number, thread in enumerate(threads)
        for known in thread.clauses
        if numbers <= {(m.value, m.outcome, m.kind.who) for m in known.mentions}
    ]
    return threads[min(holders)[1]] if holders else None


def _happens(clause: Clause) -> bool:
    """Whether harm is told as happening at the clause's place: clear words of an event, or people harmed by a verb."""
    names = {name for name, weight in clause.types.items() if weight >= 2} - {"arrest", "protest", "other"}
    told = [
        m
        for m in clause.mentions
        if m.rule.startswith(("tokens", "parse", "sum", "list", "weighed")) and not m.partitive and not m.elided
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
