"""How fast feeds are read: our whole reading, text included, against feedparser's own parsing of the same bytes.

    python -m bench.ingest_reading [--rounds 7] [--pool]

Feeds of many shapes and sizes are made here, with text of our own. Both sides read each feed in turn, in the same
process and run; the least time of each over the rounds counts, as whatever else the machine does only adds. feedparser
runs with the options we run it with (no sanitising, no resolving inside mark-up: that alone takes two thirds of its
time). The bar is a ratio of 0.90 over all feeds; the exit code is 1 below it. `--pool` adds the reading through the
worker processes, pipes included.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

import feedparser

from ingest.reading.parse import parse_feed
from ingest.reading.parse_worker import ParsePool, limits_of
from ingest.reading.parsed import ParsedFeed
from ingest.settings import IngestSettings

BAR = 0.90
URL = "https://news.example/feeds/all"
START = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
_WORDS = {
    "latin": "rescuers harbour village ministry reported wounded river convoy district market police quay ferry storm "
    "collapsed evening officials families hospital road bridge northern according statement minutes people said "
    "the a of in on and to from near after before several three twelve",
    "accents": "été préfecture blessés région général attaqué près à côté évacués après un la de et le dégâts",
    "cyrillic": "спасатели сообщили в районе реки после вечера полиция погибли раненые дорога и на у мост",
    "chinese": "救援 人员 表示 渡轮 港口 附近 沉没 警方 受伤 医院 村庄 河流 桥梁 晚间 三 名",
}


class Maker:
    """Makes feeds that look like those of news outlets. The same seed makes the same feeds."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def sentence(self, script: str) -> str:
        glue = "" if script == "chinese" else " "
        words = self._random.choices(_WORDS[script].split(), k=self._random.randint(8, 22))
        return glue.join(words).capitalize() + ("。" if script == "chinese" else ".")

    def title(self, script: str) -> str:
        return self.sentence(script)[:70]

    def teaser(self, script: str) -> str:
        return " ".join(self.sentence(script) for _ in range(2))

    def paragraphs(self, script: str, count: int) -> str:
        """Mark-up as content systems write it: paragraphs, links, emphasis, a picture, a list."""
        parts = [
            '<figure><img src="https://img.example/1.jpg" alt="x" width="600"><figcaption>Photo</figcaption></figure>'
        ]
        for number in range(count):
            first, second = self.sentence(script), self.sentence(script)
            parts.append(
                f'<p class="p{number}">{first} <a href="https://news.example/{number}?a=1&amp;b=2">{second[:20]}</a> '
                f"<strong>{second}</strong> &ldquo;{self.sentence(script)}&rdquo;&nbsp;he said.</p>\n"
            )
        parts.append("<ul><li>One point</li><li>Another point</li></ul><br/>")
        return "".join(parts)

    def rss(self, items: int, script: str, *, paragraphs: int = 0, cdata: bool = False, media: bool = False) -> bytes:
        parts = []
        for number in range(items):
            when = format_datetime(START - timedelta(minutes=17 * number))
            teaser = self.teaser(script)
            if media:
                teaser = f'<img src="https://img.example/{number}.jpg" /> <p>{teaser}</p><p><a href="https://n.example">More</a></p>'
            body = self.paragraphs(script, paragraphs) if paragraphs else ""
            content = f"<![CDATA[{body}]]>" if cdata else escape(body)
            parts.append(
                f"<item><title>{escape(self.title(script))}</title>"
                f"<link>https://news.example/{script}/{number}?utm_source=rss</link>"
                f'<guid isPermaLink="false">https://news.example/?p={number}</guid><pubDate>{when}</pubDate>'
                f"<dc:creator><![CDATA[Ana Ruel]]></dc:creator><category>World</category><category>Asia</category>"
                f"<description>{'<![CDATA[' + teaser + ']]>' if cdata else escape(teaser)}</description>"
                + (f"<content:encoded>{content}</content:encoded>" if body else "")
                + (
                    f'<media:thumbnail url="https://img.example/{number}.jpg" width="240" height="135"/>'
                    if media
                    else ""
                )
                + ("<slash:comments>0</slash:comments>" if cdata else "")
                + "</item>\n"
            )
        head = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" '
            'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:atom="http://www.w3.org/2005/Atom" '
            'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>Velmora Post</title>'
            "<link>https://news.example/</link><description>News of Velmora</description><language>en-GB</language>"
            '<atom:link href="https://news.example/feeds/all" rel="self"/><ttl>15</ttl>'
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>\n"
        )
        return (head + "".join(parts) + "</channel></rss>").encode()

    def atom(self, items: int, script: str, *, paragraphs: int, kind: str) -> bytes:
        parts = []
        for number in range(items):
            when = (START - timedelta(minutes=31 * number)).isoformat()
            body = self.paragraphs(script, paragraphs)
            if kind == "xhtml":
                body = body.replace("&ldquo;", "“").replace("&rdquo;", "”").replace("&nbsp;", " ")
                body = body.replace('width="600">', 'width="600"/>')
                content = f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{body}</div></content>'
            else:
                content = f'<content type="html">{escape(body)}</content>'
            parts.append(
                f"<entry><id>tag:news.example,2026:{number}</id><title>{escape(self.title(script))}</title>"
                f'<link rel="alternate" type="text/html" href="https://news.example/{number}"/><published>{when}</published>'
                f"<updated>{when}</updated><author><name>Ana Ruel</name></author><category term='sea'/>"
                f"<summary>{escape(self.teaser(script))}</summary>{content}</entry>\n"
            )
        head = '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>V</title>'
        return (head + "".join(parts) + "</feed>").encode()

    def rdf(self, items: int, script: str) -> bytes:
        parts = [
            f'<item rdf:about="https://news.example/{number}"><title>{self.title(script)}</title>'
            f"<link>https://news.example/{number}</link><description>{self.teaser(script)}</description>"
            f"<dc:date>{(START - timedelta(hours=number)).isoformat()}</dc:date><dc:subject>World</dc:subject></item>\n"
            for number in range(items)
        ]
        head = (
            '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            '<channel rdf:about="https://news.example/"><title>Velmora Post</title></channel>'
        )
        return (head + "".join(parts) + "</rdf:RDF>").encode()


