"""Words that tell a number as history, or as a sum over many events, where no date says so.

Each sign is a wording of English news for what lies outside the incident being told: a comparison, a career of harm,
somebody's earlier loss, a statistic. A sign holds for the part of a sentence in which it stands, see `parts.py`.
"""

from __future__ import annotations

import calendar
import re
from functools import lru_cache

from consumers.extract.scoping.history_words import (
    EVENT,
    HARMED,
    KIN,
    LONG_WAR,
    MONTHS,
    NO_PLACE,
    PLACE,
    SEASON,
    TIME_UNIT,
    Sign,
    sign,
)
from consumers.extract.scoping.parts import measured
from consumers.extract.scoping.pasts import PASTS
from consumers.extract.scoping.periods import PERIODS
from consumers.extract.text.openings import Openings

SIGNS = (
    sign(
        "unrelated",
        "background",
        r"predat(?:ed?|es|ing)\b",
        r"nothing to do with\b",
        r"(?:was|were|is|are) (?:not (?:related|connected|linked)|unrelated|unconnected) to\b",
        r"of natural causes\b",
    ),
    sign("study", "background", r"of any cause\b", r"in the (?:control|placebo|vaccinated|treatment) group\b"),
    sign(
        "similar",
        "background",
        rf"(?:an?|one|another|in|two|three|several|earlier|previous) similar (?:[\w-]+ ){{0,2}}{EVENT}\b",
        rf"^similar (?:[\w-]+ ){{0,2}}{EVENT}\b",
        r"of (?:a )?(?:similar|comparable|equal|the same) (?:size|magnitude|kind|strength|scale|intensity)\b",
        r"(?:under|in) (?:much the same|similar) (?:circumstances|conditions|way)\b",
    ),
    sign(
        "recalled",
        "background",
        r"(?:recalling|recalls?|recalled|reminiscent of|evok(?:es|ed|ing)|echo(?:es|ed|ing)|memories of|still haunts?|"
        r"haunted by|scarred by|a reminder of|reminded \w+ of|reawaken\w*|unlike)\b",
        r"before (?:it|them|that)(?:,| (?:came|there))",
        rf"(?:the|those) (?:one|two|three|{EVENT} )?before (?:it|them|that|this)\b",
        r"the (?:last|previous|earlier|former) (?:one|time)\b",
        r"the one (?:at|in|of|on) [a-z]",
        rf"the (?:first|other|earlier|previous) (?:two|three|four|five|six|seven|ones)(?: {EVENT})? (?:had |have )?"
        r"(?:killed|left|claimed|took|cost)\b",
    ),
    sign(
        "before this one",
        "background",
        rf"(?:^\W*|, )(?:before|until|prior to) (?:\w+(?:’s|'s)|this|the) (?:\w+ )?{EVENT},",
        r"not (?:counting|including) (?:this week|this month|today|\w+day(?:’s|'s)?)\b",
    ),
    sign(
        "already harmed",
        "background",
        r"had (?:already|previously|earlier|once|long ago) (?:been )?(?:lost|killed|claimed|buried|"
        r"suffered|cost|struck|hit)",
    ),
    sign(
        "own earlier loss",
        "background",
        rf"whose (?:[\w’'-]+ ){{0,3}}{KIN} (?:was|were|had been|has been) (?:[a-z]+ ){{0,2}}(?:\d+ )?{HARMED}\b"
        r"(?! in the\b(?! (?:19|20)\d\d)| in (?:\w+day|this)\b| on \w+day| there\b)",
        rf"whose (?:[\w’'-]+ ){{0,3}}{KIN} (?:was|were|is) (?:one of|among) the \d+\b",
        rf"whose (?:[\w’'-]+ ){{0,3}}{KIN} (?:had )?(?:lost|died|escaped|survived|"
        r"fell)\b[^,.]*\b(?:in which|in that|in an?|"
        r"years?|(?:19|20)\d\d)\b",
    ),
    sign(
        "career",
        "background",
        r"(?:over|down|through|throughout|across) the (?:years|decades)\b",
        r"in living memory\b",
        r"(?:notorious|infamous|best known|remembered) for\b",
        r"blamed for (?:the )?(?:\w+ ){0,3}(?:hundreds|thousands|dozens|scores|string|series|numerous)\b",
        r"for (?:years|decades|generations)\b",
        r"in (?:its|their|his|her|the \w+’s|the \w+'s) (?:entire |whole |long )?history\b",
        rf"{PLACE} (?:has|have|had) (?:\w+ ){{0,2}}(?:claimed|seen|killed|taken|cost|swallowed|witnessed)\b",
    ),
    sign(
        "of that kind",
        "background",
        rf"such (?:[\w-]+ ){{0,2}}{EVENT}(?<=s)\b(?! as\b)",
        r"(?:incidents|accidents|attacks|cases) of (?:this|that|the) kind\b",
    ),
    sign(
        "earlier season",
        "background",
        rf"(?:last|the previous|the preceding) (?:{SEASON}|season|monsoon|dry season|rainy season|rains)\b",
    ),
    sign(
        "period before",
        "background",
        rf"the {TIME_UNIT} before\b(?! (?:the|he|she|it|they|his|her)\b){NO_PLACE}",
        r"the (?:week|weekend) before\b[^.;]{0,40}\b(?:reported|recorded|registered|announced|counted|total)\b",
        r"(?:toll|total|figure|number|count|deaths) (?:of|for|from) the (?:week|weekend) before\b",
        r"in the (?:[\w-]+ ){0,2}(?:months|years|decades|quarters) (?:before|since|after|following|to|leading|prior)\b",
    ),
    sign(
        "what came before",
        "background",
        rf"had (?:been )?[\w-]+ [^.;,]{{0,60}}\b(?:following|after) an? (?:[\w-]+ ){{0,2}}{EVENT}\b",
    ),
    sign(
        "these together",
        "background",
        r"^\W*(?:these|those|they) have (?:taken|claimed|left|cost|killed)\b",
        r"^\W*(?:these|those) (?:took|claimed|left|cost|killed)\b",
    ),
    sign(
        "in these",
        "cumulative",
        r"in (?:all |most |some |none )?(?:of )?(?:these|those)(?=[,.;]|$)",
        r"in the (?:previous|first|other|earlier) (?:two|three|four|five|six|seven|eight|nine|ten|\d+)(?=[,.;]|$)",
    ),
    sign(
        "named year",
        "background",
        rf"the (?:(?:19|20)\d\d|{SEASON}) (?:[\w-]+ ){{0,3}}{EVENT}\b",
    ),
    sign(
        "year's total",
        "background",
        r"(?:toll|total|tally|number|count|figure)s? (?:for|of) the (?:year|decade|quarter)\b",
        r"the year(?:’s|'s) (?:total|toll|tally|count)\b",
        r"(?:for|in) the year (?:to date|so far|to)\b",
        r"year[- ]to[- ]date\b",
        r"so far in (?:19|20)\d\d\b",
    ),
    sign(
        "war's total",
        "background",
        rf"(?:missing|killed|died|dead|disappeared|victims|displaced) (?:from|in|during) the (?:[\w-]+ )?{LONG_WAR}\b",
        rf"(?:at|since) the (?:start|beginning|height|end|outbreak|close) of the (?:[\w-]+ )?{LONG_WAR}\b",
    ),
    sign(
        "war so far",
        "cumulative",
        rf"{LONG_WAR} (?:has|have) (?:\w+ ){{0,2}}(?:killed|claimed|left|cost|taken|displaced|driven|uprooted)\b",
        rf"(?:(?:in|of|during) (?:the|this|its|their) (?:[\w-]+ )?{LONG_WAR} (?:so far|to date|thus far)|"
        rf"so far in (?:the|this|its|their) (?:[\w-]+ )?{LONG_WAR})\b",
        r"(?:has|have) since (?:recorded|documented|counted|registered|verified|claimed|killed)\b",
        rf"since (?:the )?(?:last |early |late )?{SEASON}\b",
    ),
    sign(
        "many events",
        "background",
        r"in (?:at least |some |about |around |nearly |more than )?(?:\d\d+|[a-z]+teen|twenty|thirty|"
        r"dozens of|hundreds of) "
        rf"(?:[\w-]+ ){{0,2}}{EVENT}(?<=s)\b",
        r"(?:operations|incidents|attacks|accidents|strikes|raids|clashes|shootings|ambushes|bombings|"
        r"kidnappings|crashes|"
        r"drownings) (?:have|had) (?:\w+ )?(?:killed|left|claimed|cost|displaced|taken)\b",
    ),
    sign(
        "statistics",
        "background",
        r"(?:figures|data|statistics|records) (?:from|of|by|compiled|collected|show|showed|kept|gathered|published)\b",
        rf"(?:in|of|during|throughout) the (?:[\w-]+ )?{LONG_WAR}\b",
    ),
    sign(
        "period under review",
        "cumulative",
        r"(?:in|during|over|for|within) the (?:week|month|period|fortnight|quarter) (?:under review|"
        r"in question|covered)\b",
        r"(?:in|during|over|for) (?:the|this) (?:reporting|review) (?:period|week|month)\b",
        r"(?:the )?(?:week|month|fortnight|weekend)(?:’s|'s) (?:total|toll|tally)\b",
        r"within the (?:month|week|fortnight)\b",
        r"(?:losses|total|toll|casualties)\b[^.:]{0,50} for the (?:day|past day|week)\b",
        r"(?:in|over|during) the (?:course of the )?(?:week|month) as a whole\b",
    ),
)

