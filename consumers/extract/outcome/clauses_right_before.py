"""What happened to those counted, by the words right before them and around: "killing", "beat two men to death"."""

from __future__ import annotations

import re
from functools import cache

from consumers.extract.counts.counted import Kind
from consumers.extract.counts.mentions import Mention
from consumers.extract.outcome.clause_words import (
    STATE_ADJECTIVES,
    Found,
    is_unknown_thing,
    outcome_for,
    outcome_of_effect,
    words_after,
    words_before,
)
from consumers.extract.outcome.outcomes import (
    THING_OUTCOMES,
    any_around,
    around_phrases,
    particle_at,
    particle_verbs,
    phrases,
    verbs,
)

_LIFTING = frozenset([
    "pulled", "pulling", "carried", "carrying", "brought", "bringing", "plucked", "cut", "lifted", "winched",
    "led", "got", "dragged", "dug", "hauled", "took", "taking", "up", "out", "helped", "escorted", "guided",
    "moved", "airlifted",
])  # fmt: skip
_RESCUED = re.compile(
    r"^(?: [a-z'-]+){0,5}? (?:to safety|alive|ashore|out (?:of|alive)|from (?:the |their |"
    r"a )?(?:[a-z]+ )?(?:rubble|water|wreckage|sea|river|debris|ruins|mud|wreck|roofs?|building|fire|"
    r"flames)|down (?:the )?ladders)"
)
LONGEST_PHRASE = 70  # characters before a mention that may hold a phrase over it


@cache
def _any_before() -> re.Pattern[str]:
    return re.compile("|".join(pattern.pattern for pattern, _ in phrases("object")))


_OR_HURT = re.compile(r"\b(?:kill(?:s|ed|ing)?|slay) or (?:\w+ly )?(?:maim|injur|wound|hurt)\w*$")


