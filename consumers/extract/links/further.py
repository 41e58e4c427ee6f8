"""`adds_to`: further people beside a count ("a sixth victim died", "two more whom the official tally leaves out")."""

from __future__ import annotations

import re

from consumers.extract.links.linking import Linking, size, voices_agree
from incidentwire.contracts import Figure

_ORDINAL = re.compile(r"^(?:an?|the|another) (second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b", re.I)
_NTH = {
    "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
_LEFT_OUT = re.compile(
    r"\b(?:(?:not|n[o’']t|never) (?:yet )?(?:been )?(?:counted|included|listed|part of)|"
    r"leaves? (?:them |him |her )?out|left out|(?:does|do|did)(?: not|n[’']t) include|"
    r"yet to be (?:validated|confirmed|verified)|"
    r"(?:are|is|remain|still) (?:still )?(?:under|being) (?:analysis|investigation|validated|verified|analy[sz]ed))\b",
    re.I,
)

_RESCUER = re.compile(r"\b(?:rescuer|rescue worker|firefighter|fireman|paramedic|medic|lifeguard|diver)\b", re.I)
_NOT_AMONG = re.compile(
    r"^(?:he|she|they|it|this)\b[^.;]{0,30}\b(?:not|n[’']t) (?:counted |included |listed )?"
    r"(?:among|in) (?:the|those|that)\b",
    re.I,
)


def find_additions(linking: Linking) -> None:
    """Sets `adds_to` where the words count further people beside a total of the same outcome."""
    for figure in linking:
        if figure.same_as or figure.part_of or not size(figure):
            continue
        whole = _nth(linking, figure) or _left_out(linking, figure) or _rescuer(linking, figure)
        if whole is not None:
            linking.mark(figure, adds_to=whole.id)


def _nth(linking: Linking, figure: Figure) -> Figure | None:
    """The five beside whom a sixth died."""
    match = _ORDINAL.match(figure.evidence[0].quote)
    if match is None or figure.value != 1:
        return None
    before = _NTH[match.group(1).lower()] - 1
    return next(
        (
            whole
            for whole in linking.before(figure)
            if whole.outcome == figure.outcome and whole.value == before and not whole.part_of and not whole.same_as
            and voices_agree(whole, figure)
        ),
        None,
    )  # fmt: skip


def _left_out(linking: Linking, figure: Figure) -> Figure | None:
    """The tally that leaves a count out, where the sentence says so."""
    following = next((other for other in linking.after(figure) if linking.together(figure, other)), None)
    after = linking.between(figure, following) if following is not None else linking.setting(figure).after
    said = _LEFT_OUT.search(after[:110]) or (following is None and _NOT_AMONG.match(linking.setting(figure).following))
    if figure.scope != "incident" or not said:
        return None
    wholes = _totals(linking, figure)
    if len({size(whole) for whole in wholes}) > 1:
        return None  # one of several rival counts leaves it out, another may hold it
    return wholes[0] if wholes else None


def _rescuer(linking: Linking, figure: Figure) -> Figure | None:
    """A rescuer hurt at work is told beside the count of the victims ("a firefighter was cut by falling glass")."""
    if figure.value != 1 or figure.outcome != "injured" or not _RESCUER.search(linking.setting(figure).words):
        return None
    return next((whole for whole in _totals(linking, figure) if not linking.together(whole, figure)), None)


def _totals(linking: Linking, figure: Figure) -> list[Figure]:
    replaced = linking.replaced()
    return [
        whole
        for whole in linking.before(figure)
        if whole.outcome == figure.outcome and whole.report == figure.report and whole.who != "objects"
        and whole.id not in replaced and not whole.part_of and not whole.same_as and (size(whole) or 0) > 1
    ]  # fmt: skip
