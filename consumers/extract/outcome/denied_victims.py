"""Words that deny any victim: "no casualties", "nobody was hurt", "without harm to civilians", "killed no one"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from consumers.extract.counts.counted import Kind, is_person_noun, kind_of
from consumers.extract.counts.mentions import Mention
from consumers.extract.outcome.outcomes import counting_nouns
from consumers.extract.text.parsed import Doc
from consumers.extract.text.passages import Passage

_HARM = (
    r"casualt(?:y|ies)|deaths?|fatalit(?:y|ies)|injur(?:y|ies)|loss of (?:human )?life|arrests?|detentions?|abductions?"
)
_BE = r"(?:was|were|had|has|have|is|are|being|been)"
_VERB = (
    r"(?:hurt|injured|killed|harmed|wounded|arrested|detained|missing|recorded|reported|died|dead|hit|in custody|held|"
    r"taken|abducted|charged)"
)
_NO_ONE = re.compile(
    r"\bno (?P<hurt>(?:dead|injured|wounded)(?: or (?:injured|wounded|dead))?)(?: persons?| people)?\b(?! end)"
    rf"|\b(?:no|not any|zero|not a single|without(?: any| causing| a single)*|neither|nor) (?:[a-z-]+ ){{0,2}}?"
    rf"(?P<noun>{_HARM}|harm|victims|(?:one|body|people|persons?|personnel|passengers?|civilians?|soldiers?|crew|"
    r"children|troops|forces|workers?|residents?|officers?|staff|guards?|sailors?|villagers|students|pupils|"
    r"firefighters|policem[ae]n|police|detainees|suspects?|of (?:its|our) men))\b"
    rf"|\b(?P<none>no-?one|nobody|none(?: of (?:the|its|his|our|her|their|them|"
    rf"those)(?: [a-z-]+){{0,3}}?(?= (?:{_BE}|died|suffered)\b))?|neither)\b"
    rf"|\bno (?P<person>(?:[A-Za-z-]+ ){{0,2}}[a-z-]+)(?= {_BE}\b)"
    rf"|\bno (?P<bare>(?:[A-Za-z-]+ ){{0,2}}[a-z-]+)(?= {_VERB}\b)"
    r"|\b(?P<people>people|residents|passengers) (?=(?:were|was) not (?:hurt|injured|harmed|killed|wounded)\b)"
    r"|\b(?P<verb>hurt|injur(?:ed|ing)|kill(?:ed|ing)|harm(?:ed|ing)|wound(?:ed|ing)|hurting|arrested|captured|abducted|"
    r"hit) (?:no one|no-one|nobody|none)\b"
    r"|\b(?P<without>without (?:hurting|injuring|wounding|harming|killing) (?:anyone|anybody|a single person)|"
    r"without (?:costing|claiming|taking) (?:a|any|a single) li(?:fe|ves)|"
    r"lo(?:st|se|sing) (?:nobody|no-?one|none of (?:its|their|his|our) (?:men|soldiers|fighters)))\b"
    r"|\b(?:not|never|n.t) (?P<denied>hurt|injured?|killed?|harm(?:ed)?|wounded|arrested|abducted|captured|detained) "
    r"any(?:body|one)\b"
    r"|\b(?:its|the|their|whose|all|both|entire|everyone|everybody)(?: [a-z-]+){0,4} "
    r"(?P<safe>(?:un(?:hurt|harmed|injured|scathed)|all safe|safe and (?:sound|well)))\b",
    re.IGNORECASE,
)


def zero_mentions(passage: Passage, doc: Doc, sentence_of: list[int]) -> Iterator[Mention]:
    """Words that deny any victim: "no casualties", "nobody was hurt", "none of its men had been taken prisoner"."""
    for match in _NO_ONE.finditer(passage.text):
        span = doc.covering(match.start(), match.end())
        if span is None or not len(span):
            continue
        words = match.group().split()
        named = match.group("noun") or match.group("person") or match.group("bare") or match.group("people") or ""
        noun = named.lower().split()[-1] if named else ""
        if (match.group("person") or match.group("bare")) and not is_person_noun(noun):
            continue
        if match.group("safe") and not _tells_of_all(match.group().lower()):
            continue
        person = Kind("people")
        if noun and noun not in counting_nouns() and noun not in ("life", "harm"):
            person = kind_of(named.split())
        elif match.group("none") and len(words) > 3:
            person = kind_of(words[3:])
        yield Mention(
            passage, doc, sentence_of[span.end - 1], match.start(), match.end(), span.start, span.end - 1, span.end - 1,
            0, "exact", 0, 0, match.group(), person if person.who != "objects" else Kind("people"), zero=True,
            elided=not noun,
        )  # fmt: skip


_ALL = re.compile(
    r"\b(?:crew|passengers|occupants|everyone|everybody|residents|people|staff|pupils|students|all|both)\b"
)


def _tells_of_all(words: str) -> bool:
    """Whether "unhurt" is said of all that were there; of one of several it says nothing that is counted."""
    return _ALL.search(words) is not None and not re.search(r"\b(?:freed|released|rescued|let go)\b", words)
