"""An incident's toll from the votes of all its articles: cells, totals over people, parents and parts (rule 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from consumers.resolve.toll.combine import Voiced, combine, live_votes, supports, with_voices
from consumers.resolve.toll.count import LONG_AGO, Count, Moment, add, meet, raise_floor
from consumers.resolve.toll.voices import voices
from consumers.resolve.toll.vote import ArticleVotes, CellKey, Overtaken, Vote
from incidentwire.contracts import FigureRef

MOST_REFS = 50  # a cell names at most so many figures for it, and as many against it: the newest


@dataclass(frozen=True)
class ResolvedCell:
    """One cell of an incident's toll with the figures that agree with its best number and those that do not."""

    count: Count
    support: tuple[FigureRef, ...] = ()
    contradicts: tuple[FigureRef, ...] = ()


@dataclass(frozen=True)
class IncidentToll:
    """The cells of an incident, and its totals of killed and injured over all people."""

    cells: Mapping[CellKey, ResolvedCell]
    killed: Count | None
    injured: Count | None


def incident_toll(
    articles: Iterable[ArticleVotes], places: frozenset[str], parts: Iterable[IncidentToll] = ()
) -> IncidentToll:
    """The toll from the votes of an incident's articles.

    `places`: the words of its place names (they tell no speakers apart). `parts`: the tolls of the incidents that are
    part of this one; they bound it from below and are never added to it.
    """
    pooled, overtaken = _pool(articles)
    speakers = [speaker for votes in pooled.values() for vote in votes for speaker in vote.speakers]
    speakers += [speaker for items in overtaken.values() for item in items for speaker in item.speakers]
    voice_of = voices(speakers, places)
    live: dict[CellKey, list[Voiced]] = {}
    for key, votes in pooled.items():
        gone = [(item, frozenset(voice_of[each] for each in item.speakers)) for item in overtaken.get(key, [])]
        live[key] = live_votes(with_voices(votes, voice_of), gone)
    _drop_what_the_voice_outgrew(live)
    counts: dict[CellKey, Count] = {}
    for key, voiced in live.items():
        count = combine(voiced)
        if count is not None:
            counts[key] = count
    children = list(parts)
    _raise_by_parts(counts, children)
    _join_totals(counts)
    cells = {key: _cell(count, [item.vote for item in live.get(key, [])]) for key, count in counts.items()}
    return IncidentToll(
        cells,
        _with_children(total(counts, "killed"), [child.killed for child in children]),
        _with_children(total(counts, "injured"), [child.injured for child in children]),
    )


def _pool(
    articles: Iterable[ArticleVotes],
) -> tuple[dict[CellKey, list[Vote]], dict[CellKey, list[Overtaken]]]:
    pooled: dict[CellKey, list[Vote]] = defaultdict(list)
    overtaken: dict[CellKey, list[Overtaken]] = defaultdict(list)
    for article in articles:
        for key, votes in article.votes.items():
            pooled[key] += votes
        for key, items in article.overtaken.items():
            overtaken[key] += items
    _settle_attackers(pooled)
    for key in list(overtaken):
        if key not in pooled:  # its cell was joined to a total that says whether attackers are inside
            for other in ((key[0], key[1], True), (key[0], key[1], False)):
                overtaken[other] += overtaken[key]
    return pooled, overtaken


def _settle_attackers(pooled: dict[CellKey, list[Vote]]) -> None:
    """Rule 1: a total that does not say whether attackers are inside goes with the one that does."""
    for outcome in [key[1] for key in pooled if key[0] == "people" and key[2] is None]:
        said = [attackers for attackers in (True, False) if ("people", outcome, attackers) in pooled]
        if len(said) == 1:
            pooled["people", outcome, said[0]] += pooled.pop(("people", outcome, None))


def _drop_what_the_voice_outgrew(live: dict[CellKey, list[Voiced]]) -> None:
    """A voice that counted 12 people and then 15 villagers, or 15 villagers and then 14 people, has changed its count:
    of a total and a category that cannot both hold, the older one of the same voice drops out."""
    for key in [key for key in live if key[0] == "people"]:
        for who in ("civilians", "security_forces"):
            other = (who, key[1], None)
            if other not in live:
                continue
            last_total, last_category = _extremes(live[key]), _extremes(live[other])
            live[key] = [item for item in live[key] if not _outgrown(item, last_category, is_total=True)]
            live[other] = [item for item in live[other] if not _outgrown(item, last_total, is_total=False)]


def _extremes(voiced: list[Voiced]) -> dict[str, Vote]:
    """For each voice its newest vote."""
    newest: dict[str, Vote] = {}
    for item in voiced:
        for voice in item.voices:
            if voice not in newest or item.vote.count.at > newest[voice].count.at:
                newest[voice] = item.vote
    return newest


