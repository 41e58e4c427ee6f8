"""The figures of an article while links between them are found, each with the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from incidentwire.contracts import Figure

SURELY_THE_SAME = 10  # below it two groups of one size are nothing rare
_FURTHER = re.compile(
    r"\b(?:another|a further|an additional|further|additional|others?|more|also)\b[^.,;]{0,25}$", re.I
)
_FURTHER_INSIDE = re.compile(r"\b(?:more|further|additional|another|others?)\b", re.I)
_INCLUSION = re.compile(
    r"\b(?:including|includes?|among (?:them|whom|those|the)|amongst them|comprising|namely|"
    r"of (?:them|whom|which|these|those|the)|one of)\b|[:(—] ?|\s[–-]\s",
    re.I,
)

# outcomes that news breaks down into shares
PEOPLE_HARMED = ("killed", "injured", "missing", "arrested", "abducted", "casualties", "ill")
VICTIMS = ("people", "civilians")
# "the two others", "the other five": those who are left of a whole
OTHERS = re.compile(r"\bthe (?:\w+|\d+) (?:others?|remaining)\b[^,;.]{0,12}$", re.I)
REST = re.compile(r"\b(?:the|its|all) (?:other|others|remaining|rest)\b\W*$", re.I)


@dataclass(frozen=True)
class Setting:
    """Where a figure stands. Offsets are those of its paragraph.

    `listed`: whether it is a person or a list of persons rather than a number. `following`: the next sentence.
    `clock`: the minute of the day at which the entry of a live report was written that holds it, else None.
    """

    paragraph: int
    sentence: int
    start: int
    end: int
    before: str
    words: str
    after: str
    following: str = ""
    elided: bool = False
    partitive: bool = False
    listed: bool = False
    clock: int | None = None

    def further(self) -> bool:
        """Whether it counts people beside those told before ("another two", "three more")."""
        return bool(_FURTHER.search(self.before) or _FURTHER_INSIDE.search(self.words))


class Linking:
    """The figures in text order; a link found is set at once, so that the next rule sees it."""

    def __init__(self, figures: list[Figure], settings: dict[str, Setting]) -> None:
        self.figures = list(figures)
        self._settings = settings
        self._at = {figure.id: index for index, figure in enumerate(figures)}
        self._replaced: set[str] = set()

    def __iter__(self) -> Iterator[Figure]:
        """Each figure as it is when its turn comes."""
        for index in range(len(self.figures)):
            yield self.figures[index]

    def now(self, identity: str) -> Figure:
        """A figure with all links found so far."""
        return self.figures[self._at[identity]]

    def setting(self, figure: Figure) -> Setting:
        """The words around a figure."""
        return self._settings[figure.id]

    def mark(self, figure: Figure, **links: str | bool | None) -> None:
        """Sets links of a figure."""
        index = self._at[figure.id]
        if "replaces" in links:
            self._replaced.discard(self.figures[index].replaces or "")
            self._replaced.add(str(links["replaces"]))
        self.figures[index] = self.figures[index].model_copy(update=links)

    def before(self, figure: Figure) -> list[Figure]:
        """The figures before one, the nearest first."""
        return self.figures[: self._at[figure.id]][::-1]

    def after(self, figure: Figure) -> list[Figure]:
        """The figures after one."""
        return self.figures[self._at[figure.id] + 1 :]

    def distance(self, one: Figure, other: Figure) -> int:
        """How many figures the second stands after the first."""
        return self._at[other.id] - self._at[one.id]

    def together(self, one: Figure, other: Figure) -> bool:
        """Whether two figures stand in one sentence."""
        return self._settings[one.id].sentence == self._settings[other.id].sentence

    def between(self, one: Figure, other: Figure) -> str:
        """The words between a figure and a later one of its sentence; empty where they overlap."""
        first, second = self._settings[one.id], self._settings[other.id]
        return first.after[: max(0, second.start - first.end)]

    def holds(self, whole: Figure, share: Figure) -> bool:
        """Whether the words right before the share open a part of the whole: "15 people, including two policemen"."""
        return bool(_INCLUSION.search(self.between(whole, share) + " " + self._settings[share.id].words))

    def replaced(self) -> set[str]:
        """The figures that others supersede."""
        return self._replaced

    def standing(self, figure: Figure) -> Figure:
        """The count that stands for one: the newest of a chain of counts, the first of repeats."""
        newer = {other.replaces: other.id for other in self.figures if other.replaces is not None}
        here, seen = figure, 0
        while seen < len(self.figures):
            following = newer.get(here.id) or here.same_as
            if following is None:
                break
            here, seen = self.now(following), seen + 1
        return here


def size(figure: Figure) -> int | None:
    """The number of a figure; of a vague one its floor."""
    return figure.value if figure.value is not None else figure.low


def kinds_agree(one: Figure, other: Figure) -> bool:
    """Whether two figures may count the same people: of one kind, or one of the two says no kind."""
    return one.unit == other.unit and (one.who == other.who or "people" in (one.who, other.who))


def kinds_apart(one: Figure, other: Figure) -> bool:
    """Whether the words name two kinds of people of which neither holds the other ("children", "a watchman")."""
    return bool(one.tags and other.tags and not set(one.tags) & set(other.tags) and one.who == other.who)


def same_voice(one: Figure, other: Figure) -> bool:
    """Whether two figures have one speaker: one name, one that holds the other ("Marko", "Oleh Marko"), or an office
    and a person of it ("police", "police spokesman Jan Orban")."""
    first = (one.attribution.speaker or "").removeprefix("the ").removeprefix("The ")
    second = (other.attribution.speaker or "").removeprefix("the ").removeprefix("The ")
    if not first or not second:
        return first == second
    low, high = first.lower(), second.lower()
    if low == high or low.split()[-1] == high.split()[-1] or low in high or high in low:
        return True
    if _initials(first) == high or _initials(second) == low:
        return True
    of_one_kind = one.attribution.speaker_kind == other.attribution.speaker_kind != "none"
    return of_one_kind and (first == low or second == high)  # "the county commissioner", "police": no name


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper()).lower()


def voices_agree(one: Figure, other: Figure) -> bool:
    """The same speaker, or one of the two is the narrator."""
    return one.attribution.speaker is None or other.attribution.speaker is None or same_voice(one, other)


def may_be_share(linking: Linking, figure: Figure) -> bool:
    return bool(
        not figure.part_of and not figure.same_as and not figure.adds_to and size(figure)
        and figure.attribution.stance != "denied" and figure.id not in linking.replaced()
    )  # fmt: skip


def wholes_before(linking: Linking, figure: Figure, shares: bool = False) -> list[Figure]:
    """The larger counts of the same outcome told before in the same report, the nearest first."""
    own = size(figure) or 0
    return [
        whole
        for whole in linking.before(figure)
        if whole.outcome == figure.outcome
        and (whole.report, whole.scope) == (figure.report, figure.scope)
        and (shares or not whole.part_of)
        and not whole.same_as
        and not whole.adds_to
        and (size(whole) or 0) > own
        and whole.unit == figure.unit
    ]


def may_hold(whole: Figure, figure: Figure) -> bool:
    return kinds_agree(whole, figure) and (whole.who in VICTIMS or whole.who == figure.who)
