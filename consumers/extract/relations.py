"""Links between figures: the same number told again, shares, and counts that others supersede."""

from __future__ import annotations

import re

from incidentwire.contracts import Figure

_OLD = re.compile(
    r"\b(?:earlier|initially|previously|at first|original(?:ly)?|on (?:mon|tues|wednes|thurs|fri|"
    r"satur|sun)day (?:evening|night|morning)?,? (?:it|they|he|she|we|police|officials) had|"
    r"down from|up from|rose from|raised from|revised from|had (?:earlier )?(?:put|said|spoken|reported|"
    r"given|counted))\b",
    re.I,
)
_NEW = re.compile(
    r"\b(?:risen|rose|rises|climbed|climbs|jumped|increased|rising|revised|raised|updated|now stands?|"
    r"stood at|brought the|brings? the|mounted|corrected)\b",
    re.I,
)


def link(figures: list[Figure], sentences: dict[str, str]) -> list[Figure]:
    """The figures with `same_as` and `replaces` filled in. `sentences`: by figure id, the sentence of each."""
    linked = list(figures)
    for index, figure in enumerate(figures):
        changes: dict[str, str] = {}
        for earlier in linked[:index]:
            if _repeats(earlier, figure):
                changes["same_as"] = earlier.same_as or earlier.id
                break
        if changes and figure.part_of in (changes["same_as"], None):
            linked[index] = linked[index].model_copy(update={**changes, "part_of": None})
    _part(linked)
    for figure in list(linked):
        text = sentences.get(figure.id, "")
        if figure.scope != "incident" or figure.same_as or figure.part_of or figure.value is None:
            continue
        rivals = [other for other in linked if other.id != figure.id and _rivals(figure, other)]
        if not rivals or any(other.replaces == figure.id for other in linked):
            continue
        near = text[-400:]
        if _NEW.search(near) and not _OLD.search(near):
            older = [other for other in rivals if other.value is not None and other.value < figure.value]
            if figure.replaces is None and older and not _circle(linked, figure, older[-1]):
                position = next(number for number, item in enumerate(linked) if item.id == figure.id)
                linked[position] = linked[position].model_copy(update={"replaces": older[-1].id})
        elif _OLD.search(near) and not _NEW.search(near):
            newer = next(
                (other for other in rivals if int(other.id[1:]) < int(figure.id[1:]) and other.replaces is None), None
            )
            if newer is not None and not _circle(linked, newer, figure):
                linked[linked.index(newer)] = newer.model_copy(update={"replaces": figure.id})
    return linked


def _part(figures: list[Figure]) -> None:
    """Marks single persons, and kinds of people, as shares of the total of people told before in the same report."""
    for index, figure in enumerate(figures):
        if figure.scope != "incident" or figure.part_of or figure.same_as or figure.value is None or figure.value == 0:
            continue
        if figure.outcome not in ("killed", "injured", "missing", "arrested") or figure.who in ("objects", "militants"):
            continue
        for whole in reversed(figures[:index]):
            if whole.report != figure.report or whole.outcome != figure.outcome or whole.part_of or whole.same_as:
                continue
            size = whole.value if whole.value is not None else whole.low
            fits = whole.who == "people" or whole.who == figure.who
            if (
                fits
                and size is not None
                and size >= 2
                and figure.value < size
                and (figure.value == 1 or figure.who != whole.who)
            ):
                figures[index] = figure.model_copy(update={"part_of": whole.id})
                break


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


def _repeats(earlier: Figure, later: Figure) -> bool:
    if earlier.scope != later.scope or earlier.report != later.report or earlier.outcome != later.outcome:
        return False
    if (
        earlier.value != later.value
        or earlier.low != later.low
        or earlier.high != later.high
        or (earlier.part_of and earlier.who != later.who)
    ):
        return False
    if (earlier.who != later.who and "people" not in (earlier.who, later.who)) or earlier.unit != later.unit:
        return False
    if earlier.value is not None and earlier.value < 2:
        return False
    first, second = earlier.attribution, later.attribution
    same_voice = (first.speaker or "").lower() == (second.speaker or "").lower()
    return same_voice or second.speaker is None or first.speaker is None


def _rivals(one: Figure, other: Figure) -> bool:
    return (
        other.scope == "incident"
        and one.report == other.report
        and one.outcome == other.outcome
        and (one.who == other.who or "people" in (one.who, other.who))
        and one.value != other.value
        and other.value is not None
        and other.part_of is None
        and other.same_as is None
    )
