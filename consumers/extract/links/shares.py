"""`part_of`: shares of another count with the same outcome."""

from __future__ import annotations

import re
from collections.abc import Callable

from consumers.extract.links.adding_up import find_complements, find_partitions
from consumers.extract.links.linking import (
    OTHERS,
    PEOPLE_HARMED,
    REST,
    VICTIMS,
    Linking,
    kinds_agree,
    kinds_apart,
    may_be_share,
    same_voice,
    size,
    voices_agree,
    wholes_before,
)
from incidentwire.contracts import Figure

# the total that further victims have brought about
_TOTAL = re.compile(
    r"\b(?:bring(?:s|ing)?|brought|tak(?:es?|ing)|took|rais(?:es?|ed|ing)|push(?:es|ed|ing)?|lift(?:s|ed|ing)?|"
    r"ris(?:en|es?|ing)|rose|climbed|jumped|mounted|now stands?|stands now|stood|have now|has now|to)\b[^.;]{0,90}$",
    re.I,
)
_NOW = re.compile(r"^(?: \w+)? (?:have|has) now\b", re.I)
_FRESH = re.compile(
    r"\b(?:fresh|latest|new|newest|further|additional) (?:\w+ )?(?:deaths?|fatalit\w+|cases|recover\w+)", re.I
)
_WORSE = re.compile(
    r"\b(?:succumbed|bled to death|died|dying|passed away|pulled|recovered|recovery|recoveries|retrieved|found)\b", re.I
)
# what only some of those harmed are told to be in
_STATE = re.compile(
    r"^(?: (?:people|persons|patients|men|women|children|victims|passengers|workers|of them))?,? "
    r"(?:are|were|was|is|remain(?:s|ed)?|have been|had been|has been|lie|lay)"
    r"(?: \w+ly| still| now| also| later| since)? "
    r"(?:in (?:a |an |the )?(?:\w+ )?(?:critical|serious|grave|stable|intensive|hospitals?|icu|coma|condition)|"
    r"on (?:ventilators?|life support)|hospitali[sz]ed|discharged|sent home|released (?:from|after)|airlifted|flown|"
    r"transferred|shifted|referred|moved to|admitted|under (?:treatment|care|observation)|receiving treatment|"
    r"remanded|still in)\b",
    re.I,
)
_TRAIT = re.compile(r"^ (?:has|have|had) (?!been\b|died\b|lost\b|suffered\b)\w+|^ with\b", re.I)
_REMAINS = re.compile(r"\b(?:bodies|corpses|remains of)\b", re.I)
_OF_THOSE = re.compile(
    r"\b(?:of|among) (?:the|those|these|his|her|their) ?(?:\w+ )?(?:dead|wounded|injured|victims|killed|deceased|"
    r"missing|deaths|fatalities|arrested|detained|hostages|abducted|slain|hurt|patients|casualties)\b",
    re.I,
)
_OPENED = re.compile(
    r"\b(?:including|among (?:them|whom|those,)|comprising|of (?:them|whom))[^,;.\w]?\s[^,;.]{0,40}$", re.I
)
_OF_THEM = re.compile(r"\bof (?:them|whom)\b", re.I)
_AMONG_THE_DEAD = re.compile(
    r"\bamong (?:the (?:dead|victims|deceased|injured|wounded|fatalities|casualties|missing)|those (?:who )?\w+)\W+"
    r"(?:was|were|are|is)\b[^,;.]{0,40}$|"
    r"\b(?:dead|victims|deceased|injured|wounded|fatalities|casualties|missing) (?:now |also )?"
    r"(?:includes?|included|comprise)\b[^.;]{0,60}$",
    re.I,
)
_IS_AMONG = re.compile(
    r"^[^.;]{0,60}\b(?:was|were|are|is) (?:also )?among (?:the (?:dead|victims|deceased|injured|wounded|fatalities|"
    r"casualties|missing)|those)\b",
    re.I,
)
_KIN = re.compile(r"\b(?:lost|losing)\W*$|\blost (?:his|her|their|a|an|two|three)\b[^.;]{0,12}$", re.I)


