"""Numbers whose noun or verb is left out and stands beside a neighbour: "28 in Israel", "three critically", "nine of
the 31 are policemen", "the ministry earlier said 14", "last year it was 16".
"""

from __future__ import annotations

import itertools
import re

from consumers.extract.counts.counted import Kind, kind_of
from consumers.extract.counts.mentions import Mention
from consumers.extract.outcome.outcomes import THING_OUTCOMES

MAX_SENTENCES_BACK = 2  # a number without its noun leans on what was told just before


def fill(sentence: list[Mention], previous: list[Mention]) -> None:
    """Gives bare numbers of a sentence the outcome, and where they are a share the whole, of their neighbours."""
    for index, mention in enumerate(sentence):
        if mention.zero or not mention.elided:
            continue
        before = sentence[:index]
        if mention.out_of is not None and _OF_YEAR.search(mention.passage.text[mention.start : mention.end]):
            mention.out_of = None
            for other in _wholes(mention, before, previous)[:1] if mention.outcome is None else []:
                _take(mention, other, "comparison")
        elif mention.out_of is not None:
            _out_of(mention, before, previous)
        elif mention.outcome is None:
            _severity(mention, before) or _said_kind(mention, before, previous) or _gapped(mention, before) or (
                _reported(mention, before, previous)
            )
    _gapped_shares(sentence)
    _paired(sentence, previous)


_PAIR = re.compile(r"^,? and (?:about |some |at least |more than )?$")


def _paired(sentence: list[Mention], previous: list[Mention]) -> None:
    """ "Up from 812 and 2,817", "an earlier update gave 11 and 30": two bare numbers for the two before."""
    for index, first in enumerate(sentence[:-1]):
        second = sentence[index + 1]
        if not (first.elided and second.elided and first.outcome is not None) or first.zero or second.zero:
            continue
        if first.rule not in ("comparison", "gap", "copula") or second.outcome not in (None, first.outcome):
            continue
        if not _PAIR.match(first.passage.text[first.end : second.start].lower()):
            continue
        told = [
            other
            for other in [*reversed(sentence[:index]), *reversed(previous[-6:])]
            if other.outcome is not None and not other.single and not other.zero and other.rule != "comparison"
            and other.link != "part_of" and first.sentence - other.sentence <= 1
        ]  # fmt: skip
        pair = next(((left, right) for right, left in itertools.pairwise(told) if left.outcome != right.outcome), None)
        if pair is not None:
            _take(first, pair[0], "comparison", pair[0].kind)
            _take(second, pair[1], "comparison", pair[1].kind)


_OF_YEAR = re.compile(r" of (?:19|20)\d\d$")  # "the 368 of 2013" are no share of 2,013


def may_hold(whole: Mention, part: Mention) -> bool:
    """Whether a count can hold another as its share."""
    if whole.kind.unit != part.kind.unit and not part.elided:
        return False
    if whole.value is None:
        return True
    size = part.value if part.value is not None else part.low
    return size is None or size < whole.value or (size == whole.value and part.single)


def said_to_be(mention: Mention) -> Kind | None:
    """The kind that a copula gives: "four of the dead are children", "twenty-eight are raiders"."""
    words = list(mention.doc[mention.last + 1 : mention.last + 9])
    if not words or words[0].lower_ not in ("are", "were", "is", "was"):
        return None
    group = []
    for token in words[1:]:
        if token.tag_ in ("NN", "NNS", "NNP", "NNPS", "JJ", "HYPH", "VBN", "DT", "PRP$"):
            if token.tag_ not in ("DT", "PRP$"):
                group.append(token.text)
        else:
            break
    if not group:
        return None
    kind = kind_of(group)
    return kind if kind.known and kind.who != "objects" else None


def _after(mention: Mention) -> str:
    return str(mention.passage.text[mention.end : mention.sent.end_char]).lower().replace("’", "'")


def _before(mention: Mention) -> str:
    return str(mention.passage.text[mention.sent.start_char : mention.start]).lower().replace("’", "'")


def _wholes(mention: Mention, before: list[Mention], previous: list[Mention]) -> list[Mention]:
    """Counts told before a number, the nearest first, on which it may lean."""
    return [
        other
        for other in [*reversed(before), *reversed(previous[-14:])]
        if other.outcome is not None
        and not other.single
        and not other.zero
        and mention.sentence - other.sentence <= MAX_SENTENCES_BACK
    ]


def _take(mention: Mention, other: Mention, rule: str, kind: Kind | None = None) -> None:
    mention.outcome, mention.rule, mention.trigger = other.outcome, rule, None
    mention.hypothetical = other.hypothetical
    mention.kind = kind or (mention.kind if mention.kind.known else other.kind)


