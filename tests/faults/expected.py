"""What the topics and the database must hold, made anew from the raw topic by the cores alone, and the comparison.

`articles.raw` decides everything but one thing: in which order extractions reach the one partition that resolve reads.
So extractions are compared as a set, and then resolved in the order in which the topic has them.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from consumers.dedupe.filter import run as dedupe
from consumers.extract.core import IncidentExtractor
from consumers.extract.filter import run as extract
from consumers.resolve.resolver import Resolver
from consumers.sink.rows import Unreadable, read_message
from consumers.sink.store import Store
from consumers.sink.tables import METADATA
from incidentwire.contracts import Article, Extraction
from incidentwire.contracts.record import Record
from incidentwire.contracts.topics import (
    ARTICLES_DUPLICATES,
    ARTICLES_RAW,
    ARTICLES_UNIQUE,
    DEAD_LETTERS,
    EXTRACTIONS,
    INCIDENT_CHANGES,
    INCIDENTS,
    RESOLVE_ARTICLES,
    Topic,
)
from incidentwire.streaming.outcomes import Message

# When a stage worked, not what it found.
_CLOCKS = frozenset({"decided_at", "extracted_at", "last_changed_at", "at", "written_at"})
_SHOWN = 3

Records = Mapping[Topic, Sequence[Message]]


def _now() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Comparison:
    """What was compared, and where the pipeline's answer is not the expected one."""

    counts: dict[str, int] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    def same(self, what: str, expected: Iterable[str], found: Iterable[str]) -> None:
        """Each of the expected as often as it is expected, and nothing else."""
        wanted, there = Counter(expected), Counter(found)
        self.counts[what] = wanted.total()
        missing, extra = wanted - there, there - wanted
        twice = {text for text in extra if text in wanted}
        if missing or extra:
            self.differences.append(
                f"{what}: {wanted.total()} expected, {there.total()} found, {missing.total()} missing, {extra.total()} "
                f"too many ({len(twice)} of them doubled); missing {_some(missing)}, too many {_some(extra)}"
            )

    def same_order(self, what: str, expected: Sequence[str], found: Sequence[str]) -> None:
        """The same, and in the same order."""
        self.same(what, expected, found)
        for place, (wanted, there) in enumerate(zip(expected, found, strict=False)):
            if wanted != there:
                self.differences.append(f"{what}: the first other one is number {place}:\n  {wanted}\n  {there}")
                return


def _some(texts: Counter[str]) -> list[str]:
    return [text[:300] for text in list(texts)[:_SHOWN]]


def plain(value: Record | bytes | None) -> str:
    """A record as canonical text, without the times at which stages worked."""
    if value is None:
        return "tombstone"
    return json.dumps(_timeless(json.loads(value if isinstance(value, bytes) else value.to_json())), sort_keys=True)


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _timeless(item) for key, item in value.items() if key not in _CLOCKS}
    return [_timeless(item) for item in value] if isinstance(value, list) else value


def readable(topic: Topic, message: Message) -> bool:
    """Whether the stage that reads this topic can read the message; what it can't is a dead letter."""
    if message.value is None:
        return topic in (ARTICLES_UNIQUE, INCIDENTS)
    if topic in (INCIDENTS, INCIDENT_CHANGES):
        return not isinstance(read_message(topic, message), Unreadable)
    assert topic.record is not None
    try:
        topic.record.from_json(message.value)
    except ValueError:
        return False
    return True


def _good(records: Records, topic: Topic) -> list[bytes]:
    return [m.value for m in records[topic] if m.value is not None and readable(topic, m)]


def compare_topics(records: Records) -> Comparison:
    """Compares every topic of the pipeline with what the raw topic leads to."""
    found = Comparison()
    unique, duplicates = _deduplicated(records[ARTICLES_RAW])
    found.same("articles unique", map(plain, unique), map(plain, _good(records, ARTICLES_UNIQUE)))
    found.same("articles duplicate", map(plain, duplicates), map(plain, _good(records, ARTICLES_DUPLICATES)))

    extractions = {plain(line): line for line in _extracted(unique)}
    in_order = [plain(value) for value in _good(records, EXTRACTIONS)]
    found.same("extractions", list(extractions), in_order)

    resolver, incidents, changes, articles = Resolver(), list[str](), list[str](), list[str]()
    for text in in_order:
        if text not in extractions:
            continue  # told above
        resolution = resolver.apply(Extraction.from_json(extractions[text]), _now())
        incidents += map(plain, resolution.incidents)
        changes += map(plain, resolution.changes)
        articles += [] if resolution.article is None else [plain(resolution.article)]
    found.same_order("incident versions", incidents, [plain(value) for value in _good(records, INCIDENTS)])
    found.same_order("incident changes", changes, [plain(value) for value in _good(records, INCIDENT_CHANGES)])
    found.same_order("resolved articles", articles, [plain(value) for value in _good(records, RESOLVE_ARTICLES)])
    _compare_letters(records, found)
    return found


