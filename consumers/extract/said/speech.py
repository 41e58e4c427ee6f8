"""Who says what: the reporting verbs of a sentence with speaker, stance and the words that they cover."""

from __future__ import annotations

import re
from functools import cache

from consumers.extract.counts.counted import is_person_noun
from consumers.extract.counts.mentions import Mention
from consumers.extract.said.beside import beside
from consumers.extract.said.reach import quotation_around, rank_of, reaching
from consumers.extract.said.speakers import Attributed, Voice, apposed_name, kind_of_speaker, name_of, proper_name_of
from consumers.extract.text.lexicon import rows, singular
from consumers.extract.text.parsed import Span, Token

PRONOUNS = frozenset(["he", "she", "they", "it", "who", "that", "which"])
NO_SPEAKERS = frozenset(
    [
        "toll",
        "attack",
        "blast",
        "crash",
        "fire",
        "number",
        "count",
        "tally",
        "total",
        "flood",
        "action",
        "storm",
        "quake",
        "newsman",
        "reporter",
        "journalist",
        "reader",
    ]
)
HEARSAY = re.compile(
    r"\b(?:reportedly|unconfirmed|allegedly|rumou?red|purportedly|apparently|believed to|feared|thought to)\b", re.I
)


@cache
def stances() -> dict[str, str]:
    """Every form of every verb of saying with its stance."""
    return {form: row[0] for row in rows("reporting_verbs.tsv") for form in row[1].split()}


