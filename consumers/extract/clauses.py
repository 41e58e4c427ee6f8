"""What happened to those counted, found twice: along the parse and along the tokens; the nearer finding wins.

The parse reaches over relative clauses and coordination; the tokens survive wrong parses ("12 killed and 28 injured").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from consumers.extract.counted import Kind
from consumers.extract.mentions import Mention, Token
from consumers.extract.outcomes import SEVERITY, counting_nouns, particle_verbs, phrases, verbs

BE = frozenset(["be", "is", "are", "was", "were", "been", "being", "'s", "’s", "get", "got", "gets"])
HAVE = frozenset(["have", "has", "had", "having"])
FIND = frozenset(
    [
        "found",
        "find",
        "left",
        "leaving",
        "leave",
        "leaves",
        "declared",
        "pronounced",
        "reported",
        "confirmed",
        "feared",
        "believed",
        "presumed",
        "listed",
        "said",
        "known",
        "thought",
        "shot",
        "lay",
        "lying",
        "counted",
    ]
)
UNREAL_MODALS = frozenset(["could", "would", "might", "may", "should", "can", "will", "shall"])
UNREAL_GOVERNORS = frozenset(
    [
        "threatened",
        "threatens",
        "threaten",
        "planned",
        "plan",
        "plans",
        "planning",
        "vowed",
        "vow",
        "wanted",
        "want",
        "tried",
        "try",
        "trying",
        "aimed",
        "intended",
        "plotted",
        "plotting",
        "hoped",
        "refused",
        "failed",
        "ordered",
        "offered",
        "conspired",
        "attempting",
        "attempted",
        "warned",
        "pledged",
        "prepared",
    ]
)
STATE_ADJECTIVES = {
    "dead": "killed", "missing": "missing", "injured": "injured", "wounded": "injured", "hurt": "injured",
    "trapped": "missing", "homeless": "displaced", "unaccounted": "missing", "hostage": "abducted",
    "captive": "abducted",
    "ill": "ill", "sick": "ill", "unconscious": "injured", "drowned": "killed", "deceased": "killed",
    "displaced": "displaced",
    "free": "released", "dying": "injured", "stranded": "displaced", "killed": "killed",
}  # fmt: skip
SAFE = frozenset(["unhurt", "uninjured", "unharmed", "safe", "alive"])


@dataclass(frozen=True)
class Found:
    """An outcome with the word that told it. `distance` in tokens: the nearer finding wins."""

    outcome: str
    trigger: int
    rule: str
    distance: int
    hypothetical: bool = False
    negated: bool = False


def outcome_of(mention: Mention) -> Found | None:
    """What happened to those of a mention, by itself (not by the list in which it stands)."""
    doc = mention.doc
    noun = doc[mention.head].lower_
    if mention.zero:
        return _of_zero(mention)
    if not mention.elided and not mention.single:
        named = counting_nouns().get(noun)
        modifier = _modifier_outcome(mention)
        if modifier:
            return Found(modifier, mention.head, "modifier", 0)
        if named and noun not in (
            "victims",
            "victim",
            "survivors",
            "case",
            "cases",
            "life",
            "lives",
            "loss",
            "losses",
            "captives",
            "hostages",
            "detainees",
            "fugitives",
            "refugees",
            "evacuees",
        ):
            return _counting(mention, named)
    toll = _of_toll(mention)
    if toll is not None:
        return toll
    if mention.partitive and not mention.of_pronoun:
        whole = _by_parse(mention)
        if whole is not None:
            return whole
    by_tokens = _by_tokens(mention)
    if by_tokens is not None and by_tokens.distance <= 1:
        return by_tokens
    by_parse = _by_parse(mention)
    if by_parse is not None and by_tokens is not None:
        return by_parse if by_parse.distance <= by_tokens.distance + 3 else by_tokens
    if by_parse or by_tokens:
        return by_parse or by_tokens
    if not mention.single and not mention.elided:
        return _weak_counting(mention, noun)
    return None


def _counting(mention: Mention, outcome: str) -> Found | None:
    doc = mention.doc
    head = doc[mention.head]
    if outcome == "injured" and head.lower_ in ("hurt",):
        return Found(outcome, mention.head, "noun", 0)
    if head.lower_ in ("missing", "injured", "wounded", "dead", "killed"):
        follow = doc[mention.head + 1] if mention.head + 1 < len(doc) else None
        if follow is not None and outcome != "killed" and follow.lower_ in ("died", "succumbed"):
            return Found("killed", follow.i, "noun+verb", 1)
    after = _after(mention)
    if outcome in ("injured", "missing") and re.match(
        r"^(?: [\w,’'-]+){0,4}? (?:have |has |had |later )*(?:died|passed away|succumbed)\b", after
    ):
        return Found("killed", mention.head, "noun+verb", 2)
    if head.lower_ == "bodies" and re.match(r"^ (?:of )?(?:water|guard)", after):
        return None
    return Found(outcome, mention.head, "noun", 0)


_TOLL = re.compile(
    r"\b(?P<group>(?:death )?toll|(?:count|tally|figure|total|number) of (?:the |those |people |"
    r"confirmed |suspected |[a-z-]+ ){0,3}?"
    r"(?P<noun>dead|deaths|fatalities|killed|victims|injured|wounded|missing|arrests|arrested|casualties|"
    r"cases|displaced|rescued|freed|released|evacuees|kidnapped|abducted|killed there|killed"
    r"|people shot|taken|"
    r"detained|hostages|abducted|injuries|militants killed|people killed|bodies)|"
    r"number of (?P<things>destroyed|damaged|burned|burnt)|"
    r"(?:the )?(?P<plain>dead|deaths|fatalities|homicides|murders|killings|injured|wounded|missing|"
    r"casualties|displaced|arrests|cases|losses))"
    r"(?: [^.;:]{0,90}?)? (?:to|at|as|reached|reaching|passed|exceeded|topped|totalled|totaled|numbered|"
    r"hit|is|was|are|were|of)"
    r"(?: (?:now|least|a|record|the))*$"
)
_LABEL = re.compile(
    r"\b(?P<noun>dead|deaths|killed|fatalities|injured|wounded|missing|arrested|arrests|displaced|"
    r"evacuated|rescued|destroyed|damaged|"
    r"casualties|hospitalised|hospitalized|cases)(?: [a-z]+)?\s?[:–—-]\s?$"
)


def _of_toll(mention: Mention) -> Found | None:
    """A bare number after its toll: "the death toll has risen to three", "puts the dead at 17", "Injured: 203"."""
    before = _before(mention).rstrip() + (
        " " if mention.start and mention.passage.text[mention.start - 1].isspace() else ""
    )
    label = _LABEL.search(before[-60:])
    if label is not None and mention.elided:
        return _toll_found(label.group("noun"), mention)
    if not (mention.elided or mention.doc[mention.head].lower_ in ("people", "persons")):
        return None
    match = _TOLL.search(before.rstrip()[-160:])
    if match is None:
        return None
    link = re.search(r"(\w+)$", before.rstrip())
    if match.group("plain") and link is not None and link.group(1) in ("is", "was", "are", "were", "of", "to"):
        return None
    return _toll_found(match.group("noun") or match.group("things") or match.group("plain") or "dead", mention)


def _toll_found(noun: str, mention: Mention) -> Found | None:
    names = {
        "arrested": "arrested",
        "evacuated": "displaced",
        "rescued": "rescued",
        "destroyed": "destroyed",
        "damaged": "damaged",
        "burned": "burned",
        "burnt": "burned",
        "hospitalised": "injured",
        "hospitalized": "injured",
        "homicides": "killed",
        "detained": "arrested",
        "freed": "released",
        "released": "released",
        "evacuees": "displaced",
        "kidnapped": "abducted",
        "killed there": "killed",
        "people shot": "casualties",
        "taken": "abducted",
        "abducted": "abducted",
    }
    outcome = names.get(noun) or counting_nouns().get(noun.split()[-1])
    if outcome is None:
        return None
    if outcome in ("destroyed", "damaged", "burned"):
        mention.kind = Kind("objects", (), "things")
    return Found(outcome, mention.first, "toll", 0)


def _weak_counting(mention: Mention, noun: str) -> Found | None:
    outcome = counting_nouns().get(noun)
    if outcome is None:
        return None
    if noun in ("cases", "case"):
        text = mention.passage.text.lower()
        if not re.search(
            r"cholera|ebola|dengue|measles|virus|fever|disease|outbreak|infection|poison|meningitis|illness|epidemic",
            text,
        ):
            return None
    if noun in ("fugitives", "detainees", "refugees", "survivors"):
        return None
    return Found(outcome, mention.head, "noun", 2)


def _modifier_outcome(mention: Mention) -> str | None:
    """ "54 wounded people", "the 38 pupils seized" is not one: only adjectives before the noun."""
    doc = mention.doc
    for token in doc[mention.first : mention.head]:
        lower = token.lower_
        if lower in ("wounded", "injured", "hurt") and mention.kind.who != "objects":
            after = _after(mention)
            if re.match(r"^ (?:have |has |had |later )*(?:died|passed away)", after):
                return "killed"
            return "injured"
        if lower in ("dead", "slain", "deceased") and mention.kind.who != "objects":
            return "killed"
        if lower in ("missing", "trapped", "displaced", "kidnapped", "abducted", "rescued", "infected"):
            return {
                "missing": "missing",
                "trapped": "missing",
                "displaced": "displaced",
                "rescued": "rescued",
                "infected": "ill",
            }.get(lower, "abducted")
        if lower in ("destroyed", "damaged", "burned", "burnt", "looted") and mention.kind.who == "objects":
            return "burned" if lower == "burnt" else lower
    return None


# ------------------------------------------------------------------ tokens


def _after(mention: Mention) -> str:
    sent = mention.sent
    end = sent.end_char
    return str(mention.passage.text[mention.end : end]).lower().replace("’", "'")


def _before(mention: Mention) -> str:
    return str(mention.passage.text[mention.sent.start_char : mention.start]).lower().replace("’", "'")


_ADVERB = (
    r"(?:also|all|both|reportedly|allegedly|now|still|then|later|initially|critically|seriously|severely|"
    r"slightly|gravely|"
    r"badly|lightly|moderately|already|each|others|either|instantly|immediately|fatally|accidentally|"
    r"officially|subsequently|"
    r"eventually|so far|apparently|in all|in total|more|on board|aboard|inside|there|again|just|only|"
    r"safely|successfully|"
    r"automatically|mostly|mainly|since|ever|together|confirmed|feared|believed|known|reported|said|thought|presumed|"
    r"understood|to be|to have|to have been|not)"
)
_PASSIVE_LEAD = re.compile(
    rf"^(?P<who>,? (?:who|that|which|whom))?(?: {_ADVERB})*"
    rf"(?P<be>(?: (?:has|have|had|having))?(?: {_ADVERB})*(?: (?:was|were|is|are|been|being|be|got|gets))+)?"
    rf"(?: {_ADVERB})* (?P<verb>[a-z-]+)"
)
_LIFTING = frozenset(
    [
        "pulled",
        "pulling",
        "carried",
        "carrying",
        "brought",
        "bringing",
        "plucked",
        "cut",
        "lifted",
        "winched",
        "led",
        "got",
        "dragged",
        "dug",
        "hauled",
        "took",
        "taking",
        "up",
        "out",
        "helped",
        "escorted",
        "guided",
        "moved",
        "airlifted",
    ]
)
_RESCUED = re.compile(
    r"^(?: [a-z'-]+){0,5}? (?:to safety|alive|ashore|out (?:of|alive)|from (?:the |their |"
    r"a )?(?:[a-z]+ )?(?:rubble|water|wreckage|sea|river|debris|ruins|mud|wreck|roofs?|building|fire|"
    r"flames)|down (?:the )?ladders)"
)
_PARENTHESIS = re.compile(r"^(?:,[^,;.]{1,90},| \([^()]{1,80}\)| [—–-] [^—–]{1,120} [—–-](?= ))(?= )")
_OBJECT_FOLLOWS = re.compile(
    r"^ (?:the|a|an|at|some|about|more|two|three|four|five|six|seven|eight|nine|ten|\d|his|her|their|its|"
    r"it|him|them|another|several|dozens|up|people|civilians|soldiers|over|nearly|"
    r"around)\b(?! (?:least )?(?:scene|hospital|home|gunpoint|dawn|sea|work|place|head|border))"
)
_NOT_OBJECT = re.compile(
    r"^ (?:at (?!least)|about (?:noon|midnight|\d+ ?[ap]m)|over (?:the|a) |around (?:noon|midnight)|"
    r"more (?:seriously|than a)|up (?:in|to) )"
)


@cache
def _led(frame: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The phrases of a frame with what may stand between the counted and them."""
    lead = (
        rf",? ?(?:(?:who|that|which|whose \w+)?(?: {_ADVERB})*"
        rf"(?: (?:was|were|is|are|has|have|had|been|being|be|got))*(?: {_ADVERB})*\s|\s)"
    )
    return tuple((re.compile(lead + pattern.pattern), outcome) for pattern, outcome in phrases(frame))


