"""What happened to those counted, along the tokens: what stands right before and right after them."""

from __future__ import annotations

import re
from functools import cache

from consumers.extract.clause_words import (
    STATE_ADJECTIVES,
    Found,
    outcome_for,
    outcome_of_shot,
    words_after,
    words_before,
)
from consumers.extract.counted import Kind
from consumers.extract.mentions import Mention
from consumers.extract.outcomes import particle_verbs, phrases, verbs

_ADVERB = (
    r"(?:also|all|both|fully|completely|totally|partially|partly|reportedly|allegedly|now|still|then|later|initially|critically|seriously|severely|"
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


_LED = (
    rf",? ?(?:(?:who|that|which|whose \w+)?(?: {_ADVERB})*"
    rf"(?: (?:was|were|is|are|has|have|had|been|being|be|got))*(?: {_ADVERB})*\s|\s)"
)
LONGEST_PHRASE = 70  # characters before a mention that may hold a phrase over it


@cache
def _led(frame: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The phrases of a frame with what may stand between the counted and them."""
    return tuple((re.compile(_LED + pattern.pattern), outcome) for pattern, outcome in phrases(frame))


@cache
def _any_led(frame: str) -> re.Pattern[str]:
    """All phrases of a frame as one pattern: most clauses hold none, and one look says so."""
    return re.compile(_LED + "(?:" + "|".join(pattern.pattern for pattern, _ in phrases(frame)) + ")")


@cache
def _any_before() -> re.Pattern[str]:
    return re.compile("|".join(pattern.pattern for pattern, _ in phrases("object")))


def found_by_tokens(mention: Mention) -> Found | None:
    """What happened to those of a mention, by the words next to them."""
    return _right_before(mention) or found_after(mention, words_after(mention).lstrip('”"’'))


_OR_HURT = re.compile(r"\b(?:kill(?:s|ed|ing)?|slay) or (?:\w+ly )?(?:maim|injur|wound|hurt)\w*$")


def _right_before(mention: Mention) -> Found | None:
    """What the words right before a mention do to it: "killing", "claimed the lives of"."""
    before, after = words_before(mention).rstrip(' “"‘') + " ", words_after(mention).lstrip('”"’')
    who = mention.kind.who
    lead = re.sub(
        r"\s(?:the|its|his|her|their|another|an?|all|as|of|other)?$", "", re.sub(r"\s+$", " ", before)
    ).rstrip()
    lead = re.sub(
        r"\s(?:at least|the|another|further|all|also|a total of|some of|only|just|both|"
        r"(?:the )?(?:first|last|other|remaining))$",
        "",
        lead,
    ).rstrip()
    last = re.search(r"([a-z-]+)$", lead)
    if last:
        if who != "objects" and _OR_HURT.search(lead):
            return Found("casualties", mention.first, "tokens", 0, _unreal(lead))
        if who != "objects" and last.group(1) in ("put", "putting", "puts") and re.match(r"^ out of action\b", after):
            return Found("casualties", mention.first, "tokens", 0)
        if who != "objects" and last.group(1) in ("forcing", "forced", "forces") and _MADE_TO_GO.match(after):
            return Found("displaced", mention.first, "tokens", 0)
        along = _ALONG_WITH.search(lead)
        if along is not None and who != "objects":
            with_them = verbs().get(along.group("verb"))
            if with_them is not None and with_them.person:
                return Found(with_them.person, mention.first, "tokens", 1)
        near = lead[-LONGEST_PHRASE:]
        for pattern, outcome in phrases("object") if _any_before().search(near) else ():
            if pattern.search(near):
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
                mapped = outcome_for(outcome, who)
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
    return None


_MADE_TO_GO = re.compile(r"^(?: [\w'-]+){0,6}? to (?:move|flee|leave|evacuate|abandon|seek|relocate)\b")
_ALONG_WITH = re.compile(r"\b(?P<verb>[a-z]+),? (?:along|together) with$")
_HURT_AND_DIED = re.compile(
    r"^ (?:hit|struck|shot|wounded|injured|stabbed|beaten|trapped) [^,;.]{1,50}? (?:died|succumbed)\b"
)


def found_after(mention: Mention, after: str) -> Found | None:
    """What the words after a mention tell of it: "19 dead", "were shot", "(two of them children) have died"."""
    who = mention.kind.who
    if who != "objects" and _HURT_AND_DIED.match(after):
        return Found("killed", mention.last + 1, "tokens", 1)
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
        if _any_led(frame).match(after) is None:
            continue
        for pattern, outcome in _led(frame):
            mapped = outcome_for(outcome, who)
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
                    outcome2 = outcome_of_shot(rest)
                if outcome2 == "killed" and re.match(
                    r"^ (?:or|and)(?: \w+ly)? (?:injured|wounded|hurt|maimed)\b", rest
                ):
                    outcome2 = "casualties"
                if outcome2 == "injured" and re.match(r"^(?: and|,)(?: later)? (?:died|succumbed)", rest):
                    outcome2 = "killed"
                return Found(outcome2, mention.last + 1, "tokens", 1)
    return None


def _taken(after: str) -> bool:
    return bool(
        re.match(
            r"^(?: [a-z'-]+){0,6}? (?:hostage|captive|prisoner|with them|into the (?:bush|forest|hills|jungle)|away)",
            after,
        )
    )


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
