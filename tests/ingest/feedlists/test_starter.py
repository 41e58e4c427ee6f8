"""The starter list: readable, world-wide, and every address with the list that it was taken from."""

from __future__ import annotations

import re
from pathlib import Path

import ingest
from ingest.feedlists.feedlist import read_feeds

STARTER = Path(ingest.__file__).parent / "starter"
REGIONS = {
    "World", "Middle East", "Africa", "South Asia", "South-East Asia", "East Asia", "Oceania", "Europe",
    "Caucasus and Central Asia", "Latin America and the Caribbean", "North America",
}  # fmt: skip


def test_the_starter_list_holds_feeds_of_every_region_each_once_with_outlet_and_source() -> None:
    listed = read_feeds(STARTER / "feeds.opml")
    assert listed.problems == ()
    assert len(listed.feeds) >= 60
    assert len({feed.url for feed in listed.feeds}) == len(listed.feeds)
    assert {category for feed in listed.feeds for category in feed.categories} == REGIONS
    assert all(feed.source and feed.title and feed.language == "en" for feed in listed.feeds)
    rows = re.findall(
        r"^\| ([^|]+) \| [^|]+ \| [^|]+ \| (\S+) \| (\S+/\S+, [^|]+) \|$", (STARTER / "SOURCES.md").read_text(), re.M
    )
    assert {url: region for region, url, _ in rows} == {feed.url: feed.categories[0] for feed in listed.feeds}
