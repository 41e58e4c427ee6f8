"""What is said but not counted: claims of responsibility, their denials, accusations and denials."""

from __future__ import annotations

import re
from functools import cache

from consumers.extract.actors.armed_groups import groups_in
from consumers.extract.actors.parties import party_of
from consumers.extract.said.denials import Denials
from consumers.extract.said.speakers import Voice
from consumers.extract.said.speech import Speech
from consumers.extract.said.statement_grammar import (
    Said,
    accused_of,
    agent_of,
    clip,
    made,
    phrase_of,
    subject_of,
    token_at,
    words_of,
)
from consumers.extract.text.parsed import Span, Token

_DEED = (
    r"(?:attacks?|bombings?|blasts?|raids?|killings?|strikes?|assaults?|ambush(?:es)?|actions?|operations?|shootings?|"
    r"explosions?|murders?|abductions?|kidnappings?|massacre|sabotage|shelling|launch(?:es)?)"
)
_DID = (
    r"(?:carried out|conducted|staged|mounted|was behind|were behind|is behind|are behind|been behind|struck|hit|"
    r"attacked|ambushed|killed|executed|targeted|eliminated|bombed|shelled|shot|downed|blew up|blown up|detonated|"
    r"destroyed|fired|launched|seized|captured|abducted|stormed)"
)
_OWN = (
    r"(?:it|they|its (?:[a-z]+ )?(?:men|fighters|forces|troops|members|unit|jets|drones|aircraft|navy)|"
    r"their (?:men|fighters|forces))"
)
_CLAIM = re.compile(
    rf"\b(?P<verb>claim(?:ed|s|ing)?|took|takes|taken|taking|accepted|admitted|assumed|acknowledged) "
    rf"(?:the |full |sole )?"
    rf"(?:responsibility|credit)\b|"
    rf"\b(?P<verb2>claim(?:ed|s|ing)?) (?:the |both |all (?:three |the )?|this |that |these |a |an |two |three )?"
    rf"(?:[A-Z]?[\w’'-]+ ){{0,2}}?{_DEED}\b|"
    rf"\b(?P<verb3>claim(?:ed|s)?)\b[^.;“”\"]{{0,50}}\b(?:to have (?:\w+ )?{_DID}|that {_OWN} (?:had |have )?{_DID})|"
    rf"\b(?P<verb4>said|says|say|announced|stated|wrote)\b[^.;“”\"]{{0,40}}? {_OWN} (?:had |have |has |"
    rf"also )*[“\"]?{_DID}\b|"
    rf"\b(?P<verb5>owned up|owns up|own up) to\b",
    re.I,
)
# what an army says of its own strikes; "had killed 12", "had downed 31 drones" claims no deed that anyone asks about
_STRUCK = re.compile(r"\b(?:struck|hit|targeted|eliminated|attacked|bombed|carried out|conducted|behind)$", re.I)
_CALLING_ITSELF = re.compile(
    r"\b(?:calling itself|called itself|known as|styling itself) (?:the )?(?P<name>[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*)"
)
_CLAIMED_BY = re.compile(
    rf"\b(?:responsibility|credit|{_DEED})\b[^.;]{{0,40}}\b(?:was|were|been|later) claimed by (?:the "
    rf")?(?P<who>[^,.;]{{2,60}})",
    re.I,
)
_UNCLAIMED = re.compile(
    r"\b(?:no (?:one|group|organi[sz]ation|armed group|claim|faction|militant group)|nobody|not|yet to|"
    r"none|neither|without|"
    r"immediate claim|never|nor|if)\b",
    re.I,
)
_LAID_BLAME = re.compile(
    r"\b(?P<verb>laid|lays|lay|put|puts|pinned|pins|placed) (?:the |all |most of the )?blame (?:squarely |firmly )?"
    r"(?:on|at the (?:door|feet) of|with) (?P<whom>[^,.;]{2,70})|"
    r"\b(?P<verb2>held|hold|holds|holding) (?P<whom2>[^,.;]{2,60}?) (?:directly |fully )?responsible\b|"
    r"\b(?P<verb3>pointed|points|point) (?:the |an accusing |a )?finger at (?P<whom3>[^,.;]{2,60})|"
    r"\b(?P<verb4>identified|identify) (?:them|the attackers|the gunmen|the assailants|the raiders) as "
    r"(?P<whom4>[^,.;]{2,60})",
    re.I,
)
_NOBODY = frozenset(
    [
        "people",
        "persons",
        "ones",
        "man",
        "men",
        "woman",
        "women",
        "bodies",
        "body",
        "one",
        "some",
        "many",
        "others",
        "child",
        "children",
        "victims",
    ]
)


