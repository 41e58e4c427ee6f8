"""Numbers that stand only in the headline: "Nine dead as coach overturns" over a text that counts nobody."""

from __future__ import annotations

import re

from consumers.extract.counts.figures_found import find_mentions
from consumers.extract.counts.mentions import Mention
from consumers.extract.counts.numbers import find_counts
from consumers.extract.outcome.outcomes import THING_OUTCOMES
from consumers.extract.text.parsed import Doc
from consumers.extract.text.passages import Passage
from incidentwire.contracts import Attribution, Figure, IncidentReport, Span

MAX_TITLE_CHARACTERS = 300
_LONGER = re.compile(
    r"\b(?:since|this (?:year|month|season|week)|so far|last (?:year|month|week)|in (?:19|20)\d\d|a year|in \w+ "
    r"(?:days|weeks|months|years|hours)|over (?:the )?weekend|trial|jailed|sentenced|years (?:on|after|ago|later)|"
    r"anniversary|could|may|might|fears?|feared|plot|how|why|who)\b|\?",
    re.IGNORECASE,
)


def counts_in(title: str) -> bool:
    """Whether a headline holds a number worth a parse."""
    if len(title) > MAX_TITLE_CHARACTERS or _LONGER.search(title):
        return False
    return next(iter(find_counts(title)), None) is not None


def headline_figures(
    title: str, doc: Doc, reports: list[IncidentReport], figures: list[Figure]
) -> tuple[list[IncidentReport], list[Figure]]:
    """Reports and figures with those of the headline added that the text doesn't tell, to the first report.

    Taken with care: a headline that speaks of a longer time, of what may be or asks is left alone, and so is a number
    beside a larger or an unclear one of the same kind in the text.
    """
    if not reports or _LONGER.search(title):
        return reports, figures
    main = reports[0]
    added: list[Figure] = []
    for mention in find_mentions(Passage(0, 0, title, "title"), doc, 0, []):
        if mention.single or mention.outcome is None or _told(mention, [*figures, *added]):
            continue
        quote = title[mention.start : mention.end]
        things = mention.kind.who == "objects"
        added.append(
            Figure(
                id=f"F{len(figures) + len(added) + 1}",
                value=mention.value,
                qualifier=mention.qualifier,
                low=mention.low,
                high=mention.high,
                outcome=mention.outcome,
                who=mention.kind.who,
                unit="things" if things else mention.kind.unit,
                who_text=mention.who_text,
                tags=list(mention.kind.tags),
                includes_attackers=None,
                scope="incident",
                report=main.id,
                attribution=Attribution(speaker=None, speaker_kind="none", stance="fact"),
                as_of=None,
                evidence=[Span(start=mention.start, end=mention.end, quote=quote, field="title")],
            )
        )
    if not added:
        return reports, figures
    grown = main.model_copy(update={"figures": [*main.figures, *(figure.id for figure in added)]})
    return [grown, *reports[1:]], [*figures, *added]


def _told(mention: Mention, figures: list[Figure]) -> bool:
    """Whether the text tells a headline's number, or counts the same harm in a way that the headline only sums up."""
    if mention.zero or mention.parent is not None or (mention.kind.who == "objects" and not mention.kind.known):
        return True
    if mention.elided and mention.outcome in THING_OUTCOMES:
        return True  # "trawler with 21 aboard sinks"
    alike = [figure for figure in figures if figure.outcome == mention.outcome or figure.outcome == "casualties"]
    if any(figure.value == mention.value for figure in figures) and mention.value is not None:
        return True
    if mention.value is None:
        return bool(alike)
    return any(figure.value is None or figure.value > mention.value for figure in alike)
