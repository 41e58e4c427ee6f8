"""The dedupe stage: a Deduplicator between `articles.raw` and `articles.unique`, in a shell that decides nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from pydantic import ValidationError

from consumers.dedupe.core import Deduplicator, language_key
from incidentwire.contracts import Article, Fingerprint
from incidentwire.contracts.jsonl import reason_of
from incidentwire.contracts.topics import ARTICLES_DUPLICATES, ARTICLES_RAW, ARTICLES_UNIQUE, DEDUPE_FINGERPRINTS
from incidentwire.streaming.outcomes import DeadLetter, Drop, Emit, Message, Outcome, OutRecord

NAME = "dedupe"
INPUT = ARTICLES_RAW
STATES = (DEDUPE_FINGERPRINTS,)
OUTPUTS = (ARTICLES_UNIQUE, ARTICLES_DUPLICATES, DEDUPE_FINGERPRINTS)

logger = logging.getLogger(__name__)


class DedupeStage:
    """The Processor of one partition of `articles.raw` (see `incidentwire.streaming.outcomes.Processor`).

    Drops carry the reason `exact`, `copy` (both with a Duplicate) or `replayed` (the same revision once more).
    """

    def __init__(self, deduplicator: Deduplicator, clock: Callable[[], datetime]) -> None:
        self._deduplicator = deduplicator
        self._clock = clock

    def restore(self, topic: str, key: str, value: bytes | None) -> None:
        """Takes one fingerprint. One that can't be read is passed over: the worst of it is a duplicate that goes on."""
        if value is None:
            self._deduplicator.forget(key)
            return
        try:
            fingerprint = Fingerprint.from_json(value)
        except ValidationError as error:
            logger.warning("passed over a fingerprint on %s, key %r: %s", topic, key, reason_of(error))
            return
        self._deduplicator.restore(fingerprint)

    def process(self, message: Message) -> Outcome:
        """Decides what becomes of one article."""
        if message.value is None:
            return DeadLetter("unreadable", "a tombstone: articles.raw holds articles only")
        try:
            article = Article.from_json(message.value)
        except ValidationError as error:
            return DeadLetter("unreadable", reason_of(error))
        decision = self._deduplicator.decide(article, self._clock())
        records: list[OutRecord] = []
        if decision.article is not None:
            records.append(OutRecord(ARTICLES_UNIQUE, article.article_id, decision.article))
        if decision.duplicate is not None:
            records.append(OutRecord(ARTICLES_DUPLICATES, article.article_id, decision.duplicate))
        if decision.fingerprint is not None:
            records.append(
                OutRecord(DEDUPE_FINGERPRINTS, article.article_id, decision.fingerprint, language_key(article))
            )
        if decision.article is None:
            return Drop(decision.reason, tuple(records))
        return Emit(tuple(records))
