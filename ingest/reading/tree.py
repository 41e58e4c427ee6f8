"""Entries of an RSS, RDF or Atom feed that is an XML tree, read from the tree's own elements.

Well-formed feeds of the vocabularies below are read here, in a fifth of feedparser's time, and so is what the
recovering reader mends. It knows what an article needs and no more; what it finds odd it leaves to feedparser (`odd`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ingest.reading.dates import time_of
from ingest.reading.fields import Found, first, plain, undoubled
from ingest.reading.text import plain_from_nodes

_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_RDF_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
# Namespaces of the feed formats themselves, in lower case; feedparser knows the same.
OF_FEEDS: Final = frozenset(
    (
        "", "http://backend.userland.com/rss", "http://backend.userland.com/rss2", "http://backend.userland.com/rss091",
        "http://blogs.law.harvard.edu/tech/rss", "http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/",
        "http://purl.org/rss/1.0/modules/rss091#", "http://purl.org/atom/ns#", "http://www.w3.org/2005/atom",
    )
)  # fmt: skip
_PREFIXES: Final = {
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
}
_ATOM: Final = {"http://www.w3.org/2005/atom": "atom10", "http://purl.org/atom/ns#": "atom03"}
_RSS: Final = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
_ENTRIES: Final = frozenset(("item", "entry"))
_HTML: Final = frozenset(("html", "text/html", "xhtml", "application/xhtml+xml"))
_PLAIN: Final = frozenset(("text", "text/plain", "plain"))
_EMAIL: Final = re.compile(r"\S+@\S+|\(\s*\)")
# What feedparser knows how to read and this module does not.
_UNKNOWN_HERE: Final = frozenset(("fullitem", "abstract", "prodlink"))


@dataclass
class Feed:
    """A tree's feed: its entries in order, and what its head says. `odd`: why it is better left to feedparser."""

    format: str
    title: str = ""
    language: str | None = None
    entries: list[Found] = field(default_factory=list)
    odd: str = ""


class TreeReader:
    """Reads trees of one feed. Names of elements are worked out once."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def feed(self, root: Any, max_entries: int) -> Feed | None:
        """The feed under a root element; None where there is none."""
        name = self.name(root.tag)
        holder = root
        if name == "rss":
            version = str(root.get("version") or "")
            kind = _RSS.get(version) or ("rss20" if version.startswith("2.") else "rss")
        elif name == "rdf:rdf":
            kind = "rss10"
        elif name == "feed":
            kind = _ATOM.get(_namespace(root.tag), "atom")
        elif name == "channel":
            kind = "rss"
        else:
            return None
        feed = Feed(kind, language=root.get(f"{_XML}lang"))
        channels = [child for child in root if self.name(child.tag) == "channel"] if name in ("rss", "rdf:rdf") else []
        if len(channels) == 1:
            holder = channels[0]
        elif channels or name == "rss":
            feed.odd = f"{len(channels)} channels"
        if kind == "rss10" and _namespace(holder.tag) == "http://my.netscape.com/rdf/simple/0.9/":
            feed.format = "rss090"
        self._head(feed, holder)
        parents = (holder,) if holder is root else (holder, root)
        items = [child for parent in parents for child in parent if self.name(child.tag) in _ENTRIES]
        if len(items) != sum(1 for _ in _entry_elements(root)):
            feed.odd = feed.odd or "entries inside other elements"
        for item in items[:max_entries]:
            found = self.entry(item, is_rss=not kind.startswith("atom"))
            if not (found.title or found.summary or found.contents) or not (found.link or found.id or found.title):
                feed.odd = feed.odd or "an entry without title and text"
            feed.entries.append(found)
        return feed

    def entry(self, item: Any, *, is_rss: bool) -> Found:
        """One entry from its element."""
        found = Found(id=item.get(_RDF_ABOUT), language=item.get(f"{_XML}lang"))
        links: list[tuple[int, str]] = []
        titles: dict[str, str] = {}
        texts: dict[str, list[str]] = {}
        dates: dict[str, str] = {}
        for child in item:
            if not isinstance(child.tag, str):
                continue
            name = self.name(child.tag)
            read = _READERS.get(name)
            if read == "date":
                dates.setdefault(name, child.text or "")
            elif read == "link":
                links.extend(_links(child))
            elif read == "title":
                titles.setdefault(name, _title(child, is_rss))
            elif read == "text":
                texts.setdefault(name, []).append(_text(child, name, is_rss))
                found.language = found.language or child.get(f"{_XML}lang")
            elif read == "id":
                found.id = first((child.text, found.id))
                found.id_is_link = str(child.get("isPermaLink", "true")).lower() == "true"
            elif read == "author":
                found.authors.extend(self._author(child))
            elif read == "category":
                found.categories.append(first((child.get("term"), _inner(child), child.get("label"))) or "")
            elif read == "keywords":
                found.categories.extend(part.strip() for part in _inner(child).split(",")[:100])
            elif read == "language":
                found.language = first((_inner(child), found.language))
            elif read == "original":
                links.append((0, _inner(child)))
            elif read == "source" and child.get("url"):
                found.outlet = child.get("url")
            elif read == "group":
                self._group(child, titles, texts)
        found.link = min(links, default=(0, ""), key=lambda ranked: ranked[0])[1] or None
        found.title = _chosen(titles, ("title", "dc:title", "media:title", "itunes:title"))
        self._choose_texts(found, texts)
        # RSS 1.0 dates an item by dc:date, which is when it was published where nothing else says so
        found.published = _dated(
            dates, ("pubdate", "published", "issued", "dcterms:issued", "created", "dcterms:created")
        )
        found.updated = _dated(dates, ("updated", "modified", "dcterms:modified", "dc:date"))
        if is_rss and found.published is None:
            found.published = found.updated
        return found

    def name(self, tag: Any) -> str:
        """The name by which elements are told here: lower case, with the usual prefix where it is no feed format's."""
        if not isinstance(tag, str):  # a comment, an entity that was not expanded
            return ""
        known = self._names.get(tag)
        if known is None:
            space, local = _namespace(tag), tag.rpartition("}")[2].lower()
            if space in OF_FEEDS or "backend.userland.com/rss" in space:
                known = local  # a prefix that was never declared stays in the name as written
            else:
                prefix = _PREFIXES.get(space)
                known = f"{prefix}:{local}" if prefix else f"?:{local}"
            if len(self._names) < 10_000:
                self._names[tag] = known
        return known

    def _head(self, feed: Feed, holder: Any) -> None:
        feed.language = holder.get(f"{_XML}lang") or feed.language
        for child in holder:
            name = self.name(child.tag)
            if name in _ENTRIES:
                if feed.title:
                    break
            elif name == "title" and not feed.title:
                feed.title = _title(child, is_rss=not feed.format.startswith("atom"))
            elif name in ("language", "dc:language"):
                feed.language = first((_inner(child), feed.language))

    def _author(self, element: Any) -> Iterator[str]:
        if len(element):
            for child in element:
                if self.name(child.tag) == "name":
                    yield _inner(child)
            return
        written = _inner(element)
        if "@" in written:  # RSS: "desk@paper.example (Ana Ruel)"
            written = _EMAIL.sub(" ", written).strip().removeprefix("(").removesuffix(")").strip()
        yield written

    def _group(self, group: Any, titles: dict[str, str], texts: dict[str, list[str]]) -> None:
        """media:group and media:content hold the only text that video feeds have."""
        for child in group.iter():
            name = self.name(child.tag)
            if name == "media:title":
                titles.setdefault(name, _title(child, is_rss=True))
            elif name == "media:description":
                texts.setdefault(name, []).append(_text(child, name, True))

    def _choose_texts(self, found: Found, texts: dict[str, list[str]]) -> None:
        contents = [
            text for name in ("content:encoded", "content", "body", "xhtml:body") for text in texts.get(name, ())
        ]
        summaries = [text for name in _SUMMARIES for text in texts.get(name, ()) if text]
        if not any(contents) and not summaries:
            summaries = [text for text in texts.get("media:description", ()) if text]
        found.contents = [text for text in (*contents, *summaries[1:]) if text]
        found.summary = summaries[0] if summaries else ""


