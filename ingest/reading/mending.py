"""What is mended before a feed is parsed, and the recovering reader for feeds that no parser can read whole.

Recovering works entry by entry: a parser that recovers from one missing end tag nests every later entry into the broken
one, but one entry alone can spoil no other. So what a feed holds up to where it breaks, and after, is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.reading.tree import OF_FEEDS, Feed, TreeReader

# XML 1.0 allows no other controls than tab and newline; a single one loses the whole feed to any strict parser.
_CONTROLS: Final = bytes((*range(9), 11, 12, *range(14, 32), 127))
# What stands before a feed by mistake: warnings of PHP, blank lines, a stray mark. A feed begins within so much.
_MOST_JUNK: Final = 65_536
_START: Final = re.compile(
    rb"<(?:\?xml\s|rss[\s>]|feed[\s>]|(?:[A-Za-z]\w*:)?RDF[\s>]|channel[\s>]|urlset[\s>]|sitemapindex[\s>])",
    re.IGNORECASE,
)
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE\s[^<>\[]*+(?:\[[^\]]*+\]\s*+)?>", re.IGNORECASE)
_CDATA: Final = re.compile(rb"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
# An ampersand that begins none of the references that XML knows.
_AMPERSAND: Final = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});)")
_ENTRY: Final = re.compile(rb"<((?:[A-Za-z][\w.-]{0,40}:)?(?:item|entry))(?=[\s>])", re.IGNORECASE)
# Elements whose mark-up may stand unescaped: it is no XML then, and only text to us.
_TEXT: Final = re.compile(
    rb"<(title|description|summary|content|content:encoded|itunes:summary)(\s[^<>]{0,500})?>(.*?)</\1\s*>",
    re.IGNORECASE | re.DOTALL,
)
_ONE_CDATA: Final = re.compile(rb"\s*<!\[CDATA\[(?:(?!<!\[CDATA\[|\]\]>).)*\]\]>\s*", re.DOTALL)
_IN_TAG: Final = re.compile(rb"<[A-Za-z][^<>]*=[^<>]*>")
_UNQUOTED: Final = re.compile(rb"""(\s[A-Za-z][\w:.-]*+)\s*=\s*([^\s"'<>=]++)(?=[\s/>])""")
_DECLARED: Final = re.compile(rb"""\sxmlns(:[A-Za-z][\w.-]{0,40})?\s*=\s*["']([^"'<>&]{1,300})["']""")
_TORN_TAG: Final = re.compile(rb"(?:<[^<>]*|&lt;[^<>&]{0,300}|&[^;\s<>]{0,12}|\]{1,2})\Z")
_TORN_VALUE: Final = re.compile(
    rb"<(?:link|guid|id|title|pubDate|published|updated|issued|modified|dc:date)(?:\s[^<>]*)?>(?:<!\[CDATA\[)?[^<]*\Z",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(rb"</(?:link|guid|id)\s*>|<link\s[^<>]*href|rdf:about", re.IGNORECASE)
_XHTML: Final = re.compile(rb"xhtml", re.IGNORECASE)


def cleaned(utf8: bytes) -> bytes:
    """The bytes without controls and without what stands before the feed by mistake."""
    body = utf8.translate(None, _CONTROLS)
    start = _START.search(body, 0, _MOST_JUNK)
    begins = body.lstrip()
    if start is None or start.start() == len(body) - len(begins) or begins[:2] in (b"<!", b"<?"):
        return begins
    before = body[: start.start()].lower()
    return begins if b"<html" in before or b"<body" in before else body[start.start() :]


def strict_tree(utf8: bytes) -> etree._Element | None:
    """The tree of well-formed XML; None for any other, and where a document type defines entities of its own."""
    doctype = _DOCTYPE.search(utf8, 0, 8_192)
    if doctype is not None:
        if b"[" in doctype.group():
            return None  # its entities are feedparser's matter
        utf8 = utf8[: doctype.start()] + utf8[doctype.end() :]  # that of RSS 0.91, which nobody fetches
    try:
        root = etree.fromstring(utf8, _parser(recover=False))
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root if root.getroottree().docinfo.internalDTD is None else None


def entry_starts(utf8: bytes) -> list[int]:
    """Where entries begin, those within CDATA not counted."""
    if b"<![CDATA[" not in utf8:
        return [match.start() for match in _ENTRY.finditer(utf8)]
    blanked = _CDATA.sub(lambda match: b" " * len(match.group()), utf8)
    return [match.start() for match in _ENTRY.finditer(blanked)]


def without_torn_end(utf8: bytes) -> tuple[bytes, bool]:
    """The bytes without half a tag or half a link, id or date at their end, and whether they end within an entry.

    Half a link is another link and half a date another day, while half a text is better than none. An entry that is
    left without any link and id could not be told from others, and goes.
    """
    starts = entry_starts(utf8)
    opened = _ENTRY.match(utf8, starts[-1]) if starts else None
    if opened is None or utf8.find(b"</" + opened.group(1), starts[-1]) >= 0:
        return utf8, False
    last = _TORN_VALUE.sub(b"", _TORN_TAG.sub(b"", utf8[starts[-1] :]))
    return utf8[: starts[-1]] + (last if _NAMED.search(last) else b""), True


def recovered(utf8: bytes, max_entries: int) -> Feed | None:
    """The feed with every entry that has a beginning; None where there is none."""
    body = _DOCTYPE.sub(b"", utf8, count=1)
    starts = entry_starts(body)
    if not starts:
        return None
    reader = TreeReader()
    head_root = _recovered_tree(body[: starts[0]])
    feed = reader.feed(head_root, 0) if head_root is not None else None
    feed = feed or Feed("atom10" if b"<entry" in body else "rss20")
    is_rss = not feed.format.startswith("atom")
    open_tag = _root_tag(body[: starts[0]])
    for segment in _segments(body, starts[:max_entries]):
        root = _recovered_tree(open_tag + segment)
        for child in root if root is not None else ():
            if reader.name(child.tag) in ("item", "entry"):
                feed.entries.append(reader.entry(child, is_rss=is_rss))
                break
    return feed


def _segments(body: bytes, starts: list[int]) -> Iterator[bytes]:
    for start, after in zip(starts, [*starts[1:], len(body)], strict=True):
        segment = body[start:after]
        opened = _ENTRY.match(segment)
        end = segment.rfind(b"</" + opened.group(1)) if opened else -1
        segment = segment[:end] if end > 0 else segment
        if segment.rfind(b"<![CDATA[") > segment.rfind(b"]]>"):
            segment += b"]]>"  # the feed ends within it
        yield segment


def _root_tag(head: bytes) -> bytes:
    """A root element with the namespaces of the feed's own, under which one entry can stand."""
    declared = {
        prefix: space
        for prefix, space in _DECLARED.findall(head)
        if prefix or space.decode("ascii", "replace").lower() in OF_FEEDS
    }
    return b"<feed" + b"".join(b' xmlns%s="%s"' % pair for pair in declared.items()) + b">"


def _parser(*, recover: bool) -> etree.XMLParser:
    """A parser that fetches and expands nothing; libxml2's own bounds on depth and size hold (`huge_tree`)."""
    return etree.XMLParser(
        recover=recover,
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )


def _recovered_tree(xml: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(_escaped(xml), _parser(recover=True))
    except (etree.XMLSyntaxError, ValueError):  # nothing in it at all
        return None


def _escaped(xml: bytes) -> bytes:
    """The same with stray ampersands and unescaped mark-up of texts made text, outside CDATA."""
    parts = _CDATA.split(_TEXT.sub(_as_text, xml))
    parts[::2] = [_IN_TAG.sub(_quoted, _AMPERSAND.sub(b"&amp;", part)) for part in parts[::2]]
    return b"".join(parts)


def _quoted(match: re.Match[bytes]) -> bytes:
    return _UNQUOTED.sub(rb'\1="\2"', match.group())


def _as_text(match: re.Match[bytes]) -> bytes:
    name, attributes, inside = match.group(1), match.group(2) or b"", match.group(3)
    if b"<" not in inside or _XHTML.search(attributes) or _ONE_CDATA.fullmatch(inside):
        return match.group()
    text = inside.replace(b"<![CDATA[", b"").replace(b"]]>", b"")
    return b"<%s%s><![CDATA[%s]]></%s>" % (name, attributes, text, name)
