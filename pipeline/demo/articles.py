"""The demo's outlets and articles, read from `articles/*.yaml` and dated from the day on which they are served.

One file is one outlet with one feed. Its keys:

- `outlet`, `about`: the name, and what kind of outlet it is.
- `format`: `rss`, `atom`, `json` or `rdf`; or `raw`: a document that is served as it stands (a feed that is none).
- `status`, `content_type`: of the answer; `damage: bare_ampersands`: the XML is not well-formed, as often on the web.
- `entries`: `guid`, `path` of the article's page, `published`, `author`, `categories`, `title`, `body` (paragraphs with
  blank lines between them). `phase` is when the entry first appears (0: from the start); `edits` are later texts of the
  same entry, each from its `phase` on, with the time `updated`.

Days count from the serving day: `published: -2d 09:30` is two days earlier at 09:30 UTC. Titles and bodies name days by
`{weekday:-3d}` (Friday), `{daymonth:-3d}` (22 November), `{dateline:-3d}` (Nov 22) and `{month:-200d}` (May), so that a
text is right on whichever day it is served. This module knows nothing of feed formats or HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

# Not strftime: its names depend on the locale of the machine.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

FeedFormat = Literal["rss", "atom", "json", "rdf"]
Damage = Literal["bare_ampersands"]

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_PLACEHOLDER_PARTS = re.compile(r"(\w+):(-?\d{1,4})d")
_MOMENT = re.compile(r"(-\d{1,4})d (\d{2}):(\d{2})")


@dataclass(frozen=True)
class Entry:
    """One article as it stands in one phase of one feed, its dates filled in."""

    guid: str
    path: str
    title: str
    paragraphs: tuple[str, ...]
    author: str
    categories: tuple[str, ...]
    published_at: datetime
    updated_at: datetime

    @property
    def body(self) -> str:
        """The paragraphs as plain text, one a line."""
        return "\n".join(self.paragraphs)


class _Yaml(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Edit(_Yaml):
    """A later text of the same entry."""

    phase: Annotated[int, Field(ge=1)]
    updated: str
    title: str
    body: str


class Draft(_Yaml):
    """One entry as it is written in the file, before its dates are filled in."""

    guid: str
    path: Annotated[str, Field(pattern=r"^/[a-z0-9/-]+$")]
    phase: Annotated[int, Field(ge=0)] = 0
    published: str
    author: str = ""
    categories: tuple[str, ...] = ()
    title: str
    body: str
    edits: tuple[Edit, ...] = ()

    @model_validator(mode="after")
    def _edits_come_later(self) -> Draft:
        phases = [self.phase, *(edit.phase for edit in self.edits)]
        if phases != sorted(set(phases)):
            raise ValueError(f"{self.guid}: each edit needs a phase after the one before it, not {phases}")
        return self

    def at(self, phase: int, now: datetime) -> Entry | None:
        """The entry as it stands in a phase; None before it first appears."""
        if phase < self.phase:
            return None
        published_at = moment(self.published, now)
        title, body, updated_at = self.title, self.body, published_at
        for edit in self.edits:
            if edit.phase <= phase:
                title, body, updated_at = edit.title, edit.body, moment(edit.updated, now)
        return Entry(
            guid=self.guid,
            path=self.path,
            title=fill(title, now),
            paragraphs=paragraphs(fill(body, now)),
            author=self.author,
            categories=self.categories,
            published_at=published_at,
            updated_at=updated_at,
        )


class Outlet(_Yaml):
    """One outlet with its feed. Either `entries` in a `format`, or a `raw` document."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    outlet: str
    about: str
    format: FeedFormat | None = None
    damage: Damage | None = None
    raw: str | None = None
    status: Annotated[int, Field(ge=200, le=599)] = 200
    content_type: str | None = None
    entries: tuple[Draft, ...] = ()

    @model_validator(mode="after")
    def _is_feed_or_raw(self) -> Outlet:
        if (self.format is None) == (self.raw is None):
            raise ValueError(f"{self.slug}: give either a format or a raw document")
        if self.raw is not None and self.content_type is None:
            raise ValueError(f"{self.slug}: a raw document needs a content_type")
        if len({draft.guid for draft in self.entries}) < len(self.entries):
            raise ValueError(f"{self.slug}: two entries share a guid")
        return self

    @property
    def last_phase(self) -> int:
        """The phase after which this feed changes no more."""
        return max(
            (phase for draft in self.entries for phase in (draft.phase, *(edit.phase for edit in draft.edits))),
            default=0,
        )

    def entries_at(self, phase: int, now: datetime) -> tuple[Entry, ...]:
        """What the feed holds in a phase, newest first, as feeds are."""
        entries = [entry for draft in self.entries if (entry := draft.at(phase, now))]
        return tuple(sorted(entries, key=lambda entry: entry.updated_at, reverse=True))


def moment(text: str, now: datetime) -> datetime:
    """The time that `-2d 09:30` stands for: so many days before the day of `now`, at that time in UTC.

    Raises ValueError where the text is not of this form; a moment is never on the serving day or later, so that no
    article is ever from the future.
    """
    match = _MOMENT.fullmatch(text)
    if not match or int(match[1]) >= 0:
        raise ValueError(f"a time is written like '-2d 09:30', with at least one day back, not {text!r}")
    return datetime.combine(_day(int(match[1]), now), time(int(match[2]), int(match[3])), UTC)


def fill(text: str, now: datetime) -> str:
    """The text with its placeholders replaced. Raises ValueError for one that is not known."""

    def word(match: re.Match[str]) -> str:
        parts = _PLACEHOLDER_PARTS.fullmatch(match[1])
        if parts:
            day = _day(int(parts[2]), now)
            match parts[1]:
                case "weekday":
                    return WEEKDAYS[day.weekday()]
                case "daymonth":
                    return f"{day.day} {MONTHS[day.month - 1]}"
                case "dateline":
                    return f"{MONTHS[day.month - 1][:3]} {day.day}"
                case "month":
                    return MONTHS[day.month - 1]
        raise ValueError(f"no such placeholder: {match[0]} (weekday, daymonth, dateline, month, as in {{weekday:-1d}})")

    return _PLACEHOLDER.sub(word, text)


def paragraphs(body: str) -> tuple[str, ...]:
    """The paragraphs of a body: blank lines divide them, single line breaks are only where the file wraps."""
    return tuple(" ".join(block.split()) for block in re.split(r"\n\s*\n", body) if block.strip())


def read_outlet(slug: str, document: str) -> Outlet:
    """One outlet from its file's text. Raises ValueError that names the file where it is not as described above."""
    try:
        fields = yaml.safe_load(document)
        if not isinstance(fields, dict):
            raise ValueError("not a mapping")
        return Outlet.model_validate({**fields, "slug": slug})
    except (ValueError, yaml.YAMLError) as error:
        raise ValueError(f"articles/{slug}.yaml: {error}") from error


def load(folder: Traversable | None = None) -> tuple[Outlet, ...]:
    """Every outlet of the folder (the bundled one by default), by file name."""
    where = folder or files(__package__) / "articles"
    found: Iterable[Traversable] = sorted(where.iterdir(), key=lambda item: item.name)
    return tuple(
        read_outlet(item.name.removesuffix(".yaml"), item.read_text("utf-8"))
        for item in found
        if item.name.endswith(".yaml")
    )


def _day(days: int, now: datetime) -> date:
    return (now.astimezone(UTC) + timedelta(days=days)).date()
