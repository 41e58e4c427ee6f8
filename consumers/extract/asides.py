"""Days and places that stand beside what happened: where and when somebody spoke, was taken to, comes from."""

from __future__ import annotations

import re

_REPORTED_DATE = re.compile(
    r"\b(?:said|says|told|announced|reported|confirmed|added|statement|interview|briefing|conference|"
    r"reporters|posted|visited|visit|court|funeral|buried|informed|declared|stated|(?:rose|risen|climbed|climbs) to|"
    r"burying (?:its|their) dead|mourn\w*)(?: [\w’']+){0,5}? ?(?:on |late |early |in |at )*$",
    re.I,
)
_REPORTED_AFTER = re.compile(
    r"^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday)(?: (?:morning|afternoon|evening|night))?,?"
    r" (?:had |also |again )?(?:confirmed|said|told|announced|reported|put|spoken?|denied|"
    r"(?:found|recovered|spotted|located) the "
    r"(?:bod(?:y|ies)|wreckage|remains))\b",
    re.I,
)
_ASIDE_PLACE = re.compile(
    r"\b(?:told (?:\w+ ){0,3}(?:in|from)|reporters in|conference in|speaking (?:in|at|from)|"
    r"by (?:tele)?phone from|spoke(?:n)? in|(?:flown|taken|rushed|airlifted|fled|moved|evacuated|"
    r"transferred|brought|sent) (?:[\w’'-]+ ){0,4}(?:to|towards|in)|"
    r"heading (?:to|for|towards)|bound for|on (?:its|the|their) way (?:to|from)|travell?ing (?:to|from|"
    r"between)|resident(?:s)? of|native of|from|hospital in|returning from|returned to|left for|"
    r"en route to|towards?|km (?:\w+ )?(?:of|from)|miles (?:\w+ )?(?:of|from)|kilomet\w+ (?:\w+ )?(?:of|"
    r"from))\s?(?:the )?(?:\w+ (?:town|city|village|port|district|capital) of )?$",
    re.I,
)
_ASIDE_AFTER = re.compile(
    r"^(?:-bound|-based|-flagged|-registered|-backed|-born|-to-| (?:[A-Z][\w’'-]+ ){0,4}(?:Hospital|"
    r"University|Police|Airport|College|Medical|Court|Times|Post|Gazette|FC|United|Embassy|Highway|"
    r"Motorway|Expressway)\b)"
)


def is_reported_date(text: str, start: int) -> bool:
    """Whether a date is that of a statement ("said on Thursday", "on Thursday confirmed") and not of what is told."""
    if _REPORTED_AFTER.match(text[start : start + 60]):
        return True
    return bool(_REPORTED_DATE.search(text[max(0, start - 50) : start]))


def is_aside(text: str, start: int, end: int) -> bool:
    """Whether a place stands where no event happens: where somebody spoke, was taken to, comes from or heads to."""
    if _ASIDE_AFTER.match(text[end : end + 60]):
        return True
    return bool(_ASIDE_PLACE.search(text[max(0, start - 60) : start]))
