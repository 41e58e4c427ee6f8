"""Milliseconds a page for reading articles out of pages of 50 to 500 KB, beside trafilatura alone on the same bytes.

Run from the checkout root: `python -m bench.ingest_pages [--pages N]`. Pages are made here: a real one's proportions
(scripts, JSON state, style sheets and navigation around 300 to 1,500 words of text), words at random. Both sides take
turns in the same process, so a busy machine slows both. Also printed: how much of the text came out and how much of
what stands around it, and the time through the worker process.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import trafilatura

from ingest.pages.extraction import PageLimits, PageText, read_page
from ingest.reading.parse_worker import ParsePool
from ingest.settings import IngestSettings

SYLLABLES = ("ka", "to", "ri", "men", "sal", "ve", "lor", "an", "dis", "po", "ter", "el", "mu", "ni", "gra", "sho", "y")
LIMITS = PageLimits(max_text_bytes=1_000_000, max_field_bytes=32_768)
URL = "https://news.example/world/story.html"


@dataclass(frozen=True)
class Sample:
    """A page with what should come out of it and what should not."""

    body: bytes
    paragraphs: tuple[str, ...]
    around: tuple[str, ...]


class Words:
    """Random words, sentences and paragraphs that look like prose to a rule: commas, stops, capitals."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._words = ["".join(rng.choices(SYLLABLES, k=rng.choice((1, 2, 2, 3)))) for _ in range(5_000)]

    def few(self, count: int) -> str:
        return " ".join(self.rng.choices(self._words, k=count))

    def sentence(self) -> str:
        words = self.rng.choices(self._words, k=self.rng.randint(8, 28))
        words[len(words) // 2] += ","
        return " ".join(words).capitalize() + "."

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self.rng.randint(2, 5)))


