"""Dead letters as people and programs read them: one line, one JSON object, or whole."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.demo.wording import safe

if TYPE_CHECKING:
    from incidentwire.streaming.deadletters.ledger import Entry
    from incidentwire.streaming.deadletters.letter import Letter

_SHOWN_BYTES = 2000
_LINE_CHARACTERS = 240


def line(entry: Entry) -> str:
    """One letter on one line: nothing in it acts on a terminal."""
    letter = entry.letter
    state = "" if entry.state == "open" else f"{entry.state} "
    head = f"{letter.place}  {letter.at:%Y-%m-%d %H:%M:%S}Z  {letter.stage or '?'}  {letter.origin or '?'}"
    return safe(f"{head}  {state}{letter.reason or '?'}: {letter.error}", _LINE_CHARACTERS)


def entry_json(entry: Entry) -> dict[str, Any]:
    """A letter without its bytes, for JSON."""
    letter, origin = entry.letter, entry.letter.origin
    return {
        "place": str(letter.place),
        "state": entry.state,
        "done_at": entry.done_at or None,
        "at": letter.at.isoformat().replace("+00:00", "Z"),
        "stage": letter.stage,
        "topic": origin and origin.topic,
        "partition": origin and origin.partition,
        "offset": origin and origin.offset,
        "reason": letter.reason,
        "error": letter.error,
        "key": None if letter.key is None else letter.key.decode("utf-8", "backslashreplace"),
        "value_bytes": entry.value_bytes,
    }


def letter_json(letter: Letter, entry: Entry) -> dict[str, Any]:
    """A whole letter for JSON; bytes that are not UTF-8 become `{"base64": ...}`."""
    return {
        **entry_json(entry),
        "error": letter.error,
        "key": _bytes_json(letter.key),
        "value": _bytes_json(letter.value),
        "headers": [[_shown_name(name), _bytes_json(text)] for name, text in letter.headers],
        "marks": {_shown_name(name): text.decode("utf-8", "replace") for name, text in letter.marks},
    }


def _bytes_json(raw: bytes | None) -> str | dict[str, str] | None:
    if raw is None:
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": b64encode(raw).decode("ascii")}


def _shown_name(name: str) -> str:
    return name.encode("utf-8").decode("utf-8", "backslashreplace")


def letter_lines(letter: Letter, entry: Entry) -> Iterator[str]:
    """A whole letter for a terminal; a long value is cut."""
    yield line(entry)
    for name, text in (*letter.marks, *letter.headers):
        first, *others = text.decode("utf-8", "backslashreplace").splitlines() or [""]
        yield f"  {safe(_shown_name(name), 80)}: {safe(first)}"
        for other in others:
            yield f"    {' ' * min(40, len(other) - len(other.lstrip()))}{safe(other)}"
    yield f"  key: {safe((letter.key or b'').decode('utf-8', 'backslashreplace'))}"
    value = letter.value or b""
    shown = value[:_SHOWN_BYTES].decode("utf-8", "backslashreplace")
    yield f"  value ({len(value)} bytes): {safe(shown, _SHOWN_BYTES)}"
