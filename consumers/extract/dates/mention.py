"""What the reader hands out: a date expression with the days it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from incidentwire.contracts import When

DurationScope = Literal["point", "window", "older"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date expression in the article. Offsets count code points of `article.text`, end exclusive.

    `hours` is the length of "the past 48 hours". `duration_scope`: `point` may be the date of an incident of this
    article; `window`
    reaches up to publication or another end ("over the past year", "since January"), as running totals do; `older` is
    history
    ("in 2014", "last year"). `future`: a day to come ("a hearing is set for Friday"), never the date of an incident
    that happened.
    """

    start: int
    end: int
    text: str
    when: When
    hours: int | None = None
    duration_scope: DurationScope = "point"
    future: bool = False
