"""The gate: whether an article can hold an incident at all, told by words alone, before anything is parsed."""

from __future__ import annotations

import re
from functools import cache

from consumers.extract.text.lexicon import rows

READ_CHARACTERS = 24_000  # as much as the parser would read

_HARM = (
    r"kill|dead|die[ds]\b|dying|death|fatal|slain|slay|murder|wound|injur|hurt|casualt|bod(?:y|ies)\b|corpse|victim|"
    r"abduct|kidnap|hostage|missing|trapped|arrest|detain|evacuat|displac|fled\b|rescue|destroy|damag|torch|"
    r"massacre|gunm[ae]n|bomb|blast|explo|attack|shoot|shot\b|stab(?:b|s?\b)|clash|ambush|raid|"
    r"shell(?:ed|ing)|strike|hijack|"
    r"pirate|riot|lynch|mob\b|crash|collid|collis|derail|capsiz|sank\b|sunk\b|stampede|crush|collaps|"
    r"landslid|avalanche|"
    r"mudslid|flood|storm|cyclone|hurricane|typhoon|tornado|quake|tremor|wildfire|blaze|fire\b|erupt|volcan|heatwave|"
    r"outbreak|epidemic|cholera|ebola|dengue|poison|drown|perish|neutrali[sz]ed|gunshot|hanged|"
    r"knifed|escap|freed\b|loot|sabotag|foil|thwart|toll\b|drone|"
    r"rape[ds]?\b|rapist|molest|sexual(?:ly)? (?:assault|abuse|violence)|arson|robb|heist|mutin|siege|"
    r"captur|seiz|beaten|burn|"
    r"behead|execut|fumes|smoke|sicken|infect|measles|malaria|overturn|wreck|rubble|debris|sinkhole|aground|"
    r"missile|rocket|grenade|militant|insurgent|rebel|terroris|protest|assault|sinking|lava|leak|tsunami|lightning"
)
_ANY = re.compile(rf"\b(?:{_HARM})")
_STRONG = re.compile(
    r"\b(?:killed|killing|kills|dead|died|dies|deaths?|wounded|injured|injuring|hurt|casualt|bodies|abduct|kidnap|"
    r"murder|assassinat|massacre|slain|perish|neutrali[sz]ed|gunshot|hanged|knifed|strangled|gunned|blew up|"
    r"blown up|blew a|"
    r"dynamit|grenade|detonat|sabotag|executed (?:\d+|two|three|four|five|six|seven|eight|nine|ten|captured) |"
    r"sicken|fell ill|fallen ill|aground|tear gas|burne?d? down|burnt down|armed men|masked men|apprehended|"
    r"hostages?|missing|gunm[ae]n|bomb|blast|explosion|exploded|airstrike|shelling|shelled|ambush|crash|"
    r"collision|capsiz|"
    r"derail|stampede|collapsed|landslide|avalanche|flood|cyclone|typhoon|hurricane|tornado|earthquake|quake|wildfire|"
    r"blaze|erupt|outbreak|cholera|ebola|hijack|pirates|riot|lynch|stab(?:b|s?\b)|shooting|shot|attack|raid|clash|"
    r"arrest|evacuat|inmates|prisoners|fled\b|ransom|freed\b|captive|crush|gunfire|electrocut|sank\b|"
    r"sinks\b|overturn|buried|torched|"
    r"raped?\b|sexually (?:assault|abus)|arson|mutin|armed robber|beheaded|sickened|overturn|"
    r"drowned|jailbreak|looted|foiled|fire|storm|drone|missile|rocket)",
)


_TITLE = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|dozens|scores|hundreds|man|woman|police)\b.*"
    r"\b(?:killed|dead|dies?|died|wounded|injured|hurt|missing|abducted|kidnapped|shot|arrested|slain)\b",
    re.IGNORECASE,
)
# words that politicians, too, use of harm alone; they attack plans, kill bills and fight storms
_PLAIN_HARM = re.compile(
    r"\b(?:killed|killing|deaths?|died|dies|dead (?:and|in|after|at)|wounded|injured|injur(?:y|ies)|"
    r"casualt(?:y|ies)|murder\w*|bodies|stabb\w+|shootings?|shot (?:dead|at|by|and)|gunm[ae]n|gunfire|"
    r"bomb(?:ed|s|ing|ings|er)?|blasts?|explosions?|abducted|kidnapp\w+|hostages?|arrested|detained|clash(?:es|ed)|"
    r"riot\w*|protesters?|police|militants?|rebels|coup|stormed|tear gas|violence|terror\w*|air ?strikes?|drones?|"
    r"missiles?|earthquake|flood(?:s|ed|ing)?|fires?|crash(?:ed|es)?|collapsed|outbreak|drowned|missing|evacuated|"
    r"displaced|destroyed)\b"
)
# the rubric of a headline that is no news of harm
_RUBRIC = re.compile(
    r"^\W*(?:sports?|football|cricket|rugby|tennis|boxing|drill|exercise|quiz|books?|(?:book|film|"
    r"theatre|tv|game) review|"
    r"cinema|fiction|short story|crossword|recipe|horoscope|stage|television|obituary|obituaries)\s*[:|]",
    re.IGNORECASE,
)
# an exercise told as if it were true, which says so in passing
_REHEARSED = re.compile(
    r"\b(?:none of (?:it|this) (?:was|is|were) (?:real|true)|"
    r"(?:it|this) was (?:only|just|all) a(?:n)? (?:drill|exercise|rehearsal|simulation)|"
    r"(?:rehearses?|rehearsed|simulates?|simulated|practises?|drills? for|stages? mock|mock) (?:[\w'’-]+ ){0,4}"
    r"(?:attack|disaster|battle|leak|crash|response|emergency|quake|earthquake|bombing|evacuation|"
    r"blast|landing|accident|invasion|rescue)s?)\b",
    re.IGNORECASE,
)


@cache
def _topics() -> tuple[tuple[int, re.Pattern[str], bool], ...]:
    return tuple(
        (
            int(row[1]),
            re.compile(r"\b(?:" + "|".join(re.escape(word) for word in row[2].split("|")) + r")\b"),
            row[3:] == ["no harm"],
        )
        for row in rows("other_topics.tsv")
    )


def is_other_topic(title: str, text: str) -> bool:
    """Whether an article is about sport, fiction, an exercise, a law or a study that only speaks in words of harm."""
    lower = f"{title}\n{text[:READ_CHARACTERS]}".lower()
    return any(
        len(set(pattern.findall(lower))) >= least and not (unless_harm and _PLAIN_HARM.search(lower))
        for least, pattern, unless_harm in _topics()
    )


def may_hold_incident(title: str, text: str) -> bool:
    """Whether title and text hold words of harm: one strong word in title or opening, or three anywhere.

    An article of another topic (`is_other_topic`) passes only where its title speaks of harm done.
    """
    lower = text[:READ_CHARACTERS].lower()
    harm = _STRONG.search(f"{title.lower()}\n{lower[:1200]}") is not None or any(
        number >= 3 for number, _ in enumerate(_ANY.finditer(lower), start=1)
    )
    if not harm or _RUBRIC.match(title):
        return False
    if _TITLE.search(title):
        return True
    return not (_REHEARSED.search(f"{title}\n{text[:1500]}") or is_other_topic(title, text))


def trigger_types() -> frozenset[str]:
    """The incident types for which there are trigger words (for tests: none may be forgotten)."""
    return frozenset(row[0] for row in rows("events.tsv"))
