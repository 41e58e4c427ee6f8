"""`replaces`: the newer of two counts of the same people, where the words, the dates or the clock tell which it is."""

from __future__ import annotations

import re

from consumers.extract.links.linking import Linking, Setting, kinds_agree, same_voice, voices_agree
from incidentwire.contracts import Figure

# right before an old number, in its own clause: "had earlier put the toll at 11", "initially reported two deaths"
_OLD = re.compile(
    r"\b(?:earlier|initial(?:ly)?|previous(?:ly)?(?! (?:day|night|week|month|year)\w*)|at first|"
    r"first (?:count|figure|toll|tally|said|reported|put|spoken?|given|"
    r"gave|counted|announced|estimates?)|original(?:ly)?)\b[^.;]{0,70}$|"
    r"\b(?:down|up|rose|risen|raised|revised|corrected|dropped|fallen|lowered|increased|climbed|jumped) "
    r"(?:[a-z]+ )?from\W*(?:the |an? |about |some |at least )*$|"
    r"\b(?:nearly |almost |more than )?(?:double|twice|triple) the\W*$|"
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+) (?:more|fewer|less) than the\W*$",
    re.I,
)
# right after it: "the 12 it had announced on Monday", "nine an hour ago", "27 in the previous update"
_OLD_AFTER = re.compile(
    r"^[^.;,]{0,30}?\b(?:(?:it|they|he|she|who|police|officials|authorities|we) had (?:first |earlier |initially )?"
    r"(?:announced|reported|given|said|put|counted|confirmed)|(?:a|one) (?:day|week) (?:earlier|ago|before)|"
    r"an hour (?:earlier|ago|before)|(?:\w+ )?(?:hours|minutes|days) (?:earlier|ago|before)|"
    r"the day before|(?:reported|announced|given) earlier|in (?:the|a|its|an) (?:previous|earlier|first|initial) "
    r"(?:\w+ )?(?:update|report|statement|count|message|bulletin|text)|in a first)\b|^,? earlier\b|"
    r"^ until (?:late|early|midnight|noon|then|the|mon|tues|wednes|thurs|fri|satur|sun)",
    re.I,
)
_OLD_BY_TENSE = re.compile(
    r"\bhad (?:\w+ ){0,2}?(?:put|said|spoken|reported|given|counted|stood|been|told|announced|confirmed|posted|"
    r"listed)\b[^.;]{0,60}$|\b(?:toll|number|count|figure|tally)\b[^.;]{0,30}\bstood at\W*$|"
    r"\b(?:on|by|late on) (?:mon|tues|wednes|thurs|fri|satur|sun)day (?:evening |night |morning )?"
    r"(?:it|they|he|she|we|police|officials) had\b[^.;]{0,40}$|\bhad put\b[^.;]{0,60}$",
    re.I,
)
_NEW = re.compile(
    r"\b(?:risen|rose|rises|climbed|climbs|jumped|increased|rising|rise|revised|raised|updated|now stands?|now|"
    r"brought the|brings? the|bringing|brings|taking|mounted|corrected|amended|lowered|reduced|cut|toll down)\b"
    r"[^.;]{0,90}$|\b(?:the )?(?:correct|right|actual|true) (?:number|figure|toll|count) (?:is|was)[^.;]{0,20}$|"
    r"^\W*in fact\b[^.;]{0,30}$",
    re.I,
)
_FEWER = re.compile(
    r"\b(?:lowered|reduced|cut|down|fell|fallen|dropped|correct(?:ed)?|in fact|actual)\b[^.;]{0,60}$", re.I
)
_TO = re.compile(
    r"\b(?:down|up|risen|rose|raised|lifted|climbed|lowered|revised|cut|figure|number|toll|count|it)\b[^.;,]{0,30}\bto\W*"
    r"(?:at least |more than )?$",
    re.I,
)
_AND = re.compile(r"^\W{0,3}and\b[^.;]{0,22}$", re.I)
_SPAN_EARLIER = re.compile(r"\b(?:minute|hour|day|night|week|month|year|decade)s? earlier\b", re.I)
_PERIOD_BEFORE = re.compile(
    r"^[^.;]{0,20}\b(?:the (?:week|month|year) before|last (?:week|month|year)|a year (?:ago|earlier)|in (?:19|20)\d\d|"
    r"(?:at|in) (?:this|the same) (?:point|period|week|month|time))\b",
    re.I,
)
_FROM = re.compile(r"^from\b", re.I)
_ERROR = re.compile(
    r"\b(?:we (?:incorrectly |wrongly |mistakenly )?(?:stated|wrote|reported|said)|(?:our|a|an earlier) (?:\w+ )?"
    r"(?:version|report|article|story|brief)\b.{0,120}\b(?:said|stated|gave|put)|earlier version)\b[^.;]{0,90}$",
    re.I,
)
_REVISED = re.compile(r"\b(?:revised|corrected|amended|updated|changed)\b[^.;]{0,40}\bto\W*$", re.I)
_NEW_AFTER = re.compile(r"^(?: \w+)?(?: (?:are|were|is))? now (?:known|confirmed|believed|reported|dead|said)\b", re.I)
MOST_GROWTH = 6  # a toll said to have risen sixfold and more is another count
_GROWING = ("killed", "injured", "casualties")
_NO_COUNT = re.compile(r"\bof the|\bmore\b")


