from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ingest.reading.parse import parse_feed
from ingest.reading.parsed import NotAFeed, ParsedFeed
from tests.ingest.samples import LIMITS, LONG_TEXT, item, rss

URL = "https://news.example/feeds/all"

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="es">
  <title>Diario de Velmora</title>
  <entry xml:lang="fr">
    <id>tag:news.example,2026:1</id>
    <title type="html">Naufrage &amp;amp; secours</title>
    <link rel="alternate" href="/a?x=1"/>
    <author><name>Ana Ruel</name></author>
    <category term="mer"/>
    <published>2026-02-02T10:00:00+05:00</published>
    <updated>2026-02-02T12:00:00Z</updated>
    <summary>Court.</summary>
    <content type="xhtml">
      <div xmlns="http://www.w3.org/1999/xhtml"><p>Premier paragraphe du texte.</p><p>Second.</p></div>
    </content>
  </entry>
</feed>"""


def read(body: bytes, content_type: str | None = None) -> ParsedFeed:
    parsed = parse_feed(body, content_type, URL, LIMITS)
    assert isinstance(parsed, ParsedFeed), parsed
    return parsed


def test_atom_is_read_with_all_its_fields() -> None:
    parsed = read(ATOM.encode())
    (entry,) = parsed.entries
    assert (parsed.title, parsed.notes) == ("Diario de Velmora", ())
    assert entry.guid == "tag:news.example,2026:1"
    assert entry.url == "https://news.example/a?x=1"
    assert entry.title == "Naufrage & secours"
    assert entry.text == "Premier paragraphe du texte.\n\nSecond."
    assert (entry.summary, entry.from_summary) == ("Court.", False)
    assert (entry.authors, entry.categories, entry.language) == (("Ana Ruel",), ("mer",), "fr")
    assert entry.published_at == datetime(2026, 2, 2, 5, tzinfo=UTC)
    assert entry.updated_at == datetime(2026, 2, 2, 12, tzinfo=UTC)


def test_rss_is_read_and_no_date_is_made_up() -> None:
    extra = "<pubDate>Mon, 02 Feb 2026 10:00:00 +0000</pubDate>"
    parsed = read(rss([item("/a", "Ferry <b>sinks</b>", "<p>One.</p><p>Two.</p>", "g1", extra), item("/b")]))
    first, second = parsed.entries
    assert (first.title, first.text, first.guid) == ("Ferry sinks", "One.\n\nTwo.", "g1")
    assert first.from_summary
    assert first.summary == ""
    assert first.published_at == datetime(2026, 2, 2, 10, tzinfo=UTC)
    assert first.updated_at is None
    assert (second.published_at, second.guid) == (None, None)


def test_links_are_resolved_against_xml_base_and_else_the_feeds_url() -> None:
    with_base = ATOM.replace("<entry ", '<entry xml:base="/z/" ').replace('href="/a?x=1"', 'href="a"')
    assert read(with_base.encode()).entries[0].url == "https://news.example/z/a"
    nested = with_base.replace("<feed ", '<feed xml:base="deep/" ').replace('xml:base="/z/"', 'xml:base="er/"')
    assert read(nested.encode()).entries[0].url == "https://news.example/feeds/deep/er/a"
    without = ATOM.replace('href="/a?x=1"', 'href="a"')
    assert read(without.encode()).entries[0].url == "https://news.example/feeds/a"


def test_rdf_is_read() -> None:
    body = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
     xmlns:dc="http://purl.org/dc/elements/1.1/">
    <channel rdf:about="https://news.example/"><title>T</title></channel>
    <item rdf:about="https://news.example/a"><title>A</title><link>https://news.example/a</link>
    <dc:date>2026-02-02T10:00:00Z</dc:date></item></rdf:RDF>"""
    (entry,) = read(body.encode()).entries
    assert entry.url == "https://news.example/a"
    assert entry.published_at == datetime(2026, 2, 2, 10, tzinfo=UTC)  # RSS 1.0 has no other date than dc:date


def test_a_content_element_that_holds_a_stub_loses_to_the_summary() -> None:
    namespace = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    stub = f'<content:encoded {namespace}>&lt;img src="x"/&gt; Photo</content:encoded>'
    (entry,) = read(rss([item(extra=stub)])).entries
    assert entry.text == LONG_TEXT.strip()


def test_json_feed_is_read_and_a_bad_item_fails_alone() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Velmora Post",
        "language": "en-GB",
        "items": [
            {"id": 7, "url": "/a", "title": "Ferry  sinks", "content_html": "<p>One.</p><p>Two.</p>", "summary": "S",
             "date_published": "2026-02-02T10:00:00+05:00", "authors": [{"name": "Ana Ruel"}], "tags": ["sea"]},
            "not an item",
            {"id": "9", "url": "/b", "content_html": "&#" + "9" * 5000 + ";"},
            {"id": "8", "content_text": "Text", "date_published": "yesterday", "author": {"name": "Old Style"}},
        ],
    }  # fmt: skip
    parsed = read(json.dumps(document).encode())
    first, _odd, second = parsed.entries
    assert (first.guid, first.url, first.title, first.text) == (
        "7",
        "https://news.example/a",
        "Ferry sinks",
        "One.\n\nTwo.",
    )
    assert (first.summary, first.authors, first.categories) == ("S", ("Ana Ruel",), ("sea",))
    assert first.published_at == datetime(2026, 2, 2, 5, tzinfo=UTC)
    assert (second.text, second.published_at, second.authors) == ("Text", None, ("Old Style",))
    assert parsed.language == "en-GB"
    assert len(parsed.notes) == 1
    assert parsed.notes[0].startswith("entry 2 ")


