"""One poll of one feed, put together: fetch, parse, articles, the next state.

Decides nothing about when it is called and commits nothing: the state advances only in what it returns. Validators
advance with the entries, so a crash before the commit asks the server for the same entries again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from incidentwire.contracts import Article, Feed, FeedEvent, FeedHints, FeedState, PollOutcome
from ingest.articles.entries import EntriesResult, articles_of, without
from ingest.articles.health import signs_of
from ingest.articles.language import Detector
from ingest.articles.norms import norms_after, norms_of
from ingest.events import event_of, told_changes
from ingest.fetching.fetched import Fetcher, FetchFailed, FetchResult, NotModified
from ingest.pages.page import ReadPage
from ingest.pages.pages import PagesRead, with_page_texts
from ingest.reading.parsed import NotAFeed, ParsedFeed, ParseFailed, Parser
from ingest.scheduling.hints import feed_hints
from ingest.scheduling.moves import address, adopt
from ingest.scheduling.pace import learned
from ingest.scheduling.schedule import PollFacts, is_failure, jitter_of, next_poll, scheduled
from ingest.settings import IngestSettings
from ingest.validators import Validators, has_lied, validators_to_send

_MAX_REASON_CHARACTERS = 500
_PUT_OFF_SECONDS = 60.0


@dataclass(frozen=True)
class PollResult:
    """`articles` in the order of the feed; `state` to be kept only together with them.

    `notes` say what was left out, cut or broken, one line each; they are no failure. `pages`: how many pages came to
    which end (see `PagesRead.counts`).
    """

    articles: tuple[Article, ...]
    state: FeedState
    outcome: PollOutcome
    reason: str
    notes: tuple[str, ...] = ()
    events: tuple[FeedEvent, ...] = ()
    pages: Mapping[str, int] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether the poll failed, as the schedule and exit codes count it."""
        return is_failure(self.outcome)


@dataclass(frozen=True)
class _Ending:
    """How a poll ended, before it is scheduled. `fields` are those of the state that advance with it."""

    outcome: PollOutcome
    reason: str
    articles: tuple[Article, ...] = ()
    notes: tuple[str, ...] = ()
    fields: Mapping[str, object] | None = None
    hints: FeedHints | None = None
    new_share: float | None = None
    gap: bool = False
    backlog: bool = False
    events: tuple[FeedEvent, ...] = ()
    pages: Mapping[str, int] = field(default_factory=dict)


def poll_feed(
    feed: Feed,
    state: FeedState | None,
    now: datetime,
    fetch: Fetcher,
    parse: Parser,
    settings: IngestSettings,
    detect: Detector,
    read_page: ReadPage | None = None,
) -> PollResult:
    """Polls a feed once. The same inputs and the same answer of the server give the same result.

    `state` None: the feed was never polled. `read_page` None: no page is read, whatever the settings say. Raises
    nothing for what the server sends.
    """
    before = state or FeedState(feed_id=feed.feed_id)
    sent = validators_to_send(before, now, settings)
    fetched = fetch(address(feed, before), etag=sent.etag, last_modified=sent.last_modified)
    if isinstance(fetched, FetchFailed) and not fetched.asked:
        return _put_off(before, now, fetched)
    take = _Taking(feed, before, now, settings, detect, read_page)
    ending = _read(take, fetched, sent, parse)
    return _result(feed, before, now, ending, fetched, settings)


def crashed_poll(feed: Feed, state: FeedState | None, now: datetime, settings: IngestSettings, why: str) -> PollResult:
    """What becomes of a poll in which our own code failed: a failed poll like any other, and no more than that."""
    before = state or FeedState(feed_id=feed.feed_id)
    return _result(feed, before, now, _Ending("parse_failed", why), None, settings)


def _result(
    feed: Feed,
    before: FeedState,
    now: datetime,
    ending: _Ending,
    fetched: FetchResult | None,
    settings: IngestSettings,
) -> PollResult:
    failed = FetchFailed("parse_failed", "") if fetched is None else fetched
    known = learned(
        before, now, ending.outcome, settings, new_share=ending.new_share, gap=ending.gap, hints=ending.hints
    )
    facts = PollFacts(
        feed,
        before,
        ending.outcome,
        now,
        jitter_of(before.feed_id, before.polls),
        status=failed.status if isinstance(failed, FetchFailed) else None,
        failures=before.failures + 1 if is_failure(ending.outcome) else 0,
        hints=ending.hints or before.hints,
        max_age_seconds=None if isinstance(failed, FetchFailed) else failed.max_age_seconds,
        retry_after_seconds=failed.retry_after_seconds if isinstance(failed, FetchFailed) else None,
        new_share=ending.new_share,
        gap=ending.gap,
        backlog=ending.backlog,
    )
    moved = adopt(feed, before, failed.redirects, _read_as_feed(ending.outcome, facts.status), now, settings)
    events = list(ending.events)
    if moved.event_reason:
        events.append(event_of(feed, now, "moved", moved.event_reason))
    if ending.outcome == "gone" and before.outcome != "gone":
        events.append(event_of(feed, now, "gone", ending.reason))
    after = before.model_copy(
        update={
            **known,
            **(ending.fields or {}),
            **scheduled(next_poll(facts, settings)),
            "adopted_url": moved.adopted_url,
            "moving": moved.moving,
            "reason": ending.reason[:_MAX_REASON_CHARACTERS],
        }
    )
    after = after.model_copy(update={"signs": signs_of(after, now)})
    events += [event_of(feed, now, kind, reason) for kind, reason in told_changes(before, after, now)]
    return PollResult(ending.articles, after, ending.outcome, ending.reason, ending.notes, tuple(events), ending.pages)


