"""How sure a report is: a modest sum of signs, to be calibrated on the development set."""

from __future__ import annotations

from consumers.extract.threads import Thread
from incidentwire.contracts import Place


def confidence_of(thread: Thread, has_figures: bool, places: list[Place], is_main: bool) -> float:
    """Between 0.2 and 0.95: more for the main incident, for numbers, a place, a date and clear trigger words."""
    score = 0.35
    score += 0.25 if is_main else 0.0
    score += 0.15 if has_figures else 0.0
    score += 0.1 if places and places[0].kind in ("point", "city", "district") else 0.0
    score += 0.05 if thread.dates else 0.0
    best = max(thread.votes.values(), default=0)
    score += 0.05 if best >= 8 else 0.0
    return round(min(score, 0.95), 2)
