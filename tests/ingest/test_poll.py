from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from incidentwire.contracts import FeedState, PollOutcome
from ingest.fetching.fetched import Fetched, FetchFailed, FetchResult, NotModified, Redirect
from ingest.poll import PollResult, poll_feed
from ingest.reading.parse_worker import InlineParser
from ingest.reading.parsed import ParsedFeed, ParseFailed, Parser, ParseResult
from ingest.settings import IngestSettings
from tests.ingest.samples import LONG_TEXT, NO_LANGUAGE, NOW, feed, item, rss

FEED = feed(language="en")
SETTINGS = IngestSettings()
LATER = NOW + timedelta(minutes=15)


class Server:
    """Answers with what it is given and remembers what it was asked."""

    def __init__(self, answer: FetchResult) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str | None, str | None]] = []

    def __call__(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> FetchResult:
        self.asked.append((url, etag, last_modified))
        return self.answer


def body(*items: str, etag: str | None = '"v1"') -> Fetched:
    return Fetched(FEED.url, rss(items), "application/rss+xml", etag, "Mon, 02 Feb 2026 10:00:00 GMT")


def poll(answer: FetchResult, state: FeedState | None = None, parse: Parser | None = None) -> PollResult:
    now = NOW if state is None else LATER
    return poll_feed(FEED, state, now, Server(answer), parse or InlineParser(SETTINGS), SETTINGS, NO_LANGUAGE)


def test_a_first_poll_brings_every_entry_in_the_order_of_the_feed() -> None:
    result = poll(body(item("/b", "B"), item("/a", "A")))
    assert [article.title for article in result.articles] == ["B", "A"]
    assert (result.outcome, result.failed) == ("new_entries", False)
    state = result.state
    assert (state.etag, state.polls, state.failures, state.last_poll_at) == ('"v1"', 1, 0, NOW)
    assert state.next_poll_at is not None
    assert state.next_poll_at >= NOW + timedelta(seconds=900)
    assert len(state.seen) == 2
    assert "2 new and 0 changed of 2 entries" in state.reason
    assert (state.schedule_code, state.schedule) == ("adaptive", "the base interval")


def test_the_same_inputs_give_the_same_result() -> None:
    assert poll(body(item())) == poll(body(item()))


def test_the_state_given_is_not_changed() -> None:
    state = FeedState(feed_id=FEED.feed_id)
    before = state.model_dump_json()
    poll(body(item()), state)
    assert state.model_dump_json() == before


def changed_to(title: str, state: FeedState, after: timedelta, etag: str) -> tuple[PollResult, Server]:
    """A poll so long after the first, of a feed with one entry."""
    server = Server(body(item("/a", title), etag=etag))
    return poll_feed(FEED, state, NOW + after, server, InlineParser(SETTINGS), SETTINGS, NO_LANGUAGE), server


def test_once_a_day_the_feed_is_asked_for_in_full() -> None:
    state = poll(body(item("/a", "A"))).state
    _, server = changed_to("A", state, timedelta(hours=25), '"v1"')
    assert server.asked == [(FEED.url, None, None)]


def test_a_server_whose_validators_lie_is_not_sent_any_again() -> None:
    state = poll(body(item("/a", "A"))).state
    lied, _ = changed_to("Changed under the same ETag", state, timedelta(hours=25), '"v1"')
    assert lied.state.validators_distrusted
    _, server = changed_to("Once more", lied.state, timedelta(hours=26), '"v2"')
    assert server.asked == [(FEED.url, None, None)]
    honest, _ = changed_to("Changed with its ETag", state, timedelta(hours=25), '"v2"')
    assert not honest.state.validators_distrusted


def test_a_permanent_redirect_to_https_is_adopted_and_told() -> None:
    first = poll(body(item("/a", "A"))).state
    target = FEED.url.replace("http://", "https://", 1)
    plain = FEED.model_copy(update={"url": FEED.url.replace("https://", "http://", 1)})
    answer = replace(body(item("/a", "A"), item("/b", "B")), redirects=(Redirect(301, target),))
    moved = poll_feed(plain, first, LATER, Server(answer), InlineParser(SETTINGS), SETTINGS, NO_LANGUAGE)
    assert moved.state.adopted_url == plain.url.replace("http://", "https://", 1)
    assert [event.kind for event in moved.events] == ["moved"]
    server = Server(body(item("/a", "A")))
    poll_feed(plain, moved.state, LATER, server, InlineParser(SETTINGS), SETTINGS, NO_LANGUAGE)
    assert server.asked[0][0] == moved.state.adopted_url


def test_a_feed_that_was_not_asked_as_its_host_was_busy_has_not_failed() -> None:
    state = poll(body(item("/a", "A"))).state
    put_off = poll(FetchFailed("timeout", "the host is busy", 30.0, asked=False), state).state
    assert (put_off.failures, put_off.polls, put_off.outcome) == (0, 1, "new_entries")
    assert put_off.next_poll_at == LATER + timedelta(seconds=30)


def test_the_validators_of_the_last_reading_are_sent() -> None:
    state = poll(body(item())).state
    server = Server(NotModified(FEED.url))
    result = poll_feed(FEED, state, LATER, server, InlineParser(SETTINGS), SETTINGS, NO_LANGUAGE)
    assert server.asked == [(FEED.url, '"v1"', "Mon, 02 Feb 2026 10:00:00 GMT")]
    assert (result.outcome, result.articles) == ("not_modified", ())
    assert result.state.seen == state.seen
    assert result.state.etag == '"v1"'


def test_a_second_poll_brings_only_what_is_new_or_changed() -> None:
    state = poll(body(item("/a", "A"), item("/b", "B"))).state
    result = poll(body(item("/c", "C"), item("/a", "A"), item("/b", "B", LONG_TEXT + "More.")), state)
    assert [(article.title, article.revision) for article in result.articles] == [("C", 1), ("B", 2)]
    assert "1 new and 1 changed of 3 entries" in result.reason


def test_the_same_bytes_are_not_read_again() -> None:
    def never(body: bytes, content_type: str | None, url: str) -> ParseResult:
        raise AssertionError("parsed again")

    state = poll(body(item())).state
    result = poll(body(item(), etag='"v2"'), state, never)
    assert (result.outcome, result.state.etag) == ("no_new_entries", '"v2"')


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (FetchFailed("http_error", "HTTP 500: the server fails", None, 500), "http_error"),
        (FetchFailed("timeout", "no complete answer within 20 s"), "timeout"),
        (FetchFailed("gone", "HTTP 410: gone for good", None, 410), "gone"),
        (Fetched(FEED.url, b"<html><body>log in</body></html>"), "not_a_feed"),
        (Fetched(FEED.url, b""), "not_a_feed"),
    ],
)
def test_a_failure_keeps_what_was_known_and_counts(answer: FetchResult, outcome: PollOutcome) -> None:
    known = poll(body(item())).state
    result = poll(answer, known)
    assert (result.outcome, result.failed, result.articles) == (outcome, True, ())
    after = result.state
    assert (after.failures, after.polls, after.outcome) == (1, 2, outcome)
    assert (after.etag, after.body_sha256, after.seen) == (known.etag, known.body_sha256, known.seen)
    assert result.reason in after.reason
    assert poll(answer, after).state.failures == 2
    assert poll(body(item("/n", "N")), after).state.failures == 0


