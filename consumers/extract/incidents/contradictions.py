"""What keeps a clause out of an incident told before: people newly harmed before its day, or far from its places."""

from __future__ import annotations

import re
from datetime import date, timedelta

from consumers.extract.incidents.by_day import HARMED
from consumers.extract.incidents.by_place import finest
from consumers.extract.incidents.threads import WIDE, Clause, Thread
from consumers.extract.places.votes import kilometres

# Between places of one incident.
FAR_KILOMETRES = 150.0
OPENING_CHARACTERS = 12
# The day before may be the evening on which it began.
EARLIER_DAYS = 2
BACK = re.compile(
    r"\b(the (?:attack|blast|bombing|raid|crash|accident|fire|explosion|incident|shooting|strike|ambush|assault|quake|"
    r"earthquake|flood|storm|disaster|tragedy|collapse|landslide|clash|violence|victims|dead|deceased|injured|wounded|"
    r"survivors|bodies|toll|suspects?|attackers?|gunm[ae]n|assailants?|driver|vehicle|bus|boat|plane|train|building|"
    r"house|village|town|area|scene|site)|that (?:attack|blast|raid|crash|incident)|those (?:killed|injured|hurt))\b",
    re.I,
)


def contradicts(clause: Clause, thread: Thread) -> bool:
    """Whether a clause counts people harmed whom a thread cannot hold, by the day or by the place that it names."""
    if not brings_fresh_harm(clause, thread):
        return False
    if _is_earlier(clause, thread.day) and BACK.search(clause.text) is None:
        return True
    happens = bool(clause.types) and thread.type not in WIDE
    return happens and (_is_far(clause, thread) or _opens_abroad(clause, thread))


def brings_fresh_harm(clause: Clause, thread: Thread) -> bool:
    """Whether a clause counts people harmed of whom a thread has not told in the same number."""
    told = {(mention.value, mention.outcome) for known in thread.clauses for mention in known.mentions}
    return any(
        mention.outcome in HARMED
        and not mention.partitive
        and not mention.link
        and (mention.value, mention.outcome) not in told
        for mention in clause.mentions
    )


def _is_earlier(clause: Clause, day: date | None) -> bool:
    """Whether all that a clause dates had ended before a day: a day some days, a week or a month at all."""
    if day is None or not clause.dates:
        return False
    for when in clause.dates:
        end = when.end or when.start
        least = timedelta(days=EARLIER_DAYS if when.precision == "day" else 1)
        if end is None or day - end < least:
            return False
    return True


def _is_far(clause: Clause, thread: Thread) -> bool:
    own = [(spot.place.lat, spot.place.lon) for spot in finest(clause.spots) if spot.place.lat is not None]
    known = [(spot.place.lat, spot.place.lon) for spot in finest(thread.spots) if spot.place.lat is not None]
    return bool(own and known) and min(kilometres(one, other) for one in own for other in known) > FAR_KILOMETRES


def _opens_abroad(clause: Clause, thread: Thread) -> bool:
    """Whether a clause opens in another country than all that a thread names: "In India, a train hit a van"."""
    known = {spot.place.country for spot in thread.spots} - {None}
    first = min(clause.spots, key=lambda spot: spot.start, default=None)
    if first is None or not known or first.start - clause.start > OPENING_CHARACTERS:
        return False
    return first.place.country is not None and first.place.country not in known
