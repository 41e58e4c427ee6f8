"""Pages that are made to hurt, read as the poller reads them: each ends in time and memory, with a reason."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from ingest.pages.page import PageRefused, PageText
from ingest.reading.parse_worker import ParsePool
from ingest.settings import MEBIBYTE, IngestSettings
from tests.ingest.pages.samples import ENGLISH, article_page, page

URL = "https://news.example/world/ferry.html"
DEADLINE_SECONDS = 5.0
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in ENGLISH)
LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY e0 "boom">{LAUGHS}]>'.encode()


def around(inner: str) -> bytes:
    return page(TEXT + inner).encode()


def linked(data: str) -> bytes:
    return article_page(head=f'<script type="application/ld+json">{data}</script>')


HOSTILE = {
    "deep nesting": around("<div>" * 900_000),
    "deep nesting with text": around("<div><p>word word</p>" * 200_000),
    "deep inline nesting": around("<b><i>" * 400_000),
    "deep nesting, closed": around("<span>" * 300_000 + "x" + "</span>" * 300_000),
    "tables in tables": around("<table><tr><td>" * 300_000),
    "lists in lists": around("<ul><li>" * 500_000),
    "a million links": around('<a href="/x">y</a>' * 280_000),
    "a million paragraphs": around("<p>a</p>" * 600_000),
    "a million long paragraphs": around(f"<p>{ENGLISH[0]}</p>" * 40_000),
    "line breaks": around("<br>" * 1_200_000),
    "words and line breaks": around("<div>" + "A sentence of a few words ends here.<br>" * 120_000 + "</div>"),
    "headings": around("<h1>Ferry</h1>" * 350_000),
    "metas": page(TEXT, head='<meta name="a" content="b">' * 180_000).encode(),
    "attributes": around("<p " + " ".join(f'a{n}="1"' for n in range(400_000)) + ">x</p>"),
    "one huge attribute": around('<p class="' + "a " * 2_400_000 + '">x</p>'),
    "one huge word": around("<p>" + "a" * 4_800_000 + "</p>"),
    "one huge paragraph": around("<p>" + "word, " * 800_000 + "</p>"),
    "one huge tag": around("<" + "a" * 4_800_000),
    "comments that do not end": around("<!--" * 1_200_000),
    "tags that do not end": around("<p a='" * 800_000),
    "scripts that do not end": around("<script>" * 600_000),
    "entities": around("<p>" + "&amp;&#x41;&bogus;" * 250_000 + "</p>"),
    "an entity bomb": BOMB + around("<p>&e9;</p>"),
    "angle brackets": around("<" * 4_800_000),
    "marks": around("<p>" + "a\u0315\u0300" * 800_000 + "</p>"),
    "linked data, deeply nested": linked("[" * 900_000),
    "linked data, nested objects": linked('{"a":' * 400_000 + "1" + "}" * 400_000),
    "linked data, many objects": linked("[" + '{"@type":"Thing"},' * 250_000 + "{}]"),
    "linked data, a long copy": linked('{"articleBody":"' + "word " * 180_000 + '"}'),
    "linked data, many scripts": article_page(head='<script type="application/ld+json">[1]</script>' * 100_000),
    "comment-like sections": around('<div class="comment">word</div>' * 150_000),
    "hidden text": around('<div style="display:none">' * 200_000),
    "nothing but zeros": b"<html>" + b"\x00" * 5_000_000,
    "no text but bytes": b"<html>" + bytes(range(256)) * 19_000,
    "a charset that is none": article_page().replace(b"utf-8", b"punycode") + b"\xff" * 500_000,
    "UTF-16 of nothing": b"\xff\xfe" + b"<\x00" * 2_400_000,
}  # fmt: skip


@pytest.fixture(scope="module")
def pool() -> Iterator[ParsePool]:
    settings = IngestSettings(
        page_deadline_seconds=DEADLINE_SECONDS, parse_memory_bytes=300 * MEBIBYTE, parse_workers=1
    )
    with ParsePool(settings) as parse:
        yield parse


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_ends_in_time_and_within_its_memory_and_the_next_one_is_read(name: str, pool: ParsePool) -> None:
    assert len(HOSTILE[name]) < 5.5 * MEBIBYTE
    assert isinstance(pool.page(article_page(), "text/html", URL), PageText)
    started = time.monotonic()
    result = pool.page(HOSTILE[name], "text/html", URL)
    assert time.monotonic() - started < DEADLINE_SECONDS + 2
    if isinstance(result, PageText):
        assert len(result.text.encode()) <= 1_000_000
        assert len(result.title.encode()) <= 32_768
    else:
        assert isinstance(result, PageRefused)
        assert result.reason
        assert len(result.reason) < 600