def _by_tokens(mention: Mention) -> Found | None:
    before, after = _before(mention), _after(mention)
    who = mention.kind.who
    # right before: "killing", "wounded", "claimed the lives of"
    lead = re.sub(
        r"\s(?:the|its|his|her|their|another|an?|all|as|of|other)?$", "", re.sub(r"\s+$", " ", before)
    ).rstrip()
    lead = re.sub(
        r"\s(?:at least|the|another|further|all|also|a total of|some of|only|just|the first|both)$", "", lead
    ).rstrip()
    last = re.search(r"([a-z-]+)$", lead)
    if last:
        for pattern, outcome in phrases("object"):
            if pattern.search(lead):
                if (
                    outcome == "killed"
                    and lead.endswith(("lost", "losing"))
                    and (who == "objects" or not mention.kind.known)
                ):
                    break
                if (
                    outcome == "abducted"
                    and who == "objects"
                    and lead.endswith(("took", "taking", "made off with", "carried off"))
                ):
                    return Found("looted", mention.first, "tokens", 0)
                if outcome == "abducted" and _RESCUED.match(after) and who != "objects":
                    return Found("rescued", mention.last + 1, "tokens", 0)
                if (
                    outcome == "abducted"
                    and lead.endswith(("took", "taking", "take", "taken", "hold", "held", "holding"))
                    and (who == "objects" or not _taken(after))
                ):
                    if re.match(r"^(?: [a-z]+){0,3} (?:hostage|captive|prisoner)", after):
                        return Found("abducted", mention.first, "tokens", 0)
                    continue
                mapped = _map(outcome, who)
                if mapped:
                    return Found(mapped, mention.first, "tokens", 0, _unreal(lead))
        for particle, effect in particle_verbs():
            if effect.frame != "subject" and particle.search(lead[-30:]) and lead.endswith(last.group(1)):
                hit = list(particle.finditer(lead))
                if hit and hit[-1].end() == len(lead) and effect.of(who):
                    return Found(str(effect.of(who)), mention.first, "tokens", 0, _unreal(lead))
        if who != "objects" and last.group(1) in _LIFTING and _RESCUED.match(after):
            return Found("rescued", mention.last + 1, "tokens", 0)
        effect_here = verbs().get(last.group(1))
        if effect_here is not None and effect_here.frame != "subject":
            outcome_here = effect_here.of(who)
            passive = re.search(
                r"\b(?:was|were|been|being|be|is|are|people|civilians|soldiers|others)\s(?:\w+ly )?"
                + re.escape(last.group(1))
                + "$",
                lead,
            )
            if outcome_here and not passive and not lead.endswith((" were killed", " was killed")):
                if outcome_here == "injured" and last.group(1) in ("shot", "shooting"):
                    outcome_here = "casualties" if not re.match(r"^(?: [\w-]+)? (?:dead|to death)", after) else "killed"
                if last.group(1) in ("left", "leaving"):
                    pass
                return Found(outcome_here, mention.first, "tokens", 0, _unreal(lead))
        if last.group(1) in ("left", "leaving", "leaves", "leave", "with"):
            state = re.match(
                r"^(?: (?:and|others|more|people|or|of|them|injured|at least))*? ?(dead|injured|wounded|missing|"
                r"homeless|hurt|killed|trapped|in hospital|hospitalised|hospitalized|displaced)\b",
                after,
            )
            if state:
                return Found(STATE_ADJECTIVES.get(state.group(1), "injured"), mention.last + 1, "tokens", 0)
            if last.group(1) != "with" and re.match(r"^ with (?:[a-z]+ ){0,3}(?:injur|wounds|burns|damage)", after):
                return Found("injured", mention.last + 1, "tokens", 0)
    # "19 dead", "three missing", right after
    state = re.match(
        r"^(?: (?:people|persons|others|more|of them|are|were|is|was|have been|as|still|confirmed|feared|"
        r"reported|believed|also|now|listed|presumed))* ?,? (dead|missing|wounded|injured|hurt|trapped|"
        r"unaccounted|homeless)\b(?! (?:man|woman|people|bodies|end))",
        after,
    )
    if state and not re.match(r"^ (?:were |was |are )?(?:missing|dead) (?:the|a) ", after):
        outcome = STATE_ADJECTIVES[state.group(1)]
        if outcome == "injured" and who == "objects":
            return None
        if re.search(r"feared|presumed|believed", state.group()) and outcome == "killed":
            outcome = "missing"
        if who != "objects":
            rest = after[state.end() :]
            if outcome == "killed" and re.match(r"^ (?:or|and) (?:injured|wounded|missing)", rest):
                outcome = "casualties" if "missing" not in rest[:14] else "missing"
            return Found(outcome, mention.last + 1, "tokens", 1)
    skipped = _PARENTHESIS.sub("", after)
    if skipped != after and not re.match(
        r" (?:was|were|is|are|has|have|had|died|drowned|perished|remain|embraced|lost)\b", skipped
    ):
        skipped = after
    after = skipped
    for frame in ("subject", "passive"):
        for pattern, outcome in _led(frame):
            mapped = _map(outcome, who)
            if not mapped:
                continue
            if pattern.match(after):
                return Found(mapped, mention.last + 1, "tokens", 1, _unreal_after(after))
    match = _PASSIVE_LEAD.match(after)
    if match:
        word, rest = match.group("verb"), after[match.end() :]
        effect2 = verbs().get(word)
        if effect2 is None:
            return None
        outcome2 = effect2.of(who)
        if outcome2 is None and mention.elided and not mention.kind.known and effect2.thing is not None:
            outcome2 = effect2.thing  # "and 1,105 damaged": things, though none is named
            mention.kind = Kind("objects", (), "things", known=False)
        if outcome2 is None:
            return None
        if "not " in match.group()[: match.start("verb")]:
            return None
        be = match.group("be")
        pastlike = word.endswith(("ed", "en", "wn", "lt", "nt")) or word in (
            "shot",
            "hurt",
            "slain",
            "sunk",
            "burnt",
            "stolen",
            "set",
        )
        if (
            effect2.frame in ("subject", "both")
            and (not be or re.search(r"(?:has|have|had|been)", be or ""))
            and not word.endswith("ing")
        ):
            return Found(outcome2, mention.last + 1, "tokens", 1, _unreal_after(after))
        if effect2.frame == "subject" and word.endswith("ing") and be:
            return Found(outcome2, mention.last + 1, "tokens", 1)
        if effect2.frame in ("object", "both") and pastlike:  # noqa: SIM102
            if be or not _OBJECT_FOLLOWS.match(rest) or _NOT_OBJECT.match(rest):
                if (
                    not be
                    and mention.single
                    and not re.match(r"^ (?:in|by|when|on|during|at|near|after|,|\.|and)", rest)
                ):
                    return None
                if word == "shot":
                    outcome2 = _of_shot(rest)
                if outcome2 == "killed" and re.match(r"^ (?:or|and)(?: \w+ly)? (?:injured|wounded|hurt)\b", rest):
                    outcome2 = "casualties"
                if outcome2 == "injured" and re.match(r"^(?: and|,)(?: later)? (?:died|succumbed)", rest):
                    outcome2 = "killed"
                return Found(outcome2, mention.last + 1, "tokens", 1)
    return None


