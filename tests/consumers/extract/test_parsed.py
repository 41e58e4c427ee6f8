"""Our plain paragraphs answer as spaCy's do."""

from __future__ import annotations

from typing import Any

import pytest

from consumers.extract.text.parsed import Doc, Reader
from consumers.extract.text.parsing import load_model
from tests.consumers.extract.test_speed_without_change import TEXTS

OF_A_TOKEN = (
    "i", "idx", "text", "lower_", "pos_", "tag_", "dep_", "ent_type_", "ent_iob_", "is_alpha", "is_digit", "is_lower",
    "is_punct", "is_title", "like_num",
)  # fmt: skip
MORE = (
    "Officials said that Ada Pell, Jon Abara and Lena Voss, three of the rebels' leaders, were killed, and that at "
    "least 30 people whom nobody had counted were hurt or missing. What the army found, it would not say.\n\nNothing."
)
Paragraphs = list[tuple[Doc, Any]]


@pytest.fixture(scope="module")
def paragraphs() -> Paragraphs:
    """Each text as ours and as spaCy's."""
    model = load_model()
    reader = Reader(model.vocab.strings)
    return [(reader.read(parsed), parsed) for parsed in model.pipe([*TEXTS, MORE])]


def places(tokens: Any) -> list[int]:
    return [token.i for token in tokens]


def bounds(spans: Any) -> list[tuple[int, int, int, int, str, str]]:
    return [(s.start, s.end, s.start_char, s.end_char, s.label_, s.text) for s in spans]


def test_tokens_have_the_same_text_tags_and_flags(paragraphs: Paragraphs) -> None:
    for ours, theirs in paragraphs:
        assert [[getattr(token, name) for name in OF_A_TOKEN] for token in ours] == [
            [getattr(token, name) for name in OF_A_TOKEN] for token in theirs
        ]
        for one, other in zip(ours, theirs, strict=True):
            assert (one.is_sent_start, one.is_sent_end) == (other.is_sent_start is True, other.is_sent_end is True)


def test_the_tree_is_the_same(paragraphs: Paragraphs) -> None:
    for ours, theirs in paragraphs:
        for one, other in zip(ours, theirs, strict=True):
            assert one.head.i == other.head.i
            for name in ("children", "lefts", "rights", "subtree", "ancestors", "conjuncts"):
                assert places(getattr(one, name)) == places(getattr(other, name)), (one, name)
            assert (one.left_edge.i, one.right_edge.i) == (other.left_edge.i, other.right_edge.i)
            assert one.is_ancestor(ours[0]) == other.is_ancestor(theirs[0])
    assert any(len(token.conjuncts) > 1 for ours, _ in paragraphs for token in ours)


def test_sentences_entities_and_slices_are_the_same(paragraphs: Paragraphs) -> None:
    for ours, theirs in paragraphs:
        assert (ours.text, len(ours)) == (theirs.text, len(theirs))
        assert bounds(ours.sents) == bounds(theirs.sents)
        assert bounds(ours.ents) == bounds(theirs.ents)
        for one, other in zip(ours.sents, theirs.sents, strict=True):
            assert bounds(one.ents) == bounds(other.ents)
            assert bounds([one[1:4], one[-3:]]) == bounds([other[1:4], other[-3:]])
            assert (one[0].i, one[-1].i) == (other[0].i, other[-1].i)
        slices = (slice(0, 5), slice(3, 3), slice(4, 900), slice(-4, None), slice(5, 2))
        assert bounds(ours[at] for at in slices) == bounds(theirs[at] for at in slices)
        assert all(token.sent.start <= token.i < token.sent.end for token in ours)


def test_characters_are_covered_by_the_same_tokens(paragraphs: Paragraphs) -> None:
    for ours, theirs in paragraphs:
        for left in range(len(ours.text)):
            for right in (left + 1, left + 2, left + 9, len(ours.text), len(ours.text) + 1):
                one, other = ours.covering(left, right), theirs.char_span(left, right, alignment_mode="expand")
                if other is None or other.start >= other.end:
                    assert one is None or one.start >= one.end, (left, right)
                else:
                    assert one is not None
                    assert (one.start, one.end) == (other.start, other.end), (left, right)


def test_the_tokens_between_two_characters_are_those_that_begin_there(paragraphs: Paragraphs) -> None:
    for ours, _ in paragraphs:
        assert ours.tokens_between(10, 40) == [token for token in ours if 10 <= token.idx < 40]
