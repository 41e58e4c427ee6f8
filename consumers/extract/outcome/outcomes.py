"""The lexicon of what happens to those counted: verbs with their frame, phrases, and nouns that name the counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from consumers.extract.text.lexicon import rows, verb_forms

THING_OUTCOMES = frozenset(("destroyed", "damaged", "burned", "looted", "seized"))
# What a person word means when things are counted ("a police dog was killed"); None: nothing that is counted.
PERSON_TO_THING = {"killed": "destroyed", "injured": "damaged", "arrested": "seized", "abducted": "seized"}
# Of two outcomes of the same people in one clause, the one that news counts.
SEVERITY = [
    "killed",
    "casualties",
    "missing",
    "abducted",
    "released",
    "escaped",
    "arrested",
    "surrendered",
    "rescued",
    "injured",
    "displaced",
    "ill",
]


@dataclass(frozen=True)
class Effect:
    """What a word does to people and to things (None: cannot be said of them), and in which frame."""

    person: str | None
    thing: str | None
    frame: str

    def of(self, who: str) -> str | None:
        """The outcome for a kind of those counted."""
        if who == "objects":
            return self.thing
        return self.person


def _effect(names: str, frame: str) -> Effect:
    person, _, thing = names.partition("|")
    if not thing:
        if person in THING_OUTCOMES:
            return Effect(None, person, frame)
        return Effect(person, PERSON_TO_THING.get(person), frame)
    return Effect(person, thing, frame)


@cache
def verbs() -> dict[str, Effect]:
    """Every form of every single-word verb, lower case."""
    table: dict[str, Effect] = {}
    for columns in rows("outcomes.tsv"):
        base, names, frame = columns[:3]
        effect = _effect(names, frame)
        forms = verb_forms(base) | (set(columns[3].split()) if len(columns) > 3 and " " not in base else set())
        for form in forms | {base}:
            if " " not in form:
                table.setdefault(form, effect)
    return table


@cache
def particle_verbs() -> tuple[tuple[re.Pattern[str], Effect], ...]:
    """Verbs with a particle ("gunned down"), as patterns."""
    found = []
    for columns in rows("outcomes.tsv"):
        if " " in columns[0]:
            words = columns[3].split() if len(columns) > 3 else []
            forms = verb_forms(columns[0]) | {" ".join(words[at : at + 2]) for at in range(0, len(words), 2)}
            found.append((re.compile(rf"\b(?:{'|'.join(sorted(forms))})\b"), _effect(columns[1], columns[2])))
    return tuple(found)


@cache
def _particle_forms() -> tuple[re.Pattern[str], dict[str, Effect]]:
    table: dict[str, Effect] = {}
    for columns in rows("outcomes.tsv"):
        if " " in columns[0]:
            effect = _effect(columns[1], columns[2])
            words = columns[3].split() if len(columns) > 3 else []
            irregular = {" ".join(words[at : at + 2]) for at in range(0, len(words), 2)}
            table.update(dict.fromkeys(verb_forms(columns[0]) | irregular, effect))
    return re.compile(rf"(?:{'|'.join(sorted(table))})\b"), table


def particle_at(text: str, start: int = 0) -> Effect | None:
    """What a verb with a particle does that begins at a place of a lower-case text ("taken out")."""
    pattern, table = _particle_forms()
    match = pattern.match(text, start)
    return table[match.group()] if match is not None else None


@cache
def phrases(frame: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The phrases of a frame: `before` those for what stands right before the counted (frame object), else after."""
    found = []
    for outcome, kind, pattern in rows("outcome_phrases.tsv"):
        if kind == frame:
            found.append((re.compile(pattern + (r"$" if frame == "object" else "")), outcome))
    return tuple(found)


@cache
def any_around() -> re.Pattern[str]:
    """The words before of all phrases around the counted, as one pattern: most clauses hold none."""
    return re.compile("|".join(before.pattern for before, _, _ in around_phrases()))


# what may stand between the counted and the end of a phrase around them: nothing that tells of a second outcome
_BETWEEN = r"^(?: (?!dead\b|killed\b|injured\b|wounded\b|\d)[\w'’-]+){0,6}?"


@cache
def around_phrases() -> tuple[tuple[re.Pattern[str], re.Pattern[str], str], ...]:
    """The phrases that stand around the counted ("drove 300 from their homes"): the words before, those after."""
    found = []
    for outcome, kind, pattern in rows("outcome_phrases.tsv"):
        if kind == "around":
            lead, _, follow = pattern.partition(" … ")
            found.append((re.compile(rf"\b(?:{lead})$"), re.compile(_BETWEEN + rf" (?:{follow})"), outcome))
    return tuple(found)


@cache
def counting_nouns() -> dict[str, str]:
    """Nouns that name the counted by what happened to them ("deaths", "the injured")."""
    return {form: row[1] for row in rows("counting_nouns.tsv") for form in row[0].split()}
