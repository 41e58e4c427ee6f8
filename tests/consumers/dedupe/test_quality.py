from __future__ import annotations

import pytest

from consumers.dedupe.quality import comparable, fits_title, telling_words
from tests.consumers.dedupe.articles import article, prose

BLOCK = "To continue reading this page please register or sign in with your account " * 6


def test_newsroom_labels_and_function_words_are_not_telling() -> None:
    assert telling_words("UPDATE: Photos of the fire in Dorlin, and what we know") == ["fire", "dorlin", "know"]


@pytest.mark.parametrize(("found", "fits"), [(0, False), (1, True), (2, True)])
def test_a_fifth_of_the_telling_title_words_must_stand_in_the_body(found: int, fits: bool) -> None:
    title = ["ferry", "sinks", "near", "dorlin", "harbour"]
    body = [*title[:found], *prose(60, 1).split()]
    assert fits_title("Breaking: the " + " ".join(title), body) is fits


def test_a_title_without_telling_words_is_not_held_against_a_text() -> None:
    assert fits_title("", ["anything"])
    assert fits_title("Latest news", ["anything"])


def test_a_page_block_is_never_compared_whatever_its_length() -> None:
    content = comparable(article("a", BLOCK, title="Ferry sinks off Dorlin, dozens feared dead"))
    assert content.words is None
    assert content.exact_key == ""


def test_failed_text_is_never_compared() -> None:
    assert comparable(article("a", prose(80, 1), text_quality="failed")).exact_key == ""


def test_fifty_words_are_signed_and_forty_nine_are_not() -> None:
    assert comparable(article("a", prose(50, 1))).words is not None
    assert comparable(article("a", prose(49, 1))).words is None


def test_short_items_are_the_same_only_by_title_and_text() -> None:
    text = "This story is developing and will be updated."

    def key(title: str, body: str = text) -> str:
        return comparable(article("a", body, title=title)).exact_key

    assert key("Ferry sinks off Dorlin") == key("FERRY SINKS OFF DORLIN!")
    assert key("Ferry sinks off Dorlin") != key("Bus overturns near Dorlin")
    assert key("Ferry sinks off Dorlin") != key("Ferry sinks off Dorlin", "Another text of few words.")


def test_short_items_under_a_title_that_says_nothing_are_not_compared() -> None:
    assert comparable(article("a", "More to follow.", title="Live updates")).exact_key == ""