def _of_shot(rest: str) -> str:
    """What "shot" says, from what follows: shot dead, shot in the arm, or plain shot (not said which)."""
    if re.match(r"^(?: and (?:\w+ly )?killed| dead| to death)", rest):
        return "killed"
    return "injured" if re.match(r"^ (?:in the|and (?:\w+ly )?(?:wounded|injured|hurt))", rest) else "casualties"


def _taken(after: str) -> bool:
    return bool(
        re.match(
            r"^(?: [a-z'-]+){0,6}? (?:hostage|captive|prisoner|with them|into the (?:bush|forest|hills|jungle)|away)",
            after,
        )
    )


def _map(outcome: str, who: str) -> str | None:
    from consumers.extract.outcomes import PERSON_TO_THING, THING_OUTCOMES

    if who == "objects":
        return outcome if outcome in THING_OUTCOMES else PERSON_TO_THING.get(outcome)
    if outcome in THING_OUTCOMES:
        return {"destroyed": None, "seized": None}.get(outcome)
    return outcome


def _unreal(lead: str) -> bool:
    return bool(
        re.search(r"\b(?:could|would|might|may|to|threaten\w*|if|should|can)\s+(?:have\s+)?[a-z]+$", lead)
    ) and not re.search(
        r"\b(?:claimed|said|reported|believed|known|appear\w*|thought|managed|alleged|accused|"
        r"forced) to (?:have )?[a-z]+$",
        lead,
    )


