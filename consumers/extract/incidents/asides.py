"""Days and places that stand beside what happened: where and when somebody spoke, was taken to, comes from."""

from __future__ import annotations

import re

_REPORTED_DATE = re.compile(
    r"\b(?:said|says|told|announced|reported|confirmed|added|statement|interview|briefing|conference|"
    r"reporters|posted|visited|visit|court|funeral|buried(?! (?:and|under|alive|by|in|when|beneath|beside))|informed|"
    r"declared|stated|(?:rose|risen|climbed|climbs) to|"
    r"burying (?:its|their) dead|mourn\w*|(?:on|to) trial|sentenced|convicted|acquitted|jailed|charged with|pleaded|"
    r"arraigned|verdict|ruled|ruling|hearing|testified|made public|published|unveiled|"
    r"ended (?:its|their|the) search|(?:lowered|raised|revised|put) (?:the|its|their) (?:[\w-]+ ){0,4}(?:to|at)|"
    r"wailing|grief|vigil|prayers?|laid to rest|handed over|counting (?:its|their) losses)"
    r"(?: [\w’']+){0,5}? ?(?:on |late |early |in |at )*$",
    re.I,
)
_IN_PRINT = re.compile(
    r"\b(?:report|article|story|edition|issue|bulletin|update|dispatch|statement|letter|tweet|post|press release)s? "
    r"(?:of|from|dated) (?:the )?$",
    re.I,
)
# "KABUL, 3 Nov (Agency) -": the date of the dispatch
_DATELINE_BEFORE = re.compile(r"(?:^|\n)[A-Z][\w’' ,./()-]{1,50}, $")
_DATELINE_AFTER = re.compile(r"^[^\n]{3,16}?(?: ?\([A-Z][^)\n]{1,30}\)| ?[–—-] |\. ?[–—-]|: )")
# "On Tuesday evening the office put the number at 63"
_COUNTED_THEN = re.compile(
    r"^\w+day(?: (?:morning|afternoon|evening|night))?,? (?:the |a |an |its |his |her )?(?:[\w’'-]+ ){1,7}?"
    r"(?:put|raised|lowered|revised|gave|set) (?:the|that|its|their|his) (?:[\w-]+ ){0,2}(?:number|toll|figure|count|"
    r"dead|total|tally|losses)\b",
    re.I,
)
_AS_OF = re.compile(r"\b(?:as of|until|till|by) (?:late |early )?$", re.I)
_REPORTED_AFTER = re.compile(
    r"^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday)(?: (?:morning|afternoon|evening|night))?,?"
    r" (?:had |also |again )?(?:confirmed|said|told|announced|reported|put|spoken?|denied|sentenced|"
    r"convicted|acquitted|"
    r"jailed|ruled|ordered|charged|opened the trial|lowered|raised|revised|updated|published|released|"
    r"ended (?:its|their|the) search|"
    r"mourned|buried|marked|remembered|commemorated|gave (?:the|its)|blamed|accused|warned|declared|vowed|condemned|"
    r"(?:found|recovered|spotted|located) the "
    r"(?:bod(?:y|ies)|wreckage|remains))\b",
    re.I,
)
_THE_PLACE = r"\s?(?:the )?(?:\w+ (?:town|city|village|port|district|capital) of )?$"
_ASIDE_PLACE = re.compile(
    r"\b(?:told (?:\w+ ){0,3}(?:in|from)|reporters in|conference in|speaking (?:in|at|from)|"
    r"by (?:tele)?phone from|spoke(?:n)? in|(?:flown|taken|rushed|airlifted|fled|moved|evacuated|"
    r"transferred|brought|sent) (?:[\w’'-]+ ){0,4}(?:to|towards|in)|"
    r"heading (?:to|for|towards)|bound for|on (?:its|the|their|his|her|my|our) way (?:to|from)|"
    r"travell?ing (?:to|from|between)|(?:going|gone|went|go) (?:back )?home to|walk(?:ed|ing) on to|"
    r"(?:lives|had lived|who lived|born(?: and raised)?|based|headquartered) in|counterpart in|"
    r"(?:is|are|was|were|remains?|held|kept|still|taken|placed|remanded) in(?:to)? (?:\w+ )?custody (?:at|in)|"
    r"(?:undergoing|under|receiving|getting) treatment (?:at|in) (?:[\w’'-]+ ){1,5}in|"
    r"resident(?:s)? of|native of|from|returning from|returned to|left for|"
    r"been stolen (?:on \w+ |earlier |overnight |a \w+ (?:before|earlier) )?(?:from (?:[\w’'-]+ ){1,5})?in|"
    r"stolen (?:last \w+|on \w+ (?:night|morning|evening)|(?:an?|two|three|several) \w+ (?:before|earlier)) "
    r"(?:from (?:[\w’'-]+ ){1,5})?in|"
    r"en route to|towards?|km (?:\w+ )?(?:of|from)|miles (?:\w+ )?(?:of|from)|kilomet\w+ (?:\w+ )?(?:of|"
    r"from))" + _THE_PLACE,
    re.I,
)
_AT_A_HOSPITAL = re.compile(
    r"\b(?:(?:(?:hospital|clinic|morgue|mortuar(?:y|ie))s?|"
    r"(?:admitted|referred|treated|treatment) (?:to|at|in) (?:[\w’'-]+ ){0,4}(?:ward|unit|cent(?:er|re)|facility)|"
    r"(?:is|are|was|were|been|being) (?:admitted|referred|treated) (?:to|at) "
    r"(?!(?:the (?:scene|spot|site|roadside|home)|as) )"
    r"(?:[\w’'-]+ ){0,4}[\w’'-]+) in|"
    r"hospitals in (?-i:(?:[A-Z][\w’'-]+,? (?:and )?){1,3})|Hospital,)" + _THE_PLACE,
    re.I,
)
# "An air strike on a hospital in Aleppo", "a bomb exploded at the morgue in Guayaquil", "killed twelve at a clinic in
# Jabalia": what happened, happened there. "The injured in the blast were taken to a hospital in Quetta" is not so.
_ITS_NAME = (
    r"(?!(?:at|in|to|and|or|who|by|from|for|with|as|then|is|are|was|were|had|has|that|which|later|died|said)\b)"
    r"[\w’'-]+ "
)
_STRUCK = re.compile(
    r"\b(?:(?:(?:air)?strikes?|attacks?|raids?|assaults?|fires?|blaze|blasts?|explosions?|shelling|bombing|bombs?|"
    r"shooting|outbreak|stampede|collapse|massacre|exploded|broke out|swept|ripped|tore|"
    r"blew (?:himself|herself|itself|themselves) up|opened fire(?: on(?: [\w’'-]+){1,3}?)?|happened|"
    r"took place|planted) "
    r"(?:on|at|in|inside|outside|near|of|through)|"
    r"(?:set fire to|burst into|broke into|entered|engulf\w*|gutted)|"
    r"(?:attack|hit|storm|raid|target|bomb|shell|burn|destroy|damag|flood|struck|strik|torch)(?:s|ed|e|es|ing|ting)?|"
    r"(?:kill(?:s|ed|ing)?|shots?|(?:stab|shoot|murder|massacr|abduct|kidnap)\w*) "
    r"(?:(?!(?:and|who|then|later|is|are|was|were|has|had|died|remained|lay|gathered|waited)\b)"
    r"[\w’'-]+ ){0,6}?(?:at|in|inside|outside|near)) "
    rf"(?:{_ITS_NAME}){{0,5}}(?:hospitals?|clinics?|morgues?|mortuar(?:y|ies))(?:,| in) (?:[\w’'-]+,? ){{0,4}}$",
    re.I,
)
_STRUCK_AFTER = re.compile(
    r"^,? (?:(?:which|that) )?(?:(?:is|was|were|has been|have been|had been|being) (?:[\w-]+ ){0,2}?(?:attacked|hit|"
    r"struck|bombed|shelled|stormed|raided|targeted|destroyed|damaged|set (?:on fire|ablaze|alight)|flooded|torched|"
    r"looted|gutted|burned down|burnt down|under (?:attack|fire)|"
    r"(?:killed|shot|stabbed|abducted|kidnapped|murdered)\b(?! (?:[a-z]+ ){0,2}(?:in|near|at) [A-Z]))|"
    r"came under (?:[a-z]+ )?(?:attack|fire)|caught fire|collapsed|burned down|burnt down)\b"
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
    before = text[max(0, start - 55) : start]
    if _DATELINE_BEFORE.search(before) and _DATELINE_AFTER.match(text[start : start + 60]):
        return True
    if _COUNTED_THEN.match(text[start : start + 110]):
        return True
    return bool(_REPORTED_DATE.search(before[-50:]) or _AS_OF.search(before) or _IN_PRINT.search(before))


def is_aside(text: str, start: int, end: int) -> bool:
    """Whether a place stands where no event happens: where somebody spoke, was taken to, comes from or heads to."""
    if _ASIDE_AFTER.match(text[end : end + 60]):
        return True
    before = text[max(0, start - 80) : start]
    if _AT_A_HOSPITAL.search(before):
        return not (_STRUCK.search(before) or _STRUCK_AFTER.match(text[end : end + 60]))
    return bool(_ASIDE_PLACE.search(before))
