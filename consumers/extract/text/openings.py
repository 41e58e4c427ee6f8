"""Which of many patterns can match in a text at all, told by the letters with which its words begin.

A clause of news meets two or three of a lexicon's patterns; trying the other fifty costs most of the time. Patterns
whose beginning can't be told are always tried, so this changes no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

LETTERS = 5  # as many of a word's first letters are looked at
MOST_OPENINGS = 2_000  # of one pattern; one with more is always tried
_WORD_START = re.compile(r"\b(?=(\w.{0,4}))", re.DOTALL)
_DIGIT = re.compile(r"\d")
_FOLDED = re.compile("[İıſ]")  # match ASCII letters where case is ignored, but have other lower-case forms
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_ZERO_WIDTH = (op.AT, op.ASSERT, op.ASSERT_NOT)

# How a match may begin: letters, and whether what follows them in the pattern may be added.
_Opening = tuple[str, bool]
_ANYTHING: frozenset[_Opening] = frozenset([("", False)])
_NOTHING: frozenset[_Opening] = frozenset([("", True)])


class Openings:
    """The beginnings of a list of patterns."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._patterns = tuple(patterns)
        self._all = (1 << len(patterns)) - 1
        self._always = 0
        self._of_letters: dict[str, int] = {}
        for number, pattern in enumerate(patterns):
            found = openings_of(pattern)
            if found is None:
                self._always |= 1 << number
            for letters in found or ():
                self._of_letters[letters] = self._of_letters.get(letters, 0) | 1 << number
        self._known = frozenset(self._of_letters)
        self._of_word = lru_cache(maxsize=8192)(self._may_begin)

    def any_in(self, text: str) -> bool:
        """Whether one of the patterns may match."""
        return next(self.may_match(text), None) is not None

    def may_match(self, text: str) -> Iterator[int]:
        """The numbers of the patterns that may match somewhere in the text, in their order."""
        chosen = self._always
        if not text.isascii() and _FOLDED.search(text):
            chosen = self._all
        for letters in self._known & _starts(text):
            chosen |= self._of_letters[letters]
        yield from _numbers(chosen)

    def matches(self, text: str) -> Iterator[tuple[int, re.Match[str]]]:
        """Each match of each pattern with its number, as `finditer` of one pattern after the other gives them.

        A pattern is tried at the words only that begin with its letters.
        """
        if not text.isascii() and _FOLDED.search(text):  # lower case may be longer than the text
            for number, pattern in enumerate(self._patterns):
                yield from ((number, match) for match in pattern.finditer(text))
            return
        starts: dict[int, list[int]] = {}
        for word in _WORD_START.finditer(_plain(text)):
            for number in self._of_word(word[1]):
                starts.setdefault(number, []).append(word.start())
        always = tuple(_numbers(self._always))
        for number in sorted((*always, *starts)):
            pattern = self._patterns[number]
            if number not in starts:
                yield from ((number, match) for match in pattern.finditer(text))
                continue
            end = 0
            for start in starts[number]:
                if start >= end and (found := pattern.match(text, start)) is not None:
                    yield number, found
                    end = found.end()

    def _may_begin(self, word: str) -> tuple[int, ...]:
        """The numbers of the patterns that may match where these letters begin a word."""
        chosen = 0
        for length in range(1, len(word) + 1):
            chosen |= self._of_letters.get(word[:length], 0)
        return tuple(_numbers(chosen))


def _numbers(chosen: int) -> Iterator[int]:
    """The numbers of the bits that are set, lowest first."""
    while chosen:
        lowest = chosen & -chosen
        yield lowest.bit_length() - 1
        chosen ^= lowest


@lru_cache(maxsize=256)
def _starts(text: str) -> frozenset[str]:
    """The first letter of each word, its first two, and so on."""
    words = set(_WORD_START.findall(_plain(text)))
    return frozenset(word[:length] for length in range(1, LETTERS + 1) for word in words)


def _plain(text: str) -> str:
    """In lower case, with one digit for all."""
    return _DIGIT.sub("0", text.lower())


def openings_of(pattern: re.Pattern[str]) -> frozenset[str] | None:
    """The letters with which words begin at which the pattern matches; None where it may match anywhere else, too."""
    parsed = list(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))
    if not parsed or not _begins_word(*parsed[0]):
        return None
    found = {letters for letters, _ in _expanded(parsed)}
    if len(found) > MOST_OPENINGS or not all(re.match(r"\w", letters) for letters in found):
        return None
    return frozenset(found)


def _begins_word(code: Any, argument: Any) -> bool:
    """Whether a pattern starts with a word boundary, or forbids a letter before it."""
    if code is op.AT:
        return bool(argument is op.AT_BOUNDARY)
    if code is op.BRANCH:
        return all(branch and (_begins_word(*branch[0]) or _begins_mark(*branch[0])) for branch in argument[1])
    if code is op.SUBPATTERN:
        return bool(argument[-1]) and _begins_word(*argument[-1][0])
    if code is not op.ASSERT_NOT or argument[0] != -1:
        return False
    inside = list(argument[1])
    return len(inside) == 1 and inside[0][0] is op.IN and (op.CATEGORY, op.CATEGORY_WORD) in inside[0][1]


def _begins_mark(code: Any, argument: Any) -> bool:
    """Whether a comma must come next: where letters must come, too, that never matches."""
    return code is op.ASSERT and argument[0] == 1 and list(argument[1])[:1] == [(op.LITERAL, ord(","))]


def _expanded(items: Iterable[tuple[Any, Any]]) -> frozenset[_Opening]:
    """How a sequence may begin."""
    found = _NOTHING
    for code, argument in items:
        if not any(is_open and len(letters) < LETTERS for letters, is_open in found):
            break
        further = _item(code, argument)
        found = frozenset(
            ((letters + more)[:LETTERS], goes_on) if is_open and len(letters) < LETTERS else (letters, False)
            for letters, is_open in found
            for more, goes_on in (further if is_open and len(letters) < LETTERS else _ANYTHING)
        )
        if len(found) > MOST_OPENINGS:
            return frozenset((letters[:1], False) for letters, _ in found)
    return found


def _item(code: Any, argument: Any) -> frozenset[_Opening]:
    """How one item may begin."""
    if code is op.LITERAL:
        return frozenset([(_plain(chr(argument)), True)])
    if code is op.IN:
        return _of_set(argument)
    if code is op.BRANCH:
        return frozenset(opening for branch in argument[1] for opening in _expanded(branch))
    if code is op.SUBPATTERN:
        return _expanded(argument[-1])
    if code is op.ATOMIC_GROUP:
        return _expanded(argument)
    if code in _REPEATS:
        least, most, inner = argument
        once = _expanded(inner)
        if most != 1:
            once = frozenset((letters, False) for letters, _ in once)
        return once | _NOTHING if least == 0 else once
    return _NOTHING if code in _ZERO_WIDTH else _ANYTHING


def _of_set(members: Iterable[tuple[Any, Any]]) -> frozenset[_Opening]:
    """How a set of characters may begin."""
    found: set[_Opening] = set()
    for code, argument in members:
        if code is op.LITERAL:
            found.add((_plain(chr(argument)), True))
        elif code is op.RANGE and argument[1] - argument[0] < 100:
            found.update((_plain(chr(character)), True) for character in range(argument[0], argument[1] + 1))
        elif (code, argument) == (op.CATEGORY, op.CATEGORY_DIGIT):
            found.add(("0", True))
        else:
            return _ANYTHING
    return frozenset(found)