def _out_of(mention: Mention, before: list[Mention], previous: list[Mention]) -> None:
    """ "Nine of the 31 are policemen": the whole is the count of 31."""
    for other in [*reversed(before), *reversed(previous)]:
        if other.outcome is not None and other.value == mention.out_of and not other.zero:
            said = said_to_be(mention)
            if mention.outcome in (None, other.outcome):
                if not (mention.outcome is None and other.outcome in THING_OUTCOMES):
                    _take(mention, other, "out of", said)
                    mention.parent, mention.link = other, "part_of"
            elif not mention.kind.known:
                mention.kind = said or other.kind
            return


# a number with nothing behind it but how badly they were hurt
SEVERELY = re.compile(
    r"^,? (?:of them |of these |of those )?(?P<how>critically|seriously|severely|gravely|badly|slightly|lightly|"
    r"fatally|"
    r"mortally|fatal)(?=[,.;:)]|$| and\b)"
)


def _severity(mention: Mention, before: list[Mention]) -> bool:
    """ "Seven more were wounded, three critically"."""
    match = SEVERELY.match(_after(mention))
    if match is None:
        return False
    for other in reversed(before):
        if other.outcome in ("injured", "casualties", "ill") and not other.zero and may_hold(other, mention):
            fatal = match.group("how") in ("fatally", "mortally", "fatal")
            if other.outcome == "ill" and not fatal:
                return False
            _take(mention, other, "severity")
            mention.outcome = "killed" if fatal else "injured"
            if mention.outcome == "injured" or other.outcome == "casualties":
                mention.parent, mention.link = other, "part_of"
            return True
    return False


_COPULA_OURS = re.compile(r"^ (?:are|were|was|is) (?:our (?:people|own)|under \d|aged |minors\b|from [a-z])")


def _said_kind(mention: Mention, before: list[Mention], previous: list[Mention]) -> bool:
    """ "Six were children and seven were men", "twenty-eight are raiders" after the count of which they are shares."""
    kind = said_to_be(mention)
    if kind is None and not _COPULA_OURS.match(_after(mention)):
        return False
    if not re.search(r"(?:^|[,;:.“\"(]|\band|\bwhile|\bthose|\bbut)\W*(?:at least |about )?$", _before(mention)):
        return False
    for other in _wholes(mention, before, previous):
        if other.kind.who == "objects":
            continue
        if other.link == "part_of" and other.parent is not None and may_hold(other.parent, mention):
            other = other.parent
        if not may_hold(other, mention):
            continue
        _take(mention, other, "copula", kind)
        mention.parent, mention.link = other, "part_of"
        return True
    return False


_PLACED = re.compile(
    r"^ (?P<preposition>in|at|on|to|from|near|inside|outside|during|by|along|across|elsewhere)\b"
    r"(?! (?:an? |the )?(?:critical|serious|stable|grave|hospital|intensive|custody|jail|prison|least|most|all\b|total|"
    r"addition|connection|response))"
)


def _gapped(mention: Mention, before: list[Mention]) -> bool:
    """ "1,000 people were killed in Iran and 28 in Israel": the verb of the count before holds for this one too."""
    placed = _PLACED.match(_after(mention))
    if placed is None or not before:
        return False
    other = before[-1]
    if other.outcome is None or other.zero or (other.single and other.definite):
        return False
    gap = mention.passage.text[other.end : mention.start].lower()
    if not re.search(r"(?:[,;:—–]| and| but|, and)\s*$", gap):
        return False
    start = max(other.last, other.trigger if other.trigger is not None and other.trigger < mention.first else 0) + 1
    verbs = [token for token in mention.doc[start : mention.first] if token.tag_ in ("VBD", "VBZ", "VBP", "MD")]
    if verbs and f" {placed.group('preposition')} " not in gap:
        return False
    if len(verbs) > 1:
        return False
    _take(mention, other, "gap")
    if other.link == "part_of":
        mention.parent, mention.link = other.parent, other.link
    return True


def _gapped_shares(sentence: list[Mention]) -> None:
    """ "23 people died, 17 in Mangor and six in Tangur": bare numbers that make up the count before them."""
    for index, whole in enumerate(sentence):
        run: list[Mention] = []
        for mention in sentence[index + 1 :]:
            if mention.rule != "gap" or mention.link:
                break
            run.append(mention)
        if len(run) > 1 and whole.value is not None and sum(mention.value or 0 for mention in run) == whole.value:
            for mention in run:
                mention.parent, mention.link = whole, "part_of"


