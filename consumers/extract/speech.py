"""Who says what: the reporting verbs of a sentence with speaker, stance and the words that they cover."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from consumers.extract.lexicon import patterns, rows
from consumers.extract.mentions import Mention

Token = Any

PRONOUNS = frozenset(["he", "she", "they", "it", "who", "that", "which"])
# These report only what hangs on them ("put the toll at nine"); others also cover a sentence that they follow.
NARROW = frozenset(
    [
        "put",
        "puts",
        "putting",
        "count",
        "counts",
        "counted",
        "counting",
        "record",
        "records",
        "recorded",
        "recording",
        "show",
        "shows",
        "showed",
        "shown",
        "list",
        "lists",
        "listed",
        "describe",
        "describes",
        "described",
        "register",
        "registered",
        "registers",
        "document",
        "documents",
        "documented",
        "speak",
        "spoke",
        "spoken",
        "post",
        "posts",
        "posted",
        "declare",
        "declares",
        "declared",
        "write",
        "writes",
        "wrote",
        "accuse",
        "accuses",
        "accused",
        "accusing",
        "blame",
        "blames",
        "blamed",
        "blaming",
        "charge",
        "charges",
        "believe",
        "believes",
        "believed",
        "estimate",
        "estimates",
        "estimated",
        "recall",
        "recalls",
        "recalled",
    ]
)
HEARSAY = re.compile(
    r"\b(?:reportedly|unconfirmed|allegedly|rumou?red|purportedly|apparently|believed to|feared|thought to)\b", re.I
)


@dataclass(frozen=True)
class Voice:
    """A speaker as the text names him, with his kind."""

    name: str
    kind: str


@dataclass(frozen=True)
class Attributed:
    """Who says something and how; `verb_start`/`verb_end` are offsets of the reporting words in the passage."""

    voice: Voice | None
    stance: str
    verb_start: int = 0
    verb_end: int = 0


@cache
def stances() -> dict[str, str]:
    """Every form of every verb of saying with its stance."""
    return {form: row[0] for row in rows("reporting_verbs.tsv") for form in row[1].split()}


def kind_of_speaker(name: str) -> str:
    """The kind of a speaker by the words of the name (with what stands beside it); `none` where nothing tells."""
    lower = name.lower().replace("’", "'")
    for kind, _, pattern in patterns("speakers.tsv"):
        if pattern.search(lower):
            return kind
    return "none"


def _subject(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ in ("nsubj", "csubj") and child.pos_ in ("NOUN", "PROPN", "PRON", "NUM", "ADJ"):
            return child
    if verb.dep_ in ("conj", "xcomp", "advcl") and verb.head.pos_ in ("VERB", "AUX") and verb.head != verb:
        return _subject(verb.head)
    return None


def _name(subject: Token) -> str:
    """The words of a speaker: the noun phrase without relative clauses and what follows a comma."""
    words = []
    for token in subject.subtree:
        inside = token
        skip = False
        while inside != subject:
            if inside.dep_ in ("relcl", "acl", "appos", "advcl", "punct", "parataxis", "ccomp") or (
                inside.dep_ == "conj" and inside.pos_ == "VERB"
            ):
                skip = inside.dep_ != "punct" or inside.text in ",—–("
                if inside.dep_ == "punct" and inside.text not in ",—–(":
                    skip = False
                break
            inside = inside.head
        if not skip and token.i >= subject.i - 9 and token.i <= subject.i + 9:
            words.append(token)
    if not words:
        return str(subject.text)
    doc = subject.doc
    start, end = words[0].i, words[0].i + 1
    runs = []
    for word in words[1:]:
        if word.i == end:
            end += 1
        else:
            runs.append((start, end))
            start, end = word.i, word.i + 1
    runs.append((start, end))
    own = next((run for run in runs if run[0] <= subject.i < run[1]), runs[0])
    return str(doc[own[0] : own[1]].text).strip(' ,"“”‘’')


class Speech:
    """Keeps the speakers of an article while it is read in order, so that "he added" finds its name."""

    def __init__(self) -> None:
        self._last: Voice | None = None
        self._known: dict[str, Voice] = {}
        self._sentence: dict[tuple[int, int], list[tuple[Token, Attributed]]] = {}

    def voice(self, subject: Token) -> Voice | None:
        """The speaker that a subject names; a pronoun stands for the speaker before."""
        lower = subject.lower_
        if subject.pos_ == "PRON" or lower in PRONOUNS:
            return self._last
        name = _name(subject)
        around = str(subject.doc[subject.left_edge.i : min(subject.right_edge.i + 1, subject.i + 14)].text)
        known = self._known.get(subject.text)
        kind = kind_of_speaker(name)
        if kind == "none":
            kind = known.kind if known is not None else kind_of_speaker(around)
        if (
            lower in ("statement", "report", "spokesman", "spokesperson", "spokeswoman", "agency")
            and self._last is not None
            and len(name.split()) <= 2
            and lower != "report"
        ):
            return self._last
        voice = Voice(
            known.name if known is not None and len(name.split()) == 1 else name,
            kind if kind != "none" or known is None else known.kind,
        )
        self._last = voice
        if subject.pos_ == "PROPN":
            self._known.setdefault(subject.text, voice)
        return voice

    def read(self, sent: Any, passage_index: int) -> list[tuple[Token, Attributed]]:
        """The reporting verbs of one sentence; sentences must come in their order."""
        key = (passage_index, sent.start)
        if key in self._sentence:
            return self._sentence[key]
        found: list[tuple[Token, Attributed]] = []
        table = stances()
        for token in sent:
            if token.lower_ == "according":
                to = next((c for c in token.children if c.lower_ == "to"), None)
                target = next((c for c in (to or token).children if c.dep_ == "pobj"), None)
                if target is not None:
                    found.append(
                        (token, Attributed(self.voice(target), "said", token.idx, target.idx + len(target.text)))
                    )
                continue
            stance = table.get(token.lower_)
            if (
                stance is None
                or token.pos_ not in ("VERB", "AUX")
                or (token.tag_ == "VBG" and token.dep_ in ("amod", "pcomp"))
            ):
                continue
            subject = _subject(token)
            if (
                subject is None
                or any(c.dep_ == "auxpass" for c in token.children)
                or (subject.lower_ in ("who", "that", "which") and token.lower_ in NARROW)
            ):
                continue
            if subject.like_num or subject.lower_ in ("toll", "attack", "attacks", "blast", "crash", "fire"):
                continue
            voice = self.voice(subject)
            start, end = min(token.idx, subject.idx), max(token.idx + len(token.text), subject.idx + len(subject.text))
            found.append((token, Attributed(voice, stance, start, end)))
        self._sentence[key] = found
        return found

    def of(self, mention: Mention) -> Attributed:
        """Who says a mention's number, by its sentence; the narrator where nobody does."""
        sent = mention.sent
        head = mention.doc[mention.head]
        best: tuple[int, Attributed] | None = None
        for verb, said in self.read(sent, mention.passage.index):
            rank = _rank(verb, said, head, mention)
            if rank is not None and (best is None or rank < best[0]):
                best = (rank, said)
        text = mention.passage.text[max(sent.start_char, mention.start - 60) : min(sent.end_char, mention.end + 60)]
        hearsay = bool(HEARSAY.search(text))
        if best is not None:
            said = best[1]
            if said.stance == "said" and re.search(r"\b(?:reportedly|unconfirmed|allegedly|rumou?r)", text):
                return Attributed(said.voice, "hearsay", said.verb_start, said.verb_end)
            return said
        return Attributed(None, "hearsay" if hearsay else "fact")


def _rank(verb: Token, said: Attributed, head: Token, mention: Mention) -> int | None:
    """How closely a reporting verb covers a number; None where it does not. Smaller is closer."""
    if verb.lower_ == "according":
        return 40
    token, steps = head, 0
    while token.head != token and steps < 40:
        if token.head == verb:
            if token.dep_ in ("nsubj", "nsubjpass"):
                return None
            return steps
        token = token.head
        steps += 1
    if verb.lower_ in NARROW and said.stance == "said":
        return None
    if said.verb_start >= mention.end:  # "..., officials said" after what they say
        return 50 if said.stance in ("said", "claimed") else None
    if (
        verb.i < head.i
        and verb.dep_ == "ROOT"
        and any(c.dep_ in ("ccomp", "mark") for c in verb.children)
        and said.stance != "alleged"
    ):
        return int(60 + (head.i - verb.i) // 10)
    return None
