"""IncidentExtractor: from an article to its extraction. The order of the stages is all that this module knows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

from consumers.extract.actors.armed_groups import shouted_groups
from consumers.extract.assembly import Assembled, Reading, assemble
from consumers.extract.counts.figures_found import find_mentions
from consumers.extract.counts.headlines import counts_in, headline_figures
from consumers.extract.counts.mentions import Mention
from consumers.extract.dates.local_clock import hours_ahead, local_date
from consumers.extract.learned import loglinear
from consumers.extract.learned.outcomes_weighed import weighed
from consumers.extract.reasons import OF_HEADLINE, Reason
from consumers.extract.text.capitals import Known, in_sentence_case, is_shouted
from consumers.extract.text.gate import may_hold_incident
from consumers.extract.text.language import is_english
from consumers.extract.text.parsed import Doc
from consumers.extract.text.parsing import Parser
from consumers.extract.text.passages import Passage, passages_of
from incidentwire.contracts import Article, Extraction, Extractor, Span
from incidentwire.contracts.vocabulary import SkipReason

NAME = "incidentwire"
VERSION = "0.2.0"
MODELS = ("outcome", "person", "scope", "thread", "relevance", "report")
STUB_CHARACTERS = 300  # a text that only promises more
FIRST_ARTICLE = {
    "title": "At least 12 killed as gunmen raid village near Dunmore",
    "text": (
        "Gunmen on motorcycles killed at least 12 people and wounded six others, two of them children, in a village "
        "near Dunmore on Tuesday, police said. A soldier was also abducted, and the raiders set fire to three houses. "
        "Two farmers who were taken to hospital died, and 30 villagers were left homeless.\n"
        "No group has claimed responsibility, but the governor, Ada Pell, blamed rebels. Two days earlier a bomb had "
        "left four dead in the same district. More than 90 people have been killed in the region this year."
    ),
    "language": "en",
}
log = logging.getLogger(__name__)


def quoting(extraction: Extraction, article: Article) -> Extraction:
    """The extraction with each piece of evidence in the words of the article, of which it read another setting."""

    def quoted(found: Any) -> Any:
        spans = [
            span.model_copy(update={"quote": getattr(article, span.field)[span.start : span.end]})
            for span in found.evidence
        ]
        return found.model_copy(update={"evidence": spans})

    parts = {
        name: [quoted(found) for found in getattr(extraction, name)] for name in ("reports", "figures", "statements")
    }
    return extraction.model_copy(update=parts)


def _in_title(spans: list[Span]) -> list[Span]:
    return [span.model_copy(update={"field": "title"}) for span in spans]


class PlaceFinderLike(Protocol):
    """Finds places in parsed paragraphs and resolves all of an article together."""

    def mentions(self, doc: Doc, offset: int) -> list[Any]: ...
    def resolve(self, mentions: Any) -> list[Any]: ...
    def known(self, word: str) -> Known | None: ...


class DateReaderLike(Protocol):
    """Finds dates in parsed paragraphs, counted from the day of publication."""

    def mentions(self, doc: Doc, offset: int) -> list[Any]: ...


class IncidentExtractor:
    """Extracts incidents from English news. The same article and `now` always give the same extraction.

    The language model is loaded at the first article that passes the gate. `places` and `dates` may be given for tests.
    `learned`: whether the models of `learned/` weigh what the rules find; without them the rules speak alone.
    """

    def __init__(
        self,
        places: PlaceFinderLike | None = None,
        dates: Callable[[datetime | None, float | None], DateReaderLike] | None = None,
        learned: bool = True,
    ) -> None:
        self._learned = learned
        self._places = places
        self._dates = dates
        self._parser_kept: Parser | None = None

    def load(self) -> None:
        """Loads the model and the gazetteer now, building that on a new machine, rather than at the first article.

        One article of our own is read, too: the lexicons and patterns are compiled where they are first met.
        """
        self._parser()
        self._finder()
        if self._learned:
            for name in MODELS:
                loglinear.load(name)
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        self.extract(Article.from_loose(FIRST_ARTICLE, epoch), epoch)

    def extract(self, article: Article, now: datetime) -> Extraction:
        """What the article says of incidents. `skipped` says why nothing was read.

        No text makes it raise; should a rule ever contradict the contract, pydantic.ValidationError says which.
        """
        return self.explained(article, now)[0]

    def explained(self, article: Article, now: datetime) -> tuple[Extraction, dict[str, Reason]]:
        """The same, with the reason of each figure by its id."""
        skipped = self.skip_reason(article)
        if skipped is not None:
            return self._extraction(article, now, skipped, Assembled([], [], [], [], {})), {}
        shown, article = article, self._in_sentence_case(article)
        reading = self.reading(article)
        found = assemble(reading, self._learned)
        if not found.reports and len(article.text) < STUB_CHARACTERS and article.title:
            found = replace(self._of_title(article), derived_from=found.derived_from)
        elif reading.headline is not None:
            reports, figures = headline_figures(article.title, reading.headline, found.reports, found.figures)
            alone = {figure.id: OF_HEADLINE for figure in figures if figure.id not in found.reasons}
            found = replace(found, reports=reports, figures=figures, reasons={**found.reasons, **alone})
        extraction = self._extraction(shown, now, None, found)
        return extraction if article is shown else quoting(extraction, shown), found.reasons

    def _in_sentence_case(self, article: Article) -> Article:
        """The article as it is read: what is written in capitals throughout is set as English writes it."""
        shouted = {name: text for name in ("title", "text") if is_shouted(text := getattr(article, name))}
        names = {name: in_sentence_case(text, self._finder().known, shouted_groups) for name, text in shouted.items()}
        return article.model_copy(update=names) if names else article

    def _of_title(self, article: Article) -> Assembled:
        """What the headline of a stub ("More to follow") tells, read as if it were the text."""
        headline = article.model_copy(update={"text": article.title, "title": ""})
        found = assemble(self.reading(headline), self._learned)
        if not found.figures:
            return Assembled([], [], [], [], {})
        return replace(
            found,
            reports=[one.model_copy(update={"evidence": _in_title(one.evidence)}) for one in found.reports],
            figures=[one.model_copy(update={"evidence": _in_title(one.evidence)}) for one in found.figures],
            statements=[one.model_copy(update={"evidence": _in_title(one.evidence)}) for one in found.statements],
        )

    def parses(self, passages: Sequence[Passage]) -> list[Doc]:
        """The parse of each passage."""
        return self._parser().parse(passage.text for passage in passages)

    def skip_reason(self, article: Article) -> SkipReason | None:
        """Why an article is not read at all; None where it is."""
        if article.text_quality == "failed":
            return "text_quality"
        if not is_english(article.language, article.title, article.text):
            return "language"
        return None if may_hold_incident(article.title, article.text) else "gate"

    def reading(self, article: Article) -> Reading:
        """Everything found in an article, before it is told apart into incidents."""
        passages = passages_of(article.text)
        finder = self._finder()
        headlines = [Passage(0, 0, article.title, "title")] if counts_in(article.title) else []
        docs = self.parses([*passages, *headlines])  # together: a parse by itself costs as much as ten more paragraphs
        headline = docs.pop() if headlines else None
        mentions: list[Mention] = []
        spots: list[Any] = []
        dates: list[Any] = []
        count = 0
        for passage, doc in zip(passages, docs, strict=True):
            mentions.extend(find_mentions(passage, doc, count, mentions, weighed if self._learned else None))
            count += len(doc.sents)
            spots.extend(finder.mentions(doc, passage.start))
        places = finder.resolve(spots) if spots else []
        hours = hours_ahead(places)
        reader = self._reader(article.published_at, hours)
        for passage, doc in zip(passages, docs, strict=True):
            dates.extend(reader.mentions(doc, passage.start))
        published = local_date(article.published_at, hours)
        return Reading(article, passages, docs, mentions, places, dates, published, headline)

    def _extraction(
        self,
        article: Article,
        now: datetime,
        reason: SkipReason | None,
        found: Assembled,
    ) -> Extraction:
        return Extraction(
            article_id=article.article_id,
            revision=article.revision,
            url=article.url,
            source=article.source,
            title=article.title,
            language=article.language,
            published_at=article.published_at,
            content_sha256=article.content_sha256,
            reports=found.reports,
            figures=found.figures,
            statements=found.statements,
            derived_from=found.derived_from,
            near=article.near,
            extractor=self._identity(),
            skipped=reason,
            extracted_at=now.astimezone(UTC),
        )

    def _identity(self) -> Extractor:
        """Name and version; other weights are another version."""
        if not self._learned:
            return Extractor(name=f"{NAME}-rules", version=VERSION)
        return Extractor(name=NAME, version=f"{VERSION}+{loglinear.digest(MODELS)}")

    def _parser(self) -> Parser:
        if self._parser_kept is None:
            self._parser_kept = Parser()
        return self._parser_kept

    def _finder(self) -> PlaceFinderLike:
        if self._places is None:
            from consumers.extract.places import Gazetteer, PlaceFinder

            self._places = PlaceFinder(Gazetteer.open_or_build())
        return self._places

    def _reader(self, published: datetime | None, hours: float | None) -> DateReaderLike:
        if self._dates is None:
            from consumers.extract.dates import DateReader

            self._dates = DateReader
        return self._dates(published, hours)