# a number that another one is set against: "against three the week before", "up from 12 in May"
_SET_AGAINST = re.compile(
    r"\b(?:against|compared (?:with|to)|(?:up|down|risen|fallen|rose|fell) from|(?:more|fewer|less|higher|lower) than|"
    r"from|versus|than)(?: the| some| about| just| only| as many as)? $",
    re.IGNORECASE,
)
_OF_OTHER_TIME = re.compile(
    rf"^[^.,;]{{0,40}}?\b(?:the (?:{TIME_UNIT}|same \w+) (?:before|earlier|previous)|(?:a|one) {TIME_UNIT} (?:before|"
    rf"earlier|ago)|(?:last|the previous|the preceding|the same) (?:{TIME_UNIT}|{SEASON})|in "
    rf"(?:{MONTHS}|(?:19|20)\d\d)|"
    r"in the (?:control|placebo|same|previous|first|second)\b)",
    re.IGNORECASE,
)
_OLD_MONTH = re.compile(
    rf"\b(?:[Tt]he|[Ll]ast|[Tt]hat) ({MONTHS}) (?:[\w-]+ ){{0,2}}{EVENT}\b|\b(?:[Oo]n|[Oo]ne) (?:an? )?({MONTHS}) "
    r"(?:day|evening|morning|night|afternoon|weekend)\b"
)


