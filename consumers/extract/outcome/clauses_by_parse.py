"""What happened to those counted, along the parse: verbs, relative clauses, coordination."""

from __future__ import annotations

import re
from functools import cache

from consumers.extract.counts.mentions import Mention
from consumers.extract.outcome.clause_words import BE, STATE_ADJECTIVES, Found, outcome_for, outcome_of_shot
from consumers.extract.outcome.outcomes import SEVERITY, counting_nouns, particle_at, phrases, verbs
from consumers.extract.text.parsed import Token

HAVE = frozenset(["have", "has", "had", "having"])
FIND = frozenset([
    "found", "find", "left", "leaving", "leave", "leaves", "declared", "pronounced", "reported", "confirmed",
    "feared", "believed", "presumed", "listed", "said", "known", "thought", "shot", "lay", "lying", "counted",
])  # fmt: skip
_MAY_KILL = frozenset([
    "burned", "beaten", "stabbed", "hacked", "crushed", "trampled", "bludgeoned", "stoned", "shot", "burnt",
    "battered", "clubbed",
])  # fmt: skip
_DEATHS = frozenset([
    "death", "deaths", "killing", "killings", "murder", "murders", "bodies", "body", "remains", "loss",
    "assassination", "execution",
])  # fmt: skip
UNREAL_MODALS = frozenset(["could", "would", "might", "may", "should", "can", "will", "shall"])
UNREAL_GOVERNORS = frozenset([
    "threatened", "threatens", "threaten", "planned", "plan", "plans", "planning", "vowed", "vow", "wanted",
    "want", "tried", "try", "trying", "aimed", "intended", "plotted", "plotting", "hoped", "refused", "failed",
    "ordered", "offered", "conspired", "attempting", "attempted", "warned", "pledged", "prepared",
])  # fmt: skip


def found_by_parse(mention: Mention) -> Found | None:
    """What happened to those of a mention, by the verb or noun on which they hang."""
    token = mention.doc[mention.head]
    who = mention.kind.who
    if (
        mention.elided
        and mention.doc[mention.head].dep_ in ("nummod", "quantmod")
        and mention.doc[mention.head].head.i > mention.head
    ):
        token = mention.doc[mention.head].head
    if mention.partitive:
        number = None
        for word in mention.doc[mention.first : mention.last + 1]:
            if word.lower_ == "of":
                break
            number = word if word.like_num else number
        token = number if number is not None else token
    seen = 0
    while token is not None and seen < 5:
        found = _at(token, mention, who)
        if found is not None:
            return found
        seen += 1
        if (
            token.dep_ in ("conj", "appos", "nmod")
            and token.head.pos_ in ("NOUN", "PROPN", "NUM", "PRON")  # "killed himself and six others"
            and token.head != token
        ) or (token.dep_ == "nummod" and token.head.i > token.i):
            token = token.head
        else:
            return None
    return None


def _at(token: Token, mention: Mention, who: str) -> Found | None:
    head, dep = token.head, token.dep_
    distance = abs(head.i - mention.head)
    if dep == "nsubjpass":
        return _passive(head, mention, who, distance)
    if dep == "nsubj":
        if head.lower_ in BE:
            return _copula(head, who, mention, distance)
        perfect = any(c.dep_ == "aux" and c.lower_ in HAVE for c in head.children)
        if (head.lower_ in FIND or head.tag_ == "VBN") and not perfect:
            found = _passive(head, mention, who, distance)
            if found is not None and (head.tag_ == "VBN" and not any(c.dep_ == "dobj" for c in head.children)):
                return found
        return _active_subject(head, mention, who, distance)
    if dep in ("dobj", "dative", "oprd"):
        effect = particle_at(mention.passage.text, head.idx) or verbs().get(head.lower_)
        if effect is not None and effect.frame in ("object", "both"):
            outcome = effect.of(who)
            if outcome:
                if head.lower_ == "shot":
                    dead = any(c.lower_ in ("dead",) for c in head.children)
                    down = any(c.lower_ == "down" for c in head.children)
                    outcome = "killed" if dead else "casualties"
                    if who == "objects":
                        outcome = "destroyed" if down else "damaged"
                return Found(outcome, head.i, "parse:object", distance, _is_unreal(head), _is_negated(head))
        if head.lower_ in ("left", "leaving", "found", "leave", "leaves"):
            for child in head.children:
                if child.i > mention.head and child.lower_ in STATE_ADJECTIVES:
                    return Found(STATE_ADJECTIVES[child.lower_], child.i, "parse:state", distance)
    found = _modifiers(token, mention, who)
    if found is not None:
        return found
    if dep == "pobj":
        governor = head.head
        if head.lower_ == "of" and governor.lower_ in _DEATHS:
            if governor.lower_ == "loss" and mention.kind.who == "objects":
                return None
            mapped = outcome_for("killed", who)
            return Found(mapped, governor.i, "parse:of", distance) if mapped else None
        if head.lower_ == "of" and governor.lower_ in (
            "kidnapping",
            "abduction",
            "arrest",
            "release",
            "rescue",
            "disappearance",
            "evacuation",
        ):
            outcome = {
                "arrest": "arrested",
                "release": "released",
                "rescue": "rescued",
                "disappearance": "missing",
                "evacuation": "displaced",
            }.get(governor.lower_, "abducted")
            mapped = outcome_for(outcome, who)
            return Found(mapped, governor.i, "parse:of", distance) if mapped else None
    if dep == "attr" and head.lower_ in BE:
        subject = next((c for c in head.children if c.dep_ in ("nsubj", "expl", "prep", "advmod")), None)
        if subject is not None and subject.lower_ == "among":
            group = next((c for c in subject.children if c.dep_ == "pobj"), None)
            outcome_group = counting_nouns().get(group.lower_) if group is not None else None
            if outcome_group and who != "objects":
                return Found(outcome_group, subject.i, "parse:among", distance)
    return None


