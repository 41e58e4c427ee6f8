"""Feed documents and article pages as bytes, from entries: RSS 2.0, RSS 1.0 (RDF), Atom, JSON Feed and HTML.

Pure: the same entries give the same bytes. The XML is built by a library, so whatever stands in a text is escaped.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from incidentwire.contracts.record import format_time
from pipeline.demo.articles import Entry, Outlet

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RSS1 = "http://purl.org/rss/1.0/"

CONTENT_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
    "rdf": "application/rdf+xml; charset=utf-8",
}


def feed_path(outlet: Outlet) -> str:
    """Where the outlet's feed is served."""
    return f"/feeds/{outlet.slug}.{'json' if outlet.format == 'json' else 'xml'}"


def content_type(outlet: Outlet) -> str:
    """The media type that goes with `feed_document`."""
    if outlet.content_type:
        return outlet.content_type
    return CONTENT_TYPES[outlet.format] if outlet.format else "application/octet-stream"


def feed_document(outlet: Outlet, phase: int, now: datetime, base_url: str) -> bytes:
    """What the outlet's feed address answers in a phase. `base_url` has no slash at its end."""
    if outlet.raw is not None:
        return outlet.raw.encode("utf-8")
    entries = outlet.entries_at(phase, now)
    match outlet.format:
        case "atom":
            document = _atom(outlet, entries, now, base_url)
        case "json":
            document = _json(outlet, entries, base_url)
        case "rdf":
            document = _rdf(outlet, entries, base_url)
        case _:
            document = _rss(outlet, entries, base_url)
    if outlet.damage == "bare_ampersands":
        return document.replace(b"&amp;", b"&")
    return document


def page(outlet: Outlet, entry: Entry) -> bytes:
    """The article's own web page: simple HTML with the furniture that a text extractor has to leave out."""
    title, name = html.escape(entry.title), html.escape(outlet.outlet)
    return "\n".join(
        (
            "<!DOCTYPE html>",
            f'<html lang="en"><head><meta charset="utf-8"><title>{title} | {name}</title>',
            f'<meta property="article:published_time" content="{format_time(entry.published_at)}"></head>',
            f"<body><header><nav><a href='/'>{name}</a></nav></header>",
            f"<main><article><h1>{title}</h1>",
            f"<p class='byline'>{html.escape(entry.author)}</p>",
            _html(entry),
            f"</article></main><footer>{name}, fiction for a demo</footer></body></html>",
            "",
        )
    ).encode("utf-8")


def _html(entry: Entry) -> str:
    return "\n".join(f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in entry.paragraphs)


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, tag, attributes)
    child.text = text
    return child


def _xml(root: ET.Element) -> bytes:
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _rss(outlet: Outlet, entries: Sequence[Entry], base_url: str) -> bytes:
    ET.register_namespace("content", CONTENT)
    root = ET.Element("rss", {"version": "2.0"})
    channel = ET.SubElement(root, "channel")
    _add(channel, "title", outlet.outlet)
    _add(channel, "link", f"{base_url}/")
    _add(channel, "description", outlet.about)
    _add(channel, "language", "en")
    for entry in entries:
        item = ET.SubElement(channel, "item")
        _add(item, "title", entry.title)
        _add(item, "link", f"{base_url}{entry.path}?utm_source=rss")  # trackers are what real feeds carry
        _add(item, "guid", entry.guid, isPermaLink="false")
        _add(item, "pubDate", format_datetime(entry.published_at, usegmt=True))
        _add(item, "description", entry.paragraphs[0])
        for category in entry.categories:
            _add(item, "category", category)
        _add(item, f"{{{CONTENT}}}encoded", _html(entry))
    return _xml(root)


def _rdf(outlet: Outlet, entries: Sequence[Entry], base_url: str) -> bytes:
    for prefix, uri in (("rdf", RDF), ("", RSS1), ("dc", DC), ("content", CONTENT)):
        ET.register_namespace(prefix, uri)
    root = ET.Element(f"{{{RDF}}}RDF")
    channel = ET.SubElement(root, f"{{{RSS1}}}channel", {f"{{{RDF}}}about": f"{base_url}{feed_path(outlet)}"})
    _add(channel, f"{{{RSS1}}}title", outlet.outlet)
    _add(channel, f"{{{RSS1}}}link", f"{base_url}/")
    _add(channel, f"{{{RSS1}}}description", outlet.about)
    _add(channel, f"{{{DC}}}language", "en")
    order = ET.SubElement(ET.SubElement(channel, f"{{{RSS1}}}items"), f"{{{RDF}}}Seq")
    for entry in entries:
        url = f"{base_url}{entry.path}"
        ET.SubElement(order, f"{{{RDF}}}li", {f"{{{RDF}}}resource": url})
        item = ET.SubElement(root, f"{{{RSS1}}}item", {f"{{{RDF}}}about": url})
        _add(item, f"{{{RSS1}}}title", entry.title)
        _add(item, f"{{{RSS1}}}link", url)
        _add(item, f"{{{RSS1}}}description", entry.paragraphs[0])
        _add(item, f"{{{DC}}}creator", entry.author)
        _add(item, f"{{{DC}}}date", format_time(entry.published_at))
        _add(item, f"{{{CONTENT}}}encoded", _html(entry))
    return _xml(root)


def _atom(outlet: Outlet, entries: Sequence[Entry], now: datetime, base_url: str) -> bytes:
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "en"})
    _add(root, f"{{{ATOM}}}title", outlet.outlet)
    _add(root, f"{{{ATOM}}}subtitle", outlet.about)
    _add(root, f"{{{ATOM}}}id", f"{base_url}{feed_path(outlet)}")
    _add(root, f"{{{ATOM}}}link", rel="self", href=f"{base_url}{feed_path(outlet)}")
    _add(root, f"{{{ATOM}}}updated", format_time(max((entry.updated_at for entry in entries), default=now)))
    for entry in entries:
        node = ET.SubElement(root, f"{{{ATOM}}}entry")
        _add(node, f"{{{ATOM}}}title", entry.title)
        _add(node, f"{{{ATOM}}}id", entry.guid)
        _add(node, f"{{{ATOM}}}link", rel="alternate", href=f"{base_url}{entry.path}")
        _add(node, f"{{{ATOM}}}published", format_time(entry.published_at))
        _add(node, f"{{{ATOM}}}updated", format_time(entry.updated_at))
        _add(ET.SubElement(node, f"{{{ATOM}}}author"), f"{{{ATOM}}}name", entry.author)
        for category in entry.categories:
            _add(node, f"{{{ATOM}}}category", term=category)
        _add(node, f"{{{ATOM}}}summary", entry.paragraphs[0])
        _add(node, f"{{{ATOM}}}content", _html(entry), type="html")
    return _xml(root)


def _json(outlet: Outlet, entries: Sequence[Entry], base_url: str) -> bytes:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.outlet,
        "description": outlet.about,
        "home_page_url": f"{base_url}/",
        "feed_url": f"{base_url}{feed_path(outlet)}",
        "language": "en",
        "items": [
            {
                "id": entry.guid,
                "url": f"{base_url}{entry.path}",
                "title": entry.title,
                "summary": entry.paragraphs[0],
                "content_html": _html(entry),
                "date_published": format_time(entry.published_at),
                "date_modified": format_time(entry.updated_at),
                "authors": [{"name": entry.author}],
                "tags": list(entry.categories),
            }
            for entry in entries
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"
