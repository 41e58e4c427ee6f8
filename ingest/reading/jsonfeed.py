"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1): bytes to entries.

An odd field is left out and its item kept; an item that is none fails alone; of a feed that ends early, the items that
are whole are read. JSON Feed has no field that says when to come again.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from ingest.reading.dates import time_of
from ingest.reading.fields import link_url
from ingest.reading.parsed import Entry, NotAFeed, ParsedFeed, ParseLimits, bounded_guid
from ingest.reading.text import cut_to_bytes, one_line, plain_from_html, plain_from_text

_BROKEN: Final = "the feed is broken"
_SURROGATE: Final = b"\\ud"
_VERSIONS: Final = ("https://jsonfeed.org/version/1", "http://jsonfeed.org/version/1")


_ESCAPED_VERSIONS: Final = tuple(version.replace("/", "\\/") for version in _VERSIONS)
_ITEMS: Final = re.compile(r'"items"\s*:\s*\[')


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
    version: Any = None
    title: str | None = None
    language: str | None = None
    items: list[Any] = []


_M = TypeVar("_M", bound=_Lenient)


def parse_json_feed(body: bytes, url: str, limits: ParseLimits) -> ParsedFeed | NotAFeed:
    """Reads a JSON Feed from UTF-8; `NotAFeed` for other JSON and for what is no JSON."""
    notes: list[str] = []
    document = _document(body, notes)
    if isinstance(document, str):
        return NotAFeed(f"not JSON: {document}")
    if not isinstance(document, dict) or not str(document.get("version", "")).startswith(_VERSIONS):
        return NotAFeed("JSON, but no JSON Feed (no version https://jsonfeed.org/version/1 or 1.1)")
    head = _lenient(_Head, document, "the head", notes)
    if head is None or not isinstance(document.get("items", []), list):
        return NotAFeed("a JSON Feed with a wrong head: items is no list")
    if len(head.items) > limits.max_entries:
        notes.append(f"only the first {limits.max_entries} entries were read")
    entries = []
    for number, raw in enumerate(head.items[: limits.max_entries], start=1):
        if not isinstance(raw, dict):
            notes.append(f"entry {number} could not be read: it is no object")
            continue
        try:
            item = _lenient(_Item, raw, f"entry {number}", notes)
            if item is not None:
                entries.append(_entry(item, url, limits))
        except ValueError as error:
            notes.append(f"entry {number} could not be read: {one_line(str(error))}"[:200])
    return ParsedFeed(
        format="json",
        title=_field(head.title, limits),
        language=head.language,
        entries=tuple(entries),
        notes=tuple(notes),
        torn=bool(notes) and notes[0].startswith(_BROKEN),
    )


def _document(body: bytes, notes: list[str]) -> Any:
    """The JSON; of JSON that ends early, what is whole of it; else a string that says what is wrong."""
    text = body.decode("utf-8", "replace")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        problem = one_line(str(error))[:200]
        document = _whole_part(text)
        if document is None:
            return problem
        notes.append(f"{_BROKEN}: {problem}")
    if _SURROGATE in body.lower():  # half a pair is legal JSON, and no text that could travel on
        document = json.loads(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"))
    return document


def _whole_part(text: str) -> dict[str, Any] | None:
    """The head and the whole items of a JSON Feed that breaks off or is wrong somewhere; None for anything else."""
    start = _ITEMS.search(text)
    if start is None or not any(version in text[: start.start()] for version in (*_VERSIONS, *_ESCAPED_VERSIONS)):
        return None
    decoder = json.JSONDecoder()
    items: list[Any] = []
    at = start.end()
    while (begin := text.find("{", at)) >= 0:
        try:
            item, at = decoder.raw_decode(text, begin)
        except (ValueError, RecursionError):
            break
        items.append(item)
    head = {name: _string_after(text[: start.start()], name) for name in ("title", "language")}
    return {"version": _VERSIONS[0], "items": items, **{name: value for name, value in head.items() if value}}


def _string_after(text: str, name: str) -> str | None:
    match = re.search(rf'"{name}"\s*:\s*("(?:[^"\\]|\\.){{0,2000}}")', text)
    try:
        return str(json.loads(match.group(1))) if match else None
    except ValueError:
        return None


def _lenient(model: type[_M], fields: dict[str, Any], name: str, notes: list[str]) -> _M | None:
    """The model of what is right among the fields; what is wrong is noted and left out."""
    for _ in range(len(model.model_fields)):
        try:
            return model.model_validate(fields)
        except ValidationError as error:
            wrong = {
                str(problem["loc"][0])
                for problem in error.errors(include_url=False, include_input=False)
                if problem["loc"]
            }
            notes.append(f"of {name}, a field was left out: {_first_problem(error)}"[:200])
            fields = {key: value for key, value in fields.items() if key not in wrong}
            if not wrong:
                return None
    return None


def _entry(item: _Item, url: str, limits: ParseLimits) -> Entry:
    content = plain_from_html(item.content_html) if item.content_html else ""
    content = content or plain_from_text(item.content_text or "")
    summary = plain_from_text(item.summary or "")
    text, text_cut = cut_to_bytes(content or summary, limits.max_text_bytes)
    people = item.authors if item.authors is not None else [item.author] if item.author else []
    return Entry(
        guid=bounded_guid(item.id),
        url=link_url(item.url or item.external_url, url),
        title=_field(item.title, limits),
        text=text,
        summary=cut_to_bytes(summary, limits.max_field_bytes)[0] if content else "",
        from_summary=not content,
        text_cut=text_cut,
        authors=tuple(name for person in people[:50] if (name := _field(person.name, limits))),
        categories=tuple(tag for raw in (item.tags or [])[:50] if (tag := _field(raw, limits))),
        language=item.language,
        published_at=time_of(item.date_published),
        updated_at=time_of(item.date_modified),
    )


def _field(value: str | None, limits: ParseLimits) -> str:
    return cut_to_bytes(one_line(plain_from_text(value or "")), limits.max_field_bytes)[0]


def _first_problem(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'item'}: {first['msg']}"
