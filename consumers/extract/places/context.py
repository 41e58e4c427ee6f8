"""What the words around a name tell of its use: where an event was, near what, from where, or no place of an event at
all."""

from __future__ import annotations

import re
from functools import lru_cache

from incidentwire.contracts.vocabulary import PlaceRole

_COMPASS = r"(?:north|south|east|west|north-?east|north-?west|south-?east|south-?west)"
DIRECTION = re.compile(
    rf"(?:(?:far|extreme)\s+)?(?:{_COMPASS}(?:ern)?|central|upper|lower|coastal|rural|mainland)$", re.IGNORECASE
)
# Words that may stand between a preposition and the name.
_MODIFIER = (
    rf"(?:the|a|an|[a-z]+ly|annexed|rebel-held|[a-z]+-(?:held|controlled|run|occupied|administered|ruled|hit|plagued)|nearby|neighbou?ring|downtown|restive|volatile|troubled|remote|besieged|occupied|war-torn|mainly|"
    rf"densely|populated|crowded|impoverished|insurgency-hit|border|port|coastal|mountainous|rural|capital|city|town|"
    rf"village|district|province|state|region|island|provincial|its|{_COMPASS}(?:ern)?|central|upper|lower|far|greater|inner|eastern-most|"
    rf"some|several|parts?\s+of|much\s+of|most\s+of|all\s+of|areas?\s+of)"
)
_MODIFIERS = rf"(?:{_MODIFIER}[\s,]+){{0,4}}"
# What is a piece of a place, so that "of" after it leads into that place.
_PIECE = (
    r"(?:villages?|towns?|city|cities|hamlet|settlement|municipality|provinces?|districts?|states?|regions?|areas?|parts?|capital|island|"
    r"port|suburbs?|neighbou?rhoods?|quarter|streets?|heart|cent(?:er|re)|hills|mountains|community|communities|county|"
    r"department|township|commune|camp|section|stretch|corner|end|side|mouth|banks?|edge|valley|"
    r"countryside|subdistrict|sub-district|waters|coast|skies|airspace|base)"
)
# Nouns whose "of" leads to a realm, not to a scene: "the governor of Zamfara".
_RULER = (
    r"(?:governments?|governors?|presidents?|ministers?|premier|people|army|armies|forces|police|commissioners?|chiefs?|heads?|leaders?|"
    r"mayors?|kings?|queens?|emirs?|sultans?|bishops?|archbishops?|universit(?:y|ies)|banks?|republics?|members?|parliament|council|authorit(?:y|ies)|"
    r"embassy|ambassadors?|citizens?|nationals?|resident|natives?|invasions?|attacks?|bombings?|accus\w+|support|recognition|diocese|church|"
    r"deputy|secretary|director|capture|fall|siege|battle|liberation|names?|front|minist(?:ry|er))"
)
_OCCURRED = re.compile(
    rf"\b(?:in|at|inside|across|throughout|within|on|through|over|into|onto|amid|hit|struck|rocked|shook|hits|strikes|rocks|"
    rf"taken|captured|seized|entered|liberated|recaptured|retook|stormed|shelled|bombed|attacked|raided|reached|"
    rf"in\s+and\s+around)\s+{_MODIFIERS}(?:(?:(?!{_RULER}\b)[\w-]+\s+){{1,4}}of\s+{_MODIFIERS})?$",
    re.IGNORECASE,
)
_OF_RULER = re.compile(rf"\b{_RULER}\s+of\s+{_MODIFIERS}$", re.IGNORECASE)
_OF = re.compile(rf"\bof\s+{_MODIFIERS}$", re.IGNORECASE)
# A preposition of place right before the name, with nothing but an adjective between.
_DIRECT = re.compile(rf"\b(?:in|near|outside|at|around|above|below)\s+{_MODIFIERS}$", re.IGNORECASE)
_PERSON_AT = re.compile(
    r"\b(?:analyst|professor|researcher|lecturer|fellow|expert|director|spokes\w+|editor|partner|scholar|scientist|economist|strategist|"
    r"head|employee|manager|executive|journalist|reporter|lawyer|student|specialist|historian)s?(?:\s+\w+){0,3}\s+at\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_CALLED = re.compile(
    rf"\b(?:{_PIECE}|site|place|locality|hill|mine|spot|neighbou?rhood|farm)\s+(?:called|named|known\s+(?:locally\s+)?as)\s+$",
    re.IGNORECASE,
)
_DISTANCE = r"(?:km|kms|kilomet(?:er|re)s?|miles?|mi|metres|meters)\b(?:\s*\([^)]*\))?"
_BESIDE = re.compile(
    rf"(?:(?:{_COMPASS}|outskirts|vicinity|{_DISTANCE})\s+(?:of|from)|"
    rf"(?:road|highway|route|motorway)\s+(?:between|to|from|linking|connecting))\s+{_MODIFIERS}$",
    re.IGNORECASE,
)
_NEAR = re.compile(
    rf"(?:\b(?:near|outside|around|off|beside|above|below|beneath|towards?|beyond|approaching|overlooking|along|bordering|north|south|east|west)|"
    rf"\b(?:close|next|adjacent)\s+to|\bclose\s+by|"
    rf"\b(?:{_COMPASS}|outskirts|vicinity|just\s+(?:short|outside))\s+of|\boutskirts\s+of|"
    rf"{_DISTANCE}(?:\s+{_COMPASS})?\s*(?:of|from|outside|away\s+from)|"
    rf"\b(?:road|highway|route|motorway|border)\s+(?:between|to|from|with|linking|connecting|near))\s+"
    rf"{_MODIFIERS}(?:{_PIECE}\s+of\s+{_MODIFIERS})?$",
    re.IGNORECASE,
)
_OFFSHORE = re.compile(
    rf"(?:\boff\s+(?:the\s+(?:[\w-]+\s+)?coast\s+of\s+)?|\bcoast\s+of\s+|\bwaters\s+(?:off|of)\s+|"
    rf"\bnautical\s+miles\b[^.;]{{0,30}}\b(?:of|from|off)\s+){_MODIFIERS}$",
    re.IGNORECASE,
)
_ORIGIN = re.compile(rf"\b(?:from|fled|leaving|left)\s+{_MODIFIERS}(?:{_PIECE}\s+of\s+{_MODIFIERS})?$", re.IGNORECASE)
_INTENDED = re.compile(
    r"\b(?:plann?ed|planning|plotted|plotting|plot|plots|intended|conspired|conspiring|conspiracy)\b"
    r"(?:\W+[\w'’]+){0,4}?\W+(?:to|attacks?|on|against|bombings?|bomb|massacre|strike)\b[^.;]{0,90}$",
    re.IGNORECASE,
)
# Prepositions after which a place name stands for its people or rulers.
_FOR_ITS_RULERS = re.compile(rf"\b(?:by|against|with|for|about|like|than|of|between|to)\s+{_MODIFIERS}$", re.IGNORECASE)
_TO = re.compile(rf"\bto\s+{_MODIFIERS}$", re.IGNORECASE)
_LOCATIVE = re.compile(
    rf"\b(?:in|near|at|outside|inside|across|throughout|around|within|off|into|towards?|from|to|of)\s+{_MODIFIERS}$",
    re.IGNORECASE,
)
_INDEFINITE = re.compile(r"\b(?:a|an)\s+$", re.IGNORECASE)
# "the 4700 block of South Ashland" names a street
BLOCK_OF = re.compile(r"\bblock\s+of\s+(?:the\s+)?$", re.IGNORECASE)
_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Maj|Capt|Sgt|Sheikh|Sheik|Imam|Mullah|Maulana|Sir|Lord|Lady|Saint|President|"
    r"Minister|Governor|Commander|General|Colonel|Major|Captain|Sergeant|Senator|Judge|Justice|Inspector|"
    r"Superintendent|Officer|Chief|Mayor|Spokesman|Spokeswoman|Secretary|Constable|Bishop|Father|Pastor|King|Queen|Prince)\.?\s+$"
)
# Nouns after a name that stand for a spot there: "Kunduz hospital" is in Kunduz; "Kunduz police" is not.
_SPOT = re.compile(
    r"^\s+(?:(?:central|main|international|general|regional|civil|district|provincial|university|old|new|grand|bus|train|railway|"
    r"metro|police|military|air|naval|army|power|nuclear|oil|high|primary|secondary|city|town|state|federal|Central|Main|"
    r"International|General|Regional|Civil|District|Provincial|University|Grand|Bus|Train|Railway|Police|Air|Naval|Power|High|"
    r"Primary|Secondary|City|Christmas|shopping|detention|refugee)\s+)*"
    r"(?:hospital|airport|airfield|market|bazaar|prison|jail|mosque|church|temple|monastery|school|college|university|station|port|"
    r"harbou?r|base|camp|barracks|bridge|road|highway|mall|hotel|square|park|stadium|beach|mine|plant|refinery|dam|"
    r"border|crossing|checkpoint|outskirts|suburbs?|cent(?:er|re)|downtown|area|neighbou?rhood|region|province|district|state|county|"
    r"city|town|village|valley|coast|island|courthouse|court|terminal|depot|cathedral|clinic|campus|apartment|house|home|store|"
    r"supermarket|restaurant|bar|nightclub|cafe|factory|warehouse|farm|synagogue|shrine|roadside|junction|intersection|front|frontline|"
    r"sector|axis|direction)s?\b",
    re.IGNORECASE,
)
_POSSESSED_SPOT = re.compile(
    rf"^['’]s?\s+(?:(?:[\w-]+)\s+){{0,3}}?(?:{_COMPASS}(?:ern)?\b|capital\b|outskirts\b|cent(?:er|re)\b|suburbs?\b|"
    r"(?:provinces?|districts?|states?|regions?|areas?|city|town|village|neighbou?rhood|quarter|hospital|airport|market|prison|border|"
    r"mosque|coast|port|streets?|hinterland|frontier)\b)",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def role_of(left: str) -> PlaceRole | None:
    """The role that the words before a name give it; `left` is the sentence up to the name."""
    if _NEAR.search(left) or _OFFSHORE.search(left):
        return "near"
    if _OCCURRED.search(left):
        return "intended" if _INTENDED.search(left) else "occurred"
    if _ORIGIN.search(left):
        return "origin"
    return None


def offshore(left: str) -> bool:
    """Whether the words before the name put the event on the water before it."""
    return bool(_OFFSHORE.search(left))


def locative(left: str) -> bool:
    """Whether a preposition of place leads to the name, also one that says nothing of an event ("to", "of")."""
    return bool(_LOCATIVE.search(left)) or role_of(left) is not None


@lru_cache(maxsize=64)
def titled(left: str) -> bool:
    """Whether a title or rank stands before the name: then it is a person's."""
    return bool(_TITLE.search(left))


def used_for_rulers(left: str) -> bool:
    """Whether the preposition before makes the name stand for a state or its people ("talks with Kabul", "people of
    Quetta")."""
    if _OF_RULER.search(left):
        return True
    if role_of(left) is not None or _OF.search(left) or _TO.search(left):
        return False
    return bool(_FOR_ITS_RULERS.search(left))


def indefinite(left: str) -> bool:
    """Whether "a" or "an" stands right before the name: "a Niva car", "a Kabul taxi driver"."""
    return bool(_INDEFINITE.search(left))


@lru_cache(maxsize=64)
def direct(left: str) -> bool:
    """Whether "in", "near", "at" or the like stands right before the name, and no person who works at an institute."""
    if _BESIDE.search(left):
        return True
    return (bool(_DIRECT.search(left)) and not _PERSON_AT.search(left)) or bool(_CALLED.search(left))


def ruling(right: str) -> bool:
    """Whether the noun after the name is an office, a force or a body: "Quetta police", "Balochistan government"."""
    return bool(_RULED.match(right))


def lies_in_unit(right: str) -> bool:
    """Whether the words after the name put it into a unit named with its kind: ", in Alibori department"."""
    return bool(_IN_UNIT.match(right))


def leads_to_spot(right: str) -> bool:
    """Whether the noun that the name modifies is a spot there ("Kunduz hospital", "Kabul's outskirts")."""
    owned = re.sub(r"^['’]s?(?=\s)", "", right)
    if ruling(owned):  # "Pakistan's military and interior ministry"
        return False
    return bool(_SPOT.match(owned) or _POSSESSED_SPOT.match(right))


_RULED = re.compile(
    r"^\s+(?:(?:state|city|district|provincial|regional|county|federal|chief|prime|foreign|interior|defen[cs]e|deputy|assistant|"
    r"security|armed|police|military|Chief|Prime|Foreign|Interior|Defen[cs]e|Deputy|Assistant|Police|State|District|County|City)\s+)*"
    r"(?:police|governments?|governor|army|forces?|troops|officials?|officers?|ministers?|ministry|council|councillors?|parliament|"
    r"assembly|president|premier|mayor|commissioner|coroner|attorney|sheriff|spokes\w+|authorit\w+|administration|regime|militar\w+|"
    r"navy|militants?|"
    r"rebels?|fighters?|soldiers?|media|television|TV|radio|team|club|fans|united|people|residents|villagers|nationals?|citizens?|"
    r"front|brigade|martyrs|liberation|party|movement|university|times|post|herald|daily)\b",
    re.IGNORECASE,
)
_IN_UNIT = re.compile(
    r"^,?\s+(?:(?:a|an|the)\s+(?:[\w-]+\s+){0,3})?(?:in|of)\s+(?:the\s+|neighbou?ring\s+|nearby\s+)*(?:[A-Z][\w'’-]+\s+){1,4}"
    r"(?:district|province|state|county|department|region|governorate|oblast|LGA|"
    r"Local Government Area|municipality|township|block|upazila|"
    r"tehsil|sub-county|District|Province|State|County|Department|Region|Governorate|Oblast|Municipality|Township|commune|territory|woreda|zone)\b"
)

# What may stand between a place and the larger one that holds it.
_INSIDE = re.compile(
    rf"^(?:['’]s\s+(?:{_MODIFIER}\s+){{0,3}}|"
    rf",?\s*(?:(?:a|an|the|its)\s+)?(?:[\w-]+\s+){{0,4}}?(?:{_PIECE}|neighbou?rhood|located|situated)\s+(?:in|of)\s+{_MODIFIERS}|"
    rf",?\s*(?:in|of)\s+{_MODIFIERS}|,\s+(?:the\s+)?(?:{_COMPASS}(?:ern)?\s+)?|\s+\((?:the\s+)?)$",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(rf"^['’]s\s+(?:{_MODIFIER}\s+){{0,3}}$", re.IGNORECASE)
_LIST = re.compile(r"^(?:,|,?\s+and|,?\s+or|\s*/)\s+(?:in\s+|near\s+)?(?:the\s+)?$")


def inside(between: str) -> bool:
    """Whether these words between two names let the second hold the first: ", ", " district of ", ", a village in "."""
    return bool(_INSIDE.match(between)) and not _POSSESSIVE.match(between)


def possessed(between: str) -> bool:
    """Whether these words between two names let the first hold the second: "Balochistan's Mastung"."""
    return bool(_POSSESSIVE.match(between))


def listed(between: str) -> bool:
    """Whether these words join two names of one kind: ", ", " and "."""
    return bool(_LIST.match(between))
