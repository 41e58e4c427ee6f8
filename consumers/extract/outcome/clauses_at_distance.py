"""What happened to those counted where words stand between them and their verb: "eleven inmates of Mubuku prison walked
away", "four young people aged between 17 and 22 who were taken by force". Asked only when nothing nearer is found.
"""

from __future__ import annotations

import dataclasses

from consumers.extract.counts.mentions import Mention
from consumers.extract.outcome.clause_words import Found
from consumers.extract.outcome.clauses_by_tokens import found_after
from consumers.extract.text.parsed import Token

MAX_TOKENS_BETWEEN = 14
_FINITE = frozenset(["VBD", "VBZ", "VBP"])
_STARTS_CLAUSE = frozenset(["that", "while", "as", "when", "after", "before", "because", "if", "and", "but", "where"])
_ENDS = frozenset([",", ";", ":", ".", "—", "–", "whom", "whose", "when", "while", "where", "after", "as", "because"])


def _is_subject(noun: Token, verb: Token) -> bool:
    """Whether a verb is said of a noun, or of the number of which it is the whole ("eleven of the governors")."""
    while noun.dep_ in ("pobj", "prep") and noun.head != noun:
        noun = noun.head
    return noun.dep_ == "nsubj" and noun.head == verb


def found_past_modifier(mention: Mention) -> Found | None:
    """The outcome that the first finite verb after a subject tells, past prepositions, participles and "who"."""
    doc, first = mention.doc, mention.first
    if mention.elided or mention.kind.who == "objects":
        return None
    if first > 0 and not doc[first].is_sent_start:
        before = doc[first - 1]
        if (before.tag_ in ("IN", "TO") and before.lower_ not in _STARTS_CLAUSE) or before.tag_.startswith("VB"):
            return None
    for token in doc[mention.last + 1 : min(mention.last + 1 + MAX_TOKENS_BETWEEN, len(doc))]:
        if token.is_sent_start or token.lower_ in _ENDS:
            return None
        if token.i == mention.last + 1:
            if (token.tag_ in _FINITE or token.lower_ == "gathered") and _is_subject(doc[mention.head], token):
                return None  # "six ministers came to the funeral of a mayor shot dead": their verb is told
        elif token.tag_ in _FINITE:
            after = doc.text[token.idx - 1 : mention.sent.end_char].lower().replace("’", "'")
            if doc[token.i - 1].tag_ in ("NNS", "NNPS") and doc[token.i - 1].dep_ in ("nsubj", "nsubjpass"):
                return None  # a subject of its own stands before the verb
            found = found_after(mention, after)
            if found is None:
                return None
            return dataclasses.replace(found, trigger=token.i, rule="tokens past modifier", distance=4)
    return None