def test_retry_after_is_kept_to() -> None:
    state = poll(FetchFailed("http_error", "HTTP 429: too many requests", 7200.0, 429)).state
    assert state.next_poll_at is not None
    assert state.next_poll_at >= NOW + timedelta(hours=2)
    assert state.schedule_code == "retry_after"


@pytest.mark.parametrize(("late", "outcome"), [(True, "parse_timeout"), (False, "parse_failed")])
def test_a_parser_that_gives_up_is_a_failure_of_this_feed(late: bool, outcome: PollOutcome) -> None:
    result = poll(body(item()), parse=lambda *_: ParseFailed("reading took too long", late))
    assert (result.outcome, result.reason, result.state.etag) == (outcome, "reading took too long", None)


def test_an_empty_feed_is_no_failure() -> None:
    result = poll(body())
    assert (result.outcome, result.failed, result.state.etag) == ("empty", False, '"v1"')


def test_a_broken_feed_that_held_nothing_is_asked_for_in_full_again() -> None:
    broken = Fetched(FEED.url, rss([item()])[:60], None, '"v1"')
    result = poll(broken)
    assert (result.outcome, result.state.etag) == ("empty", None)
    assert "broken" in result.reason


def test_notes_about_entries_are_told_and_stop_nothing() -> None:
    parsed = ParsedFeed("rss20", notes=("entry 1 could not be read",), entries=InlineEntries)
    result = poll(body(item()), parse=lambda *_: parsed)
    assert len(result.articles) == 1
    assert result.notes == ("entry 1 could not be read",)
    assert "entry 1 could not be read" in result.state.reason


_read = InlineParser(SETTINGS)(rss([item()]), None, FEED.url)
assert isinstance(_read, ParsedFeed)
InlineEntries = _read.entries


def test_an_article_of_five_megabytes_goes_through_cut_and_it_is_said() -> None:
    result = poll(body(item("/a", "Long", "word " * 1_000_000)))
    (article,) = result.articles
    assert article.text_quality == "partial"
    assert len(article.to_json()) < 1_100_000
    assert "is cut to 1000000 bytes" in result.reason
