"""The board's state: what has arrived at each topic, which feeds fail and why, and the incidents as they stand.

Pure: events in, values out. It knows nothing of Kafka, terminals or rich (`screen.py` draws it).
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass, field

from incidentwire.contracts import Article, Duplicate, Extraction, Feed, FeedState, Incident, Record
from incidentwire.contracts.topics import ARTICLES_RAW, CATALOGUE, DEAD_LETTERS, FEEDS, FEEDS_STATE, INCIDENTS
from ingest.scheduling.schedule import is_failure
from pipeline.demo.headlines import TopicEvent, headline
from pipeline.demo.wording import place_text, safe

MOST_TITLES = 10_000  # `up` runs for months; the board needs the titles of recent articles only
MOST_DEAD_LETTERS = 100


@dataclass(frozen=True)
class FailingFeed:
    """A feed whose latest poll failed."""

    name: str
    outcome: str
    reason: str


@dataclass(frozen=True)
class Summary:
    """What a run came to. `articles` counts articles, `revisions` the later texts of them."""

    articles: int
    revisions: int
    duplicates: int
    updates: int
    extractions: int
    incidents: int
    conflicts: int
    dead_letters: int
    failing_feeds: int
    seconds: float


@dataclass
class TopicRow:
    """One topic on the board."""

    name: str
    records: int = 0
    latest: str = ""


@dataclass
class BoardState:
    """Everything the board shows. Not thread-safe: one caller at a time."""

    topics: dict[str, TopicRow] = field(
        default_factory=lambda: {topic.name: TopicRow(topic.name) for topic in CATALOGUE}
    )
    incidents: dict[str, Incident] = field(default_factory=dict)
    dead_letters: list[str] = field(default_factory=list)
    _feeds: dict[str, Feed] = field(default_factory=dict)
    _feed_states: dict[str, FeedState] = field(default_factory=dict)
    _titles: OrderedDict[str, str] = field(default_factory=OrderedDict)
    _counts: Counter[str] = field(default_factory=Counter)

    def take(self, event: TopicEvent) -> str:
        """Notes one event and returns its line of text, safe to print (a name in it is not yet safe as markup)."""
        self._remember(event)
        line = safe(headline(event, self))
        row = self.topics.setdefault(event.topic, TopicRow(event.topic))
        row.records += 1
        row.latest = line
        return line

    def failing_feeds(self) -> tuple[FailingFeed, ...]:
        """The feeds whose latest poll failed, by name."""
        failing = [
            FailingFeed(self.feed_name(feed_id), safe(state.outcome), safe(state.reason))
            for feed_id, state in self._feed_states.items()
            if state.outcome is not None and is_failure(state.outcome)
        ]
        return tuple(sorted(failing, key=lambda feed: feed.name))

    def standing_incidents(self) -> tuple[Incident, ...]:
        """The incidents that stand, worst first, each part of another one right after it."""
        standing = {
            key: incident for key, incident in self.incidents.items() if incident.status not in ("merged", "retracted")
        }
        ordered = sorted(standing.values(), key=_worst_first)
        parts: dict[str, list[Incident]] = {}
        for incident in ordered:
            if incident.part_of in standing and incident.part_of != incident.incident_id:
                parts.setdefault(str(incident.part_of), []).append(incident)
        placed: dict[str, Incident] = {}
        roots = [incident for incident in ordered if incident.part_of not in standing]
        # A circle of parts has no root; its members follow at the end, so that none is left out.
        waiting = [*reversed(ordered), *reversed(roots)]
        while waiting:
            incident = waiting.pop()
            if incident.incident_id not in placed:
                placed[incident.incident_id] = incident
                waiting.extend(reversed(parts.get(incident.incident_id, [])))
        return tuple(placed.values())

    def summary(self, seconds: float) -> Summary:
        """What has come so far; `seconds` is how long it took."""
        standing = self.standing_incidents()
        return Summary(
            articles=self._counts["articles"],
            revisions=self._counts["revisions"],
            duplicates=self._counts["duplicates"],
            updates=self._counts["updates"],
            extractions=self._counts["extractions"],
            incidents=len(standing),
            conflicts=sum(incident.killed.conflict or incident.injured.conflict for incident in standing),
            dead_letters=self._counts["dead_letters"],
            failing_feeds=len(self.failing_feeds()),
            seconds=seconds,
        )

    def _remember(self, event: TopicEvent) -> None:
        if event.topic == DEAD_LETTERS.name:
            self._counts["dead_letters"] += 1
            self.dead_letters.append(safe(event.note or event.key))
            del self.dead_letters[:-MOST_DEAD_LETTERS]
        elif event.record is None:
            if not event.note:
                self._forget(event)
        else:
            self._keep(event.topic, event.record)

    def _forget(self, tombstone: TopicEvent) -> None:
        match tombstone.topic:
            case FEEDS.name:
                self._feeds.pop(tombstone.key, None)
                self._feed_states.pop(tombstone.key, None)
            case FEEDS_STATE.name:
                self._feed_states.pop(tombstone.key, None)
            case INCIDENTS.name:
                self.incidents.pop(tombstone.key, None)

    def _keep(self, topic: str, record: Record) -> None:
        match record:
            case Feed() as feed:
                self._feeds[feed.feed_id] = feed
            case FeedState() as state:
                self._feed_states[state.feed_id] = state
            case Article() as article if topic == ARTICLES_RAW.name:
                self._remember_article(article)
            case Article() as article:
                self._counts["updates"] += article.near is not None
            case Duplicate():
                self._counts["duplicates"] += 1
            case Extraction():
                self._counts["extractions"] += 1
            case Incident() as incident:
                self.incidents[incident.incident_id] = incident

    def _remember_article(self, article: Article) -> None:
        self._counts["revisions" if article.revision > 1 else "articles"] += 1
        self._titles[article.article_id] = article.title
        self._titles.move_to_end(article.article_id)
        if len(self._titles) > MOST_TITLES:
            self._titles.popitem(last=False)

    def feed_name(self, feed_id: str) -> str:
        """The feed's title, else what is known of it."""
        feed = self._feeds.get(feed_id)
        return safe(feed.title or feed.source or feed.url if feed else feed_id, 60)

    def article_title(self, article_id: str) -> str:
        """The article's title, else its id."""
        return self._titles.get(article_id) or article_id

    def incident_place(self, incident_id: str) -> str:
        """Where the incident was, else its id."""
        incident = self.incidents.get(incident_id)
        return place_text(incident) if incident else incident_id


def _worst_first(incident: Incident) -> tuple[int, int, str, str]:
    start = incident.when.start
    return (
        -(incident.killed.best or incident.killed.low or 0),
        -(incident.injured.best or incident.injured.low or 0),
        start.isoformat() if start else "",
        incident.incident_id,
    )
