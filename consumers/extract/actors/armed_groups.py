"""Armed groups by name: those of the lexicon, and any "Full Name (ABBR)" that has a group's words in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from consumers.extract.text.lexicon import rows

_FULL_NAME = re.compile(
    r"\b((?:[A-Z][\w’'-]+ (?:of |for |the |and |al-|wal-)*){1,5}[A-Z][\w’'-]+) \(([A-Z][A-Z0-9-]{1,9})\)"
)
_GROUP_WORD = re.compile(
    r"\b(?:Army|Front|Movement|Brigade|Brigades|Force|Forces|Militia|Jihad|Group|Party|Bloc|Council|"
    r"Cartel|Gang|Katiba|Resistance|Liberation)\b"
)
_STATE_WORD = re.compile(
    r"\b(?:Relations|Ministry|Agency|Police|Nations|Department|Defen[cs]e Forces|Security Forces|Armed Forces|"
    r"Air Force|Border|Network|Union|Commission|Centre|Center|Observatory)\b"
)


@cache
def _lexicon() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """One pattern over all names of all groups, longer ones first; each name with its group and kind."""
    known: dict[str, tuple[str, str]] = {}
    for columns in rows("armed_groups.tsv"):
        further = columns[3].split("|") if len(columns) > 3 and columns[3] else []
        for name in (columns[0], *further):
            known.setdefault(name.replace("’", "'"), (columns[0], columns[1]))
    options = "|".join(re.escape(name).replace("'", "[’']") for name in sorted(known, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{options})(?![\w-])"), known


def groups_in(text: str) -> list[tuple[int, str, str]]:
    """Armed groups that the text names: (offset, name as first printed, kind), in order, each group once."""
    pattern, known = _lexicon()
    found: dict[str, tuple[int, str, str]] = {}
    for match in pattern.finditer(text):
        group, kind = known[match.group().replace("’", "'")]
        found.setdefault(group, (match.start(), match.group(), kind))
    for match in _FULL_NAME.finditer(text):
        full = match.group(1)
        if (
            _GROUP_WORD.search(full)
            and not _STATE_WORD.search(full)
            and not any(full in item[1] or item[1] in full for item in found.values())
        ):
            found.setdefault(full, (match.start(), full, "armed_group"))
    return sorted(found.values())


@cache
def _in_any_case() -> re.Pattern[str]:
    known = _lexicon()[1]
    options = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True) if len(name.split()) > 1)
    return re.compile(rf"(?<![\w-])(?:{options})(?![\w-])", re.IGNORECASE)


def shouted_groups(text: str) -> Iterator[tuple[int, str]]:
    """Where a text all in capitals names a group of the lexicon by several words, and how the name is written."""
    written = {name.lower(): name for name in _lexicon()[1]}
    for match in _in_any_case().finditer(text):
        name = written.get(match.group().lower())
        if name is not None:  # None: letters like ſ match those that they are forms of
            yield match.start(), name


def is_group(name: str) -> bool:
    """Whether a name is that of a known armed group."""
    return _lexicon()[0].search(name) is not None


def kind_of_group(name: str) -> str | None:
    """The kind of a known armed group (`armed_group`, `militia`, `criminal`); None where it is not known."""
    pattern, known = _lexicon()
    match = pattern.search(name)
    return known[match.group().replace("’", "'")][1] if match is not None else None
