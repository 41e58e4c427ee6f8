"""What the words around a finding correct in it: an arrest that is only asked for, a rescue that reads as a release.

Each correction is a wording of English news; a finding that none of them speaks of stays as it is.
"""

from __future__ import annotations

import dataclasses
import re

from consumers.extract.counts.counted import Kind
from consumers.extract.counts.mentions import Mention
from consumers.extract.outcome.clause_words import Found, words_after, words_before
from consumers.extract.scoping.history_words import EVENT


def corrected(mention: Mention, found: Found) -> Found | None:
    """The finding as the text around it means it; None where it tells of nothing that happened to those counted."""
    after, before = words_after(mention), words_before(mention)
    if found.rule in _OF_A_VERB and _DEED.fullmatch(mention.doc[mention.head].lower_):
        return None  # "a second quake hurt 30 people": the verb is its own
    if (
        found.trigger > mention.last
        and found.rule in _OF_A_VERB
        and _THEIRS.search(before)
        and not _OWN_VERB.match(after)
    ):
        return None  # "a father of three children was killed"
    outcome = found.outcome
    if outcome == "killed":
        if _BURIED.search(before) or (_LIE_BURIED.match(after) and _SLID.search(mention.passage.text)):
            return dataclasses.replace(found, outcome="missing")
        if not mention.kind.known and _is_aircraft(mention):
            mention.kind = Kind("objects", (), "things")
            return dataclasses.replace(found, outcome="destroyed")
    elif outcome == "injured":
        if _is_sick(mention):
            return dataclasses.replace(found, outcome="ill")
        if mention.who_text.lower().endswith("patients") and _IN_THE_WARD.match(after):
            return None  # they lay there before anything happened
        if mention.doc[found.trigger].lower_ == "burning":
            return None  # shops burn; of persons it is told otherwise
    elif outcome == "displaced" and _FLED.search(after):
        if "detainee" in mention.kind.tags:
            return dataclasses.replace(found, outcome="escaped")
        if mention.kind.who == "militants":
            return None
    elif outcome in ("rescued", "seized"):
        if outcome == "rescued" and mention.single and _SURVIVED.search(after):
            return None  # that one lived is news of the others
        if _SPENT.search(mention.who_text.lower()):
            return None  # traces of a shooting are picked up, not seized
        if outcome == "rescued" and _BY_POLICE.search(before) and _ALLEGED.search(mention.who_text.lower()):
            return dataclasses.replace(found, outcome="arrested")
    elif outcome == "abducted":
        if _HELD_UP.match(after) and "hostage" not in mention.who_text.lower():
            return None
        if _is_arrest(mention, found):
            return dataclasses.replace(found, outcome="arrested")
    elif outcome == "released":
        if _FREEDOM_ASKED.search(before):
            return None
        if _is_rescue(mention.passage.text):
            return dataclasses.replace(found, outcome="rescued")
    elif outcome == "arrested":
        if _asked_for(mention):
            return None
        if _PICKED_UP.match(after) and _AT_SEA.search(mention.passage.text):
            return dataclasses.replace(found, outcome="rescued")
    return found


_OF_A_VERB = frozenset(("tokens", "parse:subject", "parse:passive", "parse:phrase"))
_DEED = re.compile(EVENT)
_OWN_VERB = re.compile(r"^,? (?:who|that|killed|wounded|injured|shot|hurt)\b")
_THEIRS = re.compile(
    r"\b(?:father|mother|dad|mum|parent|husband|wife|widow|grandfather|grandmother|commander|leader|chief|head|captain|"
    r"boss|owner|founder|guardian|teacher|coach) of (?:some |about |around |nearly |more than |at least )?"
    r"(?:an? (?:[a-z-]+ )?(?:group|band|gang|unit|team|force|militia|column|army) of )?$|"
    r"\bwho (?:has|have|had|leaves?|left behind) (?:[a-z]+ )?$|\bsurvived by (?:[\w ]{1,40} and )?$",
    re.I,
)


