"""What a verb of saying covers: how close it stands to a number, and the quotation around one."""

from __future__ import annotations

import re
from functools import cache

from consumers.extract.counts.mentions import Mention
from consumers.extract.said.speakers import Attributed
from consumers.extract.text.lexicon import rows
from consumers.extract.text.parsed import Token


@cache
def reaching(reach: str) -> frozenset[str]:
    """The forms of the verbs of saying with a certain reach: `narrow` or `clause`."""
    return frozenset(form for row in rows("reporting_verbs.tsv") if reach in row[2:] for form in row[1].split())


def quotation_around(text: str, offset: int) -> tuple[int, int] | None:
    """The marks around the quotation in which an offset lies; a quotation left open ends with the text."""
    opening = text.rfind("“", 0, offset)
    if opening >= 0 and text.find("”", opening, offset) < 0:
        closing = text.find("”", offset)
        return opening, closing if closing >= 0 else len(text)
    if text.count('"', 0, offset) % 2 == 1:
        closing = text.find('"', offset)
        return text.rfind('"', 0, offset), closing if closing >= 0 else len(text)
    return None


def between_commas(verb: Token, said: Attributed) -> bool:
    """Whether a verb with its subject is put in between: "Of these, it says, 904 were civilians"."""
    sent = verb.sent
    before = sent.text[: max(0, said.verb_start - sent.start_char)].rstrip()
    before = re.sub(r",? (?:the|a|an)$", "", before) if before.endswith((" the", " a", " an")) else before
    after = sent.text[said.verb_end - sent.start_char :]
    return (
        said.stance == "said"
        and before.endswith(",")
        and after.startswith(",")
        and said.verb_end - said.verb_start < 40
    )


def rank_of(verb: Token, said: Attributed, head: Token, mention: Mention) -> int | None:
    """How closely a reporting verb covers a number; None where it does not. Smaller is closer."""
    if verb.lower_ in ("according", "by", "figures", "figure", "data", "statistics", "numbers"):
        return 40
    token, steps = head, 0
    while token.head != token and steps < 40:
        if token.head == verb:
            if token.dep_ in ("nsubj", "nsubjpass"):
                return None
            return steps
        token = token.head
        steps += 1
    if between_commas(verb, said):
        return 45
    if verb.lower_ in reaching("narrow") and said.stance == "said":
        return None
    if said.verb_start >= mention.end:  # "..., officials said" after what they say
        if any(c.dep_ == "ccomp" and c.i > verb.i for c in verb.children):
            return None  # "..., even as villagers claimed that more had died"
        return 50 if said.stance in ("said", "claimed") else None
    if (
        verb.i < head.i
        and verb.dep_ == "ROOT"
        and any(c.dep_ in ("ccomp", "mark") for c in verb.children)
        and said.stance != "alleged"
    ):
        return int(60 + (head.i - verb.i) // 10)
    return None
