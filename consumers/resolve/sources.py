"""On what an incident rests: its sources, and how many of them are independent.

A wire copy or a rewrite counts once with its origin: an article's origin is the first outlet that it says it rests on,
else that of the article that it rewrites, else its own outlet.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from consumers.resolve.member import Member
from consumers.resolve.names import outlet_key
from incidentwire.contracts import Extraction, Source

_LONGEST_CHAIN = 10  # rewrites of rewrites
MOST_CONFIDENCE = 0.99  # independent errors are an assumption; nothing told by news is certain


def origin(extraction: Extraction, find: Callable[[str], Extraction | None]) -> str:
    """The key of the outlet that an article's account comes from; `find` gives an article by id, if known.

    An article is one source at the most: of several agencies named, the first.
    """
    here, seen = extraction, {extraction.article_id}
    for _ in range(_LONGEST_CHAIN):
        named = next((key for name in here.derived_from if (key := outlet_key(name))), None)
        if named is not None:
            return named
        before = find(here.near.article_id) if here.near is not None else None
        if before is None or before.article_id in seen:
            break
        seen.add(before.article_id)
        here = before
    return outlet_key(here.source) or here.article_id


def sources(members: Iterable[Member]) -> list[Source]:
    """One entry for each report, in the order of the members."""
    return [
        Source(
            article_id=member.extraction.article_id,
            revision=member.extraction.revision,
            report=member.report.id,
            source=member.extraction.source,
            url=member.extraction.url,
            published_at=member.extraction.published_at,
            derived_from=member.extraction.derived_from[:20],
        )
        for member in members
    ]


def independent_origins(members: Iterable[Member]) -> set[str]:
    """The outlets that tell the incident on their own account."""
    return {member.origin for member in members}


def confidence(members: Iterable[Member]) -> float:
    """How sure it is that the incident is one and was told right: of each origin its surest report, taken as
    independent of the others."""
    best: dict[str, float] = {}
    for member in members:
        best[member.origin] = max(best.get(member.origin, 0.0), member.report.confidence)
    doubt = math.prod(1.0 - best[outlet] for outlet in sorted(best))
    return round(min(1.0 - doubt, max(MOST_CONFIDENCE, *best.values())), 4) if best else 0.0
