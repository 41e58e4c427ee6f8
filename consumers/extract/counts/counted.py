"""Who or what is counted: from the nouns of a phrase to `who`, tags and unit (persons, families, things)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from consumers.extract.text.lexicon import rows, singular

AGENTIVE = ("er", "or", "ist", "ian", "man", "eer", "ant", "ee", "woman")
NOT_AGENTIVE = frozenset(
    ["number", "order", "paper", "water", "power", "river", "tower", "danger", "weather", "matter", "letter",
     "chapter", "quarter", "corner", "border", "center", "theater", "member", "corridor", "motor", "factor",
     "sector", "error", "terror", "floor", "door", "color", "trailer", "container", "helicopter", "computer",
     "trigger", "finger", "shelter", "tanker", "cylinder", "launcher", "ladder", "transformer", "freighter",
     "trawler", "bulldozer", "detonator", "generator", "tractor", "locomotor", "reactor", "offer", "centre",
     "plant", "elephant", "restaurant", "infant", "remnant", "committee", "coffee", "tree", "degree", "disaster",
     "counter", "encounter", "murder", "chamber", "tender", "winter", "summer", "december", "november", "october",
     "september", "monster", "list", "mist", "fist", "twist", "ward"]
)  # fmt: skip
FAMILIES = frozenset(["family", "household"])

# adjectives and noun modifiers that say more than the head noun does
MODIFIER_KINDS = {
    "police": ("security_forces", "police"),
    "military": ("security_forces", "military"),
    "army": ("security_forces", "military"),
    "navy": ("security_forces", "military"),
    "security": ("security_forces", ""),
    "paramilitary": ("security_forces", "paramilitary"),
    "corps": ("security_forces", "paramilitary"),
    "intelligence": ("security_forces", ""),
    "rebel": ("militants", ""),
    "militant": ("militants", ""),
    "insurgent": ("militants", ""),
    "armed": ("militants", ""),
    "suspected": ("militants", ""),
    "taliban": ("militants", ""),
    "enemy": ("militants", ""),
    "terrorist": ("militants", ""),
    "terror": ("militants", ""),
    "jihadist": ("militants", ""),
    "separatist": ("militants", ""),
    "guerrilla": ("militants", ""),
    "gang": ("militants", ""),
    "cartel": ("militants", ""),
    "coastguard": ("security_forces", ""),
    "guard": ("security_forces", ""),
    "marine": ("security_forces", "military"),
    "aid": ("civilians", "aid_worker"),
    "relief": ("civilians", "aid_worker"),
    "health": ("civilians", "health_worker"),
    "medical": ("civilians", "health_worker"),
    "government": ("civilians", "official"),
    "foreign": ("", "foreigner"),
    "school": ("civilians", "student"),
    "civilian": ("civilians", ""),
    "staff": ("civilians", "worker"),
}
STATE_HEADS = frozenset(
    ["officer", "personnel", "official", "man", "guard", "member", "force", "recruit", "cadet", "staff", "dog",
     "chief", "commander", "pilot", "copilot", "driver", "diver", "doctor", "instructor", "trainee", "operative"]
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """What a noun phrase counts. `known` is False where its nouns are in no lexicon."""

    who: str
    tags: tuple[str, ...] = ()
    unit: str = "persons"
    known: bool = True


@cache
def _people() -> dict[str, tuple[str, tuple[str, ...]]]:
    table: dict[str, tuple[str, tuple[str, ...]]] = {}
    for who, tags, nouns in rows("people.tsv"):
        parts = () if tags == "-" else tuple(tags.split(","))
        for noun in nouns.split():
            table.setdefault(noun, (who, parts))
    return table


@cache
def _things() -> frozenset[str]:
    return frozenset(word for row in rows("things.txt") for word in row[0].split())


def is_person_noun(word: str) -> bool:
    """Whether a noun (any number) names people."""
    base = singular(word.lower())
    table = _people()
    return base in table or base in FAMILIES or _is_agentive(base)


def is_thing_noun(word: str) -> bool:
    """Whether a noun (any number) names things that news counts."""
    return singular(word.lower()) in _things()


def _is_agentive(base: str) -> bool:
    last = base.split("-")[-1]
    return (
        len(last) > 4
        and last.endswith(AGENTIVE)
        and last not in NOT_AGENTIVE
        and last not in _things()
        and last.isalpha()
    )


def _unsplit(words: list[str]) -> list[str]:
    """Words that the parser cut at their hyphens made whole: "passer", "-", "by"."""
    whole: list[str] = []
    for word in words:
        if whole and (word in ("-", "–") or whole[-1].endswith(("-", "–"))):
            whole[-1] += word.replace("–", "-")
        else:
            whole.append(word)
    return whole


def kind_of(words: list[str]) -> Kind:
    """The kind of those that a noun phrase counts, from its words in order, the head noun last."""
    lower = [word.lower().strip("“”\"'’‘()") for word in _unsplit(words) if word.strip("“”\"'’‘()")]
    if not lower:
        return Kind("people", known=False)
    if "and" in lower or "," in lower or "or" in lower:
        return _mixed(lower)
    head = singular(lower[-1])
    table, things = _people(), _things()
    pair = "_".join([singular(lower[-2]) if len(lower) > 1 else "", head]).strip("_")
    modifiers = lower[:-1]
    if head in FAMILIES:
        return Kind("civilians" if "civilian" in modifiers else "people", (), "families")
    if pair in table:
        who, tags = table[pair]
        return Kind(who, tags)
    if pair in things:
        return Kind("objects", (), "things")
    if head in table:
        who, tags = table[head]
        extra: list[str] = list(tags)
        for word in modifiers:
            kind = MODIFIER_KINDS.get(singular(word))
            if kind is None:
                if word in ("female", "women"):
                    extra.append("woman")
                elif word in ("young", "teenage", "minor"):
                    extra.append("child") if head in ("man", "boy", "girl", "woman") and word != "young" else None
                continue
            if kind[0] == "security_forces" and (head in STATE_HEADS or who in ("people", "security_forces")):
                who = "security_forces"
                extra = [tag for tag in extra if tag not in ("police", "official", "worker")] + [kind[1]]
            elif (
                kind[0] == "militants"
                and who in ("people",)
                and head in ("man", "people", "person", "group", "male", "member", "body")
            ):
                who = "militants" if word != "suspected" else who
            elif kind[0] == "civilians" and who != "security_forces":
                who = "civilians"
                if kind[1]:
                    extra = [tag for tag in extra if tag not in ("worker", "official")] + [kind[1]]
            elif kind[1] == "foreigner":
                extra.append("foreigner")
        if who == "people" and "detainee" not in extra and "civilian" in modifiers:
            who = "civilians"
        return Kind(who, tuple(dict.fromkeys(tag for tag in extra if tag)))
    if head in things:
        return Kind("objects", (), "things")
    for word in reversed(modifiers):
        kind = MODIFIER_KINDS.get(singular(word))
        if kind and kind[0] and head in STATE_HEADS:
            return Kind(kind[0], (kind[1],) if kind[1] else ())
    if re.search(r"(?:year|month|week)-old$", lower[-1]):
        return Kind("people")
    last = words[-1].strip("“”\"'’‘()")
    if last[:1].isupper() and len(words) >= 1 and head != last:
        return Kind("people", known=last.endswith(("ans", "is", "ese", "ish", "os", "ers")))
    if _is_agentive(head):
        return Kind("civilians")
    return Kind("people", known=False)


def _mixed(lower: list[str]) -> Kind:
    """A phrase that joins several nouns: the kind they share, else people."""
    parts: list[list[str]] = [[]]
    for word in lower:
        if word in ("and", "or", ",", "&"):
            parts.append([])
        else:
            parts[-1].append(word)
    kinds = [kind_of(part) for part in parts if part]
    heads = kinds[-1] if kinds else Kind("people", known=False)
    known = [kind for kind in kinds if kind.known]
    if not known:
        return heads
    whos = {kind.who for kind in known}
    tags = tuple(dict.fromkeys(tag for kind in known for tag in kind.tags))
    if len(whos) == 1:
        return Kind(known[0].who, tags, known[0].unit)
    return Kind("people", tags, "persons")
