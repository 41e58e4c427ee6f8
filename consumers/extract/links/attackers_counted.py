"""`includes_attackers`: whether a total of people holds the attackers' own dead."""

from __future__ import annotations

import re

from consumers.extract.links.linking import Linking, size
from incidentwire.contracts import Figure

_ATTACKERS = (
    r"(?:\w+ ){0,2}(?:shooters?|gunm[ae]n|attackers?|bombers?|assailants?|militants|suspects?|hijackers?|insurgents|"
    r"perpetrators?)"
)
_WITH = re.compile(rf"\b(?:including|among them|counting|as well as) (?:the |its |their )?{_ATTACKERS}\b", re.I)
_WITHOUT = re.compile(
    rf"\b(?:not (?:including|counting)|excluding|apart from|besides|in addition to|other than|without) "
    rf"(?:the )?{_ATTACKERS}\b",
    re.I,
)
# in the sentence or the one after it: "the bomber was not counted among the eight", "the gunman is among the dead"
_AMONG = re.compile(
    rf"\b{_ATTACKERS}(?: himself| themselves)?(?:,[^.;]{{0,110}}?,?(?: and)?)? (?:was|were|is|are) "
    r"(?P<no>not )?(?:also )?(?:(?:counted|included) )?(?:among (?:the|those|them)|"
    r"in (?:the|that|this) (?:toll|count|number|figure|total))|"
    rf"\b(?:toll|count|figure|number|total)s? (?P<lacks>(?:does|do|did)(?: not|n[’']t) )?(?:includes?|counts?) "
    rf"(?:the )?{_ATTACKERS}\b|"
    rf"\b(?P<out>leaves? out|excludes?) (?:any (?:losses|deaths) (?:of|among) )?(?:the )?{_ATTACKERS}\b",
    re.I,
)


def find_attackers(linking: Linking) -> None:
    """Sets `includes_attackers` of totals; where one holds them, a total that is smaller by just them does not."""
    for figure in linking:
        if _total(figure):
            inside = _told(linking, figure)
            if inside is not None:
                linking.mark(figure, includes_attackers=inside)
    for whole in linking:
        shares = [share for share in linking if share.part_of == whole.id]
        own = max((size(share) or 0 for share in shares if share.who == "militants"), default=0)
        if _total(whole) and own and whole.includes_attackers is None:
            linking.mark(whole, includes_attackers=True)
        elif not whole.includes_attackers:
            continue
        for other in linking:
            if not _total(other) or other.includes_attackers is not None or other.report != whole.report:
                continue
            if own and other.outcome == whole.outcome and (size(other) or 0) + own == size(whole):
                linking.mark(other, includes_attackers=False)


def _total(figure: Figure) -> bool:
    return (
        not figure.part_of
        and figure.who == "people"
        and figure.outcome in ("killed", "injured", "casualties")
        and bool(size(figure))
    )


def _told(linking: Linking, figure: Figure) -> bool | None:
    setting = linking.setting(figure)
    around = f"{setting.before[-60:]}{setting.words}{setting.after[:90]}"
    if _WITHOUT.search(around):
        return False
    if _WITH.search(around):
        return True
    if figure.part_of or figure.outcome != "killed":
        return None
    match = _AMONG.search(setting.after) or _AMONG.search(setting.following)
    if match is None:
        return None
    return not (match["no"] or match["lacks"] or match["out"])
