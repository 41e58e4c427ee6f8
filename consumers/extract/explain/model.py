"""From an article and its extraction to what a person is shown: the marked text, and the findings as plain lines.

Pure and without any look: the terminal and the page draw the same values. Nothing here is escaped yet; both ways of
drawing treat every string as hostile.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from consumers.extract.explain.segments import Mark, Segment, Tone, segments_of
from consumers.extract.explain.wording import (
    actor_text,
    attribution_text,
    bounds_text,
    effect_text,
    place_text,
    skip_text,
    value_text,
    when_text,
    words,
)
from consumers.extract.reasons import Reason
from incidentwire.contracts import Article, Extraction, Figure, IncidentReport, Span, Statement, format_time

Fact = tuple[str, str]


@dataclass(frozen=True)
class Quote:
    """Words of the article that a finding rests on. `where` says the place for a person; `anchor` names it."""

    anchor: str
    text: str
    where: str


@dataclass(frozen=True)
class Finding:
    """One figure, report or statement: a headline, facts as label and text, its words, and ids it points to."""

    id: str
    tone: Tone
    headline: str
    facts: tuple[Fact, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Explained:
    """One article with everything its extraction says."""

    title: tuple[Segment, ...]
    text: tuple[Segment, ...]
    facts: tuple[Fact, ...]
    link: str | None
    figures: tuple[Finding, ...]
    reports: tuple[Finding, ...]
    statements: tuple[Finding, ...]
    outcome: str

    @property
    def evidence_ends(self) -> int:
        """The code point of `text` behind the last evidence; 0 where there is none."""
        here = last = 0
        for segment in self.text:
            here += len(segment.text)
            last = here if segment.marks else last
        return last

    @property
    def headlines(self) -> dict[str, str]:
        """The headline of every finding by its id."""
        return {finding.id: finding.headline for finding in (*self.figures, *self.reports, *self.statements)}


def explain(article: Article, extraction: Extraction, reasons: Mapping[str, Reason] | None = None) -> Explained:
    """Puts an article and its extraction side by side, with the reason of each figure where `reasons` has one.

    Raises ValueError where the extraction is of another text, or a span does not quote the article: an account whose
    evidence can't be shown is none.
    """
    if article.content_sha256 != extraction.content_sha256:
        raise ValueError(f"the extraction of {extraction.article_id!r} was made from another text than this article's")
    extraction.check_evidence(article)
    lines = _Lines(article.text)
    owned = _owned(extraction)
    marks = {field: list(_marks(owned, field)) for field in ("title", "text")}
    quotes = {owner: _quotes(owner, spans, lines) for owner, _, spans in owned}
    return Explained(
        title=segments_of(article.title, marks["title"]),
        text=segments_of(article.text, marks["text"]),
        facts=tuple(_facts((*_article_facts(article), *_extraction_facts(extraction)))),
        link=web_link(article.url),
        figures=tuple(
            _figure(figure, quotes[figure.id], (reasons or {}).get(figure.id)) for figure in extraction.figures
        ),
        reports=tuple(_report(report, extraction, quotes[report.id]) for report in extraction.reports),
        statements=tuple(
            _statement(name, statement, quotes[name]) for name, statement in _numbered(extraction.statements)
        ),
        outcome=_outcome(extraction),
    )


def web_link(url: str | None) -> str | None:
    """The address where it is one of the web, absolute and without tricks; else None, and it is shown as text only."""
    if url is None or not url.isprintable() or any(character.isspace() for character in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def _numbered(statements: list[Statement]) -> Iterator[tuple[str, Statement]]:
    return ((f"S{number}", statement) for number, statement in enumerate(statements, start=1))


def _owned(extraction: Extraction) -> list[tuple[str, Tone, list[Span]]]:
    """Everything that has evidence, with the name and the colour it is marked by."""
    return [
        *((figure.id, _figure_tone(figure), figure.evidence) for figure in extraction.figures),
        *(
            (name, _statement_tone(statement), statement.evidence)
            for name, statement in _numbered(extraction.statements)
        ),
        *((report.id, _REPORT, report.evidence) for report in extraction.reports),
    ]


_REPORT: Tone = "report"


def _marks(owned: Iterable[tuple[str, Tone, list[Span]]], field: str) -> Iterator[Mark]:
    for owner, tone, spans in owned:
        for number, span in enumerate(spans, start=1):
            if span.field == field:
                yield Mark(owner, number, tone, span.start, span.end)


def _quotes(owner: str, spans: list[Span], lines: _Lines) -> tuple[Quote, ...]:
    return tuple(
        Quote(f"{owner}-{number}", span.quote, lines.where(span)) for number, span in enumerate(spans, start=1)
    )


class _Lines:
    """Finds the line of an offset."""

    def __init__(self, text: str) -> None:
        self._ends = [index for index, character in enumerate(text) if character == "\n"]

    def where(self, span: Span) -> str:
        place = f"{span.start}–{span.end}"
        return f"title {place}" if span.field == "title" else f"line {bisect_left(self._ends, span.start) + 1}, {place}"


def _figure_tone(figure: Figure) -> Tone:
    if figure.attribution.stance == "denied":
        return "denied"
    if figure.scope != "incident":
        return figure.scope
    if figure.who == "objects":
        return "things"
    if figure.outcome == "killed":
        return "killed"
    return "hurt" if figure.outcome in ("injured", "casualties", "ill", "missing") else "people"


def _statement_tone(statement: Statement) -> Tone:
    match statement.kind:
        case "responsibility_claim":
            return "claim"
        case "accusation":
            return "accusation"
        case "denial" | "responsibility_denial":
            return "denial"


def _figure(figure: Figure, quotes: tuple[Quote, ...], reason: Reason | None) -> Finding:
    # "48 of them" and a bare "48" name nobody: then the kind does.
    names = figure.who_text and not figure.who_text[0].isdigit() and any(map(str.isalpha, figure.who_text))
    counted = figure.who_text if names else words(figure.who)
    scope = f"{figure.scope} {figure.report}" if figure.report else figure.scope
    includes = {True: "yes", False: "no", None: ""}[figure.includes_attackers]
    facts: tuple[Fact, ...] = (
        ("bounds", bounds_text(figure)),
        ("who", ", ".join([words(figure.who), *map(words, figure.tags)])),
        ("unit", figure.unit if figure.unit == "families" else ""),
        ("attackers' own dead inside", includes),
        ("scope", scope),
        ("said by", attribution_text(figure.attribution)),
        ("as of", figure.as_of.isoformat() if figure.as_of else ""),
        ("same as", figure.same_as or ""),
        ("part of", figure.part_of or ""),
        ("replaces", figure.replaces or ""),
        ("adds to", figure.adds_to or ""),
        ("found by", reason.outcome if reason else ""),
        ("scope by", reason.scope if reason else ""),
        ("incident by", reason.incident if reason else ""),
    )
    headline = f"{value_text(figure)} {counted} {words(figure.outcome)}"
    return Finding(figure.id, _figure_tone(figure), headline, tuple(_facts(facts)), quotes)


def _report(report: IncidentReport, extraction: Extraction, quotes: tuple[Quote, ...]) -> Finding:
    parts = [other.id for other in extraction.reports if other.part_of == report.id]
    facts: tuple[Fact, ...] = (
        ("title", report.title),
        ("stage", report.stage),
        ("level", report.level if report.level == "umbrella" else ""),
        ("when", when_text(report.when)),
        ("where", "; ".join(map(place_text, report.places))),
        ("actors", "; ".join(map(actor_text, report.actors))),
        ("weapons", ", ".join(map(words, report.weapons))),
        ("effects", "; ".join(map(effect_text, report.effects))),
        ("figures", ", ".join(report.figures)),
        ("part of", report.part_of or ""),
        ("parts", ", ".join(parts)),
        ("confidence", f"{report.confidence:.2f}"),
    )
    return Finding(report.id, "report", words(report.type), tuple(_facts(facts)), quotes)


def _statement(name: str, statement: Statement, quotes: tuple[Quote, ...]) -> Finding:
    facts: tuple[Fact, ...] = (
        ("speaker", f"{statement.speaker or 'not named'} ({words(statement.speaker_kind)})"),
        ("target", statement.target or ""),
        ("stance", statement.stance),
        ("report", statement.report or ""),
    )
    return Finding(name, _statement_tone(statement), words(statement.kind), tuple(_facts(facts)), quotes)


def _article_facts(article: Article) -> tuple[Fact, ...]:
    return (
        ("source", article.source),
        ("url", article.url or ""),
        ("published", _time(article.published_at)),
        ("language", article.language or ""),
        ("article", f"{article.article_id}, revision {article.revision}"),
    )


def _extraction_facts(extraction: Extraction) -> tuple[Fact, ...]:
    near = extraction.near
    return (
        ("derived from", ", ".join(extraction.derived_from)),
        ("near", f"{near.article_id}, similarity {near.similarity:.2f}" if near else ""),
        ("extractor", f"{extraction.extractor.name} {extraction.extractor.version}"),
    )


def _outcome(extraction: Extraction) -> str:
    if extraction.skipped is not None:
        return skip_text(extraction.skipped)
    if not (extraction.reports or extraction.figures or extraction.statements):
        return "Read, and nothing found: no incident, no figure, no statement."
    counts = (
        (len(extraction.reports), "report"),
        (len(extraction.figures), "figure"),
        (len(extraction.statements), "statement"),
    )
    return "Found: " + ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts) + "."


def _facts(facts: Iterable[Fact]) -> Iterator[Fact]:
    return ((label, text) for label, text in facts if text)


def _time(moment: datetime | None) -> str:
    return format_time(moment) if moment else "not known"