def _unreal_after(after: str) -> bool:
    return bool(re.match(r"^(?: who| that)? (?:could|would|might|may)\b", after))


def _of_zero(mention: Mention) -> Found | None:
    text = mention.passage.text[mention.start : mention.end].lower()
    after = _after(mention)
    if re.search(r"casualt|loss of life", text):
        return Found("casualties", mention.head, "zero", 0)
    if re.search(r"death|fatalit", text):
        return Found("killed", mention.head, "zero", 0)
    if "injur" in text:
        return Found("injured", mention.head, "zero", 0)
    if "victims" in text:
        return Found("casualties", mention.head, "zero", 0)
    match = re.match(
        r"^(?: [a-z'-]+){0,4}?(?: (?:was|were|is|are|had|has|have|been|reported|seriously|immediately|to have|"
        r"believed|yet|ever))*"
        r" (killed|injured|hurt|wounded|harmed|missing|died|arrested|taken|abducted|detained|"
        r"captured)\b(?: (or|and|nor) (\w+))?",
        after,
    )
    if match is None:
        return None
    word = match.group(1)
    if word == "taken":
        return Found("abducted", mention.head, "zero", 1)
    if match.group(3) in ("injured", "hurt", "wounded", "killed"):
        return Found("casualties", mention.head, "zero", 1)
    effect = {"harmed": "injured", "missing": "missing"}.get(word) or (
        verbs()[word].person if word in verbs() else None
    )
    if effect == "injured" and not match.group(2):
        return Found("injured+", mention.head, "zero", 1)
    return Found(str(effect), mention.head, "zero", 1) if effect else None


