"""What happened to things and services in an incident: its effects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from consumers.extract.counts.counted import is_thing_noun
from consumers.extract.counts.mentions import Mention
from consumers.extract.text.lexicon import singular
from consumers.extract.text.parsed import Token
from incidentwire.contracts import Effect

MOST_EFFECTS = 8
_DONE = {
    "attacked": "attacked attacking stormed storming raided struck hit targeted overran ambushed bombed shelled",
    "looted": "looted looting ransacked ransacking plundered robbed",
    "burned": "torched torching burned burning burnt gutted",
    "destroyed": "destroyed destroying demolished flattened razed razing blew blown dynamited wrecked levelled",
    "damaged": "damaged damaging sabotaged sabotaging",
    "blocked": "blocked blocking",
    "suspended": "suspended suspending",
    "closed": "closed closing shut",
}
_EFFECT_OF = {form: effect for effect, forms in _DONE.items() for form in forms.split()}
_ATTACKS = frozenset(["attack", "attacks", "raid", "raids", "assault", "strike", "strikes", "ambush"])
_TAKING = frozenset(["piracy", "hijacking"])  # elsewhere it is the police who seize, and that is no harm
_UNREAL = frozenset(["would", "could", "may", "might", "will", "can", "should", "must", "to"])
_NO_PART_OF_NAME = frozenset(["nearby", "several", "many", "other", "more", "weekly", "same", "own", "first", "last"])
# things that no list of counted things holds, or that lie about at the place of an attack
_PLACES = frozenset([
    "prison", "jail", "church", "mosque", "market", "school", "hospital", "hotel", "bank", "camp", "post", "station",
    "headquarters", "office", "outpost", "base", "checkpoint", "convoy", "bus", "train", "vehicle", "house", "home",
    "village", "building", "bridge", "road", "pipeline", "mine", "clinic", "university", "monastery", "temple",
    "restaurant", "airport", "port", "refinery", "depot", "plant", "substation", "garrison", "bar", "club", "mill",
    "barracks", "consulate", "embassy", "railway", "track", "tracks", "line", "court", "stadium", "shop", "ship",
    "vessel", "boat", "ambulance", "car", "minibus", "factory", "warehouse", "detachment", "patrol", "services",
    "service", "pylon", "tower", "transformer", "mast", "truck", "lorry", "tank", "residence", "monument", "statue",
    "store", "plane", "helicopter", "jet", "tent", "dormitory", "flat", "block", "cinema", "museum", "library",
    "studio", "transmitter", "gate", "wall", "roof", "window", "terminal", "dam", "booth", "branch",
])  # fmt: skip


def _is_thing(token: Token) -> bool:
    return token.pos_ in ("NOUN", "PROPN") and (is_thing_noun(token.lower_) or singular(token.lower_) in _PLACES)


def _words(head: Token) -> str:
    """The thing in the words of the text, without its article and number."""
    start = head.i
    for token in reversed(head.doc.tokens[max(head.sent.start, head.i - 3) : head.i]):
        if token.head is not head or token.dep_ not in ("compound", "amod", "nmod") or token.like_num:
            break
        if token.lower_ in _NO_PART_OF_NAME:
            break
        start = token.i
    return head.doc[start : head.i + 1].text


def _behind(token: Token, *prepositions: str) -> Iterator[Token]:
    """The nouns behind prepositions of a verb or noun."""
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ in prepositions:
            yield from (noun for noun in child.children if noun.dep_ == "pobj")


def _objects(verb: Token) -> Iterator[Token]:
    """What a verb is done to."""
    subjects = [child for child in verb.children if child.dep_ == "nsubjpass"]
    if verb.tag_ == "VBN" and verb.dep_ == "acl":
        subjects.append(verb.head)
    for noun in subjects or [child for child in verb.children if child.dep_ == "dobj"]:
        yield noun
        yield from (other for other in noun.conjuncts if other.i > noun.i)


def _set_on_fire(verb: Token) -> Iterator[Token]:
    """ "set fire to a bus", "a bus was set on fire", "set a bus ablaze"."""
    around = {child.lower_ for child in verb.children} | {noun.lower_ for noun in _behind(verb, "on")}
    if around & {"fire", "ablaze", "alight"}:
        for noun in (*_behind(verb, "to"), *_objects(verb)):
            if noun.lower_ != "fire":
                yield noun
                yield from (other for other in noun.conjuncts if other.i > noun.i)
        for fire in verb.children:
            if fire.lower_ == "fire":
                yield from _behind(fire, "to")


def _happened(verb: Token) -> bool:
    words = {child.lower_ for child in verb.children if child.dep_ in ("aux", "neg")}
    return not words & _UNREAL and not any(child.dep_ == "neg" for child in verb.children)


def _told(tokens: Iterable[Token]) -> Iterator[tuple[Token, str]]:
    """The things of a clause with what happened to each."""
    for token in tokens:
        if token.pos_ == "VERB" and _happened(token):
            if token.lower_ == "set":
                yield from ((noun, "burned") for noun in _set_on_fire(token))
            effect = _EFFECT_OF.get(token.lower_)
            if effect is not None:
                yield from ((noun, effect) for noun in _objects(token))
        elif token.pos_ == "NOUN" and token.lower_ in _ATTACKS:
            yield from ((noun, "attacked") for noun in _behind(token, "on", "against"))


def effects_of(
    clauses: Iterable[Iterable[Token]], event_type: str, mentions: Iterable[tuple[Mention, str]]
) -> list[Effect]:
    """The effects told in an incident's clauses. `mentions`: its counted things with the ids of their figures."""
    found: list[Effect] = []
    for mention, identity in mentions:
        if mention.kind.who == "objects" and mention.outcome is not None and not mention.elided:
            noun = mention.who_text.split(" of ")[-1]
            weapon = "drone" in noun.lower()  # one shot down harms nobody
            if weapon or (mention.outcome == "seized" and event_type not in _TAKING):
                continue
            found.append(Effect(object=noun[:60], effect=mention.outcome, figure=identity))
    named = {effect.object.lower() for effect in found}
    for tokens in clauses:
        for head, effect in _told(tokens):
            words = _words(head)
            if _is_thing(head) and words.lower() not in named and len(found) < MOST_EFFECTS:
                named.add(words.lower())
                found.append(Effect(object=words[:60], effect=effect))
    return found
