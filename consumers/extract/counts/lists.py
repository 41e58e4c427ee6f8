"""Lists and shares: mentions that take what happened to them from a neighbour, and parts of a count.

"18 civilians, 15 security personnel, and 92 insurgents" share one verb; "nine of them women" is a share of the count
before it.
"""

from __future__ import annotations

import itertools
import re

from consumers.extract.counts.among_groups import groups, joins, lead_of, of_a_group
from consumers.extract.counts.ellipsis import fill, may_hold, said_to_be
from consumers.extract.counts.mentions import Mention
from consumers.extract.counts.sums import between, summed
from consumers.extract.outcome.clause_words import Found
from consumers.extract.outcome.outcomes import THING_OUTCOMES
from consumers.extract.text.parsed import Token

_PART_LEAD = re.compile(
    r"(?:\bincluding|(?<=\d) \(|\bamong (?:them|whom|those|these)(?: (?:was|were|is|are))?|"
    r"\bof (?:them|whom|which|these|those)|"
    r"(?<=\w):|\bone of them|\binclude[ds]?|\bcomprising|\bthey (?:are|were)|, both|, all)\s*(?:at least|"
    r"about|some|the|also)?\s*$"
)


def settle(sentence: list[Mention], found: dict[int, Found | None], previous: list[Mention]) -> list[Mention]:
    """The mentions of one sentence that count someone harmed, in text order, with outcome, kind and part links.

    `found` holds by `id()` what the clauses told; `previous` the settled mentions of the sentences before.
    """
    for mention in sentence:
        here = found.get(id(mention))
        if here is not None:
            mention.outcome, mention.rule, mention.trigger = here.outcome, here.rule, here.trigger
            mention.hypothetical = here.hypothetical
    groups(sentence, previous)
    _shares(sentence, previous)
    _coordinated(sentence)
    fill(sentence, previous)
    of_a_group(sentence, previous)
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


def _shares(sentence: list[Mention], previous: list[Mention]) -> None:
    """Mentions led in by "including", "among them", or of the form "nine of them"."""
    for index, mention in enumerate(sentence):
        left = sentence[index - 1] if index else None
        lead = lead_of(mention)
        is_share = (
            mention.of_pronoun
            or bool(_PART_LEAD.search(lead))
            or (mention.single and _AMONG_THEM.match(mention.passage.text[mention.end : mention.end + 30]) is not None)
        )
        if (
            not is_share
            and left is not None
            and left.link == "part_of"
            and mention.outcome is None
            and left.rule != "group"
        ):
            is_share = bool(joins(between(left, mention)))
            if is_share and left.parent is not None:
                _inherit(mention, left.parent, "share-list")
                continue
        if not is_share:
            continue
        bare = left is not None and left.outcome is None and left.kind.known and not left.elided
        if mention.outcome is None and left is not None and bare and _OF_LEFT.match(_gap_to(left, mention)):
            continue  # "12 machines, of which five work": what stands before suffered nothing
        candidates = list(reversed(sentence[:index]))
        if _INCLUDES.search(lead) and not any(other.outcome for other in candidates) and not _HARMED.search(lead):
            continue  # "those still inside include a former minister"
        if not re.search(
            r":\s*(?:the|at least|about|some|also)?\s*$", lead
        ):  # a colon opens a list of what its own sentence counts
            candidates += reversed(previous[-4:])
        if mention.zero or _has_own_verb(mention):
            continue
        fatal = (
            mention.outcome in (None, "casualties", "injured")
            and _FATAL.match(mention.passage.text, mention.end) is not None
        )
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
            if fatal and other.outcome in ("casualties", "injured", "ill"):
                mention.outcome, mention.rule = "killed", "share"
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


def _gap_to(left: Mention, mention: Mention) -> str:
    """The words between two mentions with what the second one holds ("27 of whom")."""
    return between(left, mention) + (_text(mention) if mention.of_pronoun else "")


_OF_LEFT = re.compile(
    r"^(?: [a-z]+){0,2},? (?:(?:of|among) (?:which|whom|them|these|those)|including|[\w,-]+ of (?:them|whom|which))"
    r"(?: (?:were|was|are|is))?(?: the)? ?$"
)
_AMONG_THEM = re.compile(
    r"^,? (?:among (?:them|those|the dead|the victims)|included)(?= *(?:[,.;:/)\n]|$))"
)  # "a pregnant woman among them"
_INCLUDES = re.compile(r"\binclude[ds]?(?: the| an?| at least)?\s*$")
_HARMED = re.compile(
    r"\b(?:dead|victims?|killed|injured|wounded|hurt|missing|they|casualties|fatalities|toll|deaths|bodies|slain|"
    r"hostages|arrested|detained|detainees|freed|released|rescued|abducted|kidnapped|captives|survivors|list|lost|destroyed|"
    r"damaged|displaced|these)\b"
)
_FATAL = re.compile(r",? (?:fatally|fatal|mortally|dead)\b")


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
    return follow is not None and _is_finite(follow) and follow.lower_ not in ("were", "was", "are", "is")


