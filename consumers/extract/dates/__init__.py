"""Dates: what "on Saturday", "Feb 2" and "over the past 48 hours" mean in an article of a given day.

reader = DateReader(article.published_at)
mentions = [mention for start, doc in paragraphs for mention in reader.mentions(doc, start)]
"""

from __future__ import annotations

from consumers.extract.dates.calendar_rules import (
    latest_day_of_year,
    latest_weekday,
    previous_weekday,
    solar_offset_hours,
)
from consumers.extract.dates.mention import DateMention, DurationScope
from consumers.extract.dates.reader import DateReader

__all__ = [
    "DateMention",
    "DateReader",
    "DurationScope",
    "latest_day_of_year",
    "latest_weekday",
    "previous_weekday",
    "solar_offset_hours",
]
