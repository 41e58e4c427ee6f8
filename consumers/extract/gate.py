"""The gate: whether an article can hold an incident at all, told by words alone, before anything is parsed."""

from __future__ import annotations

import re
from functools import cache

from consumers.extract.lexicon import rows

READ_CHARACTERS = 24_000  # as much as the parser would read

_HARM = (
    r"kill|dead|die[ds]\b|dying|death|fatal|slain|slay|murder|wound|injur|hurt|casualt|bod(?:y|ies)\b|corpse|victim|"
    r"abduct|kidnap|hostage|missing|trapped|arrest|detain|evacuat|displac|fled\b|rescue|destroy|damag|torch|"
    r"massacre|gunm[ae]n|bomb|blast|explo|attack|shoot|shot\b|stabb|clash|ambush|raid|shell(?:ed|ing)|strike|hijack|"
    r"pirate|riot|lynch|mob\b|crash|collid|collis|derail|capsiz|sank\b|sunk\b|stampede|crush|collaps|"
    r"landslid|avalanche|"
    r"mudslid|flood|storm|cyclone|hurricane|typhoon|tornado|quake|tremor|wildfire|blaze|fire\b|erupt|volcan|heatwave|"
    r"outbreak|epidemic|cholera|ebola|dengue|poison|drown|perish|escap|freed\b|loot|sabotag|foil|thwart|toll\b|drone|"
    r"missile|rocket|grenade|militant|insurgent|rebel|terroris|protest|assault|sinking|lava|leak|tsunami|lightning"
)
_ANY = re.compile(rf"\b(?:{_HARM})")
_STRONG = re.compile(
    r"\b(?:killed|killing|kills|dead|died|dies|deaths?|wounded|injured|injuring|hurt|casualt|bodies|abducted|kidnapp|"
    r"hostages?|missing|gunm[ae]n|bomb|blast|explosion|exploded|airstrike|shelling|shelled|ambush|crash|"
    r"collision|capsiz|"
    r"derail|stampede|collapsed|landslide|avalanche|flood|cyclone|typhoon|hurricane|tornado|earthquake|quake|wildfire|"
    r"blaze|erupt|outbreak|cholera|ebola|hijack|pirates|riot|lynch|stabb|shooting|shot|attack|raid|clash|"
    r"arrest|evacuat|"
    r"drowned|jailbreak|looted|foiled|fire|storm|drone|missile|rocket)",
)


_TITLE = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|dozens|scores|hundreds|man|woman|police)\b.*"
    r"\b(?:killed|dead|dies?|died|wounded|injured|hurt|missing|abducted|kidnapped|shot|arrested|slain)\b",
    re.IGNORECASE,
)
MANY_TOPIC_WORDS = (
    5  # different words of one other topic; measured on the development set: no article with an incident is lost
)


@cache
def _topics() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(r"\b(?:" + "|".join(re.escape(word) for word in row[1].split("|")) + r")\b")
        for row in rows("other_topics.tsv")
    )


def is_other_topic(title: str, text: str) -> bool:
    """Whether an article is about sport, fiction, an exercise, a law or a study that only speaks in words of harm."""
    lower = f"{title}\n{text[:READ_CHARACTERS]}".lower()
    return any(len(set(pattern.findall(lower))) >= MANY_TOPIC_WORDS for pattern in _topics())


def may_hold_incident(title: str, text: str) -> bool:
    """Whether title and text hold words of harm: one strong word in title or opening, or three anywhere.

    An article of another topic (`is_other_topic`) passes only where its title speaks of harm done.
    """
    lower = text[:READ_CHARACTERS].lower()
    harm = _STRONG.search(f"{title.lower()}\n{lower[:1200]}") is not None or any(
        number >= 3 for number, _ in enumerate(_ANY.finditer(lower), start=1)
    )
    return harm and (_TITLE.search(title) is not None or not is_other_topic(title, text))


def trigger_types() -> frozenset[str]:
    """The incident types for which there are trigger words (for tests: none may be forgotten)."""
    return frozenset(row[0] for row in rows("events.tsv"))
