"""The records that stages keep for themselves: Fingerprint of dedupe, ResolvedArticle of resolve."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from incidentwire.contracts.extraction import Extraction
from incidentwire.contracts.record import Record, Time


class Fingerprint(Record):
    """What dedupe remembers of one article revision, on `dedupe.fingerprints`.

    `signature` is the MinHash signature as base64 of little-endian 32-bit integers; null where the text is too short
    or failed. `algorithm` names library, version and parameters: signatures of another algorithm are never compared.
    `text_sha256` is the digest of the normalised text (with the title where the text is short); empty where nothing may
    be compared. `published_at` is the article's own time, which the windows go by. `duplicate_of` is set where the
    revision went no further. `numbers` are the counts that the text tells, by which a copy is told from an update with
    another toll; `characters` is the text's length. `seen_at` is the stream's time, by which fingerprints expire: it
    never goes back, so that restored and running states forget the same ones.
    """

    article_id: str
    revision: Annotated[int, Field(ge=1)]
    content_sha256: str
    text_sha256: str
    signature: str | None = None
    algorithm: str
    source: str = ""
    language: str | None = None
    published_at: Time | None = None
    duplicate_of: str | None = None
    numbers: list[str] = []
    characters: Annotated[int, Field(ge=0)] = 0
    seen_at: Time


class ResolvedArticle(Record):
    """What resolve remembers of one article, on `resolve.articles`: its newest extraction and where each report went.

    `incidents` on the topic holds results; a toll can only be taken back or recomputed from the figures themselves.
    """

    article_id: str
    revision: Annotated[int, Field(ge=1)]
    extraction: Extraction
    links: dict[str, str]