# "a reward for the capture of its leader", "recommends that two commanders be arrested": nothing has happened yet
_ASKED = re.compile(
    r"\b(?:for|demand\w*|order(?:s|ed|ing)?|seek\w*|sought|want\w*|request\w*|urg\w+|requir\w+|warrants? for|"
    r"authori[sz]\w+) (?:the )?(?:immediate |swift |speedy )?(?:arrests?|capture) of (?:the |its |their |his )?$"
)
_FREEDOM_ASKED = re.compile(
    r"\b(?:demand\w*|call(?:s|ed|ing)?(?: [a-z]+)? for|appeal\w* for|press\w* for|seek\w*|sought|want\w*|urg\w+|"
    r"negotiat\w+(?: for)?) (?:the )?(?:[a-z]+ )?(?:release|freeing|freedom|liberation|return) of "
    r"(?:the |its |their )?$"
)
_ASKED_AFTER = re.compile(
    r"^(?:, [^,]{1,60},)?(?: [a-z]+){0,4}? be (?:arrested|detained|captured|held|charged|remanded)\b"
)
_COULD = re.compile(r"\b(?:to|will|would|could|may|might|can|must|should|shall|cannot|not|let|'ll)(?: [a-z]+)? be\b")
_PICKED_UP = re.compile(r"^[^.;]{0,90}?\bpicked up\b(?! by (?:the )?(?:police|officers|detectives|soldiers|agents))")
_ALLEGED = re.compile(
    r"\b(?:suspect|alleged|accused|wanted|robber|gunm[ae]n|gang|thie[fv]|smuggler|trafficker|militant)"
)
_BY_POLICE = re.compile(r"\b(?:police|officers|detectives|agents|vigilantes)(?: [\w’'-]+){0,4} picked up $", re.I)
_AT_SEA = re.compile(
    r"\b(?:boats?|ships?|vessel|freighter|tanker|trawler|ferry|dhow|yacht|sank|sunk|capsized|overboard|at sea|warship|"
    r"lifeboats?|life ?rafts?|coast ?guard|migrants)\b",
    re.I,
)
_SHOT_DOWN = re.compile(r"\b(?:shot down|downed|brought down|intercepted)\b")
_FLYING = re.compile(
    r"\b(?:drones?|missiles?|uavs?|shaheds?|aircraft|rockets?|warplanes?|helicopters?|air force)\b", re.I
)


def _asked_for(mention: Mention) -> bool:
    """Whether an arrest is only asked for or ordered."""
    if _ASKED.search(words_before(mention)):
        return True
    be = _ASKED_AFTER.match(words_after(mention))
    return be is not None and _COULD.search(be.group()) is None


def _is_aircraft(mention: Mention) -> bool:
    """Whether a number without a known noun counts what was shot down."""
    around = words_before(mention)[-25:] + " " + words_after(mention)[:40]
    return _SHOT_DOWN.search(around) is not None and _FLYING.search(mention.passage.text) is not None


_SPENT = re.compile(
    r"\b(?:(?:cartridge|shell|bullet)s? (?:cases?|casings?)|casings?|(?:spent|empty|"
    r"used) [a-z ]+|shells)$"
)
_FLED = re.compile(r"^[^.;]{0,60}?\b(?:fled|flee|fleeing)\b")
_DISEASE = re.compile(
    r"\b(?:cholera|dengue|ebola|measles|malaria|mpox|typhoid|meningitis|virus|fever|outbreak|epidemic|infect\w+|"
    r"methanol|"
    r"poison\w*|alcohol|diarrh\w+|gastro\w+|symptoms|vomit\w*|heatstroke|sickened|cases)\b",
    re.I,
)
_IN_CARE = re.compile(
    r"^[^.;]{0,50}?\b(?:treat\w*|hospital\w*|care|admi\w+|intubated|ventilators?|intensive|"
    r"clinics?)\b"
)
_IN_THE_WARD = re.compile(
    r"^ (?:were|had been) (?:[a-z]+ )?(?:in|inside|on) (?:the|its|that) (?:[\w-]+ ){0,3}"
    r"(?:ward|unit|wing|building|clinic|hospital)s? (?:at the time|when|as|while)\b"
    r"(?![^.;]*\b(?:injured|wounded|hurt)\b)"
)
_WOUNDS = re.compile(r"\b(?:injur\w+|wound\w*|burn(?:s|ed)|shot|blast|explo\w+|crash\w*|smoke|attack\w*|fire)\b", re.I)
_SURVIVED = re.compile(r"^[^.;]{0,60}?\b(?:surviv\w+|escaped|came ashore|woke|awoke)\b")
_HELD = frozenset(["held", "holding", "captured", "seized", "hold", "taken", "led"])
_HELD_UP = re.compile(r"^[^,.;]{0,40}\bheld (?:up(?! to\b)|back)\b(?![^.;]*\b(?:hostage|captive|gunpoint))")
_POLICE = re.compile(
    r"\b(?:police|custody|suspects?|detain\w*|arrest\w*|prosecutors?|warrants?|special forces)\b", re.I
)
_CAPTORS = re.compile(
    r"\b(?:gunm[ae]n|kidnap\w*|abduct\w*|hostages?|captiv\w*|captors?|bandits|rebels|militants|pirates|armed men|"
    r"prisoners? of war|gang)\b",
    re.I,
)


