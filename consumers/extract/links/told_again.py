"""`same_as`: the same number of the same people told again by the narrator or the same voice."""

from __future__ import annotations

import re

from consumers.extract.links.linking import SURELY_THE_SAME, Linking, kinds_agree, same_voice
from incidentwire.contracts import Figure

_TAKEN_UP = re.compile(r"\b(?:the|those|these|all)(?: \w+)? ?$", re.I)
_CORRECTED = re.compile(r"\b(?:corrected|revised|amended|raised|lowered)\b[^.;]{0,30}\bto\W*$", re.I)
_SHARE = re.compile(
    r"\b(?:including|among (?:them|whom|those who \w+|the \w+)|of (?:them|whom)|were|are) (?:\w+ )?$", re.I
)


def find_repeats(linking: Linking) -> None:
    """Sets `same_as` to the first telling."""
    for figure in linking:
        setting = linking.setting(figure)
        if setting.further() or _CORRECTED.search(setting.before):
            continue
        for earlier in reversed(linking.before(figure)):
            if not _repeats(linking, earlier, figure):
                continue
            original = earlier.same_as or earlier.id
            by_chance = figure.value is None or figure.value < SURELY_THE_SAME
            if figure.part_of in (original, None) or earlier.part_of is not None or not by_chance:
                linking.mark(figure, same_as=original, part_of=None)
            break


def _repeats(linking: Linking, earlier: Figure, later: Figure) -> bool:
    if (
        earlier.scope != later.scope
        or earlier.outcome != later.outcome
        or (later.value is not None and later.value < 2)
    ):
        return False
    if (earlier.value, earlier.low, earlier.high) != (later.value, later.low, later.high):
        return False
    if not kinds_agree(earlier, later):
        return False
    by_chance = later.value is None or later.value < SURELY_THE_SAME
    if by_chance and earlier.who != later.who and "militants" in (earlier.who, later.who):
        return False
    setting = linking.setting(later)
    taken_up = bool(_TAKEN_UP.search(setting.before))
    if earlier.report != later.report and not taken_up:
        return False
    if by_chance and linking.together(earlier, later):
        return False
    if by_chance and not taken_up and (setting.partitive or _SHARE.search(setting.before)):
        return False
    if by_chance and earlier.who != later.who and set(earlier.tags) ^ set(later.tags) and not taken_up:
        return False
    if later.who == "objects" and by_chance and _noun(earlier) != _noun(later):
        return False
    if earlier.part_of and (earlier.who != later.who or later.part_of != earlier.part_of):
        return False
    # the narrator takes up what a speaker said; a speaker with the narrator's number is a voice of his own
    return same_voice(earlier, later) or later.attribution.speaker is None


def _noun(figure: Figure) -> str:
    return figure.who_text.lower().split()[-1] if figure.who_text else ""
