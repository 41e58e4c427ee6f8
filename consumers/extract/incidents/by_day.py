"""Whether the day that a clause names is that of the incident being told, another one, or one long before."""

from __future__ import annotations

import re
from datetime import date

from consumers.extract.incidents.threads import Clause, Thread

HARMED = frozenset(("killed", "injured", "abducted", "casualties", "missing"))
LONG_BEFORE_DAYS = 4
_RESUMING = re.compile(r"^\W*(?:the (?!same|next|previous|following|second|other)|it |they |he |she |this )", re.I)


def days_of(clause: Clause) -> set[date]:
    return {when.start for when in clause.dates if when.start is not None and when.precision == "day"}


def tells_long_before(clause: Clause, main: Thread) -> bool:
    """Whether new harm is told of a day that lies well before that of the main incident."""
    counted = [mention for known in main.clauses for mention in known.mentions]
    days = days_of(clause)
    if main.day is None or not counted or not days or len(days) < len(clause.dates):
        return False
    if any(w.start and w.end and w.start <= day <= w.end for w in main.dates for day in days):
        return False
    told = {(mention.value, mention.outcome) for mention in counted}
    fresh = [m for m in clause.mentions if m.outcome in HARMED and not m.partitive and (m.value, m.outcome) not in told]
    return bool(fresh) and all(long_before(day, main) for day in days)


def long_before(day: date | None, main: Thread) -> bool:
    """Whether a day lies well before that of the main incident."""
    return day is not None and main.day is not None and (main.day - day).days >= LONG_BEFORE_DAYS


def resumes(clause: Clause, main: Thread) -> bool:
    """Whether a clause only dates what is told already: "The fighting broke out late on Sunday", with no place."""
    return (
        not clause.spots
        and all(when.precision == "day" for when in clause.dates)
        and bool(_RESUMING.match(clause.text))
        and not any(long_before(day, main) for day in days_of(clause))
    )


def on_other_day(clause: Clause, current: Thread) -> bool:
    day = current.day
    if day is None:
        return False
    for when in clause.dates:
        last = when.end or when.start
        if when.precision in ("days", "week", "month") and last is not None and last < day:
            return True
        if when.start is not None and when.precision == "day" and when.start != day:
            known = {start for other in current.dates if (start := other.start) is not None}
            ends = [
                other for other in current.dates if other.start and other.end and other.start <= when.start <= other.end
            ]
            if when.start not in known and not ends:
                return True
    return False
