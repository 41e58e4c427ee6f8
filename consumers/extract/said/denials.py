"""Denials: of a deed, of an accusation, of a report; and whose deed it was said to be."""

from __future__ import annotations

import re

from consumers.extract.actors.parties import party_of
from consumers.extract.said.speakers import Voice
from consumers.extract.said.speech import Speech, stances
from consumers.extract.said.statement_grammar import Said, agent_of, made, phrase_of, subject_of, token_at, words_of
from consumers.extract.text.parsed import Span, Token

_NO_ROLE = re.compile(
    r"\b(?:(?:had|has|have) (?:absolutely )?[“\"]?nothing to do|(?:was|were|is|are) not (?:behind|"
    r"involved|responsible)|"
    r"(?:had|has|have|played) no (?:role|part|hand|involvement))\b",
    re.I,
)


class Denials:
    """Finds the denials of an article, sentence by sentence."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech
        self._accused: str | None = None

    def read(self, sent: Span, text: str, accused: str | None) -> list[Said]:
        """The denials of a sentence; `accused`: who was accused just before it."""
        self._accused = accused
        found: list[Said] = []
        for token in sent:
            lower = token.lower_
            if token.pos_ not in ("VERB", "AUX"):
                continue
            if lower in words_of("deny"):
                said = self._denied(sent, token, text)
            elif lower in words_of("reject"):
                said = self._rejected(sent, token)
            elif lower in words_of("call"):
                said = self._called(sent, token)
            else:
                continue
            if said is not None:
                found.append(said)
        role = _NO_ROLE.search(text)
        if role is not None and not found:
            verb = token_at(sent, sent.start_char + role.start())
            speaking = next(
                (v for v, said in self._speech.read(sent, self._speech.passage) if said.stance == "said"), None
            )
            voice = _voice(self._speech, speaking if speaking is not None else verb)
            if voice is not None:
                found.append(made(sent, "denial", voice, None, "denied", verb))
        return found

    def _denied(self, sent: Span, verb: Token, text: str) -> Said | None:
        head = verb.i - sent.start
        before = str(sent[max(0, head - 4) : head].text).lower()
        if re.search(r"\b(?:nor|neither|not|nobody|never|no one)\b", before):
            return None
        thing = next((c for c in verb.children if c.dep_ == "dobj"), None)
        if thing is not None and thing.lower_ in (
            "bail",
            "entry",
            "access",
            "permission",
            "asylum",
            "visa",
            "request",
            "us",
        ):
            return None
        subject = agent_of(verb) or subject_of(verb)  # "a claim denied by Kabul"
        if subject is None or subject.lower_ in ("nobody", "none"):
            return None
        if subject.lower_ == "client" and verb.head.lower_ in stances():
            subject = subject_of(verb.head) or subject
        voice = self._speech.voice(subject)
        kind, target = "denial", None
        own = voice.name if voice is not None else None
        clause = next((c for c in verb.children if c.dep_ in ("ccomp", "xcomp", "pcomp")), None)
        doer = (
            next((c for c in clause.children if c.dep_ in ("nsubj", "nsubjpass")), None) if clause is not None else None
        )
        if thing is not None and thing.lower_ in words_of("role_noun"):
            kind, target = "responsibility_denial", own
        elif thing is not None and thing.lower_ in words_of("charge_noun"):
            target = self._accused
            if re.search(r"\b(?:its|their|his) (?:\w+ )?(?:men|fighters|forces|members|troops|officers)\b", text):
                target = own
        elif doer is not None and (doer.dep_ == "nsubj" or doer.head.lower_ == "involved"):
            target = self._denied_of(doer, voice)
        elif clause is not None and clause.tag_ == "VBG":
            target = own
        return made(sent, kind, voice, target, "denied", verb)

    def _denied_of(self, doer: Token, voice: Voice | None) -> str | None:
        """Whose deed is denied: "denied that it / its men / residents had ..."; None where nobody is meant."""
        possessed = any(c.dep_ == "poss" and c.lower_ in ("its", "their") for c in doer.children)
        if doer.lower_ in ("it", "they") or possessed:
            return voice.name if voice is not None else None
        owned = any(c.dep_ == "poss" or c.lower_ in ("any", "a", "an", "no") for c in doer.children)
        if owned or doer.pos_ == "PRON":
            return None
        party = party_of(doer)
        fights = party is not None and party.kind != "civilians"
        return phrase_of(doer) if fights or doer.ent_type_ == "PERSON" or _is_crowd(doer) else None

    def _rejected(self, sent: Span, verb: Token) -> Said | None:
        thing = next((c for c in verb.children if c.dep_ in ("dobj", "nsubjpass")), None)
        if thing is None or thing.lower_ not in words_of("charge_noun"):
            return None
        passive = any(c.dep_ == "auxpass" for c in verb.children)
        subject = agent_of(verb) if passive else subject_of(verb)
        if subject is None or any(c.dep_ == "neg" for c in verb.children):
            return None
        return made(sent, "denial", self._speech.voice(subject), self._accused, "denied", verb)

    def _called(self, sent: Span, verb: Token) -> Said | None:
        """ "called the charge baseless", "described the allegation as the handiwork of mischief makers"."""
        after = sent.text[verb.idx + len(verb.text) - sent.start_char :][:110]
        words = [word.lower() for word in re.findall(r"[A-Za-z-]+", re.split(r"[;.]", after)[0])]
        if not any(word in words_of("false_word") for word in words) or not any(
            word in words_of("charge_noun") for word in words[:5]
        ):
            return None
        subject = subject_of(verb)
        if subject is None or any(c.dep_ == "auxpass" for c in verb.children):
            return None
        return made(sent, "denial", self._speech.voice(subject), self._accused, "denied", verb)


def _voice(speech: Speech, verb: Token) -> Voice | None:
    subject = subject_of(verb)
    return speech.voice(subject) if subject is not None else None


def _is_crowd(noun: Token) -> bool:
    party = party_of(noun)
    return noun.pos_ == "PROPN" or (party is not None and noun.tag_ == "NNS")
