"""Bare numbers after their toll ("has risen to three", "Injured: 203"), and words that deny any victim."""

from __future__ import annotations

import re

from consumers.extract.clause_words import Found, words_after, words_before
from consumers.extract.counted import Kind, kind_of
from consumers.extract.mentions import Mention
from consumers.extract.outcomes import counting_nouns, verbs

_NOUN = (
    r"dead|deaths|fatalities|killed there|killed|victims|injured|wounded|missing|arrests|arrested|casualties|cases|"
    r"displaced|rescued|freed|released|evacuees|evacuated|kidnapped|abducted|people shot|taken|detained|hostages|"
    r"injuries|bodies|homicides|murders|captives|survivors"
)
_THING = r"destroyed|damaged|burned|burnt"
_GROUP = (
    rf"(?:(?:death )?toll|(?:count|tally|figure|total|number) (?:of )?(?:the |those |people |confirmed |suspected )*"
    rf"(?P<who>(?:[a-z-]+ ){{0,3}}?)(?:(?P<noun>{_NOUN})|(?P<things>{_THING}))\b|"
    rf"(?:the |those |that of (?:the )?)?(?P<plain>dead|deaths|fatalities|homicides|murders|killings|injured|wounded|"
    rf"missing|casualties|displaced|arrests|cases|losses|evacuees|rescued))"
)
_TOLL = re.compile(
    rf"\b{_GROUP}(?: [^.;:]{{0,130}}?)? (?:to|at|as|reached|reaching|passed|exceeded|topped|totalled|totaled|numbered|"
    r"hit|is|was|are|were|of)(?: (?:now|least|a|record|the))*(?: [“\"‘])?$"
)
_TOLL_START = re.compile(
    r"\b(?:death toll|toll|count|tally|figure|total|number|the|those|that|dead|deaths|fatalities|homicides|murders|"
    r"killings|injured|wounded|missing|casualties|displaced|arrests|cases|losses|evacuees|rescued)\b"
)
# "brings to 19 the number of arrests", "put at no fewer than 61 the number of rebels killed"
_BROUGHT = re.compile(
    r"\b(?:put|puts|putting|bring|brings|bringing|brought|takes?|taking|took|raises?|raised|raising|push|pushes|pushed|"
    r"pushing|lifts?|lifted|lifting|revis(?:e|es|ed|ing)) (?:up )?(?:to|at)$"
)
_BROUGHT_WHAT = re.compile(
    rf"^ (?:people )?(?:the |its |his |their |an? )?"
    rf"(?:overall |official |total |confirmed |provisional |known )*{_GROUP}"
)
_LABEL = re.compile(
    r"\b(?P<noun>dead|deaths|killed|fatalities|injured|wounded|missing|arrested|arrests|displaced|"
    r"evacuated|rescued|destroyed|damaged|"
    r"casualties|hospitalised|hospitalized|cases)(?: [a-z]+)?\s?[:–—-]\s?$"
)


def found_of_toll(mention: Mention) -> Found | None:
    """A bare number after its toll: "the death toll has risen to three", "puts the dead at 17", "Injured: 203"."""
    before = words_before(mention).rstrip() + (
        " " if mention.start and mention.passage.text[mention.start - 1].isspace() else ""
    )
    label = _LABEL.search(before[-60:])
    if label is not None and mention.elided:
        return _toll_found(label.group("noun"), mention)
    if not (mention.elided or mention.doc[mention.head].lower_ in ("people", "persons", "number")):
        return None
    here = before.rstrip()
    match = _BROUGHT_WHAT.match(words_after(mention)) if _BROUGHT.search(here[-40:]) else None
    if match is None:
        match = _nearest_toll(here[-260:])
        if match is None:
            return None
        link = re.search(r"(\w+)(?: [“\"‘])?$", here)
        if match.group("plain") and link is not None and link.group(1) in ("is", "was", "are", "were", "of", "to"):
            return None
    counted = (match.group("who") or "").split()
    if counted and mention.elided:
        kind = kind_of(counted)
        mention.kind = kind if kind.known else mention.kind
    return _toll_found(match.group("noun") or match.group("things") or match.group("plain") or "dead", mention)


def _nearest_toll(before: str) -> re.Match[str] | None:
    """The toll that stands nearest before a number and leads to it."""
    for start in reversed([found.start() for found in _TOLL_START.finditer(before)]):
        match = _TOLL.match(before, start)
        if match is not None:
            return match
    return None


def _toll_found(noun: str, mention: Mention) -> Found | None:
    names = {
        "arrested": "arrested",
        "evacuated": "displaced",
        "rescued": "rescued",
        "destroyed": "destroyed",
        "damaged": "damaged",
        "burned": "burned",
        "burnt": "burned",
        "hospitalised": "injured",
        "hospitalized": "injured",
        "homicides": "killed",
        "detained": "arrested",
        "freed": "released",
        "released": "released",
        "evacuees": "displaced",
        "kidnapped": "abducted",
        "captives": "abducted",
        "hostages": "abducted",
        "survivors": "rescued",
        "killed there": "killed",
        "people shot": "casualties",
        "taken": "abducted",
        "abducted": "abducted",
    }
    outcome = names.get(noun) or counting_nouns().get(noun.split()[-1])
    if outcome is None:
        return None
    if outcome in ("destroyed", "damaged", "burned"):
        mention.kind = Kind("objects", (), "things")
    return Found(outcome, mention.first, "toll", 0)


def found_of_zero(mention: Mention) -> Found | None:
    """What a denial denies: dead and injured for "no casualties", else the outcome of its verb."""
    text = mention.passage.text[mention.start : mention.end].lower()
    after = words_after(mention)
    if re.search(r"casualt|loss of life", text):
        return Found("casualties", mention.head, "zero", 0)
    if re.search(r"death|fatalit", text):
        return Found("killed", mention.head, "zero", 0)
    if "injur" in text:
        return Found("injured", mention.head, "zero", 0)
    if "victims" in text:
        return Found("casualties", mention.head, "zero", 0)
    match = re.match(
        r"^(?: [a-z'-]+){0,4}?(?: (?:not|was|were|is|are|had|has|have|been|reported|seriously|immediately|to have|"
        r"believed|yet|ever))*"
        r" (killed|injured|hurt|wounded|harmed|missing|died|arrested|taken|abducted|detained|"
        r"captured|rescued|escaped|evacuated|displaced)\b(?: (or|and|nor) (\w+))?",
        after,
    )
    if match is None:
        return None
    word = match.group(1)
    if word == "taken":
        return Found("abducted", mention.head, "zero", 1)
    if match.group(3) in ("injured", "hurt", "wounded", "killed"):
        return Found("casualties", mention.head, "zero", 1)
    effect = {"harmed": "injured", "missing": "missing"}.get(word) or (
        verbs()[word].person if word in verbs() else None
    )
    if effect == "injured" and not match.group(2):
        return Found("injured+", mention.head, "zero", 1)
    return Found(str(effect), mention.head, "zero", 1) if effect else None
