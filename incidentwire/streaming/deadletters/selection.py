"""Which letters somebody means: by stage, topic, reason, error, time and place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidentwire.streaming.deadletters.letter import Letter, Place


@dataclass(frozen=True)
class Selection:
    """All that is set must hold. `error` is looked for in the error's text, upper and lower case alike.

    `topic`, `partition` and `offsets` (first and last, inclusive) are those of the original; `places` are letters' own.
    `since` is inclusive, `until` is not.
    """

    stage: str | None = None
    topic: str | None = None
    reason: str | None = None
    error: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    partition: int | None = None
    offsets: tuple[int, int] | None = None
    places: frozenset[Place] = frozenset()

    @property
    def everything(self) -> bool:
        """Whether nothing is set, and so every letter is meant."""
        return self == Selection()

    def takes(self, letter: Letter) -> bool:
        """Whether this letter is meant."""
        origin = letter.origin
        return (
            self.stage in (None, letter.stage)
            and (self.topic is None or (origin is not None and origin.topic == self.topic))
            and self.reason in (None, letter.reason)
            and (self.error is None or self.error.casefold() in letter.error.casefold())
            and (self.since is None or letter.at >= self.since)
            and (self.until is None or letter.at < self.until)
            and (self.partition is None or (origin is not None and origin.partition == self.partition))
            and (self.offsets is None or (origin is not None and self.offsets[0] <= origin.offset <= self.offsets[1]))
            and (not self.places or letter.place in self.places)
        )


def parse_offsets(text: str) -> tuple[int, int]:
    """`17` or `17-99`, both inclusive. Raises ValueError."""
    first, dash, last = text.partition("-")
    if not first.isdigit() or (dash and not last.isdigit()):
        raise ValueError(f"{text!r} is no range of offsets: say 17 or 17-99")
    low, high = int(first), int(last) if dash else int(first)
    if high < low:
        raise ValueError(f"the range of offsets {text} ends before it begins")
    return low, high
