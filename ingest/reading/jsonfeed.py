"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1): bytes to entries, an odd item failing alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from ingest.reading.parsed import Entry, NotAFeed, ParsedFeed, ParseLimits, bounded_guid
from ingest.reading.text import cut_to_bytes, one_line, plain_from_html, plain_from_text
from ingest.urls import absolute_url

_SURROGATE: Final = b"\\ud"
_VERSIONS: Final = ("https://jsonfeed.org/version/1", "http://jsonfeed.org/version/1")


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class _Author(_Lenient):
    name: str | None = None


class _Item(_Lenient):
    id: str | None = None
    url: str | None = None
    external_url: str | None = None
    title: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    summary: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    author: _Author | None = None
    authors: list[_Author] | None = None
    tags: list[str] | None = None
    language: str | None = None

    @field_validator("id", mode="before")
    @classmethod
    def _numbers_are_ids(cls, value: Any) -> Any:
        """The specification: "if an id is presented as a number or other type, a reader should coerce it"."""
        return str(value) if isinstance(value, int | float) else value


class _Head(_Lenient):
    version: str
    title: str | None = None
    language: str | None = None
    items: list[Any] = []


def parse_json_feed(body: bytes, url: str, limits: ParseLimits) -> ParsedFeed | NotAFeed:
    """Reads a JSON Feed; `NotAFeed` for other JSON and for what is no JSON."""
    try:
        document = json.loads(body)
        if _SURROGATE in body.lower():  # half a pair is legal JSON, and no text that could travel on
            document = json.loads(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        return NotAFeed(f"not JSON: {one_line(str(error))[:200]}")
    if not isinstance(document, dict) or not str(document.get("version", "")).startswith(_VERSIONS):
        return NotAFeed("JSON, but no JSON Feed (no version https://jsonfeed.org/version/1 or 1.1)")
    try:
        head = _Head.model_validate(document)
    except ValidationError as error:
        return NotAFeed(f"a JSON Feed with a wrong head: {_first_problem(error)}")
    notes = []
    if len(head.items) > limits.max_entries:
        notes.append(f"only the first {limits.max_entries} entries were read")
    entries = []
    for number, raw in enumerate(head.items[: limits.max_entries], start=1):
        try:
            entries.append(_entry(_Item.model_validate(raw), url, limits))
        except ValidationError as error:
            notes.append(f"entry {number} could not be read: {_first_problem(error)}"[:200])
        except ValueError as error:
            notes.append(f"entry {number} could not be read: {one_line(str(error))}"[:200])
    return ParsedFeed(
        format="json",
        title=_field(head.title, limits),
        language=head.language,
        entries=tuple(entries),
        notes=tuple(notes),
    )


def _entry(item: _Item, url: str, limits: ParseLimits) -> Entry:
    content = plain_from_html(item.content_html) if item.content_html else ""
    content = content or plain_from_text(item.content_text or "")
    summary = plain_from_text(item.summary or "")
    text, text_cut = cut_to_bytes(content or summary, limits.max_text_bytes)
    people = item.authors if item.authors is not None else [item.author] if item.author else []
    return Entry(
        guid=bounded_guid(item.id),
        url=absolute_url(item.url or item.external_url, url),
        title=_field(item.title, limits),
        text=text,
        summary=cut_to_bytes(summary, limits.max_field_bytes)[0] if content else "",
        from_summary=not content,
        text_cut=text_cut,
        authors=tuple(name for person in people[:50] if (name := _field(person.name, limits))),
        categories=tuple(tag for raw in (item.tags or [])[:50] if (tag := _field(raw, limits))),
        language=item.language,
        published_at=_time(item.date_published),
        updated_at=_time(item.date_modified),
    )


def _field(value: str | None, limits: ParseLimits) -> str:
    return cut_to_bytes(one_line(plain_from_text(value or "")), limits.max_field_bytes)[0]


def _time(value: str | None) -> datetime | None:
    """RFC 3339; a time without a zone is read as UTC, anything else is no time."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _first_problem(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'item'}: {first['msg']}"
