"""What happened to those counted, found twice: along the parse and along the tokens; the nearer finding wins.

The parse reaches over relative clauses and coordination; the tokens survive wrong parses ("12 killed and 28 injured").
"""

from __future__ import annotations

import re

from consumers.extract.counts.ellipsis import SEVERELY
from consumers.extract.counts.mentions import Mention
from consumers.extract.counts.toll_words import found_of_toll, found_of_zero
from consumers.extract.outcome.clause_words import Found, words_after, words_before
from consumers.extract.outcome.clauses_at_distance import found_past_modifier
from consumers.extract.outcome.clauses_by_parse import found_by_parse
from consumers.extract.outcome.clauses_by_tokens import found_by_tokens
from consumers.extract.outcome.corrections import corrected
from consumers.extract.outcome.no_survivors import no_survivors
from consumers.extract.outcome.outcomes import counting_nouns
from consumers.extract.outcome.own_end import own_end


def outcome_of(mention: Mention) -> Found | None:
    """What happened to those of a mention, by itself (not by the list in which it stands)."""
    if (mention.elided or mention.of_pronoun) and SEVERELY.match(words_after(mention)):
        return None  # "23 were hurt, 14 of them seriously": the counts before tell
    found = _outcome_of(mention) or no_survivors(mention)
    if found is None or found.outcome not in _LIVED:
        found = own_end(mention) or found
    return corrected(mention, found) if found is not None else None


_LIVED = frozenset(("arrested", "surrendered", "escaped", "rescued"))
_BROUGHT_OUT = re.compile(
    r"\b(?:pulled|dug|brought|found|recovered|picked|rescued|freed|saved|plucked)\b(?:(?!\bby\b)[^.;]){0,60}$"
)


def _outcome_of(mention: Mention) -> Found | None:
    doc = mention.doc
    noun = doc[mention.head].lower_
    if mention.zero:
        return found_of_zero(mention)
    if noun in ("survivors", "survivor") and _BROUGHT_OUT.search(words_before(mention)):
        return Found("rescued", mention.head, "noun", 0)  # "pulled out 27 bodies and ten survivors"
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
    toll = found_of_toll(mention)
    if toll is not None:
        return toll
    if mention.partitive and not mention.of_pronoun:
        whole = found_by_parse(mention)
        if whole is not None:
            return whole
    by_tokens = found_by_tokens(mention)
    if by_tokens is not None and by_tokens.distance <= 1:
        return _later_verb(mention, by_tokens) or by_tokens
    by_parse = found_by_parse(mention)
    if by_parse is not None and by_tokens is not None:
        return by_parse if by_parse.distance <= by_tokens.distance + 3 else by_tokens
    if by_parse or by_tokens:
        return by_parse or by_tokens
    lost = _lost(mention) or found_past_modifier(mention)
    if lost is not None:
        return lost
    if not mention.single and not mention.elided:
        return _weak_counting(mention, noun)
    return None


_HELD_OR_HURT = frozenset(["injured", "abducted", "missing", "casualties", "arrested"])
_ENDED = frozenset(["killed", "released", "rescued", "escaped"])


def _later_verb(mention: Mention, near: Found) -> Found | None:
    """ "Two policemen hurt in the attack died": the verb of the sentence, where a clause stands between it and them."""
    if near.outcome not in _HELD_OR_HURT or near.trigger != mention.last + 1 or (mention.elided and mention.single):
        return None
    doc = mention.doc
    last = found_by_parse(mention)
    for token in doc[mention.last + 1 : mention.last + 3]:
        if token.lower_ in ("was", "were", "is", "are", "has", "have", "had", "and", ",") and (
            last is None or last.outcome != "killed"
        ):
            return None
    if last is not None and last.outcome in _ENDED and last.trigger > mention.last + 2 and doc[last.trigger].pos_ in (
        "VERB", "AUX",
    ) and last.rule in ("parse:subject", "parse:passive", "parse:phrase"):  # fmt: skip
        return last
    return None


_LOSSES = re.compile(r"\blosses\b[^:.;]{0,70}:[^.;:]*$")


def _lost(mention: Mention) -> Found | None:
    """ "Losses of the enemy for the day: 1,040 persons, four tanks": each in the list."""
    if mention.single or not _LOSSES.search(words_before(mention)):
        return None
    return Found("destroyed" if mention.kind.who == "objects" else "casualties", mention.first, "losses", 1)


def _counting(mention: Mention, outcome: str) -> Found | None:
    doc = mention.doc
    head = doc[mention.head]
    if outcome == "injured" and head.lower_ in ("hurt",):
        return Found(outcome, mention.head, "noun", 0)
    if head.lower_ in ("missing", "injured", "wounded", "dead", "killed"):
        follow = doc[mention.head + 1] if mention.head + 1 < len(doc) else None
        if follow is not None and outcome != "killed" and follow.lower_ in ("died", "succumbed"):
            return Found("killed", follow.i, "noun+verb", 1)
    after = words_after(mention)
    if outcome in ("injured", "missing") and re.match(
        r"^(?: [\w,’'-]+){0,4}? (?:have |has |had |later )*(?:died|passed away|succumbed)\b", after
    ):
        return Found("killed", mention.head, "noun+verb", 2)
    if head.lower_ == "bodies" and re.match(r"^ (?:of )?(?:water|guard)", after):
        return None
    return Found(outcome, mention.head, "noun", 0)


def _weak_counting(mention: Mention, noun: str) -> Found | None:
    outcome = counting_nouns().get(noun)
    if outcome is None:
        return None
    if noun in ("cases", "case"):
        text = mention.passage.text.lower()
        if not re.search(
            r"cholera|ebola|dengue|measles|virus|fever|disease|outbreak|infection|poison|meningitis|illness|epidemic|"
            r"case fatality|patient|new cases",
            text,
        ):
            return None
    if noun in ("fugitives", "detainees", "refugees", "survivors"):
        return None
    return Found(outcome, mention.head, "noun", 2)


_FREED = re.compile(
    r"\b(?:(?P<rescued>rescu(?:ed?|es|ing)|saved)|freed?|frees|freeing|released?|releasing|liberat\w+)"
    r"(?: all| at least| about| some| another| the| these| those| its| their)* $"
)


def _modifier_outcome(mention: Mention) -> str | None:
    """ "54 wounded people", "the 38 pupils seized" is not one: only adjectives before the noun."""
    doc = mention.doc
    for token in doc[mention.first : mention.head]:
        lower = token.lower_
        if lower in ("wounded", "injured", "hurt") and mention.kind.who != "objects":
            after = words_after(mention)
            if re.match(r"^ (?:have |has |had |later )*(?:died|passed away)", after):
                return "killed"
            return "injured"
        if lower in ("dead", "slain", "deceased") and mention.kind.who != "objects":
            return "killed"
        if lower in ("kidnapped", "abducted") and (freed := _FREED.search(words_before(mention))):
            return "rescued" if freed["rescued"] else "released"
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
