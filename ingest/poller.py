"""The poller's shell: feeds and what is known of them from topics, polls in threads, articles and state onto topics.

A poll's articles, the feed's new state and the group's offset commit as one transaction: a crash repeats nothing and
loses nothing, and a poller that has lost a partition can't publish for it any more.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import ValidationError

from incidentwire.contracts import Feed, FeedState
from incidentwire.contracts.jsonl import reason_of
from incidentwire.contracts.topics import ARTICLES_RAW, DEAD_LETTERS, FEEDS, FEEDS_EVENTS, FEEDS_STATE
from incidentwire.streaming.envelope import new_traceparent
from incidentwire.streaming.health import Health
from incidentwire.streaming.loop import CAUSES, MOST_RECOVERIES, StageFailed
from incidentwire.streaming.membership import Membership, Polled
from incidentwire.streaming.metrics import StageMetrics
from incidentwire.streaming.outcomes import DeadLetter, Message, OutRecord
from incidentwire.streaming.restore import restore
from incidentwire.streaming.settings import KafkaSettings
from incidentwire.streaming.stall import StallCheck
from incidentwire.streaming.transaction import RecordTooLarge, Transaction, TransactionFailed
from ingest.articles.language import LanguageDetector
from ingest.fetching.fetch import HttpFetcher
from ingest.fetching.robots import Robots
from ingest.fetching.slots import HostSlots
from ingest.pages.reader import PageReader
from ingest.poll import PollResult, crashed_poll, poll_feed
from ingest.reading.parse_worker import ParsePool
from ingest.scheduling.agenda import Agenda, Errand
from ingest.settings import IngestSettings
from ingest.urls import without_credentials

NAME = "poller"
TOPICS = (FEEDS, FEEDS_STATE, FEEDS_EVENTS, ARTICLES_RAW, DEAD_LETTERS)

# Answers taken into one transaction: with 2,000 entries a feed this is as much as a batch of any other stage.
MOST_ANSWERS = 20

# How long one turn waits for changes of the feeds. Where polls are under way their answers are waited for, too.
IDLE_MS, POLLING_MS = 100, 5
# Polls under way for each thread: while answers are being published no thread should stand idle.
ERRANDS_A_THREAD = 4

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Answer:
    errand: Errand
    result: PollResult


@dataclass
class _News:
    """What one turn has to publish, what it counts for, and which partitions' offsets go with it."""

    letters: list[tuple[Message, DeadLetter]] = field(default_factory=list)
    removed: list[tuple[str, int]] = field(default_factory=list)
    counts: list[tuple[str, str]] = field(default_factory=list)
    answers: list[_Answer] = field(default_factory=list)
    partitions: set[int] = field(default_factory=set)


