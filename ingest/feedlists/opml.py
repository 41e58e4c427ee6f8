"""Reading OPML (1.0 to 2.0): the outlines with an xmlUrl, under the names of the outlines around them.

What OPML has no attribute for (source, paused, ...) is read from attributes of our namespace or of none. Read as events
by defusedxml, so that a line can be named and neither entities nor depth cost anything.
"""

from __future__ import annotations

import io
from typing import Final
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from ingest.feedlists.listed import FeedListError, Listed

# Readers nest folders two or three deep; FreshRSS and reader stop at 10.
MAX_DEPTH: Final = 32
# The prefix of our own attributes, which OPML 2.0 wants in a namespace (section "Extending OPML").
PREFIX: Final = "incidentwire"
NAMESPACE: Final = "urn:incidentwire:opml"


def read_opml(content: bytes, name: str) -> list[Listed | str]:
    """The feeds of an OPML file in its order. Raises FeedListError where it is no OPML.

    Outlines without xmlUrl are folders or links and no problem.
    """
    outlines = _Outlines(name)
    parser = make_parser()
    parser.setContentHandler(outlines)
    try:
        parser.parse(io.BytesIO(content))
    except SAXParseException as error:
        line = error.getLineNumber()
        raise FeedListError(
            f"{name}:{line}: not well-formed XML: {error.getMessage()}; export the list again or mend the line"
        ) from error
    except DefusedXmlException as error:
        raise FeedListError(
            f"{name}:{outlines.line}: it declares entities, which a feed list never needs; remove them"
        ) from error
    if not outlines.is_opml:
        raise FeedListError(f"{name}:1: XML, but not OPML (the root element is no <opml>); name an OPML or YAML file")
    return list(outlines.found)


class _Outlines(ContentHandler):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._locator: Locator | None = None
        self._folders: list[str] = []
        self._elements = 0
        self.is_opml = False
        self.found: list[Listed] = []

    @property
    def line(self) -> int:
        return (self._locator.getLineNumber() if self._locator else None) or 1

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - the name is SAX's
        self._locator = locator

    def startElement(self, tag: str, attributes: AttributesImpl) -> None:  # noqa: N802 - the name is SAX's
        self._elements += 1
        if self._elements == 1:
            self.is_opml = tag.lower() == "opml"
        if tag.lower() != "outline":
            return
        fields = {str(key).lower().removeprefix(f"{PREFIX}:"): str(value).strip() for key, value in attributes.items()}
        label = fields.get("title") or fields.get("text") or ""
        if len(self._folders) >= MAX_DEPTH:
            raise FeedListError(f"{self._name}:{self.line}: outlines nested deeper than {MAX_DEPTH}; flatten the list")
        if url := fields.get("xmlurl"):
            self.found.append(
                Listed(
                    url=url,
                    line=self.line,
                    title="" if label == url else label,  # `text` is required, so the URL stands in for a name
                    source=fields.get("source", ""),
                    language=fields.get("language", ""),
                    categories=(*filter(None, self._folders), *_categories(fields.get("category", ""))),
                    paused=_flag(fields.get("paused", "")),
                    interval_seconds=fields.get("interval_seconds", ""),
                    first_poll=fields.get("first_poll", ""),
                    since=fields.get("since", ""),
                    pages=fields.get("pages", ""),
                )
            )
        self._folders.append(label)

    def endElement(self, tag: str) -> None:  # noqa: N802 - the name is SAX's
        if tag.lower() == "outline":
            self._folders.pop()


def _categories(written: str) -> list[str]:
    """OPML 2.0: "a string of comma-separated slash-delimited category strings"."""
    return [part for path in written.split(",") for part in path.strip().split("/") if part]


def _flag(written: str) -> bool | None:
    return written.lower() == "true" if written else None
