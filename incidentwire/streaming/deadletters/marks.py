"""Marks on the topic of dead letters: what people did with letters, and which paused stage may go on.

A mark lies on the topic itself, behind its letter and in the same partition. So reading the topic once tells letters
and what became of them; retention, which takes the oldest first, never takes a mark before its letter (a twin written
after the mark may outlive it, and is open again then); and the mark of
a replay is in one Kafka transaction with the replayed record.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast, get_args

from incidentwire.contracts.record import format_time
from incidentwire.streaming.deadletters.letter import Letter, Place

HEADER = "dlq.mark"

Action = Literal["replayed", "purged"]


@dataclass(frozen=True)
class Mark:
    """What became of one letter. `identity`: see Letter; None where the letter has none."""

    action: Action
    place: Place
    identity: str | None
    at: str


@dataclass(frozen=True)
class Resume:
    """A stage that is paused over its dead letters may go on."""

    stage: str


def mark_of(letter: Letter, action: Action, now: datetime) -> Mark:
    """The mark for a letter."""
    return Mark(action, letter.place, letter.identity, format_time(now))


def mark_record(mark: Mark) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Value and headers of a mark's record."""
    said = {
        "mark": mark.action,
        "partition": mark.place.partition,
        "offset": mark.place.offset,
        "identity": mark.identity,
        "at": mark.at,
    }
    return json.dumps(said).encode(), [(HEADER, mark.action.encode())]


def resume_record(stage: str, now: datetime) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Value and headers of the record that lets a stage go on."""
    said = {"mark": "resume", "stage": stage, "at": format_time(now)}
    return json.dumps(said).encode(), [(HEADER, b"resume")]


def is_mark(headers: Any) -> bool:
    """Whether a record of the topic is a mark, and so no letter. No stage's letter has this header."""
    return any(name == HEADER for name, _ in headers or ())


def read_mark(record: Any) -> Mark | Resume | None:
    """The mark in a record, None where it can't be read: then it marks nothing."""
    try:
        said = json.loads(record.value)
        action = said["mark"]
        if action == "resume":
            return Resume(str(said["stage"]))
        if action not in get_args(Action):
            return None
        place = Place(int(said["partition"]), int(said["offset"]))
        identity = said.get("identity")
        return Mark(cast(Action, action), place, identity and str(identity), str(said.get("at", "")))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
