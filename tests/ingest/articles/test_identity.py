"""Which article an entry is: through every mix of changes that feeds make, nothing twice and nothing merged."""

from __future__ import annotations

import random
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from incidentwire.contracts import FeedState
from ingest.articles.entries import articles_of
from ingest.articles.marks import Marks, marks_of
from ingest.reading.parsed import Entry, ParsedFeed
from ingest.settings import IngestSettings
from tests.ingest.samples import LONG_TEXT, NO_LANGUAGE, NOW, feed

FEED = feed()
CHANGES = ("guids", "trackers", "scheme", "www", "session", "order", "dates", "no guids", "case")


def entry(number: int, **fields: object) -> Entry:
    given = {
        "guid": f"g{number}",
        "url": f"http://news.example/story/{number}",
        "title": f"Ferry number {number} has sunk off Orlen",
        "text": f"{LONG_TEXT} Ferry {number}.",
        "published_at": NOW - timedelta(hours=number, seconds=number * 7),
        **fields,
    }
    return Entry(**given)  # type: ignore[arg-type]


def changed(entries: list[Entry], change: str, rng: random.Random) -> list[Entry]:
    """The same articles as another delivery of the feed might tell them."""

    def url(one: Entry, old: str, new: str) -> dict[str, object]:
        return {"url": (one.url or "").replace(old, new)}

    made = []
    for one in entries:
        fields: dict[str, object] = {}
        if change == "guids":
            fields = {"guid": f"x{rng.randrange(10**9)}"}
        elif change == "no guids":
            fields = {"guid": None}
        elif change == "trackers":
            fields = {"url": f"{one.url}{'&' if '?' in (one.url or '') else '?'}utm_source=s{rng.randrange(99)}"}
        elif change == "scheme":
            fields = url(one, "http://", "https://")
        elif change == "www":
            fields = url(one, "//news.", "//www.news.")
        elif change == "session":
            fields = {"url": f"{(one.url or '').partition('?')[0]}?sessionid={rng.randrange(10**9)}"}
        elif change == "dates":
            fields = {"published_at": NOW, "updated_at": NOW}
        elif change == "case":
            fields = {"title": one.title.upper()}
        values = {**one.__dict__, **fields}
        made.append(Entry(**values))
    if change == "order":
        rng.shuffle(made)
    return made


def state_after(entries: list[Entry], before: FeedState | None = None) -> tuple[int, FeedState]:
    before = before or FeedState(feed_id=FEED.feed_id)
    parsed = ParsedFeed(format="rss20", entries=tuple(entries))
    result = articles_of(FEED, parsed, before, NOW, IngestSettings(), NO_LANGUAGE)
    return len(result.articles), before.model_copy(
        update={"seen": list(result.seen), "current": result.current, "last_success_at": NOW}
    )


@settings(max_examples=150, deadline=None)
@given(
    count=st.integers(1, 12),
    rounds=st.lists(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=3), min_size=1, max_size=4),
    fresh=st.integers(0, 3),
    seed=st.integers(0, 10**6),
)
def test_reading_again_after_any_changes_publishes_what_is_new_and_nothing_else(
    count: int, rounds: list[list[str]], fresh: int, seed: int
) -> None:
    rng = random.Random(seed)
    entries = [entry(number) for number in range(count)]
    published, state = state_after(entries)
    assert published == count
    for mix in rounds:
        for change in mix:
            entries = changed(entries, change, rng)
        published, state = state_after(entries, state)
        assert published == 0
    entries = [entry(1000 + number) for number in range(fresh)] + entries
    assert state_after(entries, state)[0] == fresh


@settings(max_examples=100, deadline=None)
@given(
    guids=st.lists(st.sampled_from(["same", "1", "2", None]), min_size=2, max_size=8),
    titles=st.lists(st.sampled_from(["Live", "Weather", "The ferry has sunk off Orlen"]), min_size=8, max_size=8),
)
def test_entries_with_addresses_of_their_own_never_merge(guids: list[str | None], titles: list[str]) -> None:
    entries = [
        entry(number, guid=guid, title=title, published_at=None)
        for number, (guid, title) in enumerate(zip(guids, titles, strict=False))
    ]
    assert state_after(entries)[0] == len(entries)


def test_the_same_guid_under_another_address_is_the_same_article_only_if_it_looks_like_it() -> None:
    _, state = state_after([entry(1, published_at=None), entry(2)])
    moved = entry(1, url="https://news.example/archive/1", published_at=None)
    assert state_after([moved, entry(2)], state)[0] == 0
    other = entry(1, url="https://news.example/archive/9", title="A storm has passed over Tarn", published_at=None)
    assert state_after([other, entry(2)], state)[0] == 1


def test_marks_survive_being_kept() -> None:
    marks = marks_of("g1", "https://news.example/a?b=c", "The ferry has sunk", NOW, NOW)
    assert Marks.of_key(marks.key()) == marks
    assert Marks.of_key("https://news.example/a").url
    assert Marks.of_key("tag:news.example,2026:1").guid
