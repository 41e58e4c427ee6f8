"""What only looks like a count: ages, times, money, measures, calibres, labels, dates, ratios."""

from __future__ import annotations

import re

from consumers.extract.counts.counted import is_person_noun
from consumers.extract.text.lexicon import singular

_SMALL = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
# with a capital: "may have drowned", "marched", "declared" are no months
_MONTH = (
    r"(?=(?-i:[A-Z]))(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_UNIT_AFTER = re.compile(
    r"^[\s-]?(?:%|per ?cent|percent|percentage|pc\b|km|kms|kilomet|met(?:re|er)s?|miles?|mi\b|feet|foot|ft|yards?|"
    r"inch|cm\b|mm\b|m\b|nautical|knots|mph|kph|km/h|kg\b|kilo|tonnes?|tons?|lit(?:re|er)s?|gallons?|degrees?|°|"
    r"years?\b|yrs?\b|months?|weeks?|days?|nights?|hours?|hrs?\b|minutes?|mins?\b|seconds?|decades?|centur|o.clock|"
    r"a\.?m\b|p\.?m\b|gmt|utc|local time|dollars?|cents?|rupees?|euros?|pounds?|pesos?|naira|shillings?|"
    r"yen|yuan|francs?|lari|lir[ae]|zloty|kron[aeo]r?|dirhams?|rials?|riyals?|r(?:o)?ubles?|baht|ringgit|rupiah|won\b|taka|"
    r"kyats?|cedis?|rand\b|birr|kwacha|reais|soles\b|hryvnias?|dinars?|drams?\b|"
    r"billion|trillion|times\b|-?caliber|-?calibre|-?bore|-?gauge|hectares?|acres?|square|sq\b|stor(?:e)?ys?\b|stories|"
    r"floors?|pages?|votes?|points?|goals?|seats?|beds?\b|"
    r"rounds?\b(?! of (?:live |rifle |pistol )?(?:ammunition|ammo|\d))|per |magnitude|megawatt|mw\b|volts?|mg\b|grams?|"
    r"(?:or|to|and) \w+ (?:years?|months?|weeks?|days?|hours?|minutes?|kilomet|met(?:re|er)s|miles|times|per ?cent)|"
    r"(?:-\w+)?-?(?:year|month|day|hour|minute|week|storey|story|metre|meter|kilomet\w+|mile|bed|seat|man|"
    r"member|wheel|lane|tonne|ton|foot)-|"
    r"(?:and a half )(?:hours?|years?|days?|months?|weeks?)|consecutive|straight|successive|more (?:days|"
    r"hours|weeks|months|years))",
    re.IGNORECASE,
)
_LABEL_BEFORE = re.compile(
    r"(?:\b(?:aged?|ages|no\.?|number|route|highway|section|article|flight|room|page|chapter|phase|unit|ward|platform|"
    r"resolution|magnitude|category|level|grade|form|class|division|battalion|brigade|regiment|camp|block|sector|zone|"
    r"line|km|kilometre|mile|channel|radio|fm|rs\.?|usd|day|week|point|covid|a|m|n|nh|boeing|airbus|mark|model|type|"
    r"district|precinct|rescue|exit|gate|pier|lane|bus|train|area|at about|at around|shortly (?:after|before))"
    r"[\s-]?|\brs\.?\s?)$",
    re.IGNORECASE,
)
_SIGN_BEFORE = re.compile(r"(?:[$€£¥₹#]\s?|/|\d:)$")
_MONTH_BEFORE = re.compile(
    rf"(?<![\w-]){_MONTH} ?$|(?<![\w-]){_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?: and| to| or|,) $", re.I
)
# "in the past week 23 fighters", "at the camp 40 people", "the missing now number nine": no labels
_NO_LABEL = re.compile(
    r"\b(?:(?:the|this|that|same|past|last|next|each|every|his|her|its|their|one|in an?) [a-z]+|"
    r"(?:now|dead|missing|injured|wounded|they|who|which|[a-z]{3,}s) number) $"
)
_TIME_BEFORE = re.compile(r"\b(?:at|after|before|around|about|by|until|from|till) $", re.IGNORECASE)
# "the number of deaths at 12 on Tuesday": what stands at a count is no time of day
_TOLL_BEFORE = re.compile(
    r"\b(?:toll|tally|count|number|figures?|total|dead|deaths|injured|wounded|missing|rescued|arrests|fatalities|"
    r"casualties|losses|stood|stands|displaced|killed|it)\b[^,;:.]{0,60}$",
    re.IGNORECASE,
)
# "one in eight of them"
_RATIO_AFTER = re.compile(
    rf"^ in (?:every )?(?:{_SMALL}|\d{{1,2}})\b(?! (?:separate|[a-z]+s\b))",
    re.IGNORECASE,
)
_RATIO_BEFORE = re.compile(r"\b(?:one|1) in (?:every )?$", re.IGNORECASE)
_SHARE_OF = re.compile(rf"\b(?:{_SMALL}|\d{{1,2}}) (?:in|out of) (?:every )?$", re.IGNORECASE)
# "a shepherd of 71", "two cousins of 16 and 19", "her son, nine,", "two teens, 15 and 17,", "children under five"
_OF_AGE = re.compile(r"(?P<person>[A-Za-z-]+)(?: of (?:about |some |around |only |just )?|, )(?P<more>[\w-]+ and )?$")
_OLDER_THAN = re.compile(
    r"\b(?:people|persons|adults|children|those|men|women|patients|girls|boys|anyone|everyone|residents|kids|all|"
    r"were|was|are|is) (?:aged )?(?:over|under|above|below) $",
    re.IGNORECASE,
)
_NO_NOUN = re.compile(
    r"^(?:[,.;:)]|$| (?:years|and|was|were|is|are|had|has|have|who|whose|died|in|at|from|to|with|on|of|by|when|after|"
    r"[a-z]+ed|fell|lost|took|went|came|ran|lay|broke|got|drove|set)\b)"
)
_BETWEEN_AGES = re.compile(r"(?P<person>[A-Za-z-]+),? (?:aged )?between $")  # "six men between 22 and 47"
_COLLECTIVES = frozenset(
    ["crew", "crowd", "group", "member", "staff", "family", "team", "party", "couple", "number", "personnel", "police",
     "force", "unit", "guard", "army", "people", "death", "body", "case", "life", "total", "fatality", "casualty",
     "injured", "wounded", "dead", "missing", "victim", "occupant"]
)  # fmt: skip
_SIZE_BEFORE = re.compile(
    r"\b(?:city|town|village|population|community|settlement|country|capital|crowd|nation|district) of (?:about |some |"
    r"around |nearly |almost |over |more than |roughly |just )*$",
    re.IGNORECASE,
)
ONE_OF_KIND = re.compile(
    r"^ (?:of the (?:deadliest|worst|most|biggest|largest|bloodiest|many|first|few|country|region|world|"
    r"city|two sources)"
    r"|of (?:several|many)|another|day|side|way|thing|point|time|week|month|year|night|morning|evening|such|"
    r"reason|single|(?:is|has)(?! (?:been |also |now |still |already |since )?(?:dead|missing|killed|died|injured|"
    r"wounded|hurt|in custody|in hospital|in (?:a )?(?:critical|serious)|under arrest|being|believed|feared|"
    r"arrested|detained|released|freed|hospitali[sz]ed|at large))|"
    r"can|incident|attack|case|official|source|person (?:familiar|close)|account|report)\b",
    re.IGNORECASE,
)


