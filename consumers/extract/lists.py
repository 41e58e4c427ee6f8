"""Lists and shares: mentions that take what happened to them from a neighbour, and parts of a count.

"18 civilians, 15 security personnel, and 92 insurgents" share one verb; "nine of them women" is a share of the count
before it.
"""

from __future__ import annotations

import itertools
import re

from consumers.extract.clause_words import Found
from consumers.extract.ellipsis import fill, may_hold, said_to_be
from consumers.extract.mentions import Mention
from consumers.extract.outcomes import THING_OUTCOMES, counting_nouns
from consumers.extract.sums import between, summed

_JOIN = re.compile(
    r"^(?:,|;| and| as well as| along with| together with| plus|, and|,? including|\s|,? [a-z-]+ly|—|-|"
    r" or| also| then| while| his| her| their| its| the)*$"
)
_PART_LEAD = re.compile(
    r"(?:\bincluding|(?<=\d) \(|\bamong (?:them|whom|those|these)(?: (?:was|were|is|are))?|"
    r"\bof (?:them|whom|which|these|those)|"
    r"(?<=\w):|\bone of them|\binclude[ds]?|\bcomprising|\bthey (?:are|were)|, both|, all)\s*(?:at least|"
    r"about|some|the|also)?\s*$"
)
_AMONG_GROUP = re.compile(
    r"\b(?:among|of) (?:the|those|these) (?P<group>dead|killed|deceased|victims|fatalities|slain|wounded|"
    r"injured|missing|casualties|hostages|"
    r"deaths|survivors|bodies|hurt|detainees|arrested|abducted|freed|rescued|evacuated|evacuees|released|"
    r"captives|dead and injured)\b"
)
_GROUP_OUTCOME = {
    "killed": "killed", "freed": "released", "rescued": "rescued", "evacuated": "displaced", "released": "released",
    "arrested": "arrested", "abducted": "abducted", "hurt": "injured", "detainees": "arrested",
}  # fmt: skip


def settle(sentence: list[Mention], found: dict[int, Found | None], previous: list[Mention]) -> list[Mention]:
    """The mentions of one sentence that count someone harmed, in text order, with outcome, kind and part links.

    `found` holds by `id()` what the clauses told; `previous` the settled mentions of the sentences before.
    """
    for mention in sentence:
        here = found.get(id(mention))
        if here is not None:
            mention.outcome, mention.rule, mention.trigger = here.outcome, here.rule, here.trigger
            mention.hypothetical = here.hypothetical
    _groups(sentence, previous)
    _shares(sentence, previous)
    _coordinated(sentence)
    fill(sentence, previous)
    _of_a_group(sentence, previous)
    _kinds(sentence)
    return summed([mention for mention in sentence if mention.outcome is not None])


def _kinds(sentence: list[Mention]) -> None:
    """Who is meant where the noun is left out: those counted just before in the sentence, or what a copula says."""
    for index, mention in enumerate(sentence):
        if mention.outcome is None or mention.zero:
            continue
        said = said_to_be(mention) if mention.partitive else None
        if said is not None and said.who != "people":
            mention.kind = said
        elif mention.elided and not mention.kind.known and mention.link != "part_of":
            before = [
                other for other in sentence[:index] if other.outcome is not None and other.kind.known and not other.zero
            ]
            if before and (before[-1].kind.who == "objects") == (mention.outcome in THING_OUTCOMES):
                mention.kind = before[-1].kind


def _joins(gap: str) -> bool:
    """Whether the words between two mentions only join them."""
    return len(gap) <= 60 and _JOIN.match(gap) is not None


def _lead(mention: Mention) -> str:
    return str(mention.passage.text[mention.sent.start_char : mention.start]).lower()