_SUSPECTS = re.compile(
    r"\b(?:suspects?|protest[eo]rs?|demonstrators?|marchers|rioters|looters|activists|picketers|smugglers|traffickers|"
    r"thieves|burglars|poachers|arsonists?|hooligans|accomplices?|"
    r"fugitives?|kingpins?|(?:gang|cartel|mafia|crime|mob|drugs?)[ -](?:leader|boss|lord|chief|"
    r"kingpin|member)(?:s|es)?)$"
)
# held where the state holds
_IN_JAIL = re.compile(
    r"^[^.;]{0,60}? (?:held|taken) (?:[a-z]+ )?(?:(?:at|in|to) (?:an? |the )?(?:[\w'-]+ ){0,3}(?:prison|jail|cells?|"
    r"(?:police )?station|lock-?up|custody|remand)\b|on suspicion|for questioning|without charge|pending|incommunicado|"
    r"over (?:the|an?) )"
)


# a slide or a fall buries the living too, mourners bury the dead
_BURIED = re.compile(
    r"\b(?:collapses?|landslides?|landslips?|mudslides?|mudflows?|avalanches?|cave-?in|mud|rubble|rocks?|debris|snow|"
    r"earth|slides?|slope|hill(?:side)?|walls?|explosion|blast|quake|earthquake|mountain|ice|roof|buildings?|houses?|"
    r"tunnel|shaft|mine)\b(?: (?!and\b|(?:mourners|relatives|famil|residents|villagers|they|people)\w*)[\w’'-]+){0,5} "
    r"(?:has |have |had )?(?:buried|burying) $|"
    r"\b(?:collapses?|landslides?|avalanches?|mudslides?)\b[^.;]{0,60}, burying $",
    re.I,
)
_LIE_BURIED = re.compile(r"^ (?:[\w’'-]+ ){0,3}?(?:are|is|remain|lie) (?:[a-z]+ )?buried\b")
_SLID = re.compile(r"\b(?:land|mud|rock)(?:slides?|slips?|flows?)|avalanches?|cave-?in|rubble|collapsed?|quake", re.I)
_TRAPPED = re.compile(
    r"\b(?:trapped|rubble|wreckage|debris|tunnel|mineshaft|mine|caved? in|cave-in|collaps\w+|landslide|avalanche|cave|"
    r"lift shaft|quake|earthquake)\b",
    re.I,
)
_HOLDERS = re.compile(
    r"\b(?:jail\w*|prison\w*|detain\w*|detention|custody|arrest\w*|police|amnesty|court|troops|army|soldiers|"
    r"hospital\w*|patients?|clinics?|discharged)\b",
    re.I,
)


def _is_rescue(text: str) -> bool:
    """Whether those freed were trapped: nobody in the passage held them."""
    return bool(_TRAPPED.search(text)) and not _CAPTORS.search(text) and not _HOLDERS.search(text)


def _is_sick(mention: Mention) -> bool:
    """Whether those in care are patients of a disease: the passage names one, and nothing that wounds."""
    text = mention.passage.text
    return (
        _IN_CARE.search(words_after(mention)) is not None
        and _DISEASE.search(text) is not None
        and _WOUNDS.search(text) is None
    )


def _is_arrest(mention: Mention, found: Found) -> bool:
    """Whether "held" is said of suspects: police stand in the passage and no captors do."""
    doc = mention.doc
    near = (
        doc[max(0, found.trigger - 1) : found.trigger + 6]
        if found.trigger > mention.head
        else doc[max(0, found.trigger - 3) : found.trigger + 1]
    )
    if mention.kind.who == "security_forces" or not any(token.lower_ in _HELD for token in near):
        return False
    if _SUSPECTS.search(mention.who_text.lower()) or _IN_JAIL.match(words_after(mention)):
        return True
    return _POLICE.search(mention.passage.text) is not None and _CAPTORS.search(mention.passage.text) is None