# ------------------------------------------------------------------ parse


def _by_parse(mention: Mention) -> Found | None:
    token = mention.doc[mention.head]
    who = mention.kind.who
    if (
        mention.elided
        and mention.doc[mention.head].dep_ in ("nummod", "quantmod")
        and mention.doc[mention.head].head.i > mention.head
    ):
        token = mention.doc[mention.head].head
    if mention.partitive:
        number = None
        for word in mention.doc[mention.first : mention.last + 1]:
            if word.lower_ == "of":
                break
            number = word if word.like_num else number
        token = number if number is not None else token
    seen = 0
    while token is not None and seen < 5:
        found = _at(token, mention, who)
        if found is not None:
            return found
        seen += 1
        if (
            token.dep_ in ("conj", "appos", "nmod")
            and token.head.pos_ in ("NOUN", "PROPN", "NUM")
            and token.head != token
        ) or (token.dep_ == "nummod" and token.head.i > token.i):
            token = token.head
        else:
            return None
    return None


def _at(token: Token, mention: Mention, who: str) -> Found | None:
    head, dep = token.head, token.dep_
    distance = abs(head.i - mention.head)
    if dep == "nsubjpass":
        return _passive(head, mention, who, distance)
    if dep == "nsubj":
        if head.lower_ in BE:
            return _copula(head, who, mention, distance)
        if head.lower_ in FIND or (
            head.tag_ == "VBN" and not any(c.dep_ == "aux" and c.lower_ in HAVE for c in head.children)
        ):
            found = _passive(head, mention, who, distance)
            if found is not None and (head.tag_ == "VBN" and not any(c.dep_ == "dobj" for c in head.children)):
                return found
        return _active_subject(head, mention, who, distance)
    if dep in ("dobj", "dative", "oprd") or (False):
        effect = verbs().get(head.lower_)
        if effect is not None and effect.frame in ("object", "both"):
            outcome = effect.of(who)
            if outcome:
                if head.lower_ == "shot":
                    dead = any(c.lower_ in ("dead",) for c in head.children)
                    down = any(c.lower_ == "down" for c in head.children)
                    outcome = "killed" if dead else "casualties"
                    if who == "objects":
                        outcome = "destroyed" if down else "damaged"
                return Found(outcome, head.i, "parse:object", distance, _is_unreal(head), _is_negated(head))
        if head.lower_ in ("left", "leaving", "found", "leave", "leaves"):
            for child in head.children:
                if child.i > mention.head and child.lower_ in STATE_ADJECTIVES:
                    return Found(STATE_ADJECTIVES[child.lower_], child.i, "parse:state", distance)
    found = _modifiers(token, mention, who)
    if found is not None:
        return found
    if dep == "pobj":
        governor = head.head
        if head.lower_ == "of" and governor.lower_ in (
            "death",
            "deaths",
            "killing",
            "killings",
            "murder",
            "murders",
            "bodies",
            "body",
            "remains",
            "loss",
            "assassination",
            "execution",
        ):
            if governor.lower_ == "loss" and mention.kind.who == "objects":
                return None
            mapped = _map("killed", who)
            return Found(mapped, governor.i, "parse:of", distance) if mapped else None
        if head.lower_ == "of" and governor.lower_ in (
            "kidnapping",
            "abduction",
            "arrest",
            "release",
            "rescue",
            "disappearance",
            "evacuation",
        ):
            outcome = {
                "arrest": "arrested",
                "release": "released",
                "rescue": "rescued",
                "disappearance": "missing",
                "evacuation": "displaced",
            }.get(governor.lower_, "abducted")
            mapped = _map(outcome, who)
            return Found(mapped, governor.i, "parse:of", distance) if mapped else None
    if dep == "attr" and head.lower_ in BE:
        subject = next((c for c in head.children if c.dep_ in ("nsubj", "expl", "prep", "advmod")), None)
        if subject is not None and subject.lower_ == "among":
            group = next((c for c in subject.children if c.dep_ == "pobj"), None)
            outcome_group = counting_nouns().get(group.lower_) if group is not None else None
            if outcome_group and who != "objects":
                return Found(outcome_group, subject.i, "parse:among", distance)
    return None


