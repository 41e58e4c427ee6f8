"""Gaps: whether entries may have passed through a feed between two readings without being seen."""

from __future__ import annotations

from collections.abc import Sequence, Set

from incidentwire.contracts import SeenEntry


def is_gap(last: Sequence[SeenEntry], current: Set[str]) -> bool:
    """Whether two readings that both held entries have none in common.

    `last`: the entries of the reading before; `current`: the articles of this one. Who an entry is was decided before:
    a feed whose guids all changed is known by its URLs and titles, and makes no gap.
    """
    return bool(last) and bool(current) and not any(entry.article_id in current for entry in last)
