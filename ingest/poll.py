"""One poll of one feed, put together: fetch, parse, articles, the next state.

Decides nothing about when it is called and commits nothing: the state advances only in what it returns. Validators
advance with the entries, so a crash before the commit asks the server for the same entries again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from incidentwire.contracts import Article, Feed, FeedState, PollOutcome
from ingest.articles.entries import articles_of
from ingest.articles.language import Detector
from ingest.fetching.fetched import Fetched, Fetcher, FetchFailed, NotModified
from ingest.reading.parsed import NotAFeed, ParsedFeed, ParseFailed, Parser
from ingest.scheduling.schedule import is_failure, jitter_of, next_poll
from ingest.settings import IngestSettings

_MAX_REASON_CHARACTERS = 500


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

    @property
    def failed(self) -> bool:
        """Whether the poll failed, as the schedule and exit codes count it."""
        return is_failure(self.outcome)


@dataclass(frozen=True)
class _Ending:
    """How a poll ended, before it is scheduled. `fields` are those of the state that advance."""

    outcome: PollOutcome
    reason: str
    articles: tuple[Article, ...] = ()
    notes: tuple[str, ...] = ()
    fields: Mapping[str, object] | None = None
    max_age_seconds: float | None = None
    retry_after_seconds: float | None = None


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
    fetched = fetch(feed.url, etag=before.etag, last_modified=before.last_modified)
    return _result(before, now, _read(feed, before, now, fetched, parse, settings, detect), settings)


def crashed_poll(feed: Feed, state: FeedState | None, now: datetime, settings: IngestSettings, why: str) -> PollResult:
    """What becomes of a poll in which our own code failed: a failed poll like any other, and no more than that."""
    return _result(state or FeedState(feed_id=feed.feed_id), now, _Ending("parse_failed", why), settings)


def _result(before: FeedState, now: datetime, ending: _Ending, settings: IngestSettings) -> PollResult:
    failures = before.failures + 1 if is_failure(ending.outcome) else 0
    schedule = next_poll(
        ending.outcome,
        failures,
        now,
        settings,
        jitter=jitter_of(before.feed_id, before.polls),
        max_age_seconds=ending.max_age_seconds,
        retry_after_seconds=ending.retry_after_seconds,
    )
    after = before.model_copy(
        update={
            **(ending.fields or {}),
            "last_poll_at": now,
            "next_poll_at": schedule.at,
            "interval_seconds": schedule.interval_seconds,
            "outcome": ending.outcome,
            "reason": ending.reason[:_MAX_REASON_CHARACTERS],
            "schedule": f"{schedule.code}: {schedule.reason}"[:_MAX_REASON_CHARACTERS],
            "failures": failures,
            "polls": before.polls + 1,
        }
    )
    return PollResult(ending.articles, after, ending.outcome, ending.reason, ending.notes)


def _read(
    feed: Feed,
    before: FeedState,
    now: datetime,
    fetched: Fetched | NotModified | FetchFailed,
    parse: Parser,
    settings: IngestSettings,
    detect: Detector,
) -> _Ending:
    match fetched:
        case FetchFailed():
            return _Ending(fetched.outcome, fetched.reason, retry_after_seconds=fetched.retry_after_seconds)
        case NotModified():
            kept = {"etag": fetched.etag or before.etag, "last_modified": fetched.last_modified or before.last_modified}
            return _Ending(
                "not_modified", "the server says not modified", fields=kept, max_age_seconds=fetched.max_age_seconds
            )
    digest = hashlib.sha256(fetched.body).hexdigest()
    validators = {"etag": fetched.etag, "last_modified": fetched.last_modified, "body_sha256": digest}
    if digest == before.body_sha256:
        return _Ending(
            "no_new_entries", "the same bytes as before", fields=validators, max_age_seconds=fetched.max_age_seconds
        )
    parsed = parse(fetched.body, fetched.content_type, fetched.url)
    match parsed:
        case NotAFeed():
            return _Ending("not_a_feed", parsed.reason)
        case ParseFailed():
            return _Ending("parse_timeout" if parsed.late else "parse_failed", parsed.reason)
    return _taken(feed, before, now, fetched, parsed, validators, settings, detect)


def _taken(
    feed: Feed,
    before: FeedState,
    now: datetime,
    fetched: Fetched,
    parsed: ParsedFeed,
    validators: Mapping[str, str | None],
    settings: IngestSettings,
    detect: Detector,
) -> _Ending:
    result = articles_of(feed, parsed, before.seen, now, settings, detect)
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
    kept = {} if outcome == "empty" and parsed.notes else validators
    return _Ending(
        outcome,
        reason,
        result.articles,
        notes,
        {**kept, "seen": list(result.seen)},
        max_age_seconds=fetched.max_age_seconds,
    )