def _passive(verb: Token, mention: Mention, who: str, distance: int) -> Found | None:
    """The outcome of a passive verb and of those joined to it that have no subject of their own; the gravest."""
    found: list[Found] = []
    for each in _joined(verb):
        if _is_negated(each):
            continue
        outcome: str | None = _phrase_at(each, mention, ("passive", "subject"), who)
        if outcome is not None:
            found.append(Found(outcome, each.i, "parse:phrase", distance, _is_unreal(each)))
            continue
        effect = verbs().get(each.lower_)
        states = [
            c
            for c in each.children
            if c.lower_ in STATE_ADJECTIVES
            and c.dep_ in ("acomp", "oprd", "xcomp", "ccomp", "advmod", "advcl", "amod", "dep", "attr", "dobj")
        ]
        if states:
            outcome = STATE_ADJECTIVES[states[0].lower_]
            if outcome == "killed" and (
                each.lower_ in ("feared", "presumed") or (each.lower_ == "believed" and states[0].lower_ == "dead")
            ):
                outcome = "missing"
        elif each.lower_ in ("taken", "held") and any(
            c.lower_ in ("hostage", "prisoner", "captive") for c in each.subtree
        ):
            outcome = "abducted"
        elif each.lower_ in (
            "burned",
            "beaten",
            "stabbed",
            "hacked",
            "crushed",
            "trampled",
            "bludgeoned",
            "stoned",
            "shot",
            "burnt",
            "battered",
            "clubbed",
        ) and re.search(r"\b(?:to death|dead|alive|and killed)\b", mention.passage.text[each.idx : each.idx + 40]):
            outcome = "killed"
        elif effect is not None and (effect.frame in ("object", "both") or each != verb):
            outcome = effect.of(who)
            if each.lower_ == "shot":
                outcome = _of_shot(mention.passage.text[each.idx + 4 : each.idx + 60].lower())
        else:
            nested = [c for c in each.children if c.dep_ in ("xcomp", "ccomp", "oprd") and verbs().get(c.lower_)]
            if nested and each.lower_ in FIND | {"alleged", "thought", "ordered", "forced"}:
                outcome = verbs()[nested[0].lower_].of(who)
        outcome = _map(outcome, who) if outcome and who == "objects" and outcome in SEVERITY else outcome
        if outcome:
            found.append(Found(outcome, each.i, "parse:passive", distance, _is_unreal(each)))
    return _gravest(found)


