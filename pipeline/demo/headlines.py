"""One line of text for each record on a topic: what a reader of the board wants to know of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from incidentwire.contracts import (
    Article,
    Duplicate,
    Extraction,
    Feed,
    FeedState,
    Fingerprint,
    Incident,
    IncidentChange,
    Record,
    ResolvedArticle,
)
from incidentwire.contracts.topics import DEAD_LETTERS
from pipeline.demo.wording import place_text, total_text


@dataclass(frozen=True)
class TopicEvent:
    """One record seen on a topic. `topic` is the name in the catalogue, without a prefix.

    `record` None: a tombstone; with a `note` a dead letter or another value that is no record, and the note says why.
    """

    topic: str
    key: str
    record: Record | None = None
    note: str = ""


class Names(Protocol):
    """Who knows the names behind the ids that records carry."""

    def feed_name(self, feed_id: str) -> str:
        """The feed's title, else what is known of it."""
        ...

    def article_title(self, article_id: str) -> str:
        """The article's title, else its id."""
        ...

    def incident_place(self, incident_id: str) -> str:
        """Where the incident was, else its id."""
        ...


def headline(event: TopicEvent, names: Names) -> str:
    """The event in a line. Not yet safe for a terminal: `wording.safe` makes it so."""
    if event.topic == DEAD_LETTERS.name:
        return event.note or event.key
    match event.record:
        case Feed() as feed:
            return feed.title or feed.url
        case FeedState() as state:
            return f"{names.feed_name(state.feed_id)}: {state.outcome or 'not polled yet'}{_because(state.reason)}"
        case Article() as article:
            return f"{_source(article.source)}{article.title or article.article_id}{_article_marks(article)}"
        case Duplicate() as copy:
            share = f"{copy.similarity:.0%}"
            return f"{_source(copy.source)}{copy.kind}, {share}, of: {names.article_title(copy.duplicate_of)}"
        case Extraction() as extraction:
            return f"{_found(extraction)}: {extraction.title or extraction.article_id}"
        case Fingerprint() as fingerprint:
            return names.article_title(fingerprint.article_id)
        case ResolvedArticle() as resolved:
            return f"{len(resolved.links)} linked: {resolved.extraction.title or resolved.article_id}"
        case Incident() as incident:
            return f"{place_text(incident)}: {_name(incident)}, killed {total_text(incident.killed)}"
        case IncidentChange() as change:
            return f"{names.incident_place(change.incident_id)}: {_change(change)}"
        case None:
            return event.note or f"{event.key} removed"
        case _:
            return event.key


def _source(source: str) -> str:
    return f"{source}: " if source else ""


def _because(reason: str) -> str:
    return f" ({reason})" if reason else ""


def _article_marks(article: Article) -> str:
    marks = [f"revision {article.revision}"] if article.revision > 1 else []
    if article.near:
        marks.append(f"{article.near.similarity:.0%} like an earlier one")
    return f" ({', '.join(marks)})" if marks else ""


def _found(extraction: Extraction) -> str:
    if extraction.skipped:
        return f"skipped ({extraction.skipped})"
    if not extraction.reports:
        return "no incident"
    return f"{_count(len(extraction.reports), 'report')}, {_count(len(extraction.figures), 'figure')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _name(incident: Incident) -> str:
    return incident.type.replace("_", " ")


def _change(change: IncidentChange) -> str:
    if change.old is None and change.new is None:
        return f"{change.field}{_because(change.because)}"
    return f"{change.field} {_value(change.old)} → {_value(change.new)}{_because(change.because)}"


def _value(value: object) -> str:
    """An old or new value in a few words; values on the topic may be whole objects."""
    if value is None:
        return "–"
    if isinstance(value, dict):
        best = value.get("best")
        return str(best) if best is not None else f"{len(value)} fields"
    if isinstance(value, list):
        return f"{len(value)} entries"
    return str(value)[:40]