def _deduplicated(raw: Sequence[Message]) -> tuple[list[bytes], list[bytes]]:
    """Dedupe decides each partition for itself."""
    unique, duplicates = io.BytesIO(), io.BytesIO()
    for partition in range(ARTICLES_RAW.partitions):
        lines = [m.value for m in raw if m.partition == partition and m.value and readable(ARTICLES_RAW, m)]
        code = dedupe(io.BytesIO(b"\n".join(lines)), "articles.raw", unique, io.StringIO(), _now, duplicates)
        assert code == 0
    return unique.getvalue().splitlines(), duplicates.getvalue().splitlines()


def _extracted(articles: Iterable[bytes]) -> list[bytes]:
    out, errors = io.BytesIO(), io.StringIO()
    code = extract(io.BytesIO(b"\n".join(articles)), "articles.unique", out, errors, _now, _extractor())
    assert code == 0, errors.getvalue()[:1000]
    return out.getvalue().splitlines()


_loaded: list[IncidentExtractor] = []


def _extractor() -> IncidentExtractor:
    """One for all comparisons of a process: it takes a second to load."""
    if not _loaded:
        _loaded.append(IncidentExtractor())
    return _loaded[0]


def _compare_letters(records: Records, found: Comparison) -> None:
    """Each message that its reader can't read has one letter with its bytes, and nothing else has one."""
    expected = [
        f"{topic.name}[{m.partition}]@{m.offset} {m.key!r} {m.value!r}"
        for topic in (ARTICLES_RAW, ARTICLES_UNIQUE, EXTRACTIONS, INCIDENTS, INCIDENT_CHANGES)
        for m in records[topic]
        if not readable(topic, m)
    ]
    letters = []
    for letter in records[DEAD_LETTERS]:
        marks = {name: value.decode("utf-8", "replace") for name, value in letter.headers if name.startswith("dlq.")}
        place = f"{marks['dlq.topic']}[{marks['dlq.partition']}]@{marks['dlq.offset']}"
        letters.append(f"{place} {letter.key!r} {letter.value!r}")
    found.same("dead letters", expected, letters)


def compare_corpus(published: Sequence[Article], raw: Sequence[Message], found: Comparison) -> None:
    """Every article that was published is on the raw topic; the publisher may repeat itself, the pipeline may not."""
    there = {plain(m.value) for m in raw if m.value and readable(ARTICLES_RAW, m)}
    found.same("articles published", {plain(article) for article in published}, there)


def compare_database(url: str, records: Records, folder: Path, found: Comparison) -> None:
    """Compares each table with that of a fresh database into which the topics' records are written in one go."""
    kind = url.partition(":")[0]
    with Store(f"sqlite:///{folder / f'expected-{kind}.db'}", _now) as fresh, Store(url, _now, create=False) as stored:
        for topic in (INCIDENTS, INCIDENT_CHANGES):
            fresh.claim(topic.name, 0)
            rows = [read_message(topic, message) for message in records[topic]]
            end = max((message.offset for message in records[topic]), default=-1) + 1
            fresh.write([row for row in rows if not isinstance(row, Unreadable)], {(topic.name, 0): end})
        for name, table in METADATA.tables.items():
            if not name.startswith("sink_"):
                found.same(f"{kind} {name}", *(_rows(store, table) for store in (fresh, stored)))


def _rows(store: Store, table: Any) -> list[str]:
    # The time of a change is in the topic, so it must arrive; only when the row was written is each database's own.
    columns = [column for column in table.columns if column.name != "written_at"]
    with store.reading() as connection:
        return [
            json.dumps([_cell(cell) for cell in row], sort_keys=True) for row in connection.execute(select(*columns))
        ]


def _cell(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def stored_up_to(url: str, topic: Topic, clock: Callable[[], datetime] = _now) -> int:
    """The next offset that a database asks for; 0 where nothing is stored yet."""
    with Store(url, clock) as store:
        return store.positions(topic.name).get(0, 0)