def _subject(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ in ("nsubj", "csubj") and child.pos_ in ("NOUN", "PROPN", "PRON", "NUM", "ADJ"):
            return child
    if verb.dep_ in ("conj", "xcomp", "advcl") and verb.head.pos_ in ("VERB", "AUX") and verb.head != verb:
        return _subject(verb.head)
    return None


class Speech:
    """Keeps the speakers of an article while it is read in order, so that "he added" finds its name."""

    def __init__(self) -> None:
        self._last: Voice | None = None
        self._last_person: Voice | None = None
        self._last_body: Voice | None = None
        self._known: dict[str, Voice] = {}
        self._sentence: dict[tuple[int, int], list[tuple[Token, Attributed]]] = {}
        self._heading: tuple[int, Attributed] | None = None
        self.passage = 0

    def voice(self, subject: Token) -> Voice | None:
        """The speaker that a subject names; a pronoun stands for the speaker before."""
        lower = subject.lower_
        if subject.pos_ == "PRON" or lower in PRONOUNS:
            if lower in ("he", "she"):
                return self._last_person or self._last
            return (self._last_body or self._last) if lower == "it" else self._last
        name = name_of(subject)
        if (
            lower in ("statement", "spokesman", "spokesperson", "spokeswoman", "agency")
            and self._last is not None
            and len(name.split()) <= 2
            and not name.lower().startswith(("a ", "an "))
        ):
            return self._last
        voice = self._voice_named(subject, name)
        if not re.match(r"(?:its|his|her|their) ", name.lower()):
            self._remember(voice, subject)
        return voice

    def _voice_named(self, subject: Token, name: str) -> Voice:
        around = str(subject.doc[subject.left_edge.i : min(subject.right_edge.i + 1, subject.i + 14)].text)
        proper = proper_name_of(subject, name)
        known = self._known.get((proper or name).split()[-1])
        kind = kind_of_speaker(name)
        if kind == "none" and known is not None:
            kind = known.kind
        if kind == "none":
            kind = kind_of_speaker(around)
        if kind == "none" and (subject.ent_type_ == "GPE" or any(c.ent_type_ == "NORP" for c in subject.lefts)):
            kind = "official"  # "Israel says", "according to Israeli figures"
        if proper is not None:
            return Voice(proper, kind)
        return Voice(known.name if known is not None and len(name.split()) == 1 else name, kind)

    def _remember(self, voice: Voice, subject: Token) -> None:
        self._last = voice
        if subject.ent_type_ == "PERSON" or (subject.pos_ == "NOUN" and is_person_noun(subject.lower_)):
            self._last_person = voice
        else:
            self._last_body = voice
        last_word = voice.name.split()[-1] if voice.name.split() else ""
        if last_word[:1].isupper():
            self._known.setdefault(last_word, voice)

    def read(self, sent: Span, passage_index: int) -> list[tuple[Token, Attributed]]:
        """The reporting verbs of one sentence; sentences must come in their order."""
        self.passage = passage_index
        key = (passage_index, sent.start)
        if key in self._sentence:
            return self._sentence[key]
        found: list[tuple[Token, Attributed]] = []
        for full, short in _ABBREVIATED.findall(sent.text):
            self._known.setdefault(short, Voice(full, kind_of_speaker(full)))
        table = stances()
        for match in _COUNTED_BY.finditer(sent.text):
            name = (match["of"] or match["owner"] or match["by"]).strip()
            at = next((t for t in sent if t.idx >= sent.start_char + match.start()), None)
            if at is not None:
                counting = self._known.get(name.split()[-1]) or Voice(name, kind_of_speaker(name))
                end = sent.start_char + match.end()
                found.append((at, Attributed(counting, "said", sent.start_char + match.start(), end)))
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
            if subject is None and (token.tag_ not in ("VBD", "VBZ", "VBP") or beside(token, None) is None):
                continue
            if subject is not None and (
                any(c.dep_ == "auxpass" for c in token.children)
                or (subject.lower_ in ("who", "that", "which") and token.lower_ in reaching("narrow"))
            ):
                continue
            if subject is not None and (
                subject.like_num or singular(subject.lower_) in NO_SPEAKERS or _takes_lives(token)
            ):
                continue
            if token.lower_ in reaching("clause") and not any(c.dep_ == "ccomp" for c in token.children):
                continue
            neighbour = beside(token, subject)
            if neighbour is not None:
                place = sent.text.find(neighbour)
                named = apposed_name(sent.text[place + len(neighbour) : place + len(neighbour) + 90])
                kind = kind_of_speaker(neighbour)
                if kind == "none":  # "the acting mayor, Oleksandr Bondar, said": the title stands before the name
                    kind = kind_of_speaker(sent.text[max(0, place - 60) : place])
                self._last = Voice(named or neighbour, kind)
                if named is not None:
                    self._known.setdefault(named.split()[-1], self._last)
                found.append((token, Attributed(self._last, stance, token.idx, token.idx + len(token.text))))
                continue
            if subject is None:
                continue
            voice = self.voice(subject)
            start, end = min(token.idx, subject.idx), max(token.idx + len(token.text), subject.idx + len(subject.text))
            found.append((token, Attributed(voice, stance, start, end)))
        self._sentence[key] = found
        if sent.end == len(sent.doc) and not _LISTED.match(sent.doc.text):
            ends = sent.doc.text.rstrip().endswith(":")
            self._heading = (passage_index, found[0][1]) if found and ends else None
        return found

    def of(self, mention: Mention) -> Attributed:
        """Who says a mention's number, by its sentence; the narrator where nobody does."""
        sent = mention.sent
        head = mention.doc[mention.head]
        best: tuple[int, Attributed] | None = None
        for verb, said in self.read(sent, mention.passage.index):
            rank = rank_of(verb, said, head, mention)
            if rank is not None and (best is None or rank < best[0]):
                best = (rank, said)
        text = mention.passage.text[max(sent.start_char, mention.start - 60) : min(sent.end_char, mention.end + 60)]
        hearsay = bool(HEARSAY.search(text))
        if best is not None:
            said = best[1]
            if said.voice is None:  # "“We counted 41 bodies,” said the doctor"
                said = self._quoted(mention) or said
            if said.stance == "said" and re.search(r"\b(?:reportedly|unconfirmed|allegedly|rumou?r)", text):
                return Attributed(said.voice, "hearsay", said.verb_start, said.verb_end)
            return said
        if not hearsay:
            told = self._quoted(mention) or self._heading_over(mention) or self._going_on(sent, mention)
            if told is not None:
                return told
        return Attributed(None, "hearsay" if hearsay else "fact")

    def _quoted(self, mention: Mention) -> Attributed | None:
        """Who speaks the quotation in which a number stands, over the ends of sentences: the verb beside its marks."""
        quotation = quotation_around(mention.passage.text, mention.start)
        if quotation is None:
            return None
        opening, closing = quotation
        before: Attributed | None = None
        for sent in mention.doc.sents:
            if sent.end_char < opening - 150:
                continue
            if sent.start_char > closing + 60:
                break
            for verb, said in self.read(sent, mention.passage.index):
                if said.voice is None or said.stance not in ("said", "claimed"):
                    continue
                if verb.idx < opening:
                    before = said
                elif verb.idx >= closing:
                    return said
        return before

    def _heading_over(self, mention: Mention) -> Attributed | None:
        """The speaker of a line that ends in a colon, for the list below it."""
        passage = mention.passage
        if self._heading is None or not _LISTED.match(passage.text):
            return None
        return self._heading[1] if passage.index > self._heading[0] else None

    def _going_on(self, sent: Span, mention: Mention) -> Attributed | None:
        """The speaker of the sentence before in the same paragraph, where this one has no verb of saying at all."""
        if sent.start == 0 or self.read(sent, mention.passage.index):
            return None
        before = mention.doc[sent.start - 1].sent
        found = self.read(before, mention.passage.index)
        told = [(verb, said) for verb, said in found if said.stance == "said" and said.voice is not None]
        if not told or len(found) > 1:
            return None
        verb, said = told[-1]
        leads = verb.i - before.start < 0.4 * len(before) and said.verb_start < verb.idx + len(verb.text)
        if not (leads and (mention.elided or mention.more)):
            return None
        return said


def _takes_lives(verb: Token) -> bool:
    """ "Floods have claimed 31 lives" says nothing."""
    return any(c.dep_ == "dobj" and c.lower_ in ("lives", "life", "victims") for c in verb.children)


# "by the count of X", "by X's tally", "figures released by X show", "verified by X"
_BODY = (
    r"(?:[A-Z][\w’'.&-]*|the|of|and|for|[a-z]+ly|police|ministry|families|health|local|regional|state|"
    r"provincial|their|rights|group|network)"
)
_COUNTED_BY = re.compile(
    rf"\b[Bb]y (?:the |an? )?(?:\w+ )?(?:count|tally|account|reckoning|estimate|figures) of "
    rf"(?P<of>{_BODY}(?: {_BODY}){{0,6}})|"
    rf"\b[Bb]y (?P<owner>{_BODY}(?: {_BODY}){{0,5}}?)['’]s? (?:own )?(?:count|tally|account|reckoning|estimates?)\b|"
    rf"\b(?:figures?|data|statistics|numbers) (?:released|compiled|published|provided|collected|kept|issued) by "
    rf"(?P<by>{_BODY}(?: {_BODY}){{0,6}})"
)
_ABBREVIATED = re.compile(
    r"((?:[A-Z][\w’'-]+ (?:of |for |the |and |on )*){1,6}[A-Z][\w’'-]+) \(([A-Z][A-Za-z-]{1,9})\)"
)
_LISTED = re.compile(r"^\s*(?:[•●▪◦*·–—-]|\d{1,2}[.)])\s")
