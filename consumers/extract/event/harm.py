"""What happened to things and services in an incident: its effects."""

from __future__ import annotations

import re
from collections.abc import Iterable

from consumers.extract.counts.counted import is_thing_noun
from consumers.extract.counts.mentions import Mention
from consumers.extract.text.openings import Openings
from incidentwire.contracts import Effect

_VERBS = (
    ("attacked", r"attacks? (?:on|against)|attack(?:ed|ing)|storm(?:ed|ing)|raid(?:ed)?|struck|hit|target(?:ed|ing)|"
        r"assault on|overran|ambush(?:ed)?|bombed|shelled|fired (?:at|on)"),
    ("looted", r"loot(?:ed|ing)|ransack(?:ed|ing)|plundered|robbed"),
    ("burned", r"torch(?:ed|ing)|set fire to|burn(?:ed|ing|t)(?: down)?"),
    ("destroyed", r"destroy(?:ed|ing)|demolish(?:ed|ing)|flatten(?:ed|ing)|raz(?:ed|ing)|washed away|swept away|"
        r"blew up"),
    ("damaged", r"damag(?:ed|ing)|sabotag(?:ed|ing)"),
    ("blocked", r"block(?:ed|ing)"),
    ("suspended", r"suspend(?:ed|ing)?"),
    ("closed", r"clos(?:ed|ing)|shut(?: down)?"),
)  # fmt: skip
_PLACES = [
    "prison",
    "jail",
    "church",
    "mosque",
    "market",
    "school",
    "hospital",
    "hotel",
    "bank",
    "camp",
    "post",
    "station",
    "headquarters",
    "office",
    "outpost",
    "base",
    "checkpoint",
    "convoy",
    "bus",
    "train",
    "vehicle",
    "house",
    "home",
    "village",
    "building",
    "bridge",
    "road",
    "pipeline",
    "mine",
    "clinic",
    "university",
    "monastery",
    "temple",
    "restaurant",
    "airport",
    "port",
    "refinery",
    "depot",
    "plant",
    "substation",
    "garrison",
    "bar",
    "club",
    "mill",
    "barracks",
    "consulate",
    "embassy",
    "railway",
    "track",
    "tracks",
    "line",
    "court",
    "stadium",
    "shop",
    "ship",
    "vessel",
    "boat",
    "ambulance",
    "car",
    "minibus",
    "factory",
    "warehouse",
    "detachment",
    "patrol",
    "services",
    "service",
]
_PATTERNS = tuple(
    (
        effect,
        re.compile(
            rf"\b(?:{verbs}) (?:a|an|the|two|three|several|his|her|their|its)? ?(?:weekly |"
            rf"nearby )?((?:[A-Za-z’'-]+ ){{0,2}}?(?:{'|'.join(_PLACES)})s?)\b(?! of (?:people|the))",
            re.I,
        ),
    )
    for effect, verbs in _VERBS
)


_OPENINGS = Openings([pattern for _, pattern in _PATTERNS])


def effects_of(texts: Iterable[str], mentions: Iterable[tuple[Mention, str]]) -> list[Effect]:
    """The effects told in an incident's clauses. `mentions`: its counted things with the ids of their figures."""
    found: list[Effect] = []
    for mention, identity in mentions:
        if mention.kind.who == "objects" and mention.outcome is not None and not mention.elided:
            noun = mention.who_text.split(" of ")[-1]
            found.append(Effect(object=noun[:60], effect=mention.outcome, figure=identity))
    named = {effect.object.lower() for effect in found}
    for text in texts:
        for number in _OPENINGS.may_match(text):
            effect, pattern = _PATTERNS[number]
            for match in pattern.finditer(text):
                noun = match.group(1).strip()
                if (
                    noun.lower() not in named
                    and len(found) < 8
                    and (is_thing_noun(noun.split()[-1]) or noun.split()[-1].lower().rstrip("s") in _PLACES)
                ):
                    named.add(noun.lower())
                    found.append(Effect(object=noun, effect=effect))
    return found
