"""The resolve stage: from `incidents.extractions` to `incidents` and `incidents.changes`."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from datetime import datetime

from pydantic import ValidationError

from consumers.resolve.resolver import Resolver, check_size
from incidentwire.contracts import Extraction, Incident, ResolvedArticle
from incidentwire.contracts.jsonl import reason_of
from incidentwire.contracts.topics import EXTRACTIONS, INCIDENT_CHANGES, INCIDENTS, RESOLVE_ARTICLES
from incidentwire.streaming.outcomes import DeadLetter, Drop, Emit, Message, Outcome, OutRecord

NAME = "resolve"
INPUT = EXTRACTIONS
STATES = (RESOLVE_ARTICLES, INCIDENTS)
OUTPUTS = (INCIDENTS, INCIDENT_CHANGES, RESOLVE_ARTICLES)


class ResolveStage:
    """A `Processor` over the resolver."""

    def __init__(self, clock: Callable[[], datetime], resolver: Resolver | None = None) -> None:
        self._clock = clock
        self._resolver = resolver or Resolver()

    def restore(self, topic: str, key: str, value: bytes | None) -> None:
        """Takes one record of `resolve.articles` or `incidents`.

        Raises pydantic.ValidationError for a record that cannot be read; the loop names it and goes on without it.
        """
        if topic.endswith(RESOLVE_ARTICLES.name):
            if value is None:
                self._resolver.forget_article(key)
            else:
                self._resolver.restore_article(ResolvedArticle.from_json(value))
        elif value is None:
            self._resolver.forget_incident(key)
        else:
            self._resolver.restore_incident(Incident.from_json(value))

    def process(self, message: Message) -> Outcome:
        """Applies one extraction."""
        if message.value is None:
            return DeadLetter(reason="unreadable", error="a tombstone: an extraction is replaced, never deleted")
        try:
            extraction = Extraction.from_json(message.value)
        except ValidationError as error:
            return DeadLetter(reason="unreadable", error=reason_of(error), traceback=traceback.format_exc())
        try:
            check_size(extraction)
        except ValueError as error:
            return DeadLetter(reason="refused", error=str(error))
        resolution = self._resolver.apply(extraction, self._clock())
        records = [OutRecord(INCIDENTS, incident.incident_id, incident) for incident in resolution.incidents]
        records += [OutRecord(INCIDENT_CHANGES, change.incident_id, change) for change in resolution.changes]
        if resolution.article is None:
            return Drop("no incident" if not extraction.reports else "known revision")
        records.append(OutRecord(RESOLVE_ARTICLES, resolution.article.article_id, resolution.article))
        return Emit(tuple(records))
