"""Numbers in running English text: from blank-separated pieces to values. Whether one is a count is not known here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from importlib.resources import files

LARGEST = 8_000_000_000  # nobody counts more people than live; a longer number is an account or a telephone

_OPENING = "\"'“‘([•*-–"
_CLOSING = "\"'”’)].,;:!?…*"
_SINGLE_DIGITS = frozenset("0123456789")
_STOPS = frozenset(".,;:!?…)]")
_DIGITS = re.compile(r"([0-9]{1,10}|[0-9]{1,3}(?:,[0-9]{2,3}){1,4})(st|nd|rd|th)?")
_RANGE = re.compile(r"[0-9]{1,9}[-–][0-9]{1,9}")
_DECIMAL = re.compile(r"[0-9]{1,9}\.[0-9]{1,9}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}s?")


def _listed() -> list[list[str]]:
    lines = files("consumers.dedupe").joinpath("number_words.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


_SINGLE = {word: value for word, value, use in _listed() if use == "single"}
_SMALL, _SCALES = (
    {word: int(value) for word, value, use in _listed() if use == wanted} for wanted in ("small", "scale")
)


class Digits(IntEnum):
    """How a number in digits is written; `none` is a number in words, or no number."""

    none = 0
    plain = 1
    year = 2
    decimal = 3


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of text between blanks.

    `word`: lower case, without punctuation around it. `number`: whether a number begins here. `parts`: its words
    ("twenty-one") or digits. `suffix`: what is joined to it by a hyphen ("15-year-old": "year"). `closed`: a stop,
    comma or bracket follows. `titled`: written with a capital. `bracketed`: stands in brackets alone.
    """

    word: str
    number: bool = False
    parts: tuple[str, ...] = ()
    suffix: str = ""
    digits: Digits = Digits.none
    closed: bool = False
    comma: bool = False
    titled: bool = False
    bracketed: bool = False


def begins_number(word: str) -> bool:
    """Whether a lower-case word is a number word."""
    return word in _SMALL or word in _SCALES or word in _SINGLE


def token_of(piece: str) -> Token:
    """Reads one piece of text."""
    bare = piece.lstrip(_OPENING)
    core = bare.rstrip(_CLOSING)
    tail = bare[len(core) :]
    word = core.casefold().replace("’", "'")
    if "." in word and word.replace(".", "").isalpha():
        word = word.replace(".", "")  # p.m.
    parts, suffix, digits = _number_in(word)
    return Token(
        word=word,
        number=bool(parts),
        parts=parts,
        suffix=suffix,
        digits=digits,
        closed=not _STOPS.isdisjoint(tail),
        comma="," in tail or ";" in tail,
        titled=core.istitle(),
        bracketed=piece.startswith("(") and ")" in tail,
    )


def _number_in(word: str) -> tuple[tuple[str, ...], str, Digits]:
    """The number words or digits with which a word begins, what is joined to them, and how they are written."""
    if word[:1] in _SINGLE_DIGITS:
        if _YEAR.fullmatch(word):
            return (word.rstrip("s"),), "", Digits.year
        if _DECIMAL.fullmatch(word):
            return (word,), "", Digits.decimal
        if _RANGE.fullmatch(word):
            return (word,), "", Digits.plain
        head, _, suffix = word.partition("-")
        if _DIGITS.fullmatch(head) and suffix[:1] not in _SINGLE_DIGITS:
            return (head,), suffix.partition("-")[0], Digits.plain
        return (), "", Digits.none
    pieces = word.split("-", 3)
    numbers = 0
    while numbers < len(pieces) and (pieces[numbers] in _SMALL or pieces[numbers] in _SCALES or pieces[0] in _SINGLE):
        numbers += 1
        if pieces[0] in _SINGLE:
            break
    suffix = pieces[numbers] if 0 < numbers < len(pieces) else ""
    return tuple(pieces[:numbers]), suffix, Digits.none


def value_of(tokens: Sequence[Token | None], start: int) -> tuple[str, int]:
    """The value of the number that begins at `start`, and where it ends; the value is empty where it is none."""
    token, end = tokens[start], start + 1
    if token is None or not token.number:
        return "", end
    following = tokens[end] if end < len(tokens) and not token.closed else None
    continued = following is not None and (following.number or following.word == "and") and not token.suffix
    if token.digits:
        scale = _SCALES.get(following.word, 0) if following is not None and continued else 0
        if token.digits == Digits.decimal:
            value = round(float(token.word) * scale)
            return _told(value) if scale else "", end + bool(scale)
        match = _DIGITS.fullmatch(token.parts[0])
        if match is None:
            return token.parts[0], end  # "15-20"
        value = int(match[1].replace(",", ""))
        return _told(value * (scale or 1)), end + bool(scale)
    if token.parts[0] in _SINGLE:
        return _SINGLE[token.parts[0]], end
    if len(token.parts) == 1 and not continued and token.parts[0] in _SMALL:
        return str(_SMALL[token.parts[0]]), end
    return _in_words(tokens, start)


def _told(value: int) -> str:
    return str(value) if value <= LARGEST else ""


def _in_words(tokens: Sequence[Token | None], start: int) -> tuple[str, int]:
    """ "Twenty-one", "two dozen", "three hundred and five", "half a million"."""
    total = value = 0
    end = start
    scaled = False
    while end < len(tokens) and (token := tokens[end]) is not None:
        after_and = end > start and token.word == "and" and scaled and end + 1 < len(tokens)
        if after_and and (token := tokens[end + 1]) is None:
            break
        if not token.number or token.digits or not _fits(token.parts, value, scaled, end == start, after_and):
            break
        for part in token.parts:
            scale = _SCALES.get(part)
            if scale is None:
                value += _SMALL[part]
            elif scale < 1000:
                value = max(value, 1) * scale
            else:
                total, value = total + max(value, 1) * scale, 0
            scaled = scale is not None
        end += 1 + after_and
        if token.closed or token.suffix or total + value > LARGEST:
            break
    halves = tokens[max(0, start - 2) : start]
    first = tokens[start]
    if (
        first is not None
        and first.parts[0] in _SCALES
        and any(half is not None and half.word == "half" for half in halves)
    ):
        return _told((total + value) // 2), end
    return _told(total + value), end


def _fits(parts: Sequence[str], value: int, scaled: bool, first: bool, after_and: bool) -> bool:
    """Whether the next number words go on with the number before: "twenty one" does, "one two" does not."""
    if first:
        return True
    head = parts[0]
    if head in _SCALES:
        return not after_and
    if head not in _SMALL:
        return False
    return scaled or (value % 10 == 0 and value % 100 > 0 and _SMALL[head] < 10)