def named_month(part: str) -> int:
    """The month after which an event is called ("the October fighting", "on a December evening"); 0: none."""
    match = _OLD_MONTH.search(part)
    return list(calendar.month_name).index(match.group(1) or match.group(2)) if match else 0


_RECORD_SINCE = re.compile(
    r"\b(?:worst|deadliest|bloodiest|heaviest|biggest|largest|highest|first|most \w+)\b[^.;,]{0,70} since "
    r"(?:at least |some |about |nearly |more than |a |the )?$",
    re.IGNORECASE,
)


_PERIODS_SET = re.compile(
    rf"\b(?:against|compared (?:with|to)|(?:up|down) from) (?:[\w-]+ ){{1,4}}(?:(?:the|a) (?P<unit>{TIME_UNIT}) "
    rf"(?:before|earlier)|(?:last|the previous|the preceding) (?P<unit2>{TIME_UNIT}))\b",
    re.IGNORECASE,
)


def periods_compared(sentence: str) -> str | None:
    """The unit of two stretches of time whose numbers are set side by side ("eight, against three the week before")."""
    match = _PERIODS_SET.search(sentence)
    return (match["unit"] or match["unit2"]).lower() if match else None


def set_against(sentence: str, start: int, end: int) -> bool:
    """Whether the number at `start` is that of another time, beside which the sentence sets its own."""
    before = sentence[:start]
    if _RECORD_SINCE.search(before):
        return True
    return bool(_SET_AGAINST.search(before[-40:])) and bool(_OF_OTHER_TIME.match(sentence[end : end + 80]))


# signs that hold within their commas only, and signs that hold for all that follows them
_CLOSE = frozenset(("already harmed", "named year", "earlier season", "war's total"))
_ONWARD = frozenset(("recalled", "before this one"))
# signs that may only measure a record
_MEASURING = frozenset(("since an era", "since an event", "counted years", "counted days"))


_ALL = (*SIGNS, *PERIODS, *PASTS)
_OPENINGS = Openings([one.pattern for one in _ALL])


@lru_cache(maxsize=32)
def _signs_in(sentence: str) -> tuple[tuple[Sign, int, int], ...]:
    return tuple((_ALL[number], match.start(), match.end()) for number, match in _OPENINGS.matches(sentence))


def sign_beside(sentence: str, part: tuple[int, int], start: int) -> Sign | None:
    """The first sign of history, or of a sum over many events, that speaks of the number at `start` in its part.

    A relative clause ("..., which left four dead") goes on with what stands before it.
    """
    left, right = part
    for one, at, end in _signs_in(sentence):
        if one.name in _MEASURING and measured(sentence, at):
            continue  # "the worst since the invasion"
        if left <= at < right:
            between = sentence[end:start] if end <= start else sentence[start:at]
            if one.name not in _CLOSE or not re.search(r",(?!\d)", between):
                return one
        if (one.name == "unrelated" and at >= start) or (one.name in _ONWARD and end <= start):
            return one
        carried = one.name in _CLOSE and end <= left and _RELATIVE.match(sentence[left:right])
        if carried and "," not in sentence[end:left]:
            return one
    return None


_RELATIVE = re.compile(r"^\W*(?:which|in which|when|where)\b", re.IGNORECASE)
