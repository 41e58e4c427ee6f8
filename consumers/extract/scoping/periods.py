"""Signs of sums: over an era ("since the invasion"), over counted time ("in seven days"), over many events at once."""

from __future__ import annotations

from consumers.extract.scoping.history_words import EVENT, MONTHS, sign

_NUMBER = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|several|as many|\d\d?)"
_ERA = (
    r"(?:invasion|coup|uprising|revolution|takeover|rebellion|insurgency|accords?|agreement|pact|handover|elections?|"
    r"independence|partition|annexation|withdrawal|pandemic|new year|war|conflict|crisis|hostilities|armistice|"
    r"ceasefire|truce|fall|regime change|transition|genocide|intervention|millennium|offensive|mobili[sz]ation)"
)
_BEFELL = (
    r"(?:fell|collapsed|broke (?:out|down|off|up|their|its)|ended|seized|took (?:power|over|control|"
    r"office|effect|(?-i:[A-Z]))|"
    r"came (?:to power|into)|returned to power|lost|invaded|launched|declared|withdrew|went to war|was (?:overthrown|"
    r"ousted|toppled|captured|signed|declared|imposed|lifted|introduced|installed|opened|built|closed))"
)
_UNREST = (
    r"(?:protests?|demonstrations?|unrest|marches|strikes?|clashes|riots?|violence|killings|attacks|exodus|evictions)"
)
_SUMMED = (
    r"(?:operations|incidents|accidents|shootings|crashes|engagements|encounters|collisions|drownings|fires|"
    r"acts of violence|killings|murders|homicides|lynchings|gunfights|shoot-outs)"
)
_AREAS = (
    r"(?:the (?:\w+ )?(?:city|country|state|province|region|island|nation|district|county|territory|department)|"
    r"(?:[\w’-]+ ){1,6}?(?:regions|provinces|states|districts|counties|departments|municipalities))"
)

PERIODS = (
    sign(
        "since an era",
        "cumulative",
        rf"since (?:the |its |their |this |last |an? )?(?:[\w’'-]+ ){{0,3}}?{_ERA}\b(?!-|’s|'s)",
        rf"since (?:the |its |their |(?-i:(?=[A-Z])))(?:[\w’'-]+ ){{1,4}}?{_BEFELL}\b",
        rf"since (?:the |its |their |these |those )?(?:[\w’'-]+ ){{0,2}}?{_UNREST} (?:had |first )?"
        r"(?:began|begun|started|broke out|erupted)\b",
        r"between (?:[\w.]+ ){1,4}and (?:date|now|today)\b",
    ),
    sign(
        "since an event",
        "background",
        rf"since (?:the |that |an? )(?:(?!first|last )[\w’'-]+ ){{1,4}}?{EVENT}\b(?! (?:began|started|broke|erupted))",
    ),
    sign(
        "counted years",
        "background",
        rf"(?:in|over|within) (?:the )?(?:space of )?{_NUMBER} (?:[a-z-]+ )?(?:years|decades|seasons|winters|summers|"
        r"monsoons|months)\b(?! (?:in|of|behind|inside|time|jail|prison)\b)",
        r"(?:in|over|during|for|of|within) (?:the |its |their |his |her )?(?:past|last|previous|preceding) "
        r"(?:[a-z-]+ ){1,2}(?:years|decades|seasons|months|quarters)\b",
        r"for (?:19|20)\d\d\b",
        r"(?:19|20)\d\d (?:has|had) (?:already |so far )?(?:seen|brought|claimed|cost)\b",
        r"(?:by|at) the (?:end|start|beginning|middle|close) of (?:the year|(?:19|20)\d\d)\b",
        rf"had (?:,? ?)by (?:the )?(?:end|start|middle|close) of (?:{MONTHS})\b",
        r"last (?:week|month|year)(?:’s|'s) (?:figures?|total|toll|count|tally|numbers?)\b",
        r"up to (?:that|this) (?:day|point|date|time)\b",
    ),
    sign(
        "counted days",
        "cumulative",
        rf"(?<!times )in (?:the )?(?:space of )?{_NUMBER} (?:days|weeks)\b(?! (?:of|in|before|after|since|time|ago)\b)",
    ),
    sign(
        "then",
        "background",
        r"(?:killed|died|dead|lost|perished|injured|hurt|wounded|drowned) (?:back )?then(?=[.,;”\"’]|$)",
        r"on (?:that|the (?:first|second|third|last|previous|other|earlier)) occasion\b",
        rf"the (?:previous|first|other|earlier) (?:{_NUMBER}|\w+teen|\d+)(?: {EVENT})? (?:had |have )?(?:killed|left|"
        r"claimed|took|cost|taken)\b",
        rf"the (?:{_NUMBER}|\w+teen|\d+) before (?:it|them|that|this)\b",
        r"(?:referring|alluding|harking back|a reference) to\b",
        r"(?:memory|memories|thoughts?|minds?) (?:is|are|was|were|goes|go|went|turn(?:s|ed)?) (?:back )?(?:of|to)\b",
    ),
    sign(
        "over many events",
        "cumulative",
        rf"(?:in|from|by) (?:(?!the\b|an?\b)[\w-]+ ){{0,2}}?{_SUMMED} (?:in|across|throughout|around|attributed) "
        rf"(?:(?:[\w’-]+ ){{0,6}}?{_AREAS}|to\b)",
        rf"(?:weekend|holiday|overnight) {_SUMMED}\b",
    ),
)
