"""Extraction: what one article says of incidents. The record on `incidents.extractions`.

The atom is the figure: one number with what it covers, who says it and where it stands in the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from incidentwire.contracts.article import Article, Near
from incidentwire.contracts.record import Record, Time
from incidentwire.contracts.report import Evidence, IncidentReport, Span
from incidentwire.contracts.vocabulary import (
    THING_OUTCOMES,
    FigureOutcome,
    Qualifier,
    Scope,
    SkipReason,
    SpeakerKind,
    Stance,
    StatementKind,
    Tag,
    Unit,
    Who,
)

# More than everybody alive: a larger number counts no victims, and sums of such numbers would fit no database.
LARGEST_COUNT = 10_000_000_000
Count = Annotated[int, Field(ge=0, le=LARGEST_COUNT)]


def bounds_of(qualifier: str, value: int) -> tuple[int | None, int | None]:
    """The bounds that a qualifier gives to a value (records.md). Raises ValueError for `range` and `vague`."""
    match qualifier:
        case "exact":
            return value, value
        case "at_least":
            return value, None
        case "more_than":
            return value + 1, None
        case "at_most":
            return None, value
        case "less_than":
            return None, value - 1
        case "about":
            return None, None
    raise ValueError(f"a figure of qualifier {qualifier} has no value to take bounds from")


class Attribution(Record):
    """Who says a figure, and how the text stands to it. `speaker` null and kind `none`: the narrator."""

    speaker: str | None = None
    speaker_kind: SpeakerKind = "none"
    stance: Stance = "fact"


class Figure(Record):
    """One number of the text with its scope, speaker and evidence."""

    id: Annotated[str, Field(pattern=r"^F\d+$")]
    value: Count | None
    qualifier: Qualifier
    low: Count | None = None
    high: Count | None = None
    outcome: FigureOutcome
    who: Who
    unit: Unit
    who_text: str = ""
    tags: list[Tag] = []
    includes_attackers: bool | None = None
    scope: Scope
    report: str | None = None
    attribution: Attribution
    as_of: date | None = None
    same_as: str | None = None
    part_of: str | None = None
    replaces: str | None = None
    adds_to: str | None = None
    evidence: Evidence

    @model_validator(mode="after")
    def _is_consistent(self) -> Figure:
        problem = self._bounds_problem() or self._kind_problem() or self._scope_problem()
        if problem:
            raise ValueError(f"{self.id}: {problem}")
        return self

    def _bounds_problem(self) -> str | None:
        bounds = (self.low, self.high)
        if self.qualifier == "vague":
            return (
                None
                if self.value is None and self.low is not None and self.high is None
                else ("a vague figure has value null, a floor as low and no high")
            )
        if self.qualifier == "range":
            fits = self.value is None and self.low is not None and self.high is not None and self.low < self.high
            return None if fits else "a range has value null and low < high"
        if self.value is None:
            return f"the qualifier {self.qualifier} needs a value"
        expected = bounds_of(self.qualifier, self.value)
        return None if bounds == expected else f"{self.qualifier} {self.value} has bounds {expected}, not {bounds}"

    def _kind_problem(self) -> str | None:
        things = self.who == "objects"
        if (self.outcome in THING_OUTCOMES) != things:
            return f"{self.who} cannot be {self.outcome}"
        return None if (self.unit == "things") == things else f"{self.who} are not counted in {self.unit}"

    def _scope_problem(self) -> str | None:
        if (self.scope == "incident") != (self.report is not None):
            return f"scope {self.scope} {'needs a' if self.report is None else 'has no'} report"
        return None


class Statement(Record):
    """What is said but not counted: a claim of responsibility, an accusation, a denial."""

    kind: StatementKind
    speaker: str | None = None
    speaker_kind: SpeakerKind
    target: str | None = None
    report: str | None = None
    stance: Stance
    evidence: Evidence


class Extractor(Record):
    """Which code made an extraction."""

    name: str
    version: str


class Extraction(Record):
    """Everything one article revision says of incidents; one per revision, also when it holds none."""

    article_id: str
    revision: Annotated[int, Field(ge=1)]
    url: str | None = None
    source: str = ""
    title: str = ""
    language: str | None = None
    published_at: Time | None = None
    content_sha256: str
    reports: list[IncidentReport] = []
    figures: list[Figure] = []
    statements: list[Statement] = []
    derived_from: list[str] = []
    near: Near | None = None
    extractor: Extractor
    skipped: SkipReason | None = None
    extracted_at: Time

    @model_validator(mode="after")
    def _ids_refer(self) -> Extraction:
        problem = next(self._problems(), None)
        if problem:
            raise ValueError(problem)
        return self

    def _problems(self) -> Iterator[str]:
        reports = {report.id: report for report in self.reports}
        figures = {figure.id: figure for figure in self.figures}
        if len(reports) != len(self.reports) or len(figures) != len(self.figures):
            yield "an id is used twice"
        for link in ("same_as", "part_of", "replaces", "adds_to"):
            yield from _link_problems(link, {figure.id: getattr(figure, link) for figure in self.figures})
        yield from _link_problems("part_of", {report.id: report.part_of for report in self.reports})
        told: dict[str, set[str]] = {report.id: set() for report in self.reports}
        for figure in self.figures:
            if figure.report is not None and figure.report not in reports:
                yield f"{figure.id}: report {figure.report} does not exist"
            elif figure.report is not None:
                told[figure.report].add(figure.id)
        for report in self.reports:
            if set(report.figures) != told[report.id]:
                yield f"{report.id}: its list of figures is not the figures that name it"
            for effect in report.effects:
                if effect.figure is not None and effect.figure not in figures:
                    yield f"{report.id}: effect names figure {effect.figure}, which does not exist"
        for statement in self.statements:
            if statement.report is not None and statement.report not in reports:
                yield f"a {statement.kind} names report {statement.report}, which does not exist"

    def spans(self) -> Iterable[Span]:
        """Every piece of evidence in the extraction."""
        for report in self.reports:
            yield from report.evidence
        for figure in self.figures:
            yield from figure.evidence
        for statement in self.statements:
            yield from statement.evidence

    def check_evidence(self, article: Article) -> None:
        """Raises ValueError naming the first span that does not quote the article."""
        texts = {"text": article.text, "title": article.title}
        for span in self.spans():
            if not span.quotes(texts[span.field]):
                raise ValueError(f"{span.field}[{span.start}:{span.end}] is not {span.quote!r}")


def _link_problems(name: str, links: Mapping[str, str | None]) -> Iterator[str]:
    """What is wrong with links from id to id: ends that do not exist, and circles."""
    sound: set[str] = set()
    for start, target in links.items():
        if target is not None and target not in links:
            yield f"{start}: {name} {target} does not exist"
        path: set[str] = set()
        here: str | None = start
        while here is not None and here not in sound:
            if here in path:
                yield f"{start}: {name} runs in a circle"
                break
            path.add(here)
            here = links.get(here)
        sound |= path
