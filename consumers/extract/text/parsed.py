"""A parsed paragraph in plain objects: its tokens, their tree, sentences and entities.

The names are spaCy's, whose answers these are. spaCy makes a new object at each look at a token, and decodes its
strings again at each question; the rules ask some ten thousand times an article, which took more time than the parse.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, overload

_ENTITY_PARTS = ("", "I", "O", "B")  # as spaCy numbers them


class Token:
    """One token. Tokens of one paragraph are compared by identity."""

    __slots__ = (
        "children", "dep_", "doc", "ent_iob_", "ent_type_", "head", "i", "idx", "is_alpha", "is_digit", "is_lower",
        "is_punct", "is_sent_start", "is_title", "like_num", "lower_", "pos_", "sent", "tag_", "text",
    )  # fmt: skip

    doc: Doc
    i: int
    idx: int
    """Where it begins in the paragraph, in characters."""
    text: str
    lower_: str
    pos_: str
    tag_: str
    dep_: str
    head: Token
    """Itself at the root of a sentence."""
    children: list[Token]
    sent: Span
    ent_type_: str
    ent_iob_: str
    is_sent_start: bool
    is_alpha: bool
    is_digit: bool
    is_lower: bool
    is_punct: bool
    is_title: bool
    like_num: bool

    def __repr__(self) -> str:
        return self.text

    def __len__(self) -> int:
        return len(self.text)

    @property
    def lefts(self) -> list[Token]:
        """Its children before it."""
        return [child for child in self.children if child.i < self.i]

    @property
    def rights(self) -> list[Token]:
        """Its children after it."""
        return [child for child in self.children if child.i > self.i]

    @property
    def subtree(self) -> list[Token]:
        """The token and all below it, in the order of the text."""
        found = [self]
        for token in found:
            found.extend(token.children)
        return sorted(found, key=_place)

    @property
    def left_edge(self) -> Token:
        """The first token of its subtree."""
        return self.subtree[0]

    @property
    def right_edge(self) -> Token:
        """The last token of its subtree."""
        return self.subtree[-1]

    @property
    def ancestors(self) -> Iterator[Token]:
        """Its head, the head of that, and so on."""
        token = self
        while token.head is not token:
            token = token.head
            yield token

    @property
    def is_sent_end(self) -> bool:
        """Whether it is the last of its sentence."""
        return self.sent.end == self.i + 1

    def is_ancestor(self, other: Token) -> bool:
        """Whether `other` lies below it."""
        return any(token is self for token in other.ancestors)

    @property
    def conjuncts(self) -> list[Token]:
        """The tokens it is coordinated with, without itself."""
        first = self
        while first.head is not first and first.dep_ == "conj":
            first = first.head
        found = [first]
        for token in found:
            found.extend(child for child in token.rights if child.dep_ == "conj")
        return [token for token in found if token is not self]


def _place(token: Token) -> int:
    return token.i


class Span:
    """The tokens `start` to `end` - 1 of a paragraph; `start_char` and `end_char` are characters of its text."""

    __slots__ = ("doc", "end", "end_char", "label_", "start", "start_char")

    def __init__(self, doc: Doc, start: int, end: int, label: str = "") -> None:
        tokens = doc.tokens
        self.doc = doc
        self.start = start
        self.end = end
        self.label_ = label
        self.start_char = tokens[start].idx if start < len(tokens) else len(doc.text)
        self.end_char = self.start_char if start == end else tokens[end - 1].idx + len(tokens[end - 1].text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[int, int, int]:
        return (id(self.doc), self.start, self.end)

    def __repr__(self) -> str:
        return self.text

    def __len__(self) -> int:
        return self.end - self.start

    def __iter__(self) -> Iterator[Token]:
        return iter(self.doc.tokens[self.start : self.end])

    @overload
    def __getitem__(self, at: int) -> Token: ...
    @overload
    def __getitem__(self, at: slice) -> Span: ...
    def __getitem__(self, at: int | slice) -> Token | Span:
        if isinstance(at, slice):
            first, last, _ = at.indices(len(self))
            return Span(self.doc, self.start + first, self.start + max(first, last))
        return self.doc.tokens[range(self.start, self.end)[at]]

    @property
    def text(self) -> str:
        """Its words, without what follows the last."""
        return self.doc.text[self.start_char : self.end_char]

    @property
    def ents(self) -> list[Span]:
        """The entities within it."""
        return [entity for entity in self.doc.ents if self.start <= entity.start and entity.end <= self.end]


class Doc:
    """A parsed paragraph."""

    __slots__ = ("_starts", "ents", "sents", "text", "tokens")

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        for token in tokens:
            token.doc = self
        self._starts = [token.idx for token in tokens]
        self.sents = self._sentences()
        self.ents = self._entities()

    def __len__(self) -> int:
        return len(self.tokens)

    def __iter__(self) -> Iterator[Token]:
        return iter(self.tokens)

    @overload
    def __getitem__(self, at: int) -> Token: ...
    @overload
    def __getitem__(self, at: slice) -> Span: ...
    def __getitem__(self, at: int | slice) -> Token | Span:
        if isinstance(at, slice):
            first, last, _ = at.indices(len(self.tokens))
            return Span(self, first, max(first, last))
        return self.tokens[at]

    def tokens_between(self, left: int, right: int) -> list[Token]:
        """The tokens that begin between two characters."""
        return self.tokens[bisect_left(self._starts, left) : bisect_left(self._starts, right)]

    def covering(self, left: int, right: int) -> Span | None:
        """The tokens that hold any of the characters `left` to `right` - 1; None where no token does."""
        first, last = self._at(left), self._at(right - 1)
        if first < 0 or last < 0:
            return None
        if left == self.tokens[first].idx + len(self.tokens[first].text):  # the blank after a token is not the token's
            first += 1
        return Span(self, first, last + 1)

    def _at(self, character: int) -> int:
        """The token at a character or, at the blank behind one, before it; -1 outside."""
        at = bisect_right(self._starts, character) - 1
        if at < 0 or character >= len(self.text) or character > self._starts[at] + len(self.tokens[at].text):
            return -1
        return at

    def _sentences(self) -> list[Span]:
        starts = [token.i for token in self.tokens if token.is_sent_start or token.i == 0]
        sentences = [Span(self, start, end) for start, end in pairwise([*starts, len(self.tokens)])]
        for sentence in sentences:
            for token in sentence:
                token.sent = sentence
        return sentences

    def _entities(self) -> list[Span]:
        found = []
        for token in self.tokens:
            if token.ent_iob_ == "B":
                end = token.i + 1
                while end < len(self.tokens) and self.tokens[end].ent_iob_ == "I":
                    end += 1
                found.append(Span(self, token.i, end, token.ent_type_))
        return found


class _Names(dict[int, str]):
    """spaCy's names of tags, parts of speech, dependencies and entity types by their numbers: some two hundred."""

    def __init__(self, strings: Any) -> None:
        self._strings = strings

    def __missing__(self, number: int) -> str:
        name = self[number] = str(self._strings[number % 2**64])  # its numbers have no sign
        return name


