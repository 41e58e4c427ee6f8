"""Reads the dates of a paragraph against the day of publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Protocol

from consumers.extract.dates.grammar import GRAMMAR
from consumers.extract.dates.local_clock import countable
from consumers.extract.dates.mention import DateMention
from consumers.extract.dates.setting import Read, Setting
from consumers.extract.text.openings import Openings

# Words before a day in the same clause that make it a day to come.
_AHEAD = re.compile(
    r"(?:\b(?:will|shall|won['’]t|'ll|is\s+to|are\s+to|going\s+to|(?:re)?scheduled|slated|due|set\s+(?:to|for)|expected|planned\s+for|"
    r"(?:adjourned|remanded|postponed|extended)\b[^.;]*?\b(?:until|to|till)|no\s+later\s+than)\b[^.;:“”\"]{0,70}?|’ll\b[^.;:]{0,60}?)$",
    re.IGNORECASE,
)
# A verb of saying between the two takes the day for itself: "will be punished, he said on Sunday".
_SAID = re.compile(
    r"\b(?:said|told|spoke|was|were|had|did|made|announced|reported|added|confirmed|stated|warned|wrote|killed|attacked|died|after|since|following|before)\b[^.;]*$",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"\b(?:until|till|by|before|through)\s+$", re.IGNORECASE)
_CLAUSE_CHARACTERS = 110


class Parsed(Protocol):
    """What the reader needs of a parsed paragraph (spaCy's Doc has it): its text."""

    @property
    def text(self) -> str: ...


class DateReader:
    """Finds date expressions and says which days they mean.

    One for an article, paragraph by paragraph: it keeps the day named last.
    """

    def __init__(self, published: datetime | None, utc_offset_hours: float | None = None) -> None:
        """`published`: when the article came out, zone-aware; None: only dates with their year have a meaning.

        `utc_offset_hours`: how far the clocks of the article's place are ahead of UTC, where one knows: "yesterday"
        in a report of 19:30 UTC from Dhaka is the day of publication in UTC. Raises ValueError for a time without a
        zone.
        """
        if published is not None and published.tzinfo is None:
            raise ValueError(f"published {published.isoformat()} has no time zone")
        self._published = countable(published)
        self._utc_offset_hours = utc_offset_hours
        self._anchor: date | None = None

    def mentions(self, doc: Parsed, offset: int) -> list[DateMention]:
        """The date expressions of one paragraph in text order, none overlapping. `offset`: its start in
        `article.text`."""
        return list(self.read(doc.text, offset))

    def read(self, text: str, offset: int = 0) -> Iterator[DateMention]:
        """The same over plain text."""
        reached = 0
        for start, end, match, read in _matches(text):
            if start < reached:
                continue
            before = text[max(0, start - _CLAUSE_CHARACTERS) : start]
            ahead = _AHEAD.search(before)
            setting = Setting(
                self._published,
                self._utc_offset_hours,
                self._anchor,
                ahead=bool(ahead and not _SAID.search(ahead[0])),
                limit=bool(_LIMIT.search(before)),
            )
            try:
                reading = read(match, setting)
            except OverflowError:  # "900 years ago" before the year 1
                reading = None
            if reading is None:
                continue
            reached = end
            if reading.when.precision == "day" and not reading.future:
                self._anchor = reading.when.start
            yield DateMention(
                start + offset,
                end + offset,
                text[start:end],
                reading.when,
                reading.hours,
                reading.scope,
                reading.future,
            )


_OPENINGS = Openings([pattern for pattern, _ in GRAMMAR])


def _matches(text: str) -> list[tuple[int, int, re.Match[str], Read]]:
    """Every match of every pattern, leftmost first and longest first; the grammar's order settles ties."""
    found = [
        (match.start(), match.end(), order, match, GRAMMAR[order][1])
        for order, match in _OPENINGS.matches(text)
        if match.end() > match.start()
    ]
    found.sort(key=lambda item: (item[0], -item[1], item[2]))
    return [(start, end, match, read) for start, end, _, match, read in found]
