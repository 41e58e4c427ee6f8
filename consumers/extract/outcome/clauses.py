"""What happened to those counted, found twice: along the parse and along the tokens; the nearer finding wins.

The parse reaches over relative clauses and coordination; the tokens survive wrong parses ("12 killed and 28 injured").
"""

from __future__ import annotations

import dataclasses
import re

from consumers.extract.counts.counted import Kind
from consumers.extract.counts.mentions import Mention
from consumers.extract.counts.toll_words import found_of_toll, found_of_zero
from consumers.extract.outcome.clause_words import Found, words_after, words_before
from consumers.extract.outcome.clauses_at_distance import found_past_modifier
from consumers.extract.outcome.clauses_by_parse import found_by_parse
from consumers.extract.outcome.clauses_by_tokens import found_by_tokens
from consumers.extract.outcome.outcomes import counting_nouns


def outcome_of(mention: Mention) -> Found | None:
    """What happened to those of a mention, by itself (not by the list in which it stands)."""
    found = _outcome_of(mention)
    if found is not None and found.outcome == "rescued" and mention.single and _SURVIVED.search(words_after(mention)):
        return None  # that one lived is news of the others
    if found is not None and found.outcome == "displaced" and _FLED.search(words_after(mention)):
        if "detainee" in mention.kind.tags:
            return dataclasses.replace(found, outcome="escaped")
        if mention.kind.who == "militants":
            return None
    if found is not None and found.outcome == "injured" and _is_sick(mention):
        return dataclasses.replace(found, outcome="ill")
    if found is not None and found.outcome in ("rescued", "seized") and _SPENT.search(mention.who_text.lower()):
        return None  # traces of a shooting are picked up, not seized
    if found is not None and found.outcome == "abducted" and _is_arrest(mention, found):
        return dataclasses.replace(found, outcome="arrested")
    if found is not None and found.outcome == "released" and _FREEDOM_ASKED.search(words_before(mention)):
        return None
    if found is not None and found.outcome == "injured" and mention.doc[found.trigger].lower_ == "burning":
        return None  # shops burn; of persons it is told otherwise
    if found is not None and found.outcome == "arrested":
        if _asked_for(mention):
            return None
        if _PICKED_UP.match(words_after(mention)) and _AT_SEA.search(mention.passage.text):
            return dataclasses.replace(found, outcome="rescued")
    if found is not None and found.outcome == "killed" and not mention.kind.known and _is_aircraft(mention):
        mention.kind = Kind("objects", (), "things")
        return dataclasses.replace(found, outcome="destroyed")
    return found


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
_WOUNDS = re.compile(r"\b(?:injur\w+|wound\w*|burn(?:s|ed)|shot|blast|explo\w+|crash\w*|smoke|attack\w*|fire)\b", re.I)
_SURVIVED = re.compile(r"^[^.;]{0,60}?\b(?:surviv\w+|escaped|came ashore|woke|awoke)\b")
_HELD = frozenset(["held", "holding", "captured", "seized", "hold", "taken", "led"])
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
    r"thieves|burglars|poachers|arsonists?|hooligans|accomplices?)$"
)
# held where the state holds
_IN_JAIL = re.compile(
    r"^[^.;]{0,60}? (?:held|taken) (?:[a-z]+ )?(?:(?:at|in|to) (?:an? |the )?(?:[\w'-]+ ){0,3}(?:prison|jail|cells?|"
    r"(?:police )?station|lock-?up|custody|remand)\b|on suspicion|for questioning|without charge|pending|incommunicado|"
    r"over (?:the|an?) )"
)


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


def _outcome_of(mention: Mention) -> Found | None:
    doc = mention.doc
    noun = doc[mention.head].lower_
    if mention.zero:
        return found_of_zero(mention)
    if not mention.elided and not mention.single:
        named = counting_nouns().get(noun)
        modifier = _modifier_outcome(mention)
        if modifier:
            return Found(modifier, mention.head, "modifier", 0)
        if named and noun not in (
            "victims",
            "victim",
            "survivors",
            "case",
            "cases",
            "life",
            "lives",
            "loss",
            "losses",
            "captives",
            "hostages",
            "detainees",
            "fugitives",
            "refugees",
            "evacuees",
        ):
            return _counting(mention, named)
    toll = found_of_toll(mention)
    if toll is not None:
        return toll
    if mention.partitive and not mention.of_pronoun:
        whole = found_by_parse(mention)
        if whole is not None:
            return whole
    by_tokens = found_by_tokens(mention)
    if by_tokens is not None and by_tokens.distance <= 1:
        return _later_verb(mention, by_tokens) or by_tokens
    by_parse = found_by_parse(mention)
    if by_parse is not None and by_tokens is not None:
        return by_parse if by_parse.distance <= by_tokens.distance + 3 else by_tokens
    if by_parse or by_tokens:
        return by_parse or by_tokens
    lost = _lost(mention) or found_past_modifier(mention)
    if lost is not None:
        return lost
    if not mention.single and not mention.elided:
        return _weak_counting(mention, noun)
    return None


