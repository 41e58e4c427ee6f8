"""What a check says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["ok", "warning", "problem"]

# 1 is what a look that can't be taken at all ends with elsewhere; here nothing but warnings.
EXIT_CODES: dict[Severity, int] = {"ok": 0, "warning": 1, "problem": 2}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. Whatever is not ok says the way out.

    `check`: which check, in one word. `subject`: what it is about (a topic, a group, a setting).
    """

    check: str
    severity: Severity
    subject: str
    found: str
    way_out: str = ""


def worst(findings: Iterable[Finding]) -> Severity:
    """The gravest among them; ok where there are none."""
    return max((finding.severity for finding in findings), key=EXIT_CODES.__getitem__, default="ok")