def _phrase_at(verb: Token, mention: Mention, frames: tuple[str, ...], who: str) -> str | None:
    """The outcome of a phrase that begins at a verb, or at its auxiliaries."""
    auxiliaries = [child.idx for child in verb.children if child.dep_ in ("aux", "auxpass") and child.i < verb.i]
    text = mention.passage.text.lower().replace("’", "'")
    for frame in frames:
        for start in {verb.idx, min([verb.idx, *auxiliaries])}:
            for pattern, outcome in phrases(frame):
                if pattern.match(text, start, start + 90):
                    mapped = _map(outcome, who)
                    if mapped:
                        return mapped
    return None


def _active_subject(verb: Token, mention: Mention, who: str, distance: int) -> Found | None:
    found: list[Found] = []
    for each in _joined(verb):
        effect = verbs().get(each.lower_)
        outcome: str | None = _phrase_at(each, mention, ("subject",), who)
        if outcome is not None and not _is_negated(each):
            found.append(Found(outcome, each.i, "parse:phrase", distance, _is_unreal(each)))
            continue
        if each.lower_ in ("lost", "lose", "losing") and any(
            c.dep_ == "dobj" and c.lower_ in ("lives", "life") for c in each.children
        ):
            outcome = "killed"
        elif (
            effect is not None
            and effect.frame in ("subject", "both")
            and not any(c.dep_ == "dobj" for c in each.children)
        ):
            outcome = effect.of(who)
        elif effect is not None and effect.person == "displaced" and each.lower_ in ("fled", "fleeing", "flee"):
            outcome = "displaced" if who != "objects" else None
        elif (
            effect is not None
            and each != verb
            and each.tag_ == "VBN"
            and any(c.dep_ == "auxpass" for c in each.children)
        ):
            outcome = effect.of(who)
        elif each.lower_ in ("sustained", "suffered", "received") and any(
            c.dep_ == "dobj" and c.lower_ in ("injuries", "wounds", "burns", "injury") for c in each.children
        ):
            outcome = "injured"
        elif each.lower_ in ("remain", "remained", "remains", "went", "go", "gone"):
            state = next((c for c in each.children if c.lower_ in STATE_ADJECTIVES), None)
            outcome = STATE_ADJECTIVES[state.lower_] if state is not None else None
        if outcome and not _is_negated(each) and (who != "objects" or outcome not in SEVERITY):
            found.append(Found(outcome, each.i, "parse:subject", distance, _is_unreal(each)))
    return _gravest(found)


