"""The vocabulary of history: nouns of events, seasons and wars, and the form of a sign that tells of it."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

MONTHS = "|".join(calendar.month_name[1:])
EVENT = (
    r"(?:raids?|operations?|attacks?|(?:air ?)?strikes?|killings?|murders?|ambush(?:es)?|bombings?|"
    r"bombardments?|blasts?|"
    r"explosions?|clash(?:es)?|massacres?|assaults?|shootings?|crackdowns?|offensives?|shelling|crash(?:es)?|wrecks?|"
    r"accidents?|disasters?|(?:earth)?quakes?|tremors?|floods?|flooding|storms?|typhoons?|hurricanes?|cyclones?|"
    r"tornado(?:es)?|fires?|blazes?|wildfires?|incidents?|violence|unrest|riots?|protests?|battles?|fighting|"
    r"derailments?|collisions?|collapses?|stampedes?|crush(?:es)?|landslides?|mudslides?|avalanches?|abductions?|"
    r"kidnappings?|robber(?:y|ies)|incursions?|sinkings?|shipwrecks?|drownings?|capsizings?|outbreaks?|epidemics?|"
    r"eruptions?|catastrophes?|heat ?waves?|traged(?:y|ies)|stabbings?|mutin(?:y|ies)|uprisings?|"
    r"hijackings?|poisonings?|leaks?)"
)
SEASON = r"(?:spring|summer|autumn|fall|winter)"
KIN = (
    r"(?:brother|sister|father|mother|son|daughter|husband|wife|parent|uncle|aunt|cousin|child|nephew|niece|grand\w+|"
    r"relative|predecessor|fianc[eé]e?|boyfriend|girlfriend)(?:s|ren)?"
)
HARMED = r"(?:killed|injured|wounded|shot|stabbed|abducted|kidnapped|murdered|hurt|maimed|crushed|drowned)"
LONG_WAR = r"(?:war|civil war|conflict|insurgency|rebellion|genocide|feud|occupation|vendetta)"
PLACE = (
    r"(?:road|highway|motorway|stretch|junction|bend|curve|crossing|river|lake|dam|beach|mountain|peak|mine|pit|route|"
    r"bridge|canal|quarry|slope|tunnel|corridor|pass|strait|sea)"
)
# no place is named behind: then a time told as the one before holds no incident of its own
NO_PLACE = r"(?![^;]*\b(?:in|at|on|near|off|outside) (?:the )?(?:[a-z’'-]+ ){0,4}(?-i:[A-Z]))"
TIME_UNIT = r"(?:week|weekend|month|year|season|quarter|decade)"


@dataclass(frozen=True)
class Sign:
    """What a wording says of the numbers beside it. `name`: its name, in `Covering.why`."""

    name: str
    scope: str
    pattern: re.Pattern[str]


def sign(name: str, scope: str, *wordings: str) -> Sign:
    """A sign of some wordings (patterns), each of which begins at the start of a word."""
    return Sign(name, scope, re.compile(rf"(?:(?<!\w)|(?=, ))(?:{'|'.join(wordings)})", re.IGNORECASE))