_HELD_OR_HURT = frozenset(["injured", "abducted", "missing", "casualties", "arrested"])
_ENDED = frozenset(["killed", "released", "rescued", "escaped"])


def _later_verb(mention: Mention, near: Found) -> Found | None:
    """ "Two policemen hurt in the attack died": the verb of the sentence, where a clause stands between it and them."""
    if near.outcome not in _HELD_OR_HURT or near.trigger != mention.last + 1 or (mention.elided and mention.single):
        return None
    doc = mention.doc
    last = found_by_parse(mention)
    for token in doc[mention.last + 1 : mention.last + 3]:
        if token.lower_ in ("was", "were", "is", "are", "has", "have", "had", "and", ",") and (
            last is None or last.outcome != "killed"
        ):
            return None
    if last is not None and last.outcome in _ENDED and last.trigger > mention.last + 2 and doc[last.trigger].pos_ in (
        "VERB", "AUX",
    ) and last.rule in ("parse:subject", "parse:passive", "parse:phrase"):  # fmt: skip
        return last
    return None


_LOSSES = re.compile(r"\blosses\b[^:.;]{0,70}:[^.;:]*$")


def _lost(mention: Mention) -> Found | None:
    """ "Losses of the enemy for the day: 1,040 persons, four tanks": each in the list."""
    if mention.single or not _LOSSES.search(words_before(mention)):
        return None
    return Found("destroyed" if mention.kind.who == "objects" else "casualties", mention.first, "losses", 1)


def _counting(mention: Mention, outcome: str) -> Found | None:
    doc = mention.doc
    head = doc[mention.head]
    if outcome == "injured" and head.lower_ in ("hurt",):
        return Found(outcome, mention.head, "noun", 0)
    if head.lower_ in ("missing", "injured", "wounded", "dead", "killed"):
        follow = doc[mention.head + 1] if mention.head + 1 < len(doc) else None
        if follow is not None and outcome != "killed" and follow.lower_ in ("died", "succumbed"):
            return Found("killed", follow.i, "noun+verb", 1)
    after = words_after(mention)
    if outcome in ("injured", "missing") and re.match(
        r"^(?: [\w,’'-]+){0,4}? (?:have |has |had |later )*(?:died|passed away|succumbed)\b", after
    ):
        return Found("killed", mention.head, "noun+verb", 2)
    if head.lower_ == "bodies" and re.match(r"^ (?:of )?(?:water|guard)", after):
        return None
    return Found(outcome, mention.head, "noun", 0)


def _weak_counting(mention: Mention, noun: str) -> Found | None:
    outcome = counting_nouns().get(noun)
    if outcome is None:
        return None
    if noun in ("cases", "case"):
        text = mention.passage.text.lower()
        if not re.search(
            r"cholera|ebola|dengue|measles|virus|fever|disease|outbreak|infection|poison|meningitis|illness|epidemic|"
            r"case fatality|patient|new cases",
            text,
        ):
            return None
    if noun in ("fugitives", "detainees", "refugees", "survivors"):
        return None
    return Found(outcome, mention.head, "noun", 2)


def _modifier_outcome(mention: Mention) -> str | None:
    """ "54 wounded people", "the 38 pupils seized" is not one: only adjectives before the noun."""
    doc = mention.doc
    for token in doc[mention.first : mention.head]:
        lower = token.lower_
        if lower in ("wounded", "injured", "hurt") and mention.kind.who != "objects":
            after = words_after(mention)
            if re.match(r"^ (?:have |has |had |later )*(?:died|passed away)", after):
                return "killed"
            return "injured"
        if lower in ("dead", "slain", "deceased") and mention.kind.who != "objects":
            return "killed"
        if lower in ("missing", "trapped", "displaced", "kidnapped", "abducted", "rescued", "infected"):
            return {
                "missing": "missing",
                "trapped": "missing",
                "displaced": "displaced",
                "rescued": "rescued",
                "infected": "ill",
            }.get(lower, "abducted")
        if lower in ("destroyed", "damaged", "burned", "burnt", "looted") and mention.kind.who == "objects":
            return "burned" if lower == "burnt" else lower
    return None
