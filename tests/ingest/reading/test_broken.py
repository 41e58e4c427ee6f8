"""Feeds that are broken in the ways that are seen, and in ways that nobody has thought of: no entry is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.reading.parse import parse_feed
from ingest.reading.parsed import NotAFeed, ParsedFeed
from tests.ingest.samples import LIMITS, LONG_TEXT

URL = "https://news.example/feeds/all"
COUNT = 8
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
ITEMS = [
    f'<item><title>Fähre {n} sinkt</title><link>https://news.example/{n}</link><guid isPermaLink="false">g{n}</guid>'
    f"<pubDate>Tue, 03 Feb 2026 1{n}:00:00 GMT</pubDate><dc:creator>Ana Ruel</dc:creator>"
    f"<description>&lt;p&gt;{LONG_TEXT}&lt;/p&gt;</description></item>\n"
    for n in range(COUNT)
]
RSS = (HEAD + "<channel><title>Velmora Post</title>\n" + "".join(ITEMS) + "</channel></rss>").encode()
IN_CDATA = RSS.replace(b"&lt;p&gt;", b"<![CDATA[<p>").replace(b"&lt;/p&gt;", b"</p>]]>")
ATOM = (
    '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>V</title>'
    + "".join(
        f'<entry><id>tag:{n}</id><title>Ferry {n}</title><link href="https://news.example/{n}"/><updated>2026-02-03T1{n}'
        f':00:00Z</updated><content type="html">{LONG_TEXT}</content></entry>\n'
        for n in range(COUNT)
    )
    + "</feed>"
).encode()
PROLOG_END = RSS.index(b"?>") + 2


def read(body: bytes, content_type: str | None = "text/xml") -> ParsedFeed:
    parsed = parse_feed(body, content_type, URL, LIMITS)
    assert isinstance(parsed, ParsedFeed), parsed
    return parsed


BROKEN = {
    "a warning of PHP before it": b"<br />\n<b>Warning</b>: include() in /a.php<br />\n" + RSS,
    "blank lines before the declaration": b"\r\n\r\n  " + RSS,
    "two declarations": RSS[:PROLOG_END] + b"\n" + RSS,
    "a declaration that does not end": RSS[: PROLOG_END - 2] + RSS[PROLOG_END:],
    "a declaration without quotes": b"<?xml version=1.0?>" + RSS[PROLOG_END:],
    "a script after it": RSS + b"<script>counter()</script>",
    "names of HTML": RSS.replace(b"<title>", b"<title>&nbsp;&eacute;"),
    "unknown names": RSS.replace(b"<title>", b"<title>&bogus; "),
    "characters that are none": RSS.replace(b"<title>", b"<title>&#99999999;&#x1;"),
    "stray ampersands": RSS.replace(b"<title>", b"<title>A & B "),
    "stray angle brackets": RSS.replace(b"<title>", b"<title>1 < 2 "),
    "controls": RSS.replace(b"<title>", b"<title>\x00\x0b\x1c"),
    "bytes of windows-1252": RSS.replace(b"<title>", b"<title>\x93\x94"),
    "undeclared prefixes": RSS.replace(b' xmlns:dc="http://purl.org/dc/elements/1.1/"', b""),
    "attributes without quotes": RSS.replace(b'"false"', b"false"),
    "mark-up that is no XML": RSS.replace(b"&lt;p&gt;", b"<p>One<br>two <img src=x>").replace(b"&lt;/p&gt;", b""),
    "items that do not end": RSS.replace(b"</item>", b""),
    "end tags of other names": RSS.replace(b"</description>", b"</desc>"),
    "names in capitals": RSS.replace(b"item>", b"ITEM>"),
    "CDATA ended twice": IN_CDATA.replace(b"]]>", b"]]>]]>"),
    "CDATA in CDATA": IN_CDATA.replace(b"<p>", b"<p><![CDATA[x]]>"),
    "no end": RSS.replace(b"</channel></rss>", b""),
    "another namespace": RSS.replace(b"<rss ", b'<rss xmlns="http://feeds.example/ns" '),
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_every_entry_of_a_broken_feed_is_read_with_its_link_title_text_and_date(body: bytes) -> None:
    entries = read(body).entries
    assert [entry.url for entry in entries] == [f"https://news.example/{n}" for n in range(COUNT)]
    for number, entry in enumerate(entries):
        assert f"{number} sinkt" in entry.title
        assert "the ferry sank within minutes" in entry.text
        assert entry.guid == f"g{number}"
        assert entry.published_at is not None
        assert (entry.published_at.hour, entry.authors) == (10 + number, ("Ana Ruel",))
        assert "<" not in entry.text


@pytest.mark.parametrize("body", [RSS, IN_CDATA, ATOM], ids=["rss", "cdata", "atom"])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.77, 0.9, 0.999])
def test_of_a_feed_that_ends_early_all_that_had_begun_is_read(body: bytes, share: float) -> None:
    cut = body[: int(len(body) * share)]
    parsed = read(cut)
    ended = len(re.findall(rb"</(?:item|entry)>", cut))
    assert len(parsed.entries) in (ended, ended + 1)
    assert all(entry.title and entry.text for entry in parsed.entries[:ended])
    assert any("broken" in note for note in parsed.notes)
    assert parsed.torn == (ended < COUNT)


@pytest.mark.parametrize("body", [RSS, IN_CDATA, ATOM], ids=["rss", "cdata", "atom"])
def test_where_a_feed_breaks_off_no_half_link_and_no_half_date_is_believed(body: bytes) -> None:
    whole = {(entry.url, entry.guid, entry.title): entry for entry in read(body).entries}
    start = body.rindex(b"<item>" if b"<item>" in body else b"<entry>")
    for end in range(start, len(body) - 20, 5):
        for entry in read(body[:end]).entries:
            known = [
                one for one in whole.values() if entry.url == one.url or (not entry.url and entry.guid == one.guid)
            ]
            assert len(known) == 1, (end, entry)
            assert entry.guid in (known[0].guid, None)
            assert entry.title in (known[0].title, "")
            assert entry.published_at in (known[0].published_at, None)
            assert known[0].text.startswith(entry.text)


def test_a_broken_entry_does_not_spoil_the_others_and_why_it_is_broken_is_said() -> None:
    parsed = read(RSS.replace(b"<title>F", b"<title><b><i>&#99999999;F", 1))
    assert [entry.guid for entry in parsed.entries] == [f"g{n}" for n in range(COUNT)]
    assert "feedparser gave up" in parsed.notes[0]
    assert "entry by entry" in parsed.notes[1]


def test_what_is_only_said_in_the_text_of_an_entry_begins_no_entry() -> None:
    body = IN_CDATA.replace(b"<p>", b"<p>In RSS, <item> and <entry> begin an entry. ")
    assert len(read(body).entries) == COUNT
    assert len(read(body.replace(b"<title>", b"<title>&nbsp; & ")).entries) == COUNT


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_raise(body: bytes) -> None:
    assert isinstance(parse_feed(body, None, URL, LIMITS), ParsedFeed | NotAFeed)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                b"<rss>", b"<channel>", b"<item>", b"</item>", b"<entry>", b"<title>", b"</title>", b"<![CDATA[", b"]]>",
                b"&nbsp;", b"&#0;", b"&", b"<", b"\xff", b"<link/>", b"<description>", b"<!DOCTYPE a [", b"]>", b"<!--",
                b"-->", b"<a b='", b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"<rdf:RDF>", b"<x:y>", b"text",
                b"<urlset>", b"<url><news:title>t</news:title></url>", b"<?xml version='1.0' encoding='utf-16'?>", b"{",
            ]
        ),
        max_size=25,
    )
)  # fmt: skip
def test_no_soup_of_feed_mark_up_makes_the_reader_raise(parts: list[bytes]) -> None:
    assert isinstance(parse_feed(b"".join(parts), "text/xml", URL, LIMITS), ParsedFeed | NotAFeed)


@settings(max_examples=120, deadline=None)
@given(
    body=st.sampled_from([RSS, IN_CDATA, ATOM]),
    at=st.floats(0.1, 0.95),
    what=st.sampled_from([b"<", b">", b"&", b"\x00", b"\xff", b"</b>", b"<b>", b"]]>", b"&nbsp;", b'"', b"<?", b"</"]),
    removed=st.integers(0, 12),
)
def test_a_blow_anywhere_costs_no_more_than_the_entry_that_it_hits(
    body: bytes, at: float, what: bytes, removed: int
) -> None:
    place = int(len(body) * at)
    hit = body[:place] + what + body[place + removed :]
    entries = read(hit).entries
    whole = {entry.url for entry in entries if entry.url and entry.title and entry.text}
    assert len({f"https://news.example/{n}" for n in range(COUNT)} & whole) >= COUNT - 2
