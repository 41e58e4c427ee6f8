"""What a person asked for."""

from __future__ import annotations

from datetime import timedelta

from incidentwire.contracts import FeedHints, FeedNorms, FeedState, Moving, SeenEntry
from ingest.scheduling.requests import asked_at, forget, is_reset
from tests.ingest.samples import NOW, feed

SECOND = timedelta(seconds=1)


def test_a_request_is_open_until_a_poll_was_made_after_it() -> None:
    asked = feed(poll_asked_at=NOW)
    assert asked_at(asked, None) == NOW
    assert asked_at(asked, FeedState(feed_id="f", last_poll_at=NOW - SECOND)) == NOW
    assert asked_at(asked, FeedState(feed_id="f", last_poll_at=NOW)) is None
    assert asked_at(feed(), FeedState(feed_id="f")) is None


def test_a_reset_is_a_request_too() -> None:
    both = feed(poll_asked_at=NOW - SECOND, reset_asked_at=NOW)
    before = FeedState(feed_id="f", last_poll_at=NOW - SECOND)
    assert asked_at(both, before) == NOW
    assert is_reset(both, before)
    assert not is_reset(both, FeedState(feed_id="f", last_poll_at=NOW))
    assert not is_reset(both, None)


def test_a_reset_forgets_what_may_be_wrong_and_keeps_what_keeps_articles_from_being_published_again() -> None:
    seen = SeenEntry(key="k", article_id="a", revision=3, content_sha256="0", last_seen_at=NOW)
    known = FeedState(
        feed_id="f",
        etag='"x"',
        last_modified="yesterday",
        validators_distrusted=True,
        body_sha256="0",
        checked_at=NOW,
        adopted_url="https://moved.example/",
        moving=Moving(url="https://b.example/", first_seen_at=NOW, sightings=2),
        hints=FeedHints(ttl_seconds=60.0),
        interval_seconds=60.0,
        new_share=0.5,
        pace_seconds=60.0,
        failures=7,
        seen=[seen],
        current=1,
        last_poll_at=NOW,
        last_new_at=NOW,
        gaps=2,
        polls=9,
        norms=FeedNorms(entries=4),
    )
    kept = {"seen": [seen], "current": 1, "last_poll_at": NOW, "last_new_at": NOW, "gaps": 2, "polls": 9}
    assert forget(known) == FeedState.model_validate({"feed_id": "f", **kept, "norms": FeedNorms(entries=4)})
