"""Who the members of a group are: "two members of a cartel", "three men of the border guard", "men suspected of"."""

from __future__ import annotations

import re

from consumers.extract.actors.armed_groups import is_group
from consumers.extract.counts.counted import Kind, kind_of
from consumers.extract.text.parsed import Doc

_MEMBERS = frozenset(
    ["member", "members", "men", "man", "elements", "element", "personnel", "people", "soldiers", "fighters",
     "officers", "women"]
)  # fmt: skip
_FORCES = re.compile(
    r"\b(?:force|forces|army|police|guard|corps|navy|unit|brigade|battalion|division|regiment|troops|"
    r"military|infantry)\b",
    re.I,
)
_SUSPECTED = re.compile(r"^ (?:suspected|accused|wanted|linked|believed) (?:of|to|in|for)\b")


def group_kind(doc: Doc, noun_end: int, words: list[str]) -> Kind:
    """The kind of a phrase; of "members of", that of the group whose members they are."""
    kind = kind_of(words)
    if kind.who in ("people", "security_forces") and words and words[-1].lower() in _MEMBERS and noun_end < len(doc):
        rest = doc.text[doc[noun_end].idx : doc[noun_end].idx + 70]
        if kind.who == "people" and _SUSPECTED.match(" " + rest):
            return Kind("militants")
        if rest.startswith("of "):
            group = re.split(r"[,.;]| (?:who|were|was|have|had|in|on|at|that|and|died|killed)\b", rest[3:])[0]
            if is_group(group) or re.search(
                r"\b(?:gang|cartel|militia|rebel|front|movement|brigade|group|cell|mara)\b", group, re.I
            ):
                return Kind("militants")
            if kind.who == "people" and _FORCES.search(group):
                return Kind("security_forces")
            if re.search(r"\b(?:parliament|council|assembly|congress|senate)\b", group, re.I):
                return Kind("civilians", ("official",))
    return kind