def _groups(sentence: list[Mention], previous: list[Mention]) -> None:
    """ "Among the dead were ...", "three of the injured": the group names the outcome."""
    for mention in sentence:
        text = mention.passage.text[mention.start : mention.end].lower()
        inside = _AMONG_GROUP.search(text) if mention.partitive else None
        match = inside or _AMONG_GROUP.search(_lead(mention)[-200:])
        if match is None:
            continue
        group = match.group("group")
        outcome = _GROUP_OUTCOME.get(group) or counting_nouns().get(group)
        if outcome is None:
            continue
        if inside is None and (
            mention.outcome not in (None, outcome) or mention.kind.who == "objects" or "among" not in match.group()
        ):
            continue
        if inside is None and not _opens_list(_lead(mention)[-200:], match.end()) and not _follows(sentence, mention):
            continue
        if inside is not None and (
            outcome != mention.outcome
            and mention.outcome is not None
            and mention.rule.startswith(("tokens", "parse", "noun+verb"))
        ):
            continue
        mention.link = "part_of"
        mention.outcome, mention.rule = outcome, "group"
        mention.parent = _latest(sentence, mention, previous, outcome)


def _of_a_group(sentence: list[Mention], previous: list[Mention]) -> None:
    """ "Eight of the girls died" is a share of those of whom it was told before that they died."""
    for mention in sentence:
        if mention.partitive and not mention.of_pronoun and mention.outcome and not mention.link and not mention.zero:
            whole = _latest(sentence, mention, previous, mention.outcome)
            if whole is not None and mention.kind.who != "objects":
                mention.parent, mention.link = whole, "part_of"


def _opens_list(lead: str, end: int) -> bool:
    return bool(
        re.match(
            r"^ (?:and injured )?(?:are|were|was|is|was also|were also)?(?: at least| also| an?| the)?\s*$", lead[end:]
        )
        or not lead[end:].strip()
    )


def _follows(sentence: list[Mention], mention: Mention) -> bool:
    index = sentence.index(mention)
    return index > 0 and sentence[index - 1].rule == "group" and bool(_joins(between(sentence[index - 1], mention)))


def _latest(sentence: list[Mention], mention: Mention, previous: list[Mention], outcome: str) -> Mention | None:
    index = sentence.index(mention)
    told = previous[-12:]
    if not mention.of_pronoun:  # "the dead" are those of the article's count, not those of the sentence before
        told = list(reversed([other for other in previous if other.sentence < mention.sentence]))
    for other in [*reversed(sentence[:index]), *reversed(told)]:
        fits = other.kind.who in ("people", mention.kind.who) or not other.kind.known or mention.kind.who == "people"
        if other.rule == "comparison" or other.kind.who == "objects":
            continue
        if (
            other.outcome == outcome
            and fits
            and not other.single
            and may_hold(other, mention)
            and other.link != "part_of"
        ):
            return other
    return None


def _shares(sentence: list[Mention], previous: list[Mention]) -> None:
    """Mentions led in by "including", "among them", or of the form "nine of them"."""
    for index, mention in enumerate(sentence):
        left = sentence[index - 1] if index else None
        lead = _lead(mention)
        is_share = mention.of_pronoun or bool(_PART_LEAD.search(lead))
        if (
            not is_share
            and left is not None
            and left.link == "part_of"
            and mention.outcome is None
            and left.rule != "group"
        ):
            is_share = bool(_joins(between(left, mention)))
            if is_share and left.parent is not None:
                _inherit(mention, left.parent, "share-list")
                continue
        if not is_share:
            continue
        candidates = list(reversed(sentence[:index]))
        if not re.search(
            r":\s*(?:the|at least|about|some|also)?\s*$", lead
        ):  # a colon opens a list of what its own sentence counts
            candidates += reversed(previous[-4:])
        if mention.zero or _has_own_verb(mention):
            continue
        for other in candidates:
            if other.outcome is None or other.single or other.zero or not may_hold(other, mention):
                continue
            if (
                other.link == "part_of"
                and other.parent is not None
                and _PART_LEAD.search(lead)
                and not mention.of_pronoun
                and other.sentence == mention.sentence
                and "including" not in lead[-14:]
                and "among" not in lead[-14:]
            ):
                other = other.parent
            if mention.outcome == "casualties" and lead.rstrip().endswith(":"):
                mention.outcome = other.outcome  # "six were killed: four shot as they ran"
            if mention.outcome is not None and mention.outcome != other.outcome and mention.rule != "modifier":
                if other.outcome == "casualties" and mention.outcome in ("killed", "injured"):
                    mention.parent, mention.link = other, "part_of"
                    if mention.elided:
                        mention.kind = other.kind
                elif mention.elided and not mention.kind.known:
                    mention.kind = other.kind
                break
            _inherit(mention, other, "share")
            break


