"""Sums: persons of one list become one count ("a woman and her two children" is three), one told twice stays one."""

from __future__ import annotations

import itertools
import re

from consumers.extract.counted import Kind
from consumers.extract.mentions import Mention

_JOINED = re.compile(
    r"^(?: of [^,;.]{1,30})?(?:, ?(?:aged )?\d{1,2})?(?:, both [^,;]{1,30},)?,?(?: \(\d+\))?"
    r"(?:,? and|,| as well as|, and also)?(?: (?:his|her|their|its|the))?\s*$"
)
_AND = re.compile(r"\b(?:and|as well as)\b")


def between(left: Mention, right: Mention) -> str:
    """The words between two mentions of a sentence, lower case."""
    return str(left.passage.text[left.end : right.start]).lower()


def summed(settled: list[Mention]) -> list[Mention]:
    """The mentions of a sentence with lists of persons that share an outcome made one count each."""
    result: list[Mention] = []
    index = 0
    while index < len(settled):
        group = _group_at(settled, index)
        index += len(group)
        group = _named_once(group)
        result.extend([_sum_of(group)] if _is_sum(group) else group)
    return result


def _group_at(settled: list[Mention], index: int) -> list[Mention]:
    """The list of persons that starts at a mention; the mention alone where none does."""
    group = [settled[index]]
    for following in settled[index + 1 :]:
        last = group[-1]
        gap = between(last, following) if following.start >= last.end else ""
        joined = gap.strip() or (last.of_pronoun and following.single)
        if not joined or not _JOINED.match(gap) or following.outcome != last.outcome:
            break
        if following.zero or last.zero or "objects" in (following.kind.who, last.kind.who):
            break
        group.append(following)
    return group


def _named_once(group: list[Mention]) -> list[Mention]:
    """Takes appositions out: "the gunman, a man from Millwood", "one of them a corporal", "her daughter, a student"."""
    if len(group) == 2 and all(member.value == 1 for member in group) and not _AND.search(between(*group)):
        kept, other = group
        if other.kind.known and (other.kind.who != "people" or not kept.kind.known):
            kept.kind = other.kind
        return [kept]
    if (
        len(group) > 2
        and all(member.single for member in group)
        and not group[-1].definite
        and not _AND.search(between(group[-2], group[-1]))
        and any(_AND.search(between(left, right)) for left, right in itertools.pairwise(group))
    ):
        return group[:-1]
    return group


def _is_sum(group: list[Mention]) -> bool:
    """Whether a list is counted as one: it begins with a single person."""
    if len(group) < 2 or not _AND.search(between(group[-2], group[-1])):
        return False
    if any(member.link or member.rule == "group" for member in group):
        return False
    if not all(member.value is not None and member.qualifier == "exact" for member in group):
        return False
    if any(re.search(r"\d", between(left, right)) for left, right in itertools.pairwise(group)):
        return False  # an age inside: the words would not show the sum
    return group[0].single


def _sum_of(group: list[Mention]) -> Mention:
    first, last = group[0], group[-1]
    total = sum(member.value or 0 for member in group)
    whos = {member.kind.who for member in group}
    tags = [tag for member in group for tag in member.kind.tags]
    shared = tuple(dict.fromkeys(tag for tag in tags if all(tag in member.kind.tags for member in group)))
    who = whos.pop() if len(whos) == 1 else ("civilians" if whos <= {"civilians", "people"} else "people")
    return Mention(
        first.passage, first.doc, first.sentence, first.start, last.end, first.first, last.head, last.last, total,
        "exact", total, total, first.passage.text[first.start : last.end], Kind(who, shared), single=False,
        definite=all(member.definite for member in group), outcome=first.outcome, rule="sum", trigger=None,
        hypothetical=first.hypothetical, parent=first.parent, link=first.link, members=group,
    )  # fmt: skip