def _put_off(before: FeedState, now: datetime, fetched: FetchFailed) -> PollResult:
    """The server was not asked, as its host was busy with others of ours: no fault of the feed, and no poll."""
    seconds = fetched.retry_after_seconds or _PUT_OFF_SECONDS
    later = {
        "next_poll_at": now + timedelta(seconds=seconds),
        "schedule_code": "retry_after",
        "schedule": f"not asked: {fetched.reason}"[:_MAX_REASON_CHARACTERS],
    }
    return PollResult((), before.model_copy(update=later), fetched.outcome, fetched.reason)


def _read_as_feed(outcome: PollOutcome, status: int | None) -> bool | None:
    """Whether the answer was read as a feed; None where nothing can be said of what stands at the address."""
    if not is_failure(outcome):
        return True
    if outcome in ("not_a_feed", "gone"):
        return False
    return False if outcome == "http_error" and status is not None and 400 <= status < 500 else None


@dataclass(frozen=True)
class _Taking:
    """What it takes to make articles of one answer."""

    feed: Feed
    before: FeedState
    now: datetime
    settings: IngestSettings
    detect: Detector
    read_page: ReadPage | None


def _read(take: _Taking, fetched: FetchResult, sent: Validators, parse: Parser) -> _Ending:
    before = take.before
    match fetched:
        case FetchFailed():
            return _Ending(fetched.outcome, fetched.reason)
        case NotModified():
            kept = {"etag": fetched.etag or before.etag, "last_modified": fetched.last_modified or before.last_modified}
            return _Ending("not_modified", "the server says not modified", fields=kept)
    digest = hashlib.sha256(fetched.body).hexdigest()
    validators = {"etag": fetched.etag, "last_modified": fetched.last_modified, "body_sha256": digest}
    checked = {} if sent.conditional else {"checked_at": take.now}
    if digest == before.body_sha256:
        return _Ending("no_new_entries", "the same bytes as before", fields={**validators, **checked})
    parsed = parse(fetched.body, fetched.content_type, fetched.url)
    match parsed:
        case NotAFeed():
            return _Ending("not_a_feed", parsed.reason)
        case ParseFailed():
            return _Ending("parse_timeout" if parsed.late else "parse_failed", parsed.reason)
    ending = _taken(take, parsed, {**validators, **checked})
    if not sent.conditional and has_lied(before, fetched, bool(ending.articles)):
        return replace(ending, fields={**(ending.fields or {}), "validators_distrusted": True})
    return ending


def _taken(take: _Taking, parsed: ParsedFeed, fields: Mapping[str, object]) -> _Ending:
    feed, before, now = take.feed, take.before, take.now
    result = articles_of(feed, parsed, before, now, take.settings, take.detect)
    pages = PagesRead(result.articles)
    if take.read_page is not None and result.articles:
        pages = with_page_texts(result.articles, feed, take.settings, take.read_page, take.detect)
    notes = (*parsed.notes, *result.notes, *pages.notes)
    outcome, reason = _outcome(pages.articles, len(parsed.entries))
    if notes:
        reason += f" ({notes[0]}{f', and {len(notes) - 1} more notes' if len(notes) > 1 else ''})"
    # Half a transfer, a broken feed that gave nothing, articles that wait for their pages: the server is to be asked
    # for all of it again.
    unfinished = parsed.torn or bool(pages.left) or (outcome == "empty" and bool(parsed.notes))
    seen, current = without(pages.left, result.seen, result.current, before.seen)
    reading = norms_of(parsed.entries, pages.read_share) if parsed.entries else None
    return _Ending(
        outcome,
        reason,
        pages.articles,
        notes,
        {
            **({} if unfinished else fields),
            "seen": seen,
            "current": current,
            "norms": norms_after(before.norms, reading) if reading else before.norms,
        },
        hints=feed_hints(parsed.hints),
        new_share=result.new_share,
        gap=result.gap,
        backlog=bool(pages.left),
        events=tuple(_events_of(feed, now, result)),
        pages=pages.counts,
    )


def _outcome(articles: Sequence[Article], entries: int) -> tuple[PollOutcome, str]:
    if articles:
        changed = sum(1 for article in articles if article.revision > 1)
        return "new_entries", f"{len(articles) - changed} new and {changed} changed of {entries} entries"
    if entries:
        return "no_new_entries", f"nothing new among {entries} entries"
    return "empty", "the feed holds no entries"


def _events_of(feed: Feed, now: datetime, result: EntriesResult) -> Iterator[FeedEvent]:
    if result.gap:
        told = f"none of the {result.current} entries was in the reading before: some may have passed unseen"
        yield event_of(feed, now, "gap", told)
    if result.withdrawn:
        told = f"{len(result.withdrawn)} entries are gone while older ones are still there"
        yield event_of(feed, now, "withdrawn", told, result.withdrawn)