# In order of trust: the first is the summary, further ones are candidates for the text.
_SUMMARIES: Final = ("description", "summary", "dc:description", "itunes:summary")
_READERS: Final = {
    **dict.fromkeys(("pubdate", "published", "issued", "dcterms:issued", "created", "dcterms:created"), "date"),
    **dict.fromkeys(("updated", "modified", "dcterms:modified", "dc:date"), "date"),
    **dict.fromkeys(("title", "dc:title", "media:title", "itunes:title"), "title"),
    **dict.fromkeys((*_SUMMARIES, "content:encoded", "content", "body", "xhtml:body", "media:description"), "text"),
    **dict.fromkeys(("author", "dc:creator", "dc:author", "itunes:author"), "author"),
    **dict.fromkeys(("category", "dc:subject", "media:category"), "category"),
    **dict.fromkeys(("itunes:keywords", "media:keywords", "keywords"), "keywords"),
    **dict.fromkeys(("language", "dc:language"), "language"),
    **dict.fromkeys(("media:group", "media:content"), "group"),
    "link": "link",
    "guid": "id",
    "id": "id",
    "feedburner:origlink": "original",
    "source": "source",
}


def _namespace(tag: str) -> str:
    return tag[1:].partition("}")[0].lower() if tag.startswith("{") else ""


def _entry_elements(root: Any) -> Iterator[Any]:
    yield from root.iter("{*}item", "{*}entry")


def _inner(element: Any) -> str:
    """The text inside, without mark-up."""
    text = str(element.text or "") if not len(element) else "".join(element.itertext())
    return undoubled(text.strip())


def _title(element: Any, is_rss: bool) -> str:
    if len(element):
        return plain_from_nodes(element)
    kind = str(element.get("type") or "").lower()
    is_html = True if kind in _HTML else False if kind in _PLAIN or not is_rss else None
    return plain(undoubled((element.text or "").strip()), is_html=is_html)


def _text(element: Any, name: str, is_rss: bool) -> str:
    if len(element):
        return plain_from_nodes(element)
    kind = str(element.get("type") or "").lower()
    if kind in _HTML or (not kind and name in ("description", "content:encoded", "dc:description")):
        is_html: bool | None = True
    else:  # Atom without a type is plain text
        is_html = None if is_rss or (kind and kind not in _PLAIN) else False
    return plain(undoubled((element.text or "").strip()), is_html=is_html)


def _links(element: Any) -> Iterator[tuple[int, str]]:
    """The URL of a link with its rank: the page itself before other forms of it, never what is related to it."""
    href = element.get("href")
    if not href:
        text = _inner(element)
        if text:
            yield 1, text
        return
    rel = str(element.get("rel") or "alternate").lower()
    kind = str(element.get("type") or "text/html").lower()
    if rel == "alternate":
        yield (1 if kind in _HTML else 3), href


def _chosen(values: dict[str, str], order: tuple[str, ...]) -> str:
    return next((values[name] for name in order if values.get(name)), "")


def _dated(dates: dict[str, str], order: tuple[str, ...]) -> Any:
    return next((moment for name in order if name in dates and (moment := time_of(dates[name]))), None)
