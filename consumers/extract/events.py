"""What kind of incident a sentence tells of: types, weapons, stage and what happened to things, by trigger words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from consumers.extract.lexicon import patterns

FAMILY = {
    "suicide_bombing": "bombing",
    "grenade_attack": "bombing",
}
_FOILED = re.compile(r"\b(?:foiled|thwarted|averted|disrupted|prevented|defused|intercepted before)\b")
_REPELLED = re.compile(
    r"\b(?:repelled|repulsed|beaten back|beat back|fended off|pushed back|drove back|driven back|warded off)\b"
)
_ATTEMPTED = re.compile(
    r"\b(?:attempted to|attempt to|tried to (?:storm|attack|enter|kill|hijack|board|rob|blow)|"
    r"failed to (?:explode|detonate)|unsuccessful|botched|abortive)\b"
)
_CRASHED = re.compile(r"\b(?:crash|collision|collid|overturn|capsiz|derail|plung)")
_NEGATED = re.compile(r"\b(?:no|not|without|never|ruled out|denied|unrelated to) (?:[a-z]+ ){0,2}$")

# when two types fit one sentence, the one that says more of what happened
PRECEDENCE = [
    "suicide_bombing",
    "grenade_attack",
    "chemical_attack",
    "prison_break",
    "hijacking",
    "piracy",
    "crowd_crush",
    "volcanic_eruption",
    "earthquake",
    "wildfire",
    "landslide",
    "air_strike",
    "shelling",
    "structure_collapse",
    "transport_accident",
    "disease_outbreak",
    "extreme_temperature",
    "flood",
    "storm",
    "bombing",
    "sabotage",
    "abduction",
    "sexual_violence",
    "mob_violence",
    "riot",
    "disrupted_plot",
    "industrial_accident",
    "territorial_change",
    "fire",
    "explosion",
    "arson",
    "assassination",
    "armed_clash",
    "security_operation",
    "armed_attack",
    "looting",
    "protest",
    "arrest",
    "other",
]


def types_in(text: str) -> Counter[str]:
    """The types whose trigger words stand in a text, each with its weight (words denied are left out)."""
    lower = text.lower().replace("’", "'")
    found: Counter[str] = Counter()
    for name, weight, pattern in patterns("events.tsv"):
        hits = 0
        for match in pattern.finditer(lower):
            if not _NEGATED.search(lower[max(0, match.start() - 30) : match.start()]):
                hits += 1
        if hits:
            found[name] += weight + min(hits - 1, 2)
    if found["suicide_bombing"]:
        del found["bombing"], found["explosion"]
    if found["bombing"] or found["grenade_attack"] or found["air_strike"] or found["shelling"]:
        del found["explosion"]
    if found["grenade_attack"]:
        del found["bombing"]
    if (
        found["transport_accident"]
        and found["armed_attack"]
        and not re.search(r"\b(?:gunm[ae]n|shot|opened fire|ambush|stabb|knife|militants?)", lower)
    ):
        del found["armed_attack"]
    if (found["bombing"] or found["grenade_attack"] or found["suicide_bombing"]) and not _CRASHED.search(lower):
        del found["transport_accident"]  # "a motorcycle bomb went off"
    if found["air_strike"] and found["shelling"] and not re.search(r"shell|artillery|mortar|rocket", lower):
        del found["shelling"]
    return found


def best_type(votes: Counter[str]) -> str:
    """The type with the most weight; of equals the one that says more. `other` where nothing is known."""
    live = {name: weight for name, weight in votes.items() if weight > 0}
    if not live:
        return "other"
    return max(live, key=lambda name: (live[name], -PRECEDENCE.index(name)))


def weapons_in(texts: Iterable[str]) -> list[str]:
    """The weapons and tactics that the texts name, in the order of the lexicon."""
    lower = " \n ".join(texts).lower().replace("’", "'")
    found = [name for name, _, pattern in patterns("weapons.tsv") if pattern.search(lower)]
    if "suicide" in found or "vehicle_bomb" in found:
        found = [name for name in found if name != "explosives"] if "vehicle_bomb" in found else found
    if "grenade" in found and "explosives" in found and "bomb" not in lower.replace("bombard", ""):
        found.remove("explosives")
    return found


def stage_of(text: str) -> str:
    """How far an attack got, by the words of its sentences."""
    lower = text.lower()
    if _REPELLED.search(lower):
        return "repelled"
    if _FOILED.search(lower):
        return "foiled"
    if _ATTEMPTED.search(lower):
        return "attempted"
    return "accomplished"
