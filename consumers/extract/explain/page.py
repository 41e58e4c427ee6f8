"""Explained articles as one page of HTML that stands alone: no script, nothing fetched, every text escaped.

A finding's words link to their place in the article and the chip there links back, so a figure is checked in one click.
The policy in the head allows the page's own style sheet by its digest and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Container, Iterable, Iterator

from consumers.extract.explain.model import Explained, Fact, Finding
from consumers.extract.explain.segments import TONES, Mark, Segment
from consumers.extract.explain.style import STYLE
from consumers.extract.explain.visible import visible, visible_line

_ID = re.compile(r"\b[FRS]\d+\b")


def page(explained: Iterable[Explained]) -> Iterator[str]:
    """The page in pieces, one for each article, so that many articles need the memory of one."""
    yield _head()
    for number, one in enumerate(explained, start=1):
        yield _article(one, f"a{number}-")
    yield "</body>\n</html>\n"


def _head() -> str:
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        "<!DOCTYPE html>\n"
        '<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_escape(policy)}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>Extraction explained</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
    )


def _article(one: Explained, prefix: str) -> str:
    used = {segment.tone for segment in (*one.title, *one.text) if segment.tone}
    legend = "".join(f'<span class="key {tone}">{text}</span> ' for tone, text in TONES.items() if tone in used)
    headlines = one.headlines
    found = "".join(
        f"<section>\n<h2>{name} ({len(findings)})</h2>\n<ol>\n"
        + "".join(_finding(finding, prefix, headlines) for finding in findings)
        + "</ol>\n</section>\n"
        for name, findings in (("Figures", one.figures), ("Reports", one.reports), ("Statements", one.statements))
        if findings
    )
    title = f'<h1 dir="auto">{_marked(one.title, prefix, headlines)}</h1>\n' if one.title else ""
    return (
        f"<article>\n<header>\n{title}{_facts(one.facts, one.link)}"
        f'<p class="outcome">{_escape(one.outcome)}</p>\n</header>\n'
        f'<div class="sides">\n<div class="words">\n<p class="legend">{legend}</p>\n'
        f'<div class="text" dir="auto">{_marked(one.text, prefix, headlines)}</div>\n</div>\n'
        f'<div class="found">\n{found}</div>\n</div>\n</article>\n'
    )


def _facts(facts: tuple[Fact, ...], link: str | None) -> str:
    def told(label: str, value: str) -> str:
        if label == "url" and link is not None:
            return f'<a href="{_escape(link)}" rel="noopener noreferrer nofollow">{_line(value)}</a>'
        return f"<bdi>{_line(value)}</bdi>"

    return _pairs((label, told(label, value)) for label, value in facts)


def _finding(finding: Finding, prefix: str, ids: Container[str]) -> str:
    quotes = "".join(
        f'<p class="quote"><a href="#{prefix}{_escape(quote.anchor)}">“<bdi>{_line(quote.text)}</bdi>”</a> '
        f"<small>{_escape(quote.where)}</small></p>\n"
        for quote in finding.quotes
    )
    facts = _pairs((label, _told(label, value, prefix, ids)) for label, value in finding.facts)
    return (
        f'<li id="{prefix}{_escape(finding.id)}"><p class="headline"><span class="key {finding.tone}">'
        f"{_escape(finding.id)}</span> <bdi>{_line(finding.headline)}</bdi></p>\n{quotes}{facts}</li>\n"
    )


_POINTING = frozenset({"scope", "same as", "part of", "parts", "replaces", "adds to", "figures", "report", "effects"})


def _told(label: str, value: str, prefix: str, ids: Container[str]) -> str:
    """A fact's text; in those that name other findings each name links to it."""
    shown = _line(value)
    if label in _POINTING:
        shown = _ID.sub(lambda found: _to(found[0], prefix) if found[0] in ids else found[0], shown)
    return f"<bdi>{shown}</bdi>"


def _to(name: str, prefix: str) -> str:
    return f'<a href="#{prefix}{name}">{name}</a>'


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return (
        "<dl>" + "".join(f"<div><dt>{_escape(label)}</dt><dd>{shown}</dd></div>" for label, shown in pairs) + "</dl>\n"
    )


def _marked(segments: tuple[Segment, ...], prefix: str, headlines: dict[str, str]) -> str:
    return "".join(_segment(segment, prefix, headlines) for segment in segments)


def _segment(segment: Segment, prefix: str, headlines: dict[str, str]) -> str:
    words = _escape(segment.text)
    if segment.tone is None:
        return words
    owners = dict.fromkeys(mark.owner for mark in segment.marks)
    title = "; ".join(f"{owner}: {headlines[owner]}" for owner in owners)
    chips = "".join(_chip(mark, prefix) for mark in segment.opening)
    return f'<mark class="{segment.tone}" title="{_line(title)}">{chips}{words}</mark>'


def _chip(mark: Mark, prefix: str) -> str:
    return f'<a class="chip" id="{prefix}{_escape(mark.anchor)}" href="#{prefix}{_escape(mark.owner)}">{mark.owner}</a>'


def _line(text: str) -> str:
    return html.escape(visible_line(text))


def _escape(text: str) -> str:
    return html.escape(visible(text))
