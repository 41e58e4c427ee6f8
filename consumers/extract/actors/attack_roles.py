"""Who attacks whom in the words of a clause: subjects and objects of verbs of attack, "attack by", "attack on".

What it does not know: which incident a clause belongs to, and who of the article claims or blames.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from consumers.extract.actors.armed_groups import groups_in
from consumers.extract.actors.parties import Party, attackers, party_of, state_named, words_of
from consumers.extract.said.speech import stances
from consumers.extract.text.lexicon import rows, singular
from consumers.extract.text.parsed import Token

_BELONGING = re.compile(
    r"\b(?:(?P<doubt>believed|suspected|thought|presumed|said|understood|alleged) (?:to (?:be|belong to|have been|have "
    r"belonged to)|of (?:being|belonging to))|(?:fighters|gunmen|militants|men|rebels|insurgents) (?:of|from|loyal to|"
    r"linked to|affiliated (?:with|to)|allied (?:with|to)))(?P<whom>[^.;]{3,90})",
    re.I,
)


@dataclass(frozen=True)
class Part:
    """A party and what it does in a clause: `agent`, `patient`, `answer` (acts against attackers),
    `side` of a clash."""

    party: Party
    does: str


@cache
def _verbs() -> dict[str, str]:
    return {form: row[0] for row in reversed(list(rows("attack_verbs.tsv"))) for form in row[1].split()}


def _with_conjuncts(head: Token) -> list[Token]:
    return [head, *[token for token in head.conjuncts if token.i > head.i][:2]]


def _subject(verb: Token) -> Token | None:
    """The subject of a verb, over chains of verbs and relative clauses."""
    node = verb
    for _ in range(4):
        subject = next((c for c in node.children if c.dep_ == "nsubj"), None)
        if subject is not None:
            return node.head if subject.lower_ in ("who", "which", "that") and node.dep_ == "relcl" else subject
        if any(c.dep_ == "nsubjpass" for c in node.children):
            return None
        if node.dep_ == "acl" and node.tag_ == "VBG":
            return node.head
        if node.dep_ in ("conj", "xcomp", "advcl") and node.head != node and node.head.pos_ in ("VERB", "AUX"):
            node = node.head
        else:
            return None
    return None


def _passive(verb: Token) -> bool:
    if verb.tag_ != "VBN":
        return False
    return any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children) or verb.dep_ in ("acl", "relcl")


def _by(verb: Token) -> Token | None:
    agent = next((c for c in verb.children if c.dep_ in ("agent", "prep") and c.lower_ == "by"), None)
    return next((c for c in agent.children if c.dep_ == "pobj"), None) if agent is not None else None


def _objects(verb: Token) -> Iterator[Token]:
    for child in verb.children:
        if child.dep_ == "dobj":
            yield child
        if child.dep_ in ("prep", "dobj", "advmod") and child.i > verb.i:
            inner = [child] if child.dep_ == "prep" else [c for c in child.children if c.dep_ == "prep"]
            for prep in inner:
                if prep.lower_ in words_of("at"):
                    yield from (c for c in prep.children if c.dep_ == "pobj")


def _as_claimed(party: Party, head: Token) -> Party:
    """The party, doubtful where the deed hangs on a verb of claiming: what a side claims is no fact."""
    for token in head.ancestors:
        stance = stances().get(token.lower_) if token.pos_ == "VERB" else None
        if stance in ("claimed", "alleged") and party.certainty == "reported":
            return Party(party.name, party.kind, stance)
    return party


def parts_in(tokens: Iterable[Token]) -> list[Part]:
    """The parties of a clause with what they do, in text order."""
    found: list[Part] = []

    def add(head: Token | None, does: str) -> None:
        if head is None:
            return
        for token in _with_conjuncts(head):
            party = party_of(token)
            if party is not None:
                found.append(Part(_as_claimed(party, head), does))

    verbs = _verbs()
    tokens = list(tokens)
    if tokens:
        text = tokens[0].doc[tokens[0].i : tokens[-1].i + 1].text
        for match in _BELONGING.finditer(text):
            for _, name, of_kind in groups_in(match["whom"])[:1]:
                found.append(Part(Party(name, of_kind, "suspected" if match["doubt"] else "reported"), "agent"))
    for token in tokens:
        kind = verbs.get(token.lower_)
        if kind is not None and token.pos_ == "VERB":
            if any(c.dep_ == "neg" for c in token.children):
                continue
            if _passive(token):
                patient = next((c for c in token.children if c.dep_ == "nsubjpass"), None)
                if patient is None and token.dep_ in ("acl", "relcl"):
                    patient = token.head
                if patient is not None and patient.lower_ in ("who", "which", "that"):
                    patient = token.head
                add(_by(token), "answer" if kind == "answer" else "agent")
                if kind == "harm":
                    add(patient, "patient")
                continue
            subject = _subject(token)
            if kind == "clash":
                add(subject, "side")
                for other in _objects(token):
                    add(other, "side")
                continue
            add(subject, "answer" if kind == "answer" else "agent")
            if kind == "harm":
                for other in _objects(token):
                    add(other, "patient")
        elif token.lower_ in words_of("attacks") and token.pos_ in ("NOUN", "PROPN"):
            _of_noun(token, add, found)
        elif token.lower_ in words_of("clashes") and token.pos_ in ("NOUN", "PROPN"):
            for prep in token.children:
                if prep.lower_ in ("between", "with"):
                    for side in prep.children:
                        if side.dep_ == "pobj":
                            add(side, "side")
    return found


def _of_noun(noun: Token, add: Any, found: list[Part]) -> None:
    """ "attack by rebels", "attack on a post", "an Israeli strike", "RSF shelling", "Russia's missiles"."""
    before = noun.doc[noun.left_edge.i : noun.i].text
    for _, name, kind in groups_in(before)[-1:]:  # "a Shining Path attack"
        if before.rstrip().endswith(name):
            found.append(Part(Party(name, kind), "agent"))
    for child in noun.children:
        if child.dep_ in ("poss", "compound", "amod", "nmod"):
            state = state_named(child.text)
            if state is not None and child.ent_type_ in ("GPE", "NORP", "ORG", "LOC"):
                found.append(Part(Party(state, "state_forces"), "agent"))
            elif child.dep_ == "poss" or groups_in(child.text) or singular(child.lower_) in attackers():
                party = party_of(child)
                if party is not None and party.kind not in ("civilians", "protesters"):
                    plural = party.name + "s" if party.name.islower() and party.kind != "state_forces" else party.name
                    found.append(Part(Party(plural, party.kind, party.certainty), "agent"))
        elif child.dep_ in ("prep", "agent") and child.lower_ in ("by", "on", "against"):
            for other in child.children:
                if other.dep_ == "pobj":
                    add(other, "agent" if child.lower_ == "by" else "patient")
        elif child.lower_ == "of" and noun.lower_ in words_of("killings"):
            for victim in child.children:
                if victim.dep_ == "pobj":
                    add(victim, "patient")
