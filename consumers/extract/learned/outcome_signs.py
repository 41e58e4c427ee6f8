"""The signs by which the models tell what happened to those counted: words, parse, triggers, the rules' answer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from consumers.extract.counts.mentions import Mention
from consumers.extract.outcome.clause_words import STATE_ADJECTIVES
from consumers.extract.outcome.outcomes import counting_nouns, verbs
from consumers.extract.text.lexicon import singular
from consumers.extract.text.parsed import Span, Token

NEAR_TOKENS = 4


def _bucket(distance: int) -> str:
    return "0" if distance <= 1 else "1" if distance <= 3 else "2" if distance <= 6 else "3" if distance <= 12 else "4"


def size_of(value: int | None) -> str:
    """The order of a number, as a word."""
    if value is None:
        return "none"
    return (
        "1"
        if value == 1
        else "few"
        if value < 10
        else "tens"
        if value < 100
        else "hundreds"
        if value < 1000
        else "more"
    )


def trigger_of(token: Token) -> str | None:
    """The outcome that a single word names, whatever its frame."""
    lower = token.lower_
    effect = verbs().get(lower)
    if effect is not None:
        return effect.person or effect.thing
    return STATE_ADJECTIVES.get(lower) or counting_nouns().get(lower)


@lru_cache(maxsize=16)  # each number of a sentence asks
def triggers(sent: Span) -> tuple[tuple[int, str], ...]:
    """The words of harm of a sentence: (token index, outcome)."""
    found = []
    for token in sent:
        outcome = trigger_of(token)
        if outcome is not None:
            found.append((token.i, outcome))
    return tuple(found)


def _path(token: Token, target: int, limit: int = 4) -> str | None:
    """The dependency labels from a token up to one of its ancestors, where that is near."""
    labels: list[str] = []
    for _ in range(limit):
        if token.i == target:
            return "/".join(labels)
        if token.head.i == token.i:
            return None
        labels.append(token.dep_)
        token = token.head
    return "/".join(labels) if token.i == target else None


def _word_signs(mention: Mention) -> list[str]:
    doc, sent = mention.doc, mention.sent
    signs: list[str] = []
    for step in range(1, NEAR_TOKENS + 1):
        after, before = mention.last + step, mention.first - step
        signs.append(f"a{min(step, 3)}={doc[after].lower_ if after < sent.end else '$'}")
        signs.append(f"b{min(step, 3)}={doc[before].lower_ if before >= sent.start else '^'}")
    following = " ".join(token.lower_ for token in doc[mention.last + 1 : min(mention.last + 3, sent.end)])
    leading = " ".join(token.lower_ for token in doc[max(sent.start, mention.first - 2) : mention.first])
    signs += [f"a12={following}", f"b12={leading}"]
    return signs


def _parse_signs(mention: Mention) -> list[str]:
    token = mention.doc[mention.head]
    governor = token.head
    signs = [f"dep={token.dep_}"]
    if governor.i != token.i:
        passive = any(child.dep_ in ("auxpass", "nsubjpass") for child in governor.children)
        signs += [
            f"gov={governor.lower_}",
            f"gov={governor.lower_}/{token.dep_}",
            f"govpos={governor.pos_}/{token.dep_}",
            f"passive={passive}/{token.dep_}",
            f"gov2={governor.head.lower_}/{governor.dep_}",
        ]
        outcome = trigger_of(governor)
        if outcome is not None:
            signs.append(f"govout={outcome}/{token.dep_}/{passive}")
    for child in token.children:
        if child.dep_ in ("acl", "relcl", "amod", "prep", "appos"):
            signs.append(f"child={child.dep_}/{child.lower_}")
            outcome = trigger_of(child)
            if outcome is not None:
                signs.append(f"childout={outcome}/{child.dep_}")
    return signs


def _trigger_signs(mention: Mention, found: Sequence[tuple[int, str]], others: list[Mention]) -> list[str]:
    """The nearest word of each harm on either side, how far, and what stands between."""
    doc = mention.doc
    signs: list[str] = []
    nearest: dict[tuple[str, str], int] = {}
    for index, outcome in found:
        if mention.first <= index <= mention.last:
            signs.append(f"in={outcome}")
            continue
        side = "L" if index < mention.first else "R"
        distance = mention.first - index if side == "L" else index - mention.last
        key = (side, outcome)
        if key not in nearest or distance < nearest[key]:
            nearest[key] = distance
    firsts: dict[str, tuple[int, str]] = {}
    for (side, outcome), distance in nearest.items():
        left, right = (
            (mention.first - distance, mention.first) if side == "L" else (mention.last + 1, mention.last + distance)
        )
        between = sum(1 for other in others if other is not mention and left <= other.head < right)
        comma = any(token.lower_ in (",", ";", "and", "while", "but") for token in doc[left + 1 : right])
        signs += [f"t{side}={outcome}/{_bucket(distance)}", f"t{side}={outcome}/n{min(between, 2)}/{comma}"]
        path = _path(doc[mention.head], left if side == "L" else mention.last + distance)
        if path is not None:
            signs.append(f"path={outcome}/{path}")
        if side not in firsts or distance < firsts[side][0]:
            firsts[side] = (distance, outcome)
    for side in "LR":
        distance, outcome = firsts.get(side, (99, "-"))
        signs.append(f"near{side}={outcome}/{_bucket(distance)}")
    signs.append(f"near={firsts.get('L', (0, '-'))[1]}/{firsts.get('R', (0, '-'))[1]}")
    signs.append(f"harm={bool(found)}")
    return signs


def _neighbour_signs(mention: Mention, others: list[Mention]) -> list[str]:
    """What the rules say of the numbers beside it, and the words between."""
    signs: list[str] = []
    index = next(number for number, other in enumerate(others) if other is mention)
    for side, position in (("L", index - 1), ("R", index + 1)):
        if not 0 <= position < len(others):
            signs.append(f"nb{side}=-")
            continue
        other = others[position]
        left, right = (other, mention) if side == "L" else (mention, other)
        gap = mention.doc[left.last + 1 : right.first]
        words = " ".join(token.lower_ for token in gap) if len(gap) <= 3 else "far" if len(gap) > 8 else "mid"
        signs += [f"nb{side}={other.outcome}", f"nb{side}={other.outcome}/{words}/{mention.elided}"]
    return signs


def outcome_signs(mention: Mention, others: list[Mention]) -> list[str]:
    """The signs of one mention. `others`: all counts of its sentence in text order, with the rules' outcomes."""
    noun = "-" if mention.elided else mention.noun()
    kind = f"{mention.kind.who}/{mention.kind.known}"
    signs = [
        f"noun={noun}",
        f"kind={kind}",
        f"size={size_of(mention.value)}/{kind}",
        f"size={size_of(mention.value)}",
        f"q={mention.qualifier}",
        f"elided={mention.elided}",
        f"partitive={mention.partitive}/{mention.of_pronoun}",
        f"more={mention.more}",
        f"nountrig={counting_nouns().get(singular(noun)) or counting_nouns().get(noun)}",
    ]
    signs += _word_signs(mention)
    signs += _parse_signs(mention)
    signs += _trigger_signs(mention, triggers(mention.sent), others)
    signs += [f"rule={mention.outcome}", f"rule={mention.outcome}/{mention.rule}", f"rule={mention.outcome}/{kind}"]
    signs += _neighbour_signs(mention, others)
    return signs


def person_signs(mention: Mention, sentence: list[Mention], previous: Sequence[Mention]) -> list[str]:
    """The signs of a single person. `sentence`: all mentions of its sentence; `previous`: those with harm before it."""
    doc = mention.doc
    first = doc[mention.first]
    noun = mention.noun()
    same = [other for other in previous if other.single and other.noun() == noun]
    signs = outcome_signs(mention, sentence)
    signs += [
        f"article={first.lower_ if first.tag_ in ('DT', 'PRP$', 'CD') else first.tag_}",
        f"definite={mention.definite}",
        f"name={doc[mention.head].pos_ == 'PROPN'}",
        f"told={bool(same)}/{mention.definite}",
        f"passage={min(mention.passage.index, 4)}",
        f"rule+definite={mention.outcome}/{mention.definite}",
        f"beside={sum(1 for other in sentence if other is not mention and other.outcome is not None)}",
    ]
    return signs
