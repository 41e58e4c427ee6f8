"""Bare numbers after their toll ("has risen to three", "Injured: 203"), and words that deny any victim."""

from __future__ import annotations

import re

from consumers.extract.clause_words import Found, words_after, words_before
from consumers.extract.counted import Kind
from consumers.extract.mentions import Mention
from consumers.extract.outcomes import counting_nouns, verbs

_TOLL = re.compile(
    r"\b(?P<group>(?:death )?toll|(?:count|tally|figure|total|number) of (?:the |those |people |"
    r"confirmed |suspected |[a-z-]+ ){0,3}?"
    r"(?P<noun>dead|deaths|fatalities|killed|victims|injured|wounded|missing|arrests|arrested|casualties|"
    r"cases|displaced|rescued|freed|released|evacuees|kidnapped|abducted|killed there|killed"
    r"|people shot|taken|"
    r"detained|hostages|abducted|injuries|militants killed|people killed|bodies)|"
    r"number of (?P<things>destroyed|damaged|burned|burnt)|"
    r"(?:the )?(?P<plain>dead|deaths|fatalities|homicides|murders|killings|injured|wounded|missing|"
    r"casualties|displaced|arrests|cases|losses))"
    r"(?: [^.;:]{0,90}?)? (?:to|at|as|reached|reaching|passed|exceeded|topped|totalled|totaled|numbered|"
    r"hit|is|was|are|were|of)"
    r"(?: (?:now|least|a|record|the))*$"
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
    if not (mention.elided or mention.doc[mention.head].lower_ in ("people", "persons")):
        return None
    match = _TOLL.search(before.rstrip()[-160:])
    if match is None:
        return None
    link = re.search(r"(\w+)$", before.rstrip())
    if match.group("plain") and link is not None and link.group(1) in ("is", "was", "are", "were", "of", "to"):
        return None
    return _toll_found(match.group("noun") or match.group("things") or match.group("plain") or "dead", mention)


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
        r"^(?: [a-z'-]+){0,4}?(?: (?:was|were|is|are|had|has|have|been|reported|seriously|immediately|to have|"
        r"believed|yet|ever))*"
        r" (killed|injured|hurt|wounded|harmed|missing|died|arrested|taken|abducted|detained|"
        r"captured)\b(?: (or|and|nor) (\w+))?",
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
