"""Article and Duplicate: the records on `articles.raw`, `articles.unique` and `articles.duplicates`."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Annotated, Any

from pydantic import Field, model_validator

from incidentwire.contracts.record import Record, Time
from incidentwire.contracts.vocabulary import DuplicateKind, TextOrigin, TextQuality

_HALF_PAIR = re.compile("[\ud800-\udfff]")

Similarity = Annotated[float, Field(ge=0.0, le=1.0)]


def content_sha256(title: str, text: str) -> str:
    """The digest that tells a changed article: SHA-256 of title, newline and text, as lower-case hex."""
    return hashlib.sha256(f"{title}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def article_id_of(canonical_url: str | None, feed_id: str = "", guid: str | None = None) -> str:
    """The stable id of an article: the hash of its canonical URL, or of feed and guid where there is no URL.

    Raises ValueError where there is neither: such an entry has no identity.
    """
    if canonical_url:
        identity = f"url\n{canonical_url}"
    elif guid:
        identity = f"guid\n{feed_id}\n{guid}"
    else:
        raise ValueError("an article needs a canonical URL or a guid to have an id")
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _whole(value: Any) -> Any:
    """Text without halves of surrogate pairs; each becomes one replacement character, so offsets stay."""
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return _HALF_PAIR.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value


class Near(Record):
    """The closest earlier article of which this one is a rewrite or an update.

    The similarity is .3 to .8, or above where it tells other numbers than the earlier one.
    """

    article_id: str
    similarity: Similarity


class Article(Record):
    """One article of one outlet at one revision. Plain text without mark-up; `text` is what offsets refer to."""

    article_id: Annotated[str, Field(min_length=1)]
    revision: Annotated[int, Field(ge=1)] = 1
    feed_id: str = ""
    feed_url: str = ""
    source: str = ""
    url: str | None = None
    canonical_url: str | None = None
    guid: str | None = None
    title: str = ""
    text: str
    summary: str = ""
    text_origin: TextOrigin = "feed"
    authors: list[str] = []
    categories: list[str] = []
    language: str | None = None
    published_at: Time | None = None
    updated_at: Time | None = None
    fetched_at: Time
    content_sha256: str
    text_quality: TextQuality = "full"
    near: Near | None = None

    @model_validator(mode="after")
    def _digest_fits_content(self) -> Article:
        if self.content_sha256 != content_sha256(self.title, self.text):
            raise ValueError("content_sha256 is not the digest of title, newline and text")
        return self

    @classmethod
    def from_loose(cls, fields: dict[str, Any], now: Time) -> Article:
        """An article from JSON that holds only part of the fields, as the filters accept it.

        `text` is required. A missing id is made from the URL, else from the content; a missing digest is computed;
        `fetched_at` falls back to `now`. Half a surrogate pair, which JSON can hold and UTF-8 can't, becomes U+FFFD.
        Raises ValueError (pydantic.ValidationError among them).
        """
        loose = {key: _whole(value) for key, value in fields.items() if value is not None}
        title, text = loose.get("title", ""), loose.get("text")
        if not isinstance(text, str) or not isinstance(title, str):
            raise ValueError("an article needs 'text' (and 'title', if any) as strings")
        loose.setdefault("content_sha256", content_sha256(title, text))
        url = loose.get("canonical_url") or loose.get("url")
        if not loose.get("article_id"):
            loose["article_id"] = loose.get("id") or article_id_of(
                url if isinstance(url, str) else None, "", str(loose["content_sha256"])
            )
        loose.setdefault("fetched_at", now)
        return cls.model_validate(loose)

    @classmethod
    def from_loose_json(cls, line: bytes, now: Time) -> Article:
        """The same from one line of JSON. Raises ValueError with what is wrong, whatever the line holds."""
        try:
            fields = json.loads(line)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        if not isinstance(fields, dict):
            raise ValueError("not a JSON object")
        return cls.from_loose(fields, now)


class Duplicate(Record):
    """A report that one article carries the text of another: recorded, and the article goes no further."""

    article_id: str
    revision: Annotated[int, Field(ge=1)]
    source: str
    url: str | None = None
    duplicate_of: str
    kind: DuplicateKind
    similarity: Similarity
    decided_at: Time
