"""Text and numbers as the board shows them: safe for a terminal, short, and honest about what is not known.

Titles and reasons come from outside. A control character can move the cursor or recolour the screen, a bidirectional
override can turn a line around: none of them reaches the terminal.
"""

from __future__ import annotations

import unicodedata
from datetime import date

from incidentwire.contracts import Incident, Place, Total, When

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CONFLICT_MARK = "≠"
MOST_CHARACTERS = 300
MOST_PLACE_CHARACTERS = 40  # a longer pair of names says only the first, so that a row stays two lines high
MOST_MARKS = 3  # combining marks on one letter; more of them climb into the lines above

# Cc control, Cf format (bidirectional overrides, zero width), Cs lone surrogates, Co private use, Cn unassigned.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = frozenset({"Zs", "Zl", "Zp"})


def safe(text: str, most: int = MOST_CHARACTERS) -> str:
    """The text as one line without characters that act on a terminal, cut to `most` characters."""
    kept: list[str] = []
    marks = 0
    for character in text[: most * 4]:
        category = unicodedata.category(character)
        if category in _SPACES or character in "\t\n\r":
            kept.append(" ")
        elif category not in _UNSAFE:
            marks = marks + 1 if category in {"Mn", "Me"} else 0
            if marks <= MOST_MARKS:
                kept.append(character)
    line = " ".join("".join(kept).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def total_text(total: Total) -> str:
    """A toll as `23 (19–23) ≠`: the best number, the bounds where they are wider, the mark where accounts conflict.

    `17+` is at least 17, `≤8` at most 8, `~40` about 40, `–` not known: never 0.
    """
    best, low, high = total.best, total.low, total.high
    if best is None and low is None and high is None:
        return "–"
    if not total.conflict:
        if low is None and high is None:
            return f"~{best}"
        if low is None:
            return f"≤{high}"
        if high is None:
            return f"{low}+" if best in (None, low) else f"{best} ({low}+)"
        if low == high and best in (None, low):
            return f"{low}"
        return f"{low}–{high}" if best in (None, low) else f"{best} ({low}–{high})"
    bounds = f"{low if low is not None else '?'}–{high}" if high is not None else f"{low if low is not None else '?'}+"
    return f"{best if best is not None else '?'} ({bounds}) {CONFLICT_MARK}"


def place_text(incident: Incident) -> str:
    """The most specific place with what it lies in: `Zinder, Zinder, NE` is told as `Zinder, NE`."""
    place = next((place for place in incident.places if place.role == "occurred"), None)
    place = place or next(iter(incident.places), None)
    return _place(place) if place else "place not known"


def when_text(when: When) -> str:
    """The date as far as it is known: `Nov 22`, `Nov 20–22`, `Nov 2026`, `2026`, or `?`."""
    if when.start is None:
        return "?"
    if when.precision == "year":
        return str(when.start.year)
    if when.precision == "month":
        return f"{MONTHS[when.start.month - 1]} {when.start.year}"
    if when.end is None or when.end == when.start:
        return _day(when.start)
    if when.end.replace(day=1) == when.start.replace(day=1):
        return f"{_day(when.start)}–{when.end.day}"
    return f"{_day(when.start)}–{_day(when.end)}"


def _place(place: Place) -> str:
    country = place.country if place.country and place.kind != "country" else None
    adm1 = place.adm1 if place.adm1 and place.adm1 != place.name else None
    if adm1 and len(place.name) + len(adm1) > MOST_PLACE_CHARACTERS:
        adm1 = None
    return safe(", ".join(part for part in (place.name, adm1, country) if part), 60)


def _day(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}"
