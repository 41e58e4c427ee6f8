"""Links between figures: the same number told again, counts that others supersede, further people, and shares."""

from __future__ import annotations

import re

from incidentwire.contracts import Figure

# right before an old number, in its own clause: "had earlier put the toll at 11", "initially reported two deaths"
_OLD = re.compile(
    r"\b(?:earlier|initial(?:ly)?|previously|at first|first (?:said|reported|put|spoke|gave|counted|announced)|"
    r"original(?:ly)?)\b[^.;]{0,70}$|"
    r"\b(?:down|up|rose|risen|raised|revised|corrected|dropped|fallen|lowered|increased) (?:[a-z]+ )?from\W*$",
    re.I,
)
_OLD_BY_TENSE = re.compile(
    r"\bhad (?:\w+ ){0,2}?(?:put|said|spoken|reported|given|counted|stood|been|told|announced|confirmed|posted)\b"
    r"[^.;]{0,60}$|\b(?:on|by|late on) (?:mon|tues|wednes|thurs|fri|satur|sun)day (?:evening |night |morning )?"
    r"(?:it|they|he|she|we|police|officials) had\b[^.;]{0,40}$|\bhad put\b[^.;]{0,60}$",
    re.I,
)
_NEW = re.compile(
    r"\b(?:risen|rose|rises|climbed|climbs|jumped|increased|rising|rise|revised|raised|updated|now stands?|now|"
    r"brought the|brings? the|bringing|brings|taking|mounted|corrected|amended|lowered|reduced|cut)\b[^.;]{0,90}$",
    re.I,
)
_MORE = re.compile(r"\b(?:another|a further|an additional|further|additional|others?|more|also)\b[^.,;]{0,25}$", re.I)
_ORDINAL = re.compile(r"^(?:an?|the|another) (second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b", re.I)
_NTH = {
    "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
SURELY_THE_SAME = 10  # below it two groups of one size are nothing rare
_PEOPLE_HARMED = ("killed", "injured", "missing", "arrested", "abducted", "casualties")


def link(figures: list[Figure], sentences: dict[str, str]) -> list[Figure]:
    """The figures with `same_as`, `replaces`, `adds_to` and `part_of` filled in.

    `sentences`: by figure id, the words of its sentence up to and with the number.
    """
    linked = list(figures)
    _repeat(linked, sentences)
    _supersede(linked, sentences)
    _add(linked)
    _partition(linked, sentences)
    _part(linked, sentences)
    _settle_parents(linked)
    return linked


def _set(figures: list[Figure], index: int, **changes: str | None) -> None:
    figures[index] = figures[index].model_copy(update=changes)


def _position(figures: list[Figure], identity: str) -> int:
    return next(index for index, figure in enumerate(figures) if figure.id == identity)


def _size(figure: Figure) -> int | None:
    return figure.value if figure.value is not None else figure.low


def _same_voice(one: Figure, other: Figure) -> bool:
    """Whether two figures have one speaker: the same name, or one that holds the other ("Marko", "Oleh Marko")."""
    first = (one.attribution.speaker or "").lower().removeprefix("the ")
    second = (other.attribution.speaker or "").lower().removeprefix("the ")
    if not first or not second:
        return first == second
    return first == second or first.split()[-1] == second.split()[-1] or first in second or second in first


def _voices_agree(one: Figure, other: Figure) -> bool:
    """The same speaker, or one of the two is the narrator."""
    return one.attribution.speaker is None or other.attribution.speaker is None or _same_voice(one, other)


# ------------------------------------------------------------------ told again


def _repeat(figures: list[Figure], sentences: dict[str, str]) -> None:
    for index, figure in enumerate(figures):
        if _MORE.search(_words_before(figure, sentences)):
            continue
        for earlier in figures[:index]:
            if _repeats(earlier, figure):
                original = earlier.same_as or earlier.id
                by_chance = figure.value is None or figure.value < SURELY_THE_SAME
                if figure.part_of in (original, None) or earlier.part_of is not None or not by_chance:
                    _set(figures, index, same_as=original, part_of=None)
                break


def _words_before(figure: Figure, sentences: dict[str, str]) -> str:
    """The words of a figure's sentence before its evidence."""
    text = sentences.get(figure.id, "")
    at = text.rfind(figure.evidence[0].quote[:12]) if figure.evidence else -1
    return text[:at] if at >= 0 else text


def _repeats(earlier: Figure, later: Figure) -> bool:
    if earlier.scope != later.scope or earlier.report != later.report or earlier.outcome != later.outcome:
        return False
    if (earlier.value, earlier.low, earlier.high) != (later.value, later.low, later.high):
        return False
    if (earlier.who != later.who and "people" not in (earlier.who, later.who)) or earlier.unit != later.unit:
        return False
    if earlier.part_of and (earlier.who != later.who or later.part_of != earlier.part_of):
        return False
    if earlier.value is not None and earlier.value < 2:
        return False
    # the narrator takes up what a speaker said; a speaker with the narrator's number is a voice of his own
    return _same_voice(earlier, later) or later.attribution.speaker is None


# ------------------------------------------------------------------ superseded


def _supersede(figures: list[Figure], sentences: dict[str, str]) -> None:
    """Old counts by their own words ("earlier", "at first"), and new ones by theirs ("risen to", "brings to")."""
    olds: list[tuple[Figure, bool]] = []
    for figure in figures:
        before = _words_before(figure, sentences)[-110:]
        marked = _OLD.search(before) is not None
        if _counts_whole(figure) and (marked or _OLD_BY_TENSE.search(before)):
            olds.append((figure, marked))
    names = {figure.id for figure, _ in olds}
    for index, (old, marked) in enumerate(olds):
        following = olds[index + 1][0] if index + 1 < len(olds) else None
        near = following is not None and int(following.id[1:]) - int(old.id[1:]) <= 2
        if following is not None and near and _rivals(old, following) and _same_voice(old, following):
            _replace(figures, following, old)
            continue
        newer = _newer(figures, old, marked, names, sentences)
        if newer is not None:
            _replace(figures, newer, old)
    for figure in list(figures):
        if not _counts_whole(figure) or figure.id in names or _now(figures, figure).replaces is not None:
            continue
        if not _NEW.search(_words_before(figure, sentences)[-120:]):
            continue
        older = [other for other in figures if _outgrown(figure, other, sentences)]
        if older:
            _replace(figures, figure, older[-1])


def _outgrown(new: Figure, other: Figure, sentences: dict[str, str]) -> bool:
    """Whether a count that is said to have risen may have risen from another."""
    if not _rivals(new, other) or new.value is None or other.value is None:
        return False
    if not 2 <= other.value < new.value <= 2 * other.value + 2 or not _voices_agree(new, other):
        return False
    if _MORE.search(_words_before(other, sentences)) or re.search(r"\bmore\b|\bof the", other.evidence[0].quote):
        return False
    return sentences.get(other.id, "")[:60] != sentences.get(new.id, "")[:60]


def _counts_whole(figure: Figure) -> bool:
    return figure.scope != "background" and not figure.same_as and not figure.part_of and figure.value is not None


def _now(figures: list[Figure], figure: Figure) -> Figure:
    return figures[_position(figures, figure.id)]


def _newer(
    figures: list[Figure], old: Figure, marked: bool, olds: set[str], sentences: dict[str, str]
) -> Figure | None:
    """The count that took an old one's place: a correction right after it, else the article's first count of its kind.

    Of the same speaker if there is one; a count that only its tense shows to be old gives way to no other speaker.
    """
    rivals = [
        other
        for other in figures
        if _rivals(old, other)
        and other.id not in olds
        and other.replaces is None
        and _counts_whole(other)
        and (other.value or 0) >= 2
        and not re.search(r"\bof the|\bmore\b", other.evidence[0].quote)
    ]
    after = [other for other in rivals if 0 < int(other.id[1:]) - int(old.id[1:]) <= 2]
    if after and _voices_agree(old, after[0]) and _NEW.search(_words_before(after[0], sentences)[-90:]):
        return after[0]
    for choice in (
        [other for other in rivals if _same_voice(old, other)],
        [other for other in rivals if _voices_agree(old, other)],
        rivals if marked else [],
    ):
        if choice:
            return choice[0]
    return None


def _replace(figures: list[Figure], newer: Figure, older: Figure) -> None:
    if not _circle(figures, newer, older) and _now(figures, newer).replaces is None:
        _set(figures, _position(figures, newer.id), replaces=older.id)


def _rivals(one: Figure, other: Figure) -> bool:
    return (
        other.id != one.id
        and other.scope == one.scope
        and one.report == other.report
        and one.outcome == other.outcome
        and (one.who == other.who or "people" in (one.who, other.who))
        and one.value != other.value
        and other.value is not None
        and other.part_of is None
        and other.same_as is None
    )


def _circle(figures: list[Figure], newer: Figure, older: Figure) -> bool:
    by_id = {figure.id: figure for figure in figures}
    here: str | None = older.id
    seen = 0
    while here is not None and seen < len(figures) + 1:
        if here == newer.id:
            return True
        here = by_id[here].replaces
        seen += 1
    return False


# ------------------------------------------------------------------ further people, and shares


def _add(figures: list[Figure]) -> None:
    """ "A sixth victim died" beside five."""
    for index, figure in enumerate(figures):
        match = _ORDINAL.match(figure.evidence[0].quote) if figure.evidence else None
        if match is None or figure.value != 1 or figure.same_as or figure.part_of:
            continue
        nth = _NTH[match.group(1).lower()]
        for whole in reversed(figures[:index]):
            if whole.outcome == figure.outcome and whole.value == nth - 1 and not whole.part_of and not whole.same_as:
                _set(figures, index, adds_to=whole.id)
                break


def _partition(figures: list[Figure], sentences: dict[str, str]) -> None:
    """Counts of one sentence that add up to a total told before: "two fighters and a shepherd" of three."""
    runs: dict[tuple[str, str, str | None], list[int]] = {}
    for index, figure in enumerate(figures):
        if figure.scope != "incident" or not figure.value or figure.part_of or figure.same_as:
            continue
        if figure.outcome in _PEOPLE_HARMED and figure.who != "objects":
            runs.setdefault((sentences.get(figure.id, "")[:50], figure.outcome, figure.report), []).append(index)
    for (_, outcome, report), run in runs.items():
        total = sum(figures[index].value or 0 for index in run)
        if len(run) < 2 or any(figures[index].replaces or figures[index].adds_to for index in run):
            continue
        for whole in reversed(figures[: run[0]]):
            if (whole.outcome, whole.report, whole.value) == (outcome, report, total) and whole.who == "people":
                if not whole.part_of:
                    for index in run:
                        _set(figures, index, part_of=whole.same_as or whole.id)
                break


def _part(figures: list[Figure], sentences: dict[str, str]) -> None:
    """Marks single persons, and kinds of people, as shares of the total of people told before in the same report."""
    replaced = {figure.replaces for figure in figures}
    for index, figure in enumerate(figures):
        if figure.scope != "incident" or figure.part_of or figure.same_as or figure.adds_to or not figure.value:
            continue
        if figure.outcome not in _PEOPLE_HARMED or figure.who in ("objects", "militants") or figure.id in replaced:
            continue
        if figure.replaces is not None or figure.attribution.stance == "denied":
            continue
        before = _words_before(figure, sentences)
        rest = re.search(r"\bthe (?:other|remaining)\b\W*$", before, re.I) is not None
        if _MORE.search(before) and not rest:
            continue
        if figure.value == 1 and figure.outcome == "injured" and figure.who == "security_forces":
            continue  # a rescuer or guard hurt is told beside the count of the victims
        for whole in reversed(figures[:index]):
            if whole.report != figure.report or whole.outcome != figure.outcome or whole.id in replaced:
                continue
            if whole.part_of or whole.same_as or not _voices_agree(whole, figure):
                continue
            size = _size(whole)
            fits = whole.who in ("people", figure.who)
            apart = figure.value == 1 or figure.who != whole.who or rest
            if (fits or rest) and size is not None and figure.value < size and apart:
                _set(figures, index, part_of=whole.id)
                break


def _settle_parents(figures: list[Figure]) -> None:
    """A share belongs to the count that stands: to the newest of a chain of counts, to the first of repeats."""
    newer = {figure.replaces: figure.id for figure in figures if figure.replaces is not None}
    by_id = {figure.id: figure for figure in figures}
    for index, figure in enumerate(figures):
        parent = figure.part_of
        seen = 0
        while parent is not None and seen < len(figures):
            following = newer.get(parent) or by_id[parent].same_as
            if following is None or following == figure.id:
                break
            parent, seen = following, seen + 1
        if parent != figure.part_of and parent is not None:
            size, own = _size(by_id[parent]), _size(figure)
            if size is None or own is None or own <= size:
                _set(figures, index, part_of=parent)
