"""One poll of one feed, put together: fetch, parse, articles, the next state.

Decides nothing about when it is called and commits nothing: the state advances only in what it returns. Validators
advance with the entries, so a crash before the commit asks the server for the same entries again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from incidentwire.contracts import Article, Feed, FeedEvent, FeedHints, FeedState, PollOutcome
from ingest.articles.entries import EntriesResult, articles_of
from ingest.articles.health import signs_of
from ingest.articles.language import Detector
from ingest.articles.norms import norms_after, norms_of
from ingest.events import event_of, told_changes
from ingest.fetching.fetched import Fetcher, FetchFailed, FetchResult, NotModified
from ingest.reading.parsed import NotAFeed, ParsedFeed, ParseFailed, Parser
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

    `notes` say what was left out, cut or broken, one line each; they are no failure.
    """

    articles: tuple[Article, ...]
    state: FeedState
    outcome: PollOutcome
    reason: str
    notes: tuple[str, ...] = ()
    events: tuple[FeedEvent, ...] = ()

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
    events: tuple[FeedEvent, ...] = ()


def poll_feed(
    feed: Feed,
    state: FeedState | None,
    now: datetime,
    fetch: Fetcher,
    parse: Parser,
    settings: IngestSettings,
    detect: Detector,
) -> PollResult:
    """Polls a feed once. The same inputs and the same answer of the server give the same result.

    `state` None: the feed was never polled. Raises nothing for what the server sends.
    """
    before = state or FeedState(feed_id=feed.feed_id)
    sent = validators_to_send(before, now, settings)
    fetched = fetch(address(feed, before), etag=sent.etag, last_modified=sent.last_modified)
    if isinstance(fetched, FetchFailed) and not fetched.asked:
        return _put_off(before, now, fetched)
    ending = _read(feed, before, now, fetched, sent, parse, settings, detect)
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
    return PollResult(ending.articles, after, ending.outcome, ending.reason, ending.notes, tuple(events))


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


def _read(
    feed: Feed,
    before: FeedState,
    now: datetime,
    fetched: FetchResult,
    sent: Validators,
    parse: Parser,
    settings: IngestSettings,
    detect: Detector,
) -> _Ending:
    match fetched:
        case FetchFailed():
            return _Ending(fetched.outcome, fetched.reason)
        case NotModified():
            kept = {"etag": fetched.etag or before.etag, "last_modified": fetched.last_modified or before.last_modified}
            return _Ending("not_modified", "the server says not modified", fields=kept)
    digest = hashlib.sha256(fetched.body).hexdigest()
    fields: dict[str, object] = {
        "etag": fetched.etag,
        "last_modified": fetched.last_modified,
        "body_sha256": digest,
    }
    if not sent.conditional:
        fields["checked_at"] = now
    if digest == before.body_sha256:
        return _Ending("no_new_entries", "the same bytes as before", fields=fields)
    parsed = parse(fetched.body, fetched.content_type, fetched.url)
    match parsed:
        case NotAFeed():
            return _Ending("not_a_feed", parsed.reason)
        case ParseFailed():
            return _Ending("parse_timeout" if parsed.late else "parse_failed", parsed.reason)
    ending = _taken(feed, before, now, parsed, fields, settings, detect)
    if not sent.conditional and has_lied(before, fetched, bool(ending.articles)):
        return replace(ending, fields={**(ending.fields or {}), "validators_distrusted": True})
    return ending


def _taken(
    feed: Feed,
    before: FeedState,
    now: datetime,
    parsed: ParsedFeed,
    fields: Mapping[str, object],
    settings: IngestSettings,
    detect: Detector,
) -> _Ending:
    result = articles_of(feed, parsed, before, now, settings, detect)
    notes = (*parsed.notes, *result.notes)
    changed = sum(1 for article in result.articles if article.revision > 1)
    outcome: PollOutcome
    if result.articles:
        outcome = "new_entries"
        reason = f"{len(result.articles) - changed} new and {changed} changed of {len(parsed.entries)} entries"
    elif parsed.entries:
        outcome, reason = "no_new_entries", f"nothing new among {len(parsed.entries)} entries"
    else:
        outcome, reason = "empty", "the feed holds no entries"
    if notes:
        reason += f" ({notes[0]}{f', and {len(notes) - 1} more notes' if len(notes) > 1 else ''})"
    # A broken feed that gave nothing may have been half a transfer: ask for all of it again.
    kept = {} if parsed.torn or (outcome == "empty" and parsed.notes) else fields
    norms = norms_after(before.norms, norms_of(parsed.entries)) if parsed.entries else before.norms
    return _Ending(
        outcome,
        reason,
        result.articles,
        notes,
        {**kept, "seen": list(result.seen), "current": result.current, "norms": norms},
        hints=FeedHints(
            ttl_seconds=parsed.hints.ttl_seconds,
            update_seconds=parsed.hints.update_seconds,
            skip_hours=list(parsed.hints.skip_hours),
            skip_days=list(parsed.hints.skip_days),
        ),
        new_share=result.new_share,
        gap=result.gap,
        events=tuple(_events_of(feed, now, result)),
    )


def _events_of(feed: Feed, now: datetime, result: EntriesResult) -> Iterator[FeedEvent]:
    if result.gap:
        told = f"none of the {result.current} entries was in the reading before: some may have passed unseen"
        yield event_of(feed, now, "gap", told)
    if result.withdrawn:
        told = f"{len(result.withdrawn)} entries are gone while older ones are still there"
        yield event_of(feed, now, "withdrawn", told, result.withdrawn)
