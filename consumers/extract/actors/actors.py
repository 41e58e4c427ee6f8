"""Who took part in an incident, and as what: from the roles in its clauses, its claims and accusations, its victims."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from consumers.extract.actors.armed_groups import kind_of_group
from consumers.extract.actors.attack_roles import Part, parts_in
from consumers.extract.actors.parties import Party, attackers, state_named
from consumers.extract.counts.mentions import Mention
from consumers.extract.text.lexicon import singular
from consumers.extract.text.parsed import Token
from incidentwire.contracts import Actor, Statement

MOST_NAMED = 4  # victims
NO_ACTORS = frozenset(
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
        "other",
    ]
)
OPERATIONS = frozenset(["security_operation", "arrest", "air_strike", "shelling", "disrupted_plot"])
CROWDS = frozenset(["protest", "riot", "mob_violence"])
_CRIMES = frozenset(["abduction", "piracy", "hijacking", "looting", "arson"])
_OF_PERSONS = frozenset(["assassination", "abduction", "armed_attack", "bombing", "grenade_attack", "sexual_violence"])
_FIGHTS = frozenset(["armed_group", "criminal", "militia", "other", "protesters"])
_VAGUE = frozenset(["man", "woman", "boy", "person", "people", "child"])
_SPONSORS = ("back", "fund", "arm", "financ", "sponsor", "shelter", "support", "offer", "train", "order", "paying")


def victims_of(mentions: Iterable[Mention]) -> list[tuple[str, str]]:
    """Those of an incident's victims whose words say who they are, the security forces first: (words,
    kind of actor)."""
    found: list[tuple[str, str]] = []
    for mention in mentions:
        if mention.outcome not in ("killed", "injured", "casualties", "abducted") or mention.zero:
            continue
        kind = {"civilians": "civilians", "security_forces": "state_forces"}.get(mention.kind.who)
        words = mention.who_text.split()
        noun = re.sub(r"^(?:[\d,.]+|an?|the|his|her|their|its|other|more) ", "", mention.who_text)
        if kind is not None and mention.kind.known and not mention.elided and 0 < len(words) < 5 and noun.islower():
            found.append((noun, kind))
    return found


@dataclass
class _Tally:
    party: Party
    roles: Counter[str]
    first: int


def actors_of(
    clauses: Iterable[Sequence[Token]],
    event_type: str,
    statements: Sequence[Statement],
    victims: Sequence[tuple[str, str]],
) -> list[Actor]:
    """The actors of one incident.

    `clauses`: the tokens of its clauses in text order; `statements`: the claims and accusations about it;
    `victims`: (words, kind of actor) of those killed, hurt or taken, the most telling first.
    """
    claims = [s for s in statements if s.kind == "responsibility_claim" and s.speaker]
    accusations = [s for s in statements if s.kind == "accusation" and s.target]
    found: list[Actor] = []
    if event_type not in NO_ACTORS:
        tallies = _tally(clauses, event_type)
        found = _chosen(tallies, event_type)
        taken = any(actor.role == "target" for actor in found)
        if not taken and event_type not in CROWDS and event_type != "disrupted_plot":
            telling = [(name, kind) for name, kind in victims if kind == "state_forces" or event_type == "abduction"]
            found.extend(Actor(name=name, kind=kind, role="target") for name, kind in telling[:1])
    for claim in claims:
        name = proper_part(claim.target or claim.speaker or "")
        found = [a for a in found if not (a.role == "initiator" and _same(a.name, name))]
        kind = kind_of_group(name) or (
            "state_forces" if claim.speaker_kind in ("military", "official") else "armed_group"
        )
        found.insert(0, Actor(name=name, kind=kind, role="initiator", certainty="claimed", by=claim.speaker))
    for accusation in accusations:
        found = _accused(found, accusation)
    unique: dict[tuple[str, str], Actor] = {}
    for actor in found:
        unique.setdefault((actor.name.lower(), actor.role), actor)
    return list(unique.values())


def proper_part(name: str) -> str:
    """A name without the words in front of it: "The banned Red Front" is the Red Front."""
    bare = re.sub(r"^(?:(?:[Tt]he|[Aa]n?) )?(?:[a-z][\w-]* )*(?=[A-Z])", "", name)
    return bare or name


def _same(left: str, right: str) -> bool:
    return left.lower().removeprefix("the ") == right.lower().removeprefix("the ")


def _accused(found: list[Actor], accusation: Statement) -> list[Actor]:
    """The actors with somebody accused: an accusation never stands as a fact beside it."""
    name = (accusation.target or "").removeprefix("the ").removeprefix("The ")
    kept = [
        actor.model_copy(update={"certainty": "alleged", "by": accusation.speaker})
        if _same(actor.name, name) and actor.role == "initiator" and actor.certainty == "reported"
        else actor
        for actor in found
    ]
    if any(_same(actor.name, name) for actor in kept):
        return kept
    said = " ".join(span.quote for span in accusation.evidence).lower()
    role = "sponsor" if any(f" of {word}" in said for word in _SPONSORS) else "accused"
    state = state_named(name.split()[-1]) if name else None
    kind = kind_of_group(name) or (
        "state" if state is not None else attackers().get(singular(name.split()[-1].lower()), "other")
    )
    return [*kept, Actor(name=name, kind=kind, role=role, certainty="alleged", by=accusation.speaker)]


def _tally(clauses: Iterable[Sequence[Token]], event_type: str) -> list[_Tally]:
    """The parties of the clauses with their roles counted; the words of the first clauses weigh most."""
    tallies: dict[str, _Tally] = {}
    for number, tokens in enumerate(clauses):
        weight = 3 if number == 0 else 2 if number < 3 else 1
        parts = parts_in(tokens)
        for part in parts:
            key = _key(part.party)
            tally = tallies.setdefault(key, _Tally(part.party, Counter(), len(tallies)))
            tally.roles[_role(part, event_type)] += weight
            if part.party.certainty != "reported" and tally.party.certainty == "reported":
                tally.party = Party(tally.party.name, tally.party.kind, part.party.certainty)
    return list(tallies.values())


def _key(party: Party) -> str:
    return singular(party.name.split()[-1].lower()) if party.name.islower() else party.name


def _role(part: Part, event_type: str) -> str:
    """What a party is by what it does and who it is."""
    state = part.party.kind == "state_forces"
    if part.does == "side":
        if event_type in OPERATIONS:
            return "initiator" if state else "target"
        return "target" if state else "initiator"
    if part.does == "patient":
        return "target"
    if part.does == "answer":
        return ("initiator" if event_type in ("security_operation", "arrest") else "responder") if state else "none"
    if event_type in ("security_operation", "arrest", "disrupted_plot"):
        return "initiator" if state else "target" if part.party.kind in _FIGHTS else "none"
    if event_type in ("protest", "riot"):
        return "responder" if state else "initiator"
    return "initiator"


def _chosen(tallies: list[_Tally], event_type: str) -> list[Actor]:
    """At most one initiator, one target (of named victims four) and one who answers; state forces that also answer
    attackers are responders."""
    fights = any(t.party.kind in _FIGHTS and t.roles["initiator"] for t in tallies)
    roles: dict[str, list[tuple[int, int, Party]]] = {"initiator": [], "target": [], "responder": []}
    for tally in tallies:
        role, count = max(tally.roles.items(), key=lambda item: item[1])
        party = tally.party
        if role == "initiator" and fights and party.kind == "state_forces" and event_type not in OPERATIONS:
            role = "responder"
        if (
            role == "initiator"
            and party.kind == "civilians"
            and singular(party.name.split()[-1].lower()) not in attackers()
        ):
            continue
        if party.kind == "person":
            if role != "target" or event_type not in _OF_PERSONS:
                continue
            party = Party(party.name, "civilians", party.certainty)
        if role == "target" and singular(party.name.split()[-1].lower()) in _VAGUE:
            continue
        if role in roles:
            roles[role].append((-count, tally.first, party))
    found: list[Actor] = []
    for role, limit in (("initiator", 1), ("target", 1), ("responder", 1)):
        ordered = [party for _, _, party in sorted(roles[role], key=lambda item: item[:2])]
        if role == "target" and ordered and ordered[0].name[:1].isupper() and ordered[0].kind == "civilians":
            limit = MOST_NAMED
        for party in ordered[:limit]:
            kind = party.kind
            if (
                kind == "armed_group"
                and event_type in _CRIMES
                and role == "initiator"
                and kind_of_group(party.name) is None
            ):
                kind = "criminal"
            found.append(Actor(name=party.name, kind=kind, role=role, certainty=party.certainty))
    return found