def _passive(verb: Token, mention: Mention, who: str, distance: int) -> Found | None:
    """The outcome of a passive verb and of those joined to it that have no subject of their own; the gravest."""
    found: list[Found] = []
    for each in _joined(verb):
        if _is_negated(each):
            continue
        outcome: str | None = _phrase_at(each, mention, ("passive", "subject"), who)
        if outcome is not None:
            found.append(Found(outcome, each.i, "parse:phrase", distance, _is_unreal(each)))
            continue
        effect = particle_at(mention.passage.text, each.idx) or verbs().get(each.lower_)
        states = [
            c
            for c in each.children
            if c.i > each.i  # "rebels killed 23; 400 troops have been sent" hangs the first verb on the second
            and c.lower_ in STATE_ADJECTIVES
            and c.dep_ in ("acomp", "oprd", "xcomp", "ccomp", "advmod", "advcl", "amod", "dep", "attr", "dobj")
            and not any(
                own.dep_ in ("nsubj", "nsubjpass") for own in c.children
            )  # "were held up after a man was killed"
        ]
        if states:
            outcome = STATE_ADJECTIVES[states[0].lower_]
            if outcome == "killed" and (
                each.lower_ in ("feared", "presumed") or (each.lower_ == "believed" and states[0].lower_ == "dead")
            ):
                outcome = "missing"
        elif each.lower_ in ("taken", "held") and any(
            c.lower_ in ("hostage", "prisoner", "captive") for c in each.subtree
        ):
            outcome = "abducted"
        elif each.lower_ in _MAY_KILL and re.search(
            r"\b(?:to death|dead|alive|and killed)\b", mention.passage.text[each.idx : each.idx + 40]
        ):
            outcome = "killed"
        elif effect is not None and (effect.frame in ("object", "both") or each != verb):
            outcome = effect.of(who)
            if each.lower_ == "shot":
                outcome = outcome_of_shot(mention.passage.text[each.idx + 4 : each.idx + 60].lower())
                if each != verb and outcome == "casualties" and verb.lower_ not in ("beaten", "robbed", "attacked"):
                    outcome = "killed"  # "were taken off the bus and shot"
        else:
            nested = [
                c
                for c in each.children
                if c.i > each.i and c.dep_ in ("xcomp", "ccomp", "oprd") and verbs().get(c.lower_)
            ]
            if nested and each.lower_ in FIND | {"alleged", "thought", "ordered", "forced"}:
                outcome = verbs()[nested[0].lower_].of(who)
        outcome = outcome_for(outcome, who) if outcome and who == "objects" and outcome in SEVERITY else outcome
        if outcome:
            found.append(Found(outcome, each.i, "parse:passive", distance, _is_unreal(each)))
    return _gravest(found)


def _phrase_at(verb: Token, mention: Mention, frames: tuple[str, ...], who: str) -> str | None:
    """The outcome of a phrase that begins at a verb, or at its auxiliaries."""
    auxiliaries = [child.idx for child in verb.children if child.dep_ in ("aux", "auxpass") and child.i < verb.i]
    text = mention.passage.text.lower().replace("’", "'")
    for frame in frames:
        for start in {verb.idx, min([verb.idx, *auxiliaries])}:
            if _any_phrase(frame).match(text, start, start + 90) is None:
                continue
            for pattern, outcome in phrases(frame):
                if pattern.match(text, start, start + 90):
                    mapped = outcome_for(outcome, who)
                    if mapped:
                        return mapped
    return None


@cache
def _any_phrase(frame: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in phrases(frame)))


