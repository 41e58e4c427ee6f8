from __future__ import annotations

import pytest

from ingest.reading.parse import parse_feed
from ingest.reading.parsed import Hints, ParsedFeed
from tests.ingest.samples import LIMITS, item, rss

SY = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'


def hints(head: str, items: list[str] | None = None, tail: str = "") -> Hints:
    body = rss([item()] if items is None else items, f"<title>T</title>{head}")
    body = body.replace(b"</channel>", tail.encode() + b"</channel>").replace(b"<rss ", b"<rss " + SY.encode() + b" ")
    parsed = parse_feed(body, None, "https://news.example/feed", LIMITS)
    assert isinstance(parsed, ParsedFeed)
    return parsed.hints


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", Hints()),
        ("<ttl>15</ttl>", Hints(ttl_seconds=900)),
        ("<ttl><![CDATA[ 60 ]]></ttl>", Hints(ttl_seconds=3_600)),
        ("<ttl>0</ttl>", Hints()),
        ("<ttl>-5</ttl>", Hints()),
        ("<ttl>nan</ttl>", Hints()),
        ("<ttl>soon</ttl>", Hints()),
        ("<ttl>99999999</ttl>", Hints(ttl_seconds=30 * 86_400)),
        ("<ttl>0.1</ttl>", Hints(ttl_seconds=60)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", Hints(update_seconds=3_600)),
        ("<sy:updatePeriod>\n hourly </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", Hints(update_seconds=900)),
        ("<sy:updateFrequency>2</sy:updateFrequency>", Hints(update_seconds=43_200)),
        ("<sy:updatePeriod>sometimes</sy:updatePeriod>", Hints()),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", Hints(update_seconds=3_600)),
        ("<skipHours><hour>3</hour><hour>24</hour><hour>03</hour><hour>25</hour></skipHours>", Hints(skip_hours=(0, 3))),
        ("<skipDays><day>Sunday</day><day>saturday</day><day>Someday</day></skipDays>", Hints(skip_days=(5, 6))),
    ],
)  # fmt: skip
def test_hints_are_read_within_bounds(head: str, expected: Hints) -> None:
    assert hints(head) == expected


def test_hints_may_stand_after_the_entries() -> None:
    assert hints("", tail="<ttl>15</ttl>").ttl_seconds == 900


def test_an_article_can_not_speak_for_its_feed() -> None:
    spoken = "<ttl>15</ttl><skipHours><hour>1</hour></skipHours>"
    assert hints("", [item(extra=spoken), item("/b", extra=spoken)]) == Hints()
    assert hints("", [item(text=spoken)]) == Hints()


def test_a_broken_feed_has_hints_too() -> None:
    body = rss([item(title="A")], "<title>T</title><ttl>15</ttl>").replace(b">A<", b">&nbsp; & <b>A<")
    parsed = parse_feed(body, None, "https://news.example/feed", LIMITS)
    assert isinstance(parsed, ParsedFeed)
    assert parsed.hints == Hints(ttl_seconds=900)


def test_rss_1_0_has_hints_in_its_channel() -> None:
    body = (
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {SY}>'
        "<channel><title>T</title><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>8</sy:updateFrequency>"
        "</channel><item><title>A</title><link>https://news.example/a</link></item></rdf:RDF>"
    )
    parsed = parse_feed(body.encode(), None, "https://news.example/feed", LIMITS)
    assert isinstance(parsed, ParsedFeed)
    assert (parsed.format, parsed.hints.update_seconds) == ("rss10", 10_800)
