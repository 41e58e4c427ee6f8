from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from ingest.reading.parse import parse_feed
from ingest.reading.parsed import NotAFeed, ParsedFeed
from tests.ingest.samples import LIMITS

URL = "https://news.example/news-sitemap.xml"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
)


def page(path: str, title: str = "Ferry sinks &amp; twelve are missing") -> str:
    return (
        f"<url><loc>https://news.example/{path}</loc><news:news><news:publication><news:name>Velmora Post</news:name>"
        "<news:language>es</news:language></news:publication><news:publication_date>2026-02-03T10:00:00+02:00"
        f"</news:publication_date><news:title>{title}</news:title><news:keywords>sea, rescue</news:keywords></news:news></url>"
    )


def sitemap(*pages: str) -> bytes:
    return (HEAD + "".join(pages) + "</urlset>").encode()


def read(body: bytes) -> ParsedFeed:
    parsed = parse_feed(body, "application/xml", URL, LIMITS)
    assert isinstance(parsed, ParsedFeed), parsed
    return parsed


def test_a_news_sitemap_is_a_feed_of_headlines() -> None:
    parsed = read(sitemap(page("a"), "<url><loc>https://news.example/about</loc></url>", page("b", "Ferry raised")))
    first, second = parsed.entries
    assert (parsed.format, parsed.title, parsed.language, parsed.notes) == ("news_sitemap", "Velmora Post", "es", ())
    assert (first.url, first.guid) == ("https://news.example/a", "https://news.example/a")
    assert (first.title, first.text) == ("Ferry sinks & twelve are missing", "")
    assert (first.categories, first.language) == (("sea", "rescue"), "es")
    assert first.published_at == datetime(2026, 2, 3, 8, tzinfo=UTC)
    assert second.title == "Ferry raised"


def test_a_sitemap_without_news_and_an_index_are_no_feeds_and_it_is_said_what_they_are() -> None:
    plain = parse_feed(sitemap("<url><loc>https://news.example/a</loc></url>"), None, URL, LIMITS)
    assert isinstance(plain, NotAFeed)
    assert "1 pages, none of which is marked as news" in plain.reason
    index = parse_feed(
        b"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>https://news.example/1.xml</loc>"
        b"</sitemap><sitemap><loc>https://news.example/2.xml</loc></sitemap></sitemapindex>",
        None, URL, LIMITS,
    )  # fmt: skip
    assert isinstance(index, NotAFeed)
    assert "one of its 2 sitemaps" in index.reason
    assert "https://news.example/1.xml" in index.reason


def test_a_broken_or_cut_sitemap_yields_what_it_holds() -> None:
    body = sitemap(*(page(str(number), "A & B &nbsp; ferry") for number in range(5)))
    assert len(read(body).entries) == 5
    cut = read(body[: len(body) * 3 // 4])
    assert len(cut.entries) >= 3
    assert cut.notes[0].startswith("the sitemap is broken")


def test_entries_of_a_sitemap_are_bounded() -> None:
    body = sitemap(*(page(str(number)) for number in range(5)))
    parsed = parse_feed(body, None, URL, replace(LIMITS, max_entries=2))
    assert isinstance(parsed, ParsedFeed)
    assert (len(parsed.entries), parsed.notes) == (2, ("only the first 2 entries were read",))


def test_entities_of_a_sitemap_are_not_expanded() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE urlset [<!ENTITY e0 "boom"><!ENTITY file SYSTEM "file:///etc/passwd">{bomb}]>'
    body = sitemap(page("a", "Ferry &e9;&file;")).decode().replace("<urlset", doctype + "<urlset", 1)
    parsed = parse_feed(body.encode(), None, URL, LIMITS)
    if isinstance(parsed, ParsedFeed):
        assert all(len(entry.title) < 50 and "root" not in entry.title for entry in parsed.entries)
