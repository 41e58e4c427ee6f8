"""Times as people say them, for the reasons that the schedule gives."""

from __future__ import annotations


def spoken(seconds: float) -> str:
    """A duration to about two digits: "45 s", "15 min", "3.5 h", "7 days"."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7_200:
        return f"{seconds / 60:.0f} min"
    if seconds < 172_800:
        return f"{seconds / 3_600:.3g} h"
    return f"{seconds / 86_400:.3g} days"