def _counts_people(after: str) -> bool:
    """Whether the words right after a number name people in the plural."""
    words = re.match(r"^ ((?:[A-Za-z-]+ ){0,2}[A-Za-z-]+)", after)
    if words is None:
        return False
    return any(
        (is_person_noun(word) and singular(word.lower()) != word.lower()) or word.lower() == "people"
        for word in words.group(1).split()
    )


def _counts_many(after: str) -> bool:
    """Whether a plural follows a number within its noun phrase."""
    words = re.match(r"^ ((?:[a-z-]+ ){0,2}[a-z-]+)", after)
    return words is not None and any(singular(word) != word or word in ("people", "dead") for word in words[1].split())


def _is_age(before: str, after: str, words: str) -> bool:
    """Whether a number is the age of the person named before it."""
    if not _NO_NOUN.match(after):
        return False
    if _OLDER_THAN.search(before):
        return True
    ages = _BETWEEN_AGES.search(before)
    if ages is not None and is_person_noun(ages.group("person")):
        return True
    match = _OF_AGE.search(before)
    if match is None or len(words) > 12:
        return False
    noun = match.group("person").lower()
    base = singular(noun)
    if base in _COLLECTIVES or not is_person_noun(noun) or noun in ("two", "three"):
        return False
    if " of " in match.group():
        return True
    if base == noun:
        return after[:1] in ",." and not match.group("more")
    return bool(match.group("more")) or re.match(r"^ and (?:\d{1,2}|[a-z]+),", after) is not None