class Statements:
    """Reads the statements of an article in order: a denial is of what was last accused."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech
        self._denials = Denials(speech)
        self._accused: str | None = None
        self._group: str | None = None
        self._since = 0

    def read(self, sent: Span) -> list[Said]:
        """The statements of one sentence; sentences must come in their order."""
        text = sent.text
        self._since += 1
        if self._since > 3:
            self._accused = None
        said = [*self._claims(sent, text), *self._accusations(sent, text)]
        found = [*said, *self._denials.read(sent, text, self._accused)]
        groups = groups_in(text)
        self._group = groups[-1][1] if groups else self._group
        unique = {(said.kind, said.voice.name if said.voice else None, said.target): said for said in reversed(found)}
        return sorted(unique.values(), key=lambda said: said.at)

    def _voice(self, verb: Token) -> Voice | None:
        subject = subject_of(verb)
        return self._speech.voice(subject) if subject is not None else None

    # ------------------------------------------------------------ claims

    def _claims(self, sent: Span, text: str) -> list[Said]:
        passive = _CLAIMED_BY.search(text)
        if passive is not None:
            name = re.split(r" (?:in|on|through|via|who|which|that)\b", passive["who"])[0]
            at = token_at(sent, sent.start_char + passive.start())
            return [made(sent, "responsibility_claim", Voice(name, "armed_group"), name, "claimed", at)]
        claim = _CLAIM.search(text)
        if claim is None or _UNCLAIMED.search(_without_asides(text[: claim.end()])[-80:]):
            return []
        word = next(name for name in ("verb", "verb2", "verb3", "verb4", "verb5") if claim[name])
        verb = token_at(sent, sent.start_char + claim.start(word))
        voice = self._voice(verb)
        if voice is None or voice.name.split()[0][0].isdigit():
            return []
        if word == "verb4" and voice.kind not in ("armed_group", "military", "official", "none"):
            return []
        if word == "verb4" and voice.kind != "armed_group" and not _STRUCK.search(claim.group()):
            return []
        if (
            word == "verb4"
            and voice.kind == "official"
            and not re.search(r"defen[cs]e|military|forces|troops", text, re.I)
        ):
            return []
        itself = _CALLING_ITSELF.search(text[: claim.start()])
        if itself is not None and voice.kind == "armed_group":
            voice = Voice(itself["name"], voice.kind)
        return [made(sent, "responsibility_claim", voice, self._claimed_for(voice, text), "claimed", verb)]

    def _claimed_for(self, voice: Voice, text: str) -> str:
        """Whose deed it was: the group for which a spokesman or "the group" speaks."""
        named = groups_in(voice.name)
        if named or voice.kind != "armed_group":
            return voice.name
        if re.match(r"(?:the|a) (?:group|movement|militia|rebels|militants|gang)\b", voice.name, re.I):
            return self._group or voice.name
        here = groups_in(text)
        return here[0][1] if here and re.search(r"\bspokes\w+\b", text) else voice.name

    # ------------------------------------------------------------ accusations

    def _accusations(self, sent: Span, text: str) -> list[Said]:
        found: list[Said] = []
        laid = _LAID_BLAME.search(text)
        if laid is not None:
            verb = token_at(sent, sent.start_char + laid.start())
            whom = next(laid[name] for name in ("whom", "whom2", "whom3", "whom4") if laid[name])
            whom = re.sub(r" (?:for|over|in|who|which|after)\b.*$", "", whom)
            group = groups_in(whom)
            found.append(self._accuse(sent, self._voice(verb), group[0][1] if group else clip(whom), verb))
        accusing = _accusing()
        for token in sent:
            if token.lower_ in ("claimed", "claims", "claim") and token.pos_ == "VERB":
                doer = accused_of(token, "allege")
                party = party_of(doer) if doer is not None else None
                subject = subject_of(token)
                own = doer is not None and any(
                    c.dep_ == "poss" and c.lower_ in ("its", "their", "our", "his") for c in doer.children
                )
                state = party is not None and party.kind == "state_forces"
                if doer is not None and subject is not None and state and not own and doer.dep_ == "nsubj":
                    found.append(self._accuse(sent, self._speech.voice(subject), phrase_of(doer), token))
                continue
            kind = accusing.get(token.lower_)
            if kind is None or token.pos_ != "VERB":
                continue
            if any(c.dep_ in ("auxpass", "neg") for c in token.children):
                by = agent_of(token)
                accused = next((c for c in token.children if c.dep_ == "nsubjpass"), None)
                if by is not None and accused is not None and kind == "accuse":
                    found.append(self._accuse(sent, self._speech.voice(by), phrase_of(accused), token))
                continue
            subject = subject_of(token)
            if subject is None or subject == token or (token.dep_ in ("acl", "amod") and token.tag_ == "VBN"):
                continue
            target = accused_of(token, kind)
            if target is None or target.lower_ in words_of("no_target"):
                continue
            nobody = target.lower_ in words_of("abstract")
            if nobody and kind == "attribute":
                continue
            if kind == "allege" and (target.like_num or target.lower_ in _NOBODY or target.pos_ == "PRON"):
                nobody = True
            voice = self._speech.voice(subject)
            for accused in [target, *target.conjuncts][:3]:
                found.append(self._accuse(sent, voice, None if nobody else phrase_of(accused), token))
        return found

    def _accuse(self, sent: Span, voice: Voice | None, target: str | None, at: Token) -> Said:
        self._accused, self._since = target, 0
        return made(sent, "accusation", voice, target, "alleged", at)


@cache
def _accusing() -> dict[str, str]:
    """Which kind of accusation a word is; of several the first holds."""
    return {word: name for name in ("attribute", "allege", "accuse") for word in words_of(name)}


def _without_asides(text: str) -> str:
    """The text without what stands between two commas: "never" in an aside on a group does not deny its claim."""
    return re.sub(r",[^,;.]{0,150},", " ", text)
