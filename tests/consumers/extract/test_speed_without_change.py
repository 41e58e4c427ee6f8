"""What was made faster gives the answers of the slower way."""

from __future__ import annotations

import re
from typing import Any

import pytest

from consumers.extract.dates.grammar import GRAMMAR
from consumers.extract.scoping.history import SIGNS
from consumers.extract.text.gate import may_hold_incident
from consumers.extract.text.lexicon import patterns
from consumers.extract.text.openings import Openings, openings_of
from consumers.extract.text.parsing import load_model

TEXTS = (
    "Gunmen killed at least 12 farmers near Dunmore on Tuesday, police said. The attack was the third in two weeks. "
    "There were no survivors, and none of the 14 hostages that Captain Ada Pell's men held has been found since May 3.",
    "THE HAGUE, Feb. 2 — Judges at the International Criminal Court opened the trial of Jon Abara, 54, who is accused "
    "of having ordered the 2013 shelling of Port Vell that left 230 dead.\n \nIt's but one of three cases.",
    "It was not the U.S. Navy's ship that Harbour Rovers F.C. fans saw; do they have $3.2 million, or 40 per cent?",
    "Что это? ... 3 4 5 —   “so” (ex-Governor Lena Voss’s house) burned İstanbul ſoldiers KABUL",
    "In 2019",
    "",
)


LEXICONS = pytest.mark.parametrize(
    "lexicon",
    [
        [pattern for _, _, pattern in patterns("events.tsv")],
        [pattern for _, _, pattern in patterns("weapons.tsv")],
        [pattern for pattern, _ in GRAMMAR],
        [sign.pattern for sign in SIGNS],
    ],
    ids=["events", "weapons", "dates", "signs"],
)


@pytest.fixture(scope="module")
def both() -> tuple[list[Any], list[Any]]:
    """The texts parsed as they are here, and by spaCy's own components."""
    nlp = load_model()
    here = list(nlp.pipe(TEXTS))
    nlp.select_pipes(disable=["coarse_tags", "entities_at_once"])
    nlp.enable_pipe("attribute_ruler")
    nlp.enable_pipe("ner")
    return here, list(nlp.pipe(TEXTS))


def test_entities_are_those_of_the_models_own_decoder(both: tuple[list[Any], list[Any]]) -> None:
    here, own = ([[(e.start, e.end, e.label_) for e in doc.ents] for doc in docs] for docs in both)
    assert here == own
    assert sum(map(len, own)) > 15


def test_tokens_outside_entities_are_marked_so(both: tuple[list[Any], list[Any]]) -> None:
    here, own = ([[token.ent_iob_ for token in doc] for doc in docs] for docs in both)
    assert here == own


def test_parts_of_speech_are_those_of_the_models_own_rules(both: tuple[list[Any], list[Any]]) -> None:
    here, own = ([[(token.pos_, token.tag_, token.dep_) for token in doc] for doc in docs] for docs in both)
    assert here == own


@LEXICONS
def test_no_pattern_that_matches_is_left_out(lexicon: list[re.Pattern[str]]) -> None:
    openings = Openings(lexicon)
    for text in (*TEXTS, *(text.lower() for text in TEXTS), *(text.upper() for text in TEXTS)):
        tried = list(openings.may_match(text))
        assert tried == sorted(tried)
        assert {number for number, pattern in enumerate(lexicon) if pattern.search(text)} <= set(tried)


def _plainly(lexicon: list[re.Pattern[str]], text: str) -> list[tuple[int, tuple[int, int]]]:
    return [(number, match.span()) for number, pattern in enumerate(lexicon) for match in pattern.finditer(text)]


@LEXICONS
def test_matches_are_those_of_each_pattern_run_over_the_whole_text(lexicon: list[re.Pattern[str]]) -> None:
    openings = Openings(lexicon)
    compared = 0
    for text in (*TEXTS, " ".join(TEXTS), *(text.lower() for text in TEXTS), *(text.upper() for text in TEXTS)):
        expected = _plainly(lexicon, text)
        assert [(number, match.span()) for number, match in openings.matches(text)] == expected
        compared += len(expected)
    assert compared > 3


@pytest.mark.parametrize("text", ["a a b a a a b", "x-a a, a a b", "aa a b", "ba a", ", a a"])
def test_a_match_begins_behind_the_end_of_the_one_before(text: str) -> None:
    lexicon = [re.compile(r"\b(?:a a|a b)"), re.compile(r"a "), re.compile(r"(?:(?<!\w)|(?=, ))a(?: a)?\b")]
    assert [(number, match.span()) for number, match in Openings(lexicon).matches(text)] == _plainly(lexicon, text)


def test_most_patterns_are_left_out_of_a_text() -> None:
    lexicon = [pattern for _, _, pattern in patterns("events.tsv")]
    assert len(list(Openings(lexicon).may_match("the library opened its doors again"))) < len(lexicon) / 3


@pytest.mark.parametrize(
    ("pattern", "openings"),
    [
        (r"\b(?:bomb|blast)s?\b", {"bomb", "bombs", "blast"}),
        (r"\b(?:an? )?raid", {"raid", "a rai", "an ra"}),
        (r"(?<![\w-])\d+ men", {"0"}),
        (r"\b(?i:May) [1-3]", {"may 0"}),
        (r"bomb", None),
        (r"\b\w+ bomb", None),
        (r"\bx?", None),
    ],
)
def test_how_a_pattern_begins(pattern: str, openings: set[str] | None) -> None:
    assert openings_of(re.compile(pattern)) == openings


def test_letters_that_fold_to_ascii_leave_no_pattern_out() -> None:
    pattern = re.compile(r"\bsoldier", re.IGNORECASE)
    assert pattern.search("ſoldier") is not None
    assert list(Openings([pattern]).may_match("ſoldier")) == [0]


POLITICS = (
    "Parliament opened a debate on the budget. The opposition attacked the coalition for its fuel tax and wants to "
    "kill the bill with 600 amendments. The upper house votes next week; the finance minister counts on a majority."
)


def test_politics_in_words_of_war_is_not_parsed() -> None:
    assert not may_hold_incident("Budget passes after a fight", POLITICS)


def test_politics_beside_plain_harm_is_parsed() -> None:
    assert may_hold_incident("Budget passes after a fight", POLITICS + " Outside, a bomb wounded a guard.")