def sample_page(rng: random.Random, size_bytes: int) -> Sample:
    """One page of about so many bytes."""
    words = Words(rng)
    title = words.few(9).capitalize()
    paragraphs = tuple(words.paragraph() for _ in range(rng.randint(6, 28)))
    around: list[str] = []

    def link(count: int) -> str:
        text = words.few(count)
        around.append(text)
        marks = f'class="c-link c-link--{rng.randint(1, 9)}" data-track="{rng.random()}"'
        return f'<a {marks} href="/{words.few(1)}">{text}</a>'

    menu = "".join(
        f'<li class="nav__item">{link(2)}<ul>{"".join(f"<li>{link(2)}</li>" for _ in range(8))}</ul></li>'
        for _ in range(12)
    )
    cards = "".join(
        f'<div class="card"><div class="card__media"><picture><source srcset="/i.webp 1x"/><img alt="" src="/i.jpg"/>'
        f'</picture></div><h3 class="card__title">{link(8)}</h3><p class="card__dek">{link(12)}</p></div>'
        for _ in range(12 + size_bytes // 4_000)  # about a seventh of the bytes; the larger the page, the more teasers
    )
    pieces = []
    for number, paragraph in enumerate(paragraphs):
        first, _, rest = escape(paragraph).partition(" ")
        pieces.append(f'<p class="body-text css-{rng.randrange(9**6)}"><a href="/x">{first}</a> {rest}</p>')
        if number % 5 == 2:
            pieces.append('<div class="ad-slot" data-ad="mpu"><script>googletag.cmd.push(function(){});</script></div>')
        if number % 9 == 4:
            pieces.append(
                f'<aside class="related"><h4>Read more</h4><ul><li>{link(7)}</li><li>{link(7)}</li></ul></aside>'
            )
    linked = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": "2026-02-03T10:00:00Z",
        "isAccessibleForFree": True,
        "author": [{"@type": "Person", "name": words.few(2).title()}],
    }
    comments = "".join(f'<div class="comment"><p>{words.sentence()}</p></div>' for _ in range(rng.randint(0, 20)))
    markup = f"""<!DOCTYPE html><html lang="en" class="no-js"><head><meta charset="utf-8">
<title>{title} - The Post</title>
<meta property="og:title" content="{title}"><meta name="description" content="{words.sentence()}">
<script type="application/ld+json">{json.dumps(linked)}</script>STYLE</head><body class="page page--article">
<div id="cookie-banner" role="dialog"><p>We use cookies. {words.sentence()}</p><button>Accept all</button></div>
<header class="site-header"><nav aria-label="main"><ul>{menu}</ul></nav></header><main id="content">
<article class="story"><h1 class="headline">{title}</h1><div class="byline">By <a href="/a">{words.few(2).title()}</a>
<time datetime="2026-02-03T10:00:00Z">3 February 2026</time></div><div class="share"><ul><li>{link(1)}</li></ul></div>
<figure><img alt="" src="/lead.jpg"><figcaption>{words.sentence()}</figcaption></figure>
<div class="story__body">{"".join(pieces)}</div></article>
<section class="more"><h2>More stories</h2>{cards}</section><section id="comments">{comments}</section></main>
<footer><ul>{menu}</ul><p>Copyright The Post</p></footer>SCRIPT</body></html>"""
    missing = max(0, size_bytes - len(markup))
    style = "<style>" + (".css-1a2b{margin:0;padding:4px;color:#333}" * (missing // 4 // 42)) + "</style>"
    state = json.dumps({"props": [words.few(6) for _ in range(missing * 3 // 4 // 40)]})
    script = f'<script id="__DATA__" type="application/json">{state}</script>'
    body = markup.replace("STYLE", style, 1).replace("SCRIPT", script, 1).encode()
    return Sample(body, paragraphs, tuple(around))


def sample_pages(count: int, seed: int = 11) -> list[Sample]:
    """Pages whose sizes run evenly from 50 to 500 KB."""
    rng = random.Random(seed)
    return [sample_page(rng, 50_000 + 450_000 * number // max(1, count - 1)) for number in range(count)]


def milliseconds(read: Callable[[bytes], object], pages: Sequence[Sample]) -> list[float]:
    """What each page takes."""
    spent = []
    for page in pages:
        started = time.perf_counter()
        read(page.body)
        spent.append(1_000 * (time.perf_counter() - started))
    return spent


def ours(body: bytes) -> object:
    return read_page(body, "text/html; charset=utf-8", URL, LIMITS)


def theirs(body: bytes) -> object:
    return trafilatura.extract(body, url=URL, favor_precision=True, include_comments=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=60)
    pages = sample_pages(parser.parse_args().pages)
    print(f"{len(pages)} pages, {sum(len(page.body) for page in pages) // len(pages) // 1_000} KB on average")
    ours(pages[0].body), theirs(pages[0].body)
    spent: dict[str, list[float]] = {"ours": [], "trafilatura": []}
    for page in pages:  # taking turns
        spent["ours"] += milliseconds(ours, [page])
        spent["trafilatura"] += milliseconds(theirs, [page])
    with ParsePool(IngestSettings()) as pool:
        pool.page(pages[0].body, "text/html; charset=utf-8", URL)
        spent["through the worker"] = milliseconds(lambda body: pool.page(body, "text/html; charset=utf-8", URL), pages)
    for name, times in spent.items():
        p95 = statistics.quantiles(times, n=20)[-1]
        print(f"{name}: {statistics.mean(times):.1f} ms a page on average, {p95:.1f} ms at the 95th percentile")
    print(f"ours / trafilatura: {statistics.mean(spent['ours']) / statistics.mean(spent['trafilatura']):.2f}")
    found, expected, leaked, outside = 0, 0, 0, 0
    for page in pages:
        result = ours(page.body)
        text = result.text if isinstance(result, PageText) else ""
        found += sum(paragraph in text for paragraph in page.paragraphs)
        expected += len(page.paragraphs)
        long_ones = [piece for piece in page.around if piece.count(" ") > 4]  # fewer random words meet by chance
        leaked += sum(piece in text for piece in long_ones)
        outside += len(long_ones)
    print(f"paragraphs found {found} of {expected}; pieces from around the text {leaked} of {outside}")


if __name__ == "__main__":
    main()
