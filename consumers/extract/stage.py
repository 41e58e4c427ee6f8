"""The extraction stage: an article comes in, its extraction goes out. Stateless."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pydantic import ValidationError

from consumers.extract.core import IncidentExtractor
from incidentwire.contracts import Article
from incidentwire.contracts.jsonl import reason_of
from incidentwire.contracts.topics import ARTICLES_UNIQUE, EXTRACTIONS, Topic
from incidentwire.streaming.outcomes import DeadLetter, Drop, Emit, Message, Outcome, OutRecord

NAME = "extract"
INPUT: Topic = ARTICLES_UNIQUE
STATES: tuple[Topic, ...] = ()
OUTPUTS: tuple[Topic, ...] = (EXTRACTIONS,)


class ExtractStage:
    """A Processor over the extractor: one Extraction per article revision, also for one without incidents."""

    def __init__(self, extractor: IncidentExtractor, clock: Callable[[], datetime]) -> None:
        self._extractor = extractor
        self._clock = clock

    def restore(self, topic: str, key: str, value: bytes | None) -> None:
        """Takes nothing: extraction keeps no state."""

    def process(self, message: Message) -> Outcome:
        """The extraction of one article; what is no article becomes a dead letter, a tombstone needs nothing."""
        if message.value is None:
            return Drop("tombstone")
        try:
            article = Article.from_json(message.value)
        except ValidationError as error:
            return DeadLetter("unreadable", reason_of(error))
        extraction = self._extractor.extract(article, self._clock())
        return Emit((OutRecord(EXTRACTIONS, extraction.article_id, extraction),))
