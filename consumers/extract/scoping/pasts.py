"""Signs of what lies outside the incident: other cases, records, careers, habits, and what trackers count.

Written by class from general English, not from one article; a sign speaks of the numbers in its part of a sentence.
"""

from __future__ import annotations

from consumers.extract.scoping.history_words import EVENT, LONG_WAR, sign

_CRIME = (
    r"(?:murders?|killings?|deaths?|manslaughter|assassination|abduction|kidnapping|rape|shooting|"
    r"stabbing|slaying|massacre|"
    r"attack|bombing|ambush)"
)
_SINGULAR = rf"(?:case|episode|instance|occurrence|event|{EVENT})(?<!s)"
_COUNTING = (
    r"(?:tracker|database|tally|count|register|registry|survey|census|monitor(?:ing)?|observatory|dataset|yearbook)"
)
_TIMES = r"(?:year|winter|summer|spring|autumn|season|monsoon|month|week|harvest|rainy season|dry season)"

PASTS = (
    sign(
        "other case",
        "background",
        r"(?:in|of) (?:one|a previous|an earlier|a notorious|an infamous|a notable|a well-known|a high-profile) "
        rf"(?:such |similar |earlier |recent )?{_SINGULAR}(?=,| [a-z])",
        rf"(?:an?|the) (?:previous|earlier|former|prior) (?:[\w-]+ ){{0,2}}{_SINGULAR}\b",
        r"(?:attacks?|strikes?|raids?|accidents?|incidents?|crashes?|cases?|killings?|shootings?|"
        r"fires?|bombings?) like "
        r"(?:this|these|that|those|it)\b",
        rf"(?:not|hardly|far from) (?:for )?the first (?:time|such|{EVENT})\b",
        r"(?:last|latest) (?:fatal|deadly|major|big|serious|such|known) (?:[\w-]+ ){0,2}(?:attack|"
        r"accident|crash|incident|fire|"
        r"blast|eruption|strike|shooting|quake|flood|collapse|outbreak|raid|bombing|case)\b",
        r"(?:case|example|instance|fate|precedent) of (?:an?|the) [\w-]+ (?:who|that|which|whose|where)\b",
        r"of the same (?:type|model|make|class|name|kind|sort|size)\b",
        r"(?:in|at|on) the (?:very )?same (?:[\w-]+ )?(?:market|road|street|spot|place|bend|stretch|"
        r"shrine|mosque|church|school|"
        r"hotel|bridge|crossing|junction|route|site|camp|mine|pit|strait|river|lake|festival|venue|stadium)\b"
        r"(?= (?:had|has|have|killed|left|claimed|in|where|was|were|took|cost|last)\b)",
        r"(?:its|the \w+’s|the \w+'s|his|her|their) (?:immediate )?predecessors?\b",
        r"sister (?:ship|vessel|mine|plant|company|school)\b",
    ),
    sign(
        "record",
        "background",
        r"(?:surpass|exceed|overtak|outstrip|eclips|dwarf|equal|top|beat)(?:s|es|ed|"
        r"ing)? (?:even )?the\b(?= (?:[a-z]+ )?\d| (?:[\w-]+ ){0,3}"
        r"(?:dead|deaths|who|killed|toll|record))",
        r"(?:before|until|till|prior to|up to) (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
        r"yesterday|today|this|now|then)"
        r"(?:’s|'s)?(?: [a-z]+)?,? (?:the|its|no)\b",
        r"(?:the )?previous (?:record|high|peak|worst|maximum|largest|deadliest|heaviest)\b",
        r"(?:second only to|rivall?ed only by|on a par with|as (?:deadly|bad|bloody|severe) as|"
        r"deadlier than|worse than|"
        r"bloodier than|not as (?:deadly|bad|bloody|severe) as)\b",
        r"a (?:year|month|week|decade) to the day\b",
        r"the record (?:was|is|stood|stands|remains|for)\b",
        r"at (?:its|their|the) (?:height|peak|worst)\b",
    ),
    sign(
        "somebody's past",
        "background",
        r"(?:wanted|sought|convicted|sentenced|jailed|imprisoned|tried|indicted|acquitted|known|"
        r"notorious|paroled|time|years|"
        rf"terms?|spell) (?:in (?:connection with|\w+) )?(?:over|for|of) (?:the |an? |his |her |"
        rf"their )?(?:[\w-]+ ){{0,3}}{_CRIME} of\b",
        r"(?:is|are|also|already|been|stands?|was|were) (?:blamed for|accused of|charged with|"
        r"wanted for|suspected of|believed to "
        r"be behind|linked to) (?:an?|other|several|earlier|previous|having|the (?:deaths?|killings?|murders?) of)\b",
        r"(?:group|militia|gang|faction|movement|network|cell|commander|warlord|outfit|"
        r"cartel), (?:which|who|whose [\w-]+) "
        r"(?:has |have |had )?(?:also )?(?:killed|abducted|kidnapped|claimed|massacred|attacked|"
        r"bombed|carried out|murdered|murders?)\b",
        r"(?:gone|come|came|went|rose|risen|shot) to (?:prominence|fame|notoriety)\b",
        r"(?:lost|buried) (?:an?|one|two|three|four|his|her|both|all) (?:[\w-]+ )?(?:sons?|daughters?|"
        r"brothers?|sisters?|children|"
        r"legs?|arms?|eyes?|wife|husband|parents|father|mother) (?:in|to|during) (?:the|an? earlier|a previous|that)\b",
    ),
    sign(
        "remembered",
        "background",
        r"(?:remembers|residents remember|remembered|recollects?|still (?:mourning|griev(?:es|ing)|"
        r"recover(?:s|ing) from|reeling from|"
        r"reels? from|traumati[sz]ed by)|mourned(?= the)) (?:the|when|how|that|an?|its|their|\w+) ",
        r"(?:survivors?|veterans?|victims|widows?|orphans?|memorial(?: to| for)?|"
        r"monument to) of (?:the )?(?-i:[A-Z])[\w’'-]+ ",
        r"(?:was|were|been) (?:built|founded|introduced|tightened|set up|passed|brought in|installed|"
        r"adopted|created|banned) "
        r"(?:after|following|in response to|in the wake of)\b",
        r"(?:only|back|as recently as|as late as) in (?:January|February|March|April|June|July|August|"
        r"September|October|November|"
        r"December|spring|summer|autumn|winter)\b",
        r"(?:in|during) the (?:spring|summer|autumn|winter)(?=[,.;]|$)",
    ),
    sign(
        "habit",
        "background",
        rf"(?:every|each|most|in a (?:typical|normal|good|bad|single|given)|in (?:some|most|other|"
        rf"recent|past|earlier|previous)) {_TIMES}s?\b",
        r"(?:an|on) average (?:of )?",
        r"(?:a|per) day\b(?= (?:die|are|is|on)\b)",
        r"(?:over|in|during|through) the course of (?:the )?(?:[\w-]+ )?(?:years|decades|months|year|"
        r"decade|war|conflict)\b",
        r"in (?:its|his|her|their) (?:[\w-]+)?-?(?:year|decade|month)(?:-long)? (?:history|existence|"
        r"life|career|reign|rule)\b",
        r"since (?:it|they|he|she) (?:emerged|began|started|took|was|were|came|rose|formed|appeared|"
        r"opened|joined|launched)\b",
        r"in (?:as many|recent|past|earlier|previous|other) (?:years|months|decades|seasons)\b",
    ),
    sign(
        "tracked",
        "background",
        rf"(?:a|the|its|their|by|whose) (?:[\w’'-]+ ){{0,3}}?{_COUNTING}\b(?: (?:kept|compiled|"
        rf"maintained|run) (?:by|at)\b| (?:lists?|has|"
        r"counts?|shows?|puts?|contains?|records?|names?)\b)",
        r"(?:statistics|figures|data|records) (?:put|place|list|suggest|indicate|reveal|point)s?\b",
        r"(?:the )?(?:number|rate|total) of (?:[\w-]+ ){0,3}(?:murders|homicides|killings|stabbings|"
        r"shootings|kidnappings|"
        r"abductions|accidents|incidents|suicides|robberies|executions|drownings|attacks) (?:rose|"
        r"fell|has|had|reached|stood|"
        r"stands|was|is|at|climbed|dropped|grew|in)\b",
        r"(?:police|road|traffic|rail|mining|gun|drug|gang|knife|domestic|custody|maternal|workplace|"
        r"prison|migrant) (?:killings|"
        r"deaths|fatalities|murders|homicides) (?:reached|rose|fell|stood|total+ed|numbered|have|has|are|were|in)\b",
    ),
    sign(
        "war's toll",
        "cumulative",
        r"(?:violence|fighting|insurgency|conflict|war|unrest|insecurity|bloodshed|clashes|offensive|"
        r"banditry|front|campaign) "
        r"(?:in [^,.;]{3,40} |there |between [^,.;]{3,50} )?(?:has|have) (?:already |now |so far |"
        r"also |since )?(?:claimed|killed|cost|left|"
        r"displaced|driven|uprooted|forced|taken|maimed|sent)\b",
        r"(?:have|has) (?:already |now |so far |also )?(?:been )?(?:killed|died|displaced|uprooted|"
        r"fled|wounded|lost) in (?:the )?(?:[\w-]+ )?"
        rf"(?:fighting|{LONG_WAR}|violence|unrest|hostilities|bloodshed)\b",
    ),
)
