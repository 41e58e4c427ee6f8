"""The contract: every record on the topics, and the topic catalogue.

This is what a Python service downstream imports: `from incidentwire.contracts import Incident`.
"""

from __future__ import annotations

from incidentwire.contracts.article import Article, Duplicate, Near, article_id_of, content_sha256
from incidentwire.contracts.extraction import Attribution, Extraction, Extractor, Figure, Statement, bounds_of
from incidentwire.contracts.feed import (
    Feed,
    FeedEvent,
    FeedEventKind,
    FeedHints,
    FeedNorms,
    FeedState,
    FirstPoll,
    HealthSign,
    Moving,
    PagePolicy,
    PollOutcome,
    ScheduleCode,
    SeenEntry,
    feed_id_of,
)
from incidentwire.contracts.incident import (
    MOST_CHANGES,
    Change,
    Claim,
    Codes,
    CumulativeFigure,
    FigureRef,
    Incident,
    IncidentChange,
    Source,
    TollCell,
    Total,
)
from incidentwire.contracts.record import Record, Time, format_time
from incidentwire.contracts.report import Actor, Effect, IncidentReport, Place, Span, When
from incidentwire.contracts.state import Fingerprint, ResolvedArticle

__all__ = [
    "MOST_CHANGES",
    "Actor",
    "Article",
    "Attribution",
    "Change",
    "Claim",
    "Codes",
    "CumulativeFigure",
    "Duplicate",
    "Effect",
    "Extraction",
    "Extractor",
    "Feed",
    "FeedEvent",
    "FeedEventKind",
    "FeedHints",
    "FeedNorms",
    "FeedState",
    "Figure",
    "FigureRef",
    "Fingerprint",
    "FirstPoll",
    "HealthSign",
    "Incident",
    "IncidentChange",
    "IncidentReport",
    "Moving",
    "Near",
    "PagePolicy",
    "Place",
    "PollOutcome",
    "Record",
    "ResolvedArticle",
    "ScheduleCode",
    "SeenEntry",
    "Source",
    "Span",
    "Statement",
    "Time",
    "TollCell",
    "Total",
    "When",
    "article_id_of",
    "bounds_of",
    "content_sha256",
    "feed_id_of",
    "format_time",
]
