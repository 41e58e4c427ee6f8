"""Who is named by a noun phrase, where it is somebody who fights, attacks or is attacked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from consumers.extract.actors.armed_groups import groups_in
from consumers.extract.counts.counted import kind_of
from consumers.extract.text.lexicon import rows, singular
from consumers.extract.text.parsed import Token

_SUSPECTED = re.compile(r"\b(?:suspected|presumed|apparent)\b", re.I)
_ALLEGED = re.compile(r"\balleged(?:ly)?\b", re.I)
_BELIEVED = re.compile(
    r"^[^.;]{0,40}?\b(?:believed|thought|suspected|presumed|understood|said|alleged) to (?:be|belong|have been)\b", re.I
)


_ARMED_SO = re.compile(
    r"^ (?:armed with (?:an? )?[\w-]+|on (?:an? |two |three )?(?:motor ?cycles?|motorbikes?|scooters?|"
    r"bikes?|horseback))"
)


@dataclass(frozen=True)
class Party:
    """Somebody named in a clause. `kind` as in the contract; `certainty` as his own words have it."""

    name: str
    kind: str
    certainty: str = "reported"


# those of whom no more is known: "unidentified individuals"
_ANYBODY = frozenset(["person", "people", "individual", "man", "woman", "subject"])
_UNKNOWN = re.compile(r"\b(?:unidentified|unknown|unnamed)\b", re.I)


@cache
def words_of(name: str) -> frozenset[str]:
    """A class of `party_words.tsv`."""
    return frozenset(word for row in rows("party_words.tsv") if row[0] == name for word in row[1].split())


@cache
def attackers() -> dict[str, str]:
    """The words for those who attack with their kind, in the singular."""
    return {noun.replace("_", " "): row[0] for row in rows("attackers.tsv") for noun in row[1].split()}


@cache
def _states() -> tuple[dict[str, str], re.Pattern[str]]:
    """Names and adjectives of states with the state; a pattern over the names of their forces."""
    names: dict[str, str] = {}
    forces: list[str] = []
    for row in rows("state_forces.tsv"):
        names[row[0]] = row[0]
        names.update((adjective, row[0]) for adjective in row[1].split("|"))
        forces.extend(row[2].split("|") if len(row) > 2 and row[2] else [])
    options = "|".join(re.escape(name).replace("'", "[’']") for name in sorted(forces, key=len, reverse=True))
    return names, re.compile(rf"\b(?:{options})\b")


def state_named(word: str) -> str | None:
    """The state that a name or adjective belongs to ("Israeli", "Russia"); None where it is none."""
    return _states()[0].get(word)


def _phrase(head: Token) -> tuple[int, int]:
    """The tokens of a noun phrase up to its head, without determiners, numbers and what stands apart."""
    start = head.i
    for token in reversed(list(head.doc[max(head.sent.start, head.i - 7) : head.i])):
        fits = (
            token.pos_ in ("NOUN", "PROPN", "ADJ")
            or token.text == "-"
            or (token.tag_ == "VBN" and token.dep_ == "amod")
        )
        if (
            not fits
            or token.ent_type_ in ("DATE", "TIME")
            or token.lower_ in words_of("times")
            or not head.is_ancestor(token)
        ):
            break
        start = token.i
    while start < head.i and (
        head.doc[start].lower_ in words_of("not_in_names")
        or head.doc[start].pos_ in ("DET", "NUM", "PUNCT", "PART", "ADV")
        or head.doc[start].like_num
    ):
        start += 1
    return start, head.i + 1


def party_of(head: Token) -> Party | None:
    """Who a noun names, where it names anybody who fights, attacks or is attacked."""
    if head.pos_ not in ("NOUN", "PROPN", "ADJ") or (head.pos_ == "ADJ" and head.lower_ not in attackers()):
        return None
    start, end = _phrase(head)
    doc = head.doc
    words = str(doc[start:end].text)
    around = str(doc[max(head.sent.start, start - 2) : end].text)
    rest = doc.text[head.idx + len(head.text) : head.sent.end_char][:90]
    certainty = (
        "suspected"
        if _SUSPECTED.search(around) or _BELIEVED.search(rest)
        else "alleged"
        if _ALLEGED.search(around)
        else "reported"
    )
    base = singular(head.lower_)
    tail = ""
    if (
        base in words_of("members")
        and (of := next((c for c in head.rights if c.lower_ in ("of", "from")), None)) is not None
    ):
        tail = " ".join(token.text for token in of.subtree)
    group = next(iter(groups_in(words) or groups_in(tail) or groups_in(_bracketed(head))), None)
    if group is not None:
        return Party(group[1], group[2], certainty)
    states, forces = _states()
    if base in words_of("weapons"):
        owner = next(
            (t for t in doc[start : head.i] if t.text in states or attackers().get(t.lower_) == "state_forces"), None
        )
        if owner is None:
            return None
        return Party(states.get(owner.text, owner.text), "state_forces", certainty)
    own = forces.search(words)
    if own is not None:
        return Party(own.group(), "state_forces", certainty)
    table = attackers()
    two = f"{doc[head.i - 1].lower_} {base}" if head.i else base
    if base in ("man", "men", "person", "people", "civilian") and re.search(r"\b(?:gun|armed)\b", around, re.I):
        return Party(f"armed {head.lower_}", "armed_group", certainty)
    if base in _ANYBODY and (unknown := _UNKNOWN.search(around)) is not None:
        return Party(f"{unknown.group().lower()} {head.lower_}", "other", certainty)
    kind = table.get(two) or table.get(base)
    if kind == "state_forces" and head.ent_type_ == "PERSON":
        return None
    if kind is not None:
        armed = _ARMED_SO.match(" " + rest.lstrip()) if base in ("man", "youth") else None
        return Party(words + (armed.group() if armed else ""), kind, certainty)
    who = kind_of(words.split())
    if who.known and who.who == "security_forces":
        return Party(words, "state_forces", certainty)
    if who.known and who.who == "militants":
        return Party(words, "armed_group", certainty)
    if head.text in states and head.ent_type_ in ("GPE", "NORP", "LOC"):
        return Party(states[head.text], "state_forces", certainty)
    if head.ent_type_ == "PERSON":
        entity = next((e for e in head.sent.ents if e.start <= head.i < e.end), None)
        return Party(str(entity.text) if entity is not None else words, "person", certainty)
    if who.known and who.who == "civilians" and head.lower_ not in words_of("generic"):
        return Party(words, "civilians", certainty)
    return None


def _bracketed(head: Token) -> str:
    """A name with the bracket behind it: "the National Liberation Army (ELN)"."""
    match = re.match(r"^ ?\([A-Z][\w-]{1,9}\)", head.doc.text[head.idx + len(head.text) :])
    start = _phrase(head)[0]
    return str(head.doc.text[head.doc[start].idx : head.idx + len(head.text)]) + match.group() if match else ""