def is_bait(text: str, start: int, end: int, words: str) -> bool:
    """Whether the words around a number show that it counts nobody: age, time, money, measure, date, label, year."""
    before, after = text[max(0, start - 24) : start], text[end : end + 40]
    if re.match(r"^-[A-Za-z]", after):  # "three-wheeler", "two-storey"
        return True
    if _UNIT_AFTER.match(after) or _SIGN_BEFORE.search(before):
        return True
    lead = text[max(0, start - 40) : start]
    if _LABEL_BEFORE.search(before) and not (
        (_NO_LABEL.search(lead) and re.match(r"^(?: [a-z]|,| in | at |$)", after)) or _counts_people(after)
    ):
        return True
    digits = words.isdigit()
    if (
        digits
        and _MONTH_BEFORE.search(lead)
        and not (re.search(rf"\b(?:in|last|this|since|of) {_MONTH} $", lead, re.IGNORECASE) and _counts_people(after))
    ):
        return True
    if _is_age(text[max(0, start - 50) : start], after, words):
        return True
    if re.search(r"\ball but $", lead) or (_SHARE_OF.search(before) and after.startswith(" of ")):
        return True
    if digits and re.match(r"^-\d{3}", after):
        return True
    if re.match(rf"^[:.]\d|^\s?(?:st|nd|rd|th)\b|^\s{_MONTH}(?![\w-])(?!\s\w+ing)", after, re.IGNORECASE) and digits:
        return True
    if digits and len(words) == 4 and 1800 <= int(words) <= 2100:
        if re.search(
            r"\b(?:in|of|since|from|by|until|during|year|and|to|between|after|before|early|late|mid)[ -]$|,\s$|[–(-]$",
            before,
            re.I,
        ):
            return True
        if not re.match(r"^ [a-z]", after) or _MONTH_BEFORE.search(before):
            return True
        if re.search(r"\b(?:the|his|her|its|their|that|a) $", before) and not _counts_many(after):
            return True  # "during the 2024 unrest"
    # ", 34," and "(31)" after a name are ages
    counted = re.search(
        r"\b(?:deaths|dead|fatalities|killed|injured|wounded|missing|arrests|cases|victims|homes|them), $", before
    )
    if digits and int(words) < 120 and counted is None and re.search(r"[\w.’'”\"], $", before):  # noqa: SIM102
        if re.match(r"^(?:,|\.$|\.\s|;|\)| of [A-Z]| from [A-Z]|,? and |\s?[–—-])", after) and re.search(
            r"[^\W\d]+, $", before
        ):
            return bool(re.search(r"\b[A-Z][\w’'-]+, $", before)) or bool(
                re.search(r"[a-z], $", before) and after[:1] == ","
            )
    if digits and before.endswith("(") and after[:1] == ")":
        return True
    if re.search(
        r"\baged? (?:\w+ (?:and|to|or) )?$|\baged \w+(?:, \w+)* (?:and )?$|\bages of $|\bbetween the ages\b",
        before,
        re.I,
    ) and not re.match(r"^ (?:of (?:the|his|her|its|their|them)|others?|more)\b", after):
        return True
    if re.search(
        r"\b(?:boy|girl|man|woman|child|youth|baby|son|daughter|teenager|student|age) of (?:about |some |around )?$",
        before,
        re.I,
    ):
        return True
    if _RATIO_AFTER.match(after) or _RATIO_BEFORE.search(before):
        return True
    if _SIZE_BEFORE.search(text[max(0, start - 60) : start]):
        return True
    if not _TIME_BEFORE.search(before):
        return False
    if re.match(r"^(?: on |$)", after):
        return not _TOLL_BEFORE.search(text[max(0, start - 100) : start])
    return bool(re.match(r"^(?:\s?[ap]\.?m|[:.]\d\d| local)", after))