def find_shares(linking: Linking) -> None:
    """Sets `part_of`, the surest signs first: the words, what a total has grown by, sums, then kinds of people."""
    for figure in linking:
        if figure.part_of is not None:
            _nearer(linking, figure)
    for rule in (_said_to_be_in, _of_those, _grown_by):
        _apply(linking, rule)
    find_partitions(linking)
    for rule in (_in_state, _named_among, _by_kind):
        _apply(linking, rule)
    find_complements(linking)
    _settle(linking)


def _apply(linking: Linking, rule: Callable[[Linking, Figure], Figure | None]) -> None:
    for figure in linking:
        if may_be_share(linking, figure):
            whole = rule(linking, figure)
            if whole is not None:
                linking.mark(figure, part_of=whole.id)


def _nearer(linking: Linking, figure: Figure) -> None:
    """Of "904 were civilians, among them 88 women" the 88 are of the 904; in "71 of them civilians, nine of them
    soldiers" the nine are not of the 71."""
    whole = linking.now(figure.part_of or "")
    if _OF_THOSE.search(linking.setting(figure).words) and not linking.together(whole, figure):
        other = _of_those(linking, figure)
        elsewhere = whole.part_of or (figure.report, figure.scope) != (whole.report, whole.scope)
        own = other is not None and figure.attribution.speaker is not None and same_voice(other, figure)
        if other is not None and (elsewhere or own):
            linking.mark(figure, part_of=other.id)
    elif _OPENED.search(linking.setting(figure).before):
        for other in wholes_before(linking, figure, shares=True):
            if other.id == whole.id or not linking.together(other, figure):
                break
            if other.part_of == whole.id and kinds_agree(other, figure):
                linking.mark(figure, part_of=other.id)
                break
    elif whole.part_of and linking.together(whole, figure) and all(
        _OF_THEM.search(linking.setting(one).words) for one in (whole, figure)
    ):  # fmt: skip
        linking.mark(figure, part_of=whole.part_of)


def _said_to_be_in(linking: Linking, figure: Figure) -> Figure | None:
    """The whole that the words of its sentence open: "15 people, including", "14 vehicles, three buses among them"."""
    setting = linking.setting(figure)
    trailing = re.match(r"^[^,.;]{0,25}\bamong (?:them|whom)\b", setting.after, re.I)
    opened = _OPENED.search(setting.before)
    inside = re.search(r"\b(?:of (?:them|whom)|including)\b", setting.words, re.I)
    if not (trailing or opened or inside):
        return None
    return next(
        (
            whole
            for whole in wholes_before(linking, figure, shares=opened is not None)
            if linking.together(whole, figure) and (whole.who in ("people", figure.who) or figure.who == "people")
        ),
        None,
    )


def _named_among(linking: Linking, figure: Figure) -> Figure | None:
    """The count of those among whom it is told: "the dead include", "was among the injured"."""
    setting = linking.setting(figure)
    if not (_AMONG_THE_DEAD.search(setting.before) or _IS_AMONG.search(setting.after)):
        return None
    replaced = linking.replaced()
    wholes = wholes_before(linking, figure)
    return next((whole for whole in wholes if kinds_agree(whole, figure) and whole.id not in replaced), None)


def _of_those(linking: Linking, figure: Figure) -> Figure | None:
    """The nearest count of those that the words name: "nine of the wounded"."""
    setting = linking.setting(figure)
    words = f"{setting.words} {setting.after[:25]}" if setting.partitive else setting.words
    if not _OF_THOSE.search(words):
        return None
    wholes = [whole for whole in wholes_before(linking, figure) if kinds_agree(whole, figure)]
    return next((whole for whole in wholes if voices_agree(whole, figure)), wholes[0] if wholes else None)