def found_right_before(mention: Mention) -> Found | None:
    """What the words right before a mention do to it: "killing", "claimed the lives of"."""
    before, after = words_before(mention).rstrip(' “"‘') + " ", words_after(mention).lstrip('”"’')
    who = mention.kind.who
    lead = re.sub(
        r"\s(?:at least|the|its|his|her|their|our|my|another|further|all|also|a total of|some of|only|just|both|"
        r"(?:the )?(?:first|last|other|remaining))$",
        "",
        before.rstrip(),
    ).rstrip()
    last = re.search(r"([a-z-]+)$", lead)
    if last:
        if who != "objects" and _OR_HURT.search(lead):
            return Found("casualties", mention.first, "tokens", 0, _unreal(lead))
        if who != "objects" and last.group(1) in ("put", "putting", "puts") and re.match(r"^ out of action\b", after):
            return Found("casualties", mention.first, "tokens", 0)
        if who != "objects" and last.group(1) in ("forcing", "forced", "forces") and _MADE_TO_GO.match(after):
            return Found("displaced", mention.first, "tokens", 0)
        inverted = _inverted(lead, mention)
        if inverted is not None:
            return Found(inverted, mention.first, "tokens", 1)
        if _found_arms(lead, last.group(1), mention):
            mention.kind = Kind("objects", (), "things")
            return Found("seized", mention.first, "tokens", 0)
        around = _around(lead, after, who)
        if around is not None:
            return Found(around, mention.first, "tokens around", 0, _unreal(lead))
        along = _ALONG_WITH.search(lead)
        if along is not None and who != "objects":
            with_them = verbs().get(along.group("verb"))
            if with_them is not None and with_them.person:
                return Found(with_them.person, mention.first, "tokens", 1)
        near = lead[-LONGEST_PHRASE:]
        for pattern, outcome in phrases("object") if _any_before().search(near) else ():
            if pattern.search(near):
                if (
                    outcome == "killed"
                    and lead.endswith(("lost", "losing"))
                    and (who == "objects" or not mention.kind.known)
                    and not (mention.elided and (_OWN.match(after) or _place_lost(mention, after)))
                ):
                    break
                if outcome == "rescued" and who != "objects" and _DEAD.match(after):
                    return Found("killed", mention.first, "tokens", 0)
                if outcome == "missing" and lead.endswith(" for") and _is_hunted(mention, lead):
                    break
                if (
                    outcome == "abducted"
                    and who == "objects"
                    and lead.endswith(("took", "taking", "away", "made off with", "carried off"))
                ):
                    return Found("looted", mention.first, "tokens", 0)
                if outcome == "abducted" and _RESCUED.match(after) and who != "objects":
                    return Found("rescued", mention.last + 1, "tokens", 0)
                if (
                    outcome == "abducted"
                    and lead.endswith(("took", "taking", "take", "taken", "hold", "held", "holding"))
                    and (who == "objects" or not _taken(after))
                ):
                    if re.match(r"^(?: [a-z]+){0,3} (?:hostage|captive|prisoner)", after) or (
                        who != "objects" and (mention.noun() in _CAPTIVE or _CAPTORS.search(lead))
                    ):
                        return Found("abducted", mention.first, "tokens", 0)
                    continue
                mapped = outcome_for(outcome, who)
                if mapped is None and outcome in THING_OUTCOMES and is_unknown_thing(mention):
                    mention.kind = Kind("objects", (), "things")
                    mapped = outcome
                if mapped:
                    return Found(mapped, mention.first, "tokens", 0, _unreal(lead))
        for particle, effect in particle_verbs():
            if effect.frame != "subject" and particle.search(lead[-30:]) and lead.endswith(last.group(1)):
                hit = list(particle.finditer(lead))
                if hit and hit[-1].end() == len(lead) and effect.of(who):
                    return Found(str(effect.of(who)), mention.first, "tokens", 0, _unreal(lead))
        if who != "objects" and last.group(1) in _LIFTING and _RESCUED.match(after):
            return Found("rescued", mention.last + 1, "tokens", 0)
        effect_here = verbs().get(last.group(1))
        if effect_here is not None and effect_here.frame != "subject":
            outcome_here = outcome_of_effect(effect_here, mention)
            bare = outcome_here is None and mention.elided and not mention.kind.known
            if bare and effect_here.thing is not None and last.group(1).endswith(("ed", "ing")):
                outcome_here = effect_here.thing  # "flattened 9,340 houses and damaged 41,700 others"
                mention.kind = Kind("objects", (), "things", known=False)
            passive = re.search(
                r"\b(?:was|were|been|being|be|is|are|people|civilians|soldiers|others)\s(?:\w+ly )?[a-z-]+$",
                lead,
            )
            if outcome_here and not passive and not lead.endswith((" were killed", " was killed")):
                if outcome_here == "injured" and last.group(1) in ("shot", "shooting"):
                    outcome_here = "casualties" if not re.match(r"^(?: [\w-]+)? (?:dead|to death)", after) else "killed"
                if last.group(1) in ("left", "leaving"):
                    pass
                return Found(outcome_here, mention.first, "tokens", 0, _unreal(lead))
        if last.group(1) in ("left", "leaving", "leaves", "leave", "with"):
            state = re.match(
                r"^(?: (?:and|others|more|people|or|of|them|injured|at least))*?"
                r"(?: and (?:an?|the|\d+|two|three|four|five|six|seven|eight|nine|ten) (?:[\w-]+ ?){1,4}?)?"
                r" ?(dead|injured|wounded|missing|"
                r"homeless|hurt|killed|trapped|in hospital|hospitalised|hospitalized|displaced)\b",
                after,
            )
            if state:
                return Found(STATE_ADJECTIVES.get(state.group(1), "injured"), mention.last + 1, "tokens", 0)
            if last.group(1) != "with" and re.match(r"^ with (?:[a-z]+ ){0,3}(?:injur|wounds|burns|damage)", after):
                return Found("injured", mention.last + 1, "tokens", 0)
    return None


_DEAD = re.compile(r"^ (?:people |persons |others |more )?dead\b")  # "pulled out six dead"
_HUNTERS = re.compile(
    r"\b(?:police|detectives|investigators|officers|manhunt|troops|soldiers|agents|gendarmes|hunt\w*)\b"
)


def _is_hunted(mention: Mention, lead: str) -> bool:
    """Whether those looked for are suspects, not missed persons; a thing that is looked for is not counted."""
    if mention.kind.who in ("objects", "militants") or not (mention.kind.known or mention.elided):
        return True
    return mention.noun() in ("suspect", "attacker", "driver", "witness", "clue") or (
        mention.kind.who == "people" and _HUNTERS.search(lead) is not None
    )


_OWN = re.compile(r"^ (?:of (?:its|his|her|their|our) |in (?:a|an|the|that) |dead\b|(?:at|on) )")
_PLACE_LOST = re.compile(
    r"\b(?:[A-Z][\w’'-]+|(?:city|town|village|district|region|country|province|neighbourhood|quarter|regiment|brigade|"
    r"unit|army|force|camp|school|hospital|company|railways?|service|state)(?: alone)?)(?: alone)?(?:, [^,.;]{3,70},)? "
    r"(?:has |had |have |also |alone )*lost $"
)
_DEATHS = re.compile(
    r"\b(?:kill\w*|dead|died|deaths?|drown\w*|perish\w*|fatal\w*|murders?|funerals?|graves?|buried)\b", re.I
)


