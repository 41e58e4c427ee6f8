"""What claims, accusations and denials share: the record, their words, and who is meant by the grammar of a verb."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from consumers.extract.said.speakers import Voice
from consumers.extract.said.speech import stances
from consumers.extract.text.lexicon import rows
from consumers.extract.text.parsed import Span, Token


@dataclass(frozen=True)
class Said:
    """One statement found in a sentence. Offsets are in the passage's text; `at` is that of its verb."""

    kind: str
    voice: Voice | None
    target: str | None
    stance: str
    start: int
    end: int
    at: int
    long_ago: bool = False


_LONG_AGO = re.compile(r"\b(?:in the past|previously|repeatedly|always|similar|such)\b", re.I)


@cache
def words_of(name: str) -> frozenset[str]:
    """The words of a class of `statement_words.tsv`."""
    return frozenset(word for row in rows("statement_words.tsv") if row[0] == name for word in row[1].split())


def clip(text: str, limit: int = 60) -> str:
    """A phrase without marks at its ends, cut at a blank."""
    words = text.strip(' ,"“”‘’')
    return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0]


def phrase_of(token: Token) -> str:
    """A noun phrase up to its head, with "of ..." behind it."""
    doc = token.doc
    end = token.i + 1
    name = next((c for c in token.children if c.i == end and c.pos_ == "PROPN"), None)
    if name is not None and token.pos_ == "NOUN":  # "the criminal cell Los Arrieros"
        return clip(str(doc[end : name.right_edge.i + 1].text))
    if (
        end + 1 < len(doc)
        and token.pos_ == "NOUN"
        and doc[end].pos_ == "PROPN"
        and doc[end].ent_type_ in ("ORG", "PERSON")
    ):
        stop = next(i for i in range(end, len(doc) + 1) if i == len(doc) or doc[i].pos_ != "PROPN")
        return clip(str(doc[end:stop].text))
    of = next((c for c in token.rights if c.lower_ in ("of", "at") and c.i == end), None)
    if of is not None and of.right_edge.i - token.i <= 4:
        end = of.right_edge.i + 1
    return clip(str(doc[max(token.left_edge.i, token.i - 6) : end].text))


def subject_of(verb: Token) -> Token | None:
    """Who speaks by a verb, over chains of verbs and relative clauses."""
    node = verb
    for _ in range(3):
        subject = next((c for c in node.children if c.dep_ == "nsubj"), None)
        if subject is not None:
            relative = subject.lower_ in ("which", "who", "that") and node.dep_ == "relcl"
            return node.head if relative else subject
        if node.dep_ == "conj" and node.head.dep_ == "ccomp" and node.head.head.lower_ in stances():
            node = node.head.head  # "said that five had died and accused the police": who said accuses
        elif node.dep_ in ("conj", "xcomp", "advcl", "acl", "relcl") and node.head != node:
            if node.dep_ in ("acl", "relcl") and node.head.pos_ in ("NOUN", "PROPN"):
                return node.head
            node = node.head
        else:
            return None
    return None


def agent_of(verb: Token) -> Token | None:
    """Who stands behind "by"."""
    by = next((c for c in verb.children if c.dep_ == "agent"), None)
    return next((c for c in by.children if c.dep_ == "pobj"), None) if by is not None else None


def accused_of(verb: Token, kind: str) -> Token | None:
    """Who is accused by a verb: its object, who it is attributed to, or who did what is alleged."""
    target = next((c for c in verb.children if c.dep_ == "dobj" and c.pos_ in ("PROPN", "NOUN")), None)
    if kind == "attribute":
        to = next((c for c in verb.children if c.lower_ == "to"), None)
        target = next((c for c in to.children if c.dep_ == "pobj"), None) if to is not None else None
    if kind == "allege":
        nested = next((c for c in verb.children if c.dep_ == "ccomp"), None)
        if nested is None:
            return None
        target = agent_of(nested) or next((c for c in nested.children if c.dep_ == "nsubj"), None)
    return target if target is not None and (target.pos_ != "PRON" or kind == "allege") else None


def token_at(sent: Span, offset: int) -> Token:
    """The token of a sentence at an offset of its document."""
    return next((token for token in sent if token.idx + len(token.text) > offset), sent[len(sent) - 1])


def made(sent: Span, kind: str, voice: Voice | None, target: str | None, stance: str, at: Token) -> Said:
    """A statement of a sentence, told by the verb `at`."""
    place = at.idx - sent.start_char
    long_ago = bool(_LONG_AGO.search(sent.text[max(0, place - 30) : place + 90]))
    return Said(kind, voice, target, stance, sent.start_char, sent.end_char, at.idx, long_ago)
