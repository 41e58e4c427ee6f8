"""The tree reader against feedparser: what both can read, they read alike."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.ingest_reading import feeds
from ingest.reading import by_feedparser
from ingest.reading.fields import entry_of
from ingest.reading.mending import strict_tree
from ingest.reading.parsed import Entry
from ingest.reading.tree import TreeReader
from tests.ingest.samples import LIMITS

URL = "https://news.example/feeds/all"
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"'
)


def both(body: bytes) -> tuple[tuple[str, list[Entry]], tuple[str, list[Entry]]]:
    root = strict_tree(body)
    assert root is not None
    ours = TreeReader().feed(root, 2_000)
    assert ours is not None
    theirs = by_feedparser.read(body, URL, 2_000)
    return (
        (ours.format, [entry_of(found, URL, LIMITS) for found in ours.entries]),
        (theirs.format, [entry_of(found, URL, LIMITS) for found in theirs.entries]),
    )


@pytest.mark.parametrize("name", [name for name in feeds() if "broken" not in name])
def test_the_feeds_of_the_benchmark_are_read_alike(name: str) -> None:
    ours, theirs = both(feeds()[name])
    assert ours == theirs
    assert ours[1]


words = st.text(alphabet="abc é渡&<>'\"\n;/#x38", max_size=25).map(escape)
markup = st.lists(
    st.sampled_from(["<p>", "</p>", "<b>x</b>", "<br/>", "&nbsp;", "&amp;", " text ", "<img src='a'>", "<li>", "é"]),
    max_size=8,
).map(lambda parts: escape("".join(parts)))
dates = st.sampled_from(
    ["Tue, 03 Feb 2026 12:00:00 GMT", "2026-02-03T12:00:00+05:00", "Tue, 3 Feb 2026 07:00 EST", "soon", ""]
)
parts = st.fixed_dictionaries(
    {
        "title": words,
        "link": st.sampled_from(["https://news.example/a", "/a?b=1&amp;c=2", "", " https://n.example/ x "]),
    },
    optional={
        "guid": st.sampled_from(["https://news.example/g", "tag:1"]),
        "description": markup,
        "content:encoded": markup,
        "pubDate": dates,
        "dc:date": dates,
        "dc:creator": st.sampled_from(["Ana Ruel", "Ana &amp; Bo", ""]),
        "category": st.sampled_from(["World", "Asia &amp; Pacific"]),
        "media:credit": words,
        "comments": words,
    },
)


@settings(max_examples=200, deadline=None)
@given(st.lists(parts, min_size=1, max_size=4))
def test_any_plain_rss_is_read_alike(items: list[dict[str, str]]) -> None:
    body = "".join(
        "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in item.items()) + "</item>" for item in items
    )
    feed = f'<rss version="2.0" {NAMESPACES}><channel><title>T</title>{body}</channel></rss>'.encode()
    ours, theirs = both(feed)
    assert ours == theirs
