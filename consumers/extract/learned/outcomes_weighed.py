"""What happened to those counted, weighed by two models: they may correct the rules, drop a mention or add one.

One model is for counts ("eleven people"), one for single persons ("a soldier", "the driver", a name): whether a person
is a victim is another question than which verb a number belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from consumers.extract.counts.mentions import Mention
from consumers.extract.learned import loglinear
from consumers.extract.learned.outcome_signs import outcome_signs, person_signs
from consumers.extract.outcome.outcomes import THING_OUTCOMES

NONE = "none"
WEIGHED = "weighed"  # the rule of a mention that only a model found
# rules about wordings far from those counted: the signs of the models don't reach them
_RULES_ALONE = frozenset(("sum", "own end", "no survivors"))
OVERRULE = 0.5  # how sure a model must be to go against the rules


def _free(mentions: Sequence[Mention], settled: Sequence[Mention]) -> list[Mention]:
    """Those that are no zero, no sum and no member of one, and told outright: the rules alone decide on these."""
    members = {id(member) for mention in settled for member in mention.members}
    return [m for m in mentions if not m.zero and id(m) not in members and m.rule not in _RULES_ALONE]


def counts_of(mentions: Sequence[Mention], settled: Sequence[Mention]) -> list[Mention]:
    """The counts of a sentence on which the model for counts has a say, in text order."""
    return [mention for mention in _free(mentions, settled) if not mention.single]


def persons_of(mentions: Sequence[Mention], settled: Sequence[Mention]) -> list[Mention]:
    """The single persons of a sentence on which the model for persons has a say, in text order."""
    return [mention for mention in _free(mentions, settled) if mention.single]


def weighed(mentions: list[Mention], settled: list[Mention], previous: Sequence[Mention]) -> list[Mention]:
    """The mentions of a sentence that count someone harmed, in text order, after the models have spoken.

    `mentions`: all of the sentence; `settled`: those for which the rules found an outcome; `previous`: those of the
    article before it.
    """
    kept = {id(mention) for mention in settled}
    counts, persons = counts_of(mentions, settled), persons_of(mentions, settled)
    decided = _decisions("outcome", counts, kept, lambda mention: outcome_signs(mention, counts))
    decided += _decisions("person", persons, kept, lambda mention: person_signs(mention, mentions, previous))
    dropped = {id(mention) for mention, label in decided if label == NONE}
    result = [mention for mention in settled if id(mention) not in dropped]
    for mention, label in decided:
        if label == NONE:
            continue
        if (label in THING_OUTCOMES) != (mention.kind.who == "objects") and mention.kind.known:
            continue
        mention.overruled = str(mention.outcome) if id(mention) in kept else NONE
        mention.outcome, mention.trigger = label, None
        if id(mention) not in kept:
            mention.rule = WEIGHED
            result.append(mention)
    for mention in result:
        whole = mention.parent
        if whole is not None and (id(whole) in dropped or whole.outcome not in ("casualties", mention.outcome)):
            mention.parent, mention.link = None, ""
    return sorted(result, key=lambda mention: (mention.start, mention.end))


def _negated(mention: Mention) -> bool:
    """Whether the verb over a mention is negated: "was not killed"."""
    return any(child.dep_ == "neg" for child in mention.doc[mention.head].head.children)


def _decisions(
    name: str, mentions: list[Mention], kept: set[int], signs_of: Callable[[Mention], list[str]]
) -> list[tuple[Mention, str]]:
    """The mentions on which a model disagrees with the rules, each with its answer."""
    if not mentions:
        return []
    model = loglinear.load(name)
    decided: list[tuple[Mention, str]] = []
    for mention in mentions:
        ruled = str(mention.outcome) if id(mention) in kept else NONE
        chances = model.probabilities(signs_of(mention))
        best = max(chances, key=lambda label: (chances[label], label))
        if ruled == NONE and _negated(mention):
            continue
        if best != ruled.removesuffix("+") and chances[best] >= OVERRULE:
            decided.append((mention, best))
    return decided
