"""What happened to those counted, along the tokens: what stands right before and right after them."""

from __future__ import annotations

import re
from functools import cache

from consumers.extract.counts.counted import Kind
from consumers.extract.counts.mentions import Mention
from consumers.extract.outcome.clause_words import (
    STATE_ADJECTIVES,
    Found,
    is_unknown_thing,
    outcome_for,
    outcome_of_effect,
    outcome_of_shot,
    words_after,
)
from consumers.extract.outcome.clauses_right_before import found_right_before
from consumers.extract.outcome.outcomes import THING_OUTCOMES, particle_at, phrases, verbs

_ADVERB = (
    r"(?:also|all|both|fully|completely|totally|partially|partly|reportedly|allegedly|now|still|then|later|"
    r"initially|critically|seriously|severely|"
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
_PARENTHESIS = re.compile(r"^(?:,[^,;.]{1,90},| \([^()]{1,80}\)| [—–-] [^—–]{1,120} [—–-](?= ))(?= )")
# a companion without a number: "four schools and the old minaret sustained cracks"
_AND_ANOTHER = re.compile(
    r"^ and (?:the|an?|his|her|their|its) [a-z'’ -]{3,50}?(?= (?:was|were|are|have|had|died|sustained|suffered|"
    r"collapsed)\b)"
)
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


@cache
def _led(frame: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The phrases of a frame with what may stand between the counted and them."""
    return tuple((re.compile(_LED + pattern.pattern), outcome) for pattern, outcome in phrases(frame))


@cache
def _any_led(frame: str) -> re.Pattern[str]:
    """All phrases of a frame as one pattern: most clauses hold none, and one look says so."""
    return re.compile(_LED + "(?:" + "|".join(pattern.pattern for pattern, _ in phrases(frame)) + ")")


def found_by_tokens(mention: Mention) -> Found | None:
    """What happened to those of a mention, by the words next to them."""
    return found_right_before(mention) or found_after(mention, words_after(mention).lstrip('”"’'))


_HURT_AND_DIED = re.compile(
    r"^(?: (?:was|were))? (?:hit|struck|shot|wounded|injured|stabbed|beaten|trapped) [^,;.]{1,50}? (?:died|succumbed)\b"
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
    skipped = _AND_ANOTHER.sub("", _PARENTHESIS.sub("", after))
    if skipped != after and not re.match(
        r" (?:was|were|is|are|has|have|had|died|drowned|perished|remain|embraced|lost|sustained|suffered|collapsed)\b",
        skipped,
    ):
        skipped = after
    after = skipped
    for frame in ("subject", "passive"):
        if _any_led(frame).match(after) is None:
            continue
        for pattern, outcome in _led(frame):
            mapped = outcome_for(outcome, who)
            if not mapped and outcome in THING_OUTCOMES and is_unknown_thing(mention) and _not_lost(pattern, after):
                mention.kind, mapped = Kind("objects", (), "things"), outcome
            if not mapped:
                continue
            told = pattern.match(after)
            if told is not None and not (frame == "passive" and _takes_object(told, after)):
                return Found(mapped, mention.last + 1, "tokens", 1, _unreal_after(after))
    match = _PASSIVE_LEAD.match(after)
    if match:
        word, rest = match.group("verb"), after[match.end() :]
        with_particle = particle_at(after, match.start("verb"))
        effect2 = with_particle or verbs().get(word)
        if effect2 is None:
            return None
        if with_particle is not None:
            rest = rest.lstrip()
            rest = rest[rest.find(" ") :] if " " in rest else ""
        outcome2 = outcome_of_effect(effect2, mention)
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
        if effect2.frame in ("object", "both") and (pastlike or with_particle is not None):  # noqa: SIM102
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


_IS = re.compile(r"\b(?:was|were|been|being|be|is|are|got)\b")
_ITS_OBJECT = re.compile(
    r"^ (?:the|an?|his|her|their|its|him|them|another|several|two|three|four|five|six|seven|eight|nine|ten|\d+) "
    r"(?!(?:scene|day|night|same|week|month|year|hour|few|number|hail|line|order|age)\b)"
)


def _takes_object(told: re.Match[str], after: str) -> bool:
    """Whether what looks like a participle is the verb of those counted: "a judge remanded the owner"."""
    return _IS.search(told.group()) is None and _ITS_OBJECT.match(after[told.end() :]) is not None


def _not_lost(pattern: re.Pattern[str], after: str) -> bool:
    """Whether a phrase follows that says more of unknown things than that they "lost" or "were wiped out"."""
    match = pattern.match(after)
    return match is not None and not match.group().rstrip().endswith(("lost", "out"))


def _unreal_after(after: str) -> bool:
    return bool(re.match(r"^(?: who| that)? (?:could|would|might|may)\b", after))
