"""When an article was published, as far as its feed can be believed.

An absurd time is none, never "now" instead. One that lies ahead by less than a day is a mistake of zone or a clock that
goes before: the article is there already, so it was published by now at the latest.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

# News feeds are younger than the web; anything older is a default date of some software.
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
# A day covers every mistake of zone; what lies further ahead is no date of an article.
LATEST_AHEAD: Final = timedelta(days=1)


def plausible_time(moment: datetime | None, now: datetime) -> datetime | None:
    """The time as given, or None where it is absurd: before 1990 or more than a day ahead."""
    return moment if moment is not None and EARLIEST <= moment <= now + LATEST_AHEAD else None


def by_now(moment: datetime | None, now: datetime) -> datetime | None:
    """A plausible time, and not after `now`; None where it is absurd."""
    told = plausible_time(moment, now)
    return None if told is None else min(told, now)
