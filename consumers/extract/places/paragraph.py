"""A parsed paragraph with its text at hand, and the stretches of it that look like names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consumers.extract.places.sources import data_rows
from consumers.extract.text.parsed import Doc, Span, Token

# How far the words around a name are read: a clause, and no more of a sentence without end.
LEFT_CHARACTERS, RIGHT_CHARACTERS = 160, 120
PARTICLES = frozenset(row[0] for row in data_rows("name_particles.txt"))
JOINERS = frozenset("-–/'’")
_WITHIN = PARTICLES | JOINERS
_ARTICLES = frozenset(("al", "el", "as", "ad", "ar", "an", "ash", "at", "az"))
_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})


class Paragraph:
    """A parsed paragraph, and the texts between its tokens."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.text = doc.text
        self._tokens = doc.tokens

    def end(self, end: int) -> int:
        """Where the last token before `end` ends, in characters."""
        token = self._tokens[end - 1]
        return token.idx + len(token.text)

    def slice(self, start: int, end: int) -> str:
        """The text of tokens start..end-1."""
        return self.text[self._tokens[start].idx : self.end(end)]

    def shortened(self, start: int, end: int) -> str | None:
        """A short form with the full stop that the tokeniser cut off ("Sask."), if a full stop stands there."""
        name = self.slice(start, end)
        return f"{name}." if end == start + 1 and len(name) < 7 and self.text.startswith(".", self.end(end)) else None

    def left(self, start: int, floor: int) -> str:
        """The words before token `start`, not before character `floor`."""
        at = self._tokens[start].idx
        return self.text[max(floor, at - LEFT_CHARACTERS) : at]

    def right(self, end: int) -> str:
        """The words after token `end` - 1."""
        return self.text[self.end(end) : self.end(end) + RIGHT_CHARACTERS]

    def token_after(self, end_char: int) -> int:
        """The index of the first token at or after a character."""
        span = self.doc.covering(0, end_char)
        return span.end if span is not None else len(self.doc)


def runs_of(sentence: Span) -> Iterator[tuple[int, int]]:
    """Stretches of capitalised tokens with the particles and hyphens between them, as [start, end) token indices."""
    tokens, position = sentence.doc.tokens, sentence.start
    while position < sentence.end:
        if not opens_name(tokens, position, sentence.end):
            position += 1
            continue
        end = position + 1
        while end < sentence.end:
            gap = end
            while gap < sentence.end and gap - end < 3 and tokens[gap].text in _WITHIN:
                gap += 1
            if gap == sentence.end or not (_is_capitalised(tokens[gap]) or (gap > end and _is_numbered(tokens, gap))):
                break
            end = gap + 1
        if end < sentence.end and tokens[end].is_digit and tokens[end].ent_type_ in _PLACE_LABELS:
            end += 1
        yield position, end
        position = end


def opens_name(tokens: Sequence[Token], position: int, end: int) -> bool:
    """Whether a name may begin at this token: a capital letter, or an Arabic article with one behind its hyphen."""
    if _is_capitalised(tokens[position]):
        return not (tokens[position].is_sent_start and _is_small_word(tokens[position]))
    hyphened = position + 2 < end and tokens[position + 1].text == "-" and _is_capitalised(tokens[position + 2])
    return hyphened and tokens[position].text in _ARTICLES


def _is_capitalised(token: Token) -> bool:
    return token.text[0].isupper() or (token.text[0] in "'‘’ʻ" and len(token.text) > 1 and token.text[1].isupper())


def _is_small_word(token: Token) -> bool:
    """A word with a capital letter only because it opens the sentence: "In Gafat" names Gafat."""
    return token.pos_ in ("ADP", "PRON", "SCONJ", "CCONJ", "ADV", "AUX", "PART") or token.lower_ in ("the", "a", "an")


def _is_numbered(tokens: Sequence[Token], position: int) -> bool:
    return bool(tokens[position].is_digit) and tokens[position - 1].text == "-"