def _has_own_verb(mention: Mention) -> bool:
    """Whether a share is the subject of a verb of its own that tells of no harm ("three of them took part")."""
    if mention.outcome is not None:
        return False
    number = next((token for token in mention.doc[mention.first : mention.last + 1] if token.like_num), None)
    for token in (number, mention.doc[mention.head]):
        if (
            token is not None
            and token.dep_ in ("nsubj", "nsubjpass")
            and token.head.pos_ == "VERB"
            and token.head.i > mention.last
        ):
            return True
    follow = mention.doc[mention.last + 1] if mention.last + 1 < len(mention.doc) else None
    return (
        follow is not None
        and follow.tag_ in ("VBD", "VBZ", "VBP")
        and follow.lower_ not in ("were", "was", "are", "is")
    )


def _inherit(mention: Mention, whole: Mention, rule: str) -> None:
    if mention.kind.known and mention.kind.who == "objects" and (whole.outcome not in THING_OUTCOMES):
        return
    if whole.kind.who == "objects" and mention.kind.known and mention.kind.who != "objects":
        return
    if not mention.kind.known and not mention.elided and _is_common_plural(mention):
        return  # "comprising seven districts"
    mention.outcome = mention.outcome or whole.outcome
    mention.rule = mention.rule or rule
    mention.trigger = mention.trigger if mention.trigger is not None else whole.trigger
    mention.parent, mention.link = whole, "part_of"
    mention.hypothetical = mention.hypothetical or whole.hypothetical
    if not mention.kind.known:
        mention.kind = whole.kind


def _is_common_plural(mention: Mention) -> bool:
    token = mention.doc[mention.head]
    return bool(token.tag_ == "NNS" and token.is_lower)


def _coordinated(sentence: list[Mention]) -> None:
    """Neighbours in a list share what happened: first from left to right, then from right to left."""
    for left, right in itertools.pairwise(sentence):
        if right.outcome is None and left.outcome is not None and not right.zero and not left.zero:
            gap = between(left, right)
            if _joins(gap) and _compatible(left, right) and "while" not in gap:
                if left.rule.startswith(("tokens", "parse:passive", "parse:subject", "modifier")) and _clause_ended(
                    left, right
                ):
                    continue
                right.outcome, right.rule, right.trigger = left.outcome, "list", left.trigger
                right.hypothetical = left.hypothetical
                right.parent, right.link = left.parent, left.link
                if not right.kind.known and right.elided:
                    right.kind = left.kind
    for left, right in reversed(list(itertools.pairwise(sentence))):
        if (
            left.outcome is None
            and right.outcome is not None
            and not left.zero
            and not right.zero
            and (
                _joins(between(left, right))
                and _compatible(left, right)
                and right.rule not in ("list", "modifier", "noun", "share", "share-list")
            )
            and (right.trigger is None or right.trigger > right.head)
        ):
            left.outcome, left.rule, left.trigger = right.outcome, "list", right.trigger
            left.hypothetical = right.hypothetical


def _clause_ended(left: Mention, right: Mention) -> bool:
    """Whether the left one's verb stands between the two: then the right one is not in its list."""
    return left.trigger is not None and left.last < left.trigger < right.first


def _compatible(left: Mention, right: Mention) -> bool:
    things = [m.kind.who == "objects" for m in (left, right) if m.kind.known]
    if len(set(things)) > 1:
        return False
    outcome = left.outcome or right.outcome
    if outcome in THING_OUTCOMES:
        return right.kind.known or left.kind.known
    return right.kind.known or right.elided or right.single or left.rule == "group"