def _outgrown(item: Voiced, newest: dict[str, Vote], is_total: bool) -> bool:
    for voice in item.voices:
        other = newest.get(voice)
        if other is None or other.count.at <= item.vote.count.at:
            continue
        whole, part = (item.vote, other) if is_total else (other, item.vote)
        if whole.count.high is not None and (part.count.low or 0) > whole.count.high:
            return True
    return False


def _raise_by_parts(counts: dict[CellKey, Count], parts: list[IncidentToll]) -> None:
    """Rule 5: what is known of the parts bounds the parent from below, cell by cell."""
    floors: dict[CellKey, tuple[int, Moment]] = {}
    for part in parts:
        for key, cell in part.cells.items():
            floor, at = floors.get(key, (0, LONG_AGO))
            floors[key] = (floor + (cell.count.low or 0), max(at, cell.count.at))
    for key, (floor, at) in floors.items():
        raised = raise_floor(counts.get(key), floor, at)
        if raised is not None:
            counts[key] = raised


def _with_children(whole: Count | None, children: list[Count | None]) -> Count | None:
    known = [child for child in children if child is not None]
    floor = sum(child.low or 0 for child in known)
    return raise_floor(whole, floor, max((child.at for child in known), default=LONG_AGO))


def _join_totals(counts: dict[CellKey, Count]) -> None:
    """A total and its categories are about the same people and bound each other.

    A total that does not say whether attackers are inside is never raised by militants.
    """
    for outcome in {key[1] for key in counts}:
        victims = [counts.get((who, outcome, None)) for who in ("civilians", "security_forces")]
        known = [count for count in victims if count is not None]
        floor = sum(count.low or 0 for count in known)
        at = max((count.at for count in known), default=LONG_AGO)
        for attackers in (False, None, True):
            key: CellKey = ("people", outcome, attackers)
            whole = counts.get(key)
            if whole is None:
                continue
            complete = sum_of_kinds(counts, outcome, attackers=True) if attackers else None
            if attackers is False and len(known) == len(victims):
                complete = add(known)
            counts[key] = meet(whole, complete) if complete is not None else raise_floor(whole, floor, at) or whole


def sum_of_kinds(counts: Mapping[CellKey, Count], outcome: str, attackers: bool) -> Count | None:
    """Civilians and security forces, with `attackers` also militants; None where that is unknown."""
    known = [counts.get((who, outcome, None)) for who in ("civilians", "security_forces")]
    victims = counts.get(("people", outcome, False))
    if victims is None:
        found = [count for count in known if count is not None]
        if not found or (not attackers and len(found) < len(known)):
            return None
        victims = add(found)
    if not attackers:
        return victims
    militants = counts.get(("militants", outcome, None))
    return add([victims, militants]) if militants is not None else None


def total(counts: Mapping[CellKey, Count], outcome: str) -> Count | None:
    """All people with this outcome, militants and attackers included where the text counts them."""
    everyone = counts.get(("people", outcome, True))
    if everyone is not None:
        return everyone
    militants = counts.get(("militants", outcome, None))
    victims = counts.get(("people", outcome, False))
    if victims is not None:
        return add([victims, militants]) if militants is not None else victims
    kinds = [
        count
        for who in ("civilians", "security_forces", "militants")
        if (count := counts.get((who, outcome, None))) is not None
    ]
    unsaid = counts.get(("people", outcome, None))
    if not kinds:
        return unsaid
    parts = add(kinds)
    if unsaid is None:
        return parts
    if unsaid.high is not None and (parts.low or 0) > unsaid.high:
        # Rival accounts, or attackers beside a count of victims: not added. The newer one is shown.
        best = parts.best if parts.at > unsaid.at else unsaid.best
        return replace(unsaid, best=best, high=parts.high, conflict=True)
    return raise_floor(unsaid, parts.low, parts.at)


def _cell(count: Count, votes: list[Vote]) -> ResolvedCell:
    ordered = sorted(votes, key=lambda vote: (vote.count.at, vote.figures[0].article_id), reverse=True)
    agreeing: list[FigureRef] = []
    opposing: list[FigureRef] = []
    for vote in ordered:
        (agreeing if supports(vote, count) else opposing).extend(vote.figures)
    return ResolvedCell(count, _unique(agreeing), _unique(opposing))


def _unique(refs: list[FigureRef]) -> tuple[FigureRef, ...]:
    seen = {(ref.article_id, ref.revision, ref.figure): ref for ref in refs}
    return tuple(list(seen.values())[:MOST_REFS])
