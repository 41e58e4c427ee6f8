from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from ingest.reading.parse import parse_feed
from ingest.reading.parsed import ParsedFeed
from tests.ingest.samples import LIMITS, LONG_TEXT, item, rss

URL = "https://news.example/feeds/all"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
ITEM = "<item><title>Ferry sinks</title><link>https://news.example/a</link><description>Twelve are missing.</description></item>"
CHANNEL = f"<channel><title>Velmora Post</title>{ITEM}</channel>"


def read(body: str | bytes) -> ParsedFeed:
    parsed = parse_feed(body.encode() if isinstance(body, str) else body, None, URL, LIMITS)
    assert isinstance(parsed, ParsedFeed), parsed
    return parsed


@pytest.mark.parametrize(
    ("body", "version"),
    [
        (f'<rdf:RDF {RDF} xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>Velmora Post</title></channel>{ITEM}</rdf:RDF>', "rss090"),
        (f'<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://dtd.example/rss-0.91.dtd"><rss version="0.91">{CHANNEL}</rss>', "rss091u"),
        (f'<rss version="0.92">{CHANNEL}</rss>', "rss092"),
        (f'<rdf:RDF {RDF} xmlns="http://purl.org/rss/1.0/"><channel><title>Velmora Post</title></channel>{ITEM}</rdf:RDF>', "rss10"),
        (f'<rss version="2.0">{CHANNEL}</rss>', "rss20"),
        (f"<rss>{CHANNEL}</rss>", "rss"),
        (f'<rss version="2.0" xmlns="http://backend.userland.com/rss2">{CHANNEL}</rss>', "rss20"),
        (f"<rss version='2.0'><channel><title>Velmora Post</title></channel>{ITEM}</rss>", "rss20"),
        ('<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Velmora Post</title><entry><title>Ferry sinks</title><link rel="alternate" type="text/html" '
         'href="https://news.example/a"/><summary>Twelve are missing.</summary></entry></feed>', "atom03"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><title>Velmora Post</title><entry><title>Ferry sinks</title><link rel="self" href="/x.atom"/>'
         '<link href="https://news.example/a"/><summary>Twelve are missing.</summary></entry></feed>', "atom10"),
    ],
)  # fmt: skip
def test_every_version_of_rss_and_atom_is_read(body: str, version: str) -> None:
    parsed = read(body)
    (entry,) = parsed.entries
    assert (parsed.format, parsed.title) == (version, "Velmora Post")
    assert (entry.url, entry.title, entry.text) == ("https://news.example/a", "Ferry sinks", "Twelve are missing.")


def test_a_podcast_is_read_with_its_notes() -> None:
    (entry,) = read(
        '<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>P</title><item><title>One</title>'
        '<enclosure url="https://cdn.example/1.mp3" type="audio/mpeg" length="1"/><guid isPermaLink="false">ep1</guid>'
        "<itunes:author>Ana Ruel</itunes:author><itunes:summary>What the rescuers saw.</itunes:summary>"
        "<itunes:keywords>sea, rescue</itunes:keywords><pubDate>Tue, 03 Feb 2026 12:00:00 GMT</pubDate></item></channel></rss>"
    ).entries
    assert (entry.guid, entry.url, entry.title, entry.text) == ("ep1", None, "One", "What the rescuers saw.")
    assert (entry.authors, entry.categories) == (("Ana Ruel",), ("sea", "rescue"))
    assert entry.published_at == datetime(2026, 2, 3, 12, tzinfo=UTC)


def test_the_description_of_a_video_is_its_text_where_there_is_no_other() -> None:
    media = (
        '<media:group xmlns:media="http://search.yahoo.com/mrss/"><media:title>Other</media:title>'
        "<media:description>What the camera saw.</media:description></media:group>"
    )
    (alone,) = read(
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>v</id><title>Video</title>{media}</entry></feed>'
    ).entries
    assert (alone.title, alone.text) == ("Video", "What the camera saw.")
    (beside,) = read(rss([item(extra=media)])).entries
    assert (beside.title, beside.text) == ("Ferry sinks", LONG_TEXT.strip())


def test_xhtml_in_the_tree_is_read_like_any_mark_up() -> None:
    (entry,) = read(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        'Ferry <em>sinks</em></div></title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One<br/>two.</p>'
        "<script>x()</script><p/><ul><li>a</li><li>b</li></ul>tail</div></content></entry></feed>"
    ).entries
    assert entry.title == "Ferry sinks"
    assert entry.text == "One\ntwo.\n\na\nb\n\ntail"


def test_an_authors_address_is_not_the_name() -> None:
    body = rss([item(extra=f"<author>desk@news.example (Ana Ruel)</author><dc:creator {DC}>Bo Lind</dc:creator>")])
    assert read(body).entries[0].authors == ("Ana Ruel", "Bo Lind")


def test_a_guid_stands_in_for_a_link_only_where_it_is_one() -> None:
    def url_of(guid: str) -> str | None:
        return read(rss([f"<item><title>A</title>{guid}</item>"])).entries[0].url

    assert url_of("<guid>https://news.example/g</guid>") == "https://news.example/g"
    assert url_of("<guid>4711</guid>") is None
    assert url_of('<guid isPermaLink="false">https://news.example/g</guid>') is None


def test_whose_article_it_is_is_kept_where_an_aggregator_says_so() -> None:
    (entry,) = read(rss([item(extra='<source url="https://paper.example">The Paper</source>')])).entries
    assert entry.outlet_url == "https://paper.example"


@pytest.mark.parametrize("version", ["https://jsonfeed.org/version/1", "https://jsonfeed.org/version/1.1"])
def test_odd_fields_of_a_json_feed_cost_no_entry(version: str) -> None:
    items = [
        {"id": "1", "title": 5, "content_text": "Text one", "tags": "sea"},
        {"id": "2", "url": "/b", "title": "Two", "authors": [None], "date_published": 17},
        {"id": 3.5, "summary": "S", "language": {}},
    ]
    parsed = read(json.dumps({"version": version, "title": ["x"], "items": items}))
    assert [entry.guid for entry in parsed.entries] == ["1", "2", "3.5"]
    assert (parsed.entries[0].text, parsed.entries[1].title) == ("Text one", "Two")
    assert len(parsed.notes) >= 4


def test_of_a_json_feed_that_ends_early_the_whole_items_are_read() -> None:
    items = [{"id": str(number), "title": f"Title {number}"} for number in range(5)]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": items})
    parsed = read(body[: body.index("Title 4")])
    assert [entry.guid for entry in parsed.entries] == ["0", "1", "2", "3"]
    assert (parsed.title, parsed.torn) == ("T", True)
    assert "broken" in parsed.notes[0]
