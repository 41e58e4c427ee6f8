"""The signs by which the scope model tells incident, running total and history apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from consumers.extract.counts.mentions import Mention
from consumers.extract.learned.outcome_signs import size_of
from consumers.extract.scoping.scope import Covering
from consumers.extract.text.parsed import Token

WINDOW_TOKENS = 9
_CUE = re.compile(
    r"\b(?:another|similar|previous|earlier|past|last|such|since|so far|first|second|third|fourth|fifth|sixth|seventh|"
    r"eighth|ninth|tenth|worst|deadliest|record|annual|average|year|month|decade|history|season|total|overall|before|"
    r"after|ago|when|where|whose|who|also|again|now|still|compared|than|up|down|from|recorded|logged|counted|data|"
    r"figures|statistics|report|according|every|each|often|toll|including|among|had)\b",
    re.I,
)


@dataclass(frozen=True)
class Around:
    """What stands around one number when its scope is weighed."""

    mention: Mention
    ruled: Covering
    last: date | None
    precision: str
    reach: str
    main: date | None
    published: date | None
    passages: int
    before: Covering | None  # that of the number before it in the same sentence
    earlier: Covering | None  # that of the last number of an earlier sentence of the passage
    told: frozenset[tuple[int | None, str | None]]  # numbers and outcomes of the opening
    title: str
    names_before: str  # the words of the article up to the sentence


def _days(gap: int) -> str:
    for limit in (0, 1, 3, 7, 14, 31, 62, 200, 400, 1200):
        if gap <= limit:
            return f"<={limit}"
    return "more"


def _gap(later: date | None, earlier: date | None) -> str:
    if later is None or earlier is None:
        return "none"
    gap = (later - earlier).days
    return _days(gap) if gap >= 0 else "after" if gap < -2 else "next"


def _verb_signs(mention: Mention) -> list[str]:
    """The tense of the verb over the number, and how deep in the sentence it stands."""
    at = mention.trigger
    if at is None or not mention.sent.start <= at < mention.sent.end:  # a share's trigger may stand in another passage
        at = mention.head
    token = mention.doc[at]
    depth = 0
    labels: list[str] = []
    while token.pos_ not in ("VERB", "AUX") and token.head.i != token.i and depth < 6:
        token, depth = token.head, depth + 1
    auxiliaries = "+".join(sorted(child.lower_ for child in token.children if child.dep_ in ("aux", "auxpass")))
    signs = [f"tense={token.tag_}/{auxiliaries}", f"verb={token.lower_}"]
    top: Token = token
    for _ in range(6):
        if top.head.i == top.i:
            break
        if top.dep_ in ("relcl", "advcl", "acl", "pcomp", "ccomp"):
            labels.append(top.dep_)
        top = top.head
    signs.append(f"nest={'/'.join(labels[:2])}")
    for child in token.children:
        if child.dep_ == "mark" or child.tag_ in ("WRB", "WP", "WDT", "WP$"):
            signs.append(f"mark={child.lower_}")
    signs.append(f"root={top.lower_}/{top.tag_}")
    return signs


def scope_signs(around: Around) -> list[str]:
    """The signs of one number."""
    mention = around.mention
    doc, sent = mention.doc, mention.sent
    index = mention.passage.index
    place = "lead" if index == 0 else "top" if index < 3 else "last" if index >= around.passages - 2 else "mid"
    signs = [
        f"place={place}",
        f"size={size_of(mention.value)}",
        f"outcome={mention.outcome}",
        f"outcome={mention.outcome}/{mention.kind.who}",
        f"single={mention.single}",
        f"elided={mention.elided}",
        f"q={mention.qualifier}",
        f"date={_gap(around.published, around.last)}/{around.precision}",
        f"datemain={_gap(around.main, around.last)}/{around.precision}",
        f"mainage={_gap(around.published, around.main)}",
        f"dated={around.last is not None}/{place}",
        f"reach={around.reach}",
        f"told={(mention.value, mention.outcome) in around.told}",
        f"intitle={mention.value is not None and str(mention.value) in around.title}",
        f"nothing={not around.told}",
        f"length={'s' if around.passages < 4 else 'm' if around.passages < 9 else 'l'}",
    ]
    signs += _verb_signs(mention)
    words = [token.lower_ for token in sent if token.is_alpha]
    signs += [f"s={word}" for word in set(words)]
    near = [token.lower_ for token in doc[max(sent.start, mention.first - WINDOW_TOKENS) : mention.first]]
    after = [token.lower_ for token in doc[mention.last + 1 : min(sent.end, mention.last + 1 + WINDOW_TOKENS)]]
    signs += [f"l={word}" for word in set(near)] + [f"r={word}" for word in set(after)]
    signs += [f"lb={a} {b}" for a, b in pairwise(near)]
    signs += [f"rb={a} {b}" for a, b in pairwise(after)]
    signs += [f"open={words[0] if words else ''}", f"open2={' '.join(words[:2])}"]
    cues = sorted({match.lower() for match in _CUE.findall(sent.text)})
    signs += [f"cue={cue}/{around.last is not None}" for cue in cues]
    for token in sent:
        if token.tag_ == "NNP" and token.is_title and not token.is_sent_start:
            signs.append(f"newname={token.text not in around.names_before}")
            break
    names = [token.text for token in sent if token.tag_ == "NNP" and not token.is_sent_start]
    fresh = sum(1 for name in names if name not in around.names_before)
    signs.append(f"names={min(len(names), 3)}/{min(fresh, 3)}")
    signs += [f"rule={around.ruled.scope}", f"why={around.ruled.scope}/{around.ruled.why}"]
    before = around.before.scope if around.before else "-"
    earlier = around.earlier.scope if around.earlier else "-"
    signs += [
        f"before={before}",
        f"before={before}/{around.ruled.scope}",
        f"earlier={earlier}",
        f"earlier={earlier}/{around.ruled.scope}",
    ]
    return signs
