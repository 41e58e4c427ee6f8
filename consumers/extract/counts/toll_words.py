"""Bare numbers after their toll ("has risen to three", "Injured: 203"), and words that deny any victim."""

from __future__ import annotations

import re

from consumers.extract.counts.counted import Kind, kind_of
from consumers.extract.counts.mentions import Mention
from consumers.extract.outcome.clause_words import Found, words_after, words_before
from consumers.extract.outcome.outcomes import THING_OUTCOMES, counting_nouns, phrases, verbs

_PLAIN = (
    r"dead|deaths|fatalities|homicides|murders|killings|lynchings|executions|drownings|injured|injuries|wounded|"
    r"missing|"
    r"casualties|(?:newly )?displaced|arrests|arrested|detained|cases|infections|losses|evacuees|rescued|freed|"
    r"released|"
    r"kidnappings|abductions|hospitali[sz]ed|hostages|captives"
)
_GROUP = (
    r"(?:(?:death )?toll|(?:caseload|count|tally|figures?|total|numbers?)(?: of (?P<of>[^.;:]{1,60}?)|"
    r"(?= (?:killed|injured|wounded|missing|arrested|detained|displaced|neutrali[sz]ed|rescued|freed|abducted))"
    r"(?P<done> [a-z]+))|(?:the |those |that of (?:the )?)?(?P<plain>" + _PLAIN + r")\b)"
)
_TOLL = re.compile(
    rf"\b{_GROUP}(?:,? [^.;:]{{0,150}}?)?,? (?:to|at|as|reached|reaching|passed|exceeded|topped|totalled|totaled|"
    r"numbered|hit|(?:is|was) (?:[a-z]+ )?(?:higher|lower|different):|"
    r"is|was|are|were|of|from)(?: (?:now|least|a|record|the|nearly|about|almost|more than))*(?: [“\"‘])?$"
)
_TOLL_START = re.compile(r"\b(?:death toll|toll|count|tally|figures?|total|numbers?|the|those|that|" + _PLAIN + r")\b")
# verbs after which "to" leads to a count: "arrests rose by a tenth to 311", "bringing the dead to 16"
_CHANGED = re.compile(
    r"\b(?:rose|risen|rises|rising|climb\w*|grew|grown|jump\w*|soar\w*|surg\w+|increas\w*|up|fell|fallen|falls?|"
    r"falling|"
    r"drop\w*|declin\w*|decreas\w*|down|dipped|dips|doubled|tripled|revis\w+|rais\w+|br(?:ought|ings?|inging)|"
    r"tak\w+|took|"
    r"puts?|putting|push\w*|lift\w*|lower\w*|cut|c[oa]me|totall?ed|went|gone|swell\w*|swollen)\b[^.;:]*? (?:to|at|from)"
    r"(?: (?:now|least|a|record|the|nearly|about|almost|more than))*$"
)
# "brings to 19 the number of arrests", "put at no fewer than 61 the number of rebels killed"
_BROUGHT = re.compile(
    r"\b(?:put|puts|putting|bring|brings|bringing|brought|takes?|taking|took|raises?|raised|raising|push|pushes|pushed|"
    r"pushing|lifts?|lifted|lifting|revis(?:e|es|ed|ing)) (?:up )?(?:to|at)$"
)
_BROUGHT_WHAT = re.compile(
    rf"^ (?:people )?(?:the |its |his |their |an? )?"
    rf"(?:overall |official |total |confirmed |provisional |known )*{_GROUP}"
)
_LABEL = re.compile(
    r"\b(?P<noun>dead|deaths|killed|fatalities|injured|wounded|missing|arrested|arrests|displaced|"
    r"evacuated|rescued|destroyed|damaged|"
    r"casualties|hospitalised|hospitalized|cases)(?: [a-z]+)?\s?[:–—-]\s?(?:at least |about |some )?$"
)


_LED_BY = re.compile(r"(from|up to|to|at) (?!least|most)", re.I)
_COMPARED = re.compile(r"\b(?:up|down) from$")
_OTHER_GROUP = re.compile(r"\b(?:figures?|numbers?|total|count|tally|toll)\b")


def found_of_toll(mention: Mention) -> Found | None:
    """A bare number after its toll: "the death toll has risen to three", "puts the dead at 17", "Injured: 203"."""
    before = words_before(mention).rstrip() + (
        " " if mention.start and mention.passage.text[mention.start - 1].isspace() else ""
    )
    label = _LABEL.search(before[-60:])
    if label is not None and mention.elided:
        return _toll_found(label.group("noun"), mention)
    if not (mention.elided or mention.doc[mention.head].lower_ in ("people", "persons", "number")):
        return None
    here = before.rstrip()
    start = _LED_BY.match(mention.passage.text[mention.start : mention.end])
    if start is not None:  # "gone up to 71": a bound elsewhere, here the end of a change
        here = f"{here} {start.group(1).lower()}"
    match = _BROUGHT_WHAT.match(words_after(mention)) if _BROUGHT.search(here[-40:]) else None
    if match is None:
        match = _nearest_toll(here[-260:])
        if match is None:
            return _of_bare_tally(here, mention)
        link = re.search(r"(\w+)(?: [“\"‘])?$", here)
        if (
            link is not None
            and link.group(1) == "from"
            and (_COMPARED.search(here) or not _CHANGED.search(match.group()))
        ):
            return None
    return _told_by(match, mention)


