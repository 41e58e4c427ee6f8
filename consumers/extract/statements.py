"""What is said but not counted: claims of responsibility, their denials, accusations and denials."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from consumers.extract.speakers import Voice
from consumers.extract.speech import Speech

_CLAIM = re.compile(
    r"\b(?:claim(?:ed|s|ing)?|took|takes|accepted|admitted|assumed) (?:the )?(?:responsibility|credit)\b|"
    r"\bclaim(?:ed|s)? (?:the )?(?:attacks?|bombings?|blast|raid|killings?|strikes?|assault|ambush)\b|"
    r"\bclaim(?:ed|s)?\b[^.;]{0,60}\b(?:its|their|his) (?:men|fighters) (?:had |have )?(?:killed|carried|"
    r"attacked)|\bsaid (?:it|they) (?:had |have )?(?:carried out|was behind|were behind|struck|attacked)\b",
    re.I,
)
_UNCLAIMED = re.compile(
    r"\b(?:no (?:one|group|organi[sz]ation|armed group|claim)|nobody|not|yet to|none|neither|without|"
    r"immediate claim|never)\b",
    re.I,
)
_NO_ROLE = re.compile(
    r"\b(?:den(?:ied|ies|y|ying)|rejected|disclaimed) (?:[a-z]+ ){0,3}(?:involvement|responsibility|role|"
    r"part|hand|link|connection|carrying out|being behind|having (?:carried|attacked|fired))\b|"
    r"\b(?:had|has|have) nothing to do\b|\b(?:was|were) not (?:behind|involved|responsible)\b",
    re.I,
)
_ACCUSE = frozenset(
    [
        "accused",
        "accuses",
        "accuse",
        "accusing",
        "blamed",
        "blames",
        "blame",
        "blaming",
        "alleged",
        "alleges",
        "allege",
        "alleging",
        "attributed",
        "attribute",
        "attributes",
    ]
)
_DENY = frozenset(
    [
        "denied",
        "denies",
        "deny",
        "denying",
        "rejected",
        "rejects",
        "reject",
        "rejecting",
        "dismissed",
        "dismisses",
        "dismiss",
        "refuted",
        "refutes",
        "disputed",
        "disputes",
    ]
)


@dataclass(frozen=True)
class Said:
    """One statement found in a sentence. Offsets are in the passage's text."""

    kind: str
    voice: Voice | None
    target: str | None
    stance: str
    start: int
    end: int


def _clip(text: str, limit: int = 60) -> str:
    words = text.strip(' ,"“”‘’')
    return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0]


def _phrase(token: Any) -> str:
    """A noun phrase without what hangs on it behind its head."""
    doc = token.doc
    start = token.left_edge.i
    return _clip(str(doc[max(start, token.i - 6) : token.i + 1].text))


def _subject(verb: Any) -> Any:
    node = verb
    for _ in range(3):
        subject = next((c for c in node.children if c.dep_ == "nsubj"), None)
        if subject is not None:
            relative = subject.lower_ in ("which", "who", "that") and node.dep_ == "relcl"
            return node.head if relative else subject
        if node.dep_ in ("conj", "xcomp", "advcl", "acl", "relcl") and node.head != node:
            if node.dep_ in ("acl", "relcl") and node.head.pos_ in ("NOUN", "PROPN"):
                return node.head
            node = node.head
        else:
            return None
    return None


def statements_in(sent: Any, speech: Speech) -> list[Said]:
    """The statements of one sentence."""
    text = str(sent.text)
    found: list[Said] = []
    offset = sent.start_char
    claim = _CLAIM.search(text)
    if claim is not None and not _UNCLAIMED.search(_without_asides(text[: claim.end()])[-80:]):
        verb = _token_at(sent, offset + claim.start())
        voice = _voice(verb, speech)
        found.append(
            Said("responsibility_claim", voice, voice.name if voice else None, "claimed", offset, sent.end_char)
        )
    role = _NO_ROLE.search(text)
    if role is not None:
        verb = _token_at(sent, offset + role.start())
        voice = _voice(verb, speech)
        found.append(
            Said("responsibility_denial", voice, voice.name if voice else None, "denied", offset, sent.end_char)
        )
    for token in sent:
        lower = token.lower_
        if lower in _ACCUSE and token.pos_ == "VERB":
            if token.tag_ == "VBN" and any(c.dep_ in ("auxpass",) for c in token.children):
                continue
            subject = _subject(token)
            if subject is None or subject == token:
                continue
            target = next(
                (c for c in token.children if c.dep_ in ("dobj", "pobj") and c.pos_ in ("PROPN", "NOUN", "PRON")), None
            )
            if lower.startswith("attribut"):
                to = next((c for c in token.children if c.lower_ == "to"), None)
                target = next((c for c in to.children if c.dep_ == "pobj"), None) if to is not None else None
            if lower.startswith("alleg"):
                nested = next((c for c in token.children if c.dep_ == "ccomp"), None)
                by = next((c for c in nested.children if c.dep_ == "agent"), None) if nested is not None else None
                target = (
                    next((c for c in by.children if c.dep_ == "pobj"), None)
                    if by is not None
                    else (next((c for c in nested.children if c.dep_ == "nsubj"), None) if nested is not None else None)
                )
            if target is None or target.pos_ == "PRON":
                continue
            found.append(Said("accusation", speech.voice(subject), _phrase(target), "alleged", offset, sent.end_char))
        elif lower in _DENY and token.pos_ == "VERB" and role is None:
            subject = _subject(token)
            if subject is None or any(c.dep_ == "auxpass" for c in token.children):
                agent = next((c for c in token.children if c.dep_ == "agent"), None)
                by = next((c for c in agent.children if c.dep_ == "pobj"), None) if agent is not None else None
                if by is None:
                    continue
                subject = by
            found.append(Said("denial", speech.voice(subject), None, "denied", offset, sent.end_char))
    return found


def _without_asides(text: str) -> str:
    """The text without what stands between two commas: "never" in an aside on a group does not deny its claim."""
    return re.sub(r",[^,;.]{0,150},", " ", text)


def _token_at(sent: Any, offset: int) -> Any:
    return next((token for token in sent if token.idx + len(token.text) > offset), sent[len(sent) - 1])


def _voice(verb: Any, speech: Speech) -> Voice | None:
    subject = _subject(verb)
    return speech.voice(subject) if subject is not None else None
