"""Reads the word lists in `data/`. Each file says in its header where its words come from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from consumers.extract.text.openings import Openings

IRREGULAR_SINGULARS = {
    "men": "man",
    "women": "woman",
    "children": "child",
    "people": "people",
    "police": "police",
    "wives": "wife",
    "lives": "life",
    "feet": "foot",
    "mice": "mouse",
    "sheep": "sheep",
    "cattle": "cattle",
    "personnel": "personnel",
    "troops": "troop",
    "crew": "crew",
    "staff": "staff",
    "jawans": "jawan",
    "khwarij": "khwarij",
    "aircraft": "aircraft",
    "knives": "knife",
    "media": "media",
    "buses": "bus",
    "gas": "gas",
    "bus": "bus",
    "clergy": "clergy",
    "grandchildren": "grandchild",
    "schoolchildren": "schoolchild",
    "persons": "person",
    "brethren": "brother",
    "mps": "mp",
    "corpses": "corpse",
    "houses": "house",
    "premises": "premises",
    "series": "series",
    "species": "species",
}


def rows(name: str) -> Iterator[list[str]]:
    """The lines of a data file as columns; comments and blank lines are left out."""
    text = resources.files("consumers.extract").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield [column.strip() for column in line.split("\t")]


@cache
def patterns(name: str) -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    """A file of (name, weight, pattern) or (name, pattern) lines, compiled, for lower-cased text."""
    compiled = []
    for columns in rows(name):
        weight = int(columns[1]) if len(columns) > 2 and columns[1].isdigit() else 1
        ending = "" if name == "speakers.tsv" else r"\b"  # a speaker's kind is told by stems ("minist", "prosecutor")
        compiled.append((columns[0], weight, re.compile(rf"\b(?:{columns[-1]}){ending}")))
    return tuple(compiled)


@cache
def openings(name: str) -> Openings:
    """Which patterns of such a file may match in a text."""
    return Openings([pattern for _, _, pattern in patterns(name)])


def singular(word: str) -> str:
    """The singular of a lower-cased noun, by rule; a word that is no plural comes back as it is."""
    if word in IRREGULAR_SINGULARS:
        return IRREGULAR_SINGULARS[word]
    if "-" in word and word.endswith(("-by", "-in-law", "-general", "-major", "-at-arms")):
        first, _, rest = word.partition("-")
        return f"{singular(first)}-{rest}"
    if word.endswith("men") and len(word) > 4:
        return word[:-3] + "man"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def verb_forms(base: str) -> set[str]:
    """The regular forms of a verb; of a phrase, those of its first word."""
    first, _, rest = base.partition(" ")
    stem = first[:-1] if first.endswith("e") and not first.endswith("ee") else first
    third = first + ("es" if first.endswith(("s", "sh", "ch", "x")) else "s")
    if first.endswith("y") and first[-2:-1] not in "aeiou":
        third, past = first[:-1] + "ies", first[:-1] + "ied"
    else:
        past = stem + ("d" if stem.endswith("e") else "ed")
    tail = f" {rest}" if rest else ""
    return {form + tail for form in (first, third, past, stem + "ing")}
