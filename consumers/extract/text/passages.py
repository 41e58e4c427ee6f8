"""An article's text as passages: paragraphs with their offsets, the dateline cut off, a bound on what is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

MAX_READ_CHARACTERS = 24_000  # what the parser reads of one article; keeps the slowest text far below 10 s
MAX_PASSAGE_CHARACTERS = 3_000  # the parser's cost per passage grows faster than its length on odd text
MAX_PASSAGES = 300
LEAST_PROSE = 0.5  # share of letters, digits and blanks below which a passage is no prose: the parser is slow on it

# "ISLAMABAD, Feb 2 (Reuters) -", "Islamabad, Feb 2:", "SPOKANE VALLEY, Wash. —", "RAWALPINDI:"
_DATELINE = re.compile(
    r"^\s*(?P<place>[A-ZÀ-ÞĀ-Ž][\wÀ-ÿĀ-ž.’'/ -]{1,40}(?:,\s[\w.À-ÿĀ-ž’' -]{2,30}){0,2}?)"
    r"(?:,?\s(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d{1,2}(?:,\s\d{4})?"
    r"|,?\s\d{1,2}\s(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?:\s\d{4})?)?"
    r"\s?(?P<agency>\([^()]{2,60}\))?\s?(?P<dash>--|[—–:]|-(?=\s))\s*"
)
_UPPER = re.compile(r"[A-ZÀ-ÞĀ-Ž]{3}")


@dataclass(frozen=True)
class Passage:
    """One paragraph as it is parsed. `start` is where `text` begins in the article's field; `index` counts passages."""

    index: int
    start: int
    text: str
    field: Literal["text", "title"] = "text"
    dateline: str = ""


def _dateline_length(line: str) -> int:
    """How many characters of the line are dateline; 0 where there is none."""
    match = _DATELINE.match(line)
    if match is None or len(line) - match.end() < 20:
        return 0
    place, dash = match.group("place"), match.group("dash")
    dated = match.end("place") + 1 < match.start("dash") - 2
    shouted = bool(_UPPER.search(place)) and place.split(",")[0].upper() == place.split(",")[0]
    if dash == ":" and not (shouted or dated):
        return 0
    if not (shouted or dated or match.group("agency") or dash in "—–") or len(place.split()) > 6:
        return 0
    if dash in ("-", "—", "–") and not (shouted or dated or match.group("agency")):
        return match.end() if len(place.split()) <= 2 and line[match.end() : match.end() + 1].isupper() else 0
    return match.end()


def _pieces(line: str) -> list[tuple[int, str]]:
    """A line cut into pieces that the parser may see, at the ends of sentences or else words."""
    pieces, start = [], 0
    while len(line) - start > MAX_PASSAGE_CHARACTERS:
        window = line[start : start + MAX_PASSAGE_CHARACTERS]
        cut = max(window.rfind(". "), window.rfind("! "), window.rfind("? "))
        if cut < MAX_PASSAGE_CHARACTERS // 3:
            cut = window.rfind(" ")
        cut = cut + 1 if cut > 0 else MAX_PASSAGE_CHARACTERS
        pieces.append((start, line[start : start + cut]))
        start += cut
    pieces.append((start, line[start:]))
    return pieces


def _is_prose(piece: str) -> bool:
    """Whether a piece is made of words at all."""
    wordlike = sum(map(str.isalnum, piece)) + sum(map(str.isspace, piece))
    return bool(piece.strip()) and wordlike >= LEAST_PROSE * len(piece)


def passages_of(text: str) -> list[Passage]:
    """The passages of an article's text, in order; blank ones and what lies beyond the bound are left out."""
    found: list[Passage] = []
    read = offset = seen = 0
    for line in re.split(r"(\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])", text[: 4 * MAX_READ_CHARACTERS]):
        if line.strip():
            cut = _dateline_length(line) if seen < 3 else 0
            seen += 1
            for start, piece in _pieces(line[cut:]):
                if not _is_prose(piece) or read >= MAX_READ_CHARACTERS or len(found) >= MAX_PASSAGES:
                    continue
                piece = piece[: MAX_READ_CHARACTERS - read]
                read += len(piece)
                dateline = line[:cut].strip() if start == 0 else ""
                found.append(Passage(len(found), offset + cut + start, piece, "text", dateline))
        offset += len(line)
    return found