class Reader:
    """Reads spaCy's paragraphs into ours."""

    def __init__(self, strings: Any) -> None:
        from spacy import attrs

        self._names = _Names(strings)
        self._columns = [
            attrs.IDX, attrs.LENGTH, attrs.HEAD, attrs.POS, attrs.TAG, attrs.DEP, attrs.ENT_TYPE, attrs.ENT_IOB,
            attrs.SENT_START, attrs.IS_ALPHA, attrs.IS_DIGIT, attrs.IS_LOWER, attrs.IS_PUNCT, attrs.IS_TITLE,
            attrs.LIKE_NUM,
        ]  # fmt: skip

    def read(self, parsed: Any) -> Doc:
        """A paragraph as spaCy parsed it."""
        text, names = str(parsed.text), self._names
        rows = parsed.to_array(self._columns).astype("int64").tolist()
        tokens = [Token() for _ in rows]
        for i, (token, row) in enumerate(zip(tokens, rows, strict=True)):
            idx, length, head, pos, tag, dep, kind, part, starts, alpha, digit, lower, punct, title, number = row
            token.i, token.idx, token.children = i, idx, []
            token.text = text[idx : idx + length]
            token.lower_ = token.text.lower()
            token.head = tokens[i + head]
            token.pos_, token.tag_, token.dep_ = names[pos], names[tag], names[dep]
            token.ent_type_, token.ent_iob_ = names[kind], _ENTITY_PARTS[part]
            token.is_sent_start = starts == 1
            token.is_alpha, token.is_digit, token.is_lower = alpha != 0, digit != 0, lower != 0
            token.is_punct, token.is_title, token.like_num = punct != 0, title != 0, number != 0
        for token in tokens:
            if token.head is not token:
                token.head.children.append(token)
        return Doc(text, tokens)
