"""The parts of a sentence that each tell something of their own, and which time belongs to a number in one of them.

"Six more died over the weekend, raising the toll since January to 31": the weekend dates the six, January the 31. "The
worst since 2019" dates nothing; "since 14 November, when 12 were killed" does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

_SUPERLATIVE = (
    r"(?:worst|deadliest|bloodiest|heaviest|biggest|largest|highest|lowest|most|first|second|third|fourth|fifth|sixth|"
    r"seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th)|latest|strongest|longest|fewest|hottest|wettest)"
)
_CUT = re.compile(
    r"; |(?:,| [–—-]) (?:and |but )?(?:which|who|whom|whose|when|where|while|whereas|but|unlike|"
    r"(?:bringing|taking|raising|pushing|lifting|driving|which brings) |"
    rf"(?:the|its|their|his|her) (?:\w+ )?{_SUPERLATIVE}\b|in (?:the|one of the) {_SUPERLATIVE}\b|one of the |"
    r"(?:and )?(?:up|down) from |compared |against |nearly (?:double|twice) |(?:more|less|fewer) than |"
    r"a (?:rise|fall|drop|figure|number|toll) |and (?:at|in|near|on) (?:the )?(?-i:[A-Z]))|"
    r" (?=(?:compared (?:with|to)|whereas) )|"
    r" (?=(?:brings?|brought|bringing|takes?|took|taking|raises?|raised|raising) (?:the |its |their |"
    r"to )(?:[\w’'-]+ ){0,6}?"
    r"(?:to|toll|number|total|tally)\b)",
    re.IGNORECASE,
)
_COMPARING = re.compile(
    rf"\b{_SUPERLATIVE}\b[^.;,]{{0,60}}\b(?:since|in|for|of)(?: the)?(?: (?:start|beginning) of)? ?$|"
    r"\b(?:first|second|third|only) time (?:since|in) ?$|"
    r"\b(?:first|second|third|only) time since (?:[\w’'-]+ ){1,6}$",
    re.IGNORECASE,
)
_NTH_OF_A_TIME = re.compile(
    r"\bthe (?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:nd|rd|th)) "
    r"(?:(?!(?:has|have|had|was|were|is|are|killed|left|claimed|died)\b)[\w’'-]+ ){0,7}$",
    re.IGNORECASE,
)
_SAYS = re.compile(r", (?:[\w.’'-]+ ){1,5}(?:said|says|added|adds|noted|told [\w ]+|recalled|reported)")
_TAKES_UP = re.compile(r"^\W*(?:and |but )?(?:when|in which|on which|where)\b", re.IGNORECASE)


@lru_cache(maxsize=64)
def bounds_of(sentence: str) -> list[tuple[int, int]]:
    """Start and end of each part."""
    cuts = [match.start() for match in _CUT.finditer(sentence)]
    return list(pairwise(sorted({0, *[cut for cut in cuts if cut > 8], len(sentence)}))) or [(0, 0)]


def part_at(bounds: Sequence[tuple[int, int]], place: int) -> tuple[int, int]:
    """The part that holds a place of the sentence."""
    return next((part for part in reversed(bounds) if part[0] <= place), bounds[0])


def compares(sentence: str, start: int) -> bool:
    """Whether the time that starts here only measures a record ("the worst since 2019")."""
    return bool(_COMPARING.search(sentence[max(0, start - 90) : start])) or bool(
        re.match(r"since\b", sentence[start:], re.I)
        and _COMPARING.search(sentence[max(0, start - 90) : start] + "since ")
    )


def measured(sentence: str, start: int) -> bool:
    """Whether the words that start here only say for how long a record has stood ("the third in two months")."""
    return bool(_COMPARING.search(sentence[max(0, start - 90) : start] + "in "))


def numbers_the_event(sentence: str, start: int) -> bool:
    """Whether the time that starts here only ranks an event among those of its kind ("the second attack this week")."""
    return bool(_NTH_OF_A_TIME.search(sentence[max(0, start - 90) : start]))


def taken_up(sentence: str, bounds: Sequence[tuple[int, int]], time: tuple[int, int], place: int) -> bool:
    """Whether the part of a place says what happened at a time that ends right before it ("14 May, when ...")."""
    own = part_at(bounds, place)
    near = own[0] - time[1] <= 2 or bool(_SAYS.fullmatch(sentence[time[1] : own[0]]))
    return time[0] < own[0] and near and bool(_TAKES_UP.match(sentence[own[0] :]))


def belongs(sentence: str, bounds: Sequence[tuple[int, int]], time: tuple[int, int], place: int) -> bool:
    """Whether a time of the sentence may date what is told at `place`: in its part, or before it."""
    own = part_at(bounds, place)
    there = part_at(bounds, time[0])
    if taken_up(sentence, bounds, time, place):
        return True
    return there[0] <= own[0] and not compares(sentence, time[0])


def distance(bounds: Sequence[tuple[int, int]], time: tuple[int, int], place: int) -> tuple[int, int]:
    """How far a time stands from what is told at `place`: parts between them, then characters."""
    own, there = part_at(bounds, place), part_at(bounds, time[0])
    between = sum(1 for part in bounds if there[0] < part[0] <= own[0])
    gap = time[0] - place if time[0] > place else place - time[1]
    return between, max(0, gap)
