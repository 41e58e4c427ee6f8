"""A text cut where evidence begins or ends, so that overlapping spans can be shown one after another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

# How a span is coloured. Of figures: by the outcome where they count for an incident, else by why they don't.
Tone = Literal[
    "killed",
    "hurt",
    "people",
    "things",
    "cumulative",
    "background",
    "denied",
    "claim",
    "denial",
    "accusation",
    "report",
]

TONES: dict[Tone, str] = {
    "killed": "killed",
    "hurt": "injured, ill, missing",
    "people": "other people",
    "things": "things",
    "cumulative": "running total",
    "background": "background",
    "denied": "denied",
    "claim": "claim",
    "accusation": "accusation",
    "denial": "denial",
    "report": "report",
}


@dataclass(frozen=True)
class Mark:
    """One span of evidence in one text: `owner` is what it is evidence for (F1, R0, S1), `number` counts its spans.

    `start` and `end` are code points, end exclusive.
    """

    owner: str
    number: int
    tone: Tone
    start: int
    end: int

    @property
    def anchor(self) -> str:
        """A name for the place, unique in the extraction."""
        return f"{self.owner}-{self.number}"


@dataclass(frozen=True)
class Segment:
    """A stretch of text under the same marks throughout, innermost first.

    `opening` are the marks that begin with it (widest first), `closing` those that end with it (narrowest first).
    """

    text: str
    marks: tuple[Mark, ...] = ()
    opening: tuple[Mark, ...] = ()
    closing: tuple[Mark, ...] = ()

    @property
    def tone(self) -> Tone | None:
        """The colour: that of the innermost mark."""
        return self.marks[0].tone if self.marks else None


def segments_of(text: str, marks: Iterable[Mark]) -> tuple[Segment, ...]:
    """Cuts the text at every edge of a mark; the segments joined are the text. Marks beyond its end are cut off there.

    The innermost mark is the narrowest; of equally wide ones the report's is the outermost, for its words say less.
    """
    inside = [mark for mark in marks if mark.start < min(mark.end, len(text))]
    starts: dict[int, list[Mark]] = {}
    ends: dict[int, list[Mark]] = {}
    for mark in inside:
        starts.setdefault(mark.start, []).append(mark)
        ends.setdefault(min(mark.end, len(text)), []).append(mark)
    edges = sorted({0, len(text), *starts, *ends})
    found: list[Segment] = []
    covering: list[Mark] = []
    for start, end in pairwise(edges):
        gone = ends.get(start, [])
        covering = sorted([mark for mark in covering if mark not in gone] + starts.get(start, []), key=_innermost_first)
        found.append(
            Segment(
                text[start:end],
                tuple(covering),
                tuple(sorted(starts.get(start, []), key=_innermost_first, reverse=True)),
                tuple(sorted(ends.get(end, []), key=_innermost_first)),
            )
        )
    return tuple(found)


def _innermost_first(mark: Mark) -> tuple[int, bool, str, int]:
    return mark.end - mark.start, mark.tone == "report", mark.owner, mark.number
