"""What kind of incident a sentence tells of: types, weapons, stage and what happened to things, by trigger words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from consumers.extract.text.lexicon import openings, patterns

_FOILED = re.compile(r"\b(?:foiled|thwarted|averted|disrupted|prevented|defused|intercepted before)\b")
_REPELLED = re.compile(
    r"\b(?:repelled|repulsed|beaten back|beat back|fended off|pushed back|drove back|driven back|warded off)\b"
)
_ATTEMPTED = re.compile(
    r"\b(?:attempted to|attempt to|tried to (?:storm|attack|enter|kill|hijack|board|rob|blow)|"
    r"failed to (?:explode|detonate)|unsuccessful|botched|abortive)\b"
)
_CRASHED = re.compile(r"\b(?:crash|collision|collid|overturn|capsiz|derail|plung)")
_ARMED = re.compile(
    r"\b(?:gun\w*|fire-?fight|soldiers?|troops|army|militants?|rebels?|insurgents?|guerrillas?|patrol\w*|"
    r"jawans?|fighters|militia\w*|military|opened fire|exchang\w+|paramilitar\w+|minesweep\w+)\b"
)
_NEGATED = re.compile(r"\b(?:no|not|without|never|ruled out|denied|unrelated to) (?:[a-z]+ ){0,2}$")

WITHOUT_WEAPONS = frozenset(
    (
        "transport_accident", "industrial_accident", "fire", "explosion", "structure_collapse", "crowd_crush",
        "earthquake", "flood", "storm", "landslide", "wildfire", "volcanic_eruption", "extreme_temperature",
        "disease_outbreak",
    )
)  # fmt: skip
# helicopters also rescue, and shells set houses on fire
WEAPON_ONLY_OF = {
    "aircraft": frozenset(("air_strike", "shelling", "armed_clash", "coordinated_attack", "territorial_change")),
    "arson": frozenset(
        (
            "arson", "riot", "mob_violence", "protest", "armed_attack", "looting", "prison_break", "sabotage",
            "abduction", "coordinated_attack",
        )
    ),
}  # fmt: skip
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
    "assassination",
    "armed_clash",
    "security_operation",
    "armed_attack",
    "arson",
    "looting",
    "protest",
    "arrest",
    "other",
]


def types_in(text: str) -> Counter[str]:
    """The types whose trigger words stand in a text, each with its weight (words denied are left out)."""
    lower = text.lower().replace("’", "'")
    heaviest: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    triggers = patterns("events.tsv")
    for number, match in openings("events.tsv").matches(lower):
        name, weight, _ = triggers[number]
        if not _NEGATED.search(lower[max(0, match.start() - 30) : match.start()]):
            hits[name] += 1
            heaviest[name] = max(heaviest[name], weight)
    found: Counter[str] = Counter({name: weight + min(hits[name] - 1, 2) for name, weight in heaviest.items()})
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
    if (
        found["armed_clash"]
        and (found["riot"] or found["mob_violence"] or found["protest"])
        and not _ARMED.search(lower)
    ):
        del found["armed_clash"]  # "clashes between supporters"
    if found["bombing"] and found["industrial_accident"] and _ARMED.search(lower):
        del found["industrial_accident"]  # "a mine blast on patrol"
    if found["arson"] and "broke out" not in lower:
        del found["fire"]  # "set on fire"
    if found["assassination"]:
        del found["armed_attack"]
    if found["air_strike"] and found["shelling"] and not re.search(r"shell|artillery|mortar|rocket", lower):
        del found["shelling"]
    return found


def best_type(votes: Counter[str]) -> str:
    """The type with the most weight; of equals the one that says more. `other` where nothing is known."""
    live = {name: weight for name, weight in votes.items() if weight > 0}
    if not live:
        return "other"
    return max(live, key=lambda name: (live[name], -PRECEDENCE.index(name)))


def weapons_in(texts: Iterable[str], kind: str) -> list[str]:
    """The weapons and tactics that the texts of an incident of that type name, in the order of the lexicon.

    An accident has none, whatever blasts and helicopters its text tells of; who clashes in arms fires them.
    """
    if kind in WITHOUT_WEAPONS:
        return []
    lower = " \n ".join(texts).lower().replace("’", "'")
    named = patterns("weapons.tsv")
    found = [named[at][0] for at in openings("weapons.tsv").may_match(lower) if named[at][2].search(lower)]
    if "suicide" in found or "vehicle_bomb" in found:
        found = [name for name in found if name != "explosives"] if "vehicle_bomb" in found else found
    if "grenade" in found and "explosives" in found and "bomb" not in lower.replace("bombard", ""):
        found.remove("explosives")
    found = [name for name in found if kind in WEAPON_ONLY_OF.get(name, (kind,))]
    return found or (["firearms"] if kind == "armed_clash" else [])


def stage_of(text: str, kind: str, harmed: bool) -> str:
    """How far an attack got, by the words of its sentences. `harmed`: whether somebody or something was counted.

    A repelled attack may cost lives, too; a plot that was no more than that was foiled.
    """
    lower = text.lower()
    if kind == "disrupted_plot":
        return "foiled"
    if harmed:
        return "repelled" if kind in ("armed_attack", "armed_clash") and _REPELLED.search(lower) else "accomplished"
    if _REPELLED.search(lower):
        return "repelled"
    if _FOILED.search(lower):
        return "foiled"
    if _ATTEMPTED.search(lower):
        return "attempted"
    return "accomplished"
