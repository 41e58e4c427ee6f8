"""Words that deny any victim: "no casualties", "nobody was hurt", "none of its men had been taken prisoner"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from consumers.extract.counted import Kind, is_person_noun, kind_of
from consumers.extract.mentions import Doc, Mention
from consumers.extract.outcomes import counting_nouns
from consumers.extract.passages import Passage

_NO_ONE = re.compile(
    r"\b(?:no|not any|zero|without(?: any)?) (?:[a-z-]+ ){0,2}?(?P<noun>casualt(?:y|ies)|deaths?|"
    r"fatalit(?:y|ies)|injur(?:y|ies)|"
    r"loss of life|victims|(?:one|body|people|persons?|personnel|passengers?|civilians?|soldiers?|crew|"
    r"children|troops|workers?|residents?|officers?|staff|guards?|sailors?|villagers|students|pupils|"
    r"firefighters|policem[ae]n|police|of (?:its|our) men))\b"
    r"|\b(?P<none>no-?one|nobody|none(?: of (?:the|its|his|our|her|their|them|"
    r"those)(?: [a-z-]+){0,3}?(?= (?:was|were|had|has|have|is|are)\b))?|neither)\b"
    r"|\bno (?P<person>[a-z-]+)(?= (?:was|were|had|has|have|is|are)\b)"
    r"|\b(?P<people>people|residents|passengers) (?=(?:were|was) not (?:hurt|injured|harmed|killed|wounded)\b)",
    re.IGNORECASE,
)


def zero_mentions(passage: Passage, doc: Doc, sentence_of: list[int]) -> Iterator[Mention]:
    """Words that deny any victim: "no casualties", "nobody was hurt", "none of its men had been taken prisoner"."""
    for match in _NO_ONE.finditer(passage.text):
        span = doc.char_span(match.start(), match.end(), alignment_mode="expand")
        if span is None or not len(span):
            continue
        words = match.group().split()
        noun = (match.group("noun") or match.group("person") or match.group("people") or "").lower()
        if match.group("person") and not is_person_noun(noun):
            continue
        person = (
            kind_of([words[-1]]) if noun and noun not in counting_nouns() and noun != "loss of life" else Kind("people")
        )
        if not noun and len(words) > 3:
            person = kind_of(words[3:])
        yield Mention(
            passage, doc, sentence_of[span.end - 1], match.start(), match.end(), span.start, span.end - 1, span.end - 1,
            0, "exact", 0, 0, match.group(), person if person.who != "objects" else Kind("people"), zero=True,
            elided=not noun,
        )  # fmt: skip