def feeds() -> dict[str, bytes]:
    """The set, in about the mix of news outlets' feeds: mostly headlines with teasers, some with whole articles."""
    make = Maker(6)
    broken = make.rss(30, "latin", media=True).replace(b"said", b"said &nbsp; & co", 40)[:-40]
    return {
        "rss, 30 teasers": make.rss(30, "latin"),
        "rss, 50 teasers with pictures": make.rss(50, "latin", media=True),
        "rss, 25 teasers in CDATA, French": make.rss(25, "accents", cdata=True, media=True),
        "rss, 40 teasers, Russian": make.rss(40, "cyrillic"),
        "rss, 40 teasers, Chinese": make.rss(40, "chinese", media=True),
        "rss, 500 teasers": make.rss(500, "latin"),
        "rss, 10 whole articles in CDATA": make.rss(10, "latin", paragraphs=12, cdata=True),
        "rss, 30 whole articles, escaped": make.rss(30, "latin", paragraphs=15),
        "rss, 20 whole articles, Russian": make.rss(20, "cyrillic", paragraphs=12, cdata=True),
        "rss, 50 whole articles": make.rss(50, "accents", paragraphs=20, cdata=True, media=True),
        "atom, 25 entries, html": make.atom(25, "latin", paragraphs=8, kind="html"),
        "atom, 15 entries, xhtml": make.atom(15, "latin", paragraphs=6, kind="xhtml"),
        "rdf, 15 items": make.rdf(15, "latin"),
        "rdf, 100 items": make.rdf(100, "chinese"),
        "rss, broken, 30 teasers": broken,
    }


def theirs(body: bytes) -> int:
    """feedparser's own parsing."""
    parsed = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    return len(parsed.entries)


def least_seconds(read: Callable[[bytes], int], body: bytes, best: float) -> float:
    """The time of one more reading, or `best` where that was less."""
    started = time.perf_counter()
    read(body)
    return min(best, time.perf_counter() - started)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--pool", action="store_true", help="also through the worker processes")
    options = parser.parse_args()
    settings = IngestSettings()
    limits = limits_of(settings)

    def ours(body: bytes) -> int:
        parsed = parse_feed(body, "application/xml", URL, limits)
        return len(parsed.entries) if isinstance(parsed, ParsedFeed) else 0

    with ParsePool(settings) as pool:

        def pooled(body: bytes) -> int:
            parsed = pool(body, "application/xml", URL)
            return len(parsed.entries) if isinstance(parsed, ParsedFeed) else 0

        sides = [theirs, ours, *([pooled] if options.pool else [])]
        totals = [0.0] * len(sides)
        for name, body in feeds().items():
            if len({side(body) for side in sides}) > 1:
                print(f"{name}: {[side(body) for side in sides]} entries", file=sys.stderr)
            best = [float("inf")] * len(sides)
            for _ in range(options.rounds):
                best = [least_seconds(side, body, least) for side, least in zip(sides, best, strict=True)]
            totals = [total + least for total, least in zip(totals, best, strict=True)]
            line = {"feed": name, "kilobytes": len(body) >> 10, "feedparser_ms": round(best[0] * 1e3, 2)}
            line |= {"ours_ms": round(best[1] * 1e3, 2), "ratio": round(best[0] / best[1], 3)}
            if options.pool:
                line |= {"pool_ms": round(best[2] * 1e3, 2), "pool_ratio": round(best[0] / best[2], 3)}
            print(json.dumps(line))
    ratio = totals[0] / totals[1]
    print(
        json.dumps(
            {
                "feed": "all",
                "ratio": round(ratio, 3),
                **({"pool_ratio": round(totals[0] / totals[2], 3)} if options.pool else {}),
            }
        )
    )
    return 0 if ratio >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
