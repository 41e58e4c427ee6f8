"""Earlier events that a sentence recalls by their name: "the Ahmedabad crash, which killed 241", "Reming, when ...".

English tells a reader of a known event by a definite noun with a name, and adds what it did in a clause behind it.
Where the article has not named it before, it is history told beside the article's own incident.
"""

from __future__ import annotations

import re

from consumers.extract.scoping.history_words import EVENT

_NAME = r"(?-i:[A-Z][\w’'-]*(?:[ -][A-Z][\w’'-]*){0,3})"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_NAMED = re.compile(
    rf"\b(?:the|that)(?! (?:recent|latest|new|ongoing)\b) (?P<name>{_NAME})(?:’s|'s)? (?:[a-z-]+ ){{0,2}}?{EVENT}\b"
    r"(?P<rest>[^.;]{0,60}?),? (?:which|that|in which|when|where|whose|with|after which|killing|leaving|at which)\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    rf"^\W*(?:in |during )?that (?:{EVENT}|one|time|day|night|year|episode|case|affair)\b(?! of\b)|"
    r"^\W*(?:together|between them|in both|in neither),? ",
    re.IGNORECASE,
)


def recalled_by_name(sentence: str, offset: int, told: str) -> bool:
    """Whether a number stands in the clause about an event that is named here first.

    `offset`: where the number stands in its sentence; `told`: title and text before the sentence.
    """
    for match in _NAMED.finditer(sentence):
        name = match["name"].split()[0].removesuffix("’s").removesuffix("'s")
        if match.end() <= offset and name not in told and not re.match(_DAY, name, re.IGNORECASE):
            return ";" not in sentence[match.end() : offset]
    return False


def goes_on_with_it(clause: str) -> bool:
    """Whether a clause points back to the event that the sentence before it told of ("That crash left 32 dead")."""
    return bool(_AGAIN.match(clause))
