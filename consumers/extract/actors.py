"""Who took part: armed groups by lexicon and by "Full Name (ABBR)", forces and attackers by the clauses' words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from consumers.extract.lexicon import rows
from incidentwire.contracts import Actor

_FULL_NAME = re.compile(
    r"\b((?:[A-Z][\w’'-]+ (?:of |for |the |and |al-|wal-)*){1,5}[A-Z][\w’'-]+) \(([A-Z][A-Z0-9-]{1,9})\)"
)
_GROUP_WORD = re.compile(
    r"\b(?:Army|Front|Movement|Brigade|Brigades|Force|Forces|Militia|Jihad|Group|Party|Bloc|Council|"
    r"Cartel|Gang|Katiba|Resistance|Liberation)\b"
)
_STATE_WORD = re.compile(
    r"\b(?:Relations|Ministry|Agency|Police|Nations|Department|Defen[cs]e Forces|Security Forces|"
    r"Air Force|Border|Network|Union|Commission|Centre|Center|Observatory)\b"
)

GENERIC_ATTACKERS = (
    r"(?:suspected |unidentified |unknown |masked |heavily armed |armed )*(?:gunmen|gunman|militants|"
    r"insurgents|rebels|terrorists|jihadists|attackers|"
    r"assailants|bandits|guerrillas|separatists|fighters|armed men|suicide (?:bomber|attacker)|kidnappers|"
    r"pirates|gang members|"
    r"extremists|khwarij|dissidents|robbers|assailant|attacker|bomber|shooter)"
)
_ATTACKERS = re.compile(rf"\b{GENERIC_ATTACKERS}\b", re.I)
CRIMINAL = re.compile(r"gang|bandit|pirate|kidnapper|robber|cartel", re.I)
LONE = re.compile(r"\b(?:gunman|shooter|assailant|attacker)\b", re.I)
_FORCES = re.compile(
    r"\b(?:(?:[A-Z][a-z]+(?:i|ian|ese|ish|an|’s|'s) )?(?:security forces|troops|soldiers|army|military|"
    r"police|forces|jets|air force|navy|commandos|"
    r"paramilitary forces|gendarmes|marines|coast guard|warplanes|drones|artillery))\b"
)
_RESPONDING = re.compile(
    r"\b(?:responded|repelled|retaliat\w+|killed the attackers?|fought back|returned fire|pursu\w+|"
    r"cordoned|repulsed|launched (?:a|an) (?:operation|search|manhunt))\b",
    re.I,
)


@cache
def groups() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """The armed groups of the lexicon: pattern over the text as printed, name, kind. Longer names first."""
    found = []
    for columns in rows("armed_groups.tsv"):
        names = [columns[0], *(columns[3].split("|") if len(columns) > 3 and columns[3] else [])]
        options = "|".join(re.escape(name).replace("'", "[’']") for name in sorted(names, key=len, reverse=True))
        found.append((re.compile(rf"(?<![\w-])(?:{options})(?![\w-])"), columns[0], columns[1]))
    return tuple(sorted(found, key=lambda item: -len(item[1])))


def groups_in(text: str) -> list[tuple[int, str, str]]:
    """Armed groups that the text names, by the lexicon and by full name with abbreviation.

    Each is (offset, name as first printed, kind).
    """
    found: dict[str, tuple[int, str, str]] = {}
    for pattern, name, kind in groups():
        match = pattern.search(text)
        if match is not None:
            found.setdefault(name, (match.start(), match.group(), kind))
    for match in _FULL_NAME.finditer(text):
        full = match.group(1)
        if (
            _GROUP_WORD.search(full)
            and not _STATE_WORD.search(full)
            and not any(full in item[1] or item[1] in full for item in found.values())
        ):
            found.setdefault(full, (match.start(), full, "armed_group"))
    return sorted(found.values())


def is_group(name: str) -> bool:
    """Whether a name is that of a known armed group."""
    return any(pattern.search(name) for pattern, _, _ in groups())


def actors_of(texts: Iterable[str], event_type: str, claimed_by: str | None) -> list[Actor]:
    """The actors of one incident from the text of its clauses.

    `claimed_by`: who claimed responsibility for it, if anybody.
    """
    joined = " \n ".join(texts)
    actors: list[Actor] = []
    if claimed_by:
        kind = next((kind for pattern, _, kind in groups() if pattern.search(claimed_by)), "armed_group")
        actors.append(Actor(name=claimed_by, kind=kind, role="initiator", certainty="claimed", by=claimed_by))
    operation = event_type in ("security_operation", "arrest", "air_strike", "shelling")
    forces = _FORCES.search(joined)
    attackers = _ATTACKERS.search(joined)
    violent = event_type not in _NO_ACTORS
    if not violent:
        return actors
    if attackers is not None:
        name = attackers.group()
        kind = (
            "criminal"
            if CRIMINAL.search(name)
            else "other"
            if LONE.search(name) and "suicide" not in name.lower()
            else "armed_group"
        )
        role = "target" if operation and forces is not None else "initiator"
        certainty = "suspected" if name.lower().startswith("suspected") else "reported"
        if not (claimed_by and role == "initiator"):
            actors.append(Actor(name=name, kind=kind, role=role, certainty=certainty))
    if forces is not None:
        if operation:
            role = "initiator"
        elif _RESPONDING.search(joined):
            role = "responder"
        else:
            role = "target"
        actors.append(Actor(name=forces.group(), kind="state_forces", role=role))
    if attackers is None and not claimed_by:
        for _, name, kind in groups_in(joined)[:1]:
            actors.append(
                Actor(name=name, kind=kind, role="target" if operation else "initiator", certainty="suspected")
            )
    return actors


_NO_ACTORS = frozenset(
    [
        "transport_accident",
        "industrial_accident",
        "fire",
        "explosion",
        "structure_collapse",
        "crowd_crush",
        "earthquake",
        "flood",
        "storm",
        "landslide",
        "wildfire",
        "volcanic_eruption",
        "extreme_temperature",
        "disease_outbreak",
    ]
)