# "the new deaths took this year's tally to 187": the tally of what its sentence names
_BARE_TALLY = re.compile(
    r"\b(?P<noun>tally|count|total|caseload|number|figure)(?: (?!of\b)[^.;:,]{0,40}?)?,? (?:to|at|reached|has reached)"
    r"(?: (?:now|least|about|almost|more than))*$"
)
_OR_HURT = re.compile(r"\b(?:killed|dead) (?:or|and) (?:wounded|injured)\b")
_TALLIED = re.compile(rf"\b(?:{_PLAIN})\b")


def _of_bare_tally(here: str, mention: Mention) -> Found | None:
    """A number after a tally that does not say of what; its sentence does."""
    match = _BARE_TALLY.search(here[-90:])
    if match is None:
        return None
    if match.group("noun") == "caseload":
        return _toll_found("cases", mention)
    if _OR_HURT.search(here):
        return _toll_found("casualties", mention)
    nouns = _TALLIED.findall(here[: len(here) - len(match.group())])
    return _toll_found(nouns[-1].split()[-1], mention) if nouns else None


def _told_by(match: re.Match[str], mention: Mention) -> Found | None:
    """The outcome that the words name which say what a toll counts: "number of teenagers stabbed to death"."""
    if match.group("of") is None:
        return _toll_found((match.group("done") or match.group("plain") or "dead").split()[-1], mention)
    end = match.end() if match.start() else len(match.string)  # what follows the number, or what leads to it
    rest = re.split(r"[.;:]", match.string[match.start("of") : end])[0][:150]
    words = re.findall(r"[\w'’-]+", rest)
    for index, word in enumerate(words):
        effect = verbs().get(word)
        outcome = counting_nouns().get(word) or _NAMES.get(word)
        if outcome is None and effect is not None and effect.frame != "subject" and not word.endswith("ing"):
            outcome = effect.person or effect.thing
        if outcome is None and word == "who":
            outcome = _led_outcome(rest, word)
        if outcome is None:
            continue
        if word in ("stabbed", "shot", "beaten", "burned", "burnt") and re.search(rf"{word} (?:to death|dead)", rest):
            outcome = "killed"
        kind = kind_of([word for word in words[:index] if word not in ("the", "those", "confirmed", "suspected")])
        if outcome in THING_OUTCOMES and (not kind.known or kind.who == "objects"):
            mention.kind = Kind("objects", (), "things")
        elif kind.known and mention.elided:
            if kind.who == "objects":
                return None
            mention.kind = kind
        return Found(outcome, mention.first, "toll", 0)
    return None


def _led_outcome(rest: str, word: str) -> str | None:
    """What a relative clause tells of those whose number follows: "people who lost their lives in ..."."""
    after = rest[rest.index(word) + len(word) :].strip()
    for frame in ("subject", "passive"):
        for pattern, outcome in phrases(frame):
            if pattern.match(after):
                return outcome
    effect = verbs().get(after.split(" ")[0]) if after else None
    return effect.person if effect is not None and effect.frame != "object" else None


def _nearest_toll(before: str) -> re.Match[str] | None:
    """The toll that stands nearest before a number and leads to it."""
    for start in reversed([found.start() for found in _TOLL_START.finditer(before)]):
        match = _TOLL.match(before, start)
        if match is None:
            continue
        if match.group("plain") is None or _leads(match):
            return match
    return None


def _leads(match: re.Match[str]) -> bool:
    """Whether "the dead" leads to a number: "the dead at 17", "murders fell to 12", not "injured, taken to 2"."""
    link = re.search(r"(\w+)(?: (?:now|least|a|record|the|nearly|about|almost|more than))*(?: [“\"‘])?$", match.group())
    if match.group().endswith(":"):
        return False
    if link is None or link.group(1) not in ("is", "was", "are", "were", "of", "to", "from", "as"):
        return True
    if _OTHER_GROUP.search(match.group()):
        return False
    whole = match.string[: match.end()]
    direct = re.fullmatch(r"(?:the |those |that of (?:the )?)?[a-z ]+ to", match.group()) is not None
    return link.group(1) in ("to", "from") and (
        _CHANGED.search(whole[max(0, match.start() - 40) :]) is not None
        and (direct or _CHANGED.search(match.group()) is not None)
    )


