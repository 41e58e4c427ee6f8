"""The text and sentences of a parsed paragraph, each made once: spaCy puts them together anew at every asking."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

# keys of `Doc.user_data`; plain values only, since a span kept there would hold its own document
_TEXT, _SENTENCES, _STARTS = "incidentwire.text", "incidentwire.sentences", "incidentwire.starts"


def text_of(doc: Any) -> str:
    """The text of a parsed paragraph."""
    text: str | None = doc.user_data.get(_TEXT)
    if text is None:
        text = doc.user_data[_TEXT] = str(doc.text)
    return text


def span_text(span: Any) -> str:
    """The text of a sentence or a phrase."""
    return text_of(span.doc)[span.start_char : span.end_char]


def sentences_of(doc: Any) -> list[Any]:
    """The sentences of a parsed paragraph."""
    bounds: list[tuple[int, int]] | None = doc.user_data.get(_SENTENCES)
    if bounds is None:
        bounds = doc.user_data[_SENTENCES] = [(sent.start, sent.end) for sent in doc.sents]
    return [doc[start:end] for start, end in bounds]


def tokens_between(doc: Any, left: int, right: int) -> list[Any]:
    """The tokens that begin between two offsets of a parsed paragraph."""
    starts: list[int] | None = doc.user_data.get(_STARTS)
    if starts is None:
        starts = doc.user_data[_STARTS] = [token.idx for token in doc]
    return list(doc[bisect_left(starts, left) : bisect_left(starts, right)])
