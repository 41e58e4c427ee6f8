"""Who speaks: when two attributions are the same voice (rule 2).

"Police", "district police officer Salim Wazir" and "Bannu police" are one voice about one incident. Names are compared
by the words that are left when offices, ranks, fillers and the incident's own place names are taken away.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from consumers.resolve.lexicon import word_list
from consumers.resolve.names import plain

# Beyond this many different speakers about one incident only equal words are one voice: comparing each with each is
# quadratic, and no honest incident has as many.
MOST_COMPARED = 200

_Core = tuple[str, frozenset[str]]  # kind of speaker, the words of the name

# Bodies that speak with one voice about one incident, also where the text names no one ("police said").
_INSTITUTIONS = frozenset({"police", "military", "medical"})
_AUTHORITIES = frozenset({"military", "police", "official", "medical", "court", "un", "ngo"})
_DOUBTFUL_STANCES = frozenset({"claimed", "alleged", "hearsay"})


@dataclass(frozen=True)
class Speaker:
    """One attribution: the speaker's name as the text gives it, the kind, and whose text it is for the narrator."""

    name: str | None
    kind: str
    origin: str


def rank(kind: str, stance: str) -> int:
    """How good a speaker is (rule 5): 2 an authority, 1 the press, 0 a witness, a fighter, a claim or hearsay."""
    if stance in _DOUBTFUL_STANCES or kind in ("witness", "armed_group"):
        return 0
    return 2 if kind in _AUTHORITIES else 1


@lru_cache(maxsize=50_000)
def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", plain(name)))


def core_words(name: str, places: frozenset[str]) -> frozenset[str]:
    """The words that tell this speaker from another."""
    return _words(name[:300]) - word_list("offices") - places


def voices(speakers: Iterable[Speaker], places: frozenset[str]) -> dict[Speaker, str]:
    """The voice of each speaker, as a key. `places`: the words of the incident's place names.

    Two named speakers are one voice where the words of one are inside the other's, or where they are of one kind and
    share at least half of the words. Speakers are linked in chains: "the governor" and "Andrii Bondar" become one
    through "governor Andrii Bondar". A body without a name ("police") joins the only voice of its kind.
    """
    keys: dict[Speaker, str] = {}
    cores: dict[_Core, list[Speaker]] = defaultdict(list)
    for speaker in sorted(set(speakers), key=lambda speaker: (speaker.kind, speaker.name or "", speaker.origin)):
        if speaker.name is None:
            keys[speaker] = f"narrator:{speaker.origin}"
        else:
            cores[speaker.kind, core_words(speaker.name, places)].append(speaker)
    leader = _link([core for core in cores if not _is_unnamed(core)])
    leader |= _join_unnamed([core for core in cores if _is_unnamed(core)], leader)
    for core, members in cores.items():
        kind, words = leader[core]
        for speaker in members:
            keys[speaker] = f"{kind}:{' '.join(sorted(words))}"
    return keys


def _is_unnamed(core: _Core) -> bool:
    """A body without a name: "police", "Somalia's army"."""
    return core[1] <= word_list("countries")


def _join_unnamed(unnamed: list[_Core], leader: dict[_Core, _Core]) -> dict[_Core, _Core]:
    """Bodies without a name are one with each other and with the only named voice of their kind, unless several
    countries are meant."""
    joined: dict[_Core, _Core] = {}
    for core in unnamed:
        kind = core[0]
        alike = [other for other in unnamed if other[0] == kind]
        countries = {word for other in alike for word in other[1]}
        one_country = len({other[1] for other in alike if other[1]}) <= 1
        named = sorted({leader[other] for other in leader if other[0] == kind}, key=lambda other: sorted(other[1]))
        abroad = any((other[1] & word_list("countries")) - countries for other in named)
        if kind not in _INSTITUTIONS or not one_country:
            joined[core] = core
        elif len(named) == 1 and not (countries and abroad):
            joined[core] = named[0]
        else:
            joined[core] = (kind, frozenset())
    return joined


def _link(cores: list[_Core]) -> dict[_Core, _Core]:
    """For each core the one that stands for its chain."""
    leader = {core: core for core in cores}
    if len(cores) > MOST_COMPARED:
        return leader

    def find(core: _Core) -> _Core:
        while leader[core] != core:
            core = leader[core]
        return core

    for index, first in enumerate(cores):
        for second in cores[:index]:
            if _same_voice(first, second):
                leader[find(first)] = find(second)
    return {core: find(core) for core in cores}


def _same_voice(first: _Core, second: _Core) -> bool:
    (kind, words), (other_kind, other_words) = first, second
    if {kind, other_kind} & {"armed_group"} and kind != other_kind:
        return False
    shared = len(words & other_words)
    smaller = min(len(words), len(other_words))
    return shared == smaller or (kind == other_kind and 2 * shared >= smaller)
