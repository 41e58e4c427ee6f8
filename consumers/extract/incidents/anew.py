"""Whether a clause presents an event as new to the text: English marks that by what it names for the first time.

Another kind of event, a place that the text has not named before, a time of its own, and people or vehicles brought in
by "a" or a bare plural ("when a boat overturned off ..."). One sign alone is told of the main incident, too.
"""

from __future__ import annotations

import re
from collections import Counter

LEAST_SIGNS = 2
_NAME = r"[A-Z][\w’'-]+(?: (?:(?:de|del|la|las|los|el|al|e|da|do|of) )?[A-Z][\w’'-]+){0,3}"
_LOCATIVE = re.compile(rf"\b(?:in|at|near|off|outside|around|to the (?:east|west|north|south) of) (?:the )?({_NAME})")
_ROAD = re.compile(
    rf"\bon (?:the )?({_NAME} (?:Street|Road|Avenue|Highway|Lake|River|Motorway|Expressway|Boulevard))\b"
)
_TIME_NAMES = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
_INSTITUTION = re.compile(r"\b(?:Hospital|University|College|Court|Ministry|Prison|[A-Z]{2,})\b")
_CLOCK = re.compile(
    r"\b(?:\d{1,2}[:.]\d\d ?(?:am|pm|a\.m|p\.m|hours)?|\d{1,2} ?(?:am|pm|a\.m|p\.m)|"
    r"(?:an|one|two|three|four|several|some) (?:hours?|days?|minutes) (?:later|earlier|before|after)|"
    r"hours (?:later|earlier)|"
    r"(?:at|around|about|before|after|since) (?:dawn|dusk|midnight|noon|midday)|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day (?:morning|afternoon|evening|night)|"
    r"(?:early|late) (?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"the same (?:day|night|morning|evening|(?:mon|tues|wednes|thurs|fri|satur|sun)day))\b",
    re.I,
)
_BROUGHT_IN = re.compile(
    r"\b(?:when|after|as|in which|where) (?:an?|two|three|four|unknown|unidentified|gunmen|youths|militants|armed|"
    r"masked|suspected|rebels|police|soldiers|troops|the (?:roof|wall) of) \b|^\W*(?:[A-Z][\w’' ]{0,40}, )?(?:gunmen|"
    r"an? [\w-]+|two|three|four|five|six|seven|eight|nine|ten|unknown|unidentified|suspected) ",
    re.I,
)

_BY_FORCE = frozenset(("structure_collapse", "fire", "explosion", "arson"))
# what an incident of a type brings with it: no incident of its own in the same place
RESULTS = {
    "air_strike": _BY_FORCE,
    "shelling": _BY_FORCE,
    "bombing": _BY_FORCE,
    "suicide_bombing": _BY_FORCE,
    "explosion": _BY_FORCE | {"industrial_accident"},
    "earthquake": _BY_FORCE | {"landslide"},
    "storm": frozenset(("structure_collapse", "flood", "landslide", "transport_accident")),
    "flood": frozenset(("structure_collapse", "landslide", "storm")),
    "fire": _BY_FORCE,
    "abduction": frozenset(("armed_attack", "security_operation", "arrest", "looting")),
    "armed_attack": frozenset(("arson", "looting", "fire", "security_operation", "arrest", "assassination")),
    "mob_violence": frozenset(("armed_attack", "arson", "looting", "fire", "arrest")),
    "piracy": frozenset(("armed_attack", "abduction", "hijacking", "security_operation")),
    "prison_break": frozenset(("armed_attack", "arrest", "security_operation")),
    "riot": frozenset(("arson", "looting", "fire", "armed_attack", "arrest", "protest", "mob_violence")),
}


def new_names(clause: str, told_before: str) -> tuple[str, ...]:
    """The names of places in a clause, resolved or not, that no earlier words of the article hold."""
    found: list[str] = []
    for pattern in (_LOCATIVE, _ROAD):
        for match in pattern.finditer(clause):
            name = match.group(1)
            first = name.split()[0]
            if first.lower().removesuffix("’s") in _TIME_NAMES or first in told_before or _INSTITUTION.search(name):
                continue
            found.append(name)
    return tuple(found)


def is_new_event(text: str, names: tuple[str, ...], types: Counter[str], told: Counter[str], late: bool) -> bool:
    """Whether a clause tells of an event of another kind, or, late in a text, at a new place and time.

    `told`: the weights of the types of the incident that is being told; `late`: the opening, which tells one incident
    twice, is over.
    """
    known = {name for name, weight in told.items() if weight >= 3}
    results = frozenset[str]().union(*(RESULTS.get(name, frozenset()) for name in known))
    clear = {name for name, weight in types.items() if weight >= 3} - results - {"other"}
    other = bool(clear) and bool(known) and not clear & known
    timed = bool(_CLOCK.search(text))
    if other:
        return int(bool(names)) + int(timed) + int(bool(_BROUGHT_IN.search(text))) >= LEAST_SIGNS
    return late and bool(names) and timed