def _active_subject(verb: Token, mention: Mention, who: str, distance: int) -> Found | None:
    found: list[Found] = []
    for each in _joined(verb):
        effect = verbs().get(each.lower_)
        outcome: str | None = _phrase_at(each, mention, ("subject",), who)
        if outcome is not None and not _is_negated(each):
            found.append(Found(outcome, each.i, "parse:phrase", distance, _is_unreal(each)))
            continue
        if each.lower_ in ("lost", "lose", "losing") and any(
            c.dep_ == "dobj" and c.lower_ in ("lives", "life") for c in each.children
        ):
            outcome = "killed"
        elif (
            effect is not None
            and effect.frame in ("subject", "both")
            and not any(c.dep_ == "dobj" for c in each.children)
        ):
            outcome = effect.of(who)
        elif effect is not None and effect.person == "displaced" and each.lower_ in ("fled", "fleeing", "flee"):
            outcome = "displaced" if who != "objects" else None
        elif (
            effect is not None
            and each != verb
            and each.tag_ == "VBN"
            and any(c.dep_ == "auxpass" for c in each.children)
        ):
            outcome = effect.of(who)
        elif each.lower_ in ("sustained", "suffered", "received") and any(
            c.dep_ == "dobj" and c.lower_ in ("injuries", "wounds", "burns", "injury") for c in each.children
        ):
            outcome = "injured"
        elif each.lower_ in ("remain", "remained", "remains", "went", "go", "gone"):
            state = next((c for c in each.children if c.lower_ in STATE_ADJECTIVES), None)
            outcome = STATE_ADJECTIVES[state.lower_] if state is not None else None
        if outcome and not _is_negated(each) and (who != "objects" or outcome not in SEVERITY):
            found.append(Found(outcome, each.i, "parse:subject", distance, _is_unreal(each)))
    return _gravest(found)


def _copula(verb: Token, who: str, mention: Mention, distance: int) -> Found | None:
    if who == "objects" or _is_negated(verb):
        return None
    for child in verb.children:
        if (
            child.i > mention.head
            and child.lower_ in STATE_ADJECTIVES
            and child.dep_ in ("acomp", "attr", "prep", "advmod", "ccomp", "xcomp")
        ):
            return Found(STATE_ADJECTIVES[child.lower_], child.i, "parse:copula", distance)
        if child.lower_ == "among" and child.dep_ == "prep":
            for group in child.children:
                for word in (group, *group.children):
                    outcome = counting_nouns().get(word.lower_)
                    if outcome and word.lower_ not in ("arrest", "case"):
                        return Found(outcome, child.i, "parse:among", distance)
                    if word.dep_ in ("acl", "relcl") or word.tag_ == "VBN":
                        effect = verbs().get(word.lower_)
                        if effect and effect.person:
                            return Found(effect.person, child.i, "parse:among", distance)
    return None


# what follows is done to others: "311 attacks in which people were hurt", "a couple whose car was crushed"
_IN_WHICH = re.compile(r"^[^.;]{0,40}?,? (?:(?:in|of|on|at|for|from|during|by|with|after) which|whose|where|when)\b")


def _modifiers(token: Token, mention: Mention, who: str) -> Found | None:
    """Participles and relative clauses after the noun: "three people killed in", "two men who died"."""
    for child in token.children:
        if child.i < mention.head or child.dep_ not in ("acl", "relcl"):
            continue
        distance = child.i - mention.head
        if child.dep_ == "acl" and child.tag_ in ("VBN", "VBD"):
            found = _passive(child, mention, who, distance)
            if found is not None:
                return found
        if child.dep_ == "relcl":
            subject = next((c for c in child.children if c.dep_ in ("nsubj", "nsubjpass")), None)
            if subject is not None and subject.lower_ in ("who", "that", "which"):
                found = (
                    _passive(child, mention, who, distance)
                    if subject.dep_ == "nsubjpass"
                    else _copula(child, who, mention, distance)
                    if child.lower_ in BE
                    else _active_subject(child, mention, who, distance)
                )
                if found is not None:
                    return found
            elif subject is not None and not _IN_WHICH.match(mention.passage.text[mention.end : mention.end + 60]):
                effect = verbs().get(child.lower_)
                outcome = effect.of(who) if effect is not None and effect.frame == "object" else None
                if outcome:
                    return Found(outcome, child.i, "parse:relative", distance)
    return None


def _joined(verb: Token) -> list[Token]:
    """A verb and those joined to it that share its subject."""
    chain, frontier = [verb], [verb]
    while frontier:
        current = frontier.pop()
        for child in current.children:
            if (
                child.dep_ == "conj"
                and child.pos_ in ("VERB", "AUX", "ADJ")
                and not any(c.dep_ in ("nsubj", "nsubjpass") for c in child.children)
            ):
                chain.append(child)
                frontier.append(child)
    return chain[:5]


_GRAVITY = [*SEVERITY, "destroyed", "burned", "looted", "seized", "damaged"]


def _gravest(found: list[Found]) -> Found | None:
    if not found:
        return None
    return min(found, key=lambda item: _GRAVITY.index(item.outcome) if item.outcome in _GRAVITY else len(_GRAVITY))


def _is_negated(verb: Token) -> bool:
    return any(child.dep_ == "neg" for child in verb.children)


def _is_unreal(verb: Token) -> bool:
    if any(child.dep_ == "aux" and child.lower_ in UNREAL_MODALS for child in verb.children):
        return True
    governor = verb
    for _ in range(3):
        if governor.dep_ in ("xcomp", "pcomp", "conj") and governor.head != governor:
            governor = governor.head
            if governor.lower_ in UNREAL_GOVERNORS:
                return True
        else:
            break
    return any(child.dep_ == "mark" and child.lower_ == "if" for child in verb.children)