_NAMES = {
    "arrested": "arrested", "detained": "arrested", "evacuated": "displaced", "evacuees": "displaced",
    "rescued": "rescued", "survivors": "rescued", "destroyed": "destroyed", "damaged": "damaged", "burned": "burned",
    "burnt": "burned", "hospitalised": "injured", "hospitalized": "injured", "admitted": "injured",
    "homicides": "killed", "lynchings": "killed", "executions": "killed", "drownings": "killed", "killed": "killed",
    "freed": "released", "released": "released", "kidnapped": "abducted", "captives": "abducted",
    "hostages": "abducted", "taken": "abducted", "abducted": "abducted", "shot": "casualties",
    "neutralised": "killed", "neutralized": "killed",
}  # fmt: skip


def _toll_found(noun: str, mention: Mention) -> Found | None:
    outcome = _NAMES.get(noun) or counting_nouns().get(noun.split()[-1])
    if outcome is None:
        return None
    if outcome in ("destroyed", "damaged", "burned"):
        mention.kind = Kind("objects", (), "things")
    return Found(outcome, mention.first, "toll", 0)


_DENIED_NOUNS = (
    (re.compile(r"casualt|harm\b|victims"), "casualties"),
    (
        re.compile(
            r"(?:death|fatalit)\w* (?:or|and|nor) (?:[a-z]+ )?injur|"
            r"injur\w* (?:or|and|nor) (?:[a-z]+ )?(?:death|fatalit)"
        ),
        "casualties",
    ),
    (re.compile(r"death|fatalit|loss of (?:human )?life"), "killed"),
    (re.compile(r"\binjur(?:y|ies)|un(?:hurt|harmed|injured|scathed)|\bsafe\b"), "injured"),
    (re.compile(r"\barrests?\b|detainee|detentions?"), "arrested"),
    (re.compile(r"abductions?"), "abducted"),
)
_WITHOUT = re.compile(r"(?:without (?:(?P<hurt>hurt|injur|wound|harm)|kill|cost|claim|tak)|lo(?:st|se|sing) )")
_DENIED_STEMS = (
    ("kill", "killed"), ("hurt", "injured+"), ("injur", "injured+"), ("harm", "injured+"), ("wound", "injured+"),
    ("hit", "injured+"), ("arrest", "arrested"), ("detain", "arrested"), ("abduct", "abducted"), ("captur", "abducted"),
)  # fmt: skip
_DENIED_VERB = re.compile(
    r"^(?: [a-z'-]+){0,4}?(?: (?:not|was|were|is|are|had|has|have|been|reported|seriously|immediately|to have|"
    r"believed|yet|ever|so far|known to (?:be|have)|else|there|also))*"
    r" (killed|injured|hurt|wounded|harmed|hit|missing|died|dead|arrested|taken|abducted|detained|held|"
    r"in custody|in [a-z]+ custody|charged|"
    r"captured|rescued|escaped|evacuated|displaced|under the rubble|fatally)\b(?: (or|and|nor) (\w+))?"
)


def found_of_zero(mention: Mention) -> Found | None:
    """What a denial denies: dead and injured for "no casualties", else the outcome of its verb."""
    text = mention.passage.text[mention.start : mention.end].lower()
    after = words_after(mention)
    named = text + re.sub(
        r"^( (?:or|and|nor) (?:[a-z]+ )?(?:injur|death|fatal)[a-z]*).*", r"\1", after[:40], flags=re.S
    )
    for pattern, outcome in _DENIED_NOUNS:
        if pattern.search(named if " or " in named or " and " in named or " nor " in named else text):
            return Found(outcome, mention.head, "zero", 0)
    none = re.match(r"no (dead|injured|wounded)( or )?", text)
    if none is not None:
        outcome = "casualties" if none.group(2) else "killed" if none.group(1) == "dead" else "injured"
        return Found(outcome, mention.head, "zero", 0)
    without = _WITHOUT.match(text)
    if without is not None:
        return Found("injured+" if without.group("hurt") else "killed", mention.head, "zero", 0)
    if not re.match(r"(?:no|not|none|nobody|neither|nor|without|zero|people|residents|passengers)\b", text):
        for stem, outcome in _DENIED_STEMS:
            if text.startswith(stem) or f" {stem}" in text:
                return Found(outcome, mention.head, "zero", 0)
    match = _DENIED_VERB.match(after)
    if match is None:
        return None
    word = match.group(1)
    if word in ("taken", "captured"):
        return Found("abducted", mention.head, "zero", 1)
    if word in ("held", "charged", "in custody") or word.endswith(" custody"):
        return Found("arrested", mention.head, "zero", 1)
    if match.group(3) in ("injured", "hurt", "wounded", "killed"):
        return Found("casualties", mention.head, "zero", 1)
    effect = {
        "harmed": "injured", "hit": "injured", "missing": "missing", "under the rubble": "missing", "dead": "killed",
        "fatally": "killed",
    }.get(word) or (verbs()[word].person if word in verbs() else None)  # fmt: skip
    if effect == "injured" and not match.group(2):
        return Found("injured+", mention.head, "zero", 1)
    return Found(str(effect), mention.head, "zero", 1) if effect else None
