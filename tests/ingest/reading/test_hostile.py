"""Feeds that are made to hurt, read as the poller reads them: each ends in time and within its memory, with a reason."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from ingest.reading.parse_worker import ParsePool
from ingest.reading.parsed import NotAFeed, ParsedFeed, ParseFailed
from ingest.settings import MEBIBYTE, IngestSettings
from tests.ingest.samples import item, rss

URL = "https://news.example/feed"
DEADLINE_SECONDS = 6.0
OPEN, CLOSE = b'<rss version="2.0"><channel>', b"</channel></rss>"
LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE rss [<!ENTITY e0 "boom">{LAUGHS}]>'.encode()
OUTSIDE = b'<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>'


def titled(title: bytes) -> bytes:
    return OPEN + b"<item><link>/a</link><title>" + title + b"</title></item>" + CLOSE


HOSTILE = {
    "an entity bomb": BOMB + titled(b"&e9;"),
    "a quadratic bomb": b'<!DOCTYPE rss [<!ENTITY a "' + b"x" * 100_000 + b'">]>' + titled(b"&a;" * 20_000),
    "entities from outside": OUTSIDE + titled(b"&f;"),
    "a megabyte of attributes": OPEN + b"<item " + b" ".join(b'a%d="1"' % n for n in range(90_000)) + b"/>" + CLOSE,
    "a megabyte of broken attributes": OPEN + b"<item " + b" ".join(b"a%d=1" % n for n in range(90_000)) + b"/>&" + CLOSE,
    "a megabyte of attributes in an entry": titled(b"<b " + b" ".join(b'a%d="1"' % n for n in range(90_000)) + b"/>"),
    "100,000 items": rss([item(f"/{n}", "t", "x") for n in range(100_000)]),
    "100,000 broken items": OPEN + b"<item><title>&" * 100_000,
    "deep nesting": OPEN + b"<item><title>" + b"<b>" * 500_000,
    "deep nesting, closed": titled(b"<b>" * 100_000 + b"</b>" * 100_000),
    "deep nesting in text": titled(b"&lt;div&gt;" * 300_000),
    "one huge token": OPEN + b"<" + b"a" * 9_000_000 + b">",
    "one huge title": titled(b"x" * 9_000_000),
    "a huge comment": b"<!--" + b"-" * 9_000_000 + b"-->" + OPEN + CLOSE,
    "comments that do not end": titled(b"&lt;!--" * 300_000),
    "tags that do not end": titled(b"&lt;a b='" * 300_000),
    "scripts that do not end": titled(b"&lt;script&gt;" * 300_000),
    "CDATA that does not end": OPEN + b"<item><![CDATA[" * 100_000,
    "ampersands": titled(b"&" * 3_000_000),
    "angle brackets": OPEN + b"<item><title>" + b"<" * 3_000_000,
    "document types": b"<!DOCTYPE a [" * 300_000,
    "processing instructions": b"<?xml " * 1_000_000,
    "marks in alternating order": titled("a\u0315\u0300".encode() * 400_000),
    "a million namespaces": b"<rss " + b" ".join(b'xmlns:a%d="u"' % n for n in range(60_000)) + b"><channel>&<item/>" + CLOSE,
    "JSON, deeply nested": b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 900_000,
    "JSON, items that do not end": b'{"version":"https://jsonfeed.org/version/1.1","items":[' + b'{"a":' * 900_000,
    "a sitemap of 200,000 pages": b"<urlset>" + b"<url><loc>https://a.example/</loc></url>" * 200_000 + b"</urlset>",
    "hours": OPEN + b"<skipHours>" + b"<hour>" * 800_000 + CLOSE,
}  # fmt: skip


@pytest.fixture(scope="module")
def pool() -> Iterator[ParsePool]:
    settings = IngestSettings(
        parse_deadline_seconds=DEADLINE_SECONDS, parse_memory_bytes=300 * MEBIBYTE, parse_workers=1
    )
    with ParsePool(settings) as parse:
        yield parse


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_ends_in_time_and_within_its_memory_and_the_next_one_is_read(name: str, pool: ParsePool) -> None:
    started = time.monotonic()
    result = pool(HOSTILE[name], "text/xml", URL)
    assert time.monotonic() - started < DEADLINE_SECONDS + 3
    match result:
        case ParsedFeed():
            assert len(result.entries) <= 2_000
            assert all("root:" not in entry.title for entry in result.entries)
            assert all(len(entry.title.encode()) <= 32_768 for entry in result.entries)
        case NotAFeed() | ParseFailed():
            assert result.reason
            assert len(result.reason) < 600
    assert isinstance(pool(rss([item()]), None, URL), ParsedFeed)