def _is_finite(token: Token) -> bool:
    return token.tag_ in ("VBD", "VBZ", "VBP") and token.lower_ not in ("aged", "included")  # as participles


def _inherit(mention: Mention, whole: Mention, rule: str) -> None:
    if mention.kind.known and mention.kind.who == "objects" and (whole.outcome not in THING_OUTCOMES):
        return
    if whole.kind.who == "objects" and mention.kind.known and mention.kind.who != "objects":
        return
    if not mention.kind.known and not mention.elided and _is_common_plural(mention):
        return  # "comprising seven districts"
    mention.outcome = mention.outcome or whole.outcome
    mention.rule = mention.rule or rule
    if mention.trigger is None and mention.doc is whole.doc:
        mention.trigger = whole.trigger
    mention.parent, mention.link = whole, "part_of"
    mention.hypothetical = mention.hypothetical or whole.hypothetical
    if not mention.kind.known:
        mention.kind = whole.kind


def _is_common_plural(mention: Mention) -> bool:
    token = mention.doc[mention.head]
    return bool(token.tag_ == "NNS" and token.is_lower)


_OF_PLACE = re.compile(r"^ of [^,;.]{2,30}(?= and )")  # "killed the chief of Ngaoui and his driver"


def _coordinated(sentence: list[Mention]) -> None:
    """Neighbours in a list share what happened: first from left to right, then from right to left."""
    for left, right in itertools.pairwise(sentence):
        if right.outcome is None and left.outcome is not None and not right.zero and not left.zero:
            gap = between(left, right)
            if left.single and right.single:
                gap = _OF_PLACE.sub("", gap)
            if joins(gap) and _compatible(left, right) and "while" not in gap:
                if left.rule.startswith(("tokens", "parse:passive", "parse:subject", "modifier")) and _clause_ended(
                    left, right
                ):
                    continue
                if _opens_clause(right):
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
            and not (right.of_pronoun and _WHO_DID.search(lead_of(right) + _text(right)))
            and ";" not in between(left, right)  # "a jail of 900; 300 of them escaped"
            and not _OF_WHOLE.match(lead_of(left))
            and (
                joins(between(left, right))
                and _compatible(left, right)
                and right.rule not in ("list", "modifier", "noun", "share", "share-list")
            )
            and (right.trigger is None or right.trigger > right.head)
        ):
            left.outcome, left.rule, left.trigger = right.outcome, "list", right.trigger
            left.hypothetical = right.hypothetical


_WHO_DID = re.compile(r" of (?:whom|which)$")  # "418 infiltrators, 27 of whom died"


def _text(mention: Mention) -> str:
    return str(mention.passage.text[mention.start : mention.end]).lower()


_OF_WHOLE = re.compile(r"^\W*(?:out )?of (?:the |its |their |some |about )?$")  # "of 374 drones, 338 were shot down"


def _clause_ended(left: Mention, right: Mention) -> bool:
    """Whether the left one's verb stands between the two: then the right one is not in its list."""
    return left.trigger is not None and left.last < left.trigger < right.first


_NO_HARM = frozenset(
    ["was", "were", "is", "are", "has", "have", "had", "will", "would", "can", "could", "may", "might", "must", "lie",
     "lay", "remain", "remained"]
)  # fmt: skip


def _opens_clause(mention: Mention) -> bool:
    """Whether a verb of its own follows a mention: "killed four, and 31,000 residents were without power"."""
    head, after = mention.doc[mention.head], mention.last + 1
    while after < len(mention.doc) and mention.doc[after].tag_ == "RB":
        after += 1
    if after >= len(mention.doc):
        return False
    token = mention.doc[after]
    is_subject = head.dep_ in ("nsubj", "nsubjpass") and head.head.i >= after
    return token.lower_ in _NO_HARM or (is_subject and _is_finite(token))


def _compatible(left: Mention, right: Mention) -> bool:
    things = [m.kind.who == "objects" for m in (left, right) if m.kind.known]
    if len(set(things)) > 1:
        return False
    outcome = left.outcome or right.outcome
    if outcome in THING_OUTCOMES:
        return right.kind.known or left.kind.known
    return right.kind.known or right.elided or right.single or left.rule == "group"