def find_newer(linking: Linking) -> None:
    """Sets `replaces`: by the words of old counts ("earlier"), by those of new ones ("risen to"), then by the clock."""
    olds: dict[str, bool] = {}
    for figure in linking:
        setting = linking.setting(figure)
        paired = _pair_of(linking, figure)
        if paired is not None and paired.id in olds and _counts_whole(figure):
            olds[figure.id] = olds[paired.id]  # "an earlier update gave 11 and 30"
            continue
        before = _SPAN_EARLIER.sub("", _own_words(linking, figure))
        if _TO.search(before) or setting.listed or setting.partitive or _PERIOD_BEFORE.match(setting.after):
            continue
        marked = bool(
            _OLD.search(before)
            or _OLD_AFTER.search(setting.after[:80])
            or _ERROR.search(setting.before[-200:])
            or _FROM.match(setting.words)
        )
        if _counts_whole(figure) and (marked or ((figure.value or 0) >= 2 and _OLD_BY_TENSE.search(before))):
            olds[figure.id] = marked or _dated_before(linking, figure)
    told = [linking.now(identity) for identity in olds]
    for index, old in enumerate(told):
        following = told[index + 1] if index + 1 < len(told) else None
        if (
            following is not None
            and old.scope != "background"
            and linking.distance(old, following) <= 2
            and _rivals(old, following)
            and same_voice(old, following)
        ):
            _replace(linking, following, old)
            continue
        newer = _newer(linking, old, olds)
        if newer is not None:
            _replace(linking, newer, old)
    for figure in linking:
        if figure.scope == "background":
            continue
        if _counts_whole(figure) and figure.id not in olds and figure.replaces is None:
            setting = linking.setting(figure)
            if not setting.further() and (
                _NEW.search(_own_words(linking, figure)) or _NEW_AFTER.search(_tail(setting))
            ):
                older = [other for other in reversed(linking.before(figure)) if _outgrown(linking, figure, other)]
                older += [other for other in linking.after(figure) if _outgrown(linking, figure, other)]
                if older:
                    _replace(linking, figure, older[-1])
    _by_clock(linking)


def _outgrown(linking: Linking, new: Figure, other: Figure) -> bool:
    """Whether a count that is said to have risen, or to be lower, may have been another."""
    if not _rivals(new, other) or new.value is None or other.value is None:
        return False
    setting = linking.setting(new)
    if _REVISED.search(setting.before[-80:]):
        if not other.value / 10 <= new.value <= 10 * other.value:
            return False
    elif _FEWER.search(setting.before[-80:]):
        if not new.value < other.value <= 10 * new.value:
            return False
    elif not 2 <= other.value < new.value <= 2 * other.value + 2:
        return False
    if not voices_agree(new, other):
        return False
    if linking.setting(other).further() or _NO_COUNT.search(other.evidence[0].quote):
        return False
    if linking.together(new, other):
        between = linking.between(other, new)
        return bool(between) and _TO.search(setting.before[-60:]) is not None
    return True


def _pair_of(linking: Linking, figure: Figure) -> Figure | None:
    """The number to which a second one is joined by "and"."""
    last = next((other for other in linking.before(figure) if linking.together(other, figure)), None)
    return last if last is not None and _AND.match(linking.between(last, figure)) else None


def _own_words(linking: Linking, figure: Figure) -> str:
    """The words before a figure in its sentence, back to the figure before it."""
    last = next((other for other in linking.before(figure) if linking.together(other, figure)), None)
    words = linking.between(last, figure) if last is not None else ""
    return (words or linking.setting(figure).before)[-120:]


