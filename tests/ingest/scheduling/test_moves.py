"""Where a feed has moved to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from incidentwire.contracts import FeedState, Moving
from ingest.fetching.fetched import Redirect
from ingest.scheduling.moves import Moved, address, adopt
from ingest.settings import IngestSettings
from tests.ingest.samples import NOW, feed

SETTINGS = IngestSettings(move_sightings=3, move_seconds=7 * 86_400.0, move_failures=3)
FEED = feed("https://old.example/feed")
TARGET = "https://new.example/feed"
DAY = timedelta(days=1)


def state(**fields: Any) -> FeedState:
    return FeedState.model_validate({"feed_id": FEED.feed_id, **fields})


def decide(
    *hops: tuple[int, str], before: FeedState | None = None, read: bool | None = True, now: datetime = NOW, **url: str
) -> Moved:
    one = feed(**url) if url else FEED
    return adopt(one, before or state(), [Redirect(*hop) for hop in hops], read, now, SETTINGS)


def watched(sightings: int, since: datetime = NOW, url: str = TARGET) -> Moving:
    return Moving(url=url, first_seen_at=since, sightings=sightings)


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_redirect_is_watched_first(status: int) -> None:
    assert decide((status, TARGET)) == Moved(None, watched(1))


def test_it_is_adopted_after_enough_sightings_over_enough_days() -> None:
    soon = decide((301, TARGET), before=state(moving=watched(50)), now=NOW + 6 * DAY)
    assert soon == Moved(None, watched(51))
    rarely = decide((301, TARGET), before=state(moving=watched(1)), now=NOW + 8 * DAY)
    assert rarely == Moved(None, watched(2))
    adopted = decide((301, TARGET), before=state(moving=watched(2)), now=NOW + 7 * DAY)
    assert (adopted.adopted_url, adopted.moving) == (TARGET, None)
    assert TARGET in (adopted.event_reason or "")


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_temporary_redirect_is_never_adopted_nor_what_comes_after_it(status: int) -> None:
    assert decide((status, TARGET)) == Moved(None, None)
    after = decide((301, "https://b.example/"), (status, TARGET), (301, "https://c.example/"))
    assert after == Moved(None, watched(1, url="https://b.example/"))


def test_several_permanent_hops_lead_to_the_last() -> None:
    assert decide((301, "https://b.example/"), (308, TARGET)).moving == watched(1)


def test_another_target_begins_a_watch_of_its_own() -> None:
    moved = decide((301, "https://b.example/"), before=state(moving=watched(9)), now=NOW + 9 * DAY)
    assert moved == Moved(None, watched(1, NOW + 9 * DAY, "https://b.example/"))


def test_a_target_that_is_no_feed_ends_the_watch_and_so_does_an_answer_without_redirect() -> None:
    before = state(moving=watched(9))
    assert decide((301, TARGET), before=before, read=False) == Moved(None, None)
    assert decide(before=before) == Moved(None, None)


def test_a_poll_without_an_answer_leaves_the_watch_as_it_is() -> None:
    before = state(moving=watched(9))
    assert decide((301, TARGET), before=before, read=None, now=NOW + 9 * DAY) == Moved(None, watched(9))


def test_the_same_url_over_tls_is_adopted_at_once() -> None:
    plain = "http://news.example/feed?a=1"
    moved = decide((301, "https://news.example/feed?a=1"), url=plain)
    assert moved.adopted_url == "https://news.example/feed?a=1"
    assert moved.event_reason
    for other in (
        "https://news.example/feed",
        "https://www.news.example/feed?a=1",
        "https://news.example:8443/feed?a=1",
    ):
        assert decide((301, other), url=plain).adopted_url is None
    assert decide((301, "https://news.example/feed?a=1"), url=plain, read=False).adopted_url is None
    assert decide((301, "http://old.example/feed")).adopted_url is None, "never from https back to http at once"


def test_an_adopted_address_is_asked_and_one_that_leads_back_is_given_up_for_the_own_url() -> None:
    before = state(adopted_url=TARGET, moving=watched(9, url=FEED.url))
    assert address(FEED, before) == TARGET
    assert address(FEED, state()) == address(FEED, None) == FEED.url
    assert decide((301, FEED.url), before=before, now=NOW + 9 * DAY).adopted_url is None


def test_an_adopted_address_that_is_no_feed_several_times_falls_back_to_the_feed_s_own() -> None:
    assert decide(before=state(adopted_url=TARGET, failures=1), read=False) == Moved(TARGET, None)
    moved = decide(before=state(adopted_url=TARGET, failures=2), read=False)
    assert (moved.adopted_url, moved.moving) == (None, None)
    assert moved.event_reason
    assert decide(before=state(adopted_url=TARGET, failures=9), read=None).adopted_url == TARGET


def test_a_feed_with_credentials_never_moves_because_they_stay_at_home() -> None:
    before = state(moving=watched(9))
    moved = decide((301, TARGET), before=before, now=NOW + 9 * DAY, url="https://me:secret@old.example/feed")
    assert moved == Moved(None, None)


def test_a_redirect_in_a_circle_is_no_move() -> None:
    assert decide((301, TARGET), (301, FEED.url)) == Moved(None, None)


def test_reasons_name_no_credentials() -> None:
    moved = adopt(
        feed("http://news.example/feed"), state(), [Redirect(301, "https://news.example/feed")], True, NOW, SETTINGS
    )
    assert "@" not in (moved.event_reason or "")
    secret = state(adopted_url="https://me:secret@b.example/", failures=5)
    assert "secret" not in (adopt(FEED, secret, [], False, NOW, replace(SETTINGS)).event_reason or "secret")