def _grown_by(linking: Linking, figure: Figure) -> Figure | None:
    """The total that these dead have brought about: "two more bodies were found, taking the toll to 11"."""
    setting = linking.setting(figure)
    fresh = setting.further() or _FRESH.search(setting.before) or _WORSE.search(f"{setting.words}{setting.after[:60]}")
    if figure.outcome not in PEOPLE_HARMED or figure.replaces or figure.id in linking.replaced():
        return None
    for total in [*linking.after(figure)[:4], *linking.before(figure)[:3]]:
        there = linking.setting(total)
        if total.outcome != figure.outcome or total.report != figure.report or total.scope != figure.scope:
            continue
        if (size(total) or 0) <= (size(figure) or 0) or not kinds_agree(total, figure) or total.part_of:
            continue
        ahead = there.sentence >= setting.sentence
        if not (fresh or (linking.together(total, figure) and _WORSE.search(linking.between(figure, total)))):
            continue
        close = linking.together(total, figure) or (there.sentence <= setting.sentence + 2 and setting.further())
        if close and ahead and (_TOTAL.search(there.before[-110:]) or _NOW.match(there.after)):
            return total
    return None


def _in_state(linking: Linking, figure: Figure) -> Figure | None:
    """The count of all hurt, of whom some are in intensive care; of all dead, of whom some bodies were found."""
    setting = linking.setting(figure)
    if setting.further() and not REST.search(setting.before):
        return None
    wholes = [whole for whole in wholes_before(linking, figure) if kinds_agree(whole, figure)]
    if figure.outcome in ("injured", "ill", "arrested"):
        if _STATE.search(setting.after[:60]) or _STATE.search(" are" + setting.after[:60]) or (
            setting.elided and _TRAIT.search(setting.after)
        ):  # fmt: skip
            if setting.after.startswith(" with"):
                return wholes[0] if wholes else None
            apart = [whole for whole in wholes if not linking.together(whole, figure) or setting.elided]
            return apart[0] if apart else None
        return None
    if figure.outcome == "killed" and (
        _REMAINS.search(setting.words) or re.search(r"\bremains of\W*$", setting.before)
    ):
        wholes = [whole for whole in wholes if voices_agree(whole, figure) and whole.who in VICTIMS]
        return max(wholes, key=lambda whole: size(whole) or 0, default=None)
    return None


def _by_kind(linking: Linking, figure: Figure) -> Figure | None:
    """The total of people of which single persons, or a kind of people, told later in the same report are a share."""
    if figure.scope != "incident" or not figure.value or figure.outcome not in PEOPLE_HARMED:
        return None
    if figure.who in ("objects", "militants") or figure.replaces is not None or figure.id in linking.replaced():
        return None
    setting = linking.setting(figure)
    rest = REST.search(setting.before) is not None or OTHERS.search(setting.before + setting.words) is not None
    if (setting.further() and not rest) or _KIN.search(setting.before):
        return None
    if figure.value == 1 and figure.outcome == "injured" and figure.who == "security_forces":
        return None  # a guard hurt is told beside the count of the victims
    replaced = linking.replaced()
    for whole in wholes_before(linking, figure):
        if whole.id in replaced or not voices_agree(whole, figure) or whole.adds_to:
            continue
        if linking.together(whole, figure) and not linking.holds(whole, figure) and not rest:
            continue
        apart = figure.value == 1 or figure.who != whole.who or rest
        if (whole.who in ("people", figure.who) or rest) and apart and not kinds_apart(whole, figure):
            return whole
    return None


def _settle(linking: Linking) -> None:
    """A share belongs to the count that stands: to the newest of a chain of counts, to the first of repeats."""
    for figure in linking:
        if figure.part_of is None:
            continue
        parent = linking.standing(linking.now(figure.part_of))
        if parent.id in (figure.part_of, figure.id):
            continue
        own, whole = size(figure), size(parent)
        if whole is None or own is None or own <= whole:
            linking.mark(figure, part_of=parent.id)