def _place_lost(mention: Mention, after: str) -> bool:
    """Whether a bare number is what a place or a force lost: "Embakasi lost six in May", "the city had lost 20"."""
    if not re.match(r"^(?:[,.;:)]|$| (?:in (?!a row)|to (?!nil)|last|during|on|that|since|when)\b)", after):
        return False
    before = mention.passage.text[mention.sent.start_char : mention.start]
    return _PLACE_LOST.search(before) is not None and _DEATHS.search(mention.passage.text) is not None


_CAPTIVE = frozenset(["prisoner", "captive", "hostage"])
_CAPTORS = re.compile(
    r"\b(?:gunmen|gangs?|bandits|kidnappers|rebels?|militants|pirates|insurgents|abductors|attackers|hoodlums|group|"
    r"jihadists|raiders|armed men)(?: [a-z]+)? (?:have |has |had |was |were |are |is )?(?:still |"
    r"also )?(?:taken|took|holding|hold|held)$"
)
_ENDS_IN_BE = (" was", " were", " are", " is", " also", " the")
_INVERTED = re.compile(
    r"(?:^|[,;:] )\W*(?:among (?:the |those )(?:[a-z-]+ )?)?(?P<verb>[a-z]+)\b[^.;]{0,70}? (?:was|were|are|"
    r"is)(?: also| the)*$"
)


def _inverted(lead: str, mention: Mention) -> str | None:
    """What a participle tells that stands first: "Recovered were two rifles", "among those let go were"."""
    match = _INVERTED.search(lead[-110:]) if lead.endswith(_ENDS_IN_BE) else None
    if match is None:
        return None
    effect = particle_at(match.string, match.start("verb")) or verbs().get(match.group("verb"))
    if effect is not None and effect.frame != "subject" and not match.group("verb").endswith("ing"):
        return outcome_of_effect(effect, mention)
    for pattern, outcome in phrases("passive"):
        if pattern.match(match.string, match.start("verb")):
            return outcome_for(outcome, mention.kind.who)
    return None


_ARMS = re.compile(
    r"\b(?:rifles?|guns?|machine ?guns?|pistols?|revolvers?|shotguns?|firearms?|weapons?|kalashnikovs?|ak-?47s?|m16s?|"
    r"grenades?|mortars?|launchers?|ieds?|explosives?|bombs?|detonators?|mines?|magazines?|quadcopters?|drones?|"
    r"machetes?|motorcycles?|motorbikes?|vests?)$"
)
_FOUND = frozenset(["found", "find", "finding", "discovered", "discovering", "uncovered", "uncovering", "captured"])
_ARRESTED_WITH = re.compile(r"\b(?:arrest|detain|caught|nabb|apprehend|captur)\w*\b[^.;]{0,60} with$")


def _found_arms(lead: str, verb: str, mention: Mention) -> bool:
    """Whether arms are found: "found two rifles in a hut", "arrested four suspects with two rifles"."""
    if mention.elided or mention.single or _ARMS.search(mention.who_text.lower()) is None:
        return False
    return verb in _FOUND or _ARRESTED_WITH.search(lead) is not None


def _around(lead: str, after: str, who: str) -> str | None:
    """What a phrase tells that stands around the counted: "beat two men to death"."""
    near = lead[-30:]
    for before, follow, outcome in around_phrases() if any_around().search(near) else ():
        if before.search(near) and follow.match(after):
            mapped = outcome_for(outcome, who)
            if mapped:
                return mapped
    return None


_MADE_TO_GO = re.compile(r"^(?: [\w'-]+){0,6}? to (?:move|flee|leave|evacuate|abandon|seek|relocate)\b")
_ALONG_WITH = re.compile(r"\b(?P<verb>[a-z]+),? (?:along|together) with$")


def _taken(after: str) -> bool:
    return bool(
        re.match(
            r"^(?: [a-z'-]+){0,6}? (?:hostage|captive|prisoner|with them|into the (?:bush|forest|hills|jungle)|away)",
            after,
        )
    )


def _unreal(lead: str) -> bool:
    if re.search(r"(?<!likely) to have [a-z]+$", lead) and not re.search(r"\b(?:wanted|planned|plotted|hoped)\b", lead):
        return False
    return bool(
        re.search(r"\b(?:could|would|might|may|to|threaten\w*|if|should|can)\s+(?:have\s+)?[a-z]+$", lead)
    ) and not re.search(
        r"\b(?:claimed|said|reported|believed|known|appear\w*|thought|managed|alleged|accused|"
        r"forced) to (?:have )?[a-z]+$",
        lead,
    )
