"""A vote: one article's count of the people of a cell, and who gives it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from consumers.resolve.toll.count import Count, Moment
from consumers.resolve.toll.voices import Speaker
from incidentwire.contracts import Figure, FigureRef

CellKey = tuple[str, str, bool | None]  # who, outcome, includes_attackers


@dataclass(frozen=True)
class Telling:
    """Whose text it is: the article, its day, and the outlet (or the origin it is derived from) as the narrator."""

    article_id: str
    revision: int
    published_at: datetime
    origin: str

    def moment(self, figure: Figure) -> Moment:
        """When the figure was said; an undated one on the article's day."""
        return (figure.as_of or self.published_at.date()).toordinal(), self.published_at.timestamp()

    def ref(self, figure: Figure) -> FigureRef:
        """The figure as an incident points to it."""
        return FigureRef(article_id=self.article_id, revision=self.revision, figure=figure.id)


@dataclass(frozen=True)
class Vote:
    """One count of the people of a cell, and who gave it.

    `backdated`: the text says it was said on an earlier day, so it may be an old number told again. `enemy`: a party
    counts its enemy's losses (rule 4). `share`: of some of the people only; elsewhere it is no more than a floor.
    """

    count: Count
    speakers: frozenset[Speaker]
    rank: int
    backdated: bool
    enemy: bool
    share: bool
    figures: tuple[FigureRef, ...]


@dataclass(frozen=True)
class Overtaken:
    """A count that an article takes back or declares superseded, and since when: it no longer counts elsewhere."""

    count: Count
    speakers: frozenset[Speaker]


@dataclass(frozen=True)
class ArticleVotes:
    """The votes of one article by cell, and the counts it declares overtaken."""

    votes: dict[CellKey, list[Vote]]
    overtaken: dict[CellKey, list[Overtaken]]


def cell_key(figure: Figure) -> CellKey:
    """The cell of a figure; only totals over people ask whether the attackers' own dead are inside."""
    return figure.who, figure.outcome, figure.includes_attackers if figure.who == "people" else None


def has_vote(figure: Figure) -> bool:
    """Whether a figure may enter a toll: of an incident, no families, not taken back or denied."""
    return figure.scope == "incident" and figure.unit != "families" and figure.attribution.stance != "denied"