class Poller:
    """Polls the feeds of the owned partitions until told to stop."""

    def __init__(
        self,
        kafka: KafkaSettings,
        settings: IngestSettings,
        clock: Callable[[], datetime],
        health: Health,
        metrics: StageMetrics,
        *,
        membership: Membership | None = None,
        transaction: Transaction | None = None,
        read_state: Callable[..., int] = restore,
    ) -> None:
        self._read_state = read_state
        self._kafka = kafka
        self._settings = settings
        self._clock = clock
        self._health = health
        self._metrics = metrics
        self._slots = HostSlots(settings)
        self._agenda = Agenda(
            self._slots,
            start_spread_seconds=settings.start_spread_seconds,
            start_feed_seconds=settings.start_feed_seconds,
        )
        self._last_success_at = clock()
        self._answers: queue.SimpleQueue[_Answer] = queue.SimpleQueue()
        self._read_to: dict[int, int] = {}
        self._recoveries = 0
        self._fetch = HttpFetcher(settings, clock, slots=self._slots)
        self._robots = Robots(self._fetch, clock, settings, self._slots)
        self._detect = LanguageDetector()
        self._transaction = transaction or Transaction(kafka, NAME, clock)
        self._membership = membership or Membership(kafka, NAME, FEEDS)
        self._stalls = StallCheck(self._membership, kafka.stall_seconds, health, metrics)

    def run(self, stop: threading.Event) -> None:
        """Works until `stop` is set; polls under way are abandoned then and made again later. Raises StageFailed."""
        threads = ThreadPoolExecutor(self._settings.poll_threads, thread_name_prefix="poll")
        try:
            with ParsePool(self._settings) as parse:
                self._transaction.open()
                self._health.set("start", None)
                self._health.set("assignment", "no partition assigned yet")
                read_page = PageReader(self._fetch, self._robots, parse, self._slots)
                while not stop.is_set():
                    self._turn(threads, parse, read_page)
        except CAUSES as error:
            self._health.set("failed", str(error))
            raise StageFailed(f"{NAME}: {error}") from error
        finally:
            # Ends exchanges under way: the interpreter joins these threads at its end, and a slow server would hold it.
            self._slots.close()
            self._fetch.close()
            threads.shutdown(wait=False, cancel_futures=True)
            self._transaction.close()
            self._membership.close(2.0)

    def _turn(self, threads: ThreadPoolExecutor, parse: ParsePool, read_page: PageReader) -> None:
        self._health.beat()
        self._membership.resume()
        wait_ms = POLLING_MS if self._agenda.is_polling else IDLE_MS
        polled = self._membership.poll(wait_ms, self._kafka.batch_records)
        for partition in polled.lost:
            self._agenda.drop_partition(partition)
            self._read_to.pop(partition, None)
        if polled.gained:
            self._take_over(polled.gained)
        self._stalls.check()
        self._health.set("assignment", None if self._membership.owned else "no partition assigned")
        news = _News()
        for message in polled.messages:
            self._take(message, news)
        self._collect(news)
        if news.partitions:
            try:
                self._publish(news, polled)
            except TransactionFailed as error:
                self._recover(error)
                return
        self._sound_alarm()
        for errand in self._agenda.errands(self._clock(), ERRANDS_A_THREAD * self._settings.poll_threads):
            threads.submit(self._poll, errand, parse, read_page)

    def _sound_alarm(self) -> None:
        """Says so where no feed at all could be polled for long: then the network is ours to mend, not theirs."""
        since = self._clock() - self._last_success_at
        silent = len(self._agenda) > 0 and since.total_seconds() > self._settings.alarm_seconds
        self._health.set("feeds", f"no feed could be polled for {since}" if silent else None)

    def _take_over(self, partitions: frozenset[int]) -> None:
        """Reads the feeds and what is known of them; goes on with changes to the feeds where the group committed."""
        offsets = self._membership.committed(partitions)
        for partition in sorted(partitions):
            self._health.set("restore", f"reading the feeds of partition {partition}")
            states: dict[str, FeedState] = {}

            def take(
                topic: str,
                key: str,
                value: bytes | None,
                partition: int = partition,
                states: dict[str, FeedState] = states,
            ) -> None:
                self._restore(topic, key, value, partition, states)

            count = self._read_state(self._kafka, (FEEDS, FEEDS_STATE), partition, take, self._stay_member)
            for state in states.values():
                self._agenda.remember(state)
            self._metrics.restored_records.inc(count)
        self._health.set("restore", None)
        self._read_to.update(offsets)
        self._membership.seek(offsets)
        log.info("%s: polls %d feeds on partitions %s", NAME, len(self._agenda), sorted(self._membership.owned))

    def _stay_member(self) -> None:
        self._health.beat()
        self._membership.keep_alive()

    def _restore(self, topic: str, key: str, value: bytes | None, partition: int, states: dict[str, FeedState]) -> None:
        try:
            if topic == FEEDS.name:
                if value is None:
                    self._agenda.remove(key)
                else:
                    self._agenda.put(Feed.from_json(value), partition)
            elif value is None:
                states.pop(key, None)
            else:
                states[key] = FeedState.from_json(value)
        except ValidationError as error:
            # A feed that can't be read gets its dead letter as a message; a state that can't costs one full poll.
            log.warning("%s: passed over a record of %s, key %r: %s", NAME, topic, key, reason_of(error))

    def _take(self, message: Message, news: _News) -> None:
        """One change to the list of feeds."""
        news.partitions.add(message.partition)
        self._read_to[message.partition] = message.offset + 1
        if message.value is None:
            self._agenda.remove(message.key_text)
            news.removed.append((message.key_text, message.partition))
            news.counts.append(("drop", "removed"))
            return
        try:
            feed = Feed.from_json(message.value)
        except ValidationError as error:
            letter = DeadLetter("unreadable", reason_of(error))
            news.letters.append((message, letter))
            news.counts.append((letter.name, letter.reason))
            return
        self._agenda.put(feed, message.partition)
        news.counts.append(("emit", ""))

    def _collect(self, news: _News) -> None:
        """The answers that have come in and still count."""
        while len(news.answers) < MOST_ANSWERS:
            try:
                answer = self._answers.get_nowait()
            except queue.Empty:
                return
            if not self._agenda.done(answer.errand, self._clock()):
                continue
            news.answers.append(answer)
            news.partitions.add(answer.errand.partition)

    def _publish(self, news: _News, polled: Polled) -> None:
        for message, letter in news.letters:
            log.error("%s: dead letter %s@%d: %s", NAME, message.topic, message.offset, letter.error)
            self._transaction.send_dead_letter(message, letter, 1)
        for feed_id, partition in news.removed:
            gone = OutRecord(FEEDS_STATE, feed_id, None)
            self._transaction.send(self._transaction.prepare(gone, None, partition))
        for answer in news.answers:
            self._publish_answer(answer, news)
        places = {place.partition: place for place in self._membership.places(news.partitions)}
        self._transaction.commit(
            {place: self._read_to[partition] for partition, place in places.items() if partition in self._read_to},
            polled.member,
        )
        self._recoveries = 0
        self._health.set("transaction", None)
        self._metrics.transaction("commit")
        for answer in news.answers:
            self._agenda.remember(answer.result.state)
            if not answer.result.failed:
                self._last_success_at = self._clock()
            news.counts.append(("poll", answer.result.outcome))
            for kind, pages in answer.result.pages.items():
                self._metrics.count("page", kind, pages)
        for outcome, reason in news.counts:
            self._metrics.count(outcome, reason)

    def _publish_answer(self, answer: _Answer, news: _News) -> None:
        result, feed = answer.result, answer.errand.feed
        level = logging.WARNING if result.failed else logging.DEBUG
        log.log(level, "%s: %s: %s: %s", NAME, without_credentials(feed.url), result.outcome, result.reason)
        for article in result.articles:
            out = OutRecord(ARTICLES_RAW, article.article_id, article, article.language or "und")
            try:
                prepared = self._transaction.prepare(out, new_traceparent())
            except RecordTooLarge as error:
                log.error("%s: %s of %s is left out: %s", NAME, article.url, without_credentials(feed.url), error)
                news.counts.append(("drop", "too-large"))
                continue
            self._transaction.send(prepared)
        for event in result.events:
            told = OutRecord(FEEDS_EVENTS, feed.feed_id, event)
            self._transaction.send(self._transaction.prepare(told, None, answer.errand.partition))
        state = OutRecord(FEEDS_STATE, feed.feed_id, result.state)
        self._transaction.send(self._transaction.prepare(state, None, answer.errand.partition))

    def _poll(self, errand: Errand, parse: ParsePool, read_page: PageReader) -> None:
        """One poll, in a thread of its own; the answer goes into the queue whatever happens."""
        try:
            result = poll_feed(
                errand.feed, errand.state, self._clock(), self._fetch, parse, self._settings, self._detect, read_page
            )
        except Exception as error:  # one feed must not end the polling of all others
            name = without_credentials(errand.feed.url)
            log.exception("%s: polling %s failed in our own code", NAME, name)
            why = f"internal error: {type(error).__name__}: {error}"
            result = crashed_poll(errand.feed, errand.state, self._clock(), self._settings, why)
        self._answers.put(_Answer(errand, result))

    def _recover(self, error: TransactionFailed) -> None:
        """The outcome is unknown: back to what the topics say; polls under way are made again."""
        self._recoveries += 1
        self._metrics.transaction("unknown")
        self._health.set("transaction", f"outcome unknown: {error}")
        log.error("%s: %s; reads its state again (%d in a row)", NAME, error, self._recoveries)
        if self._recoveries > MOST_RECOVERIES:
            raise error
        self._transaction.reopen()
        self._agenda.start_again()
        self._take_over(self._membership.owned)
