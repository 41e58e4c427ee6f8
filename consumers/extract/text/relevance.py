"""Whether an article reports an incident at all: signs that harm really happened, counted over its clauses.

Sport, fiction, exercises, laws and studies speak in words of harm, too. What they lack is people harmed at a place or
on a day, told by those who know: police, hospitals, officials, witnesses.
"""

from __future__ import annotations

import re

from consumers.extract.counts.mentions import Mention
from consumers.extract.incidents.threads import Thread

LEAST_SIGNS = 3  # of five: four loses too many articles with an incident (recall .82 on the part kept unread)
LEAST_SIGNS_OF_A_BRIEF = 2  # a short item has no room for more
BRIEF_CHARACTERS = 800
FLASH_CHARACTERS = 300  # a sentence or two: people harmed is all it can tell
_TITLE = re.compile(
    r"\b(?:kill(?:ed|s|ing)?|dead|dies?|died|deaths?|toll|wounded|injur\w+|hurt|missing|abduct\w*|"
    r"kidnap\w*|hostages?|shot|slain|"
    r"arrest\w*|attack\w*|bomb\w*|blast|explosion|strikes?|raid\w*|clash\w*|crash\w*|collaps\w*|capsiz\w*|"
    r"landslide|flood\w*|"
    r"quake|earthquake|fire|blaze|storm|outbreak|cholera|riot\w*|pirates?|hijack\w*|prison|gunm[ae]n|"
    r"foiled|plot|ambush\w*)\b",
    re.IGNORECASE,
)
_WHO_KNOWS = re.compile(
    r"\b(?:police|hospital|officials?|authorit\w+|military|army|witness\w*|residents?|rescue\w*|ministry|"
    r"governor|mayor|spokes\w+|"
    r"doctors?|firefighters?|prosecutors?|coast guard|sheriff|red (?:cross|crescent)|ambulance|"
    r"investigators?|rebels?|militants?)\b",
    re.IGNORECASE,
)
_VERBAL = ("tokens", "parse", "sum", "list", "modifier", "noun", "toll", "share", "group", "zero", "weighed")
_HARM = frozenset(
    [
        "killed",
        "injured",
        "casualties",
        "abducted",
        "missing",
        "displaced",
        "rescued",
        "released",
        "arrested",
        "ill",
        "escaped",
    ]
)


def _harmed(thread: Thread) -> list[Mention]:
    return [m for c in thread.clauses for m in c.mentions if m.outcome in _HARM and m.rule.startswith(_VERBAL)]


def tells_incident(threads: list[Thread], title: str, length: int) -> bool:
    """Whether an article of so many characters shows enough signs of a real incident."""
    if length < FLASH_CHARACTERS and any(_harmed(thread) for thread in threads):
        return True
    least = LEAST_SIGNS_OF_A_BRIEF if length < BRIEF_CHARACTERS else LEAST_SIGNS
    return signs_of(threads, title) >= least


def _placed(thread: Thread) -> bool:
    """Whether a place or day stands with harm: in one clause, or in two that follow each other."""
    last = False
    for clause in thread.clauses:
        placed = bool(clause.dates or clause.specific)
        if (clause.mentions and (placed or last)) or (placed and sum(clause.types.values()) >= 4):
            return True
        last = placed
    return False


def signs_of(threads: list[Thread], title: str) -> int:
    """How many of five signs an article shows.

    Harmed people, several numbers of them, a place or day beside, people who know, and a title or opening of harm.
    """
    clauses = [clause for thread in threads for clause in thread.clauses]
    harmed = [mention for thread in threads for mention in _harmed(thread)]
    signs = int(bool(harmed)) + int(len(harmed) >= 3)
    signs += int(any(_placed(thread) for thread in threads))
    signs += int(len({match.lower() for clause in clauses for match in _WHO_KNOWS.findall(clause.text)}) >= 2)
    signs += int(bool(_TITLE.search(title)) or any(sum(clause.types.values()) >= 4 for clause in clauses[:3]))
    return signs