def test_half_a_surrogate_pair_in_json_loses_one_character_and_no_entry() -> None:
    body = rb'{"version": "https://jsonfeed.org/version/1.1", "language": "\ud800", "items": ['
    body += rb'{"id": "\ud83d\ude00", "title": "a\uD800b"}]}'
    (entry,) = read(body).entries
    assert (entry.guid, entry.title) == ("\U0001f600", "a?b")


def test_an_overlong_guid_is_kept_as_its_digest() -> None:
    first, second = read(rss([item("/a", guid="x" * 5_000), item("/b", guid="x" * 5_001)])).entries
    assert first.guid is not None
    assert len(first.guid) < 100
    assert first.guid != second.guid


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"<!DOCTYPE html><html><body>Please log in</body></html>", "an HTML page"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "begins with"),
        (b"Service temporarily unavailable", "begins with"),
        (b"<note><to>x</to></note>", "root element note"),
        (b"<note><to>", "not well-formed"),
        (b'{"items": []}', "no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": 3}', "wrong head"),
        (b'{"version": ', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "no JSON Feed"),
    ],
)
def test_what_is_no_feed_is_said_to_be_none_with_the_reason(body: bytes, reason: str) -> None:
    parsed = parse_feed(body, "text/html", URL, LIMITS)
    assert isinstance(parsed, NotAFeed)
    assert reason in parsed.reason


def test_an_empty_feed_is_a_feed_without_entries() -> None:
    assert read(rss()).entries == ()


def test_a_broken_feed_yields_what_it_holds_and_says_so() -> None:
    body = rss([item("/a", "One &nbsp; and"), item("/b", "Two")])
    body = body.replace(b"&amp;nbsp;", b"&nbsp;")[:-20]
    parsed = read(body)
    assert [entry.url for entry in parsed.entries] == ["https://news.example/a", "https://news.example/b"]
    assert parsed.notes[0].startswith("the feed is broken")


@pytest.mark.parametrize(
    ("encoding", "declared", "served"),
    [
        ("utf-8", "iso-8859-1", None),
        ("utf-8", "windows-1252", "text/xml; charset=windows-1252"),
        ("utf-8", "utf-8", "text/xml; charset=iso-8859-1"),
        ("utf-8", "", "text/xml"),
        ("iso-8859-1", "iso-8859-1", "text/xml"),
        ("windows-1251", "windows-1251", None),
        ("utf-16", "utf-16", None),
        ("iso-2022-jp", "iso-2022-jp", "application/rss+xml"),
    ],
)
def test_the_encoding_is_found_whatever_the_label(encoding: str, declared: str, served: str | None) -> None:
    title = {"iso-2022-jp": "渡船が沈没", "windows-1251": "Паром затонул"}.get(encoding, "Fähre gesunken")
    title += " – „Velmora“" if encoding.startswith("utf") else ""
    declaration = f' encoding="{declared}"' if declared else ""
    text = rss([item("/a", title)]).decode().replace(' encoding="utf-8"', "").replace('"1.0"', f'"1.0"{declaration}', 1)
    (entry,) = read(text.encode(encoding), served).entries
    assert entry.title == title


def test_entities_from_outside_and_bombs_are_not_expanded() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE rss [<!ENTITY e0 "boom"><!ENTITY file SYSTEM "file:///etc/passwd">{bomb}]>'
    body = rss([item("/a", "x")]).replace(b"<rss", doctype.encode() + b"<rss").replace(b">x<", b">&file;&e9;<")
    (entry,) = read(body).entries
    assert len(entry.title) < 50
    assert "root" not in entry.title


def test_entries_and_fields_are_bounded_and_it_is_said() -> None:
    limits = replace(LIMITS, max_entries=2, max_text_bytes=100, max_field_bytes=10)
    parsed = parse_feed(rss([item(f"/{n}", "A headline of five words") for n in range(5)]), None, URL, limits)
    assert isinstance(parsed, ParsedFeed)
    assert [entry.url for entry in parsed.entries] == ["https://news.example/0", "https://news.example/1"]
    assert parsed.entries[0].title == "A headline"
    assert parsed.entries[0].text_cut
    assert len(parsed.entries[0].text.encode()) <= 100
    assert parsed.notes == ("only the first 2 entries were read",)


def test_an_article_of_five_megabytes_is_cut_to_the_bound() -> None:
    (entry,) = read(rss([item("/a", "Long", "word " * 1_000_000)])).entries
    assert entry.text_cut
    assert 990_000 < len(entry.text) <= 1_000_000