_COMPARED = re.compile(
    r"(?:\b(?:down|up|dropped|fallen|risen|compared (?:with|to)|against|nearly (?:double|twice|half)|"
    r"far from)(?: from)?(?: a record|(?<!against) the)?|"
    r"\b(?:it|there|the (?:first |comparative |correct |earlier |previous )?(?:figure|count|number|total|"
    r"tally)(?: for [a-z0-9 ]{3,40})?|the number|the total|the count|the toll) (?:was|were|"
    r"had been|is|stood at|came to)|\bthere (?:had been|were)|"
    r"\b(?:figures|counts|numbers|totals) (?:were|had been)|"
    r"\b(?:it|this|that|which|tally|count|figure|total|number) (?:has |have |had )?(?:since |now |thus |later )*"
    r"(?:risen|rose|climbed|grown|grew|gone up|fallen|fell|dropped|stands|stood|come|came) (?:to|at))"
    r"(?: (?:at least|about|only|just|more than|some))?\s*$"
)
_TOLD = re.compile(
    r"(?:\b(?:said|says|reported|reports|recorded|records|counted|counts|logged|listed|registered|estimated|"
    r"(?:spoke|speaks|spoken|talked)(?: at first| initially| earlier)? of|"
    r"(?:raised|lowered|revised|corrected|amended|put|puts|updated|cut|brought|brings|gave|gives)"
    r"(?: (?:it|its|his|her|that|this|the|their|earlier|first|own))*(?: (?:number|figure|count|total|tally|estimate))?"
    r"(?: (?:up|down))? (?:to|at|as|of|from))|"
    r"(?:bring|tak|push)(?:s|ing|es|e|ed)? (?:the|its|their|this) (?:[a-z]+ )?(?:number|figure|count|total|"
    r"tally)[^.;:]{0,60} to|"
    r"(?:update|version|report|count|estimate|statement|tally|spokesman|group|office|"
    r"ministry)(?: [a-z]+)? (?:gave|had given)|"
    r"scal(?:ed|ing) (?:it|the (?:figure|number|count|toll)) (?:up|down) to|"
    r"(?:the|its|their|this) (?:number|figure|count|total|tally|entry|report)(?: was| is| of| at)?"
    r"(?: (?:raised|corrected|amended|revised|lowered))?(?: (?:to|at|of|as|is|was))?)"
    r"(?: (?:at least|about|only|just|as many as))*[ “\"‘]*$"
)
_THEN = re.compile(
    r"^,? (?:(?:in (?:all of |the whole of )?|of )(?:19|20)\d\d\b|(?:the|a|one) (?:year|month|week|day|season|"
    r"winter|summer) "
    r"(?:before|earlier|ago|previously)\b|last (?:year|month|week|season|winter|summer)\b|in the (?:previous|"
    r"preceding|same|"
    r"first|second|decade|whole)\b|at the same (?:point|time|stage)\b|(?:he|she|it|they|"
    r"the \w+) (?:had )?(?:gave|given|"
    r"reported|announced|counted|recorded|first)\b)"
)
_BESIDE = re.compile(r"(?:\b(?:from|than|with|to|against|and|showed|counted|recorded|the|year|season|’s|'s)|,|;|s)$")


def _timed(mention: Mention, lead: str, before: list[Mention]) -> bool:
    """ "15,335 the year before", "the 368 of 2013": told of another time than the count beside it."""
    own = re.match(r"(?:from|up to|with) ", mention.passage.text[mention.start : mention.end].lower())
    if _THEN.match(_after(mention)) is None:
        beside = bool(before) and before[-1].outcome is not None and mention.start - before[-1].end < 25
        return beside and own is not None and own.group() == "from "
    return own is not None or _BESIDE.search(lead.rstrip()) is not None


_CLAUSE_ENDS = re.compile(
    r"^[”\"’]?(?:[,.;:)]|$| (?:on|in|at|last|earlier|by|dead|a|an|as|the|before|after|for|during|over|so|within|"
    r"later|this|that|and|but|because)\b)"
)


def _reported(mention: Mention, before: list[Mention], previous: list[Mention]) -> bool:
    """A bare number beside another of its kind: "down from 204", "the ministry earlier said 14", "raised it to 41"."""
    lead = _before(mention)[-90:]
    compared = _COMPARED.search(lead) is not None or _timed(mention, lead, before)
    told = _TOLD.search(lead) is not None and _CLAUSE_ENDS.match(_after(mention)) is not None
    if not compared and not told:
        return False
    if compared and before and before[-1].outcome is None and not before[-1].single:
        return False  # what stands just before is what is compared
    for other in [*reversed(before), *reversed(previous[-5:])]:
        if other.outcome is None or other.single or other.zero:
            continue
        if mention.sentence - other.sentence > MAX_SENTENCES_BACK:
            break
        if other.parent is not None and other.parent.outcome == other.outcome and not compared:
            other = other.parent
        _take(mention, other, "comparison")
        return True
    return False