def _tail(setting: Setting) -> str:
    return f" {setting.words.split()[-1]}{setting.after[:50]}" if setting.words.split() else ""


def _dated_before(linking: Linking, old: Figure) -> bool:
    """Whether another count of the same people was said on a later day."""
    return old.as_of is not None and any(
        other.as_of is not None and other.as_of > old.as_of and _rivals(old, other) for other in linking
    )


def _counts_whole(figure: Figure) -> bool:
    return not figure.same_as and not figure.part_of and bool(figure.value)


def _newer(linking: Linking, old: Figure, olds: dict[str, bool]) -> Figure | None:
    """The count that took an old one's place: a correction right after it, one beside it, else the article's first.

    Of the same speaker if there is one; a count that only its tense shows to be old gives way to no other speaker.
    """
    rivals = [
        other
        for other in linking.figures
        if _rivals(old, other)
        and other.id not in olds
        and other.replaces is None
        and _counts_whole(other)
        and ((other.value or 0) >= 2 or (olds[old.id] and linking.together(old, other)))
        and not _NO_COUNT.search(other.evidence[0].quote)
        and not linking.setting(other).listed
        and not (linking.setting(other).further() and 2 * (other.value or 0) < (old.value or 0))
        and (olds[old.id] or old.outcome not in _GROWING or (other.value or 0) > (old.value or 0))
        and (other.value or 0) <= MOST_GROWTH * (old.value or 0)
        and (old.scope != "background" or linking.together(old, other))
    ]
    after = [other for other in rivals if 0 < linking.distance(old, other) <= 2]
    if after and voices_agree(old, after[0]) and _NEW.search(linking.setting(after[0]).before[-90:]):
        return after[0]
    beside = linking.setting(old).paragraph
    for choice in (
        [
            other
            for other in after
            if _ERROR.search(linking.setting(old).before) and linking.setting(other).paragraph == beside
        ],
        [other for other in rivals if olds[old.id] and linking.together(old, other)],
        [other for other in rivals if same_voice(old, other)],
        [other for other in rivals if old.as_of and other.as_of and other.as_of > old.as_of],
        [other for other in rivals if voices_agree(old, other)],
        rivals if olds[old.id] else [],
    ):
        if choice:
            return choice[0]
    return None


def _by_clock(linking: Linking) -> None:
    """In a live report each entry's count supersedes that of the entry written before it."""
    timed = [(figure, linking.setting(figure).clock) for figure in linking]
    counts = sorted(
        (
            (clock, figure)
            for figure, clock in timed
            if clock is not None
            and _counts_whole(figure)
            and figure.scope == "incident"
            and (figure.value or 0) > 1
            and not linking.setting(figure).listed
            and not linking.setting(figure).further()
        ),
        key=lambda pair: pair[0],
    )
    replaced = linking.replaced()
    for index, (clock, figure) in enumerate(counts):
        if linking.now(figure.id).replaces is not None:
            continue
        for then, older in reversed(counts[:index]):
            if then < clock and _rivals(figure, older) and older.id not in replaced and voices_agree(figure, older):
                if (older.value or 0) <= (figure.value or 0):
                    _replace(linking, figure, older)
                    replaced = linking.replaced()
                break


def _replace(linking: Linking, newer: Figure, older: Figure) -> None:
    between = next((figure for figure in linking if figure.replaces == older.id and figure.id != newer.id), None)
    if (
        between is not None
        and _rivals(newer, between)
        and (older.value or 0) < (between.value or 0) < (newer.value or 0)
    ):
        older = between  # five over four over three
    if not _circle(linking, newer, older) and linking.now(newer.id).replaces is None:
        linking.mark(newer, replaces=older.id)


def _rivals(one: Figure, other: Figure) -> bool:
    return (
        other.id != one.id
        and other.scope == one.scope
        and one.report == other.report
        and one.outcome == other.outcome
        and kinds_agree(one, other)
        and one.value != other.value
        and bool(other.value)
        and other.part_of is None
        and other.same_as is None
    )


def _circle(linking: Linking, newer: Figure, older: Figure) -> bool:
    here: str | None = older.id
    seen = 0
    while here is not None and seen <= len(linking.figures):
        if here == newer.id:
            return True
        here = linking.now(here).replaces
        seen += 1
    return False
