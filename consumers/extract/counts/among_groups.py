"""Mentions led in by a group that names the outcome: "among the dead were ...", "three of the injured", "of the
fatalities, 14 were miners".
"""

from __future__ import annotations

import re

from consumers.extract.counts.ellipsis import may_hold
from consumers.extract.counts.mentions import Mention
from consumers.extract.counts.sums import between
from consumers.extract.outcome.outcomes import counting_nouns

_JOIN = re.compile(
    r"^(?:,|;| /| and of| and| as well as| along with| together with| plus|, and|,? including|\s|,? [a-z-]+ly|—|-|"
    r" or| also| then| while| his| her| their| its| the)*$"
)
_AMONG_GROUP = re.compile(
    r"\b(?:among|of) (?:the|those|these) (?P<group>dead|killed|deceased|victims|fatalities|slain|wounded|"
    r"injured|missing|casualties|hostages|"
    r"deaths|survivors|bodies|hurt|detainees|arrested|abducted|freed|rescued|evacuated|evacuees|released|"
    r"captives|dead and injured)\b"
)
# "Of the fatalities confirmed by the council, 14 were miners": the sentence opens with the whole
_OF_GROUP = re.compile(
    r"^\W*of (?:the|those|these) (?:[\d,]+ )?(?P<group>dead|killed|deceased|victims|fatalities|slain|wounded|"
    r"injured|missing|"
    r"casualties|deaths|survivors|arrested|detainees|displaced|evacuees|cases)\b[^;:]{0,110}, (?:at least |"
    r"some |about )?$"
)
_GROUP_OUTCOME = {
    "killed": "killed", "freed": "released", "rescued": "rescued", "evacuated": "displaced", "released": "released",
    "arrested": "arrested", "abducted": "abducted", "hurt": "injured", "detainees": "arrested",
}  # fmt: skip


def joins(gap: str) -> bool:
    """Whether the words between two mentions only join them."""
    return len(gap) <= 60 and _JOIN.match(gap) is not None


def lead_of(mention: Mention) -> str:
    """What precedes a mention in its sentence, lower case."""
    return str(mention.passage.text[mention.sent.start_char : mention.start]).lower()


def groups(sentence: list[Mention], previous: list[Mention]) -> None:
    """ "Among the dead were ...", "three of the injured": the group names the outcome."""
    for mention in sentence:
        text = mention.passage.text[mention.start : mention.end].lower()
        inside = _AMONG_GROUP.search(text) if mention.partitive else None
        opened = _OF_GROUP.match(lead_of(mention)) if inside is None and mention.elided else None
        match = inside or opened or _AMONG_GROUP.search(lead_of(mention)[-200:])
        if match is None:
            continue
        group = match.group("group")
        outcome = _GROUP_OUTCOME.get(group) or counting_nouns().get(group)
        if outcome is None:
            continue
        if opened is not None:
            if mention.outcome is None:
                mention.link, mention.outcome, mention.rule = "part_of", outcome, "group"
                mention.parent = latest(sentence, mention, previous, outcome)
            continue
        if inside is None and (
            mention.outcome not in (None, outcome) or mention.kind.who == "objects" or "among" not in match.group()
        ):
            continue
        if inside is None and not _opens_list(lead_of(mention)[-200:], match.end()) and not _follows(sentence, mention):
            continue
        if inside is not None and (
            outcome != mention.outcome
            and mention.outcome is not None
            and mention.rule.startswith(("tokens", "parse", "noun+verb"))
        ):
            continue
        mention.link = "part_of"
        mention.outcome, mention.rule = outcome, "group"
        mention.parent = latest(sentence, mention, previous, outcome)


def of_a_group(sentence: list[Mention], previous: list[Mention]) -> None:
    """ "Eight of the girls died" is a share of those of whom it was told before that they died."""
    for mention in sentence:
        if mention.partitive and not mention.of_pronoun and mention.outcome and not mention.link and not mention.zero:
            whole = latest(sentence, mention, previous, mention.outcome)
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
    return index > 0 and sentence[index - 1].rule == "group" and bool(joins(between(sentence[index - 1], mention)))


def latest(sentence: list[Mention], mention: Mention, previous: list[Mention], outcome: str) -> Mention | None:
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
