"""What the ways of finding an outcome share: the finding, words of states, the text around a mention."""

from __future__ import annotations

import re
from dataclasses import dataclass

from consumers.extract.counts.counted import Kind
from consumers.extract.counts.mentions import Mention
from consumers.extract.outcome.outcomes import PERSON_TO_THING, THING_OUTCOMES, Effect

BE = frozenset(["be", "is", "are", "was", "were", "been", "being", "'s", "’s", "get", "got", "gets"])
STATE_ADJECTIVES = {
    "dead": "killed", "missing": "missing", "injured": "injured", "wounded": "injured", "hurt": "injured",
    "trapped": "missing", "homeless": "displaced", "unaccounted": "missing", "hostage": "abducted",
    "captive": "abducted",
    "ill": "ill", "sick": "ill", "unconscious": "injured", "drowned": "killed", "deceased": "killed",
    "displaced": "displaced",
    "free": "released", "dying": "injured", "stranded": "displaced", "killed": "killed",
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """An outcome with the word that told it. `distance` in tokens: the nearer finding wins."""

    outcome: str
    trigger: int
    rule: str
    distance: int
    hypothetical: bool = False
    negated: bool = False


def words_after(mention: Mention) -> str:
    """What follows a mention in its sentence, lower case, with plain apostrophes."""
    sent = mention.sent
    end = sent.end_char
    return str(mention.passage.text[mention.end : end]).lower().replace("’", "'")


def words_before(mention: Mention) -> str:
    """What precedes a mention in its sentence, lower case, with plain apostrophes."""
    return str(mention.passage.text[mention.sent.start_char : mention.start]).lower().replace("’", "'")


def outcome_of_shot(rest: str) -> str:
    """What "shot" says, from what follows: shot dead, shot in the arm, or plain shot (not said which)."""
    if re.match(r"^(?: and (?:\w+ly )?killed| dead| to death)", rest):
        return "killed"
    return "injured" if re.match(r"^ (?:in the|and (?:\w+ly )?(?:wounded|injured|hurt))", rest) else "casualties"


# verbs said of goods as often as of persons ("recover", "seize")
_OF_THINGS_TOO = (Effect("rescued", "seized", "object"), Effect("abducted", "seized", "object"))


def outcome_of_effect(effect: Effect, mention: Mention) -> str | None:
    """What a verb does to those of a mention; a noun that no list knows is a thing where only things can suffer it."""
    outcome = effect.of(mention.kind.who)
    if outcome is not None and effect in _OF_THINGS_TOO and is_unknown_thing(mention):
        mention.kind = Kind("objects", (), "things")  # "31 spools were seized", "recovered nine fridges"
        return effect.thing
    if outcome is None and effect.thing is not None and is_unknown_thing(mention):
        mention.kind = Kind("objects", (), "things")
        return effect.thing
    return outcome


def is_unknown_thing(mention: Mention) -> bool:
    """Whether a mention counts something that no list knows, by a common noun in the plural ("three dens")."""
    token = mention.doc[mention.head]
    if token.lower_ in _NO_THINGS:
        return False
    return not mention.kind.known and not mention.elided and not mention.single and token.tag_ == "NNS"


# what stands in the plural beside verbs of harm and is neither persons nor things
_NO_THINGS = frozenset(
    ["cases", "attacks", "incidents", "strikes", "raids", "fires", "blasts", "crashes", "cities", "communities",
     "districts", "countries", "stocks", "shares", "goals", "matches", "points", "operations", "clashes", "plots"]
)  # fmt: skip


def outcome_for(outcome: str, who: str) -> str | None:
    """The outcome as it is said of people or of things; None where it cannot be."""

    if who == "objects":
        return outcome if outcome in THING_OUTCOMES else PERSON_TO_THING.get(outcome)
    if outcome in THING_OUTCOMES:
        return {"destroyed": None, "seized": None}.get(outcome)
    return outcome
