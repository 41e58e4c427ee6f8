"""Sums: persons of one list become one count ("a woman and her two children" is three), one told twice stays one."""

from __future__ import annotations

import itertools
import re

from consumers.extract.counts.counted import Kind, is_thing_noun
from consumers.extract.counts.mentions import Mention

_JOINED = re.compile(
    r"^(?: of [^,;.]{1,30})?(?:, ?(?:aged )?\d{1,2})?(?:, (?:both|all|each) [^,;]{1,30},)?,?(?: \(\d+\))?"
    r"(?:,? and|,| as well as|, and also)?(?: (?:his|her|their|its|the))?\s*$"
)
_PLACED = re.compile(r"^ (?:from|in|at|on|near) [^,;.]{1,30}(?=,| and )")  # "a woman in the street and a man"
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
        if _is_sum(group) and (group[0].single or not _goes_on(result, group[0])):
            total = _sum_of(group)
            result.append(total)
            if _members_told(group):
                result.extend(_part_of(member, total) for member in group)
        else:
            result.extend(_with_another(member) for member in group)
    return result


_AND_A_THING = re.compile(r"^ and (?:an?|one) (?P<noun>(?:[a-z-]+ ){0,2}[a-z-]+)")
MOST_THINGS = 20


def _with_another(mention: Mention) -> Mention:
    """Things with one more thing beside them ("two engines and a canteen were damaged"): three."""
    if mention.outcome not in ("damaged", "destroyed", "burned") or mention.elided or mention.qualifier != "exact":
        return mention
    if mention.kind.who != "objects" or mention.link:
        return mention
    if mention.value is None or not 1 < mention.value <= MOST_THINGS:
        return mention
    match = _AND_A_THING.match(mention.passage.text[mention.end : mention.sent.end_char])
    if match is None:
        return mention
    words = match.group("noun").split()
    last = next((index for index, word in enumerate(words) if is_thing_noun(word)), None)
    if last is None:
        return mention
    while last + 1 < len(words) and is_thing_noun(words[last + 1]):
        last += 1
    mention.end += match.start("noun") + len(" ".join(words[: last + 1]))
    mention.value += 1
    mention.low = mention.high = mention.value
    mention.who_text = mention.passage.text[mention.start : mention.end]
    return mention


def _goes_on(before: list[Mention], first: Mention) -> bool:
    """Whether a list is only the end of a longer one: its first member stands right after another of its kind."""
    if not before or before[-1].outcome != first.outcome or before[-1].end > first.start:
        return False
    return re.match(r"^(?:,[^,;.]{0,40})?,?(?: and)? ?$", between(before[-1], first)) is not None


def _group_at(settled: list[Mention], index: int) -> list[Mention]:
    """The list of persons that starts at a mention; the mention alone where none does."""
    group = [settled[index]]
    for following in settled[index + 1 :]:
        last = group[-1]
        gap = between(last, following) if following.start >= last.end else ""
        joined = gap.strip() or (last.of_pronoun and following.single)
        if last.single and following.single:
            gap = _PLACED.sub("", gap)
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
    rest = group[1:]
    if (
        not group[0].single
        and group[0].value == len(rest) > 1
        and all(member.single for member in rest)
        and not _AND.search(between(group[0], rest[0]))
    ):
        return group[:1]  # "two hostages, a cook and her son"
    if (
        len(group) > 2
        and all(member.single for member in group)
        and not group[-1].definite
        and not _AND.search(between(group[-2], group[-1]))
        and any(_AND.search(between(left, right)) for left, right in itertools.pairwise(group))
    ):
        return group[:-1]
    return group


MOST_IN_A_SUM = 60  # a list with a larger number sets kinds side by side ("200 residents and a soldier")
_OF_GROUP = re.compile(r"^[^,;.]{0,40} (?:are|were|is|was) (?:among|the other|also among)\b")


_AGE = re.compile(r"[ -]year[ -]old\b", re.IGNORECASE)


def _is_sum(group: list[Mention]) -> bool:
    """Whether a list is counted as one: "a woman and her two children", "four children and two women".

    Attackers are never counted in with their victims, and a longer list of numbers sets kinds side by side.
    """
    if len(group) < 2 or not _AND.search(between(group[-2], group[-1])):
        return False
    if any(member.link or member.rule == "group" for member in group) and not (
        group[0].single and all(member.rule == "group" for member in group)
    ):
        return False
    if not all(member.value is not None and member.qualifier == "exact" for member in group):
        return False
    if any(re.search(r"\d", between(left, right)) for left, right in itertools.pairwise(group)):
        return False  # an age inside: the words would not show the sum
    if _AGE.search(group[0].passage.text[group[0].start : group[-1].end]):
        return False
    if group[0].single:
        return True
    whos = {member.kind.who for member in group}
    if len(whos) > 1 and ("militants" in whos or ("security_forces" in whos and not group[-1].single)):
        return False
    if any(member.elided or member.partitive or member.more or (member.value or 0) > MOST_IN_A_SUM for member in group):
        return False
    last = group[-1]
    if _OF_GROUP.match(last.passage.text[last.end :]):
        return False
    if last.single:
        return True
    return len(group) == 2 and not any(_digits(member) for member in group)


def _digits(member: Mention) -> bool:
    return re.search(r"\d", member.passage.text[member.start : member.end]) is not None


def _members_told(group: list[Mention]) -> bool:
    """Whether the members of a sum are figures of their own: counts, or of kinds that a toll keeps apart."""
    whos = {member.kind.who for member in group}
    return any(not member.single for member in group) and (
        not group[0].single or (len(whos) > 1 and "security_forces" in whos)
    )


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


def _part_of(member: Mention, total: Mention) -> Mention:
    member.parent, member.link = total, "part_of"
    return member
