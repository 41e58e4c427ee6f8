"""The end of one who did harm, where a pronoun tells it: "a man stabbed three before police shot him dead"."""

from __future__ import annotations

import re

from consumers.extract.counts.mentions import Mention
from consumers.extract.outcome.clause_words import Found

_GUARDS = r"(?:police(?:men|man)?|officers?|troops|soldiers?|(?:security )?guards?|(?:security )?forces|agents|marines)"
_KILLED = r"(?:shot dead|shot and killed|fatally shot|gunned down|killed)"
_OWN_END = re.compile(
    rf"\bbefore (?:(?:he|she) (?:was|had been) |being (?:himself |herself )?){_KILLED}\b"
    rf"|\b(?:before|until|when) (?:the |an? )?(?:[\w-]+ ){{0,2}}?{_GUARDS} "
    r"(?:shot (?:him|her) dead(?=[,.;]|$| (?:and|in|at|on|after|as|near|outside)\b)|"
    r"(?:shot and |fatally )?(?:killed|shot dead) (?:him|her)|fatally shot (?:him|her)|"
    r"gunned (?:him|her) down)\b"
    r"|\b(?:turned|turning) (?:the|his|her|a) (?:[\w-]+ )?(?:gun|weapon|rifle|pistol|firearm|knife) on "
    r"(?:himself|herself)\b"
    r"|(?<!not )\b(?:shot|shooting|killed|killing|hanged|hanging) (?:himself|herself)\b"
    r"(?! in the (?:leg|foot|hand|arm|thigh|shoulder|stomach|chest|face|chin|jaw|neck)|\w* plot)"
    r"|\b(?:took|taking) (?:his|her) own life\b",
    re.IGNORECASE,
)
_LIVED = re.compile(r"\baccident|\bsurviv|\brecover|\binjured (?:when|after)\b|\baccused of\b", re.IGNORECASE)
_SUBJECTS = frozenset(["nsubj", "nsubjpass"])


def own_end(mention: Mention) -> Found | None:
    """The killing of a single person who is the subject of the sentence and to whom its pronoun points back.

    No other noun may stand as a subject, or as one by whom it was done, between the two: the
    pronoun would be that one's.
    """
    head = mention.doc[mention.head]
    if not mention.single or head.dep_ not in _SUBJECTS:
        return None
    sent = mention.sent
    match = _OWN_END.search(sent.text, mention.end - sent.start_char)
    if match is None or _LIVED.search(sent.text):
        return None
    at = sent.start_char + match.start()
    doc = mention.doc
    for token in doc[mention.last + 1 : sent.end]:
        if token.idx >= at:
            return Found("killed", token.i, "own end", 1)
        by = token.dep_ == "pobj" and token.head.lower_ == "by"  # "was stabbed by a man before he shot himself"
        if (token.dep_ in _SUBJECTS or by) and token.pos_ in ("NOUN", "PROPN"):
            return None
    return None
