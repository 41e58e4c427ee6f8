"""The counts that a text tells: by them a copy is told from an update in which only the toll has changed.

A count is a number in a text that holds a word of harm. Dates, clock times, years, ages, measures, money, numbers in
names and those in short lines that are no sentence are none, so that another dateline, credit or time of update makes
no difference. Where it is unsure a number counts: a needless count lets a copy go on, a count missed loses a toll.
English only, as is extraction: other texts tell no counts.

Counts are compared with their repetitions: "11 dead, 15 hurt" to "15 dead, 15 hurt" adds a 15. Sets of numbers missed
a sixth of 1,256 figures raised one at a time; numbers in sentences that hold a word of harm themselves a seventh.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import islice

from consumers.dedupe.numerals import Digits, Token, begins_number, token_of, value_of
from consumers.dedupe.shingles import LONGEST_TEXT
from incidentwire.contracts.unicode_text import normalized

# What one text may add to the state: hostile text must not make a fingerprint of megabytes. News tells under 60.
MOST_COUNTS = 500
# A shorter line that is no sentence ("Photo: Quay Press, 2 of 7") tells counts only where it holds a word of harm.
FEWEST_LINE_WORDS = 10

_SENTENCE_ENDS = (".", "!", "?", ":", ";", "…")
_QUOTES = "\"'”’)]"
_JOINTS = frozenset(["and", "or", "to"])
_NOT_ONE_AFTER = frozenset(["no", "any", "every", "some", "this", "that", "each", "day"])
_AGES = frozenset(["age", "aged", "ages"])
_IN_TITLE = "title "


def _lines(name: str) -> list[str]:
    lines = files("consumers.dedupe").joinpath(name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


_HARM = frozenset(_lines("harm_words.txt"))
_CONTEXT = [line.split("\t") for line in _lines("number_context.tsv")]
_AFTER, _BEFORE, _MONTHS, _COUNTED = (
    frozenset(word for word, place in _CONTEXT if place == wanted) for wanted in ("after", "before", "month", "counted")
)


def counts_of(title: str, text: str, words: Sequence[str]) -> tuple[str, ...]:
    """The counts of an article as digits or a vague word ("1200", "dozens"), sorted, each as often as the text has it.

    Those that only the title tells stand once, marked ("title 15"). At most `MOST_COUNTS` of either, the first ones.
    `words` are the words of the text, as `words_of` gives them: texts without harm are told by them at once.
    """
    if _HARM.isdisjoint(words):
        return ()
    counts = list(islice(_counts_in(text), MOST_COUNTS))
    only_title = set(islice(_counts_in(title), MOST_COUNTS)).difference(counts)
    return tuple(sorted([*counts, *(_IN_TITLE + count for count in only_title)]))


def adds_counts(counts: Sequence[str], known: Sequence[str]) -> bool:
    """Whether `counts` tell anything, or anything more often, than `known`. Counts left out are no news."""
    more = Counter(counts) - Counter(known)
    return any(not count.startswith(_IN_TITLE) or count.removeprefix(_IN_TITLE) not in known for count in more)


def _counts_in(text: str) -> Iterator[str]:
    for line in normalized("NFKC", text[:LONGEST_TEXT]).replace("—", " — ").splitlines():
        raw = line.split()
        tokens = list(map(_TOKENS.__getitem__, raw))
        places = [place for place, token in enumerate(tokens) if token is not None and token.number]
        if places and not (_is_fragment(raw) and _HARM.isdisjoint(token_of(word).word for word in raw)):
            yield from _counts_at(places, tokens, raw)


def _is_fragment(raw: Sequence[str]) -> bool:
    return len(raw) < FEWEST_LINE_WORDS and not raw[-1].rstrip(_QUOTES).endswith(_SENTENCE_ENDS)


class _Tokens(dict[str, "Token | None"]):
    """What is known of each blank-separated piece of text; None for a plain word, which most are.

    Filled as pieces are met: telling a number from a word is dear, and news has few different words.
    """

    MOST = 50_000
    LONGEST = 32

    def __missing__(self, piece: str) -> Token | None:
        known: Token | None = None
        # Read whole only where it may be told by more than its letters.
        if not piece.isalnum() or piece[0].isdigit() or piece.casefold() in _TELLING or begins_number(piece.casefold()):
            token = token_of(piece)
            if token.number or token.closed or token.word in _TELLING:
                known = token
        if len(self) >= self.MOST:
            self.clear()
        if len(piece) <= self.LONGEST:
            self[piece] = known
        return known


_TELLING = _AFTER | _BEFORE | _MONTHS | _COUNTED | _JOINTS | _NOT_ONE_AFTER | _AGES | {"half"}
_TOKENS = _Tokens()
_PLAIN = token_of("")


def _counts_at(places: Sequence[int], tokens: Sequence[Token | None], raw: Sequence[str]) -> Iterator[str]:
    """The counts among the numbers that begin at these places of a line."""
    end = 0
    passed_over = -2  # the end of the last number that was none: "3" in "March 3 and 4" decides for "4"
    for place in places:
        if place < end:
            continue
        value, end = value_of(tokens, place)
        if place == passed_over + 1 and (joint := tokens[passed_over]) and joint.word in _JOINTS:
            passed_over = end
        elif not _is_count(tokens, raw, place, end, value):
            # Nothing is joined to a year or behind a comma: "95 in 2025 and 12 in 2024", "a 16-year-old, and six".
            last = tokens[end - 1] or _PLAIN
            passed_over = -2 if len(value) > 2 or last.closed or last.suffix else end
        elif value:
            yield value


def _is_count(tokens: Sequence[Token | None], raw: Sequence[str], start: int, end: int, value: str) -> bool:
    """Whether a number may count people or things, by the words beside it. Those behind a stop or comma say nothing."""
    first, last = tokens[start] or _PLAIN, tokens[end - 1] or _PLAIN
    before = (start and tokens[start - 1]) or _PLAIN
    following = _PLAIN if last.closed or end >= len(tokens) else tokens[end] or _PLAIN
    if last.suffix in _AFTER or following.word in _AFTER:
        return False
    beside = "" if before.closed and before.word not in _MONTHS else before.word
    if beside in _AGES or (start > 1 and (aged := tokens[start - 2]) and aged.word in _AGES and not aged.closed):
        return False
    if value == "1" and beside in _NOT_ONE_AFTER:
        return False
    if following.word in _COUNTED:
        return True
    if not first.digits:
        return True
    if beside in _BEFORE or (first.digits == Digits.year and end == start + 1):
        return False
    # "may" and "march" are verbs where they have no capital; "March," is no date before a number, "Feb." is.
    if (beside in _MONTHS and before.titled and not before.comma) or (following.word in _MONTHS and following.titled):
        return False
    # Maria Lopez (34); Maria Lopez, 34, was killed
    is_age = first.bracketed or (before.comma and (last.comma or end == len(tokens)))
    return not (is_age and len(value) < 3 and start and raw[start - 1][0].isupper())