def _copula(verb: Token, who: str, mention: Mention, distance: int) -> Found | None:
    if who == "objects" or _is_negated(verb):
        return None
    for child in verb.children:
        if (
            child.i > mention.head
            and child.lower_ in STATE_ADJECTIVES
            and child.dep_ in ("acomp", "attr", "prep", "advmod", "ccomp", "xcomp")
        ):
            return Found(STATE_ADJECTIVES[child.lower_], child.i, "parse:copula", distance)
        if child.lower_ == "among" and child.dep_ == "prep":
            for group in child.children:
                for word in (group, *group.children):
                    outcome = counting_nouns().get(word.lower_)
                    if outcome and word.lower_ not in ("arrest", "case"):
                        return Found(outcome, child.i, "parse:among", distance)
                    if word.dep_ in ("acl", "relcl") or word.tag_ == "VBN":
                        effect = verbs().get(word.lower_)
                        if effect and effect.person:
                            return Found(effect.person, child.i, "parse:among", distance)
    return None


def _modifiers(token: Token, mention: Mention, who: str) -> Found | None:
    """Participles and relative clauses after the noun: "three people killed in", "two men who died"."""
    for child in token.children:
        if child.i < mention.head or child.dep_ not in ("acl", "relcl"):
            continue
        distance = child.i - mention.head
        if child.dep_ == "acl" and child.tag_ in ("VBN", "VBD"):
            found = _passive(child, mention, who, distance)
            if found is not None:
                return found
        if child.dep_ == "relcl":
            subject = next((c for c in child.children if c.dep_ in ("nsubj", "nsubjpass")), None)
            if subject is not None and subject.lower_ in ("who", "that", "which"):
                found = (
                    _passive(child, mention, who, distance)
                    if subject.dep_ == "nsubjpass"
                    else _copula(child, who, mention, distance)
                    if child.lower_ in BE
                    else _active_subject(child, mention, who, distance)
                )
                if found is not None:
                    return found
            elif subject is not None:
                effect = verbs().get(child.lower_)
                outcome = effect.of(who) if effect is not None and effect.frame == "object" else None
                if outcome:
                    return Found(outcome, child.i, "parse:relative", distance)
    return None


def _joined(verb: Token) -> list[Token]:
    """A verb and those joined to it that share its subject."""
    chain, frontier = [verb], [verb]
    while frontier:
        current = frontier.pop()
        for child in current.children:
            if (
                child.dep_ == "conj"
                and child.pos_ in ("VERB", "AUX", "ADJ")
                and not any(c.dep_ in ("nsubj", "nsubjpass") for c in child.children)
            ):
                chain.append(child)
                frontier.append(child)
    return chain[:5]


def _gravest(found: list[Found]) -> Found | None:
    if not found:
        return None
    return min(found, key=lambda item: SEVERITY.index(item.outcome) if item.outcome in SEVERITY else len(SEVERITY))


def _is_negated(verb: Token) -> bool:
    return any(child.dep_ == "neg" for child in verb.children)


def _is_unreal(verb: Token) -> bool:
    if any(child.dep_ == "aux" and child.lower_ in UNREAL_MODALS for child in verb.children):
        return True
    governor = verb
    for _ in range(3):
        if governor.dep_ in ("xcomp", "pcomp", "conj") and governor.head != governor:
            governor = governor.head
            if governor.lower_ in UNREAL_GOVERNORS:
                return True
        else:
            break
    return any(child.dep_ == "mark" and child.lower_ == "if" for child in verb.children)
