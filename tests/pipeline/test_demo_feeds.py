"""The demo's feed documents, read back by the library that the poller uses."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest

from pipeline.demo.articles import Outlet, load, read_outlet
from pipeline.demo.feeds import content_type, feed_document, feed_path, page

NOW = datetime(2026, 11, 25, 22, 40, tzinfo=UTC)
BASE_URL = "http://127.0.0.1:8080"
OUTLETS = {outlet.slug: outlet for outlet in load()}
XML_OUTLETS = [outlet for outlet in OUTLETS.values() if outlet.format in ("rss", "atom", "rdf") and outlet.entries]


def document(outlet: Outlet, phase: int = 2) -> bytes:
    return feed_document(outlet, phase, NOW, BASE_URL)


def read(outlet: Outlet) -> Any:
    return feedparser.parse(document(outlet))


def paragraphs(content: str) -> list[str]:
    return [html.unescape(line.removeprefix("<p>").removesuffix("</p>")) for line in content.splitlines()]


def test_each_format_is_there() -> None:
    assert {outlet.format for outlet in OUTLETS.values()} == {"rss", "atom", "json", "rdf", None}


@pytest.mark.parametrize("outlet", XML_OUTLETS, ids=lambda outlet: outlet.slug)
def test_feedparser_reads_every_entry_with_its_whole_text_and_time(outlet: Outlet) -> None:
    parsed = read(outlet)
    entries = outlet.entries_at(2, NOW)
    assert parsed.feed.title == outlet.outlet
    assert [item.title for item in parsed.entries] == [entry.title for entry in entries]
    for item, entry in zip(parsed.entries, entries, strict=True):
        assert paragraphs(item.content[0].value) == list(entry.paragraphs)
        assert item.link.split("?")[0] == BASE_URL + entry.path
        # feedparser takes the dc:date of RSS 1.0 for the time of an update
        told = item.updated_parsed if outlet.format == "rdf" else item.published_parsed
        assert told[:5] == entry.published_at.timetuple()[:5]
        if outlet.format != "rdf":
            assert item.id == entry.guid


def test_versions_are_what_feedparser_takes_them_for() -> None:
    versions = {slug: read(OUTLETS[slug]).version for slug in ("gulf-ledger", "pacific-morning", "zinder-governorate")}
    assert versions == {"gulf-ledger": "rss20", "pacific-morning": "atom10", "zinder-governorate": "rss10"}


def test_the_damaged_feed_is_not_well_formed_and_is_recovered_all_the_same() -> None:
    outlet = OUTLETS["andes-express"]
    with pytest.raises(ET.ParseError):
        ET.fromstring(document(outlet))  # noqa: S314 - our own document
    parsed = read(outlet)
    assert parsed.bozo
    assert len(parsed.entries) == len(outlet.entries)
    assert any("Flecha & Hijos" in item.content[0].value for item in parsed.entries)


@pytest.mark.parametrize("outlet", [o for o in XML_OUTLETS if not o.damage], ids=lambda outlet: outlet.slug)
def test_every_other_feed_is_well_formed(outlet: Outlet) -> None:
    assert not read(outlet).bozo


def test_the_json_feed_says_its_version_and_holds_every_entry() -> None:
    outlet = OUTLETS["harbour-world"]
    feed = json.loads(document(outlet))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == BASE_URL + feed_path(outlet) == f"{BASE_URL}/feeds/harbour-world.json"
    entries = outlet.entries_at(2, NOW)
    assert [item["id"] for item in feed["items"]] == [entry.guid for entry in entries]
    assert [paragraphs(item["content_html"]) for item in feed["items"]] == [list(entry.paragraphs) for entry in entries]


def test_the_broken_and_the_blank_feed_yield_nothing_and_the_quiet_one_is_sound() -> None:
    assert not feedparser.parse(document(OUTLETS["daily-static"])).entries
    assert feedparser.parse(document(OUTLETS["daily-static"])).version == ""
    assert document(OUTLETS["blank-page"]) == b""
    quiet = read(OUTLETS["quiet-quarterly"])
    assert (quiet.version, quiet.bozo, quiet.entries) == ("rss20", False, [])


def test_the_same_entries_give_the_same_bytes_and_a_phase_with_news_gives_others() -> None:
    outlet = OUTLETS["transmeridian-press"]
    assert document(outlet, 1) == document(outlet, 1)
    assert document(outlet, 0) != document(outlet, 1) != document(outlet, 2)


def test_content_types_fit_the_format() -> None:
    assert content_type(OUTLETS["gulf-ledger"]).startswith("application/rss+xml")
    assert content_type(OUTLETS["harbour-world"]).startswith("application/feed+json")
    assert content_type(OUTLETS["daily-static"]).startswith("text/html")


MARKUP = """
outlet: Marks & Sons
about: an outlet that writes of mark-up
format: {format}
entries:
  - guid: g
    path: /marks/one
    published: -3d 10:00
    title: "<b> & friends"
    body: The tag <script>alert(1)</script> & ]]> stand here as text.
    edits:
      - phase: 1
        updated: -2d 11:30
        title: "<b> & friends"
        body: The tag <script>alert(2)</script> & ]]> stand here as text.
"""


@pytest.mark.parametrize("form", ["rss", "atom", "rdf", "json"])
def test_markup_in_a_text_is_escaped_in_feed_and_page(form: str) -> None:
    outlet = read_outlet("marks", MARKUP.format(format=form))
    written = document(outlet, 0)
    if form == "json":
        content = json.loads(written)["items"][0]["content_html"]
    else:
        content = feedparser.parse(written, sanitize_html=False).entries[0].content[0].value
    assert "<script" not in content
    assert paragraphs(content) == ["The tag <script>alert(1)</script> & ]]> stand here as text."]
    assert b"<script" not in page(outlet, outlet.entries_at(0, NOW)[0])


def test_an_edit_moves_the_updated_time_and_leaves_the_published_one() -> None:
    outlet = read_outlet("marks", MARKUP.format(format="atom"))
    before, after = (feedparser.parse(document(outlet, phase)).entries[0] for phase in (0, 1))
    assert before.updated == before.published == after.published == "2026-11-22T10:00:00Z"
    assert after.updated == "2026-11-23T11:30:00Z"


def test_a_page_escapes_what_stands_in_the_text() -> None:
    outlet = OUTLETS["andes-express"]
    entry = next(entry for entry in outlet.entries_at(2, NOW) if "&" in entry.title)
    written = page(outlet, entry).decode()
    assert html.escape(entry.title) in written
    assert "Death & daughters" not in written
    assert f"<p>{html.escape(entry.paragraphs[0], quote=False)}</p>" in written
