"""The closed enumerations of the contract, as literal types.

An unknown value is an error for a writer. `values(SomeLiteral)` lists the members where code has to walk through them.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

# Article and duplicate
TextOrigin = Literal["feed", "page"]
TextQuality = Literal["full", "partial", "failed"]
DuplicateKind = Literal["exact", "copy"]

# Extraction
SkipReason = Literal["language", "gate", "text_quality"]
SpanField = Literal["text", "title"]
Qualifier = Literal["exact", "at_least", "more_than", "at_most", "less_than", "about", "range", "vague"]
PeopleOutcome = Literal[
    "killed",
    "injured",
    "casualties",
    "missing",
    "abducted",
    "released",
    "escaped",
    "arrested",
    "surrendered",
    "displaced",
    "rescued",
    "ill",
]
ThingOutcome = Literal["destroyed", "damaged", "burned", "looted", "seized"]
FigureOutcome = PeopleOutcome | ThingOutcome
Who = Literal["civilians", "security_forces", "militants", "people", "objects"]
Unit = Literal["persons", "families", "things"]
Tag = Literal[
    "police",
    "military",
    "paramilitary",
    "official",
    "detainee",
    "aid_worker",
    "health_worker",
    "journalist",
    "religious",
    "child",
    "woman",
    "foreigner",
    "worker",
    "student",
    "crew",
    "passenger",
]
Scope = Literal["incident", "cumulative", "background"]
SpeakerKind = Literal[
    "military",
    "police",
    "official",
    "armed_group",
    "medical",
    "witness",
    "ngo",
    "un",
    "analyst",
    "media",
    "court",
    "organisation",
    "none",
]
Stance = Literal["fact", "said", "claimed", "alleged", "denied", "hearsay"]
StatementKind = Literal["responsibility_claim", "responsibility_denial", "accusation", "denial"]

# Report and incident
IncidentType = Literal[
    # conflict and crime
    "armed_clash",
    "armed_attack",
    "bombing",
    "suicide_bombing",
    "grenade_attack",
    "shelling",
    "air_strike",
    "chemical_attack",
    "assassination",
    "abduction",
    "hijacking",
    "piracy",
    "arson",
    "sabotage",
    "looting",
    "prison_break",
    "security_operation",
    "arrest",
    "protest",
    "riot",
    "mob_violence",
    "sexual_violence",
    "territorial_change",
    "disrupted_plot",
    "coordinated_attack",
    # accident and disaster
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
    "other",
]
Level = Literal["single", "umbrella"]
IncidentStage = Literal["accomplished", "attempted", "repelled", "foiled", "threatened"]
DatePrecision = Literal["day", "days", "week", "month", "year"]
DateBasis = Literal["explicit", "weekday", "relative", "inherited", "published"]
PlaceKind = Literal["point", "city", "district", "adm1", "country", "region"]
PlaceRole = Literal["occurred", "near", "origin", "intended"]
ActorKind = Literal["state_forces", "armed_group", "militia", "criminal", "protesters", "civilians", "state", "other"]
ActorRole = Literal["initiator", "target", "responder", "accused", "sponsor"]
Certainty = Literal["reported", "claimed", "suspected", "alleged", "denied"]
Weapon = Literal[
    "firearms",
    "explosives",
    "suicide",
    "vehicle_bomb",
    "grenade",
    "landmine",
    "rocket",
    "artillery",
    "aircraft",
    "drone",
    "missile",
    "vehicle",
    "knife",
    "arson",
    "chemical",
    "blunt",
    "other",
]
EffectKind = Literal[
    "destroyed",
    "damaged",
    "burned",
    "looted",
    "seized",
    "attacked",
    "blocked",
    "suspended",
    "closed",
    "emergency_declared",
]
IncidentStatus = Literal["open", "settled", "merged", "retracted"]


def values(literal: Any) -> tuple[str, ...]:
    """The members of a literal type, also of a union of literals, in the order of their declaration."""
    members: list[str] = []
    for argument in get_args(literal):
        members.extend(values(argument) if get_args(argument) else (argument,))
    return tuple(members)


PEOPLE_OUTCOMES: frozenset[str] = frozenset(values(PeopleOutcome))
THING_OUTCOMES: frozenset[str] = frozenset(values(ThingOutcome))
