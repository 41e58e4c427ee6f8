"""Speakers: their name as the text gives it, and their kind, from the subject of a verb of saying."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from consumers.extract.actors.armed_groups import kind_of_group
from consumers.extract.counts.counted import is_person_noun
from consumers.extract.text.lexicon import patterns, rows
from consumers.extract.text.parsed import Token


@dataclass(frozen=True)
class Voice:
    """A speaker as the text names him, with his kind."""

    name: str
    kind: str


@dataclass(frozen=True)
class Attributed:
    """Who says something and how; `verb_start`/`verb_end` are offsets of the reporting words in the passage."""

    voice: Voice | None
    stance: str
    verb_start: int = 0
    verb_end: int = 0


_OWNED = re.compile(r"^.*(?:'s|s') (?=[a-z])")
_HANGS_ON = re.compile(r",? (?:of|in|at|for|from|with|on|to|who|which)\b.*$")
_WHO = re.compile(r"\bWHO\b")  # the World Health Organization; a relative pronoun in lower case is none


def kind_of_speaker(name: str) -> str:
    """The kind of a speaker by the words of the name (with what stands beside it); `none` where nothing tells.

    The head noun tells first: "the group's pastor" is no group, "the head of the hospital" no hospital.
    """
    lower = name.lower().replace("’", "'")
    if kind_of_group(name) is not None:
        if _GOVERNS.search(lower):
            return "official"
        if not _OTHERS.search(lower):
            return "armed_group"
    if is_agency(name):
        return "media"
    if _WHO.search(name) or _first_kind(lower) == "un":
        return "un"
    voice_of = _VOICE_OF.search(lower)
    if voice_of is not None:
        return kind_of_speaker(name[voice_of.end() :])
    owner = _OWNED.match(lower)
    head = lower[owner.end() :] if owner is not None and is_person_noun(lower.split()[-1]) else lower
    return _first_kind(_HANGS_ON.sub("", head)) or _first_kind(lower) or "none"


# "the Taliban authorities" govern; an analyst or a victim of a group is not the group
_GOVERNS = re.compile(r"\b(?:authorit|minist|government)")
_OTHERS = re.compile(r"\b(?:police|analyst|expert|victim|witness|lawyer|prosecutor)")


@cache
def _agencies() -> frozenset[str]:
    return frozenset(row[0].lower() for row in rows("agencies.txt"))


def is_agency(name: str) -> bool:
    """Whether a name is that of a known news agency or outlet."""
    return re.sub(r"^(?:the|state|news agency|state news agency) ", "", name.lower()) in _agencies()


_VOICE_OF = re.compile(r"\bspokes(?:man|woman|person) (?:for|of) (?:the )?(?=.)")


def _first_kind(words: str) -> str | None:
    return next((kind for kind, _, pattern in patterns("speakers.tsv") if pattern.search(words)), None)


def name_of(subject: Token) -> str:
    """The words of a speaker: the noun phrase without relative clauses and what follows a comma."""
    words = []
    for token in subject.subtree:
        inside = token
        skip = False
        while inside != subject:
            if inside.dep_ in ("relcl", "acl", "appos", "advcl", "punct", "parataxis", "ccomp") or (
                inside.dep_ == "conj" and inside.pos_ == "VERB"
            ):
                skip = inside.dep_ != "punct" or inside.text in ",—–("
                if inside.dep_ == "punct" and inside.text not in ",—–(":
                    skip = False
                break
            inside = inside.head
        if not skip and token.i >= subject.i - 9 and token.i <= subject.i + 9:
            words.append(token)
    if not words:
        return str(subject.text)
    doc = subject.doc
    start, end = words[0].i, words[0].i + 1
    runs = []
    for word in words[1:]:
        if word.i == end:
            end += 1
        else:
            runs.append((start, end))
            start, end = word.i, word.i + 1
    runs.append((start, end))
    own = next((run for run in runs if run[0] <= subject.i < run[1]), runs[0])
    return str(doc[own[0] : own[1]].text).strip(' ,"“”‘’()')


_TITLE = r"(?:(?:Dr|Mr|Mrs|Ms|Gen|Col|Maj|Capt|Lt|Sgt|Prof|Rev|Sir|Barr|Alhaji|Haji|Supt|Insp)\.? )?"
_UPPER = "A-ZÀ-ÞĀ-Ž"
_PROPER = (
    rf"{_TITLE}[{_UPPER}][\w’'.-]*"
    rf"(?: (?:al-|de |del |da |di |bin |ben |von |van |el |la |o )?[{_UPPER}][\w’'.-]*){{0,5}}"
)
_APPOSED = re.compile(
    rf"^, (?P<name>(?:the )?{_PROPER}|[{_UPPER}][a-zà-ÿā-ž]+(?: [a-z] [A-Z]\w+)?)(?=[,.;:]|$| has\b| said\b| says\b)"
)
_RIGHT_AFTER = re.compile(rf"^ (?P<name>{_PROPER})(?=[,.;:]|$| [a-z])")


def proper_name_of(subject: Token, name: str) -> str | None:
    """The proper name beside a common noun: "the regional governor, Oleh Marko", "the charity Classroom Watch"."""
    if not (subject.pos_ == "NOUN" or name.lower().startswith("the ")) or not name.split():
        return None
    doc = subject.doc
    at = doc.text.find(name, max(0, subject.idx - len(name)))
    if at < 0:
        return None
    rest = doc.text[at + len(name) : at + len(name) + 90]
    apposed = apposed_name(rest)
    if apposed is not None:
        return apposed
    match = None
    if name.lower().endswith(subject.lower_):
        match = _RIGHT_AFTER.match(rest)
    if match is None:
        return None
    return _no_day(match.group("name"))


def apposed_name(rest: str) -> str | None:
    """The proper name in apposition at the beginning of what follows a title: ", Oleh Marko, said"."""
    match = _APPOSED.match(rest)
    return _no_day(match.group("name")) if match is not None else None


def _no_day(name: str) -> str | None:
    return None if _DAY.search(name) else name.rstrip(".,")


_DAY = re.compile(
    r"^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|^(?:January|February|March|April|May|June|July|August|September|"
    r"October|November|December)\b"
)
